//! The form: three cards and one *Save changes*. What is unsaved stays on the screen until it is saved or discarded.

use bursar_domain::{
    access::Permission,
    api::billing_profile::UpdateBillingProfile,
    profile::{BillingProfile, MailKind},
};
use leptos::prelude::*;

use super::{
    fields::{Fields, problem_at},
    recipients,
    view_model::{Draft, Problems, countries, rebase},
};
use crate::{
    api::{Mutation, Presented, Tag, phrasebook, present, use_mutation},
    browser::{focus, intl, timers},
    messages::profile as t,
    parts::{failure_text, tax_ids},
    session::{disabled_reason, use_org},
    ui::{Button, ButtonKind, Card, Choice, Field, FormBanner, FormError, Select, TextInput, toast},
};

const FORM: &str = "profile-form";
const FIRST: &str = "profile-legal-name";

/// The form. `dirty` tells the page whether something is unsaved.
pub(super) fn form(profile: Signal<BillingProfile>, dirty: RwSignal<bool>) -> AnyView {
    let org = use_org();
    let start = profile.with_untracked(Draft::of);
    let fields = Fields::new(&start);
    let draft = Memo::new(move |_| fields.read());
    // What the server says anew reaches the fields that nobody has touched.
    let base = StoredValue::new(start);
    Effect::new(move |_| {
        let after = profile.with(Draft::of);
        let before = base.get_value();
        if before != after {
            fields.fill(&rebase(&draft.get_untracked(), &before, &after));
            base.set_value(after);
        }
    });
    let changed = Memo::new(move |_| profile.with(|profile| draft.with(|draft| draft.changes(profile))));
    Effect::new(move |_| dirty.set(changed.get()));

    let tried = RwSignal::new(false);
    let sent = StoredValue::new(Draft::default());
    let save = use_mutation::<UpdateBillingProfile>(&[Tag::Money, Tag::Billing], move |saved: BillingProfile| {
        // What was typed while the answer was on its way stays; all else is as it is kept now.
        let saved = Draft::of(&saved);
        fields.fill(&rebase(&draft.get_untracked(), &sent.get_value(), &saved));
        base.set_value(saved);
        tried.set(false);
        toast(t::saved());
    });
    let problems = Memo::new(move |_| {
        let mut problems = if tried.get() { draft.with(Draft::problems) } else { Problems::new() };
        if let Some(failure) = save.failure().get() {
            problems.extend(draft.with(|draft| draft.refused(failure.fields())));
        }
        problems
    });
    let focus_error = || {
        timers::next_frame(|| {
            focus::first_invalid(FORM);
        });
    };
    Effect::new(move |_| {
        if save.failure().with(Option::is_some) {
            focus_error();
        }
    });
    // Typing on is an answer to what was wrong.
    Effect::new(move |_| {
        draft.track();
        save.clear();
    });
    let why = disabled_reason(Permission::ManageBillingProfile);
    let reason = Signal::derive(move || why.get().or_else(|| (!changed.get()).then(|| t::nothing_to_save().to_owned())));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if reason.with_untracked(Option::is_some) || save.pending().get_untracked() {
            return;
        }
        tried.set(true);
        let draft = draft.get_untracked();
        if draft.problems().is_empty() {
            let body = draft.profile();
            sent.set_value(draft);
            save.call(UpdateBillingProfile { org: org.reference_now() }, body);
        } else {
            focus_error();
        }
    };
    let discard = move |()| {
        tried.set(false);
        fields.fill(&base.get_value());
        focus::id(FIRST);
    };
    let unsaved = move || {
        changed.get().then(|| {
            view! {
                <span class="GeneralForm-unsaved">{t::unsaved()}</span>
                <Button kind=ButtonKind::Quiet on_click=discard>{t::discard()}</Button>
            }
        })
    };
    let groups = MailKind::ALL.into_iter().zip(fields.recipients).map(move |(kind, rows)| recipients::group(kind, rows, problems));
    view! {
        <form class="Stack" id=FORM on:submit=submit novalidate>
            <div class="Cards">
                <Card title=t::invoiced() wide=true>{invoiced(fields, problems)}</Card>
                <Card title=t::numbers() wide=true>{numbers(fields, problems)}</Card>
                <Card title=t::recipients() description=t::recipients_help() wide=true>
                    <div class="ProfileForm">{groups.collect_view()}</div>
                </Card>
            </div>
            <FormBanner error=banner(save, draft, problems)/>
            <div class="GeneralForm-buttons">
                <Button submit=true kind=ButtonKind::Primary pending=save.pending() disabled_reason=reason>{t::save()}</Button>
                {unsaved}
            </div>
        </form>
    }
    .into_any()
}

