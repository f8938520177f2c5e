//! Invitations of members.

use bursar_domain::{
    api::{
        Empty,
        billing_managers::{AddressAnswer, InvitationLink, PendingInvitation},
        endpoint::Endpoint,
        member_invitations::{
            CopyMemberInvitation, CreateMemberLink, InviteMembers, ListMemberInvitations, ResendMemberInvitation, RevokeMemberInvitation,
        },
    },
    invite::{Kind, Offer},
};

use super::doing;
use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{
        Fault,
        audit::action_of,
        invitations::owner::{self, Doing},
    },
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<ListMemberInvitations, _, _, _>(list)
        .mount::<InviteMembers, _, _, _>(invite)
        .mount::<CreateMemberLink, _, _, _>(create_link)
        .mount::<ResendMemberInvitation, _, _, _>(resend)
        .mount::<CopyMemberInvitation, _, _, _>(copy)
        .mount::<RevokeMemberInvitation, _, _, _>(revoke)
}

fn as_member<E: Endpoint>() -> Doing {
    doing::<E>(Kind::Member)
}

async fn list(app: App, call: Call<ListMemberInvitations>) -> Result<Vec<PendingInvitation>, Fault> {
    owner::list(&app, &call.proof, Kind::Member).await
}

async fn invite(app: App, call: Call<InviteMembers>) -> Result<Vec<AddressAnswer>, Fault> {
    owner::invite(&app, &call.proof, &action_of(InviteMembers::NAME), Offer::Member { role: call.body.role }, &call.body.emails).await
}

async fn create_link(app: App, call: Call<CreateMemberLink>) -> Result<InvitationLink, Fault> {
    owner::create_link(&app, &call.proof, &action_of(CreateMemberLink::NAME), Offer::Member { role: call.body.role }, call.body.expires_at)
        .await
}

async fn resend(app: App, call: Call<ResendMemberInvitation>) -> Result<Empty, Fault> {
    owner::resend(&app, &call.proof, &as_member::<ResendMemberInvitation>(), &call.endpoint.invitation).await?;
    Ok(Empty {})
}

async fn copy(app: App, call: Call<CopyMemberInvitation>) -> Result<InvitationLink, Fault> {
    owner::copy(&app, &call.proof, &as_member::<CopyMemberInvitation>(), &call.endpoint.invitation).await
}

async fn revoke(app: App, call: Call<RevokeMemberInvitation>) -> Result<Empty, Fault> {
    owner::revoke(&app, &call.proof, &as_member::<RevokeMemberInvitation>(), &call.endpoint.invitation).await?;
    Ok(Empty {})
}
