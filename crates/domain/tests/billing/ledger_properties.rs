//! Whatever happens in whatever order, the books are right.

use std::collections::{BTreeMap, BTreeSet};

use bursar_domain::{
    credits::Credits,
    ids::CreditLotId,
    ledger::{Account, Class, Event, Group, GroupKind, Lot, OperationKey, Outcome, Pool, Source},
    time::{DAY_MS, Timestamp},
};
use proptest::prelude::*;

/// An event by numbers, so that it can refer to what earlier events made.
#[derive(Debug, Clone)]
enum Step {
    Grant { class: usize, amount: i64, days: Option<i64>, delay: i64 },
    Authorize { amount: i64 },
    Record { hold: bool, amount: i64 },
    Release,
    Reverse { draw: usize, share: i64 },
    Withdraw { lot: usize, amount: i64 },
    Carry { days: i64 },
    Lock,
    Unlock,
    Tick,
    Again { step: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0usize..3, 1i64..200, prop::option::of(1i64..40), 0i64..3)
            .prop_map(|(class, amount, days, delay)| Step::Grant { class, amount, days, delay }),
        2 => (1i64..150).prop_map(|amount| Step::Authorize { amount }),
        6 => (any::<bool>(), 0i64..250).prop_map(|(hold, amount)| Step::Record { hold, amount }),
        1 => Just(Step::Release),
        4 => (0usize..30, 1i64..=4).prop_map(|(draw, share)| Step::Reverse { draw, share }),
        2 => (0usize..30, 1i64..200).prop_map(|(lot, amount)| Step::Withdraw { lot, amount }),
        1 => (1i64..60).prop_map(|days| Step::Carry { days }),
        1 => Just(Step::Lock),
        1 => Just(Step::Unlock),
        1 => Just(Step::Tick),
        1 => (0usize..40).prop_map(|step| Step::Again { step }),
    ]
}

/// The pool, everything that was ever written, and what was asked for.
#[derive(Default)]
struct Books {
    pool: Pool,
    groups: Vec<Group>,
    asked: Vec<(OperationKey, Event)>,
}

impl Books {
    fn event(&self, number: usize, now: Timestamp, step: &Step) -> Option<(OperationKey, Event)> {
        let days = |days: i64| now.plus_days(days);
        let new_lot = || CreditLotId::from_parts(now.0, u128::try_from(number).expect("few"));
        let hold = || self.pool.holds.keys().next().cloned();
        let name = number.to_string();
        let event = match *step {
            Step::Grant { class, amount, days: end, delay } => Event::Grant {
                lot: new_lot(),
                class: Class::ALL[class],
                amount: Credits(amount),
                effective_at: days(delay),
                expires_at: end.map(|end| days(delay + end)),
            },
            Step::Authorize { amount } => Event::Authorize { hold: name, amount: Credits(amount), expires_at: days(2) },
            Step::Record { hold: with, amount } => Event::Record { hold: hold().filter(|_| with), amount: Credits(amount) },
            Step::Release => Event::Release { hold: hold()? },
            Step::Reverse { draw, share } => {
                let draw = self.pool.draws.get(draw % self.pool.draws.len().max(1))?;
                Event::Reverse { draw: draw.key.clone(), amount: Credits((draw.amount().0 * share / 4).max(1)) }
            }
            Step::Withdraw { lot, amount } => {
                let lot = self.pool.lots.keys().nth(lot % self.pool.lots.len().max(1))?;
                Event::Withdraw { lot: lot.clone(), amount: Credits(amount) }
            }
            Step::Carry { days: end } => Event::CarryIncluded { lot: new_lot(), expires_at: days(end) },
            Step::Lock => Event::Lock,
            Step::Unlock => Event::Unlock,
            Step::Tick => Event::Tick,
            Step::Again { step } => return self.asked.get(step % self.asked.len().max(1)).cloned(),
        };
        Some((OperationKey::step(&number.to_string()), event))
    }

    /// Sums of everything written, by account.
    fn sums(&self) -> BTreeMap<Account, i64> {
        let mut sums = BTreeMap::new();
        for entry in self.groups.iter().flat_map(|group| &group.entries) {
            *sums.entry(entry.account.clone()).or_insert(0) += entry.amount.0;
        }
        sums
    }

    fn check(&self, now: Timestamp) -> Result<(), TestCaseError> {
        for group in &self.groups {
            prop_assert_eq!(group.entries.iter().map(|entry| entry.amount.0).sum::<i64>(), 0, "{:?}", group);
        }
        let keys: BTreeSet<&OperationKey> = self.groups.iter().map(|group| &group.key).collect();
        prop_assert_eq!(keys.len(), self.groups.len(), "each key once");

        let sums = self.sums();
        let sum = |account: &Account| sums.get(account).copied().unwrap_or(0);
        for lot in self.pool.lots.values() {
            prop_assert!(lot.left.0 >= 0, "{:?}", lot);
            // Only a lot that others were carried into gets back what it did not begin with.
            prop_assert!(lot.class == Class::Included || lot.left <= lot.granted, "{:?}", lot);
            prop_assert_eq!(lot.left.0, sum(&Account::Lot(lot.id.clone())), "the projection is the sum of its entries");
            prop_assert!(!lot.is_expired(now) || lot.left == Credits::ZERO);
        }
        prop_assert!(self.pool.debt.0 >= 0);
        prop_assert_eq!(-self.pool.debt.0, sum(&Account::Debt));
        prop_assert_eq!(self.pool.lots.values().map(|lot| lot.expired.0).sum::<i64>(), sum(&Account::Expired));
        prop_assert_eq!(self.pool.lots.values().map(|lot| lot.withdrawn.0).sum::<i64>(), sum(&Account::Withdrawn));

        let pool: i64 = sums.iter().filter(|(account, _)| account.is_pool()).map(|(_, amount)| amount).sum();
        prop_assert_eq!(self.pool.balance().0, pool, "balance is the sum of entries");
        prop_assert_eq!(self.groups.iter().map(|group| group.change().0).sum::<i64>(), pool);

        let portions = || self.pool.draws.iter().flat_map(|draw| &draw.taken);
        let owed: i64 = portions().filter(|portion| portion.from == Source::Debt).map(|portion| portion.amount.0).sum();
        prop_assert_eq!(owed, self.pool.debt.0, "somebody owes every credit of the debt");
        prop_assert!(portions().all(|portion| portion.amount.is_positive()));
        let used: i64 = self.pool.draws.iter().filter(|draw| draw.usage).map(|draw| draw.amount().0).sum();
        prop_assert_eq!(used, sum(&Account::Used));
        prop_assert!(self.pool.debt == Credits::ZERO || self.pool.usable(now) == self.pool.debt.negated(), "debt is paid before all else");
        Ok(())
    }
}

