//! The one place where a fault becomes an answer. What is internal is logged under the request's id and left out.

use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bursar_domain::{
    access::{
        OrgRole, Permission,
        decide::{Decision, decide, holds},
        policy::{Cell, find},
    },
    api::error::{ApiError, Denied, ErrorCode, WhoCanHelp},
    card::redact_card_numbers,
    time::Timestamp,
};

use crate::{
    app::App,
    service::{
        Fault, OrgAccess, SignedIn,
        access::{Org, tie_of},
    },
    store::{self, Conn},
};

/// Names in a refusal at most.
const NAMES_MAX: u32 = 10;

/// An answer from a problem document.
#[must_use]
pub fn problem(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(error)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(seconds) = error.retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// An answer from a fault, without a way out to offer.
#[must_use]
pub fn respond(fault: Fault, request_id: &str) -> Response {
    match fault {
        Fault::Problem(error) => problem(&error),
        Fault::Forbidden(_) => problem(&ApiError::new(ErrorCode::Forbidden)),
        Fault::Internal(error) => {
            tracing::error!(request_id, error = redact_card_numbers(&format!("{error:#}")), "internal fault");
            problem(&ApiError { request_id: Some(request_id.to_owned()), ..ApiError::new(ErrorCode::Internal) })
        }
    }
}

/// Adds the way out to a missing right (POL-4): what was needed, who can help, whether asking helps, where to go.
/// Reads on the connection that the caller has: one who held one and waited for another could wait for itself.
///
/// # Errors
/// The database refused.
pub async fn denied(conn: &mut Conn, now: Timestamp, person: &SignedIn, org: &Org, needed: Permission) -> Result<ApiError, Fault> {
    let tie = tie_of(&org.row, now).ok_or_else(Fault::not_found)?;
    let row = find(needed);
    let billing = row.billing_admin == Cell::Yes || row.billing_manager == Cell::Yes;
    let helpers: Vec<OrgRole> = [(row.owner, OrgRole::Owner), (row.admin, OrgRole::Admin)]
        .into_iter()
        .filter_map(|(cell, role)| (cell == Cell::Yes || role == OrgRole::Owner).then_some(role))
        .collect();
    // Whom to ask about billing is for everybody to know; other names only for those who may list members.
    let who_can_help = if billing || holds(tie, Permission::ListMembers) {
        let mut names = Vec::new();
        for role in helpers {
            names.extend(store::members::of_role(conn, &org.id, role, NAMES_MAX).await?.into_iter().map(|(_, name, _)| name));
        }
        names.truncate(NAMES_MAX as usize);
        WhoCanHelp::Names(names)
    } else {
        let mut count = 0;
        for role in helpers {
            count += store::members::count_role(conn, &org.id, role).await?;
        }
        WhoCanHelp::Count(u32::try_from(count).unwrap_or(u32::MAX))
    };
    let may_ask = decide(Some(tie), org.facts(), Permission::RequestBillingAccess) == Decision::Allow;
    let asking_helps = row.billing_admin == Cell::Yes && may_ask;
    let request_access = asking_helps && store::access_requests::open_of(conn, &org.id, &person.id).await?.is_none();
    let denied =
        Denied { needed_permission: needed, who_can_help, request_access, allowed_path: format!("/orgs/{}/settings/billing", org.slug) };
    Ok(ApiError { denied: Some(denied), ..ApiError::new(ErrorCode::Forbidden) })
}

/// An answer from a fault that happened behind an org gate.
pub async fn respond_in_org(app: &App, access: &OrgAccess, fault: Fault, request_id: &str) -> Response {
    match fault {
        Fault::Forbidden(needed) => {
            let error = match app.store.read().await {
                Ok(mut conn) => denied(&mut conn, app.now(), &access.person, &access.org, needed).await,
                Err(error) => Err(error.into()),
            };
            error.map_or_else(|fault| respond(fault, request_id), |error| problem(&error))
        }
        other => respond(other, request_id),
    }
}

/// No such address below the API.
pub async fn unknown_address() -> Response {
    problem(&ApiError::new(ErrorCode::NotFound))
}

/// The address exists, the method does not.
pub async fn unknown_method(_: Request) -> Response {
    problem(&ApiError::new(ErrorCode::MethodNotAllowed))
}
