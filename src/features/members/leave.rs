//! Leaving. A sole owner names a member who takes over, in the same step (DEL-8).

use bursar_domain::api::orgs::{Leave, LeaveOrg};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{questions::TAGS, view_model::leaving_needs_successor};
use crate::{
    api::use_mutation,
    messages::{leaving, members as t},
    parts::{failure_text, people},
    routes::Route,
    session::{use_org, use_session},
    ui::{ComboOption, Combobox, FormDialog, toast},
};

/// "Leave ORG?"
#[component]
pub(super) fn LeaveDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// How many owners there are, once it is known.
    owners: Memo<Option<u32>>,
) -> AnyView {
    let org = use_org();
    let (name, tie) = (org.name(), org.tie());
    let own = use_session().person().with_untracked(|person| person.as_ref().map(|person| person.id.clone()));
    let successor = RwSignal::new(None::<ComboOption>);
    let needs = Memo::new(move |_| tie.get().role().zip(owners.get()).is_some_and(|(role, owners)| leaving_needs_successor(role, owners)));
    let navigate = use_navigate();
    let leave = use_mutation::<LeaveOrg>(TAGS, move |_| {
        open.set(false);
        toast(leaving::left(&name.get_untracked()));
        navigate(&Route::Orgs.path(), NavigateOptions::default());
    });
    let reason = Signal::derive(move || (needs.get() && successor.with(Option::is_none)).then(|| t::leave_choose_first().to_owned()));
    let confirm = move |()| {
        let successor = successor.with_untracked(|chosen| chosen.as_ref().and_then(|chosen| chosen.id.parse().ok()));
        let successor = successor.filter(|_| needs.get_untracked());
        leave.call(LeaveOrg { org: org.reference_now() }, Leave { successor });
    };
    let search = people::successors(own);
    let closed = move |()| {
        leave.clear();
        successor.set(None);
    };
    view! {
        <FormDialog
            open
            title=Signal::derive(move || leaving::title(&name.get()))
            pending=leave.pending()
            confirm=t::leave()
            danger=true
            disabled_reason=reason
            error=failure_text::banner(leave.banner(&[]))
            on_confirm=confirm
            on_close=closed
        >
            <p>{move || t::leave_body(&name.get())}</p>
            <Show when=move || needs.get()>
                <p>{t::leave_sole_owner()}</p>
                <Combobox label=t::leave_successor() value=successor search/>
            </Show>
        </FormDialog>
    }
    .into_any()
}
