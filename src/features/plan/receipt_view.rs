//! The receipt on screen.

use leptos::prelude::*;

use super::{
    going::Going,
    receipt::{Entry, Fact, Receipt, TaxNote},
};
use crate::{
    messages::plans as t,
    parts::amount::amount,
    ui::{Badge, Banner, Icon, IconName, Tone},
};

/// All rows.
pub(super) fn receipt_view(receipt: Receipt, going: Going) -> AnyView {
    let tax = receipt.tax.map(|note| tax_note(note, going));
    let notes = receipt.notes.into_iter().map(|note| view! { <Banner tone=Tone::Warning>{note}</Banner> }).collect_view();
    view! {
        <dl class="Receipt-entries">
            {receipt.entries.into_iter().map(|entry| row(entry, false)).collect_view()}
            {row(receipt.due, true)}
        </dl>
        {tax}
        <dl class="Facts">{receipt.facts.into_iter().map(fact).collect_view()}</dl>
        {features(t::gained(), receipt.gained, IconName::Check)}
        {features(t::lost(), receipt.lost, IconName::Cross)}
        {notes}
    }
    .into_any()
}

fn mark(changed: bool) -> Option<AnyView> {
    changed.then(|| view! { <Badge tone=Tone::Info dot=true>{t::changed()}</Badge> }.into_any())
}

fn row(entry: Entry, due: bool) -> AnyView {
    let Entry { label, detail, amount: money, changed } = entry;
    view! {
        <div class="Receipt-row" data-due=due.then_some("true")>
            <dt>
                <span>{label}</span>
                " "
                {mark(changed)}
                {detail.map(|detail| view! { <span class="Receipt-detail">{detail}</span> })}
            </dt>
            <dd>{amount(money)}</dd>
        </div>
    }
    .into_any()
}

fn fact(Fact { label, value, changed }: Fact) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value} " " {mark(changed)}</dd>
        </div>
    }
    .into_any()
}

fn tax_note(note: TaxNote, going: Going) -> AnyView {
    match note {
        TaxNote::Reverse => view! { <p class="Receipt-tax">{t::tax_reverse()}</p> }.into_any(),
        TaxNote::Unknown => view! {
            <p class="Receipt-tax">{t::tax_unknown()} " " <a href=going.profile()>{t::tax_unknown_link()}</a> "."</p>
        }
        .into_any(),
    }
}

fn features(title: &'static str, names: Vec<String>, icon: IconName) -> AnyView {
    if names.is_empty() {
        return ().into_any();
    }
    let items = names.into_iter().map(|name| view! { <li><Icon name=icon/><span>{name}</span></li> }).collect_view();
    view! {
        <div>
            <h3>{title}</h3>
            <ul class="Edition-features">{items}</ul>
        </div>
    }
    .into_any()
}
