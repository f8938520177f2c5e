//! The Billing page: plan, cards and payments for those who look after billing, plan status for everybody tied to the
//! organization, and the delegation to members and to people outside.
//!
//! A first visit pays for every byte here: what is asked for by a click (`actions`) or seldom there (`news`) is loaded then.

mod actions;
mod activity_card;
mod add_admin;
mod admin_dialogs;
mod admin_row;
mod admins;
mod ask;
mod auto_recharge;
mod banners;
mod buy_credits;
mod buy_model;
mod buy_stages;
mod cards_card;
mod credit_banners;
mod credit_dialogs;
mod credit_words;
mod credits_card;
mod credits_model;
mod doing;
mod invoices_card;
mod leave;
mod limit_dialog;
mod manager_row;
mod managers;
mod managers_dialogs;
mod managing;
mod news;
mod page;
mod payment_progress;
mod plan_card;
mod plan_dialog;
mod plan_model;
mod profile_card;
mod receipt;
mod recharge_dialog;
mod recharge_form;
mod recharge_model;
mod requests;
mod rights;
#[cfg(test)]
mod samples;
mod usage_card;
mod view_model;

/// The page at `/orgs/{slug}/settings/billing`.
#[must_use]
pub fn page() -> leptos::prelude::AnyView {
    page::page()
}
