//! From state and event to entries.

use super::{
    entry::{Account, Entry, Group, GroupKind, OperationKey},
    event::{Event, LedgerRefusal, MAX_AMOUNT, Outcome},
    pool::{Class, Draw, Hold, Lot, Pool, Portion, Source},
};
use crate::{credits::Credits, ids::CreditLotId, time::Timestamp};

impl Pool {
    /// Applies an event. Lots whose time is over expire first, so no draw can use them; afterwards what is owed is paid from what
    /// is usable.
    ///
    /// # Errors
    /// Why it cannot be; the pool is unchanged then.
    pub fn apply(&mut self, key: &OperationKey, now: Timestamp, event: Event) -> Result<Outcome, LedgerRefusal> {
        if self.applied.contains(key) {
            return Ok(Outcome { repeated: true, ..Outcome::default() });
        }
        let mut next = self.clone();
        let mut outcome = Outcome::default();
        next.expire(now, &mut outcome);
        let posted = next.post(key, now, event)?;
        outcome.groups.extend(posted);
        outcome.groups.extend(next.settle_debt(key, now));
        next.applied.insert(key.clone());
        next.applied.extend(outcome.groups.iter().map(|group| group.key.clone()));
        *self = next;
        Ok(outcome)
    }

    fn expire(&mut self, now: Timestamp, outcome: &mut Outcome) {
        let mut due: Vec<Lot> = self.lots.values().filter(|lot| lot.is_expired(now) && lot.left.is_positive()).cloned().collect();
        due.sort_by(|a, b| a.burn_order().cmp(&b.burn_order()));
        for Lot { id, left, .. } in due {
            if let Some(lot) = self.lots.get_mut(&id) {
                lot.left = Credits::ZERO;
                lot.expired.0 += left.0;
            }
            let entries = vec![entry(Account::Lot(id.clone()), left.negated()), entry(Account::Expired, left)];
            outcome.groups.push(Group { key: OperationKey::expire(&id), at: now, kind: GroupKind::Expiry, entries });
        }
        let lapsed: Vec<String> = self.holds.iter().filter(|(_, hold)| hold.expires_at <= now).map(|(id, _)| id.clone()).collect();
        for id in &lapsed {
            self.holds.remove(id);
        }
        outcome.lapsed = lapsed;
    }

    fn post(&mut self, key: &OperationKey, now: Timestamp, event: Event) -> Result<Option<Group>, LedgerRefusal> {
        let (kind, entries) = match event {
            Event::Grant { lot, class, amount, effective_at, expires_at } => {
                let amount = positive(amount)?;
                if expires_at.is_some_and(|end| end <= now || end <= effective_at) {
                    return Err(LedgerRefusal::ExpiresInThePast);
                }
                self.open_lot(&lot, class, amount, now, effective_at, expires_at)?;
                (GroupKind::Grant, vec![entry(Account::Lot(lot), amount), entry(Account::Issued(class), amount.negated())])
            }
            Event::Authorize { hold, amount, expires_at } => {
                self.authorize(hold, positive(amount)?, now, expires_at)?;
                return Ok(None);
            }
            Event::Release { hold } => {
                self.holds.remove(&hold).ok_or(LedgerRefusal::UnknownHold)?;
                return Ok(None);
            }
            Event::Record { hold, amount } => {
                if let Some(hold) = hold {
                    // A hold that has lapsed is gone, but what was used was used.
                    self.holds.remove(&hold);
                }
                if amount == Credits::ZERO {
                    return Ok(None);
                }
                (GroupKind::Draw, self.record(key, positive(amount)?, now))
            }
            Event::Reverse { draw, amount } => (GroupKind::Reversal, self.reverse(&draw, positive(amount)?, now)?),
            Event::Withdraw { lot, amount } => (GroupKind::Withdrawal, self.withdraw(key, &lot, positive(amount)?)?),
            Event::CarryIncluded { lot, expires_at } => match self.carry(lot, now, expires_at)? {
                Some(entries) => (GroupKind::CarryOver, entries),
                None => return Ok(None),
            },
            Event::Lock | Event::Unlock => {
                self.purchased_locked = event == Event::Lock;
                return Ok(None);
            }
            Event::Tick => return Ok(None),
        };
        Ok(Some(Group { key: key.clone(), at: now, kind, entries }))
    }

