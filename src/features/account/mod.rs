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
                <name::NameCard />
                <password::PasswordCard />
                <sessions::SessionsCard />
                <look::LookCard />
            </div>
        </PageFrame>
    }
    .into_any()
}
