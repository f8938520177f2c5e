//! Payments under way.

use bursar_domain::api::payments::{CancelPayment, GetPayment, Payment};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, payments},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted.mount::<GetPayment, _, _, _>(get).mount::<CancelPayment, _, _, _>(cancel)
}

async fn get(app: App, call: Call<GetPayment>) -> Result<Payment, Fault> {
    payments::get(&app, &call.proof, &call.endpoint.payment).await
}

async fn cancel(app: App, call: Call<CancelPayment>) -> Result<Payment, Fault> {
    payments::cancel(&app, &call.proof, &call.endpoint.payment).await
}
