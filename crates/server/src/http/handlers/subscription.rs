//! Plans and changes of the subscription, and paying an open invoice.

use bursar_domain::api::{
    invoices::PayInvoice,
    payments::Payment,
    subscription::{ConfirmPlanChange, GetPlans, PlanChanged, PlanPreview, Plans, PreviewPlanChange},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, plan},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<GetPlans, _, _, _>(plans)
        .mount::<PreviewPlanChange, _, _, _>(preview)
        .mount::<ConfirmPlanChange, _, _, _>(confirm)
        .mount::<PayInvoice, _, _, _>(pay)
}

async fn plans(app: App, call: Call<GetPlans>) -> Result<Plans, Fault> {
    plan::plans(&app, &call.proof).await
}

async fn preview(app: App, call: Call<PreviewPlanChange>) -> Result<PlanPreview, Fault> {
    plan::preview(&app, &call.proof, call.body.change).await
}

async fn confirm(app: App, call: Call<ConfirmPlanChange>) -> Result<PlanChanged, Fault> {
    plan::confirm(&app, &call.proof, call.needed_key()?, &call.body).await
}

async fn pay(app: App, call: Call<PayInvoice>) -> Result<Payment, Fault> {
    plan::pay(&app, &call.proof, call.needed_key()?, &call.endpoint.invoice).await
}
