//! The invited person's side. The token is posted once; from then on the browser's session, or the pre-session of
//! somebody who is not signed in yet, remembers which invitation it is about.

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    error::Refusal,
    session::TokenBody,
};
use crate::{
    access::Permission,
    invite::{Channel, Offer},
    slug::Slug,
    time::Timestamp,
};

endpoints! {
    /// Shows what a token invites to and remembers it for this browser. Changes nothing else (INV-3).
    OpenInvitation: Post "/invitation" () Public { query: Empty, body: TokenBody, reply: InvitationView }
    /// Shows the invitation that this browser opened within the last day; nothing if there is none.
    GetInvitation: Get "/invitation" () Public { query: Empty, body: Empty, reply: OpenedInvitation }
    /// Accepts the invitation that this browser opened. A refusal uses nothing up (INV-4).
    AcceptInvitation: Post "/invitation/accept" () SignedIn { query: Empty, body: Empty, reply: Accepted }
    /// Declines the invitation that this browser opened. Holding the token is enough: nobody should have to sign up to say no.
    DeclineInvitation: Post "/invitation/decline" () Public { query: Empty, body: Empty, reply: Empty }
    /// Signs out and keeps the opened invitation for whoever signs in next in this browser.
    SwitchAccount: Post "/invitation/switch-account" () SignedIn { query: Empty, body: Empty, reply: Empty }
}

/// The invitation that a browser opened, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedInvitation {
    /// What it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationView>,
}

/// What the invited person sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Name of the organization.
    pub org_name: String,
    /// Name of who invites.
    pub invited_by: String,
    /// What is offered.
    #[serde(flatten)]
    pub offer: Offer,
    /// How it travels.
    pub channel: Channel,
    /// The invited address, masked unless it is the signed-in person's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_address: Option<String>,
    /// When it runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// What one will be able to do, by permission name.
    pub will: Vec<Permission>,
    /// What one will not.
    pub will_not: Vec<Permission>,
    /// Why the signed-in person could not accept it now; absent if they could, or if nobody is signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
}

/// Where the person belongs now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Short name of the organization.
    pub slug: Slug,
    /// Whether a member got the grant instead of becoming a billing manager.
    pub as_billing_admin: bool,
}
