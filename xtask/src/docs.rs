//! Pages of `docs/` that are printed from the domain crate, so that they cannot say anything else than the code.

use std::fmt::Write as _;

use bursar_domain::{
    access::{
        Permission,
        policy::{Cell, HOST_ROW, TABLE},
    },
    api::{BASE, Gate, catalogue},
};

use crate::{Failure, read_text, root};

const NOTICE: &str = "<!-- Printed by `cargo run -p xtask -- docs` from crates/domain. Change it there. -->\n";

fn pages() -> [(&'static str, String); 2] {
    [("docs/permissions.md", permissions()), ("docs/endpoints.md", endpoints())]
}

/// Writes the printed pages.
pub(crate) fn write() -> Result<(), Failure> {
    for (path, text) in pages() {
        crate::write(&root().join(path), text)?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails if a printed page is not what the domain crate says now.
pub(crate) fn check() -> Result<(), Failure> {
    for (path, text) in pages() {
        if read_text(&root().join(path)).is_ok_and(|there| there == text) {
            println!("{path} is up to date");
        } else {
            return Err(format!("{path} differs from the domain crate: run `cargo run -p xtask -- docs` and commit it"));
        }
    }
    Ok(())
}

const fn mark(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => "yes",
        Cell::No => "–",
        Cell::AsOrgRole => "as org role",
        Cell::WithoutNames => "without names",
        Cell::HostDecides => "host decides",
    }
}

fn permissions() -> String {
    let mut page = format!(
        "{NOTICE}
# Who may do what

The table in `crates/domain/src/access/policy.rs`, which the server enforces on every call. An owner has billing access
without a grant. A member of any role may hold the billing-admin grant beside the org role, which it does not change.
A billing manager is not a member.

| permission | owner | admin | member | + billing-admin grant | billing manager |
|---|---|---|---|---|---|
"
    );
    let mut line = |name: &str, cells: [Cell; 5]| {
        let cells = cells.map(mark).join(" | ");
        _ = writeln!(page, "| {name} | {cells} |");
    };
    for row in TABLE {
        line(&format!("`{}`", row.permission.name()), [row.owner, row.admin, row.member, row.billing_admin, row.billing_manager]);
    }
    line("everything that the host product owns", HOST_ROW);
    page.push_str("\n## What each permission means\n\n| permission | means | changes something |\n|---|---|---|\n");
    for permission in Permission::ALL {
        let writes = if permission.is_write() { "yes" } else { "–" };
        _ = writeln!(page, "| `{}` | {} | {writes} |", permission.name(), paragraph(permission.about()));
    }
    page.push_str(
        "\nA suspended organization can be looked at, not changed: what changes something is refused there with 409 `org_suspended`.\n",
    );
    page
}

fn gate(gate: Gate) -> String {
    match gate {
        Gate::Public => "anybody".to_owned(),
        Gate::SignedIn => "anybody signed in".to_owned(),
        Gate::Token => "the host product, with a token of the organization".to_owned(),
        Gate::Tied => "anybody tied to the organization".to_owned(),
        Gate::Holds(permission) => format!("`{}`", permission.name()),
    }
}

/// Documentation as one line of a table.
fn paragraph(about: &str) -> String {
    about.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn endpoints() -> String {
    let mut page = format!(
        "{NOTICE}
# Endpoints

Every call that the server answers under `{BASE}`. Who may call is a permission of [permissions.md](permissions.md) where
it stands in code type. How calls and answers look is in [api-design.md](api-design.md).

| call | name | who may | what it does |
|---|---|---|---|
"
    );
    for endpoint in catalogue::all() {
        let (method, path, about) = (endpoint.method.name(), endpoint.path, paragraph(endpoint.about));
        _ = writeln!(page, "| `{method} {path}` | {} | {} | {about} |", endpoint.name, gate(endpoint.gate));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_and_every_endpoint_is_printed() {
        let (permissions, endpoints) = (permissions(), endpoints());
        for permission in Permission::ALL {
            assert_eq!(permissions.matches(&format!("| `{}` |", permission.name())).count(), 2, "{}", permission.name());
        }
        for endpoint in catalogue::all() {
            assert!(endpoints.contains(&format!("| {} |", endpoint.name)), "{}", endpoint.name);
        }
    }

    #[test]
    fn the_printed_pages_are_up_to_date() {
        assert_eq!(check(), Ok(()));
    }
}