/// What went wrong with the form as a whole, and that something is marked further up.
fn banner(save: Mutation<UpdateBillingProfile>, draft: Memo<Draft>, problems: Memo<Problems>) -> Signal<Option<FormError>> {
    let said = Signal::derive(move || {
        save.failure().with(|failure| {
            let failure = failure.as_ref()?;
            // Only a problem that has no place in the form is said here in full.
            let homeless = failure.fields().iter().find(|problem| draft.with(|draft| draft.place(&problem.field)).is_none());
            match homeless {
                Some(problem) => Some(Presented { sentence: phrasebook::field_sentence(problem), ..present(failure) }),
                None => failure.fields().is_empty().then(|| present(failure)),
            }
        })
    });
    let failed = failure_text::banner(said);
    Signal::derive(move || {
        let marked = || problems.with(|problems| !problems.is_empty()).then(|| FormError::from(t::look_at_marked().to_owned()));
        failed.get().or_else(marked)
    })
}

fn invoiced(fields: Fields, problems: Memo<Problems>) -> AnyView {
    let at = |path| problem_at(problems, path);
    let mut names: Vec<(String, String)> = countries().into_iter().map(|code| (intl::country(&code), code)).collect();
    intl::sort_by_text(&mut names, |(name, _)| name);
    let mut choices = vec![Choice::new("", t::country_none())];
    choices.extend(names.into_iter().map(|(name, code)| Choice::new(code, name)));
    view! {
        <div class="ProfileForm">
            <Field label=t::legal_name() hint=t::legal_name_help() error=at("legal_name") required=false id=FIRST>
                <TextInput value=fields.legal_name autocomplete="organization"/>
            </Field>
            <Field label=t::line1() error=at("address.line1") required=false>
                <TextInput value=fields.line1 autocomplete="address-line1"/>
            </Field>
            <Field label=t::line2() error=at("address.line2") required=false>
                <TextInput value=fields.line2 autocomplete="address-line2"/>
            </Field>
            <div class="ProfileForm-pair" data-first="narrow">
                <Field label=t::postal_code() error=at("address.postal_code") required=false>
                    <TextInput value=fields.postal_code autocomplete="postal-code"/>
                </Field>
                <Field label=t::city() error=at("address.city") required=false>
                    <TextInput value=fields.city autocomplete="address-level2"/>
                </Field>
            </div>
            <Field label=t::region() error=at("address.region") required=false>
                <TextInput value=fields.region autocomplete="address-level1"/>
            </Field>
            <Field label=t::country() hint=t::country_help() error=at("address.country") required=false>
                <Select value=fields.country options=Signal::stored(choices)/>
            </Field>
        </div>
    }
    .into_any()
}

fn numbers(fields: Fields, problems: Memo<Problems>) -> AnyView {
    let at = |path| problem_at(problems, path);
    let mut kinds = vec![Choice::new("", t::tax_kind_none())];
    kinds.extend(tax_ids::KINDS.map(|(kind, name)| Choice::new(name, tax_ids::kind(kind))));
    view! {
        <div class="ProfileForm">
            <div class="ProfileForm-pair">
                <Field label=t::tax_kind() error=at("tax_kind") required=false>
                    <Select value=fields.tax_kind options=Signal::stored(kinds)/>
                </Field>
                <Field label=t::tax_value() hint=t::tax_value_help() error=at("tax_id") required=false>
                    <TextInput value=fields.tax_value/>
                </Field>
            </div>
            <Field label=t::po_number() hint=t::po_number_help() error=at("po_number") required=false>
                <TextInput value=fields.po_number/>
            </Field>
        </div>
    }
    .into_any()
}
