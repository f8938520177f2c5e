//! The billing profile.

use bursar_domain::{
    api::billing_profile::{GetBillingProfile, UpdateBillingProfile},
    profile::BillingProfile,
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, billing_profile},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted.mount::<GetBillingProfile, _, _, _>(get).mount::<UpdateBillingProfile, _, _, _>(update)
}

async fn get(app: App, call: Call<GetBillingProfile>) -> Result<BillingProfile, Fault> {
    billing_profile::get(&app, &call.proof).await
}

async fn update(app: App, call: Call<UpdateBillingProfile>) -> Result<BillingProfile, Fault> {
    billing_profile::update(&app, &call.proof, &call.body).await
}
