//! Usage that the host product reports, with a token of the organization.

use bursar_domain::api::{
    Empty,
    metering::{Authorization, AuthorizeUsage, RecordUsage, Recorded, ReleaseUsage, ReportResources},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, metering},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<AuthorizeUsage, _, _, _>(authorize)
        .mount::<RecordUsage, _, _, _>(record)
        .mount::<ReleaseUsage, _, _, _>(release)
        .mount::<ReportResources, _, _, _>(resources)
}

async fn authorize(app: App, call: Call<AuthorizeUsage>) -> Result<Authorization, Fault> {
    metering::authorize(&app, &call.proof, &call.body).await
}

async fn record(app: App, call: Call<RecordUsage>) -> Result<Recorded, Fault> {
    metering::record(&app, &call.proof, &call.body).await
}

async fn release(app: App, call: Call<ReleaseUsage>) -> Result<Recorded, Fault> {
    metering::release(&app, &call.proof, &call.body).await
}

async fn resources(app: App, call: Call<ReportResources>) -> Result<Empty, Fault> {
    metering::resources(&app, &call.proof, call.body).await
}
