//! Invitations of members.

use bursar_domain::{
    access::OrgRole,
    api::{
        Empty,
        billing_managers::{AddressAnswer, InvitationLink, PendingInvitation},
        endpoint::Endpoint,
        member_invitations::{
            CopyMemberInvitation, CreateMemberLink, InviteMembers, ListMemberInvitations, ResendMemberInvitation, RevokeMemberInvitation,
        },
    },
    invite::Offer,
};

use super::doing;
use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{
        Fault,
        invitations::owner::{self, Doing},
    },
};

/// Where an invitation is there already, its own role counts and this one only stands for the kind.
const ANY: OrgRole = OrgRole::Member;

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<ListMemberInvitations, _, _, _>(list)
        .mount::<InviteMembers, _, _, _>(invite)
        .mount::<CreateMemberLink, _, _, _>(create_link)
        .mount::<ResendMemberInvitation, _, _, _>(resend)
        .mount::<CopyMemberInvitation, _, _, _>(copy)
        .mount::<RevokeMemberInvitation, _, _, _>(revoke)
}

fn as_member<E: Endpoint>(role: OrgRole) -> Doing {
    doing::<E>(Offer::Member { role })
}

async fn list(app: App, call: Call<ListMemberInvitations>) -> Result<Vec<PendingInvitation>, Fault> {
    owner::list(&app, &call.proof, Offer::Member { role: ANY }).await
}

async fn invite(app: App, call: Call<InviteMembers>) -> Result<Vec<AddressAnswer>, Fault> {
    owner::invite(&app, &call.proof, &as_member::<InviteMembers>(call.body.role), &call.body.emails).await
}

async fn create_link(app: App, call: Call<CreateMemberLink>) -> Result<InvitationLink, Fault> {
    owner::create_link(&app, &call.proof, &as_member::<CreateMemberLink>(call.body.role), call.body.expires_at).await
}

async fn resend(app: App, call: Call<ResendMemberInvitation>) -> Result<Empty, Fault> {
    owner::resend(&app, &call.proof, &as_member::<ResendMemberInvitation>(ANY), &call.endpoint.invitation).await?;
    Ok(Empty {})
}

async fn copy(app: App, call: Call<CopyMemberInvitation>) -> Result<InvitationLink, Fault> {
    owner::copy(&app, &call.proof, &as_member::<CopyMemberInvitation>(ANY), &call.endpoint.invitation).await
}

async fn revoke(app: App, call: Call<RevokeMemberInvitation>) -> Result<Empty, Fault> {
    owner::revoke(&app, &call.proof, &as_member::<RevokeMemberInvitation>(ANY), &call.endpoint.invitation).await?;
    Ok(Empty {})
}
