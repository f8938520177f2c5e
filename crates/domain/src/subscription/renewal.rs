//! What the end of a period brings: the next one, with a scheduled change applied, or the end.

use serde::{Deserialize, Serialize};

use super::state::{CreditEffect, Lock, PaidSlice, Standing, Subscription};
use crate::{
    catalogue::{Catalogue, Sale},
    invoice::{Line, LineKind, Settlement, Totals, settle},
    money::Money,
    tax::TaxRate,
    time::Timestamp,
};

/// What a renewal is charged by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What is sold, at today's prices.
    pub catalogue: &'a Catalogue,
    /// The buyer's tax rate.
    pub tax: TaxRate,
    /// The account balance, positive in the organization's favour.
    pub account_balance: Money,
    /// The least that the payment provider charges.
    pub minimum_charge: Money,
}

/// What the end of a period brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Renewal {
    /// A new period. Its invoice is to be paid: then [`Subscription::paid`], otherwise [`Subscription::payment_failed`].
    Continues {
        /// The subscription in its new period, [`Standing::Renewing`].
        after: Subscription,
        /// The invoice's lines.
        lines: Vec<Line>,
        /// Their sums.
        totals: Totals,
        /// What is charged; if nothing is, the invoice is paid at once.
        settlement: Settlement,
    },
    /// It was canceled.
    Ends {
        /// The subscription, [`Standing::Ended`].
        after: Subscription,
        /// Purchased credits lock.
        credits: CreditEffect,
    },
}

/// Why there is nothing to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotDue {
    /// The period goes on.
    Yet,
    /// The present period has to be paid first, or the subscription is over.
    Standing,
    /// Sold by contract; renewing is up to the operator.
    Contract,
    /// The catalogue has no price in the subscription's currency, or a sum does not fit: an operator has to look at it.
    NotPriced,
}

impl Subscription {
    /// Ends the present period. Call it again until it says [`NotDue::Yet`]: after a long standstill several periods may be due.
    ///
    /// # Errors
    /// Why there is nothing to do.
    pub fn renew(&self, now: Timestamp, terms: &Terms<'_>) -> Result<Renewal, NotDue> {
        let end = self.period().end;
        if now < end {
            return Err(NotDue::Yet);
        }
        let ends = matches!(self.standing, Standing::Active | Standing::Unpaid { .. });
        let Some(plan) = self.following_plan().filter(|_| self.standing == Standing::Active) else {
            if !ends || self.following_plan().is_some() {
                return Err(NotDue::Standing);
            }
            let after = Self { standing: Standing::Ended { at: end }, next: None, ..self.clone() };
            return Ok(Renewal::Ends { after, credits: CreditEffect { purchased: Lock::Lock, ..CreditEffect::default() } });
        };
        if terms.catalogue.sale(plan.edition) == Sale::Contact {
            return Err(NotDue::Contract);
        }
        let price = terms.catalogue.price(plan, self.currency).ok_or(NotDue::NotPriced)?;
        let cycle = self.cycle.next(self.plan.cadence);
        let period = cycle.period(plan.cadence);
        let lines = vec![Line { what: LineKind::Subscription { plan, period }, amount: price }];
        let totals = Totals::of(self.currency, &lines, terms.tax).ok_or(NotDue::NotPriced)?;
        let settlement = settle(totals.total, terms.account_balance, terms.minimum_charge).ok_or(NotDue::NotPriced)?;
        let paid = PaidSlice { from: period.start, charged: price, credited: Money::zero(self.currency) };
        let after = Self { plan, currency: self.currency, cycle, paid, standing: Standing::Renewing, next: None };
        Ok(Renewal::Continues { after, lines, totals, settlement })
    }
}
