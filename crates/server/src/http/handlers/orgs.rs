//! Organizations and their general settings.

use bursar_domain::api::{
    Empty,
    orgs::{CreateOrg, CreatedOrg, GetOrg, HandOverOwnership, LeaveOrg, OrgSettings, UpdateOrg},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, orgs},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<CreateOrg, _, _, _>(create)
        .mount::<GetOrg, _, _, _>(get)
        .mount::<UpdateOrg, _, _, _>(update)
        .mount::<LeaveOrg, _, _, _>(leave)
        .mount::<HandOverOwnership, _, _, _>(hand_over)
}

async fn create(app: App, call: Call<CreateOrg>) -> Result<CreatedOrg, Fault> {
    orgs::create(&app, &call.proof, &call.body).await
}

async fn get(app: App, call: Call<GetOrg>) -> Result<OrgSettings, Fault> {
    orgs::settings(&app, &call.proof).await
}

async fn update(app: App, call: Call<UpdateOrg>) -> Result<OrgSettings, Fault> {
    orgs::update(&app, &call.proof, &call.body).await
}

async fn leave(app: App, call: Call<LeaveOrg>) -> Result<Empty, Fault> {
    orgs::leave(&app, &call.proof, &call.body).await?;
    Ok(Empty {})
}

async fn hand_over(app: App, call: Call<HandOverOwnership>) -> Result<Empty, Fault> {
    orgs::hand_over(&app, &call.proof, &call.body).await?;
    Ok(Empty {})
}
