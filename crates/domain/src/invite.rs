//! Invitations: how long they live, who may use them, and why somebody may not.
//!
//! Consuming one is a conditional update in the server's transaction; what stands here decides whether to try.

use serde::{Deserialize, Serialize};

use crate::{
    access::{OrgRole, Permission, Tie, decide::holds},
    api::error::Refusal,
    catalogue::Limit,
    plan::Edition,
    time::{DAY_MS, Timestamp},
};

/// How long an invitation by e-mail lives, in milliseconds (INV-2). A link lives until it is used, unless it was given an end.
pub const EMAIL_LIFE_MS: i64 = 7 * DAY_MS;
/// How long to wait before the same invitation is sent again, in milliseconds (INV-9).
pub const RESEND_COOL_DOWN_MS: i64 = 60_000;
/// Invitations that one person may send in a day, over all organizations.
pub const PERSON_DAILY_LIMIT: u32 = 500;
/// Open invitations that a list shows at most.
pub const LIST_MAX: u32 = 500;
/// How long an invitation stays listed after it ran out, in days.
pub const KEPT_EXPIRED_DAYS: i64 = 30;
/// Addresses in one call at most.
pub const ADDRESSES_MAX: usize = 50;

/// What an invitation offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Offer {
    /// To become a member with this role. Never owner.
    Member {
        /// The org role: admin or member.
        role: OrgRole,
    },
    /// To hold billing only, from outside.
    BillingManager,
}

/// What kind of tie an invitation leads to, whatever the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Of a member.
    Member,
    /// Of a billing manager.
    BillingManager,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Member, Self::BillingManager];

    /// What whoever invites has to hold, at the moment of inviting and at the moment of acceptance.
    #[must_use]
    pub const fn needed(self) -> Permission {
        match self {
            Self::Member => Permission::ManageMembers,
            Self::BillingManager => Permission::ManageBillingManagers,
        }
    }
}

impl Offer {
    /// Of what kind it is.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Member { .. } => Kind::Member,
            Self::BillingManager => Kind::BillingManager,
        }
    }

    /// What whoever invites has to hold, at the moment of inviting and at the moment of acceptance.
    #[must_use]
    pub const fn needed(self) -> Permission {
        self.kind().needed()
    }

    /// The tie of somebody who had none and accepts.
    #[must_use]
    pub const fn tie(self) -> Tie {
        match self {
            Self::Member { role } => Tie::Member { role, billing_admin: false },
            Self::BillingManager => Tie::BillingManager,
        }
    }
}

/// What an invited person is told about, the most telling first.
const TOLD: &[Permission] = &[
    Permission::ViewBillingStatus,
    Permission::ManagePaymentMethods,
    Permission::ManageSubscription,
    Permission::ManageCredits,
    Permission::ViewBillingRecords,
    Permission::ManageBillingProfile,
    Permission::ListMembers,
    Permission::ViewTeams,
    Permission::ManageMembers,
    Permission::ViewSettings,
    Permission::UpdateSettings,
    Permission::ManageBillingManagers,
];

/// What somebody with this tie will be able to do, and what not, out of what is worth telling.
#[must_use]
pub fn prospects(tie: Tie) -> (Vec<Permission>, Vec<Permission>) {
    TOLD.iter().partition(|permission| holds(tie, **permission))
}

/// How it travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mailed to an address, which the person who accepts has to have verified.
    Email,
    /// Copied by an owner and handed on; whoever holds it may accept it once.
    Link,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody accepted.
    Accepted,
    /// The invited person declined.
    Declined,
    /// Taken back.
    Revoked,
}

/// An invitation, as far as deciding needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What it offers.
    pub offer: Offer,
    /// The address that it was mailed to, in lower case; none for a link.
    pub email_key: Option<String>,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// What became of it, if anything did.
    pub outcome: Option<Outcome>,
    /// Whether the person who invited may still grant what it offers.
    pub inviter_may_grant: bool,
    /// Whether the organization is suspended.
    pub org_suspended: bool,
}

/// The person who would accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// Address in lower case.
    pub email_key: String,
    /// Whether it is verified.
    pub email_verified: bool,
    /// How they are tied to the organization already.
    pub tie: Option<Tie>,
}

/// What accepting does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// Become a member. A billing manager who does keeps the billing access, as a grant.
    Join(OrgRole),
    /// Become a billing manager.
    Manage,
    /// Somebody who meanwhile became a member gets the grant instead (INV-10).
    ReceiveGrant,
}

