//! The dialog *Buy credits*: how many, then the receipt (CRD-2). What was typed stays until the dialog is closed; an offer that is
//! too old is made anew before anything is charged. What is under way after it was confirmed is followed under the heading.

use bursar_domain::{
    api::{
        billing::Billing,
        credits::{BuyCredits, NewTopUp, PreviewTopUp, TopUpOffer},
        error::Refusal,
        payment_methods::PaymentMethod,
        payments::Payment,
        subscription::Confirm,
    },
    credits::Credits,
    payment::PaymentStatus,
};
use leptos::prelude::*;

use super::{
    buy_model::Terms, buy_stages, credit_dialogs::CreditDialogs, credit_words, credits_model::default_card, payment_progress::follow,
};
use crate::{
    api::{Failure, Mutation, Tag, use_mutation},
    browser::{focus, intl::number, timers},
    messages::{buying as t, credits},
    parts::card_visit::CardVisit,
    session::{OrgScope, use_org},
    ui::{Dialog, toast},
};

/// The id of what the dialog is at, which takes the focus when it goes on.
const STAGE: &str = "buy-credits-stage";

/// How far the purchase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Amount,
    Offer,
    Declined,
}

/// What the dialog holds.
#[derive(Clone, Copy)]
pub(super) struct Purchase {
    /// What is open around it.
    pub(super) dialogs: CreditDialogs,
    /// What is sold, once it is known.
    pub(super) terms: RwSignal<Option<Terms>>,
    /// How many, as typed.
    pub(super) typed: RwSignal<String>,
    /// What is wrong with it.
    pub(super) problem: RwSignal<Option<String>>,
    /// What can be confirmed.
    pub(super) offer: RwSignal<Option<TopUpOffer>>,
    /// The offer took the place of one that was no longer valid.
    pub(super) renewed: RwSignal<bool>,
    /// The payment that was not made.
    pub(super) declined: RwSignal<Option<Payment>>,
    /// Works an offer out.
    pub(super) preview: Mutation<PreviewTopUp>,
    /// Confirms it.
    pub(super) buy: Mutation<BuyCredits>,
    /// The card that is charged, if there is one.
    pub(super) card: Memo<Option<PaymentMethod>>,
    /// The way to another one.
    pub(super) visit: CardVisit,
    org: OrgScope,
}

/// The dialog.
#[component]
pub(super) fn BuyDialog(dialogs: CreditDialogs, billing: Signal<Billing>) -> AnyView {
    let (offer, declined, leaving) = (RwSignal::new(None::<TopUpOffer>), RwSignal::new(None::<Payment>), RwSignal::new(false));
    let preview = use_mutation(&[], move |made| {
        offer.set(Some(made));
        declined.set(None);
    });
    let buy = use_mutation(&[Tag::Money, Tag::Billing], move |payment: Payment| match payment.status {
        PaymentStatus::Succeeded => {
            let bought = offer.with_untracked(|offer| offer.as_ref().map(|offer| offer.preview.credits)).unwrap_or_default();
            dialogs.buying.set(false);
            toast(t::bought(&credit_words::credits(bought)));
        }
        PaymentStatus::Failed | PaymentStatus::Canceled => declined.set(Some(payment)),
        PaymentStatus::Created | PaymentStatus::Processing | PaymentStatus::Unknown => {
            dialogs.buying.set(false);
            follow(&payment, dialogs.doing, leaving);
        }
    });
    let purchase = Purchase {
        dialogs,
        terms: RwSignal::new(None),
        typed: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        offer,
        renewed: RwSignal::new(false),
        declined,
        preview,
        buy,
        card: Memo::new(move |_| billing.with(|billing| billing.account.as_ref().and_then(default_card).cloned())),
        visit: CardVisit::new(None),
        org: use_org(),
    };
    purchase.renew_stale();
    let stage = purchase.stage();
    let footer = move || {
        let buttons = move || match stage.get() {
            Stage::Amount => buy_stages::amount_buttons(purchase),
            Stage::Offer => buy_stages::offer_buttons(purchase),
            Stage::Declined => buy_stages::declined_buttons(purchase),
        };
        buttons.into_any()
    };
    view! {
        <Dialog open=dialogs.buying title=credits::buy() pending=buy.pending() footer on_close=move |()| purchase.forget()>
            <div class="BuyCredits" id=STAGE tabindex="-1">
                {move || match stage.get() {
                    Stage::Amount => buy_stages::amount(purchase),
                    Stage::Offer => buy_stages::review(purchase),
                    Stage::Declined => buy_stages::declined(purchase),
                }}
            </div>
        </Dialog>
    }
    .into_any()
}

