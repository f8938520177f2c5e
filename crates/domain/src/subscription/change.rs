//! Changes: what may be asked for, what it does, why it is refused (SUB-2 … SUB-5, and the change table of billing).

use serde::{Deserialize, Serialize};

use super::{
    preview::{Draft, Preview},
    refusal::ChangeRefusal,
    state::{AtPeriodEnd, CreditEffect, Lock, PaidSlice, Standing, Subscription},
    timing::{Timing, timing},
};
use crate::{
    catalogue::{Catalogue, InUse, OverLimit, Sale, over_limit},
    credits::Credits,
    invoice::{Line, LineKind},
    money::{Currency, Money},
    plan::{Edition, Plan},
    subscription::Period,
    tax::TaxRate,
    time::Timestamp,
};

/// What a person can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Request {
    /// Another plan. To Free is the same as [`Request::Cancel`]; to the present plan withdraws a scheduled change.
    Change {
        /// The plan.
        to: Plan,
    },
    /// End when the period ends.
    Cancel,
    /// Go on after all.
    Resume,
    /// Keep the present plan after all.
    Withdraw,
}

/// All that a change depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// What is sold.
    pub catalogue: &'a Catalogue,
    /// The moment.
    pub now: Timestamp,
    /// The subscription, if there ever was one.
    pub subscription: Option<&'a Subscription>,
    /// What a new subscription is paid in.
    pub currency: Currency,
    /// The account balance: proration credit, positive in the organization's favour.
    pub account_balance: Money,
    /// Whether there is a payment method to charge.
    pub has_payment_method: bool,
    /// The buyer's tax rate.
    pub tax: TaxRate,
    /// The least that the payment provider charges.
    pub minimum_charge: Money,
    /// What the editions limit.
    pub in_use: &'a [InUse],
    /// Included credits that are left.
    pub included_left: Credits,
    /// Whether the payment of a confirmed change is under way.
    pub payment_pending: bool,
}

/// A change with everything that confirming it does, once its payment has succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// What the person is shown, and the invoice.
    pub preview: Preview,
    /// The subscription afterwards.
    pub after: Subscription,
    /// What the credit ledger does.
    pub credits: CreditEffect,
}

/// Why a preview can no longer be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stale {
    /// Its ten minutes are over.
    Expired,
    /// Something that it depends on has changed.
    Changed,
    /// It would be refused now.
    Refused(ChangeRefusal),
}

