//! Each row of the receipt, from what the server says.

use bursar_domain::{
    catalogue::{LimitKind, OverLimit, Thing},
    credits::Credits,
    invoice::Settlement,
    plan::{Cadence, Edition, Plan},
    subscription::{NextRenewal, Period},
    time::Timestamp,
};

use super::{
    super::samples::{plan, plans, preview, totals, usd},
    *,
};

const TEAM: Plan = plan(Edition::Team, Cadence::Monthly);
const TEAM_YEAR: Plan = plan(Edition::Team, Cadence::Annual);
const ENTERPRISE: Plan = plan(Edition::Enterprise, Cadence::Monthly);
const PERIOD: Period = Period { start: Timestamp(1), end: Timestamp(9) };

/// Team for the rest of the month comes back, Enterprise for it is charged: 50.00 − 10.00.
fn upgrade(tax: Tax, due: i64, before: i64, after: i64) -> Preview {
    Preview {
        lines: vec![
            Line { what: LineKind::UnusedTime { plan: TEAM, period: PERIOD }, amount: usd(-1_000) },
            Line { what: LineKind::Remainder { plan: ENTERPRISE, period: PERIOD }, amount: usd(5_000) },
        ],
        totals: totals(4_000, tax),
        balance_before: usd(before),
        settlement: Settlement { due: usd(due), balance_after: usd(after) },
        ..preview(Some(TEAM), Some(ENTERPRISE))
    }
}

fn receipt(preview: &Preview) -> Receipt {
    Receipt::of(preview, &plans(preview.from, None), None)
}

fn rows(receipt: &Receipt) -> Vec<(&str, i64)> {
    receipt.entries.iter().map(|entry| (entry.label.as_str(), entry.amount.minor)).collect()
}

fn fact<'a>(receipt: &'a Receipt, label: &str) -> Option<&'a str> {
    receipt.facts.iter().find(|fact| fact.label == label).map(|fact| fact.value.as_str())
}

#[test]
fn sub_3_the_lines_come_with_their_time_and_nothing_is_added_without_need() {
    let receipt = receipt(&upgrade(Tax::None, 4_000, 0, 0));
    assert_eq!(rows(&receipt), [("Team · monthly, unused time", -1_000), ("Enterprise · monthly, rest of the period", 5_000)]);
    assert_eq!(receipt.entries[0].detail.as_deref(), Some("1 to 9"));
    assert_eq!((receipt.due.amount, receipt.tax), (usd(4_000), None));
}

#[test]
fn sub_3_tax_is_an_amount_or_a_word_about_it() {
    let charged = Tax::Charged { basis_points: 1_900, amount: usd(760) };
    let with_tax = receipt(&upgrade(charged, 4_760, 0, 0));
    assert_eq!(rows(&with_tax)[2..], [("Subtotal", 4_000), ("Tax (19.00 %)", 760)]);
    assert_eq!(receipt(&upgrade(Tax::NotEstimable, 4_000, 0, 0)).tax, Some(TaxNote::Unknown));
    assert_eq!(receipt(&upgrade(Tax::ReverseCharge, 4_000, 0, 0)).tax, Some(TaxNote::Reverse));
    let nothing = Preview { totals: totals(0, Tax::NotEstimable), ..preview(Some(ENTERPRISE), Some(TEAM)) };
    assert_eq!(receipt(&nothing).tax, None, "there is no invoice to tax");
}

#[test]
fn sub_3_what_the_account_balance_does_stands_between_total_and_due() {
    let ends = |preview: &Preview| {
        let receipt = receipt(preview);
        let rows = rows(&receipt);
        let sum = preview.totals.total.minor + rows[3].1;
        assert_eq!(sum, receipt.due.amount.minor, "the rows add up");
        (rows[2].0.to_owned(), rows[3].0.to_owned(), rows[3].1)
    };
    let total = "Total".to_owned();
    assert_eq!(ends(&upgrade(Tax::None, 3_000, 1_000, 0)), (total.clone(), "From account balance".to_owned(), -1_000));
    assert_eq!(ends(&upgrade(Tax::None, 0, 9_000, 5_000)), (total.clone(), "From account balance".to_owned(), -4_000));
    assert_eq!(ends(&upgrade(Tax::None, 4_049, -49, 0)), (total.clone(), "Carried from before".to_owned(), 49));
    assert_eq!(ends(&upgrade(Tax::None, 0, 0, -4_000)), (total.clone(), "Carried to the next invoice".to_owned(), -4_000));
    let credit = Preview { totals: totals(-500, Tax::None), ..upgrade(Tax::None, 0, 0, 500) };
    assert_eq!(ends(&credit), (total, "To account balance".to_owned(), 500), "never an automatic refund");
}

