//! The billing profile: who is invoiced, and who gets which mail (DOC-1).

use super::endpoint::{Empty, endpoints};
use crate::{profile::BillingProfile, slug::OrgRef};

endpoints! {
    /// The profile; every field is empty until somebody fills it in.
    GetBillingProfile: Get "/orgs/{org}/billing/profile" (org: OrgRef) Holds(ViewBillingRecords)
        { query: Empty, body: Empty, reply: BillingProfile }
    /// Replaces the profile. Holds for future invoices only.
    UpdateBillingProfile: Patch "/orgs/{org}/billing/profile" (org: OrgRef) Holds(ManageBillingProfile)
        { query: Empty, body: BillingProfile, reply: BillingProfile }
}
