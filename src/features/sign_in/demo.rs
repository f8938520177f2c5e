//! The people of the demo, to try every role without looking anything up. Shown by a demo server alone.

use leptos::prelude::*;

use crate::{messages::sign_in as t, session::use_session};

/// Everybody's password in the demo.
const PASSWORD: &str = "delegate-the-bill";

type Role = fn() -> &'static str;

/// Who there is, and what they are.
const PEOPLE: [(&str, Role); 9] = [
    ("owner@acme.example", t::demo_owner),
    ("owner2@acme.example", t::demo_owner2),
    ("admin@acme.example", t::demo_admin),
    ("billing@acme.example", t::demo_billing),
    ("member@acme.example", t::demo_member),
    ("partner@partner.example", t::demo_partner),
    ("owner@globex.example", t::demo_globex),
    ("owner@initech.example", t::demo_initech),
    ("nobody@elsewhere.example", t::demo_nobody),
];

#[component]
pub(super) fn DemoPeople(email: RwSignal<String>, password: RwSignal<String>) -> AnyView {
    let demo = use_session().is_demo();
    let row = move |(address, role): (&'static str, fn() -> &'static str)| {
        let fill = move |_| {
            email.set(address.to_owned());
            password.set(PASSWORD.to_owned());
        };
        view! {
            <li>
                <button type="button" class="DemoPeople-person" on:click=fill>
                    <span>{address}</span>
                    <span class="DemoPeople-role">{role()}</span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || demo.get()>
            <section class="DemoPeople" aria-labelledby="demo-people">
                <h2 id="demo-people">{t::demo_title()}</h2>
                <p>{t::demo_lead(PASSWORD)}</p>
                <ul>{PEOPLE.map(row).into_iter().collect_view()}</ul>
            </section>
        </Show>
    }
    .into_any()
}