impl Situation<'_> {
    /// Works out what the request would do. Changes nothing (SUB-3).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn plan(&self, request: Request) -> Result<Planned, ChangeRefusal> {
        let request_is_cancel = matches!(request, Request::Cancel | Request::Change { to: Plan { edition: Edition::Free, .. } });
        match (self.subscription, request) {
            (Some(Subscription { standing: Standing::Unpaid { .. }, .. }), Request::Change { .. } | Request::Cancel) => {
                Err(ChangeRefusal::PastDue)
            }
            (Some(sub), _) if sub.is_live() => self.change_live(sub, request, request_is_cancel),
            (_, Request::Change { to }) if to.edition == Edition::Free => Err(ChangeRefusal::Unchanged),
            (_, Request::Change { to }) => self.subscribe(to),
            _ => Err(ChangeRefusal::NotSubscribed),
        }
    }

    /// Confirms a preview that was made earlier: works it out again for the moment it was made at, and compares.
    ///
    /// # Errors
    /// The preview is too old, or the same request would do something else now.
    pub fn confirm(&self, preview: &Preview) -> Result<Planned, Stale> {
        if self.now >= preview.expires_at || self.now < preview.at {
            return Err(Stale::Expired);
        }
        if self.subscription.is_some_and(|sub| sub.is_live() && self.now >= sub.period().end) {
            return Err(Stale::Changed);
        }
        let planned = Situation { now: preview.at, ..*self }.plan(preview.request).map_err(Stale::Refused)?;
        // Credits are drawn all the time; how many are kept is a remark, not a term of the change.
        let shown =
            Preview { credits_kept: planned.preview.credits_kept, credits_expire_at: planned.preview.credits_expire_at, ..preview.clone() };
        if shown == planned.preview { Ok(planned) } else { Err(Stale::Changed) }
    }

    fn subscribe(&self, to: Plan) -> Result<Planned, ChangeRefusal> {
        if self.catalogue.sale(to.edition) != Sale::SelfService {
            return Err(ChangeRefusal::ContactUs);
        }
        if self.payment_pending {
            return Err(ChangeRefusal::ChangePending);
        }
        let price = self.catalogue.price(to, self.currency).ok_or(ChangeRefusal::NotPriced)?;
        let after = Subscription::starting(to, self.now, price);
        let line = Line { what: LineKind::Subscription { plan: to, period: after.period() }, amount: price };
        let credits = CreditEffect {
            granted: self.catalogue.included_credits(to),
            expires_at: Some(after.period().end),
            carry_included: false,
            purchased: Lock::Unlock,
        };
        self.draw_up(Request::Change { to }, Some(to), self.now, vec![line], after, credits, Vec::new())
    }

    fn change_live(&self, sub: &Subscription, request: Request, is_cancel: bool) -> Result<Planned, ChangeRefusal> {
        if self.catalogue.sale(sub.plan.edition) == Sale::Contact {
            return Err(ChangeRefusal::ContactUs);
        }
        let end = sub.period().end;
        if self.payment_pending || sub.standing == Standing::Renewing || self.now >= end {
            return Err(ChangeRefusal::ChangePending);
        }
        match (request, sub.next) {
            _ if is_cancel => match sub.next {
                Some(AtPeriodEnd::Cancel) => Err(ChangeRefusal::Unchanged),
                _ => self.schedule(sub, request, Some(AtPeriodEnd::Cancel), None),
            },
            (Request::Resume, Some(AtPeriodEnd::Cancel)) | (Request::Withdraw, Some(AtPeriodEnd::Change { .. })) => {
                self.schedule(sub, request, None, Some(sub.plan))
            }
            (Request::Change { to }, _) => self.change_plan(sub, to),
            _ => Err(ChangeRefusal::NothingScheduled),
        }
    }

    fn change_plan(&self, sub: &Subscription, to: Plan) -> Result<Planned, ChangeRefusal> {
        if self.catalogue.sale(to.edition) != Sale::SelfService {
            return Err(ChangeRefusal::ContactUs);
        }
        if matches!(sub.standing, Standing::PastDue { .. }) {
            return Err(ChangeRefusal::PastDue);
        }
        if sub.next == Some(AtPeriodEnd::Cancel) {
            return Err(ChangeRefusal::ReactivateFirst);
        }
        if sub.next == Some(AtPeriodEnd::Change { to }) {
            return Err(ChangeRefusal::Unchanged);
        }
        if to.edition < sub.plan.edition {
            let over = over_limit(&self.catalogue.terms(to.edition).limits, self.in_use);
            if !over.is_empty() {
                return Err(ChangeRefusal::OverLimit { over });
            }
        }
        match timing(sub.plan, to) {
            Timing::Nothing if sub.next.is_some() => self.schedule(sub, Request::Change { to }, None, Some(to)),
            Timing::Nothing => Err(ChangeRefusal::Unchanged),
            Timing::Now => self.upgrade(sub, to, None),
            Timing::EditionNow => self.upgrade(sub, to, Some(AtPeriodEnd::Change { to })),
            Timing::NowRestart => self.restart(sub, to),
            Timing::AtPeriodEnd => self.schedule(sub, Request::Change { to }, Some(AtPeriodEnd::Change { to }), Some(to)),
        }
    }

    /// The edition of `to` in the present cadence, for the rest of the period.
    fn upgrade(&self, sub: &Subscription, to: Plan, next: Option<AtPeriodEnd>) -> Result<Planned, ChangeRefusal> {
        let plan = Plan { cadence: sub.plan.cadence, ..to };
        let period = sub.period();
        let (left, whole) = (period.seconds_left(self.now), period.seconds());
        let rest = Period { start: self.now.floor_second(), end: period.end };
        let price = self.catalogue.price(plan, sub.currency).ok_or(ChangeRefusal::NotPriced)?;
        let debit = price.portion(left, whole).ok_or(ChangeRefusal::NotPriced)?;
        let mut lines = self.unused_line(sub)?;
        lines.push(Line { what: LineKind::Remainder { plan, period: rest }, amount: debit });
        let part = |plan| self.catalogue.included_credits(plan).portion(left, whole);
        let granted = part(plan).zip(part(sub.plan)).and_then(|(new, old)| new.checked_sub(old)).ok_or(ChangeRefusal::NotPriced)?;
        let paid = PaidSlice { from: rest.start, charged: debit, credited: Money::zero(sub.currency) };
        let after = Subscription { plan, paid, next, ..sub.clone() };
        let credits = CreditEffect { granted, expires_at: Some(period.end), ..CreditEffect::default() };
        self.draw_up(Request::Change { to }, Some(to), self.now, lines, after, credits, Vec::new())
    }

    /// A new period that starts now, at the full price.
    fn restart(&self, sub: &Subscription, to: Plan) -> Result<Planned, ChangeRefusal> {
        let price = self.catalogue.price(to, sub.currency).ok_or(ChangeRefusal::NotPriced)?;
        let after = Subscription::starting(to, self.now, price);
        let mut lines = self.unused_line(sub)?;
        lines.push(Line { what: LineKind::Subscription { plan: to, period: after.period() }, amount: price });
        let granted = self.catalogue.included_credits(to);
        let credits = CreditEffect { granted, expires_at: Some(after.period().end), carry_included: true, purchased: Lock::Keep };
        self.draw_up(Request::Change { to }, Some(to), self.now, lines, after, credits, Vec::new())
    }

    /// Nothing now; `next` when the period ends.
    fn schedule(
        &self,
        sub: &Subscription,
        request: Request,
        next: Option<AtPeriodEnd>,
        to: Option<Plan>,
    ) -> Result<Planned, ChangeRefusal> {
        let over = match to {
            None => over_limit(&self.catalogue.terms(Edition::Free).limits, self.in_use),
            Some(_) => Vec::new(),
        };
        let after = Subscription { next, ..sub.clone() };
        self.draw_up(request, to, sub.period().end, Vec::new(), after, CreditEffect::default(), over)
    }

    fn unused_line(&self, sub: &Subscription) -> Result<Vec<Line>, ChangeRefusal> {
        let unused = sub.unused(self.now).and_then(Money::checked_neg).ok_or(ChangeRefusal::NotPriced)?;
        let period = Period { start: self.now.floor_second().max(sub.paid.from), end: sub.period().end };
        Ok(if unused.minor == 0 {
            Vec::new()
        } else {
            vec![Line { what: LineKind::UnusedTime { plan: sub.plan, period }, amount: unused }]
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one draft, put together in one place")]
    fn draw_up(
        &self,
        request: Request,
        to: Option<Plan>,
        takes_effect_at: Timestamp,
        lines: Vec<Line>,
        after: Subscription,
        credits: CreditEffect,
        over_limit: Vec<OverLimit>,
    ) -> Result<Planned, ChangeRefusal> {
        let draft = Draft { request, to, takes_effect_at, lines, after: &after, credits, over_limit };
        let preview = draft.preview(self).ok_or(ChangeRefusal::NotPriced)?;
        if preview.settlement.due.minor > 0 && !self.has_payment_method {
            return Err(ChangeRefusal::PaymentMethodRequired);
        }
        Ok(Planned { preview, after, credits })
    }
}
