//! Credits: what is left, buying more, auto-recharge, the monthly limit, usage.

use bursar_domain::api::{
    Empty,
    credits::{
        BuyCredits, CreditDetails, GetCredits, PreviewAutoRecharge, PreviewTopUp, RechargeOffer, RechargeStatus, SetAutoRecharge,
        SetSpendLimit, TopUpOffer,
    },
    file::File,
    payments::Payment,
    usage::{ExportUsage, GetUsage, UsageReport},
};

use crate::{
    app::App,
    http::mount::{Call, Mounted},
    service::{Fault, credits, recharge, usage},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<GetCredits, _, _, _>(details)
        .mount::<PreviewTopUp, _, _, _>(preview)
        .mount::<BuyCredits, _, _, _>(buy)
        .mount::<PreviewAutoRecharge, _, _, _>(preview_recharge)
        .mount::<SetAutoRecharge, _, _, _>(set_recharge)
        .mount::<SetSpendLimit, _, _, _>(set_limit)
        .mount::<GetUsage, _, _, _>(report)
        .mount::<ExportUsage, _, _, _>(export)
}

async fn details(app: App, call: Call<GetCredits>) -> Result<CreditDetails, Fault> {
    credits::details(&app, &call.proof).await
}

async fn preview(app: App, call: Call<PreviewTopUp>) -> Result<TopUpOffer, Fault> {
    credits::preview_top_up(&app, &call.proof, call.body.credits).await
}

async fn buy(app: App, call: Call<BuyCredits>) -> Result<Payment, Fault> {
    credits::buy(&app, &call.proof, call.needed_key()?, &call.body).await
}

async fn preview_recharge(app: App, call: Call<PreviewAutoRecharge>) -> Result<RechargeOffer, Fault> {
    recharge::preview(&app, &call.proof, &call.body).await
}

async fn set_recharge(app: App, call: Call<SetAutoRecharge>) -> Result<RechargeStatus, Fault> {
    recharge::set(&app, &call.proof, call.needed_key()?, &call.body).await
}

async fn set_limit(app: App, call: Call<SetSpendLimit>) -> Result<Empty, Fault> {
    credits::set_spend_limit(&app, &call.proof, call.body).await?;
    Ok(Empty {})
}

async fn report(app: App, call: Call<GetUsage>) -> Result<UsageReport, Fault> {
    usage::report(&app, &call.proof, &call.query).await
}

async fn export(app: App, call: Call<ExportUsage>) -> Result<File, Fault> {
    usage::export(&app, &call.proof, &call.query).await
}
