//! A catalogue with round prices, and short ways to say things.

use std::sync::LazyLock;

use bursar_domain::{
    calendar::Date,
    catalogue::{Catalogue, EditionPrice, InUse, LimitKind, Thing},
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

/// Team 10.00 a month and 100.00 a year, Enterprise 20.00 and 200.00; a thousand credits 10.00.
const CATALOGUE: &str = r#"{
    "currencies": ["USD"],
    "contact": "mailto:sales@bursar.example",
    "editions": {
        "free": { "included_credits": 0, "limits": { "billing_managers": 0, "members": "unlimited" }, "features": ["base"] },
        "team": {
            "price": { "monthly": { "USD": 1000 }, "annual": { "USD": 10000 } }, "included_credits": 1000,
            "limits": { "billing_managers": 1, "members": "unlimited" }, "features": ["base", "team"]
        },
        "enterprise": {
            "price": { "monthly": { "USD": 2000 }, "annual": { "USD": 20000 } }, "included_credits": 5000,
            "limits": { "billing_managers": "unlimited", "members": "unlimited" }, "features": ["base", "team", "audit"]
        },
        "business_critical": {
            "included_credits": 9000, "limits": { "billing_managers": "unlimited", "members": "unlimited" },
            "features": ["base", "team", "audit"]
        }
    },
    "features": { "base": { "en": "Base" }, "team": { "en": "Team" }, "audit": { "en": "Audit" } },
    "credits": { "minimum": 5000, "maximum": 100000, "step": 1000, "step_price": { "USD": 1000 } },
    "dunning": { "retry_days": [1, 3, 5, 7] },
    "recharge": { "retry_hours": [1, 2, 4] }
}"#;

/// The catalogue above.
pub(crate) fn catalogue() -> Catalogue {
    static READ: LazyLock<Catalogue> = LazyLock::new(|| {
        let catalogue: Catalogue = serde_json::from_str(CATALOGUE).expect("a catalogue");
        catalogue.check().expect("valid");
        catalogue
    });
    READ.clone()
}

/// The catalogue with these prices in minor units of the dollar: month and year of Team, month and year of Enterprise.
pub(crate) fn catalogue_with([team_month, team_year, enterprise_month, enterprise_year]: [i64; 4]) -> Catalogue {
    let mut catalogue = catalogue();
    let price = |month, year| Some(EditionPrice { monthly: [(Currency::Usd, month)].into(), annual: [(Currency::Usd, year)].into() });
    catalogue.editions.team.price = price(team_month, team_year);
    catalogue.editions.enterprise.price = price(enterprise_month, enterprise_year);
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
