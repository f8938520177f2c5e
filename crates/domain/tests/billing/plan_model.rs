//! The plan-change machine against a small model that says the same in other words: editions are ranks, cadences are months, and
//! a period is a number of months since the anchor.

use bursar_domain::{
    calendar::Month,
    catalogue::Catalogue,
    plan::{Cadence, Edition, Plan},
    subscription::{AtPeriodEnd, Renewal, Request, Standing, Subscription},
    time::Timestamp,
};
use proptest::prelude::*;

use crate::support::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Ask(Request),
    /// The period ends; the payment goes through or fails so often.
    End {
        failures: u32,
    },
    /// Somebody pays what is open, so many days later.
    Pay {
        days: i64,
    },
    GiveUp,
}

fn step() -> impl Strategy<Value = Step> {
    let plan = (0usize..4).prop_map(|index| Step::Ask(Request::Change { to: PLANS[index] }));
    let other = prop_oneof![
        Just(Request::Cancel),
        Just(Request::Resume),
        Just(Request::Withdraw),
        Just(Request::Change { to: Plan { edition: Edition::Free, cadence: Cadence::Monthly } }),
    ];
    prop_oneof![
        8 => plan,
        4 => other.prop_map(Step::Ask),
        4 => prop_oneof![3 => Just(0u32), 1 => 1u32..=5].prop_map(|failures| Step::End { failures }),
        2 => prop_oneof![2 => 0i64..20, 1 => 0i64..800].prop_map(|days| Step::Pay { days }),
        1 => Just(Step::GiveUp),
    ]
}

/// (rank, months): Team is 1 and Enterprise 2.
type Deal = (u8, u32);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    GoesOn,
    Becomes(Deal),
    Stops,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Paid {
    Yes,
    Late,
    Never,
}

#[derive(Debug, Clone, PartialEq)]
struct Model {
    deal: Deal,
    fate: Fate,
    paid: Paid,
    anchor: Timestamp,
    begun: u32,
}

impl Model {
    fn new(deal: Deal, anchor: Timestamp) -> Self {
        Self { deal, fate: Fate::GoesOn, paid: Paid::Yes, anchor, begun: 0 }
    }

    fn boundary(&self, months: u32) -> Timestamp {
        let first = bursar_domain::calendar::Date::of(self.anchor);
        let month = Month { year: first.year, month: first.month }.plus(i32::try_from(months).expect("few"));
        month.day(first.day).start().plus_ms(self.anchor.0 - first.start().0)
    }

    fn end(&self) -> Timestamp {
        self.boundary(self.begun + self.deal.1)
    }

    /// Whether the request is taken, and what the model becomes.
    fn ask(&self, request: Request, now: Timestamp) -> Option<Self> {
        if self.paid == Paid::Never {
            return None;
        }
        let with = |fate| Some(Self { fate, ..self.clone() });
        let to = match request {
            Request::Change { to: Plan { edition: Edition::Free, .. } } | Request::Cancel => {
                return if self.fate == Fate::Stops { None } else { with(Fate::Stops) };
            }
            Request::Resume => return if self.fate == Fate::Stops { with(Fate::GoesOn) } else { None },
            Request::Withdraw => return if matches!(self.fate, Fate::Becomes(_)) { with(Fate::GoesOn) } else { None },
            Request::Change { to } => deal(to),
        };
        if self.paid == Paid::Late || self.fate == Fate::Stops || self.fate == Fate::Becomes(to) {
            return None;
        }
        if to == self.deal {
            return if self.fate == Fate::GoesOn { None } else { with(Fate::GoesOn) };
        }
        let (up, down, longer, shorter) = (to.0 > self.deal.0, to.0 < self.deal.0, to.1 > self.deal.1, to.1 < self.deal.1);
        if down || (shorter && !up) {
            return with(Fate::Becomes(to));
        }
        if longer {
            return Some(Self::new(to, now.floor_second()));
        }
        let fate = if shorter { Fate::Becomes(to) } else { Fate::GoesOn };
        Some(Self { deal: (to.0, self.deal.1), fate, ..self.clone() })
    }
}

fn deal(plan: Plan) -> Deal {
    (if plan.edition == Edition::Team { 1 } else { 2 }, if plan.cadence == Cadence::Monthly { 1 } else { 12 })
}

/// What the real one looks like in the model's words; `None` without a subscription.
fn seen(sub: Option<&Subscription>) -> Option<Model> {
    let sub = sub?;
    let paid = match sub.standing {
        Standing::Active => Paid::Yes,
        Standing::PastDue { .. } => Paid::Late,
        Standing::Unpaid { .. } => Paid::Never,
        Standing::Renewing => panic!("every step settles its payment"),
        Standing::Ended { .. } => return None,
    };
    let fate = match sub.next {
        None => Fate::GoesOn,
        Some(AtPeriodEnd::Change { to }) => Fate::Becomes(deal(to)),
        Some(AtPeriodEnd::Cancel) => Fate::Stops,
    };
    Some(Model { deal: deal(sub.plan), fate, paid, anchor: sub.cycle.anchor, begun: sub.cycle.months })
}

