//! One member: who, in which role, since when, and for those who look after members the two things they can do.

use bursar_domain::{access::OrgRole, api::members::Member};
use leptos::prelude::*;

use super::{
    questions::Questions,
    view_model::{Locked, Rights, RowControls},
};
use crate::{
    messages::{members as t, parts},
    parts::{
        person::{PersonCell, RoleBadge},
        words,
    },
    session::use_session,
    ui::{Badge, Button, Cell, Choice, HoverText, Row, RowHeader, Select, Time, TimeStyle, Tone, unique_id},
};

/// Why the controls of a row are locked, in words.
fn because(locked: Locked) -> String {
    match locked {
        Locked::OwnersOnly => t::owners_only(),
        Locked::Suspended => parts::suspended_reason(),
    }
    .to_owned()
}

/// A row that follows its member's data without being built anew.
#[component]
pub(super) fn MemberRow(member: Memo<Member>, rights: Memo<Rights>, questions: Questions) -> AnyView {
    let person = use_session().person();
    let you = Memo::new(move |_| person.with(|person| person.as_ref().is_some_and(|p| member.with(|m| m.id == p.id))));
    let profile = Memo::new(move |_| member.with(|member| member.profile.clone()));
    let name = Memo::new(move |_| profile.with(|profile| profile.as_ref().map(|p| p.name.clone()).unwrap_or_default()));
    let email = Memo::new(move |_| profile.with(|profile| profile.as_ref().map(|p| p.email.clone())));
    let role = Memo::new(move |_| member.with(|member| member.role));
    let controls = Memo::new(move |_| rights.get().controls(role.get()));
    let billing = move || {
        let granted = profile.with(|profile| profile.as_ref().is_some_and(|p| p.billing_admin));
        match role.get() {
            OrgRole::Owner => view! { <span class="MemberList-quiet">{t::billing_implied()}</span> }.into_any(),
            _ if granted => view! { <Badge tone=Tone::Success>{parts::billing_admin()}</Badge> }.into_any(),
            _ => view! { <span class="MemberList-quiet">{t::billing_none()}</span> }.into_any(),
        }
    };
    let joined = move || profile.get().map(|p| view! { <Time ms=p.joined_at.0 style=TimeStyle::Short/> });
    let remove = move || {
        let reason = match controls.get() {
            RowControls::None => return None,
            RowControls::Locked(locked) => Some(because(locked)),
            RowControls::Open => None,
        };
        // One leaves by the card below the list: it knows what a sole owner has to settle first.
        (!you.get()).then(|| {
            view! {
                <Button
                    small=true
                    label=Signal::derive(move || t::remove_named(&name.get()))
                    disabled_reason=Signal::stored(reason)
                    on_click=move |()| questions.ask_removal(member.get_untracked())
                >
                    {t::remove()}
                </Button>
            }
        })
    };
    let role_cell = move || match controls.get() {
        RowControls::None => view! { <RoleBadge role/> }.into_any(),
        RowControls::Locked(locked) => view! { <LockedRole name role reason=because(locked)/> }.into_any(),
        RowControls::Open => view! { <RoleSelect member name rights questions/> }.into_any(),
    };
    view! {
        <Row>
            <RowHeader>
                <PersonCell name=name email=email you=you/>
            </RowHeader>
            <Cell label=t::role()>{role_cell}</Cell>
            <Cell label=t::billing()>{billing}</Cell>
            <Cell label=t::joined()>{joined}</Cell>
            <Cell end=true>{remove}</Cell>
        </Row>
    }
    .into_any()
}

#[component]
fn LockedRole(name: Memo<String>, role: Memo<OrgRole>, reason: String) -> AnyView {
    let id = unique_id("locked");
    let options = Signal::derive(move || vec![Choice::new(role.get().name(), words::role(role.get()))]);
    let value = RwSignal::new(role.get_untracked().name().to_owned());
    let label = Signal::derive(move || t::role_of(&name.get()));
    let described_by = id.clone();
    // A disabled list takes no focus; what stands around it does, so that the reason is reached by keyboard.
    view! {
        <HoverText id text=reason>
            <span role="group" tabindex="0" aria-label=move || label.get() aria-describedby=described_by>
                <Select small=true disabled=true value options label/>
            </span>
        </HoverText>
    }
    .into_any()
}

#[component]
fn RoleSelect(member: Memo<Member>, name: Memo<String>, rights: Memo<Rights>, questions: Questions) -> AnyView {
    let role = Memo::new(move |_| member.with(|member| member.role));
    let value = RwSignal::new(role.get_untracked().name().to_owned());
    // What was chosen and not made goes back to what is.
    Effect::new(move |_| {
        questions.settled().track();
        value.set(role.get().name().to_owned());
    });
    let options = Signal::derive(move || {
        let choices = rights.get().choices(role.get());
        choices.into_iter().map(|role| Choice::new(role.name(), words::role(role))).collect::<Vec<_>>()
    });
    let chosen = move |value: String| {
        if let Some(to) = OrgRole::from_name(&value) {
            questions.ask_role(member.get_untracked(), to);
        }
    };
    view! {
        <Select
            small=true
            value
            options
            label=Signal::derive(move || t::role_of(&name.get()))
            on_change=Callback::new(chosen)
        />
    }
    .into_any()
}