impl Invitation {
    /// Whether it can be used at all, whoever asks.
    ///
    /// # Errors
    /// `used`, `revoked` or `expired`.
    pub fn is_open(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.outcome {
            Some(Outcome::Accepted) => Err(Refusal::Used),
            Some(Outcome::Declined | Outcome::Revoked) => Err(Refusal::Revoked),
            None if self.org_suspended || !self.inviter_may_grant => Err(Refusal::Revoked),
            None if self.expires_at.is_some_and(|end| end <= now) => Err(Refusal::Expired),
            None => Ok(()),
        }
    }

    /// What accepting would do for this person.
    ///
    /// # Errors
    /// As [`Self::is_open`]; `wrong_account`, `unverified_address`, `already_delegate`, `already_member`, `manager_limit`.
    /// `managers` is how many billing managers the catalogue allows (INV-7), `active_managers` counts those who have accepted.
    /// Other pending invitations count when inviting only: those that a larger edition has left behind would otherwise keep each
    /// other from ever being accepted.
    pub fn accept(&self, invitee: &Invitee, managers: Limit, active_managers: u32, now: Timestamp) -> Result<Acceptance, Refusal> {
        self.is_open(now)?;
        if let Some(invited) = &self.email_key {
            if *invited != invitee.email_key {
                return Err(Refusal::WrongAccount);
            }
            if !invitee.email_verified {
                return Err(Refusal::UnverifiedAddress);
            }
        }
        match (self.offer, invitee.tie) {
            (Offer::Member { .. }, Some(Tie::Member { .. })) => Err(Refusal::AlreadyMember),
            (Offer::Member { role }, _) => Ok(Acceptance::Join(role)),
            (
                Offer::BillingManager,
                Some(Tie::BillingManager | Tie::Member { role: OrgRole::Owner, .. } | Tie::Member { billing_admin: true, .. }),
            ) => Err(Refusal::AlreadyDelegate),
            (Offer::BillingManager, Some(Tie::Member { .. })) => Ok(Acceptance::ReceiveGrant),
            (Offer::BillingManager, None) if !managers.allows(active_managers.saturating_add(1)) => Err(Refusal::ManagerLimit),
            (Offer::BillingManager, None) => Ok(Acceptance::Manage),
        }
    }
}

/// Invitations that an organization may send in a day (INV-10).
#[must_use]
pub const fn daily_limit(edition: Edition) -> u32 {
    match edition {
        Edition::Free => 50,
        Edition::Team | Edition::Enterprise | Edition::BusinessCritical => 500,
    }
}