/// The order of CRD-1, said again: the best lot is the one that no other comes before.
fn first_to_burn(lots: &BTreeMap<CreditLotId, Lot>, locked: bool, now: Timestamp) -> Option<&Lot> {
    let usable = |lot: &&Lot| {
        lot.left.0 > 0
            && lot.effective_at <= now
            && lot.expires_at.is_none_or(|end| end > now)
            && !(locked && lot.class == Class::Purchased)
    };
    let before = |a: &Lot, b: &Lot| {
        let rank = |lot: &Lot| Class::ALL.iter().position(|class| *class == lot.class);
        let end = |lot: &Lot| lot.expires_at.map_or(i64::MAX, |end| end.0);
        (rank(a), end(a), a.effective_at.0, a.created_at.0, a.id.as_str())
            < (rank(b), end(b), b.effective_at.0, b.created_at.0, b.id.as_str())
    };
    lots.values().filter(usable).fold(None, |best, lot| match best {
        Some(best) if before(best, lot) => Some(best),
        _ => Some(lot),
    })
}

/// What a draw should take, one credit's lot after the other.
fn expected_draw(before: &Pool, amount: i64, now: Timestamp) -> Vec<(Account, i64)> {
    let mut lots = before.lots.clone();
    let mut rest = amount;
    let mut entries = Vec::new();
    while rest > 0 {
        let Some(lot) = first_to_burn(&lots, before.purchased_locked, now).cloned() else { break };
        let part = rest.min(lot.left.0);
        rest -= part;
        entries.push((Account::Lot(lot.id.clone()), -part));
        lots.get_mut(&lot.id).expect("there").left = Credits(lot.left.0 - part);
    }
    if rest > 0 {
        entries.push((Account::Debt, -rest));
    }
    entries.push((Account::Used, amount));
    entries
}

proptest! {
    #[test]
    fn crd_1_the_ledger_sums_to_zero_and_no_lot_is_negative(steps in prop::collection::vec((step(), 0i64..2 * DAY_MS), 1..40)) {
        let mut books = Books::default();
        let mut now = Timestamp(1_700_000_000_000);
        for (number, (step, wait)) in steps.iter().enumerate() {
            now = now.plus_ms(*wait);
            let Some((key, event)) = books.event(number, now, step) else { continue };
            let known = books.pool.applied.contains(&key);
            let before = books.pool.clone();
            match books.pool.apply(&key, now, event.clone()) {
                Ok(Outcome { groups, repeated, .. }) => {
                    prop_assert_eq!(repeated, known);
                    if repeated {
                        prop_assert_eq!(&books.pool, &before);
                        continue;
                    }
                    if let Event::Record { amount, .. } = event {
                        let drawn = groups.iter().find(|group| group.kind == GroupKind::Draw);
                        let taken: Vec<(Account, i64)> =
                            drawn.iter().flat_map(|group| &group.entries).map(|entry| (entry.account.clone(), entry.amount.0)).collect();
                        let expected = if amount == Credits::ZERO { Vec::new() } else { expected_draw(&before, amount.0, now) };
                        prop_assert_eq!(taken, expected, "draw order");
                    }
                    books.groups.extend(groups);
                    books.asked.push((key, event));
                    books.check(now)?;
                }
                Err(refusal) => prop_assert_eq!(&books.pool, &before, "{:?} changed something", refusal),
            }
        }
    }

    /// Nobody gains by using and taking back: afterwards there are as many credits as if nothing had been used, less what expired.
    #[test]
    fn a_draw_that_is_taken_back_at_once_leaves_no_trace(
        grants in prop::collection::vec((0usize..3, 1i64..100, prop::option::of(1i64..30)), 0..8), amount in 1i64..500,
    ) {
        let now = Timestamp(1_700_000_000_000);
        let mut pool = Pool::default();
        for (number, (class, amount, days)) in grants.into_iter().enumerate() {
            let event = Event::Grant {
                lot: CreditLotId::from_parts(1, u128::try_from(number).expect("few")),
                class: Class::ALL[class],
                amount: Credits(amount),
                effective_at: now,
                expires_at: days.map(|days| now.plus_days(days)),
            };
            pool.apply(&OperationKey::step(&number.to_string()), now, event).expect("granted");
        }
        let before = pool.clone();
        let usage = OperationKey::usage("a");
        pool.apply(&usage, now, Event::Record { hold: None, amount: Credits(amount) }).expect("recorded");
        pool.apply(&OperationKey::reversal("a"), now, Event::Reverse { draw: usage, amount: Credits(amount) }).expect("reversed");
        prop_assert_eq!(pool.lots, before.lots);
        prop_assert_eq!(pool.debt, before.debt);
    }
}
