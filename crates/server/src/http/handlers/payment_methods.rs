//! Cards: the provider takes them, Bursar lists, defaults and removes them.

use bursar_domain::api::{
    Empty,
    payment_methods::{
        BeginCardSetup, CardSetupOutcome, CompleteCardSetup, ListPaymentMethods, OpenBillingPortal, PaymentMethods, Redirect,
        RemovePaymentMethod, SetDefaultPaymentMethod,
    },
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, payment_methods},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<ListPaymentMethods, _, _, _>(list)
        .mount::<BeginCardSetup, _, _, _>(begin)
        .mount::<CompleteCardSetup, _, _, _>(complete)
        .mount::<SetDefaultPaymentMethod, _, _, _>(set_default)
        .mount::<RemovePaymentMethod, _, _, _>(remove)
        .mount::<OpenBillingPortal, _, _, _>(portal)
}

async fn list(app: App, call: Call<ListPaymentMethods>) -> Result<PaymentMethods, Fault> {
    payment_methods::list(&app, &call.proof).await
}

async fn begin(app: App, call: Call<BeginCardSetup>) -> Result<Redirect, Fault> {
    payment_methods::begin_setup(&app, &call.proof, &call.body).await
}

async fn complete(app: App, call: Call<CompleteCardSetup>) -> Result<CardSetupOutcome, Fault> {
    payment_methods::complete_setup(&app, &call.proof, &call.endpoint.setup).await
}

async fn set_default(app: App, call: Call<SetDefaultPaymentMethod>) -> Result<Empty, Fault> {
    payment_methods::set_default(&app, &call.proof, &call.endpoint.method).await?;
    Ok(Empty {})
}

async fn remove(app: App, call: Call<RemovePaymentMethod>) -> Result<Empty, Fault> {
    payment_methods::remove(&app, &call.proof, &call.endpoint.method).await?;
    Ok(Empty {})
}

async fn portal(app: App, call: Call<OpenBillingPortal>) -> Result<Redirect, Fault> {
    payment_methods::portal(&app, &call.proof).await
}
