//! Mails about money: invoices, receipts, failed payments, plans. They go to whoever the billing profile names, who need not be users:
//! they carry no secret, and where their buttons lead is checked there.

use bursar_domain::{
    invoice::{InvoiceNumber, LineKind, Series},
    money::Money,
    plan::Plan,
    time::Timestamp,
};
use minijinja::Value;
use serde::Serialize;

use super::{Kind, Message};

/// What the mails about money have in common.
#[derive(Debug, Clone, Copy)]
pub struct BillingMail<'a> {
    /// To whom.
    pub to: &'a str,
    /// Name of the organization.
    pub org: &'a str,
    /// Where the button leads: the page of the invoice, or that of the plan.
    pub url: &'a str,
}

/// What mails about an invoice say of it.
#[derive(Debug, Clone, Copy)]
pub struct InvoiceFacts<'a> {
    /// Its number; says whether it is a credit note.
    pub number: &'a InvoiceNumber,
    /// What the line is for that says best what it is about.
    pub what: LineKind,
    /// With tax.
    pub total: Money,
    /// What is or was to be paid by card.
    pub due: Money,
}

impl Message {
    /// A value that the language decides how to write: the filters `money`, `plan` and `line` read it back.
    pub(super) fn with_typed(self, name: &'static str, value: impl Serialize) -> Self {
        // These types are plain; if one of them could not be written, the filter would say so when the mail is rendered.
        self.with(name, serde_json::to_string(&value).unwrap_or_default())
    }

    fn with_optional(self, name: &'static str, value: Option<&str>) -> Self {
        self.with(name, value.map_or(Value::from(()), Value::from))
    }
}

impl BillingMail<'_> {
    fn message(&self, kind: Kind) -> Message {
        Message::new(kind, self.to).with("org", self.org).link(self.url)
    }

    fn about(&self, kind: Kind, invoice: InvoiceFacts<'_>) -> Message {
        self.message(kind)
            .with("number", invoice.number.to_string())
            .with("credit_note", invoice.number.series() == Series::CreditNote)
            .with_typed("what", invoice.what)
            .with_typed("total", invoice.total)
            .with_typed("due", invoice.due)
            .with("charged", invoice.due.minor > 0)
    }

    /// An invoice or a credit note was finalized.
    #[must_use]
    pub fn invoice_issued(&self, invoice: InvoiceFacts<'_>) -> Message {
        self.about(Kind::InvoiceIssued, invoice)
    }

    /// An invoice was paid; `paid_with` is the card as the invoice has it (`visa 4242`), nothing if the account balance met it.
    #[must_use]
    pub fn receipt(&self, invoice: InvoiceFacts<'_>, paid_at: Timestamp, paid_with: Option<&str>) -> Message {
        let card = paid_with.map(crate::words::card);
        self.about(Kind::Receipt, invoice).with_time("paid_at", Some(paid_at)).with_optional("card", card.as_deref())
    }

    /// A renewal was not paid; `retry_at` is when it is tried again, if it is.
    #[must_use]
    pub fn payment_failed(&self, invoice: InvoiceFacts<'_>, retry_at: Option<Timestamp>) -> Message {
        self.about(Kind::PaymentFailed, invoice).with_time("retry_at", retry_at)
    }

    /// The last retry failed: the organization is on Free until somebody pays.
    #[must_use]
    pub fn subscription_unpaid(&self, invoice: InvoiceFacts<'_>, plan: Plan) -> Message {
        self.about(Kind::SubscriptionUnpaid, invoice).with_typed("plan", plan)
    }

    /// The plan changed, or will at `from` if that is given. `by` is who did it, if it was a person.
    #[must_use]
    pub fn plan_changed(&self, plan: Plan, by: Option<&str>, from: Option<Timestamp>) -> Message {
        self.message(Kind::PlanChanged).with_typed("plan", plan).with_optional("by", by).with_time("from", from)
    }

    /// The plan was canceled and ends with its period.
    #[must_use]
    pub fn plan_canceled(&self, plan: Plan, by: Option<&str>, ends_at: Timestamp) -> Message {
        self.message(Kind::PlanCanceled).with_typed("plan", plan).with_optional("by", by).with_time("ends_at", Some(ends_at))
    }

    /// An annual plan renews soon and `amount` will be charged, tax included; `card` as an invoice has it, if there is one.
    #[must_use]
    pub fn renewal_upcoming(&self, plan: Plan, renews_at: Timestamp, amount: Money, card: Option<&str>) -> Message {
        let card = card.map(crate::words::card);
        self.message(Kind::RenewalUpcoming)
            .with_typed("plan", plan)
            .with_time("renews_at", Some(renews_at))
            .with_typed("amount", amount)
            .with_optional("card", card.as_deref())
    }
}
