//! Members.

use bursar_domain::api::{
    Empty, Page,
    members::{ChangeMemberRole, CountMembers, ListMembers, Member, MemberCount, RemoveMember},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, members},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<ListMembers, _, _, _>(list)
        .mount::<CountMembers, _, _, _>(count)
        .mount::<ChangeMemberRole, _, _, _>(change_role)
        .mount::<RemoveMember, _, _, _>(remove)
}

async fn list(app: App, call: Call<ListMembers>) -> Result<Page<Member>, Fault> {
    members::list(&app, &call.proof, &call.query).await
}

async fn count(_: App, call: Call<CountMembers>) -> Result<MemberCount, Fault> {
    Ok(MemberCount { members: u32::try_from(call.proof.org.row.member_count).unwrap_or(0) })
}

async fn change_role(app: App, call: Call<ChangeMemberRole>) -> Result<Empty, Fault> {
    members::change_role(&app, &call.proof, &call.endpoint.person, call.body.role).await?;
    Ok(Empty {})
}

async fn remove(app: App, call: Call<RemoveMember>) -> Result<Empty, Fault> {
    members::remove(&app, &call.proof, &call.endpoint.person, call.query.stop_billing_mail).await?;
    Ok(Empty {})
}
