//! What somebody is doing about money on this page. The cards only say what is wanted; the code that does it (`actions`) is
//! loaded with the first wish, so that it costs a first visit nothing.

use bursar_domain::{
    api::payment_methods::PaymentMethod,
    ids::{InvoiceId, PaymentId, PaymentMethodId},
};
use leptos::prelude::*;

use super::plan_model::PlanStep;
use crate::ui::FormError;

/// Something that a person has asked for. One at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Want {
    /// A question about the plan is open.
    Plan(PlanStep),
    /// To the provider's page for a card, in place of this one.
    Card(Option<PaymentMethodId>),
    /// The card that is charged from now on.
    MakeDefault(PaymentMethod),
    /// The question whether a card shall go is open.
    RemoveCard(PaymentMethod),
    /// To the provider's own pages.
    Portal,
    /// An open invoice, with the default card.
    Pay(InvoiceId),
}

/// Where it is said that a wish did not work. Questions say it themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Under the heading.
    Top,
    /// On the card of cards.
    Cards,
}

/// The wishes of this page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Doing {
    want: RwSignal<Option<Want>>,
    trouble: RwSignal<Option<(Place, FormError)>>,
    /// Payments to be told about until they are settled: those that were seen under way, and the one that somebody came back for.
    watched: RwSignal<Vec<PaymentId>>,
}

impl Doing {
    /// Nothing is wanted. `back_from` is the payment that somebody has authenticated a moment ago.
    pub(super) fn new(back_from: Option<PaymentId>) -> Self {
        Self { want: RwSignal::new(None), trouble: RwSignal::new(None), watched: RwSignal::new(back_from.into_iter().collect()) }
    }

    /// Asks for something; ignored while something else is under way.
    pub(super) fn ask(self, want: Want) {
        if self.want.with_untracked(Option::is_none) {
            self.trouble.set(None);
            self.want.set(Some(want));
        }
    }

    /// What is wanted.
    pub(super) fn want(self) -> Signal<Option<Want>> {
        self.want.into()
    }

    /// Whether anything is wanted, which loads the code for it.
    pub(super) fn is_asked(self) -> Signal<bool> {
        let want = self.want;
        Signal::derive(move || want.with(Option::is_some))
    }

    /// Whether this is what is wanted.
    pub(super) fn is(self, which: impl Fn(&Want) -> bool + Send + Sync + 'static) -> Signal<bool> {
        let want = self.want;
        Signal::derive(move || want.with(|want| want.as_ref().is_some_and(&which)))
    }

    /// It is done, or given up.
    pub(super) fn done(self) {
        self.want.try_set(None);
    }

    /// It did not work.
    pub(super) fn failed(self, place: Place, why: FormError) {
        self.trouble.set(Some((place, why)));
        self.done();
    }

    /// What did not work, to be said at this place.
    pub(super) fn trouble(self, place: Place) -> Signal<Option<FormError>> {
        let trouble = self.trouble;
        Signal::derive(move || trouble.with(|trouble| trouble.as_ref().filter(|(at, _)| *at == place).map(|(_, why)| why.clone())))
    }

    /// Payments to be told about.
    pub(super) fn watched(self) -> Signal<Vec<PaymentId>> {
        self.watched.into()
    }

    /// Is told about this payment until it is settled.
    pub(super) fn watch(self, payment: PaymentId) {
        if !self.watched.with_untracked(|watched| watched.contains(&payment)) {
            self.watched.update(|watched| watched.insert(0, payment));
        }
    }

    /// Has been told.
    pub(super) fn unwatch(self, payment: &PaymentId) {
        self.watched.try_update(|watched| watched.retain(|watched| watched != payment));
    }
}
