//! The invited person's side.

use bursar_domain::api::{
    Empty,
    invitation::{
        AcceptInvitation, Accepted, DeclineInvitation, GetInvitation, InvitationView, OpenInvitation, OpenedInvitation, SwitchAccount,
    },
};

use crate::{
    app::App,
    http::{
        answer::Answer,
        cookies::Cookie,
        mount::{Call, Mounted},
    },
    service::{Fault, invitations::visitor},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<OpenInvitation, _, _, _>(open)
        .mount::<GetInvitation, _, _, _>(get)
        .mount::<AcceptInvitation, _, _, _>(accept)
        .mount::<DeclineInvitation, _, _, _>(decline)
        .mount::<SwitchAccount, _, _, _>(switch_account)
}

async fn open(app: App, call: Call<OpenInvitation>) -> Result<Answer<InvitationView>, Fault> {
    let (view, pre) = visitor::open(&app, call.proof.as_ref(), call.pre.as_deref(), &call.body.token, call.meta.address).await?;
    Ok(Answer::with_cookies(view, pre.map(Cookie::PreSession)))
}

async fn get(app: App, call: Call<GetInvitation>) -> Result<OpenedInvitation, Fault> {
    visitor::get(&app, call.proof.as_ref(), call.pre.as_deref()).await
}

async fn accept(app: App, call: Call<AcceptInvitation>) -> Result<Accepted, Fault> {
    visitor::accept(&app, &call.proof, call.meta.address).await
}

async fn decline(app: App, call: Call<DeclineInvitation>) -> Result<Empty, Fault> {
    visitor::decline(&app, call.proof.as_ref(), call.pre.as_deref(), call.meta.address, &call.meta.origin()).await?;
    Ok(Empty {})
}

async fn switch_account(app: App, call: Call<SwitchAccount>) -> Result<Answer<Empty>, Fault> {
    let pre = visitor::switch_account(&app, &call.proof).await?;
    Ok(Answer::with_cookies(Empty {}, [Cookie::NoSession].into_iter().chain(pre.map(Cookie::PreSession))))
}
