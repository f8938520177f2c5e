//! A person's own account: name, password, sessions, appearance. The same in every organization.

mod look;
mod name;
mod password;
mod sessions;

use leptos::prelude::*;

use crate::{messages::account as t, parts::shell::PageFrame};

/// `/account`
pub fn page() -> AnyView {
    view! {
        <PageFrame title=t::title() lead=t::lead()>
            <div class="Cards">
                <div class="Account-column">
                    <name::NameCard />
                    <look::LookCard />
                </div>
                <password::PasswordCard />
                <sessions::SessionsCard />
            </div>
        </PageFrame>
    }
    .into_any()
}
