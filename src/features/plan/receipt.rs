//! The receipt: what a preview says, row by row, and what has changed since an earlier one. Pure; the server has done the sums.

use bursar_domain::{
    api::{payment_methods::PaymentMethod, subscription::Plans},
    invoice::{Line, LineKind},
    money::Money,
    subscription::{AtPeriodEnd, Preview},
    tax::Tax,
};

use super::words::is_now;
use crate::{
    browser::intl,
    messages::plans as t,
    parts::{payment_words, plan_words},
};

/// A row with an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What for.
    pub(super) label: String,
    /// For which time.
    pub(super) detail: Option<String>,
    /// How much.
    pub(super) amount: Money,
    /// Whether it is not what it was when the person looked.
    pub(super) changed: bool,
}

/// A row with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    /// What about.
    pub(super) label: &'static str,
    /// What is so.
    pub(super) value: String,
    /// Whether it is not what it was when the person looked.
    pub(super) changed: bool,
}

/// How tax is said where it is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaxNote {
    /// The buyer owes it.
    Reverse,
    /// The country is not known.
    Unknown,
}

/// The whole receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Receipt {
    /// Lines, sums, and what the account balance gives or takes.
    pub(super) entries: Vec<Entry>,
    /// About tax.
    pub(super) tax: Option<TaxNote>,
    /// What is charged now.
    pub(super) due: Entry,
    /// When, how long, what next.
    pub(super) facts: Vec<Fact>,
    /// Names of features that come.
    pub(super) gained: Vec<String>,
    /// Names of features that go.
    pub(super) lost: Vec<String>,
    /// What stays over a limit.
    pub(super) notes: Vec<String>,
}

fn entry(label: impl Into<String>, amount: Money) -> Entry {
    Entry { label: label.into(), detail: None, amount, changed: false }
}

impl Receipt {
    /// The receipt of a preview. `card` is the one that would be charged.
    pub(super) fn of(preview: &Preview, plans: &Plans, card: Option<&PaymentMethod>) -> Self {
        let names = |keys: &[String]| keys.iter().map(|key| plan_words::feature(plans, key)).collect();
        let ends = preview.to.is_none().then(|| t::cancel_credits().to_owned());
        let tax = match preview.totals.tax {
            _ if preview.lines.is_empty() => None,
            Tax::ReverseCharge => Some(TaxNote::Reverse),
            Tax::NotEstimable => Some(TaxNote::Unknown),
            Tax::None | Tax::Charged { .. } => None,
        };
        Self {
            entries: entries(preview),
            tax,
            due: entry(t::due_today(), preview.settlement.due),
            facts: facts(preview, card),
            gained: names(&preview.features_gained),
            lost: names(&preview.features_lost),
            notes: ends.into_iter().chain(preview.over_limit.iter().map(plan_words::over_note)).collect(),
        }
    }

    /// Marks what is not as it was in `before`.
    pub(super) fn marked(mut self, before: &Self) -> Self {
        let known = |entry: &Entry| before.entries.iter().any(|old| (&old.label, old.amount) == (&entry.label, entry.amount));
        for entry in &mut self.entries {
            entry.changed = !known(entry);
        }
        self.due.changed = self.due.amount != before.due.amount;
        for fact in &mut self.facts {
            fact.changed = !before.facts.iter().any(|old| (old.label, &old.value) == (fact.label, &fact.value));
        }
        self
    }
}

fn entries(preview: &Preview) -> Vec<Entry> {
    if preview.lines.is_empty() {
        return Vec::new();
    }
    let totals = preview.totals;
    let mut entries: Vec<_> = preview.lines.iter().map(line).collect();
    if let Tax::Charged { basis_points, amount } = totals.tax {
        entries.push(entry(t::subtotal(), totals.subtotal));
        entries.push(entry(t::tax(&intl::percent(basis_points)), amount));
    }
    let moved = totals.total.checked_sub(preview.settlement.due).and_then(Money::checked_neg).filter(|moved| moved.minor != 0);
    if let Some(moved) = moved {
        if entries.len() > 1 {
            entries.push(entry(t::total(), totals.total));
        }
        entries.push(entry(balance_label(preview, moved), moved));
    }
    entries
}