impl Purchase {
    fn stage(self) -> Memo<Stage> {
        let stage = Memo::new(move |_| match (self.declined.with(Option::is_some), self.offer.with(Option::is_some)) {
            (true, _) => Stage::Declined,
            (false, true) => Stage::Offer,
            (false, false) => Stage::Amount,
        });
        let open = self.dialogs.buying;
        Effect::new(move |before: Option<Stage>| {
            let now = stage.get();
            // The button that was pressed is gone: the focus goes to what has come instead.
            if before.is_some_and(|before| before != now) && open.get_untracked() {
                timers::next_frame(|| {
                    focus::id(STAGE);
                });
            }
            now
        });
        stage
    }

    /// An offer that cannot be confirmed any more is worked out anew; nothing was charged.
    fn renew_stale(self) {
        let failure = self.buy.failure();
        Effect::new(move |_| {
            if failure.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::PreviewStale) {
                self.renewed.set(true);
                self.ask_again();
            }
        });
    }

    /// Begins with what is sold; what was typed before stays.
    pub(super) fn sell(self, terms: Terms) {
        if self.typed.with_untracked(String::is_empty) {
            self.typed.set(number(terms.proposal().0));
        }
        // An equal value draws nothing anew: what is typed keeps the focus.
        if self.terms.get_untracked() != Some(terms) {
            self.terms.set(Some(terms));
        }
    }

    fn ask_for(self, credits: Credits) {
        self.preview.call(PreviewTopUp { org: self.org.reference_now() }, NewTopUp { credits });
    }

    /// A fresh offer for as many: a preview is good for one try.
    pub(super) fn ask_again(self) {
        if let Some(credits) = self.offer.with_untracked(|offer| offer.as_ref().map(|offer| offer.preview.credits)) {
            self.ask_for(credits);
        }
    }

    /// Has the price worked out, or says what is wrong with the amount.
    pub(super) fn ask_price(self) {
        let Some(terms) = self.terms.get_untracked() else { return };
        self.renewed.set(false);
        self.buy.clear();
        match self.typed.with_untracked(|typed| terms.read(typed)) {
            Some(credits) => self.ask_for(credits),
            None => {
                let bounds = [terms.minimum, terms.maximum, terms.step].map(|credits| number(credits.0));
                self.problem.set(Some(t::buy_amount_bad(&bounds[0], &bounds[1], &bounds[2])));
                timers::next_frame(|| {
                    focus::first_invalid(STAGE);
                });
            }
        }
    }

    /// Confirms the offer as it is shown.
    pub(super) fn confirm(self) {
        if let Some(preview) = self.offer.with_untracked(|offer| offer.as_ref().map(|offer| offer.id.clone())) {
            self.renewed.set(false);
            self.buy.call(BuyCredits { org: self.org.reference_now() }, Confirm { preview });
        }
    }

    /// Back to the amount, which is still there.
    pub(super) fn back(self) {
        self.preview.clear();
        self.buy.clear();
        self.renewed.set(false);
        self.declined.set(None);
        self.offer.set(None);
    }

    fn forget(self) {
        self.back();
        self.problem.set(None);
        self.typed.set(String::new());
    }
}
