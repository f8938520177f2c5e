//! A catalogue with round prices, and short ways to say things.

use bursar_domain::{
    calendar::Date,
    catalogue::{Catalogue, InUse, LimitKind, Thing},
    credits::Credits,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    subscription::{Planned, Renewal, Request, Situation, Subscription, Terms},
    tax::TaxRate,
    time::Timestamp,
};

pub(crate) const TEAM_MONTH: Plan = Plan { edition: Edition::Team, cadence: Cadence::Monthly };
pub(crate) const TEAM_YEAR: Plan = Plan { edition: Edition::Team, cadence: Cadence::Annual };
pub(crate) const ENTERPRISE_MONTH: Plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Monthly };
pub(crate) const ENTERPRISE_YEAR: Plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Annual };
pub(crate) const PLANS: [Plan; 4] = [TEAM_MONTH, TEAM_YEAR, ENTERPRISE_MONTH, ENTERPRISE_YEAR];

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::Usd)
}

/// Midnight of a day.
pub(crate) fn day(year: i32, month: u8, day: u8) -> Timestamp {
    Date { year, month, day }.start()
}

/// A catalogue with these prices in minor units of the dollar: month and year of Team, month and year of Enterprise.
pub(crate) fn catalogue_with(prices: [i64; 4]) -> Catalogue {
    let [team_month, team_year, enterprise_month, enterprise_year] = prices;
    let edition = |price: serde_json::Value, credits: i64, managers: serde_json::Value, features: &[&str]| {
        let limits = serde_json::json!({ "billing_managers": managers, "members": "unlimited" });
        serde_json::json!({ "price": price, "included_credits": credits, "limits": limits, "features": features })
    };
    let price = |month: i64, year: i64| serde_json::json!({ "monthly": { "USD": month }, "annual": { "USD": year } });
    let json = serde_json::json!({
        "currencies": ["USD"],
        "contact": "mailto:sales@bursar.example",
        "editions": {
            "free": edition(serde_json::Value::Null, 0, 0.into(), &["base"]),
            "team": edition(price(team_month, team_year), 1000, 1.into(), &["base", "team"]),
            "enterprise": edition(price(enterprise_month, enterprise_year), 5000, "unlimited".into(), &["base", "team", "audit"]),
            "business_critical": edition(serde_json::Value::Null, 9000, "unlimited".into(), &["base", "team", "audit"]),
        },
        "features": { "base": { "en": "Base" }, "team": { "en": "Team" }, "audit": { "en": "Audit" } },
        "credits": { "minimum": 5000, "maximum": 100_000, "step": 1000, "step_price": { "USD": 1000 } },
        "dunning": { "retry_days": [1, 3, 5, 7] },
        "recharge": { "retry_hours": [1, 2, 4] },
    });
    serde_json::from_value(json).expect("a catalogue")
}

/// Team 10.00 a month and 100.00 a year, Enterprise 20.00 and 200.00.
pub(crate) fn catalogue() -> Catalogue {
    let catalogue = catalogue_with([1000, 10_000, 2000, 20_000]);
    catalogue.check().expect("valid");
    catalogue
}

/// An organization with a card, no tax, nothing on the account balance.
pub(crate) fn situation<'a>(catalogue: &'a Catalogue, subscription: Option<&'a Subscription>, now: Timestamp) -> Situation<'a> {
    Situation {
        catalogue,
        now,
        subscription,
        currency: Currency::Usd,
        account_balance: usd(0),
        has_payment_method: true,
        tax: TaxRate::None,
        minimum_charge: usd(50),
        in_use: &[],
        included_left: Credits(0),
        payment_pending: false,
    }
}

pub(crate) fn terms(catalogue: &Catalogue) -> Terms<'_> {
    Terms { catalogue, tax: TaxRate::None, account_balance: usd(0), minimum_charge: usd(50) }
}

pub(crate) fn change(situation: &Situation<'_>, to: Plan) -> Planned {
    situation.plan(Request::Change { to }).unwrap_or_else(|refused| panic!("refused: {refused:?}"))
}

/// Renews once and pays at once.
pub(crate) fn renewed(subscription: &Subscription, catalogue: &Catalogue) -> Subscription {
    let end = subscription.period().end;
    match subscription.renew(end, &terms(catalogue)).expect("due") {
        Renewal::Continues { after, .. } => after.paid(end, catalogue).expect("to be paid").0,
        Renewal::Ends { after, .. } => after,
    }
}

/// So many billing managers, named by number, the youngest with the highest.
pub(crate) fn managers(count: u32) -> InUse {
    let thing = |n: u32| Thing { id: format!("per_{n}"), name: format!("Manager {n}") };
    InUse { kind: LimitKind::BillingManagers, count, youngest: (1..=count).rev().map(thing).collect() }
}
