//! Worked examples of the credit ledger.

use bursar_domain::{
    credits::Credits,
    ids::CreditLotId,
    ledger::{Account, Class, Event, GroupKind, LedgerRefusal, OperationKey, Outcome, Pool},
    time::Timestamp,
};

const NOW: Timestamp = Timestamp(1_000_000);

fn lot(n: u128) -> CreditLotId {
    CreditLotId::from_parts(1, n)
}

fn later(days: i64) -> Timestamp {
    NOW.plus_days(days)
}

struct Books {
    pool: Pool,
    step: u32,
}

impl Books {
    fn new() -> Self {
        Self { pool: Pool::default(), step: 0 }
    }

    fn at(&mut self, now: Timestamp, event: Event) -> Result<Outcome, LedgerRefusal> {
        self.step += 1;
        self.pool.apply(&OperationKey::step(&self.step.to_string()), now, event)
    }

    fn grant(&mut self, n: u128, class: Class, amount: i64, expires_at: Option<Timestamp>) -> Outcome {
        let event = Event::Grant { lot: lot(n), class, amount: Credits(amount), effective_at: NOW, expires_at };
        self.at(NOW, event).expect("granted")
    }

    fn draw(&mut self, event: &str, amount: i64, now: Timestamp) -> Vec<(Account, i64)> {
        let draw = Event::Record { hold: None, amount: Credits(amount) };
        let outcome = self.pool.apply(&OperationKey::usage(event), now, draw).expect("recorded");
        let group = outcome.groups.into_iter().find(|group| group.kind == GroupKind::Draw).expect("a draw");
        group.entries.into_iter().map(|entry| (entry.account, entry.amount.0)).collect()
    }

    fn left(&self, n: u128) -> i64 {
        self.pool.lots[&lot(n)].left.0
    }
}

#[test]
fn crd_1_included_first_then_promotional_then_purchased_soonest_expiry_then_oldest() {
    let mut books = Books::new();
    books.grant(1, Class::Purchased, 10, Some(later(2)));
    books.grant(2, Class::Promotional, 10, None);
    books.grant(3, Class::Promotional, 10, Some(later(9)));
    books.grant(4, Class::Included, 10, Some(later(30)));
    books.grant(6, Class::Purchased, 10, Some(later(365)));
    books.grant(5, Class::Purchased, 10, Some(later(365)));
    let taken: Vec<Account> = books.draw("a", 55, later(1)).into_iter().map(|(account, _)| account).collect();
    let expected: Vec<Account> = [4, 3, 2, 1, 5, 6].into_iter().map(|n| Account::Lot(lot(n))).chain([Account::Used]).collect();
    assert_eq!(taken, expected);
    assert_eq!((books.left(6), books.pool.balance()), (5, Credits(5)));
}

#[test]
fn crd_1_lots_expire_before_anything_can_use_them() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 10, Some(later(1)));
    books.grant(2, Class::Purchased, 10, Some(later(365)));
    assert_eq!(books.draw("a", 4, later(1).plus_ms(-1))[0], (Account::Lot(lot(1)), -4));
    assert_eq!(books.pool.balance(), Credits(16));
    assert_eq!(books.draw("b", 4, later(1))[0], (Account::Lot(lot(2)), -4));
    assert_eq!(books.pool.balance(), Credits(6), "six have expired");
    assert!(books.pool.applied.contains(&OperationKey::expire(&lot(1))));
    let tick = books.at(later(2), Event::Tick).expect("nothing");
    assert!(tick.groups.is_empty(), "once");
}

#[test]
fn crd_1_purchased_credits_lock_and_unlock() {
    let mut books = Books::new();
    books.grant(1, Class::Purchased, 100, Some(later(365)));
    books.at(NOW, Event::Lock).expect("locked");
    assert_eq!((books.pool.balance(), books.pool.usable(NOW), books.pool.locked()), (Credits(100), Credits(0), Credits(100)));
    books.draw("a", 30, NOW);
    assert_eq!((books.left(1), books.pool.debt), (100, Credits(30)), "what happened is owed, not taken from locked credits");
    let back = books.at(NOW, Event::Unlock).expect("unlocked");
    assert_eq!(back.groups[0].kind, GroupKind::DebtSettled);
    assert_eq!((books.left(1), books.pool.debt), (70, Credits(0)));
}

