//! Billing managers and their invitations.

use bursar_domain::{
    api::{
        Empty,
        billing_managers::{
            AddressAnswer, BillingManagers, CopyBillingManagerInvitation, CreateBillingManagerLink, InvitationLink, InviteBillingManagers,
            ListBillingManagers, RemoveBillingManager, ResendBillingManagerInvitation, RevokeBillingManagerInvitation,
        },
        endpoint::Endpoint,
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
        invitations::{
            managers,
            owner::{self, Doing},
        },
    },
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<ListBillingManagers, _, _, _>(list)
        .mount::<InviteBillingManagers, _, _, _>(invite)
        .mount::<CreateBillingManagerLink, _, _, _>(create_link)
        .mount::<ResendBillingManagerInvitation, _, _, _>(resend)
        .mount::<CopyBillingManagerInvitation, _, _, _>(copy)
        .mount::<RevokeBillingManagerInvitation, _, _, _>(revoke)
        .mount::<RemoveBillingManager, _, _, _>(remove)
}

fn as_manager<E: Endpoint>() -> Doing {
    doing::<E>(Kind::BillingManager)
}

async fn list(app: App, call: Call<ListBillingManagers>) -> Result<BillingManagers, Fault> {
    managers::list(&app, &call.proof).await
}

async fn invite(app: App, call: Call<InviteBillingManagers>) -> Result<Vec<AddressAnswer>, Fault> {
    owner::invite(&app, &call.proof, &action_of(InviteBillingManagers::NAME), Offer::BillingManager, &call.body.emails).await
}

async fn create_link(app: App, call: Call<CreateBillingManagerLink>) -> Result<InvitationLink, Fault> {
    owner::create_link(&app, &call.proof, &action_of(CreateBillingManagerLink::NAME), Offer::BillingManager, call.body.expires_at).await
}

async fn resend(app: App, call: Call<ResendBillingManagerInvitation>) -> Result<Empty, Fault> {
    owner::resend(&app, &call.proof, &as_manager::<ResendBillingManagerInvitation>(), &call.endpoint.invitation).await?;
    Ok(Empty {})
}

async fn copy(app: App, call: Call<CopyBillingManagerInvitation>) -> Result<InvitationLink, Fault> {
    owner::copy(&app, &call.proof, &as_manager::<CopyBillingManagerInvitation>(), &call.endpoint.invitation).await
}

async fn revoke(app: App, call: Call<RevokeBillingManagerInvitation>) -> Result<Empty, Fault> {
    owner::revoke(&app, &call.proof, &as_manager::<RevokeBillingManagerInvitation>(), &call.endpoint.invitation).await?;
    Ok(Empty {})
}

async fn remove(app: App, call: Call<RemoveBillingManager>) -> Result<Empty, Fault> {
    managers::remove(&app, &call.proof, &call.endpoint.person, call.query.stop_billing_mail).await?;
    Ok(Empty {})
}
