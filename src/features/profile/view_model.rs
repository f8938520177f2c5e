//! The profile's form: what is typed, what is sent, where a problem stands, what news from the server does to it. Pure
//! but for the language. What can be taken is the domain's to say.

use std::collections::BTreeMap;

use bursar_domain::{
    api::error::{FieldError, FieldProblem},
    profile::{Address, BadTaxId, BillingProfile, MailKind, ProfileError, ProfileProblem, RECIPIENTS_MAX, TaxId, TaxIdKind, is_country},
    text::BadText,
};

use crate::{
    api::phrasebook::{field_sentence, problem_sentence},
    messages::profile as t,
    parts::tax_ids::KINDS,
};

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    /// As typed.
    pub(super) legal_name: String,
    /// As typed; the country is a code or empty.
    pub(super) address: Address,
    /// One of [`KINDS`], or empty.
    pub(super) tax_kind: String,
    /// As typed.
    pub(super) tax_value: String,
    /// As typed.
    pub(super) po_number: String,
    /// One row an address, in the order of [`MailKind::ALL`]; some may be blank.
    pub(super) recipients: [Vec<String>; 5],
}

/// What is wrong, by the path of the field in the form.
pub(super) type Problems = BTreeMap<String, String>;

impl Draft {
    /// The form as the server's profile fills it.
    pub(super) fn of(profile: &BillingProfile) -> Self {
        let kind = profile.tax_id.as_ref().and_then(|id| KINDS.iter().find(|(kind, _)| *kind == id.kind));
        Self {
            legal_name: profile.legal_name.clone(),
            address: profile.address.clone(),
            tax_kind: kind.map(|(_, name)| (*name).to_owned()).unwrap_or_default(),
            tax_value: profile.tax_id.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
            po_number: profile.po_number.clone(),
            recipients: MailKind::ALL.map(|kind| profile.recipients.get(&kind).cloned().unwrap_or_default()),
        }
    }

    /// What is sent. Blank rows are not, and a kind of mail without addresses is not named.
    pub(super) fn profile(&self) -> BillingProfile {
        let trim = |text: &str| text.trim().to_owned();
        let address = Address {
            line1: trim(&self.address.line1),
            line2: trim(&self.address.line2),
            postal_code: trim(&self.address.postal_code),
            city: trim(&self.address.city),
            region: trim(&self.address.region),
            country: trim(&self.address.country),
        };
        let value = trim(&self.tax_value);
        let tax_id = self.kind().filter(|_| !value.is_empty()).map(|kind| TaxId { kind, value });
        let rows = MailKind::ALL.into_iter().zip(&self.recipients);
        let recipients = rows
            .map(|(kind, rows)| (kind, rows.iter().map(|row| trim(row)).filter(|row| !row.is_empty()).collect::<Vec<_>>()))
            .filter(|(_, rows)| !rows.is_empty())
            .collect();
        BillingProfile { legal_name: trim(&self.legal_name), address, tax_id, po_number: trim(&self.po_number), recipients }
    }

    fn kind(&self) -> Option<TaxIdKind> {
        KINDS.iter().find(|(_, name)| *name == self.tax_kind).map(|(kind, _)| *kind)
    }

    /// Whether it differs from what is saved in more than blanks.
    pub(super) fn changes(&self, saved: &BillingProfile) -> bool {
        self.profile() != Self::of(saved).profile() || self.lacks_kind()
    }

    fn lacks_kind(&self) -> bool {
        self.kind().is_none() && !self.tax_value.trim().is_empty()
    }

    /// What the domain would not take, before anything is sent.
    pub(super) fn problems(&self) -> Problems {
        let profile = self.profile();
        let errors = profile.checked().err().unwrap_or_default();
        let mut problems: Problems = errors.iter().filter_map(|error| Some((self.place(&error.field)?, words(error, &profile)))).collect();
        if self.lacks_kind() {
            problems.insert("tax_kind".to_owned(), t::tax_kind_missing().to_owned());
        }
        problems
    }

    /// What the server would not take.
    pub(super) fn refused(&self, fields: &[FieldError]) -> Problems {
        fields.iter().filter_map(|error| Some((self.place(&error.field)?, field_sentence(error)))).collect()
    }

