//! The test cards, published: numbers that the sandbox takes and what each of them does. Where Stripe publishes a test number for
//! something, it is the same one (<https://docs.stripe.com/testing>). Any other number is refused and forgotten.

/// What a card does when it is added or charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Every payment succeeds.
    Approves,
    /// Cannot be added.
    DeclinedAtSetup,
    /// Every payment is declined, as if there were not enough funds.
    SoftDecline,
    /// Every payment is declined for good.
    HardDecline,
    /// Every payment is declined, as if the card had expired.
    ExpiredDecline,
    /// Every payment has to be authenticated by a person; declined where nobody is there.
    NeedsAuthentication,
    /// The first call is never answered; the payment has succeeded.
    UnansweredSuccess,
    /// The first call is never answered; the payment has failed.
    UnansweredFailure,
    /// No call is ever answered, and none arrives.
    NothingArrives,
    /// Processing for [`LATE_MS`], then it succeeds.
    LateSuccess,
    /// Processing for [`LATE_MS`], then it is declined.
    LateFailure,
    /// Two payments are declined, as if there were not enough funds; from then on they succeed.
    DeclinedTwice,
}

/// How long a late outcome takes, in milliseconds.
pub const LATE_MS: i64 = 60_000;

impl Script {
    /// Every script.
    pub const ALL: [Self; 12] = [
        Self::Approves,
        Self::DeclinedAtSetup,
        Self::SoftDecline,
        Self::HardDecline,
        Self::ExpiredDecline,
        Self::NeedsAuthentication,
        Self::UnansweredSuccess,
        Self::UnansweredFailure,
        Self::NothingArrives,
        Self::LateSuccess,
        Self::LateFailure,
        Self::DeclinedTwice,
    ];

    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approves => "approves",
            Self::DeclinedAtSetup => "declined_at_setup",
            Self::SoftDecline => "soft_decline",
            Self::HardDecline => "hard_decline",
            Self::ExpiredDecline => "expired_decline",
            Self::NeedsAuthentication => "needs_authentication",
            Self::UnansweredSuccess => "unanswered_success",
            Self::UnansweredFailure => "unanswered_failure",
            Self::NothingArrives => "nothing_arrives",
            Self::LateSuccess => "late_success",
            Self::LateFailure => "late_failure",
            Self::DeclinedTwice => "declined_twice",
        }
    }

    /// Reads [`Self::name`] back.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|script| script.name() == name)
    }
}

/// A published test card.
#[derive(Debug, PartialEq, Eq)]
pub struct TestCard {
    /// The number, as it is printed.
    pub number: &'static str,
    /// Brand, in small letters.
    pub brand: &'static str,
    /// What it does.
    pub script: Script,
    /// The same in words.
    pub about: &'static str,
    /// A name of its own, for the address that fills the form in.
    pub name: &'static str,
}

macro_rules! cards {
    ($($name:literal $number:literal $brand:literal $script:ident $about:literal;)*) => {
        /// Every card that the sandbox takes.
        pub const TEST_CARDS: &[TestCard] =
            &[$(TestCard { name: $name, number: $number, brand: $brand, script: Script::$script, about: $about },)*];
    };
}

cards! {
    "visa" "4242 4242 4242 4242" "visa" Approves "Payments succeed (Visa)";
    "mastercard" "5555 5555 5555 4444" "mastercard" Approves "Payments succeed (Mastercard)";
    "amex" "3782 822463 10005" "amex" Approves "Payments succeed (American Express)";
    "insufficient-funds" "4000 0000 0000 9995" "visa" SoftDecline "Payments are declined: not enough funds";
    "declined" "4000 0000 0000 0341" "visa" HardDecline "Can be added, payments are declined for good";
    "expired" "4000 0000 0000 0069" "visa" ExpiredDecline "Payments are declined: the card has expired";
    "refused" "4000 0000 0000 0002" "visa" DeclinedAtSetup "Cannot be added: the bank declines";
    "authentication" "4000 0025 0000 3155" "visa" NeedsAuthentication "Payments have to be authenticated";
    "unanswered-success" "4000 9900 0000 0012" "visa" UnansweredSuccess "The payment succeeds, its answer is lost";
    "unanswered-failure" "4000 9900 0000 0020" "visa" UnansweredFailure "The payment fails, its answer is lost";
    "nothing-arrives" "4000 9900 0000 0038" "visa" NothingArrives "The payment never arrives, and nothing is answered";
    "late-success" "4000 9900 0000 0046" "visa" LateSuccess "The payment is under way for a minute, then it succeeds";
    "late-failure" "4000 9900 0000 0053" "visa" LateFailure "The payment is under way for a minute, then it fails";
    "declined-twice" "4000 9900 0000 0061" "visa" DeclinedTwice "Two payments are declined for lack of funds, later ones succeed";
}

impl TestCard {
    /// The card with this number, however it is grouped.
    #[must_use]
    pub fn of_number(typed: &str) -> Option<&'static Self> {
        let typed = digits(typed);
        TEST_CARDS.iter().find(|card| digits(card.number) == typed)
    }

    /// The card of this name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<&'static Self> {
        TEST_CARDS.iter().find(|card| card.name == name)
    }

    /// The last four digits.
    #[must_use]
    pub fn last4(&self) -> String {
        let digits = digits(self.number);
        digits[digits.len() - 4..].to_owned()
    }

    /// How many digits its security code has.
    #[must_use]
    pub fn cvc_digits(&self) -> usize {
        if self.brand == "amex" { 4 } else { 3 }
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '-')).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use bursar_domain::card::holds_card_number;

    use super::*;

    #[test]
    fn pay_2_every_test_card_is_a_number_of_its_own_and_every_script_has_a_card() {
        let numbers: BTreeSet<_> = TEST_CARDS.iter().map(|card| digits(card.number)).collect();
        let names: BTreeSet<_> = TEST_CARDS.iter().map(|card| card.name).collect();
        assert_eq!((numbers.len(), names.len()), (TEST_CARDS.len(), TEST_CARDS.len()));
        for card in TEST_CARDS {
            assert!(holds_card_number(card.number), "{} passes the check of Luhn", card.number);
            assert!(!holds_card_number(card.name), "{} can stand in an address", card.name);
            assert_eq!(TestCard::of_number(&card.number.replace(' ', "-")), Some(card));
            assert_eq!(Script::from_name(card.script.name()), Some(card.script));
        }
        assert!(Script::ALL.into_iter().all(|script| TEST_CARDS.iter().any(|card| card.script == script)));
        assert_eq!(TestCard::of_number("4111 1111 1111 1111"), None);
        assert_eq!(TestCard::of_number(""), None);
    }
}