    fn open_lot(
        &mut self,
        id: &CreditLotId,
        class: Class,
        amount: Credits,
        now: Timestamp,
        effective_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Result<(), LedgerRefusal> {
        if self.lots.contains_key(id) {
            return Err(LedgerRefusal::Exists);
        }
        let lot = Lot {
            id: id.clone(),
            class,
            granted: amount,
            left: amount,
            expired: Credits::ZERO,
            withdrawn: Credits::ZERO,
            effective_at,
            created_at: now,
            expires_at,
            carried_to: None,
        };
        self.lots.insert(id.clone(), lot);
        Ok(())
    }

    fn authorize(&mut self, hold: String, amount: Credits, now: Timestamp, expires_at: Timestamp) -> Result<(), LedgerRefusal> {
        if self.holds.contains_key(&hold) {
            return Err(LedgerRefusal::Exists);
        }
        if expires_at <= now {
            return Err(LedgerRefusal::ExpiresInThePast);
        }
        if self.debt.is_positive() {
            return Err(LedgerRefusal::InDebt { debt: self.debt });
        }
        let available = self.available(now);
        if amount > available {
            return Err(LedgerRefusal::Insufficient { available });
        }
        self.holds.insert(hold, Hold { amount, expires_at });
        Ok(())
    }

    fn record(&mut self, key: &OperationKey, amount: Credits, now: Timestamp) -> Vec<Entry> {
        let parts = self.take(amount, now);
        let owed = Credits(amount.0 - parts.iter().map(|(_, part)| part.0).sum::<i64>());
        let mut entries: Vec<Entry> = parts.iter().map(|(lot, part)| entry(Account::Lot(lot.clone()), part.negated())).collect();
        let mut taken: Vec<Portion> = parts.into_iter().map(|(lot, amount)| Portion { from: Source::Lot(lot), amount }).collect();
        if owed.is_positive() {
            self.debt.0 += owed.0;
            entries.push(entry(Account::Debt, owed.negated()));
            taken.push(Portion { from: Source::Debt, amount: owed });
        }
        entries.push(entry(Account::Used, amount));
        self.draws.push(Draw { key: key.clone(), taken, usage: true });
        entries
    }

    fn reverse(&mut self, draw: &OperationKey, amount: Credits, now: Timestamp) -> Result<Vec<Entry>, LedgerRefusal> {
        let index = self.draws.iter().position(|d| d.usage && d.key == *draw).ok_or(LedgerRefusal::UnknownDraw)?;
        let left = self.draws[index].amount();
        if amount > left {
            return Err(if left == Credits::ZERO { LedgerRefusal::UnknownDraw } else { LedgerRefusal::TooMany { left } });
        }
        let mut entries = Vec::new();
        let mut rest = amount.0;
        while rest > 0 {
            let Some(last) = self.draws[index].taken.last_mut() else { break };
            let part = Credits(rest.min(last.amount.0));
            last.amount.0 -= part.0;
            rest -= part.0;
            let from = last.from.clone();
            if last.amount == Credits::ZERO {
                self.draws[index].taken.pop();
            }
            entries.push(self.give_back(&from, part, now));
        }
        entries.push(entry(Account::Used, amount.negated()));
        Ok(entries)
    }

    /// What comes back to a lot whose time is over expires at once.
    fn give_back(&mut self, from: &Source, part: Credits, now: Timestamp) -> Entry {
        let Source::Lot(lot) = from else {
            self.debt.0 -= part.0;
            return entry(Account::Debt, part);
        };
        let id = self.home(lot);
        match self.lots.get_mut(&id) {
            Some(lot) if !lot.is_expired(now) => {
                lot.left.0 += part.0;
                entry(Account::Lot(id), part)
            }
            Some(lot) => {
                lot.expired.0 += part.0;
                entry(Account::Expired, part)
            }
            None => entry(Account::Expired, part),
        }
    }

    fn withdraw(&mut self, key: &OperationKey, id: &CreditLotId, amount: Credits) -> Result<Vec<Entry>, LedgerRefusal> {
        let lot = self.lots.get_mut(id).filter(|lot| lot.class != Class::Included).ok_or(LedgerRefusal::UnknownLot)?;
        let left = Credits(lot.granted.0 - lot.withdrawn.0);
        if amount > left {
            return Err(LedgerRefusal::TooMany { left });
        }
        let from_lot = amount.0.min(lot.left.0);
        let from_expired = (amount.0 - from_lot).min(lot.expired.0);
        let owed = amount.0 - from_lot - from_expired;
        lot.left.0 -= from_lot;
        lot.expired.0 -= from_expired;
        lot.withdrawn.0 += amount.0;
        self.debt.0 += owed;
        if owed > 0 {
            let taken = vec![Portion { from: Source::Debt, amount: Credits(owed) }];
            self.draws.push(Draw { key: key.clone(), taken, usage: false });
        }
        let parts = [(Account::Lot(id.clone()), -from_lot), (Account::Expired, -from_expired), (Account::Debt, -owed)];
        let mut entries: Vec<Entry> =
            parts.into_iter().filter(|(_, part)| *part != 0).map(|(account, part)| entry(account, Credits(part))).collect();
        entries.push(entry(Account::Withdrawn, amount));
        Ok(entries)
    }

    fn carry(&mut self, into: CreditLotId, now: Timestamp, expires_at: Timestamp) -> Result<Option<Vec<Entry>>, LedgerRefusal> {
        if expires_at <= now {
            return Err(LedgerRefusal::ExpiresInThePast);
        }
        if self.lots.contains_key(&into) {
            return Err(LedgerRefusal::Exists);
        }
        let mut entries = Vec::new();
        let mut total = 0;
        let carried = |lot: &&mut Lot| lot.class == Class::Included && !lot.is_expired(now) && lot.carried_to.is_none();
        if self.left(Class::Included) == Credits::ZERO {
            return Ok(None);
        }
        for lot in self.lots.values_mut().filter(carried) {
            if lot.left.is_positive() {
                total += lot.left.0;
                entries.push(entry(Account::Lot(lot.id.clone()), lot.left.negated()));
                lot.left = Credits::ZERO;
            }
            lot.carried_to = Some(into.clone());
        }
        self.open_lot(&into, Class::Included, Credits(total), now, now, Some(expires_at))?;
        entries.push(entry(Account::Lot(into), Credits(total)));
        Ok(Some(entries))
    }

    /// Pays the oldest debt first, from lots in the order in which they are used.
    fn settle_debt(&mut self, cause: &OperationKey, now: Timestamp) -> Option<Group> {
        let parts = if self.debt.is_positive() { self.take(self.debt, now) } else { Vec::new() };
        let mut entries = Vec::new();
        for (lot, part) in parts {
            self.debt.0 -= part.0;
            self.move_debt(&lot, part);
            entries.push(entry(Account::Lot(lot), part.negated()));
            entries.push(entry(Account::Debt, part));
        }
        if entries.is_empty() { None } else { Some(Group { key: cause.debt(), at: now, kind: GroupKind::DebtSettled, entries }) }
    }

    /// Notes with the draws that this part of what they owed was paid from the lot.
    fn move_debt(&mut self, lot: &CreditLotId, part: Credits) {
        let mut rest = part.0;
        for draw in &mut self.draws {
            let Some(index) = draw.taken.iter().position(|portion| portion.from == Source::Debt).filter(|_| rest > 0) else { continue };
            let paid = rest.min(draw.taken[index].amount.0);
            rest -= paid;
            draw.taken[index].amount.0 -= paid;
            if draw.taken[index].amount == Credits::ZERO {
                draw.taken.remove(index);
            }
            draw.taken.insert(index, Portion { from: Source::Lot(lot.clone()), amount: Credits(paid) });
        }
    }
}

const fn entry(account: Account, amount: Credits) -> Entry {
    Entry { account, amount }
}

fn positive(amount: Credits) -> Result<Credits, LedgerRefusal> {
    if amount.is_positive() && amount <= MAX_AMOUNT { Ok(amount) } else { Err(LedgerRefusal::Amount) }
}
