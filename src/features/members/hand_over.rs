//! Handing ownership over: somebody else becomes owner and oneself an admin or a member, in one step.

use bursar_domain::{
    access::OrgRole,
    api::orgs::{HandOver, HandOverOwnership},
};
use leptos::prelude::*;

use super::questions::TAGS;
use crate::{
    api::use_mutation,
    messages::members as t,
    parts::{failure_text, people},
    session::{use_org, use_session},
    ui::{Choice, ComboOption, Combobox, FormDialog, RadioGroup, toast},
};

/// "Hand over ownership of ORG".
#[component]
pub(super) fn HandOverDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> AnyView {
    let org = use_org();
    let name = org.name();
    let own = use_session().person().with_untracked(|person| person.as_ref().map(|person| person.id.clone()));
    let chosen = RwSignal::new(None::<ComboOption>);
    let keep = RwSignal::new(OrgRole::Admin.name().to_owned());
    let hand_over = use_mutation::<HandOverOwnership>(TAGS, move |_| {
        let to = chosen.with_untracked(|chosen| chosen.as_ref().map(|chosen| chosen.primary.clone()).unwrap_or_default());
        open.set(false);
        toast(t::handed_over(&to, &name.get_untracked()));
    });
    let reason = Signal::derive(move || chosen.with(Option::is_none).then(|| t::hand_over_choose_first().to_owned()));
    let confirm = move |()| {
        let to = chosen.with_untracked(|chosen| chosen.as_ref().and_then(|chosen| chosen.id.parse().ok()));
        if let (Some(to), Some(keep)) = (to, OrgRole::from_name(&keep.get_untracked())) {
            hand_over.call(HandOverOwnership { org: org.reference_now() }, HandOver { to, keep });
        }
    };
    let search = people::successors(own);
    let choices = || {
        vec![Choice::new(OrgRole::Admin.name(), t::hand_over_keep_admin()), Choice::new(OrgRole::Member.name(), t::hand_over_keep_member())]
    };
    let closed = move |()| {
        hand_over.clear();
        chosen.set(None);
    };
    view! {
        <FormDialog
            open
            title=Signal::derive(move || t::hand_over_title(&name.get()))
            pending=hand_over.pending()
            confirm=t::hand_over()
            danger=true
            disabled_reason=reason
            error=failure_text::banner(hand_over.banner(&[]))
            on_confirm=confirm
            on_close=closed
        >
            <Combobox label=t::hand_over_to() value=chosen search/>
            <RadioGroup legend=t::hand_over_keep() value=keep options=choices()/>
            <p>{t::hand_over_warning()}</p>
        </FormDialog>
    }
    .into_any()
}
