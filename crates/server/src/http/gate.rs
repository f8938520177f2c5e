//! From a request to the proof that an endpoint's scope asks for. A handler cannot run without it.

use bursar_domain::{
    access::Permission,
    api::{
        endpoint::{Gate, OrgScope, PersonScope, PublicScope, Scope, TokenScope},
        error::{ApiError, ErrorCode},
    },
    ids::OrgId,
    slug::OrgRef,
};

use super::fault;
use crate::{
    app::App,
    service::{Fault, OrgAccess, OrgToken, SignedIn, access::Org},
    store,
};

/// A refusal at the gate, and where to note it.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub fault: Fault,
    /// The organization whose audit log shall say so: only where there is a tie.
    pub org: Option<OrgId>,
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, org: None }
    }
}

/// Who a request says it comes from.
#[derive(Clone, Default)]
pub struct Caller {
    /// The person, by the session.
    pub person: Option<SignedIn>,
    /// The token; only looked for where the gate asks for one.
    pub token: Option<String>,
}

/// Without the token.
impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("person", &self.person).finish_non_exhaustive()
    }
}

/// A scope that a request can be admitted to.
pub trait Admit: Scope {
    /// What the handler receives as proof.
    type Proof: std::fmt::Debug + Send + Sync + Clone + 'static;

    /// Whether it is a token that admits. Then nothing of the browser is looked at: no cookie, no origin.
    const BY_TOKEN: bool = false;

    /// Checks the caller against the gate. `org` is the organization that the path names.
    fn admit(app: &App, caller: Caller, org: Option<OrgRef>, gate: Gate) -> impl Future<Output = Result<Self::Proof, Refused>> + Send;

    /// The access in an organization, where the proof is one.
    fn access(_: &Self::Proof) -> Option<&OrgAccess> {
        None
    }
}

impl Admit for PublicScope {
    type Proof = Option<SignedIn>;

    async fn admit(_: &App, caller: Caller, _: Option<OrgRef>, _: Gate) -> Result<Self::Proof, Refused> {
        Ok(caller.person)
    }
}

impl Admit for PersonScope {
    type Proof = SignedIn;

    async fn admit(_: &App, caller: Caller, _: Option<OrgRef>, _: Gate) -> Result<Self::Proof, Refused> {
        caller.person.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated).into())
    }
}

impl Admit for OrgScope {
    type Proof = OrgAccess;

    async fn admit(app: &App, caller: Caller, org: Option<OrgRef>, gate: Gate) -> Result<Self::Proof, Refused> {
        let person = caller.person.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated))?;
        let org = org.ok_or_else(Fault::not_found)?;
        let mut conn = app.store.read().await.map_err(Fault::from)?;
        let checked = OrgAccess::check(&mut conn, app.now(), person.clone(), &org, gate).await;
        let (fault, tied) = match checked {
            Ok(access) => return Ok(access),
            Err(refused) => refused,
        };
        let fault = match fault {
            Fault::Forbidden(needed) => with_way_out(app, &mut conn, &person, &org, needed).await?,
            other => other,
        };
        Err(Refused { fault, org: tied })
    }

    fn access(proof: &OrgAccess) -> Option<&OrgAccess> {
        Some(proof)
    }
}

impl Admit for TokenScope {
    type Proof = OrgToken;
    const BY_TOKEN: bool = true;

    async fn admit(app: &App, caller: Caller, _: Option<OrgRef>, _: Gate) -> Result<Self::Proof, Refused> {
        let secret = caller.token.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated))?;
        Ok(OrgToken::authenticate(app, &secret).await?)
    }
}

async fn with_way_out(app: &App, conn: &mut store::Conn, person: &SignedIn, org: &OrgRef, needed: Permission) -> Result<Fault, Fault> {
    let row = store::orgs::access(conn, org, &person.id).await?.ok_or_else(Fault::not_found)?;
    let error: ApiError = fault::denied(conn, app.now(), person, &Org::from_row(row)?, needed).await?;
    Ok(Fault::Problem(Box::new(error)))
}
