//! Billing as everybody in the organization may see it, and the delegation to members.

use serde::{Deserialize, Serialize};

use super::{
    access_requests::AccessRequest,
    activity::Activity,
    credits::{CreditSummary, RechargeStatus},
    endpoint::{Empty, endpoints},
    invoices::InvoiceRow,
    page::{Cursor, Page},
    payment_methods::PaymentMethod,
    payments::Payment,
    usage::Resources,
};
use crate::{
    access::OrgRole,
    credits::Credits,
    delegation::GrantEnd,
    ids::{InvoiceId, PersonId},
    invoice::InvoiceNumber,
    money::Money,
    plan::{Cadence, Edition},
    slug::OrgRef,
    spend::SpendLimit,
    subscription::AtPeriodEnd,
    time::Timestamp,
};

endpoints! {
    /// What the Billing page shows: plan status and delegates for everybody, requests for owners.
    GetBilling: Get "/orgs/{org}/billing" (org: OrgRef) Holds(ViewBillingStatus) { query: Empty, body: Empty, reply: Billing }
    /// Members who can be given the grant, for the teammate selector: no owners, no billing admins.
    ListTeammates: Get "/orgs/{org}/teammates" (org: OrgRef) Holds(ManageBillingAdmins)
        { query: TeammateQuery, body: Empty, reply: Teammates }
    /// Gives the billing-admin grant to a member.
    AddBillingAdmin: Post "/orgs/{org}/billing-admins" (org: OrgRef) Holds(ManageBillingAdmins)
        { query: Empty, body: NewBillingAdmin, reply: Empty }
    /// Changes when a grant ends.
    ChangeBillingAdminEnd: Patch "/orgs/{org}/billing-admins/{person}" (org: OrgRef, person: PersonId) Holds(ManageBillingAdmins)
        { query: Empty, body: GrantEndChange, reply: Empty }
    /// Takes the grant away. Membership and org role stay (DEL-4).
    RemoveBillingAdmin: Delete "/orgs/{org}/billing-admins/{person}" (org: OrgRef, person: PersonId) Holds(ManageBillingAdmins)
        { query: RemoveBillingAdminQuery, body: Empty, reply: Empty }
}

/// The Billing page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    /// Name of the organization.
    pub org_name: String,
    /// The state of the subscription.
    pub plan: PlanStatus,
    /// How many credits are left; negative in debt.
    pub credit_balance: Credits,
    /// How many credits were used in this calendar month (UTC).
    pub used_this_month: Credits,
    /// Resources under management, if the host product has reported any this month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Resources>,
    /// What those see besides who look after billing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// Names of the owners, who always have billing access. The first hundred by name.
    pub owners: Vec<PersonName>,
    /// Members with the grant, by name.
    pub billing_admins: Vec<BillingAdmin>,
    /// Names of the accepted billing managers.
    pub billing_managers: Vec<PersonName>,
    /// The asker's own open request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub my_request: Option<AccessRequest>,
    /// Open requests of everybody; for those who decide them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Vec<AccessRequest>>,
}

/// The state of the subscription, as everybody tied to the organization may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStatus {
    /// The plan.
    pub edition: Edition,
    /// How often it renews; absent on Free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cadence: Option<Cadence>,
    /// When it renews; absent on Free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews_at: Option<Timestamp>,
    /// Members that use a seat.
    pub member_count: u32,
    /// Whether it is paid.
    pub standing: PlanStanding,
    /// What the end of the period brings instead of plain renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<AtPeriodEnd>,
}

/// Whether the subscription is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// On Free, without a subscription.
    Free,
    /// Paid.
    Active,
    /// A renewal is being paid.
    Renewing,
    /// A renewal was not paid; it is tried again.
    PastDue,
    /// The last retry failed: on Free until somebody pays.
    Unpaid,
}

/// Billing as those see it who look after it: one answer for all cards of the Billing page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The price of a period of the present plan, net; absent on Free and by contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// What the next renewal will charge, tax included, at today's terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_charge: Option<Money>,
    /// The account balance: proration credit, positive in the organization's favour.
    pub account_balance: Money,
    /// Stored cards, the default first.
    pub payment_methods: Vec<PaymentMethod>,
    /// What is left by class.
    pub credits: CreditSummary,
    /// Auto-recharge.
    pub recharge: RechargeStatus,
    /// The monthly limit, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spend_limit: Option<SpendLimit>,
    /// Payments that are not settled yet, the youngest first.
    pub open_payments: Vec<Payment>,
    /// The invoice that is overdue, and when it is tried again by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<Overdue>,
    /// The latest three.
    pub invoices: Vec<InvoiceRow>,
    /// The latest five things that happened.
    pub activity: Vec<Activity>,
    /// Who is invoiced: the legal name, or the organization's.
    pub invoiced_as: String,
    /// The country of the billing profile; empty if it is not known.
    pub country: String,
}

/// An invoice that was not paid in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// Identifier.
    pub invoice: InvoiceId,
    /// Its number.
    pub number: InvoiceNumber,
    /// What is to be paid.
    pub due: Money,
    /// When it is tried again; absent after the last retry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}

/// A person by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// Identifier.
    pub id: PersonId,
    /// Name.
    pub name: String,
}

/// A member with the grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingAdmin {
    /// Identifier of the person.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// What owners see besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<BillingAdminDetails>,
}

/// What owners see of a billing admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillingAdminDetails {
    /// Address.
    pub email: String,
    /// Org role, which the grant does not change.
    pub role: OrgRole,
    /// Since when the grant holds.
    pub since: Timestamp,
    /// The first moment at which it no longer holds; absent for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// Name of the owner who gave it.
    pub granted_by: String,
    /// Whether the person's address also receives billing mail.
    pub receives_billing_mail: bool,
}

/// Which teammates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeammateQuery {
    /// Beginnings of words of the name or address; absent lists everybody by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// The selector's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teammates {
    /// Those who can be chosen.
    #[serde(flatten)]
    pub page: Page<Teammate>,
    /// Addresses with a pending invitation that the search also fits: they become selectable on acceptance (DEL-3).
    /// At most five, and only with the first page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<String>,
    /// Names that the search also fits but that cannot be chosen, because they have billing access already.
    /// At most five, and only with the first page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub have_access: Vec<String>,
}

/// A member who can be given the grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teammate {
    /// Identifier.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Org role.
    pub role: OrgRole,
}

/// Whom to give the grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBillingAdmin {
    /// The member.
    pub person: PersonId,
    /// When the grant ends.
    #[serde(default)]
    pub ends: GrantEnd,
}

/// A new end.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantEndChange {
    /// When the grant ends.
    pub ends: GrantEnd,
}

/// How to remove a billing admin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveBillingAdminQuery {
    /// Whether the person's address shall stop receiving billing mail too (DEL-7).
    #[serde(default)]
    pub stop_billing_mail: bool,
}