/// What stands between the total and what is due: `moved` is added to the total.
fn balance_label(preview: &Preview, moved: Money) -> &'static str {
    match (preview.totals.total.minor, moved.minor) {
        // A net credit is never paid out by itself.
        (total, _) if total < 0 => t::to_balance(),
        // Owed from before, or too small to be charged alone: it goes with this or the next charge.
        (_, moved) if moved > 0 => t::carried_from(),
        _ if preview.balance_before.minor > 0 => t::from_balance(),
        _ => t::carried_on(),
    }
}

fn line(line: &Line) -> Entry {
    let (label, period) = match line.what {
        LineKind::Subscription { plan, period } => (plan_words::plan(plan), Some(period)),
        LineKind::Remainder { plan, period } => (t::line_rest(&plan_words::plan(plan)), Some(period)),
        LineKind::UnusedTime { plan, period } => (t::line_unused(&plan_words::plan(plan)), Some(period)),
        LineKind::TopUp { credits } | LineKind::Recharge { credits } => (t::line_credits(credits.0), None),
    };
    let detail = period.map(|period| t::period(&intl::date_short(period.start.0), &intl::date_short(period.end.0)));
    Entry { label, detail, amount: line.amount, changed: false }
}

fn facts(preview: &Preview, card: Option<&PaymentMethod>) -> Vec<Fact> {
    let due = preview.settlement.due.minor > 0;
    let now = is_now(preview);
    let effect = match (now, due) {
        (true, true) => t::effect_paid().to_owned(),
        (true, false) => t::effect_now().to_owned(),
        (false, _) => intl::date(preview.takes_effect_at.0),
    };
    let mut facts = Vec::new();
    let mut say = |label, value: Option<String>| facts.extend(value.map(|value| Fact { label, value, changed: false }));
    // Keeping what there is takes effect at no moment.
    say(t::effect(), (preview.from != preview.to).then_some(effect));
    // The edition now in the present cadence, the new cadence when the period ends.
    let other_cadence =
        |to: bursar_domain::plan::Plan| preview.from.is_some_and(|from| from.edition < to.edition && from.cadence != to.cadence);
    let comes_later = now && preview.lines.iter().any(|line| matches!(line.what, LineKind::Remainder { .. }));
    let later = preview.to.filter(|to| comes_later && other_cadence(*to)).zip(preview.next_renewal);
    say(t::later(), later.map(|(to, next)| t::later_plan(&plan_words::plan(to), &intl::date(next.at.0))));
    say(
        t::replaces(),
        preview.replaces.map(|replaced| match replaced {
            AtPeriodEnd::Change { to } => t::replaces_change(&plan_words::plan(to)),
            AtPeriodEnd::Cancel => t::replaces_cancel().to_owned(),
        }),
    );
    say(t::paid_with(), card.filter(|_| due).map(payment_words::card));
    say(t::saving(), preview.annual_saving.filter(|saving| saving.minor > 0).map(|saving| t::saving_year(&intl::money(saving))));
    let credits = |credits: bursar_domain::credits::Credits| {
        let number = intl::integer(credits.0);
        credits.is_positive().then(|| match preview.credits_expire_at {
            Some(until) => t::credits_until(&number, &intl::date(until.0)),
            None => number,
        })
    };
    say(t::credits_granted(), credits(preview.credits_granted));
    say(t::credits_kept(), credits(preview.credits_kept));
    let after = preview.settlement.balance_after;
    say(t::balance_after(), (after.minor != 0 && !preview.lines.is_empty()).then(|| intl::money(after)));
    let renewal = match (preview.next_renewal, preview.to) {
        (Some(next), _) => Some(t::renewal_at(&intl::date(next.at.0), &intl::money(next.due))),
        (None, None) => Some(t::renewal_none().to_owned()),
        // By contract.
        (None, Some(_)) => None,
    };
    say(t::next_renewal(), renewal);
    facts
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
