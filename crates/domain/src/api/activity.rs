//! Billing activity: what happened to the billing of an organization (ACT-1).

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    file::File,
    page::{Cursor, Page},
};
use crate::{
    credits::Credits,
    ids::{ActivityId, InvoiceId},
    money::Money,
    plan::Plan,
    slug::OrgRef,
    time::Timestamp,
};

endpoints! {
    /// The youngest first.
    ListActivity: Get "/orgs/{org}/billing/activity" (org: OrgRef) Holds(ViewBillingRecords)
        { query: ActivityQuery, body: Empty, reply: Page<Activity> }
    /// All that the filter lets through, as CSV.
    ExportActivity: Get "/orgs/{org}/billing/activity.csv" (org: OrgRef) Holds(ViewBillingRecords)
        { query: ActivityQuery, body: Empty, reply: File }
}

/// Which lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivityQuery {
    /// Only of this area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<ActivityArea>,
    /// Parts of words of actor, invoice number or subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// How many at most, 1 to 200; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Areas that the list can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityArea {
    /// The subscription.
    Plan,
    /// Payments, cards, invoices.
    Payments,
    /// Credits and auto-recharge.
    Credits,
    /// Who looks after billing, and the profile.
    Access,
}

impl ActivityArea {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plan, Self::Payments, Self::Credits, Self::Access];

    /// The name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Payments => "payments",
            Self::Credits => "credits",
            Self::Access => "access",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Identifier; sorts by age.
    pub id: ActivityId,
    /// When.
    pub at: Timestamp,
    /// Name of who did it; absent if Bursar did by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What.
    pub what: ActivityKind,
    /// About whom or what: a name, a card, a number of credits. Empty if the kind says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// The plan that it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// How much money moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// How many credits moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
    /// The invoice that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceId>,
}

macro_rules! activities {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $area:ident;)*) => {
        /// What can happen to billing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ActivityKind {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)*
            /// Of a newer version.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl ActivityKind {
            /// Every kind that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the database and on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* Self::Unknown => "unknown" }
            }

            /// What it belongs to.
            #[must_use]
            pub const fn area(self) -> ActivityArea {
                match self { $(Self::$variant => ActivityArea::$area,)* Self::Unknown => ActivityArea::Access }
            }

            /// Reads [`Self::name`] back.
            #[must_use]
            pub fn from_name(name: &str) -> Self {
                Self::ALL.iter().copied().find(|kind| kind.name() == name).unwrap_or(Self::Unknown)
            }
        }
    };
}

activities! {
    /// A subscription began.
    Subscribed = "subscribed", Plan;
    /// The plan changed.
    PlanChanged = "plan_changed", Plan;
    /// A change was scheduled for the end of the period.
    ChangeScheduled = "change_scheduled", Plan;
    /// A scheduled change was withdrawn.
    ChangeWithdrawn = "change_withdrawn", Plan;
    /// It was canceled to the end of the period.
    PlanCanceled = "plan_canceled", Plan;
    /// It was resumed.
    PlanResumed = "plan_resumed", Plan;
    /// A new period began.
    Renewed = "renewed", Plan;
    /// A renewal was not paid.
    PastDue = "past_due", Plan;
    /// It was paid after all.
    Restored = "restored", Plan;
    /// The last retry failed.
    Unpaid = "unpaid", Plan;
    /// It ended.
    PlanEnded = "plan_ended", Plan;
    /// An invoice was finalized.
    InvoiceIssued = "invoice_issued", Payments;
    /// A credit note was finalized.
    CreditNoteIssued = "credit_note_issued", Payments;
    /// A payment arrived.
    PaymentSucceeded = "payment_succeeded", Payments;
    /// A payment failed.
    PaymentFailed = "payment_failed", Payments;
    /// A payment was called off.
    PaymentCanceled = "payment_canceled", Payments;
    /// Money was paid back.
    Refunded = "refunded", Payments;
    /// A card was stored.
    CardAdded = "card_added", Payments;
    /// Another card is charged from now on.
    DefaultCardChanged = "default_card_changed", Payments;
    /// A card was removed.
    CardRemoved = "card_removed", Payments;
    /// A card will expire soon.
    CardExpiring = "card_expiring", Payments;
    /// Credits were bought by a person.
    CreditsBought = "credits_bought", Credits;
    /// Credits were bought automatically.
    CreditsRecharged = "credits_recharged", Credits;
    /// Included credits were granted.
    CreditsGranted = "credits_granted", Credits;
    /// Credits expired.
    CreditsExpired = "credits_expired", Credits;
    /// Auto-recharge was switched on.
    RechargeOn = "recharge_on", Credits;
    /// It was switched off.
    RechargeOff = "recharge_off", Credits;
    /// Its settings changed.
    RechargeChanged = "recharge_changed", Credits;
    /// It was paused after declines.
    RechargePaused = "recharge_paused", Credits;
    /// Its monthly cap left no room.
    RechargeCapped = "recharge_capped", Credits;
    /// The monthly limit changed.
    SpendLimitChanged = "spend_limit_changed", Credits;
    /// A share of the monthly limit was used.
    SpendAlert = "spend_alert", Credits;
    /// The billing profile changed.
    ProfileChanged = "profile_changed", Access;
    /// A member was given the grant.
    BillingAdminAdded = "billing_admin_added", Access;
    /// The grant was taken away or ended.
    BillingAdminRemoved = "billing_admin_removed", Access;
    /// Somebody from outside accepted to manage billing.
    BillingManagerAdded = "billing_manager_added", Access;
    /// A billing manager was removed or left.
    BillingManagerRemoved = "billing_manager_removed", Access;
}
