//! The names of what can be allowed.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $effect:ident;)*) => {
        /// One thing that a person may or may not do in an organization.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)*
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire, in documents and in golden files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What holding it means, in English, for the printed table.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)* }
            }

            /// Whether using it changes something. A suspended organization may be looked at, not changed.
            #[must_use]
            pub const fn is_write(self) -> bool {
                match self { $(Self::$variant => permissions!(@ $effect),)* }
            }
        }
    };
    (@ reads) => { false };
    (@ writes) => { true };
}

permissions! {
    /// See name, address and general settings of the organization.
    ViewSettings = "view_settings", reads;
    /// Change name, address and general settings of the organization.
    UpdateSettings = "update_settings", writes;
    /// See people, usage and the billing estimate together.
    ViewAdministration = "view_administration", reads;
    /// See the list of members in the console, with names.
    ListMembers = "list_members", reads;
    /// List members through the API; without `list_members` the answer holds ids and roles only.
    ListMembersApi = "list_members_api", reads;
    /// Know how many members there are.
    CountMembers = "count_members", reads;
    /// Invite and remove members, change their roles.
    ManageMembers = "manage_members", writes;
    /// Do so with owners too: make one, demote one, remove one.
    ManageOwners = "manage_owners", writes;
    /// See teams and who is in them.
    ViewTeams = "view_teams", reads;
    /// Create, rename and fill teams.
    ManageTeams = "manage_teams", writes;
    /// List teams through the API.
    ListTeamsApi = "list_teams_api", reads;
    /// Make and revoke API tokens of the organization.
    ManageTokens = "manage_tokens", writes;
    /// Tie the organization to an identity provider.
    ManageIdentity = "manage_identity", writes;
    /// Read and export the audit log.
    ReadAuditLog = "read_audit_log", reads;
    /// Edition, cadence, renewal, credit balance, usage total, whom to ask.
    ViewBillingStatus = "view_billing_status", reads;
    /// See and change payment cards.
    ManagePaymentMethods = "manage_payment_methods", writes;
    /// See and change the subscription.
    ManageSubscription = "manage_subscription", writes;
    /// Top-up, auto-recharge, spend limit and alerts.
    ManageCredits = "manage_credits", writes;
    /// Payments, invoices, receipts, billing portal, billing activity, usage details.
    ViewBillingRecords = "view_billing_records", reads;
    /// Change the billing profile.
    ManageBillingProfile = "manage_billing_profile", writes;
    /// Resources under management, as a summary.
    ViewRum = "view_rum", reads;
    /// The names of those who look after billing.
    ViewDelegates = "view_delegates", reads;
    /// Billing managers' e-mail, dates, pending invitations and their errors.
    ViewBillingManagerDetails = "view_billing_manager_details", reads;
    /// Give the billing-admin grant to a member, change its end, take it away.
    ManageBillingAdmins = "manage_billing_admins", writes;
    /// Invite and remove billing managers.
    ManageBillingManagers = "manage_billing_managers", writes;
    /// Ask the owners for billing access.
    RequestBillingAccess = "request_billing_access", writes;
    /// Approve or decline such a request.
    DecideAccessRequests = "decide_access_requests", writes;
}

impl Permission {
    /// Reads [`Self::name`] back; names of a newer version are unknown, and mean nothing to this one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.name() == name)
    }
}
