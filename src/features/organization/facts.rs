//! What is so, whoever looks: edition, members, owners, age; and for readers name and address too.

use bursar_domain::api::orgs::OrgSettings;
use leptos::prelude::*;

use crate::{browser::intl, messages::organization as t, parts::words, ui::Time};

/// The facts of an organization.
#[component]
pub(super) fn Facts(
    /// The settings.
    settings: Signal<OrgSettings>,
    /// Whether name and slug stand here too.
    with_name: Signal<bool>,
) -> AnyView {
    let named = move || {
        with_name.get().then(|| {
            view! {
                <div>
                    <dt>{t::name()}</dt>
                    <dd>{move || settings.with(|settings| settings.name.clone())}</dd>
                </div>
                <div>
                    <dt>{t::slug()}</dt>
                    <dd>{move || settings.with(|settings| settings.slug.to_string())}</dd>
                </div>
            }
        })
    };
    view! {
        <dl class="Facts">
            {named}
            <div>
                <dt>{t::edition()}</dt>
                <dd>{move || settings.with(|settings| words::edition(settings.edition))}</dd>
            </div>
            <div>
                <dt>{t::members()}</dt>
                <dd>{move || settings.with(|settings| intl::integer(i64::from(settings.member_count)))}</dd>
            </div>
            <div>
                <dt>{t::owners()}</dt>
                <dd>{move || settings.with(|settings| intl::integer(i64::from(settings.owner_count)))}</dd>
            </div>
            <div>
                <dt>{t::created()}</dt>
                <dd>
                    <Time ms=Signal::derive(move || settings.with(|settings| settings.created_at.0))/>
                </dd>
            </div>
        </dl>
    }
    .into_any()
}