/// Ends the period of the real one: pays, or fails so often.
fn end(sub: &Subscription, catalogue: &Catalogue, failures: u32) -> Option<Subscription> {
    let at = sub.period().end;
    match sub.renew(at, &terms(catalogue)).ok()? {
        Renewal::Ends { after, .. } => Some(after),
        Renewal::Continues { after, .. } if failures == 0 => Some(after.paid(at, catalogue).expect("to be paid").0),
        Renewal::Continues { mut after, .. } => {
            let mut tried = at;
            for _ in 0..failures {
                let failed = after.payment_failed(tried, &catalogue.dunning).expect("under way");
                (after, tried) = (failed.after, failed.retry_at.unwrap_or(tried));
            }
            Some(after)
        }
    }
}

fn end_model(model: &Model, failures: u32) -> Option<Model> {
    match (model.paid, model.fate) {
        (Paid::Late, _) | (Paid::Never, Fate::GoesOn | Fate::Becomes(_)) => Some(model.clone()),
        (_, Fate::Stops) => None,
        (Paid::Yes, fate) => {
            let deal = if let Fate::Becomes(to) = fate { to } else { model.deal };
            let paid = match failures {
                0 => Paid::Yes,
                1..=4 => Paid::Late,
                _ => Paid::Never,
            };
            Some(Model { deal, fate: Fate::GoesOn, paid, anchor: model.anchor, begun: model.begun + model.deal.1 })
        }
    }
}

proptest! {
    #[test]
    fn sub_2_the_machine_does_what_the_model_says(
        anchor_day in 25u8..=31, steps in prop::collection::vec((step(), 1i64..200_000_000), 1..40),
    ) {
        let catalogue = catalogue();
        let mut now = Month { year: 2026, month: 1 }.day(anchor_day).start().plus_ms(1234);
        let mut real: Option<Subscription> = None;
        let mut model: Option<Model> = None;
        for (step, wait) in steps {
            // Time passes, but the period's end is a step of its own.
            let end_of_period = model.as_ref().filter(|model| model.paid != Paid::Never).map_or(Timestamp(i64::MAX), Model::end);
            now = Timestamp((now.0 + wait).min(end_of_period.0 - 1).max(now.0));
            match step {
                Step::Ask(request) => {
                    let live = real.as_ref().is_none_or(|sub| !sub.is_live() || now < sub.period().end);
                    let planned = situation(&catalogue, real.as_ref(), now).plan(request);
                    let expected = match (&model, request) {
                        (Some(model), request) => if live { model.ask(request, now) } else { None },
                        (None, Request::Change { to }) if to.edition != Edition::Free => Some(Model::new(deal(to), now.floor_second())),
                        (None, _) => None,
                    };
                    prop_assert_eq!(planned.is_ok(), expected.is_some(), "{:?} of {:?}: {:?}", request, model, planned);
                    if let Ok(planned) = planned {
                        let takes_money = !planned.preview.lines.is_empty();
                        let restarted_or_new_edition = real.as_ref().is_none_or(|sub| sub.plan != planned.after.plan || !sub.is_live());
                        prop_assert_eq!(takes_money, restarted_or_new_edition, "money moves exactly when the plan changes now");
                        (real, model) = (Some(planned.after), expected);
                    }
                }
                Step::End { failures } => if let (Some(sub), Some(was)) = (&real, &model) {
                    let at = was.end();
                    if let Some(after) = end(sub, &catalogue, failures) {
                        real = Some(after);
                    }
                    model = end_model(was, failures);
                    now = now.max(at);
                },
                Step::Pay { days } => if let (Some(sub), Some(was)) = (&real, &mut model) {
                    let at = now.plus_days(days);
                    let paid = sub.paid(at, &catalogue);
                    prop_assert_eq!(paid.is_some(), was.paid != Paid::Yes);
                    if let Some((after, _)) = paid {
                        let restarts = was.paid == Paid::Never && at >= was.end();
                        if restarts {
                            *was = Model::new(was.deal, at.floor_second());
                        }
                        was.paid = Paid::Yes;
                        real = Some(after);
                        now = at;
                    }
                },
                Step::GiveUp => if let Some(over) = real.as_ref().and_then(|sub| sub.given_up(now)) {
                    prop_assert_eq!(model.take().map(|model| model.paid), Some(Paid::Never));
                    real = Some(over);
                },
            }
            prop_assert_eq!(&seen(real.as_ref()), &model);
            if let (Some(sub), Some(model)) = (&real, &model) {
                prop_assert_eq!(sub.period().end, model.end());
                let edition = if model.paid == Paid::Never { Edition::Free } else { sub.plan.edition };
                prop_assert_eq!(sub.edition(), edition);
            }
        }
    }
}
