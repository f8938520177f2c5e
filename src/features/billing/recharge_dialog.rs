//! The dialog *Auto-recharge settings* (CRD-3). If saving would charge at once, it says how much and asks for consent to exactly
//! that; the amount that was shown is the one that is sent.

use bursar_domain::{
    api::{
        billing::Billing,
        credits::{PreviewAutoRecharge, RechargeChange, RechargeOffer, SetAutoRecharge},
        error::Refusal,
    },
    money::Money,
    recharge::{Charge, Settings},
};
use leptos::prelude::*;

use super::{
    buy_model::Terms,
    credit_dialogs::CreditDialogs,
    recharge_form::form,
    recharge_model::{Draft, Problem},
};
use crate::{
    api::{Failure, Mutation, Tag, use_mutation},
    browser::{
        focus,
        intl::{decimal_mark, number},
        timers::{self, Debounce},
    },
    messages::buying as t,
    parts::failure_text,
    session::{OrgScope, use_org},
    ui::{FormDialog, toast},
};

/// The id of the form.
pub(super) const FORM: &str = "auto-recharge-form";
/// A pause in typing that is worth asking the server, milliseconds.
const PAUSE_MS: u32 = 350;
/// Names of fields in the request; what is wrong with one is said at its input.
pub(super) const AMOUNT_FIELDS: [&str; 5] = ["mode", "increment", "target", "settings.mode", "amount"];
/// The same for the cap.
pub(super) const CAP_FIELDS: [&str; 2] = ["monthly_cap", "settings.monthly_cap"];
/// The same for the threshold.
pub(super) const THRESHOLD_FIELDS: [&str; 2] = ["threshold", "settings.threshold"];
/// All of them.
const FIELDS: [&str; 9] =
    ["mode", "increment", "target", "settings.mode", "amount", "monthly_cap", "settings.monthly_cap", "threshold", "settings.threshold"];

/// What the dialog holds.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    /// What is open around it.
    pub(super) dialogs: CreditDialogs,
    /// What is sold, once it is known.
    pub(super) terms: RwSignal<Option<Terms>>,
    /// Below so many credits it buys.
    pub(super) threshold: RwSignal<String>,
    /// Which way.
    pub(super) mode: RwSignal<String>,
    /// A fixed amount.
    pub(super) increment: RwSignal<String>,
    /// A balance to fill up to.
    pub(super) target: RwSignal<String>,
    /// The most in a month.
    pub(super) cap: RwSignal<String>,
    /// What is wrong, as far as the form knows.
    pub(super) problems: RwSignal<Vec<Problem>>,
    /// Whether the person agrees to be charged at once.
    pub(super) consent: RwSignal<bool>,
    /// What these settings would charge.
    offer: RwSignal<Option<(Settings, RechargeOffer)>>,
    /// Save as soon as the offer is there, if it charges nothing.
    saving: StoredValue<bool>,
    asked: StoredValue<Option<Settings>>,
    billing: Signal<Billing>,
    preview: Mutation<PreviewAutoRecharge>,
    set: Mutation<SetAutoRecharge>,
    mark: char,
    org: OrgScope,
}

/// The dialog.
#[component]
pub(super) fn RechargeDialog(dialogs: CreditDialogs, billing: Signal<Billing>) -> AnyView {
    let editing = Editing::new(dialogs, billing);
    editing.ask_as_one_types();
    editing.ask_anew_when_refused();
    let confirm = Signal::derive(move || if editing.turns_on() { t::settings_turn_on() } else { t::settings_save() }.to_owned());
    let pending = Signal::derive(move || editing.set.pending().get() || (editing.preview.pending().get() && editing.saving.get_value()));
    let disabled_reason =
        Signal::derive(move || (editing.charges_now().is_some() && !editing.consent.get()).then(|| t::settings_consent_first().to_owned()));
    let (set_error, preview_error) =
        (failure_text::banner(editing.set.banner(&FIELDS)), failure_text::banner(editing.preview.banner(&FIELDS)));
    let refusal = editing.set.failure();
    // That consent is needed is said by the box that asks for it.
    let wants_consent = move || refusal.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::ConsentRequired);
    let error = Signal::derive(move || set_error.get().filter(|_| !wants_consent()).or_else(|| preview_error.get()));
    view! {
        <FormDialog
            open=dialogs.setting
            title=t::settings_title()
            confirm
            pending
            disabled_reason
            error
            on_confirm=move |()| editing.save()
            on_close=move |()| editing.forget()
        >
            {form(editing)}
        </FormDialog>
    }
    .into_any()
}

