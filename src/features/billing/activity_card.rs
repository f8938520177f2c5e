//! The *Billing activity* card: the latest five things that happened, as sentences.

use bursar_domain::api::{activity::Activity, billing::Billing};
use leptos::prelude::*;

use super::invoices_card::see_all;
use crate::{
    messages::documents as t,
    parts::{
        activity::{actor, money, sentence},
        amount::amount,
    },
    routes::{OrgPage, Route},
    session::{OrgScope, use_org},
    ui::{Card, EmptyState, Time, TimeStyle},
};

/// The card; nothing for those who do not look after billing.
pub(super) fn card(billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let lines = Memo::new(move |_| billing.with(|billing| Some(billing.account.as_ref()?.activity.clone())));
    let view = move || {
        let lines = lines.get()?;
        let body = if lines.is_empty() {
            view! { <EmptyState title=t::activity_none() text=t::activity_none_text()/> }.into_any()
        } else {
            view! { <ol class="ShortList">{lines.iter().map(|line| row(line, org)).collect_view()}</ol> }.into_any()
        };
        let aside = move || see_all(org, OrgPage::Activity, t::see_all_activity());
        Some(view! { <Card title=t::activity() aside wide=true>{body}</Card> })
    };
    view.into_any()
}

fn row(line: &Activity, org: OrgScope) -> AnyView {
    let words = sentence(line);
    let by = actor(line, &words).map(str::to_owned);
    // The sentence leads to its invoice, where it has one.
    let text = match &line.invoice {
        Some(id) => view! { <a href=Route::Org(org.slug().get(), OrgPage::Invoice(id.clone())).path()>{words}</a> }.into_any(),
        None => view! { <span>{words}</span> }.into_any(),
    };
    view! {
        <li>
            <span class="ShortList-text">
                {text}
                <span class="Muted">{by} " " <Time ms=line.at.0 style=TimeStyle::Relative/></span>
            </span>
            {money(line).map(amount)}
        </li>
    }
    .into_any()
}