    /// Where in the form a problem stands that was found in what was sent; nothing if it has no place there. Blank rows
    /// are not sent, so the second address that was sent may be the third row.
    pub(super) fn place(&self, path: &str) -> Option<String> {
        match path {
            "legal_name"
            | "po_number"
            | "tax_id"
            | "address.line1"
            | "address.line2"
            | "address.postal_code"
            | "address.city"
            | "address.region"
            | "address.country" => Some(path.to_owned()),
            "tax_id.kind" | "tax_id.value" => Some("tax_id".to_owned()),
            _ => {
                let (kind, index) = match path.strip_prefix("recipients.")?.split_once('.') {
                    Some((kind, index)) => (kind, Some(index.parse::<usize>().ok()?)),
                    None => (path.strip_prefix("recipients.")?, None),
                };
                let (_, rows) = MailKind::ALL.into_iter().zip(&self.recipients).find(|(of, _)| of.name() == kind)?;
                match index {
                    None => Some(format!("recipients.{kind}")),
                    Some(index) => {
                        let (row, _) = rows.iter().enumerate().filter(|(_, text)| !text.trim().is_empty()).nth(index)?;
                        Some(format!("recipients.{kind}.{row}"))
                    }
                }
            }
        }
    }
}

fn words(error: &ProfileError, sent: &BillingProfile) -> String {
    match error.problem {
        ProfileProblem::Text(BadText::Empty) => problem_sentence(FieldProblem::Required, None),
        ProfileProblem::Text(BadText::TooLong(max)) => problem_sentence(FieldProblem::TooLong, u32::try_from(max).ok()),
        ProfileProblem::Text(BadText::Invisible) => problem_sentence(FieldProblem::Invisible, None),
        ProfileProblem::NotACountry => problem_sentence(FieldProblem::NotACountry, None),
        ProfileProblem::NotAnEmail => problem_sentence(FieldProblem::NotAnEmail, None),
        ProfileProblem::TooMany => t::too_many(i64::try_from(RECIPIENTS_MAX).unwrap_or(i64::MAX)),
        ProfileProblem::TaxId(BadTaxId::UnknownCountry) => t::tax_country().to_owned(),
        ProfileProblem::TaxId(BadTaxId::Form(form)) => {
            // The form of a VAT id of the Union is that of what follows the letters of the country.
            let letters = sent.tax_id.as_ref().filter(|id| id.kind == TaxIdKind::EuVat).and_then(|id| id.value.get(..2));
            t::tax_form(&format!("{}{form}", letters.unwrap_or_default().to_uppercase()))
        }
    }
}

/// The draft after the profile changed under it (another tab, another person): what was untouched follows, what somebody
/// has typed stays.
pub(super) fn rebase(draft: &Draft, before: &Draft, after: &Draft) -> Draft {
    fn pick<T: Clone + PartialEq>(typed: &T, old: &T, new: &T) -> T {
        if typed == old { new.clone() } else { typed.clone() }
    }
    let (d, b, a) = (&draft.address, &before.address, &after.address);
    // Kind and number are one thing: half of another tax id is none.
    let same_tax_id = draft.tax_kind == before.tax_kind && draft.tax_value == before.tax_value;
    let tax = if same_tax_id { after } else { draft };
    let mut recipients = draft.recipients.clone();
    for (at, rows) in recipients.iter_mut().enumerate() {
        *rows = pick(rows, &before.recipients[at], &after.recipients[at]);
    }
    Draft {
        legal_name: pick(&draft.legal_name, &before.legal_name, &after.legal_name),
        address: Address {
            line1: pick(&d.line1, &b.line1, &a.line1),
            line2: pick(&d.line2, &b.line2, &a.line2),
            postal_code: pick(&d.postal_code, &b.postal_code, &a.postal_code),
            city: pick(&d.city, &b.city, &a.city),
            region: pick(&d.region, &b.region, &a.region),
            country: pick(&d.country, &b.country, &a.country),
        },
        tax_kind: tax.tax_kind.clone(),
        tax_value: tax.tax_value.clone(),
        po_number: pick(&draft.po_number, &before.po_number, &after.po_number),
        recipients,
    }
}

/// Every country's code: all pairs of letters that the domain knows.
pub(super) fn countries() -> Vec<String> {
    let letters = || 'A'..='Z';
    letters().flat_map(|a| letters().map(move |b| format!("{a}{b}"))).filter(|code| is_country(code)).collect()
}