impl Editing {
    fn new(dialogs: CreditDialogs, billing: Signal<Billing>) -> Self {
        let text = || RwSignal::new(String::new());
        let (offer, asked, saving) = (RwSignal::new(None), StoredValue::new(None::<Settings>), StoredValue::new(false));
        let preview = use_mutation(&[], move |made| offer.set(asked.get_value().map(|settings| (settings, made))));
        let set = use_mutation::<SetAutoRecharge>(&[Tag::Money], move |status| {
            let on = status.settings.is_some_and(|settings| settings.enabled);
            let said = match (dialogs.turns_on.get_untracked() && on, status.in_flight) {
                (true, true) => t::settings_on_charging(),
                (true, false) => t::settings_on(),
                (false, _) => t::settings_saved(),
            };
            dialogs.setting.set(false);
            toast(said);
        });
        Self {
            dialogs,
            terms: RwSignal::new(None),
            threshold: text(),
            mode: text(),
            increment: text(),
            target: text(),
            cap: text(),
            problems: RwSignal::new(Vec::new()),
            consent: RwSignal::new(false),
            offer,
            saving,
            asked,
            billing,
            preview,
            set,
            mark: decimal_mark(),
            org: use_org(),
        }
    }

    fn settings(self) -> Option<Settings> {
        self.billing.with_untracked(|billing| billing.account.as_ref().and_then(|account| account.recharge.settings))
    }

    /// Whether saving switches auto-recharge on.
    fn turns_on(self) -> bool {
        self.dialogs.turns_on.get()
    }

    fn will_be_on(self) -> bool {
        self.dialogs.turns_on.get() || self.settings().is_some_and(|settings| settings.enabled)
    }

    /// Begins with what is sold: fills the form once for each opening.
    pub(super) fn begin(self, terms: Terms) {
        let first = self.terms.get_untracked().is_none();
        if self.terms.get_untracked() != Some(terms) {
            self.terms.set(Some(terms));
        }
        if first {
            let Draft { threshold, mode, increment, target, cap } = Draft::new(self.settings(), terms, self.mark, number);
            self.threshold.set(threshold);
            self.mode.set(mode);
            self.increment.set(increment);
            self.target.set(target);
            self.cap.set(cap);
        }
    }

    /// What is typed. Follows it.
    pub(super) fn draft(self) -> Draft {
        Draft {
            threshold: self.threshold.get(),
            mode: self.mode.get(),
            increment: self.increment.get(),
            target: self.target.get(),
            cap: self.cap.get(),
        }
    }

    /// The cap as it is understood.
    pub(super) fn cap_read(self) -> Option<Money> {
        self.draft().cap(self.terms.get()?, self.mark)
    }

    fn wanted(self) -> Option<Settings> {
        self.draft().read(self.will_be_on(), self.terms.get()?, self.mark).ok()
    }

    /// What saving what is typed would charge at once, as far as it is known.
    pub(super) fn charges_now(self) -> Option<Charge> {
        let wanted = self.wanted().filter(|wanted| wanted.enabled)?;
        self.offer.with(|offer| offer.as_ref().filter(|(of, _)| *of == wanted).and_then(|(_, offer)| offer.charges_now.clone()))
    }