/// An address that somebody may see who is not its owner: at most two letters of the name, never all of them, and the
/// host, as in `ac…@firm.example`.
#[must_use]
pub fn mask(email: &str) -> String {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let shown = local.chars().count().saturating_sub(1).min(2);
    let beginning: String = local.chars().take(shown).collect();
    format!("{beginning}…@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn manager_by_email() -> Invitation {
        Invitation {
            offer: Offer::BillingManager,
            email_key: Some("ada@firm.example".into()),
            expires_at: Some(NOW.plus_ms(EMAIL_LIFE_MS)),
            outcome: None,
            inviter_may_grant: true,
            org_suspended: false,
        }
    }

    fn ada(tie: Option<Tie>) -> Invitee {
        Invitee { email_key: "ada@firm.example".into(), email_verified: true, tie }
    }

    fn member(role: OrgRole, billing_admin: bool) -> Option<Tie> {
        Some(Tie::Member { role, billing_admin })
    }

    #[test]
    fn inv_2_an_email_runs_out_after_seven_days_and_a_link_never() {
        let by_email = manager_by_email();
        assert_eq!(by_email.is_open(NOW.plus_ms(EMAIL_LIFE_MS - 1)), Ok(()));
        assert_eq!(by_email.is_open(NOW.plus_ms(EMAIL_LIFE_MS)), Err(Refusal::Expired));
        let link = Invitation { email_key: None, expires_at: None, ..by_email };
        assert_eq!(link.is_open(NOW.plus_days(4000)), Ok(()));
    }

    #[test]
    fn inv_4_what_became_of_it_is_told_before_anything_about_the_person() {
        let wrong = Invitee { email_key: "eve@firm.example".into(), ..ada(None) };
        for (outcome, refusal) in
            [(Outcome::Accepted, Refusal::Used), (Outcome::Revoked, Refusal::Revoked), (Outcome::Declined, Refusal::Revoked)]
        {
            let closed = Invitation { outcome: Some(outcome), ..manager_by_email() };
            assert_eq!(closed.accept(&wrong, Limit::AtMost(0), 9, NOW), Err(refusal));
        }
        let orphaned = Invitation { inviter_may_grant: false, ..manager_by_email() };
        assert_eq!(orphaned.accept(&ada(None), Limit::Unlimited, 0, NOW), Err(Refusal::Revoked));
        let suspended = Invitation { org_suspended: true, ..manager_by_email() };
        assert_eq!(suspended.accept(&ada(None), Limit::Unlimited, 0, NOW), Err(Refusal::Revoked));
    }

    #[test]
    fn inv_5_an_email_invitation_needs_the_verified_matching_address() {
        let wrong = Invitee { email_key: "eve@firm.example".into(), ..ada(None) };
        let unverified = Invitee { email_verified: false, ..ada(None) };
        assert_eq!(manager_by_email().accept(&wrong, Limit::AtMost(1), 0, NOW), Err(Refusal::WrongAccount));
        assert_eq!(manager_by_email().accept(&unverified, Limit::AtMost(1), 0, NOW), Err(Refusal::UnverifiedAddress));
        let link = Invitation { email_key: None, ..manager_by_email() };
        assert_eq!(link.accept(&wrong, Limit::AtMost(1), 0, NOW), Ok(Acceptance::Manage));
        assert_eq!(link.accept(&unverified, Limit::AtMost(1), 0, NOW), Ok(Acceptance::Manage));
    }

    #[test]
    fn inv_5_a_masked_address_never_shows_a_whole_name() {
        for (address, masked) in [
            ("accounting@firm.example", "ac…@firm.example"),
            ("ada@firm.example", "ad…@firm.example"),
            ("ab@firm.example", "a…@firm.example"),
            ("a@firm.example", "…@firm.example"),
            ("zoë@firm.example", "zo…@firm.example"),
        ] {
            assert_eq!(mask(address), masked);
        }
    }

    #[test]
    fn inv_3_what_one_will_and_will_not_do_comes_from_the_table() {
        let (will, will_not) = prospects(Tie::BillingManager);
        assert!(will.contains(&Permission::ManagePaymentMethods) && will_not.contains(&Permission::ListMembers));
        let (member, _) = prospects(Offer::Member { role: OrgRole::Member }.tie());
        assert!(member.contains(&Permission::ListMembers) && !member.contains(&Permission::ManagePaymentMethods));
        for tie in Tie::ALL {
            let (will, will_not) = prospects(tie);
            assert_eq!(will.len() + will_not.len(), TOLD.len());
            assert!(will.iter().all(|permission| holds(tie, *permission)) && !will_not.iter().any(|permission| holds(tie, *permission)));
        }
    }

    #[test]
    fn whoever_may_invite_is_whoever_the_table_says() {
        let owner = Tie::Member { role: OrgRole::Owner, billing_admin: false };
        let admin = Tie::Member { role: OrgRole::Admin, billing_admin: true };
        for (tie, members, managers) in [(owner, true, true), (admin, true, false), (Tie::BillingManager, false, false)] {
            assert_eq!(holds(tie, Offer::Member { role: OrgRole::Admin }.needed()), members);
            assert_eq!(holds(tie, Offer::BillingManager.needed()), managers);
        }
    }

    #[test]
    fn inv_7_as_many_billing_managers_accept_as_the_limit_allows() {
        let try_with = |limit, active| manager_by_email().accept(&ada(None), limit, active, NOW);
        assert_eq!(try_with(Limit::AtMost(0), 0), Err(Refusal::ManagerLimit));
        assert_eq!(try_with(Limit::AtMost(1), 0), Ok(Acceptance::Manage));
        assert_eq!(try_with(Limit::AtMost(1), 1), Err(Refusal::ManagerLimit));
        assert_eq!(try_with(Limit::AtMost(1), 2), Err(Refusal::ManagerLimit), "after a downgrade by the operator");
        assert_eq!(try_with(Limit::Unlimited, 5000), Ok(Acceptance::Manage));
    }

    #[test]
    fn inv_10_a_person_who_became_a_member_gets_the_grant_and_nobody_gets_what_they_have() {
        let try_as = |tie| manager_by_email().accept(&ada(tie), Limit::AtMost(0), 0, NOW);
        assert_eq!(try_as(member(OrgRole::Member, false)), Ok(Acceptance::ReceiveGrant));
        assert_eq!(try_as(member(OrgRole::Admin, false)), Ok(Acceptance::ReceiveGrant));
        for has in [member(OrgRole::Owner, false), member(OrgRole::Member, true), Some(Tie::BillingManager)] {
            assert_eq!(try_as(has), Err(Refusal::AlreadyDelegate));
        }
        let join = Invitation { offer: Offer::Member { role: OrgRole::Admin }, ..manager_by_email() };
        assert_eq!(join.accept(&ada(Some(Tie::BillingManager)), Limit::AtMost(0), 0, NOW), Ok(Acceptance::Join(OrgRole::Admin)));
        assert_eq!(join.accept(&ada(member(OrgRole::Member, false)), Limit::AtMost(0), 0, NOW), Err(Refusal::AlreadyMember));
        assert_eq!(daily_limit(Edition::Free), 50);
        assert_eq!(daily_limit(Edition::Team), 500);
    }
}
