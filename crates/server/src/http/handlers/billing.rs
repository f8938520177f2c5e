//! The Billing page and the delegation to members.

use bursar_domain::api::{
    Empty,
    billing::{AddBillingAdmin, Billing, ChangeBillingAdminEnd, GetBilling, ListTeammates, RemoveBillingAdmin, Teammates},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, billing},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<GetBilling, _, _, _>(get)
        .mount::<ListTeammates, _, _, _>(teammates)
        .mount::<AddBillingAdmin, _, _, _>(add)
        .mount::<ChangeBillingAdminEnd, _, _, _>(change_end)
        .mount::<RemoveBillingAdmin, _, _, _>(remove)
}

async fn get(app: App, call: Call<GetBilling>) -> Result<Billing, Fault> {
    billing::overview(&app, &call.proof).await
}

async fn teammates(app: App, call: Call<ListTeammates>) -> Result<Teammates, Fault> {
    billing::teammates(&app, &call.proof, &call.query).await
}

async fn add(app: App, call: Call<AddBillingAdmin>) -> Result<Empty, Fault> {
    billing::add(&app, &call.proof, &call.body).await?;
    Ok(Empty {})
}

async fn change_end(app: App, call: Call<ChangeBillingAdminEnd>) -> Result<Empty, Fault> {
    billing::change_end(&app, &call.proof, &call.endpoint.person, call.body.ends).await?;
    Ok(Empty {})
}

async fn remove(app: App, call: Call<RemoveBillingAdmin>) -> Result<Empty, Fault> {
    billing::remove(&app, &call.proof, &call.endpoint.person, call.query.stop_billing_mail).await?;
    Ok(Empty {})
}