    /// What the server says is wrong with one of the fields.
    pub(super) fn refused(self, fields: &'static [&'static str]) -> Signal<Option<String>> {
        let said: Vec<_> = fields.iter().flat_map(|field| [self.set.field(field), self.preview.field(field)]).collect();
        Signal::derive(move || said.iter().find_map(|said| said.get()))
    }

    fn ask(self, settings: Settings) {
        if !self.preview.pending().get_untracked() {
            self.asked.set_value(Some(settings));
            self.preview.call(PreviewAutoRecharge { org: self.org.reference_now() }, settings);
        }
    }

    /// What would be charged is asked in every pause of typing, and saved by itself where the person waits for that alone.
    fn ask_as_one_types(self) {
        let wanted = Memo::new(move |_| self.wanted().filter(|wanted| wanted.enabled));
        let known = Memo::new(move |_| self.offer.with(|offer| offer.as_ref().map(|(of, _)| *of)));
        let (pause, busy) = (Debounce::new(PAUSE_MS), self.preview.pending());
        Effect::new(move |_| {
            // What was wrong was said about what stood there before.
            let _ = self.draft();
            self.problems.set(Vec::new());
        });
        Effect::new(move |_| {
            let (wanted, open) = (wanted.get(), self.dialogs.setting.get());
            // Another amount is another question.
            self.consent.set(false);
            if let Some(settings) = wanted.filter(|_| open) {
                pause.run(move || self.ask(settings));
            }
        });
        Effect::new(move |_| {
            let (known, busy) = (known.get(), busy.get());
            let Some(settings) = wanted.get_untracked().filter(|_| !busy && self.dialogs.setting.get_untracked()) else { return };
            if known != Some(settings) {
                // The answer is about what was typed before, or there was none.
                if self.preview.failure().with_untracked(Option::is_none) && self.asked.get_value().is_some_and(|asked| asked != settings) {
                    self.ask(settings);
                } else if self.preview.failure().with_untracked(Option::is_some) {
                    self.saving.set_value(false);
                }
            } else if self.saving.get_value() {
                self.saving.set_value(false);
                if untrack(move || self.charges_now()).is_none() {
                    self.send(settings);
                }
            }
        });
    }

    /// The amount has changed since it was shown: it is asked for anew, and the consent with it.
    fn ask_anew_when_refused(self) {
        let failure = self.set.failure();
        Effect::new(move |_| {
            if failure.with(|failure| failure.as_ref().and_then(Failure::refusal)) == Some(Refusal::ConsentRequired) {
                self.consent.set(false);
                self.offer.set(None);
                if let Some(settings) = untrack(move || self.wanted()) {
                    self.ask(settings);
                }
            }
        });
    }

    fn send(self, settings: Settings) {
        let charge = untrack(move || self.charges_now());
        let consent = charge.filter(|_| self.consent.get_untracked()).map(|charge| charge.totals.total);
        self.set.call(SetAutoRecharge { org: self.org.reference_now() }, RechargeChange { settings, consent });
    }

    /// Saves, or says what is wrong. Nothing is switched on before it is known what that charges.
    pub(super) fn save(self) {
        let Some(terms) = self.terms.get_untracked() else { return };
        let read = untrack(move || self.draft().read(self.will_be_on(), terms, self.mark));
        match read {
            Err(problems) => {
                self.problems.set(problems);
                timers::next_frame(|| {
                    focus::first_invalid(FORM);
                });
            }
            Ok(settings) => {
                let known = self.offer.with_untracked(|offer| offer.as_ref().is_some_and(|(of, _)| *of == settings));
                if !settings.enabled || known {
                    self.send(settings);
                } else {
                    self.saving.set_value(true);
                    self.ask(settings);
                }
            }
        }
    }

    fn forget(self) {
        self.set.clear();
        self.preview.clear();
        self.terms.set(None);
        self.offer.set(None);
        self.asked.set_value(None);
        self.saving.set_value(false);
        self.consent.set(false);
        self.problems.set(Vec::new());
    }
}
