//! What people do with Bursar, in the engine that `BURSAR_E2E_ENGINE` names. Each file holds the journeys of one matter.

mod account;
mod at_once;
mod billing_cards;
mod billing_credits;
mod billing_documents;
mod billing_plan;
mod billing_readonly;
mod billing_usage;
mod coming_in;
mod delegation;
mod endings;
mod invited;
mod invited_members;
mod inviting;
mod loading;
mod narrow;
mod orgs;
mod outside;
mod owners;
mod regating;
mod requests;
mod tokens;

use std::process::ExitCode;

/// Where the Billing page of acme is.
const ACME_BILLING: &str = "/orgs/acme/settings/billing";

fn main() -> ExitCode {
    let all = [
        delegation::JOURNEYS,
        regating::JOURNEYS,
        requests::JOURNEYS,
        endings::JOURNEYS,
        owners::JOURNEYS,
        outside::JOURNEYS,
        coming_in::JOURNEYS,
        account::JOURNEYS,
        orgs::JOURNEYS,
        invited::JOURNEYS,
        inviting::JOURNEYS,
        invited_members::JOURNEYS,
        tokens::JOURNEYS,
        at_once::JOURNEYS,
        narrow::JOURNEYS,
        loading::JOURNEYS,
        billing_cards::JOURNEYS,
        billing_plan::JOURNEYS,
        billing_credits::JOURNEYS,
        billing_documents::JOURNEYS,
        billing_usage::JOURNEYS,
        billing_readonly::JOURNEYS,
    ];
    bursar_e2e::journey::run(all.concat())
}
