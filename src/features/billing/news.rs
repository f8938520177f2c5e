//! What stands under the heading when there is something to say: coming back from the provider, payments under way, what needs
//! attention. Loaded then.

use bursar_domain::{api::billing::Billing, ids::CardSetupId};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{banners::banners, credit_banners::credit_banners, doing::Doing, payment_progress::progress, view_model::Rights};
use crate::{
    parts::card_visit::{CardVisit, card_return},
    routes::Route,
    session::use_org,
};

/// All of it. `came_back` is the visit for a card that the address names.
pub(super) fn news(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing, came_back: Option<CardSetupId>) -> AnyView {
    let (org, navigate) = (use_org(), use_navigate());
    // The address no longer says where somebody came from: a reload, or a link that is handed on, begins anew.
    let forget = Callback::new(move |()| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&Route::billing(&org.slug_now()).path(), options);
    });
    let card = came_back.map(|setup| card_return(setup, CardVisit::new(None), forget));
    if card.is_none() && leptos_router::hooks::use_query_map().with_untracked(|query| query.get("payment").is_some()) {
        Effect::new(move |_| forget.run(()));
    }
    view! {
        {card}
        {progress(billing, doing)}
        {banners(billing, rights, doing)}
        {credit_banners(billing)}
    }
    .into_any()
}