#[test]
fn crd_4_debt_blocks_new_work_and_is_paid_first() {
    let mut books = Books::new();
    books.grant(1, Class::Purchased, 10, None);
    let authorize = |amount| Event::Authorize { hold: "w".to_owned(), amount: Credits(amount), expires_at: later(1) };
    books.at(NOW, authorize(8)).expect("let in");
    assert_eq!(books.pool.available(NOW), Credits(2));
    books.at(NOW, Event::Record { hold: Some("w".to_owned()), amount: Credits(25) }).expect("may end below zero");
    assert_eq!(books.pool.balance(), Credits(-15));
    assert_eq!(books.at(NOW, authorize(1)), Err(LedgerRefusal::InDebt { debt: Credits(15) }));
    let outcome = books.grant(2, Class::Purchased, 40, None);
    let kinds: Vec<GroupKind> = outcome.groups.iter().map(|group| group.kind).collect();
    assert_eq!(kinds, [GroupKind::Grant, GroupKind::DebtSettled]);
    assert_eq!((books.left(2), books.pool.balance(), books.pool.debt), (25, Credits(25), Credits(0)));
}

#[test]
fn crd_4_a_hold_resolves_at_most_once() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 100, Some(later(30)));
    let authorize = |id: &str, amount| Event::Authorize { hold: id.to_owned(), amount: Credits(amount), expires_at: later(1) };
    let release = |id: &str| Event::Release { hold: id.to_owned() };
    books.at(NOW, authorize("a", 60)).expect("let in");
    assert_eq!(books.at(NOW, authorize("b", 41)), Err(LedgerRefusal::Insufficient { available: Credits(40) }));
    assert_eq!(books.at(NOW, authorize("a", 1)), Err(LedgerRefusal::Exists));
    books.at(NOW, Event::Record { hold: Some("a".to_owned()), amount: Credits(10) }).expect("in part");
    assert_eq!(books.pool.available(NOW), Credits(90));
    assert_eq!(books.at(NOW, release("a")), Err(LedgerRefusal::UnknownHold));
    books.at(NOW, authorize("c", 90)).expect("let in");
    books.at(NOW, release("c")).expect("released");
    books.at(NOW, authorize("d", 90)).expect("let in");
    let lapsed = books.at(later(1), Event::Tick).expect("time").lapsed;
    assert_eq!(lapsed, ["d"]);
    assert_eq!(books.pool.balance(), Credits(90));
    books.at(later(1), Event::Record { hold: Some("d".to_owned()), amount: Credits(5) }).expect("late, but it happened");
    assert_eq!(books.pool.balance(), Credits(85));
}

#[test]
fn crd_4_the_same_operation_is_applied_once() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 100, Some(later(30)));
    books.draw("a", 10, NOW);
    let before = books.pool.clone();
    let again =
        books.pool.apply(&OperationKey::usage("a"), later(60), Event::Record { hold: None, amount: Credits(10) }).expect("repeated");
    assert_eq!(again, Outcome { repeated: true, ..Outcome::default() });
    assert_eq!(books.pool, before);
}

#[test]
fn a_reversal_restores_in_the_reverse_of_the_recorded_order() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 10, Some(later(5)));
    books.grant(2, Class::Purchased, 10, None);
    books.draw("a", 25, NOW);
    let reverse = |amount| Event::Reverse { draw: OperationKey::usage("a"), amount: Credits(amount) };
    books.at(NOW, reverse(7)).expect("reversed");
    assert_eq!((books.left(1), books.left(2), books.pool.debt), (0, 2, Credits(0)), "debt first, then what was bought");
    assert_eq!(books.at(NOW, reverse(19)), Err(LedgerRefusal::TooMany { left: Credits(18) }));
    books.at(later(5), reverse(18)).expect("reversed");
    assert_eq!((books.left(1), books.left(2)), (0, 10), "the lot that is over gets nothing back");
    assert_eq!(books.pool.lots[&lot(1)].expired, Credits(10));
    assert_eq!(books.at(NOW, reverse(1)), Err(LedgerRefusal::UnknownDraw));
}

