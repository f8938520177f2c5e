//! The way out for a billing manager: they are on no list of members, so it stands here (POL-6).

use bursar_domain::{
    access::Tie,
    api::orgs::{Leave, LeaveOrg},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{Tag, use_mutation},
    messages::{billing as t, leaving},
    on_demand,
    parts::{failure_text, on_demand::when_opened},
    routes::Route,
    session::use_org,
    ui::{Button, Card, FormDialog, toast},
};

/// The card at the foot of the page; nothing for members.
#[component]
pub(super) fn OwnAccess() -> AnyView {
    let tie = use_org().tie();
    let open = RwSignal::new(false);
    view! {
        <Show when=move || tie.get() == Tie::BillingManager>
            <Card title=t::own_access() wide=true>
                <div class="OwnAccess">
                    <p>{t::own_access_text()}</p>
                    <Button on_click=move |()| open.set(true)>{t::leave()}</Button>
                </div>
            </Card>
        </Show>
        {when_opened(open.into(), move || on_demand!(leave_dialog(open: RwSignal<bool>) => view! { <LeaveDialog open/> }.into_any()))}
    }
    .into_any()
}

/// "Leave ORG?"
#[component]
fn LeaveDialog(open: RwSignal<bool>) -> AnyView {
    let org = use_org();
    let name = org.name();
    let navigate = use_navigate();
    let leave = use_mutation::<LeaveOrg>(&[Tag::Viewer], move |_| {
        open.set(false);
        toast(leaving::left(&name.get_untracked()));
        navigate(&Route::Orgs.path(), NavigateOptions::default());
    });
    view! {
        <FormDialog
            open
            title=Signal::derive(move || leaving::title(&name.get()))
            pending=leave.pending()
            confirm=t::leave()
            danger=true
            error=failure_text::banner(leave.banner(&[]))
            on_confirm=move |()| leave.call(LeaveOrg { org: org.reference_now() }, Leave { successor: None })
            on_close=move |()| leave.clear()
        >
            <p>{move || leaving::text(&name.get())}</p>
        </FormDialog>
    }
    .into_any()
}
