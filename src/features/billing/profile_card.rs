//! The *Billing profile* card: who is invoiced, and whether tax can be estimated.

use bursar_domain::api::billing::Billing;
use leptos::prelude::*;

use crate::{
    browser::intl,
    messages::documents as t,
    routes::{OrgPage, Route},
    session::use_org,
    ui::{Card, LinkButton},
};

/// The card; nothing for those who do not look after billing.
pub(super) fn card(billing: Signal<Billing>) -> AnyView {
    let org = use_org();
    let profile = Memo::new(move |_| {
        billing.with(|billing| billing.account.as_ref().map(|account| (account.invoiced_as.clone(), account.country.clone())))
    });
    let view = move || {
        let (invoiced_as, country) = profile.get()?;
        let href = Route::Org(org.slug().get(), OrgPage::Profile).path();
        let country = if country.is_empty() {
            view! { {t::country_missing()} <span class="Facts-help">{t::country_hint()}</span> }.into_any()
        } else {
            intl::country(&country).into_any()
        };
        let actions = move || {
            let href = href.clone();
            view! { <LinkButton href>{t::edit_profile()}</LinkButton> }
        };
        Some(view! {
            <Card title=t::profile() actions>
                <dl class="Facts">
                    <div><dt>{t::invoiced_as()}</dt><dd>{invoiced_as}</dd></div>
                    <div><dt>{t::country()}</dt><dd>{country}</dd></div>
                </dl>
            </Card>
        })
    };
    view.into_any()
}
