//! Plans in words: names, prices, features, and what a smaller edition leaves over its limits. Pure but for the language.

use bursar_domain::{
    api::subscription::Plans,
    catalogue::{LimitKind, OverLimit},
    money::Money,
    plan::{Cadence, Plan},
};

use super::words;
use crate::{
    browser::intl,
    messages::{self, plans as t},
};

/// Names of people or things that are written out.
const NAMES: usize = 20;

/// "Enterprise · annual".
pub(crate) fn plan(plan: Plan) -> String {
    words::edition_and_cadence(plan.edition, Some(plan.cadence))
}

/// "$49.00 a month".
pub(crate) fn price(amount: Money, cadence: Cadence) -> String {
    let amount = intl::money(amount);
    match cadence {
        Cadence::Monthly => t::price_month(&amount),
        Cadence::Annual => t::price_year(&amount),
    }
}

/// What the feature is called in the reader's language, else in English; its key if the catalogue does not know it any more.
pub(crate) fn feature(plans: &Plans, key: &str) -> String {
    let Some((_, feature)) = plans.features.iter().find(|(known, _)| known == key) else { return key.to_owned() };
    feature.translated.get(messages::language().tag()).unwrap_or(&feature.en).clone()
}

/// What a cancellation leaves over a limit of Free: nobody is removed, nobody can be added.
pub(crate) fn over_note(over: &OverLimit) -> String {
    let (limit, count) = (intl::integer(i64::from(over.limit)), intl::integer(i64::from(over.count)));
    let who = words::things(&over.over, NAMES);
    match over.kind {
        LimitKind::BillingManagers => t::note_managers(&limit, &count, &who),
        LimitKind::Members => t::note_members(&limit, &count, &who),
    }
}
