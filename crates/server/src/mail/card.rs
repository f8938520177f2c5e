//! Mails about stored cards.

use bursar_domain::time::Timestamp;

use super::{Kind, Message, OrgMail};

/// The name of a card's brand as people know it; one that is not known is shown as it came.
#[must_use]
pub fn brand_name(brand: &str) -> String {
    let known = match brand {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" => "American Express",
        "discover" => "Discover",
        "diners" => "Diners Club",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        other => other,
    };
    known.to_owned()
}

impl OrgMail<'_> {
    /// A card will expire soon: at the end of the day before `ends_at`.
    #[must_use]
    pub fn card_expiring(&self, to: &str, brand: &str, last4: &str, ends_at: Timestamp, is_default: bool) -> Message {
        self.message(Kind::CardExpiring, to)
            .with("brand", brand_name(brand))
            .with("last4", last4)
            .with("is_default", is_default)
            .with_time("ends_at", Some(ends_at))
    }
}
