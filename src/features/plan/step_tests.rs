//! What comes of confirming, for every way in which a payment can stand.

use bursar_domain::{
    api::{
        payment_methods::Expiry,
        payments::{Payment, PaymentPurpose},
    },
    calendar::Month,
    ids::PaymentMethodId,
    invoice::Settlement,
    plan::{Cadence, Edition, Plan},
    time::Timestamp,
};

use super::{
    super::samples::{plan, preview, usd},
    *,
};

const TEAM: Plan = plan(Edition::Team, Cadence::Monthly);

fn changed(status: PaymentStatus, authenticate_at: Option<&str>) -> PlanChanged {
    let payment = Payment {
        id: PaymentId::from_parts(1, 1),
        purpose: PaymentPurpose::PlanChange { to: TEAM },
        amount: usd(4_900),
        status,
        authenticate_at: authenticate_at.map(str::to_owned),
        decline: (status == PaymentStatus::Failed).then_some(Decline::Hard),
        invoice: None,
        created_at: Timestamp(0),
    };
    PlanChanged { payment: Some(payment) }
}

#[test]
fn pay_1_confirming_ends_waits_goes_to_the_bank_or_stays() {
    assert_eq!(outcome(&PlanChanged { payment: None }), Outcome::Done);
    let wait = Outcome::Wait(PaymentId::from_parts(1, 1));
    for (status, expected) in [
        (PaymentStatus::Created, wait.clone()),
        (PaymentStatus::Processing, wait.clone()),
        (PaymentStatus::Unknown, wait),
        (PaymentStatus::Canceled, Outcome::CalledOff),
        (PaymentStatus::Failed, Outcome::Declined(usd(4_900), Some(Decline::Hard))),
        (PaymentStatus::Succeeded, Outcome::Done),
    ] {
        assert_eq!(outcome(&changed(status, None)), expected, "{}", status.name());
    }
    assert_eq!(
        outcome(&changed(PaymentStatus::Processing, Some("https://bank.example/"))),
        Outcome::Authenticate("https://bank.example/".to_owned())
    );
    assert_eq!(outcome(&changed(PaymentStatus::Succeeded, Some("https://bank.example/"))), Outcome::Done, "it is over");
}

#[test]
fn sub_4_a_card_comes_first_only_where_something_is_due_and_there_is_none() {
    let card = PaymentMethod {
        id: PaymentMethodId::from_parts(1, 1),
        brand: "visa".to_owned(),
        last4: "4242".to_owned(),
        expires: Month { year: 2028, month: 8 },
        is_default: true,
        expiry: Expiry::Fine,
    };
    let due = Preview { settlement: Settlement { due: usd(1), balance_after: usd(0) }, ..preview(None, Some(TEAM)) };
    assert!(needs_card(&due, Some(&[])));
    assert!(!needs_card(&due, Some(std::slice::from_ref(&card))));
    assert!(!needs_card(&due, None), "not known yet: the server would say");
    assert!(!needs_card(&preview(None, Some(TEAM)), Some(&[])));
    assert_eq!(default_card(Some(std::slice::from_ref(&card))), Some(&card));
}
