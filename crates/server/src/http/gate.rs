//! From a request to the proof that an endpoint's scope asks for. A handler cannot run without it.

use bursar_domain::{
    access::Permission,
    api::{
        endpoint::{Gate, OrgScope, PersonScope, PublicScope, Scope},
        error::{ApiError, ErrorCode},
    },
    ids::OrgId,
    slug::OrgRef,
};

use super::fault;
use crate::{
    app::App,
    service::{Fault, OrgAccess, SignedIn, access::Org},
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

/// A scope that a request can be admitted to.
pub trait Admit: Scope {
    /// What the handler receives as proof.
    type Proof: std::fmt::Debug + Send + Sync + Clone + 'static;

    /// Checks the person against the gate. `org` is the organization that the path names.
    fn admit(
        app: &App,
        person: Option<SignedIn>,
        org: Option<OrgRef>,
        gate: Gate,
    ) -> impl Future<Output = Result<Self::Proof, Refused>> + Send;

    /// The access in an organization, where the proof is one.
    fn access(_: &Self::Proof) -> Option<&OrgAccess> {
        None
    }
}

impl Admit for PublicScope {
    type Proof = Option<SignedIn>;

    async fn admit(_: &App, person: Option<SignedIn>, _: Option<OrgRef>, _: Gate) -> Result<Self::Proof, Refused> {
        Ok(person)
    }
}

impl Admit for PersonScope {
    type Proof = SignedIn;

    async fn admit(_: &App, person: Option<SignedIn>, _: Option<OrgRef>, _: Gate) -> Result<Self::Proof, Refused> {
        person.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated).into())
    }
}

impl Admit for OrgScope {
    type Proof = OrgAccess;

    async fn admit(app: &App, person: Option<SignedIn>, org: Option<OrgRef>, gate: Gate) -> Result<Self::Proof, Refused> {
        let person = person.ok_or_else(|| Fault::code(ErrorCode::Unauthenticated))?;
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

async fn with_way_out(app: &App, conn: &mut store::Conn, person: &SignedIn, org: &OrgRef, needed: Permission) -> Result<Fault, Fault> {
    let row = store::orgs::access(conn, org, &person.id).await?.ok_or_else(Fault::not_found)?;
    let error: ApiError = fault::denied(conn, app.now(), person, &Org::from_row(row)?, needed).await?;
    Ok(Fault::Problem(Box::new(error)))
}
