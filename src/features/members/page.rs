//! The page: search and role filter (both in the address), the list, the reader's own membership.

use bursar_domain::{access::Permission, api::members::CountMembers};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    filter_bar::FilterBar,
    inviting::{InviteButtons, Inviting},
    list::MemberList,
    membership::Membership,
    pending::PendingCard,
    questions::{Questions, RemovalQuestion, RoleQuestion},
    view_model::{Filter, Rights},
};
use crate::{
    api::{Tag, use_query},
    messages::{members as t, parts},
    parts::shell::PageFrame,
    session::{holds, use_org},
    ui::{Banner, Card, FormBanner, Tone},
};

/// The Members page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let (name, suspended) = (org.name(), org.suspended());
    let (members, owners) = (holds(Permission::ManageMembers), holds(Permission::ManageOwners));
    let rights = Memo::new(move |_| Rights { members: members.get(), owners: owners.get(), suspended: suspended.get() });
    let address = use_query_map();
    let filter = Memo::new(move |_| address.with(|query| Filter::from_address(query.get_str("q"), query.get_str("role"))));
    let count = use_query(move || CountMembers { org: org.reference() }, &[Tag::Members]).value();
    let title = Signal::derive(move || match count.get() {
        Some(count) => parts::members_count(i64::from(count.members)),
        None => t::title().to_owned(),
    });
    let questions = Questions::new();
    let inviting = Inviting::new();
    let manages = move || rights.get().members;
    let action = move || view! { <Show when=manages><InviteButtons inviting/></Show> };
    view! {
        <PageFrame title=t::title() lead=Signal::derive(move || t::subtitle(&name.get())) action>
            <div class="Stack">
                <Show when=move || suspended.get()>
                    <Banner tone=Tone::Warning>{parts::suspended_banner()}</Banner>
                </Show>
                <div class="Cards">
                    <Card title wide=true flush=true>
                        <FilterBar filter/>
                        <FormBanner error=questions.trouble()/>
                        <MemberList filter rights questions/>
                    </Card>
                    <Show when=manages>
                        <PendingCard inviting/>
                    </Show>
                    <Membership/>
                </div>
            </div>
            <RoleQuestion questions/>
            <RemovalQuestion questions/>
        </PageFrame>
    }
    .into_any()
}
