//! The ways between the steps, to the Billing page, and for a card and back with the same choice.

use bursar_domain::ids::{PaymentId, PaymentMethodId};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::choice::Choice;
use crate::{
    browser::storage,
    parts::card_visit::CardVisit,
    routes::{OrgPage, Route},
    session::{OrgScope, use_org},
};

/// The ways from this page.
#[derive(Clone, Copy)]
pub(super) struct Going {
    org: OrgScope,
    /// Address, and whether it takes the place of the present one.
    navigate: Callback<(String, bool)>,
    visit: CardVisit,
}

impl Going {
    pub(super) fn new(visit: CardVisit) -> Self {
        let navigate = use_navigate();
        let navigate = Callback::new(move |(to, replace): (String, bool)| {
            navigate(&to, NavigateOptions { replace, ..NavigateOptions::default() });
        });
        Self { org: use_org(), navigate, visit }
    }

    /// The editions.
    pub(super) fn editions(self) -> String {
        Route::Org(self.org.slug_now(), OrgPage::Plan).path()
    }

    /// The Billing page.
    pub(super) fn billing(self) -> String {
        Route::billing(&self.org.slug_now()).path()
    }

    /// Where a country is entered.
    pub(super) fn profile(self) -> String {
        format!("{}/profile", self.billing())
    }

    /// To the receipt of a choice.
    pub(super) fn choose(self, choice: Choice) {
        self.navigate.run((format!("{}{}", self.editions(), choice.to_address()), false));
    }

    /// To the Billing page; it waits for the payment if there is one.
    pub(super) fn leave(self, payment: Option<&PaymentId>) {
        let query = payment.map(|payment| format!("?payment={payment}")).unwrap_or_default();
        self.navigate.run((format!("{}{query}", self.billing()), false));
    }

    /// Goes for a card; coming back goes on with this choice.
    pub(super) fn for_card(self, choice: Choice, replaces: Option<PaymentMethodId>) {
        storage::keep_for_visit(&self.key(), &choice.to_address());
        self.visit.go(replaces);
    }

    /// Back from there: the address says again what was chosen.
    pub(super) fn restore(self) {
        let kept = storage::take_after_visit(&self.key()).filter(|kept| kept.starts_with("?to="));
        self.navigate.run((format!("{}{}", self.editions(), kept.unwrap_or_default()), true));
    }

    /// The visit.
    pub(super) const fn visit(self) -> CardVisit {
        self.visit
    }

    fn key(self) -> String {
        format!("bursar.plan.{}", self.org.id())
    }
}
