//! Billing activity: list and export.

use bursar_domain::api::{
    activity::{Activity, ExportActivity, ListActivity},
    file::File,
    page::Page,
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, activity},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted.mount::<ListActivity, _, _, _>(list).mount::<ExportActivity, _, _, _>(export)
}

async fn list(app: App, call: Call<ListActivity>) -> Result<Page<Activity>, Fault> {
    activity::list(&app, &call.proof, &call.query).await
}

async fn export(app: App, call: Call<ExportActivity>) -> Result<File, Fault> {
    activity::export(&app, &call.proof, &call.query).await
}
