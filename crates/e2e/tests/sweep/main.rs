//! axe-core over every page in every role, light and dark, with each dialog, menu and list open. In Chromium all of it;
//! in the other engines the Billing page and the sign-in page, because the rules look at the same document.

mod billing;
mod check;
mod forms;
mod invitations;
mod people;

use std::process::ExitCode;

fn main() -> ExitCode {
    bursar_e2e::journey::run([people::JOURNEYS, forms::JOURNEYS, invitations::JOURNEYS, billing::JOURNEYS].concat())
}