/// A kind of mail: its name and what it is.
pub(super) fn mail(kind: MailKind) -> (&'static str, &'static str) {
    match kind {
        MailKind::Invoices => (t::mail_invoices(), t::mail_invoices_help()),
        MailKind::Receipts => (t::mail_receipts(), t::mail_receipts_help()),
        MailKind::PaymentProblems => (t::mail_payment_problems(), t::mail_payment_problems_help()),
        MailKind::Credits => (t::mail_credits(), t::mail_credits_help()),
        MailKind::Plan => (t::mail_plan(), t::mail_plan_help()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> BillingProfile {
        BillingProfile {
            legal_name: "Acme GmbH".to_owned(),
            address: Address { city: "Bonn".to_owned(), country: "DE".to_owned(), ..Address::default() },
            tax_id: Some(TaxId { kind: TaxIdKind::EuVat, value: "DE123456789".to_owned() }),
            po_number: String::new(),
            recipients: [(MailKind::Receipts, vec!["ap@acme.example".to_owned()])].into(),
        }
    }

    #[test]
    fn doc_1_a_profile_survives_the_form() {
        let draft = Draft::of(&saved());
        assert_eq!(draft.profile(), saved());
        assert!(!draft.changes(&saved()));
        let blanks = Draft { legal_name: " Acme GmbH ".to_owned(), ..draft.clone() };
        assert!(!blanks.changes(&saved()), "blanks are no change");
        for (kind, name) in KINDS {
            let of = BillingProfile { tax_id: Some(TaxId { kind, value: "1".to_owned() }), ..BillingProfile::default() };
            assert_eq!((Draft::of(&of).tax_kind.as_str(), Draft::of(&of).profile()), (name, of));
            assert_eq!(serde_json::to_value(kind).ok().as_ref().and_then(|value| value.as_str()), Some(name));
        }
    }

    #[test]
    fn doc_1_a_kind_of_mail_without_addresses_goes_to_the_default() {
        let mut draft = Draft::of(&saved());
        draft.recipients[1] = vec!["  ".to_owned()];
        draft.recipients[0] = vec![String::new(), " a@b.example ".to_owned()];
        let sent = draft.profile();
        assert!(!sent.recipients.contains_key(&MailKind::Receipts), "an empty list would say nobody");
        assert_eq!(sent.recipients[&MailKind::Invoices], ["a@b.example"]);
    }

    #[test]
    fn ops_2_every_problem_stands_at_its_field() {
        let mut draft = Draft::of(&saved());
        draft.recipients[0] = vec![String::new(), "a@b.example".to_owned(), " ".to_owned(), "nobody".to_owned()];
        assert_eq!(draft.place("recipients.invoices.0").as_deref(), Some("recipients.invoices.1"), "blank rows are not sent");
        assert_eq!(draft.place("recipients.invoices.1").as_deref(), Some("recipients.invoices.3"));
        assert_eq!(draft.place("recipients.payment_problems").as_deref(), Some("recipients.payment_problems"));
        for path in ["recipients.invoices.2", "recipients.weather.0", "recipients.invoices.x", "colour", "address", ""] {
            assert_eq!(draft.place(path), None, "{path}");
        }
        for path in ["legal_name", "po_number", "tax_id", "address.line1", "address.postal_code", "address.country"] {
            assert_eq!(draft.place(path).as_deref(), Some(path));
        }
        assert_eq!(draft.place("tax_id.value").as_deref(), Some("tax_id"));
        let own = draft.problems();
        assert_eq!(own.keys().collect::<Vec<_>>(), ["recipients.invoices.3"]);
        let said = FieldError { field: "recipients.invoices.1".to_owned(), problem: FieldProblem::NotAnEmail, limit: None };
        assert_eq!(draft.refused(&[said]), own, "the server says the same at the same place");
    }

    #[test]
    fn ops_2_a_wrong_tax_id_says_what_would_be_right() {
        let problem = |kind: &str, value: &str| {
            let draft = Draft { tax_kind: kind.to_owned(), tax_value: value.to_owned(), ..Draft::default() };
            draft.problems().into_iter().next()
        };
        assert!(problem("eu_vat", "de12").is_some_and(|(at, text)| at == "tax_id" && text.contains("DE#########")));
        assert!(problem("eu_vat", "12").is_some_and(|(_, text)| text == t::tax_country()));
        assert!(problem("us_ein", "1").is_some_and(|(_, text)| text.contains("#########")));
        assert_eq!(problem("", "12").map(|(at, _)| at).as_deref(), Some("tax_kind"), "a number without its kind is not lost");
        assert_eq!(problem("eu_vat", " "), None, "a kind without a number is none");
    }

    #[test]
    fn ops_2_news_from_the_server_never_overwrites_what_was_typed() {
        let before = Draft::of(&saved());
        let mut after = before.clone();
        after.address.city = "Köln".to_owned();
        after.tax_value = "DE999999999".to_owned();
        after.recipients[1] = vec!["new@acme.example".to_owned()];
        let mut typed = before.clone();
        typed.tax_kind = "other".to_owned();
        typed.recipients[0] = vec!["a@b.example".to_owned()];
        let merged = rebase(&typed, &before, &after);
        assert_eq!((merged.address.city.as_str(), merged.tax_kind.as_str()), ("Köln", "other"));
        assert_eq!(merged.tax_value, before.tax_value, "not half of another tax id");
        assert_eq!((&merged.recipients[0], &merged.recipients[1]), (&typed.recipients[0], &after.recipients[1]));
        assert_eq!(rebase(&before, &before, &after), after);
    }

    #[test]
    fn every_country_can_be_chosen() {
        let all = countries();
        assert_eq!(all.len(), 249);
        assert!(all.contains(&"DE".to_owned()) && !all.contains(&"EU".to_owned()));
    }
}
