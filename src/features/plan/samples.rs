//! Plans and previews for the tests of this folder.

use bursar_domain::{
    api::subscription::{EditionOffer, Plans},
    catalogue::{Feature, Limit, Limits},
    credits::Credits,
    invoice::{Settlement, Totals},
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    subscription::{AtPeriodEnd, Preview, Request},
    tax::Tax,
    time::Timestamp,
};

pub(super) const fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

pub(super) const fn plan(edition: Edition, cadence: Cadence) -> Plan {
    Plan { edition, cadence }
}

fn edition(edition: Edition, monthly: Option<i64>, credits: i64, managers: Limit) -> EditionOffer {
    EditionOffer {
        edition,
        monthly: monthly.map(usd),
        annual: monthly.map(|monthly| usd(monthly * 10)),
        saving: monthly.map(|monthly| usd(monthly * 2)),
        included_credits: Credits(credits),
        limits: Limits { billing_managers: managers, members: Limit::Unlimited },
        features: vec!["delegation".to_owned()],
    }
}

pub(super) fn plans(current: Option<Plan>, next: Option<AtPeriodEnd>) -> Plans {
    let feature =
        Feature { en: "Delegated billing".to_owned(), translated: [("de".to_owned(), "Abrechnung delegieren".to_owned())].into() };
    Plans {
        editions: vec![
            edition(Edition::Free, None, 0, Limit::AtMost(0)),
            edition(Edition::Team, Some(4_900), 10_000, Limit::AtMost(1)),
            edition(Edition::Enterprise, Some(24_900), 50_000, Limit::Unlimited),
            edition(Edition::BusinessCritical, None, 200_000, Limit::Unlimited),
        ],
        features: vec![("delegation".to_owned(), feature)],
        current,
        next,
        currency: Currency::Usd,
        contact: "mailto:sales@bursar.example".to_owned(),
    }
}

/// A change that does nothing yet, at the moment 0, taking effect at once.
pub(super) fn preview(from: Option<Plan>, to: Option<Plan>) -> Preview {
    Preview {
        at: Timestamp(0),
        expires_at: Timestamp(600_000),
        request: to.map_or(Request::Cancel, |to| Request::Change { to }),
        from,
        to,
        takes_effect_at: Timestamp(0),
        lines: Vec::new(),
        totals: totals(0, Tax::None),
        balance_before: usd(0),
        settlement: Settlement { due: usd(0), balance_after: usd(0) },
        unused_credit: usd(0),
        annual_saving: None,
        credits_granted: Credits::ZERO,
        credits_kept: Credits::ZERO,
        credits_expire_at: None,
        next_renewal: None,
        replaces: None,
        features_lost: Vec::new(),
        features_gained: Vec::new(),
        over_limit: Vec::new(),
    }
}

pub(super) fn totals(subtotal: i64, tax: Tax) -> Totals {
    let with_tax = match tax {
        Tax::Charged { amount, .. } => subtotal + amount.minor,
        _ => subtotal,
    };
    Totals { subtotal: usd(subtotal), tax, total: usd(with_tax) }
}