#[test]
fn a_reversal_of_usage_whose_debt_was_paid_gives_back_to_the_lot_that_paid() {
    let mut books = Books::new();
    books.draw("a", 10, NOW);
    books.grant(1, Class::Purchased, 4, None);
    books.grant(2, Class::Purchased, 10, None);
    assert_eq!((books.left(1), books.left(2), books.pool.debt), (0, 4, Credits(0)));
    books.at(NOW, Event::Reverse { draw: OperationKey::usage("a"), amount: Credits(8) }).expect("reversed");
    assert_eq!((books.left(1), books.left(2)), (2, 10));
}

#[test]
fn what_comes_back_pays_other_debt_first() {
    let mut books = Books::new();
    books.grant(1, Class::Purchased, 10, None);
    books.draw("a", 10, NOW);
    books.draw("b", 6, NOW);
    books.at(NOW, Event::Reverse { draw: OperationKey::usage("a"), amount: Credits(10) }).expect("reversed");
    assert_eq!((books.left(1), books.pool.debt), (4, Credits(0)));
}

#[test]
fn a_refund_takes_back_what_is_left_and_the_rest_is_owed() {
    let mut books = Books::new();
    books.grant(1, Class::Purchased, 100, Some(later(365)));
    books.draw("a", 30, NOW);
    let withdraw = |amount| Event::Withdraw { lot: lot(1), amount: Credits(amount) };
    books.at(NOW, withdraw(100)).expect("withdrawn");
    assert_eq!((books.left(1), books.pool.debt), (0, Credits(30)));
    assert_eq!(books.at(NOW, withdraw(1)), Err(LedgerRefusal::TooMany { left: Credits(0) }));
    books.grant(2, Class::Purchased, 50, Some(later(1)));
    assert_eq!((books.left(2), books.pool.debt), (20, Credits(0)));
    books.at(later(2), Event::Withdraw { lot: lot(2), amount: Credits(50) }).expect("withdrawn");
    assert_eq!(books.pool.debt, Credits(30), "what has expired was not used");
}

#[test]
fn sub_2_kept_included_credits_go_on_into_the_new_period() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 10, Some(later(5)));
    books.draw("a", 4, NOW);
    let carry = |n| Event::CarryIncluded { lot: lot(n), expires_at: later(365) };
    books.at(NOW, carry(2)).expect("carried");
    assert_eq!((books.left(1), books.left(2)), (0, 6));
    books.at(later(6), Event::Reverse { draw: OperationKey::usage("a"), amount: Credits(4) }).expect("reversed");
    assert_eq!((books.left(1), books.left(2)), (0, 10), "what comes back follows");
    books.draw("b", 10, later(6));
    assert!(books.at(later(6), carry(3)).expect("nothing left").groups.is_empty());
}

#[test]
fn refused_events_change_nothing() {
    let mut books = Books::new();
    books.grant(1, Class::Included, 10, Some(later(5)));
    let before = books.pool.clone();
    let grant = |n, amount, expires_at| Event::Grant {
        lot: lot(n),
        class: Class::Promotional,
        amount: Credits(amount),
        effective_at: NOW,
        expires_at,
    };
    for (event, refusal) in [
        (grant(2, 0, None), LedgerRefusal::Amount),
        (grant(2, i64::MAX, None), LedgerRefusal::Amount),
        (grant(1, 1, None), LedgerRefusal::Exists),
        (grant(2, 1, Some(NOW)), LedgerRefusal::ExpiresInThePast),
        (Event::Record { hold: None, amount: Credits(-1) }, LedgerRefusal::Amount),
        (Event::Withdraw { lot: lot(1), amount: Credits(1) }, LedgerRefusal::UnknownLot),
        (Event::Withdraw { lot: lot(9), amount: Credits(1) }, LedgerRefusal::UnknownLot),
        (Event::CarryIncluded { lot: lot(1), expires_at: later(9) }, LedgerRefusal::Exists),
    ] {
        assert_eq!(books.at(NOW, event.clone()), Err(refusal), "{event:?}");
        assert_eq!(books.pool, before);
    }
}
