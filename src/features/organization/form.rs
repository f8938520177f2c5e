//! Name and short name, with what is unsaved and what is wrong said where it is.

use bursar_domain::{
    access::Permission,
    api::orgs::{OrgSettings, UpdateOrg},
    slug::OrgRef,
};
use leptos::prelude::*;

use super::view_model::{Draft, rebase};
use crate::{
    api::{Tag, use_mutation},
    browser::{focus, timers},
    messages::organization as t,
    parts::{failure_text, shell::form},
    session::{disabled_reason, use_org},
    ui::{Button, ButtonKind, Card, Field, FormBanner, TextInput, toast},
};

const FORM: &str = "general-form";
const NAME: &str = "org-name";
const SLUG: &str = "org-slug";

/// The form in its card.
#[component]
pub(super) fn GeneralForm(
    /// The settings as the server has them.
    settings: Signal<OrgSettings>,
    /// Whether something is unsaved, for the page.
    dirty: RwSignal<bool>,
) -> AnyView {
    let org = use_org();
    let start = settings.with_untracked(Draft::of);
    let (name, slug) = (RwSignal::new(start.name.clone()), RwSignal::new(start.slug.clone()));
    let draft = Memo::new(move |_| Draft { name: name.get(), slug: slug.get() });
    let fill = move |draft: &Draft| {
        name.set(draft.name.clone());
        slug.set(draft.slug.clone());
    };
    // What the server says anew reaches the fields that nobody has touched.
    let base = StoredValue::new(start);
    Effect::new(move |_| {
        let after = settings.with(Draft::of);
        let before = base.get_value();
        if before != after {
            fill(&rebase(&draft.get_untracked(), &before, &after));
            base.set_value(after);
        }
    });
    let change = Memo::new(move |_| settings.with(|settings| draft.with(|draft| draft.change(settings).is_some())));
    Effect::new(move |_| dirty.set(change.get()));

    let sent = StoredValue::new(Draft::default());
    let save = use_mutation::<UpdateOrg>(&[Tag::Org, Tag::Viewer, Tag::Billing], move |saved: OrgSettings| {
        // What was typed while the answer was on its way stays.
        let saved = Draft::of(&saved);
        fill(&rebase(&draft.get_untracked(), &sent.get_value(), &saved));
        base.set_value(saved);
        toast(t::saved());
    });
    let tried = RwSignal::new(false);
    let failure = save.failure();
    let (name_field, slug_field) = (save.field("name"), save.field("slug"));
    let name_error = Signal::derive(move || {
        let own = tried.get().then(|| form::name(&name.read())).flatten();
        own.or_else(|| name_field.get())
    });
    let slug_error = Signal::derive(move || {
        let own = tried.get().then(|| form::slug(&slug.read())).flatten();
        own.or_else(|| slug_field.get())
    });
    let banner = failure_text::banner(save.banner(&["name", "slug"]));
    let focus_error = || {
        timers::next_frame(|| {
            focus::first_invalid(FORM);
        });
    };
    Effect::new(move |_| {
        if failure.with(Option::is_some) {
            focus_error();
        }
    });
    // Typing on is an answer to what was wrong.
    Effect::new(move |_| {
        draft.track();
        save.clear();
    });
    let why = disabled_reason(Permission::UpdateSettings);
    let reason = Signal::derive(move || why.get().or_else(|| (!change.get()).then(|| t::nothing_to_save().to_owned())));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if reason.get_untracked().is_some() || save.pending().get_untracked() {
            return;
        }
        tried.set(true);
        let draft = draft.get_untracked();
        if form::name(&draft.name).or_else(|| form::slug(&draft.slug)).is_some() {
            focus_error();
        } else if let Some(change) = settings.with_untracked(|settings| draft.change(settings)) {
            sent.set_value(draft);
            save.call(UpdateOrg { org: OrgRef::Id(org.id()) }, change);
        }
    };
    let discard = move |()| {
        tried.set(false);
        fill(&base.get_value());
        focus::id(NAME);
    };
    let warning = move || {
        settings.with(|settings| {
            let moves = draft.with(|draft| draft.moves(settings));
            moves.then(|| view! { <p class="GeneralForm-warning">{t::slug_warning(settings.slug.as_str())}</p> })
        })
    };
    let unsaved = move || {
        change.get().then(|| {
            view! {
                <span class="GeneralForm-unsaved">{t::unsaved()}</span>
                <Button kind=ButtonKind::Quiet on_click=discard>{t::discard()}</Button>
            }
        })
    };
    view! {
        <Card title=t::form() wide=true>
            <form class="GeneralForm" id=FORM on:submit=submit novalidate>
                <Field label=t::name() hint=t::name_help() error=name_error id=NAME>
                    <TextInput value=name autocomplete="organization"/>
                </Field>
                <Field label=t::slug() hint=t::slug_help() error=slug_error id=SLUG>
                    <TextInput value=slug/>
                </Field>
                <div role="status">{warning}</div>
                <FormBanner error=banner/>
                <div class="GeneralForm-buttons">
                    <Button submit=true kind=ButtonKind::Primary pending=save.pending() disabled_reason=reason>
                        {t::save()}
                    </Button>
                    {unsaved}
                </div>
            </form>
        </Card>
    }
    .into_any()
}