#[test]
fn sub_3_a_change_for_later_costs_nothing_today_and_says_when() {
    let renewal = NextRenewal { at: Timestamp(9), plan: TEAM, totals: totals(4_900, Tax::None), due: usd(4_900) };
    let lost = vec!["delegation".to_owned(), "unheard_of".to_owned()];
    let later = Preview {
        takes_effect_at: Timestamp(9),
        next_renewal: Some(renewal),
        features_lost: lost,
        ..preview(Some(ENTERPRISE), Some(TEAM))
    };
    let receipt = receipt(&later);
    assert!(receipt.entries.is_empty());
    assert_eq!(receipt.due.amount, usd(0));
    assert_eq!((fact(&receipt, "Takes effect"), fact(&receipt, "Next renewal")), (Some("9"), Some("9: USD 49.00")));
    assert_eq!(receipt.lost, ["Delegated billing", "unheard_of"]);
}

#[test]
fn sub_2_edition_now_and_cadence_later_are_both_said() {
    let renewal = NextRenewal { at: Timestamp(9), plan: ENTERPRISE, totals: totals(24_900, Tax::None), due: usd(24_900) };
    let both = Preview { from: Some(TEAM_YEAR), next_renewal: Some(renewal), ..upgrade(Tax::None, 4_000, 0, 0) };
    let said = receipt(&both);
    assert_eq!(fact(&said, "Then"), Some("Enterprise · monthly from 9"));
    assert_eq!(fact(&said, "Takes effect"), Some("At once, when the payment has succeeded"));
    assert_eq!(fact(&receipt(&upgrade(Tax::None, 4_000, 0, 0)), "Then"), None);
}

#[test]
fn sub_3_credits_saving_and_what_is_replaced_are_said() {
    let change = Preview {
        annual_saving: Some(usd(9_800)),
        credits_granted: Credits(120_000),
        credits_kept: Credits(3_000),
        credits_expire_at: Some(Timestamp(9)),
        replaces: Some(AtPeriodEnd::Change { to: TEAM }),
        ..preview(Some(TEAM), Some(TEAM_YEAR))
    };
    let said = receipt(&change);
    assert_eq!(fact(&said, "Saving"), Some("USD 98.00 a year"));
    assert_eq!((fact(&said, "Credits granted"), fact(&said, "Credits kept")), (Some("120,000 until 9"), Some("3,000 until 9")));
    assert_eq!(fact(&said, "Replaces"), Some("the scheduled change to Team · monthly"));
}

#[test]
fn sub_4_a_cancellation_says_who_stays_over_the_limit_and_that_nothing_renews() {
    let over = vec![Thing { id: "inv_1".to_owned(), name: "b@firm.example".to_owned() }];
    let managers = OverLimit { kind: LimitKind::BillingManagers, limit: 0, count: 1, over };
    let cancel = Preview { takes_effect_at: Timestamp(9), over_limit: vec![managers], ..preview(Some(TEAM), None) };
    let said = receipt(&cancel);
    assert_eq!(fact(&said, "Next renewal"), Some("None: the plan ends then"));
    assert!(said.notes[0].starts_with("Purchased credits") && said.notes[1].ends_with("b@firm.example."), "{:?}", said.notes);
}

#[test]
fn sub_2_keeping_the_plan_takes_effect_at_no_moment() {
    let renewal = NextRenewal { at: Timestamp(9), plan: TEAM, totals: totals(4_900, Tax::None), due: usd(4_900) };
    let replaces = Some(AtPeriodEnd::Cancel);
    let kept = Preview { takes_effect_at: Timestamp(9), next_renewal: Some(renewal), replaces, ..preview(Some(TEAM), Some(TEAM)) };
    let said = receipt(&kept);
    assert_eq!((fact(&said, "Takes effect"), fact(&said, "Replaces")), (None, Some("the cancellation")));
    assert_eq!(fact(&said, "Next renewal"), Some("9: USD 49.00"));
}

#[test]
fn sub_3_a_stale_preview_marks_what_has_changed_and_nothing_else() {
    let before = receipt(&upgrade(Tax::None, 4_000, 0, 0));
    let now = receipt(&upgrade(Tax::None, 3_000, 1_000, 0)).marked(&before);
    let changed: Vec<_> = now.entries.iter().filter(|entry| entry.changed).map(|entry| entry.label.as_str()).collect();
    assert_eq!(changed, ["Total", "From account balance"]);
    assert!(now.due.changed);
    assert!(now.facts.iter().all(|fact| !fact.changed), "{:?}", now.facts);
    let same = before.clone().marked(&before);
    assert_eq!(same, before);
}
