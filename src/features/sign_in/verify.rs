//! Confirming an address with the token from the mail. A button does it, because mail scanners open links.

use bursar_domain::api::session::{TokenBody, VerifyEmail};
use leptos::prelude::*;

use super::onward::Onward;
use crate::{
    api::{Tag, use_mutation},
    browser::location,
    messages::sign_in as t,
    parts::failure_text,
    parts::shell::CentredPage,
    routes::Route,
    ui::{Button, ButtonKind, FormBanner, LinkButton},
};

#[component]
pub(super) fn VerifyPage() -> AnyView {
    let Some(token) = location::take_hash() else {
        return view! {
            <CentredPage title=t::link_incomplete_title() lead=t::link_incomplete()>
                <LinkButton href=Route::Home.path() kind=ButtonKind::Primary>{t::go_on()}</LinkButton>
            </CentredPage>
        }
        .into_any();
    };
    let token = StoredValue::new(token);
    let confirmed = RwSignal::new(None::<String>);
    let verify = use_mutation::<VerifyEmail>(&[Tag::Viewer], move |verified| confirmed.set(Some(verified.email)));
    let page = move || match confirmed.get() {
        None => view! {
            <CentredPage title=t::verify_title() lead=t::verify_lead()>
                <div class="Form">
                    <FormBanner error=failure_text::banner(verify.banner(&[])) />
                    <Button
                        kind=ButtonKind::Primary
                        pending=verify.pending()
                        on_click=move |()| verify.call(VerifyEmail {}, TokenBody { token: token.get_value() })
                    >
                        {t::verify_submit()}
                    </Button>
                </div>
                <div class="CentredPage-ways"><a href=Route::Home.path()>{t::go_on()}</a></div>
            </CentredPage>
        }
        .into_any(),
        Some(email) => view! {
            <CentredPage title=t::verify_done_title() lead=t::verify_done(&email)>
                <Onward/>
            </CentredPage>
        }
        .into_any(),
    };
    page.into_any()
}
