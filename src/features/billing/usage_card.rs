//! The *Usage* card: what was used this month, how near the limit is, and the way to the details (CRD-5, ACT-1). Everybody sees the
//! total; the limit and the details are for those who look after billing.

use bursar_domain::{
    api::{billing::Billing, usage::Resources},
    calendar::Month,
    credits::Credits,
    spend::SpendLimit,
    time::Timestamp,
};
use leptos::prelude::*;

use super::{credits_model::percent, limit_dialog::limit_dialog, view_model::Rights};
use crate::{
    browser::{intl, timers},
    messages::{credits as t, parts},
    on_demand,
    parts::on_demand::when_opened,
    routes::Route,
    session::use_org,
    ui::{Button, Card, Skeleton, StackedBar},
};

/// What the card says. An equal value draws nothing anew.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Facts {
    used: Credits,
    resources: Option<Resources>,
    limit: Option<SpendLimit>,
    manages: bool,
}

impl Facts {
    fn of(billing: &Billing) -> Self {
        let account = billing.account.as_ref();
        Self {
            used: billing.used_this_month,
            resources: billing.resources,
            limit: account.and_then(|account| account.spend_limit),
            manages: account.is_some(),
        }
    }
}

/// The card with the dialog that it opens.
pub(super) fn usage_card(billing: Signal<Billing>, rights: Signal<Rights>) -> AnyView {
    let org = use_org();
    let facts = Memo::new(move |_| billing.with(Facts::of));
    let manages = Memo::new(move |_| facts.get().manages);
    let has_limit = Memo::new(move |_| facts.get().limit.is_some());
    let limiting = RwSignal::new(false);
    let locked = Signal::derive(move || rights.with(|rights| rights.suspended).then(|| parts::suspended_reason().to_owned()));
    let details = move || format!("{}/usage", Route::billing(&org.slug().get()).path());
    let aside = move || manages.get().then(|| view! { <a class="Link" href=details>{t::usage_details()}</a> }).into_any();
    let limit_words = move || if has_limit.get() { t::usage_limit_change() } else { t::usage_limit_set() };
    let controls = move || {
        manages.get().then(|| {
            view! {
                <div class="Actions">
                    <Button small=true disabled_reason=locked on_click=move |()| limiting.set(true)>{limit_words}</Button>
                </div>
            }
        })
    };
    let month = intl::utc_month(Month::of(Timestamp(timers::now_ms())).start().0);
    view! {
        <Card title=t::usage() description=t::usage_month(&month) aside wide=true>
            {move || summary(facts.get())}
            {controls}
        </Card>
        {when_opened(limiting.into(), move || {
            on_demand!(monthly_limit(limiting: RwSignal<bool>, billing: Signal<Billing>) => limit_dialog(limiting, billing))
        })}
    }
    .into_any()
}

/// Of about the size of what comes.
pub(super) fn waiting() -> AnyView {
    view! {
        <Card title=t::usage() wide=true>
            <Skeleton lines=2 height=24/>
        </Card>
    }
    .into_any()
}

fn summary(facts: Facts) -> AnyView {
    let total = if facts.used.is_positive() {
        view! { <p class="Credits-number">{t::usage_used(facts.used.0)}</p> }.into_any()
    } else {
        view! { <p class="Muted">{t::usage_nothing()}</p> }.into_any()
    };
    let limit = facts.limit.map(|limit| {
        let share = percent(facts.used, limit.limit);
        let (hue, part) = (if share >= 100 { 4 } else { 1 }, u16::try_from(share.min(100) * 10).unwrap_or(1000));
        let more = [limit.hard_stop.then(t::usage_limit_stops), limit.alerts.then(t::usage_limit_alerts)];
        let more: String = more.into_iter().flatten().map(|more| format!(" · {more}")).collect();
        view! {
            <StackedBar parts=vec![(hue, part)]/>
            <p>{t::usage_limit(&intl::number(share), &intl::number(limit.limit.0))} {more}</p>
        }
    });
    let resources = facts.resources.map(|resources| {
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        view! { <p class="Muted">{t::usage_resources(number(resources.count), &intl::number(number(resources.peak)))}</p> }
    });
    view! {
        {total}
        {limit}
        {resources}
    }
    .into_any()
}
