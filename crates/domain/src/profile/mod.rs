//! The billing profile: who is invoiced, under which tax id and order number, and who gets which mail (DOC-1). A change holds for
//! future invoices only: an invoice keeps a copy. Forms are checked here; nobody is asked whether a tax id exists.

mod country;
mod tax_id;

use std::collections::BTreeMap;

pub use country::{is_country, is_eu_country};
use serde::{Deserialize, Serialize};
pub use tax_id::{BadTaxId, TaxId, TaxIdKind};

use crate::{
    email::EmailAddress,
    text::{self, BadText},
};

/// Longest line of an address, in characters.
pub const LINE_MAX: usize = 120;
/// Longest order number, in characters.
pub const PO_NUMBER_MAX: usize = 40;
/// Most recipients of one kind of mail.
pub const RECIPIENTS_MAX: usize = 20;

/// What mail about billing there is; each kind has its own recipients, who need not be users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// New invoices and credit notes.
    Invoices,
    /// Receipts of payments.
    Receipts,
    /// Failed payments, retries, expiring cards.
    PaymentProblems,
    /// Low balance, recharges, spend alerts.
    Credits,
    /// Changed, canceled and renewing plans.
    Plan,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Invoices, Self::Receipts, Self::PaymentProblems, Self::Credits, Self::Plan];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invoices => "invoices",
            Self::Receipts => "receipts",
            Self::PaymentProblems => "payment_problems",
            Self::Credits => "credits",
            Self::Plan => "plan",
        }
    }
}

/// A postal address. Only the country has a form; everything else differs from country to country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub line1: String,
    /// What else the street needs.
    pub line2: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// State or province.
    pub region: String,
    /// ISO 3166-1 alpha-2 in capital letters; empty if not given yet.
    pub country: String,
}

/// Who is invoiced. Everything may be empty: nothing here is needed to pay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BillingProfile {
    /// Name of the company or person; empty for the organization's name.
    pub legal_name: String,
    /// Where it sits.
    pub address: Address,
    /// Number under which it pays tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_id: Option<TaxId>,
    /// The buyer's own order number, printed on invoices.
    pub po_number: String,
    /// Addresses per kind of mail; a kind that is missing goes to owners and delegates.
    pub recipients: BTreeMap<MailKind, Vec<String>>,
}

/// What is wrong with one field of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// The field: `address.country`, `tax_id`, `recipients.invoices.0`.
    pub field: String,
    /// What is wrong.
    pub problem: ProfileProblem,
}

/// What can be wrong with a field of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileProblem {
    /// Too long, or with characters that cannot be seen.
    Text(BadText),
    /// Not a country of ISO 3166-1 (two capital letters).
    NotACountry,
    /// Not a tax id of its kind.
    TaxId(BadTaxId),
    /// Not an e-mail address.
    NotAnEmail,
    /// More than [`RECIPIENTS_MAX`].
    TooMany,
}

impl BillingProfile {
    /// The profile as it is kept: trimmed, the tax id and the addresses in their usual form, no recipient twice.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn checked(&self) -> Result<Self, Vec<ProfileError>> {
        let mut errors = Vec::new();
        let mut line = |field: &str, value: &str, max: usize| {
            text::line(value, max).unwrap_or_else(|bad| {
                errors.push(ProfileError { field: field.to_owned(), problem: ProfileProblem::Text(bad) });
                String::new()
            })
        };
        let legal_name = line("legal_name", &self.legal_name, LINE_MAX);
        let po_number = line("po_number", &self.po_number, PO_NUMBER_MAX);
        let address = Address {
            line1: line("address.line1", &self.address.line1, LINE_MAX),
            line2: line("address.line2", &self.address.line2, LINE_MAX),
            postal_code: line("address.postal_code", &self.address.postal_code, 20),
            city: line("address.city", &self.address.city, LINE_MAX),
            region: line("address.region", &self.address.region, LINE_MAX),
            country: self.address.country.trim().to_owned(),
        };
        if !address.country.is_empty() && !is_country(&address.country) {
            errors.push(ProfileError { field: "address.country".to_owned(), problem: ProfileProblem::NotACountry });
        }
        let tax_id = self.tax_id.as_ref().and_then(|id| {
            let bad = |bad| errors.push(ProfileError { field: "tax_id".to_owned(), problem: ProfileProblem::TaxId(bad) });
            id.checked().map_err(bad).ok()
        });
        let mut recipients = BTreeMap::new();
        for (kind, addresses) in &self.recipients {
            let kept = checked_recipients(*kind, addresses, &mut errors);
            recipients.insert(*kind, kept);
        }
        if errors.is_empty() { Ok(Self { legal_name, address, tax_id, po_number, recipients }) } else { Err(errors) }
    }

    /// The country, if it is known.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        Some(self.address.country.as_str()).filter(|country| !country.is_empty())
    }

    /// Whether the tax id is a VAT id of the European Union.
    #[must_use]
    pub fn has_eu_vat_id(&self) -> bool {
        self.tax_id.as_ref().is_some_and(|id| id.kind == TaxIdKind::EuVat)
    }
}

fn checked_recipients(kind: MailKind, addresses: &[String], errors: &mut Vec<ProfileError>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (index, address) in addresses.iter().enumerate() {
        match address.parse::<EmailAddress>() {
            Ok(email) if kept.iter().any(|other| other.to_lowercase() == email.key()) => {}
            Ok(email) => kept.push(email.as_str().to_owned()),
            Err(_) => {
                let field = format!("recipients.{}.{index}", kind.name());
                errors.push(ProfileError { field, problem: ProfileProblem::NotAnEmail });
            }
        }
    }
    if kept.len() > RECIPIENTS_MAX {
        errors.push(ProfileError { field: format!("recipients.{}", kind.name()), problem: ProfileProblem::TooMany });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_1_a_profile_is_trimmed_and_an_empty_one_is_fine() {
        assert_eq!(BillingProfile::default().checked(), Ok(BillingProfile::default()));
        let typed = BillingProfile {
            legal_name: "  Acme GmbH ".to_owned(),
            address: Address { country: "DE".to_owned(), ..Address::default() },
            tax_id: Some(TaxId { kind: TaxIdKind::EuVat, value: "de 123 456 789".to_owned() }),
            recipients: [(MailKind::Invoices, vec!["ap@acme.example".to_owned(), " AP@acme.example".to_owned()])].into(),
            ..BillingProfile::default()
        };
        let kept = typed.checked().expect("valid");
        assert_eq!(kept.legal_name, "Acme GmbH");
        assert_eq!(kept.tax_id.as_ref().map(|id| id.value.as_str()), Some("DE123456789"));
        assert_eq!(kept.recipients[&MailKind::Invoices].len(), 1);
        assert!(kept.has_eu_vat_id());
        assert_eq!(kept.country(), Some("DE"));
    }

    #[test]
    fn doc_1_every_bad_field_is_named() {
        let typed = BillingProfile {
            legal_name: "x".repeat(LINE_MAX + 1),
            po_number: "a\u{202e}b".to_owned(),
            address: Address { country: "Germany".to_owned(), ..Address::default() },
            tax_id: Some(TaxId { kind: TaxIdKind::UsEin, value: "12".to_owned() }),
            recipients: [(MailKind::Receipts, vec!["nobody".to_owned()])].into(),
        };
        let fields: Vec<String> = typed.checked().expect_err("invalid").into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["legal_name", "po_number", "address.country", "tax_id", "recipients.receipts.0"]);
    }
}
