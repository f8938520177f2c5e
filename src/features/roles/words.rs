//! The words of the table.

use bursar_domain::access::{Permission, policy::Cell};

use super::view_model::{Column, Group};
use crate::{
    messages::{parts, roles as t},
    session::words,
};

/// What a permission allows, in plain words; `None` stands for what the host product owns.
pub(super) fn permission(permission: Option<Permission>) -> &'static str {
    permission.map_or_else(t::host_product, words::permission)
}

/// What stands in a cell.
pub(super) fn cell(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => t::cell_yes(),
        Cell::No => t::cell_no(),
        Cell::AsOrgRole => t::cell_as_org_role(),
        Cell::WithoutNames => t::cell_without_names(),
        Cell::HostDecides => t::cell_host_decides(),
    }
}

/// The tone of a cell, beside its word.
pub(super) const fn tone(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => "yes",
        Cell::No => "no",
        Cell::AsOrgRole | Cell::WithoutNames | Cell::HostDecides => "depends",
    }
}

/// The heading of a column.
pub(super) fn column(column: Column) -> &'static str {
    match column {
        Column::Owner => t::col_owner(),
        Column::Admin => t::col_admin(),
        Column::Member => t::col_member(),
        Column::BillingAdmin => t::col_billing_admin(),
        Column::BillingManager => t::col_billing_manager(),
    }
}

/// The name of what the column speaks of, standing alone.
pub(super) fn title(column: Column) -> &'static str {
    match column {
        Column::BillingAdmin => parts::billing_admin(),
        other => self::column(other),
    }
}

/// What somebody of that column is there for.
pub(super) fn about(column: Column) -> &'static str {
    match column {
        Column::Owner => t::about_owner(),
        Column::Admin => t::about_admin(),
        Column::Member => t::about_member(),
        Column::BillingAdmin => t::about_billing_admin(),
        Column::BillingManager => t::about_billing_manager(),
    }
}

/// The name of a group.
pub(super) fn group(group: Group) -> &'static str {
    match group {
        Group::Organization => t::group_organization(),
        Group::People => t::group_people(),
        Group::Teams => t::group_teams(),
        Group::Billing => t::group_billing(),
        Group::Delegation => t::group_delegation(),
        Group::Host => t::group_host(),
    }
}
