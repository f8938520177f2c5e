//! Which mails there are.

/// What a mail is about; also the name of its templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A member was given the grant.
    GrantAdded,
    /// The end of a grant was changed.
    GrantEndChanged,
    /// A grant was removed by an owner.
    GrantRemoved,
    /// A grant went with membership, or because of ownership.
    GrantDropped,
    /// A grant has come to its end.
    GrantEnded,
    /// A grant will end soon.
    GrantEndsSoon,
    /// An owner is no member any more.
    OwnerGone,
    /// Somebody from outside accepted to manage billing.
    BillingManagerAdded,
    /// A billing manager became a member.
    BillingManagerJoined,
    /// A billing manager left.
    BillingManagerLeft,
    /// A billing manager was removed.
    BillingManagerRemoved,
    /// A member asks for access.
    AccessRequested,
    /// An owner declined.
    AccessDeclined,
    /// A role was changed.
    RoleChanged,
    /// An offer to become a member or a billing manager.
    Invitation,
    /// It was declined.
    InvitationDeclined,
    /// A share of the monthly limit is used.
    SpendAlert,
    /// Most of the monthly cap of auto-recharge is used.
    RechargeCapNear,
    /// It is used, or leaves no room.
    RechargeCapReached,
    /// An automatic purchase was declined and is tried again.
    RechargeDeclined,
    /// Auto-recharge is paused until somebody acts.
    RechargePaused,
    /// The link that verifies an address.
    VerifyEmail,
    /// Somebody signed up with an address that has an account.
    AlreadyRegistered,
    /// The link that sets a new password.
    ResetPassword,
    /// The password was changed.
    PasswordChanged,
    /// A stored card will expire soon.
    CardExpiring,
    /// An invoice or a credit note was finalized.
    InvoiceIssued,
    /// An invoice was paid.
    Receipt,
    /// A renewal was not paid.
    PaymentFailed,
    /// The last retry of a renewal failed.
    SubscriptionUnpaid,
    /// The plan changed, or is going to.
    PlanChanged,
    /// The plan was canceled to the end of its period.
    PlanCanceled,
    /// An annual plan renews soon.
    RenewalUpcoming,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 33] = [
        Self::GrantAdded,
        Self::GrantEndChanged,
        Self::GrantRemoved,
        Self::GrantDropped,
        Self::GrantEnded,
        Self::GrantEndsSoon,
        Self::OwnerGone,
        Self::BillingManagerAdded,
        Self::BillingManagerJoined,
        Self::BillingManagerLeft,
        Self::BillingManagerRemoved,
        Self::AccessRequested,
        Self::AccessDeclined,
        Self::RoleChanged,
        Self::Invitation,
        Self::InvitationDeclined,
        Self::SpendAlert,
        Self::RechargeCapNear,
        Self::RechargeCapReached,
        Self::RechargeDeclined,
        Self::RechargePaused,
        Self::VerifyEmail,
        Self::AlreadyRegistered,
        Self::ResetPassword,
        Self::PasswordChanged,
        Self::CardExpiring,
        Self::InvoiceIssued,
        Self::Receipt,
        Self::PaymentFailed,
        Self::SubscriptionUnpaid,
        Self::PlanChanged,
        Self::PlanCanceled,
        Self::RenewalUpcoming,
    ];

    /// The name in the outbox and of the templates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::GrantAdded => "grant_added",
            Self::GrantEndChanged => "grant_end_changed",
            Self::GrantRemoved => "grant_removed",
            Self::GrantDropped => "grant_dropped",
            Self::GrantEnded => "grant_ended",
            Self::GrantEndsSoon => "grant_ends_soon",
            Self::OwnerGone => "owner_gone",
            Self::BillingManagerAdded => "billing_manager_added",
            Self::BillingManagerJoined => "billing_manager_joined",
            Self::BillingManagerLeft => "billing_manager_left",
            Self::BillingManagerRemoved => "billing_manager_removed",
            Self::AccessRequested => "access_requested",
            Self::AccessDeclined => "access_declined",
            Self::RoleChanged => "role_changed",
            Self::Invitation => "invitation",
            Self::InvitationDeclined => "invitation_declined",
            Self::SpendAlert => "spend_alert",
            Self::RechargeCapNear => "recharge_cap_near",
            Self::RechargeCapReached => "recharge_cap_reached",
            Self::RechargeDeclined => "recharge_declined",
            Self::RechargePaused => "recharge_paused",
            Self::VerifyEmail => "verify_email",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::CardExpiring => "card_expiring",
            Self::InvoiceIssued => "invoice_issued",
            Self::Receipt => "receipt",
            Self::PaymentFailed => "payment_failed",
            Self::SubscriptionUnpaid => "subscription_unpaid",
            Self::PlanChanged => "plan_changed",
            Self::PlanCanceled => "plan_canceled",
            Self::RenewalUpcoming => "renewal_upcoming",
        }
    }

    /// Whether it carries a link that opens something for whoever holds it. Such mails are sealed in the outbox.
    #[must_use]
    pub const fn carries_a_secret(self) -> bool {
        matches!(self, Self::Invitation | Self::VerifyEmail | Self::ResetPassword)
    }
}
