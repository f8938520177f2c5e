//! The reader's own membership: what they are, and the ways to leave it.

use bursar_domain::{
    access::Permission,
    api::orgs::{GetOrg, OrgSettings},
};
use leptos::prelude::*;

use super::{hand_over::HandOverDialog, leave::LeaveDialog};
use crate::{
    api::{Tag, use_query},
    messages::{members as t, parts},
    parts::words,
    session::{holds, use_org},
    ui::{Button, Card},
};

/// The card below the list.
#[component]
pub(super) fn Membership() -> AnyView {
    let org = use_org();
    let (name, tie, suspended) = (org.name(), org.tie(), org.suspended());
    let owns = holds(Permission::ManageOwners);
    let settings = use_query(move || GetOrg { org: org.reference() }, &[Tag::Org, Tag::Members]).value();
    let owners = Memo::new(move |_| settings.with(|settings: &Option<OrgSettings>| settings.as_ref().map(|s| s.owner_count)));
    let (leaving, handing_over) = (RwSignal::new(false), RwSignal::new(false));
    let reason = Signal::derive(move || suspended.get().then(|| parts::suspended_reason().to_owned()));
    view! {
        <Card title=t::leave_card() wide=true>
            <div class="Membership">
                <p>{move || t::leave_card_body(&name.get(), &words::tie(tie.get()))}</p>
                <div class="Membership-buttons">
                    <Show when=move || owns.get()>
                        <Button disabled_reason=reason on_click=move |()| handing_over.set(true)>{t::hand_over()}</Button>
                    </Show>
                    <Button on_click=move |()| leaving.set(true)>{t::leave()}</Button>
                </div>
            </div>
        </Card>
        <LeaveDialog open=leaving owners/>
        <HandOverDialog open=handing_over/>
    }
    .into_any()
}
