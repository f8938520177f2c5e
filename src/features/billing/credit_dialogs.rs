//! What is asked about credits after a click, and switching auto-recharge off, which needs no question. The state is part of the
//! page; the dialogs come with the first of them.

use bursar_domain::api::{
    billing::Billing,
    credits::{RechargeChange, SetAutoRecharge},
};
use leptos::prelude::*;

use super::{buy_credits::BuyDialog, doing::Doing, recharge_dialog::RechargeDialog};
use crate::{
    api::{Tag, use_mutation},
    messages::buying as t,
    parts::failure_text,
    session::use_org,
    ui::{FormError, toast},
};

/// What is open or under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct CreditDialogs {
    /// Whether *Buy credits* is open.
    pub(super) buying: RwSignal<bool>,
    /// Whether *Auto-recharge settings* is open.
    pub(super) setting: RwSignal<bool>,
    /// Whether saving them switches auto-recharge on.
    pub(super) turns_on: RwSignal<bool>,
    /// Whether auto-recharge is being switched off.
    pub(super) switching_off: RwSignal<bool>,
    /// Why it could not be switched off.
    pub(super) trouble: RwSignal<Option<FormError>>,
    /// The wishes of the page: payments to follow, visits for a card.
    pub(super) doing: Doing,
}

impl CreditDialogs {
    /// Nothing is open.
    pub(super) fn new(doing: Doing) -> Self {
        let closed = || RwSignal::new(false);
        Self { buying: closed(), setting: closed(), turns_on: closed(), switching_off: closed(), trouble: RwSignal::new(None), doing }
    }

    /// Whether the code of the dialogs is needed.
    pub(super) fn is_open(self) -> Signal<bool> {
        Signal::derive(move || [self.buying, self.setting, self.switching_off].iter().any(|open| open.get()))
    }

    /// Leads through the settings to auto-recharge.
    pub(super) fn turn_on(self) {
        self.open_settings(true);
    }

    /// Opens the settings; on stays on and off stays off.
    pub(super) fn edit_settings(self) {
        self.open_settings(false);
    }

    fn open_settings(self, turns_on: bool) {
        self.trouble.set(None);
        self.turns_on.set(turns_on);
        self.setting.set(true);
    }

    /// Switches auto-recharge off; the settings stay.
    pub(super) fn turn_off(self) {
        self.trouble.set(None);
        self.switching_off.set(true);
    }
}

/// All of them, closed, and the write that needs no question.
pub(super) fn all(dialogs: CreditDialogs, billing: Signal<Billing>) -> AnyView {
    follow_switch(dialogs, billing);
    view! {
        <BuyDialog dialogs billing/>
        <RechargeDialog dialogs billing/>
    }
    .into_any()
}

fn follow_switch(dialogs: CreditDialogs, billing: Signal<Billing>) {
    let org = use_org();
    let set = use_mutation::<SetAutoRecharge>(&[Tag::Money], move |_| {
        dialogs.switching_off.set(false);
        toast(t::recharge_is_off());
    });
    let error = failure_text::banner(set.banner(&[]));
    Effect::new(move |_| {
        if let Some(error) = error.get() {
            dialogs.switching_off.set(false);
            dialogs.trouble.set(Some(error));
        }
    });
    Effect::new(move |_| {
        if !dialogs.switching_off.get() {
            return;
        }
        let settings = billing.with_untracked(|billing| billing.account.as_ref().and_then(|account| account.recharge.settings));
        match settings {
            Some(mut settings) => {
                settings.enabled = false;
                set.call(SetAutoRecharge { org: org.reference_now() }, RechargeChange { settings, consent: None });
            }
            None => dialogs.switching_off.set(false),
        }
    });
}
