//! Mails about credits: the monthly limit and auto-recharge.

use bursar_domain::{credits::Credits, money::Money, recharge::Pause, spend::SpendLimit, time::Timestamp};

use super::{Kind, Message};

/// What mails about an organization's money have in common.
#[derive(Debug, Clone, Copy)]
pub struct MoneyMail<'a> {
    /// Name of the organization.
    pub org: &'a str,
    /// Where its Billing page is.
    pub billing_url: &'a str,
}

impl MoneyMail<'_> {
    fn message(&self, kind: Kind, to: &str) -> Message {
        Message::new(kind, to).with("org", self.org).link(self.billing_url)
    }

    /// A share of the monthly limit is used.
    #[must_use]
    pub fn spend_alert(&self, to: &str, percent: u8, used: Credits, limit: SpendLimit) -> Message {
        let message = self.message(Kind::SpendAlert, to).with("percent", i64::from(percent)).with("used", used.0);
        message.with("limit", limit.limit.0).with("stops", limit.hard_stop && used >= limit.limit).with("hard_stop", limit.hard_stop)
    }

    /// Most of the monthly cap of auto-recharge is used.
    #[must_use]
    pub fn recharge_cap_near(&self, to: &str, charged: Money, cap: Money) -> Message {
        self.message(Kind::RechargeCapNear, to).with_typed("charged", charged).with_typed("cap", cap)
    }

    /// The cap is used, or leaves no room for the purchase that was wanted.
    #[must_use]
    pub fn recharge_cap_reached(&self, to: &str, charged: Money, cap: Money, wanted: Option<Money>) -> Message {
        let message = self.message(Kind::RechargeCapReached, to).with_typed("charged", charged).with_typed("cap", cap);
        message.with("left_out", wanted.is_some()).with_typed("wanted", wanted.unwrap_or(Money::zero(cap.currency)))
    }

    /// An automatic purchase was declined and is tried again.
    #[must_use]
    pub fn recharge_declined(&self, to: &str, card: &str, credits: Credits, amount: Money, retry_at: Option<Timestamp>) -> Message {
        let message = self.message(Kind::RechargeDeclined, to).with("card", card).with("credits", credits.0);
        message.with_typed("amount", amount).with_time("retry_at", retry_at)
    }

    /// Auto-recharge is paused until somebody acts.
    #[must_use]
    pub fn recharge_paused(&self, to: &str, card: &str, amount: Money, pause: Pause) -> Message {
        let why = match pause {
            Pause::Declined => "declined",
            Pause::HardDecline => "hard_decline",
            Pause::CardExpired => "card_expired",
            Pause::CardDetached => "card_detached",
            Pause::AuthenticationNeeded => "authentication_needed",
        };
        self.message(Kind::RechargePaused, to).with("card", card).with_typed("amount", amount).with("why", why)
    }
}
