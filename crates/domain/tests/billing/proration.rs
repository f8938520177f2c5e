//! Proration conserves money, and what is confirmed is what was previewed.

use bursar_domain::{
    credits::Credits,
    invoice::{LineKind, settle},
    money::{Currency, mul_div_round},
    plan::Plan,
    subscription::{PREVIEW_LIFETIME_MS, Planned, Request, Situation, Subscription},
    tax::TaxRate,
    time::Timestamp,
};
use proptest::prelude::*;

use crate::support::*;

/// Prices of a ladder: month and year of Team, month and year of Enterprise.
fn prices() -> impl Strategy<Value = [i64; 4]> {
    (1i64..100_000, 1i64..100_000, 1i64..=12, 0i64..11).prop_map(|(low, more, months, less)| {
        let high = low + more;
        [low, low * months, high, high * months.max(12 - less)]
    })
}

proptest! {
    #[test]
    fn sub_5_upgrade_lines_are_rounded_once_and_never_exceed_what_was_paid(
        prices in prices(), annual: bool, start in 0i64..4_000_000_000, at in 0i64..1_000_000, tax in 0u32..3000, balance in -100_000i64..100_000,
    ) {
        let catalogue = catalogue_with(prices);
        let (from, to) = if annual { (TEAM_YEAR, ENTERPRISE_YEAR) } else { (TEAM_MONTH, ENTERPRISE_MONTH) };
        let price = |plan: Plan| catalogue.price(plan, Currency::Usd).expect("priced");
        let sub = Subscription::starting(from, Timestamp(start * 1000), price(from));
        let period = sub.period();
        let now = period.start.plus_ms((period.end.ms_since(period.start) - 1) / 1_000_000 * at);
        let situation = Situation {
            tax: TaxRate::Rate { basis_points: tax }, account_balance: usd(balance), ..situation(&catalogue, Some(&sub), now)
        };
        let planned = change(&situation, to);
        let preview = &planned.preview;

        // The formula of SUB-5, said again.
        let (left, whole) = (period.end.seconds_since(now.floor_second()), period.end.seconds_since(period.start));
        let credit = mul_div_round(price(from).minor, left, whole).expect("fits");
        let debit = mul_div_round(price(to).minor, left, whole).expect("fits");
        prop_assert_eq!(preview.totals.subtotal.minor, debit - credit);
        prop_assert_eq!(preview.unused_credit.minor, credit);
        prop_assert!(credit <= price(from).minor && credit >= 0);

        // Money is conserved: total = charge + what the account balance gave.
        let settled = preview.settlement;
        prop_assert_eq!(settled.due.minor + balance - settled.balance_after.minor, preview.totals.total.minor);
        prop_assert!(settled.due.minor == 0 || settled.due.minor >= 50);

        // The period is kept, and the old slice and the new one cover it.
        prop_assert_eq!(planned.after.period(), period);
        prop_assert_eq!(planned.after.paid.charged.minor, debit);
        prop_assert_eq!(planned.after.paid_period().end, period.end);
    }

    /// However often a plan changes within a year: each credit is the unused share of what that slice was charged, to less than a
    /// minor unit, and what was paid in all is what the slices were charged less what they were credited.
    #[test]
    fn sub_5_chains_of_changes_conserve_money(prices in prices(), steps in prop::collection::vec((0usize..4, 1i64..3_000_000), 1..12)) {
        let catalogue = catalogue_with(prices);
        let mut now = day(2026, 1, 31);
        let mut sub = change(&situation(&catalogue, None, now), TEAM_MONTH).after;
        let (mut paid, mut charged, mut credited) = (sub.paid.charged.minor, sub.paid.charged.minor, 0);
        for (to, seconds) in steps {
            let later = now.plus_ms(seconds * 1000);
            if later >= sub.period().end {
                break;
            }
            let Ok(planned) = situation(&catalogue, Some(&sub), later).plan(Request::Change { to: PLANS[to] }) else { continue };
            let preview = &planned.preview;
            paid += preview.totals.subtotal.minor;
            if !preview.lines.is_empty() {
                let slice = sub.paid_period();
                let (credit, total, left) = (preview.unused_credit.minor, slice.seconds(), slice.seconds_left(later));
                prop_assert!((0..=sub.paid.charged.minor).contains(&credit));
                prop_assert!(((credit * total - sub.paid.charged.minor * left) * 2).abs() <= total, "rounded once");
                charged += planned.after.paid.charged.minor;
                credited += credit;
                now = later;
            }
            sub = planned.after;
        }
        prop_assert_eq!(paid, charged - credited);
    }

    #[test]
    fn sub_3_what_is_confirmed_is_what_was_previewed(
        prices in prices(), to in 0usize..4, from in 0usize..4, wait in 0i64..PREVIEW_LIFETIME_MS, kept in 0i64..1000, used in 0i64..1000,
    ) {
        let catalogue = catalogue_with(prices);
        let started = day(2026, 1, 31);
        let sub = change(&situation(&catalogue, None, started), PLANS[from]).after;
        let then = Situation { included_left: Credits(kept), ..situation(&catalogue, Some(&sub), started.plus_days(11)) };
        if let Ok(planned) = then.plan(Request::Change { to: PLANS[to] }) {
            let later = Situation { now: then.now.plus_ms(wait), included_left: Credits(used), ..then };
            let confirmed = later.confirm(&planned.preview);
            prop_assert!(confirmed.is_ok(), "{confirmed:?}");
            let confirmed = confirmed.expect("checked");
            prop_assert_eq!(&confirmed.after, &planned.after);
            prop_assert_eq!(&confirmed.preview.lines, &planned.preview.lines);
            prop_assert_eq!(confirmed.preview.settlement, planned.preview.settlement);
            prop_assert_eq!(confirmed.credits, planned.credits);
        }
    }

    #[test]
    fn sub_5_settling_conserves_money(total in -1_000_000i64..1_000_000, balance in -1_000_000i64..1_000_000, minimum in 0i64..1000) {
        let settled = settle(usd(total), usd(balance), usd(minimum)).expect("fits");
        prop_assert_eq!(settled.due.minor + balance - settled.balance_after.minor, total);
        prop_assert!(settled.due.minor == 0 || settled.due.minor >= minimum);
        prop_assert!(settled.balance_after.minor > -minimum.max(1), "no more than a small rest is carried");
    }
}

#[test]
fn a_preview_survives_being_stored() {
    let catalogue = catalogue();
    let planned = change(&situation(&catalogue, None, day(2026, 1, 31)), TEAM_MONTH);
    assert!(matches!(planned.preview.lines[0].what, LineKind::Subscription { .. }));
    let text = serde_json::to_string(&planned).expect("json");
    assert_eq!(serde_json::from_str::<Planned>(&text).expect("read back"), planned);
}
