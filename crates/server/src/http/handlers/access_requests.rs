//! Requests for billing access.

use bursar_domain::api::{
    Empty,
    access_requests::{AccessRequest, ApproveAccessRequest, DeclineAccessRequest, RequestBillingAccess, WithdrawAccessRequest},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, access_requests},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<RequestBillingAccess, _, _, _>(ask)
        .mount::<WithdrawAccessRequest, _, _, _>(withdraw)
        .mount::<ApproveAccessRequest, _, _, _>(approve)
        .mount::<DeclineAccessRequest, _, _, _>(decline)
}

async fn ask(app: App, call: Call<RequestBillingAccess>) -> Result<AccessRequest, Fault> {
    access_requests::ask(&app, &call.proof, &call.body).await
}

async fn withdraw(app: App, call: Call<WithdrawAccessRequest>) -> Result<Empty, Fault> {
    access_requests::withdraw(&app, &call.proof, &call.endpoint.request).await?;
    Ok(Empty {})
}

async fn approve(app: App, call: Call<ApproveAccessRequest>) -> Result<Empty, Fault> {
    access_requests::approve(&app, &call.proof, &call.endpoint.request, call.body).await?;
    Ok(Empty {})
}

async fn decline(app: App, call: Call<DeclineAccessRequest>) -> Result<Empty, Fault> {
    access_requests::decline(&app, &call.proof, &call.endpoint.request).await?;
    Ok(Empty {})
}
