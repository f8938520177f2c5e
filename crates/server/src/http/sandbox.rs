//! The pages of the embedded payment provider, outside the API: they stand for another company's site, where a person goes by
//! redirect and comes back from. No session and no cookie: the identifier in the address is the permission. What is typed as a card
//! number is compared with the published test cards and forgotten: it is not stored, not logged and not shown again.

mod html;

use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bursar_domain::{calendar::Month, card::CardExpiry, time::Timestamp};
use serde::{Deserialize, de::DeserializeOwned};

use self::html::{CardFields, Problems};
use super::{fault, meta::RequestMeta};
use crate::{
    app::App,
    payments::sandbox::{Sandbox, cards::TestCard, pages::Given},
    service::{Fault, payment_methods},
};

/// The pages, with their style.
pub fn pages(sandbox: &Sandbox) -> Router<App> {
    Router::new()
        .route("/sandbox/style.css", get(style))
        .route("/sandbox/setup/{visit}", get(setup).post(give))
        .route("/sandbox/authenticate/{payment}", get(authentication).post(authenticate))
        .route("/sandbox/portal/{visit}", get(portal).post(remove))
        .layer(Extension(sandbox.clone()))
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], html::CSS).into_response()
}

/// Why there is no page.
enum NoPage {
    /// No such identifier, or its time is over.
    Gone,
    /// What was posted cannot be read.
    Unreadable,
    /// The database refused, say.
    Failed(Fault),
}

impl<E: Into<anyhow::Error>> From<E> for NoPage {
    fn from(error: E) -> Self {
        Self::Failed(error.into().into())
    }
}

/// A page with a policy of its own: styles from here, forms to here and, by redirect, back to Bursar; nothing else. Or no page.
fn answer(app: &App, meta: &RequestMeta, outcome: Result<Response, NoPage>) -> Response {
    let mut response = outcome.unwrap_or_else(|why| match why {
        NoPage::Gone => html::page(StatusCode::NOT_FOUND, "This page is no longer there", html::GONE),
        NoPage::Unreadable => html::page(StatusCode::BAD_REQUEST, "The form cannot be read", html::GONE),
        NoPage::Failed(fault) => fault::respond(fault, &meta.id),
    });
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {}; base-uri 'none'; frame-ancestors 'none'",
        app.config.public_url
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn form<T: DeserializeOwned>(body: &Bytes) -> Result<T, NoPage> {
    serde_urlencoded::from_bytes(body).map_err(|_| NoPage::Unreadable)
}

/// Back to where the person came from.
fn back(return_url: &str) -> Response {
    Redirect::to(return_url).into_response()
}

#[derive(Deserialize)]
struct Fill {
    #[serde(default)]
    card: String,
}

async fn setup(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(visit): Path<String>,
    Query(fill): Query<Fill>,
) -> Response {
    let page = async {
        let setup = sandbox.setup_page(&visit).await?.ok_or(NoPage::Gone)?;
        if !setup.open {
            return Ok(back(&setup.return_url));
        }
        let fields = TestCard::of_name(&fill.card).map_or_else(CardFields::default, |card| filled(card, app.now()));
        Ok(html::setup(&setup, &fields, &Problems::default()))
    };
    let outcome = page.await;
    answer(&app, &meta, outcome)
}

/// The form as somebody would fill it in with this card.
fn filled(card: &'static TestCard, now: Timestamp) -> CardFields {
    let month = Month::of(now);
    CardFields {
        number: card.number,
        expiry: format!("12/{:02}", (month.year + 3).rem_euclid(100)),
        cvc: "1234"[..card.cvc_digits()].to_owned(),
    }
}

/// Without `Debug`, and read once: the number goes nowhere.
#[derive(Deserialize)]
#[serde(default)]
struct GivenCard {
    #[serde(rename = "do")]
    what: String,
    number: String,
    expiry: String,
    cvc: String,
}

impl Default for GivenCard {
    fn default() -> Self {
        Self { what: "save".to_owned(), number: String::new(), expiry: String::new(), cvc: String::new() }
    }
}

impl GivenCard {
    fn checked(&self, now: Timestamp) -> Result<(&'static TestCard, Month), Problems> {
        let card = TestCard::of_number(&self.number);
        let number = match card {
            None if self.number.trim().is_empty() => Some("Enter the number of a test card."),
            None => {
                Some("This is not a test card. The sandbox takes only the cards that are listed below; it has not kept what you typed.")
            }
            Some(_) => None,
        };
        let month = month(&self.expiry);
        let expiry = match month {
            None => Some("Enter month and year with two digits each, as in 08/28."),
            Some(month) if CardExpiry(month).is_over(now) => Some("That month is over. Enter one that is still to come."),
            Some(_) => None,
        };
        let digits = card.map_or(3, TestCard::cvc_digits);
        let good = self.cvc.trim().len() == digits && self.cvc.trim().bytes().all(|b| b.is_ascii_digit());
        let cvc = match (good, digits) {
            (true, _) => None,
            (false, 4) => Some("Enter four digits; any will do."),
            (false, _) => Some("Enter three digits; any will do."),
        };
        match (card, month, expiry, cvc) {
            (Some(card), Some(month), None, None) => Ok((card, month)),
            _ => Err(Problems { number, expiry, cvc }),
        }
    }

    /// What is shown again: a number only if it is a published one, the security code never.
    fn kept(&self) -> CardFields {
        let number = TestCard::of_number(&self.number).map_or("", |card| card.number);
        let expiry = month(&self.expiry).map_or_else(String::new, html::month);
        CardFields { number, expiry, cvc: String::new() }
    }
}

/// Reads `08/28`, `8/28`, `0828` and `08/2028`.
fn month(typed: &str) -> Option<Month> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if !typed.bytes().all(|b| b.is_ascii_digit() || b == b'/') {
        return None;
    }
    let (month, year) = typed.split_once('/').or_else(|| (typed.len() == 4).then(|| typed.split_at(2)))?;
    let year: i32 = match year.len() {
        2 => 2000 + year.parse::<i32>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    let month: u8 = month.parse().ok()?;
    (1..=12).contains(&month).then_some(Month { year, month })
}

async fn give(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(visit): Path<String>,
    body: Bytes,
) -> Response {
    let done = async {
        let setup = sandbox.setup_page(&visit).await?.ok_or(NoPage::Gone)?;
        let given: GivenCard = form(&body)?;
        if !setup.open {
            return Ok(back(&setup.return_url));
        }
        if given.what == "cancel" {
            sandbox.leave_setup(&visit).await?;
            return Ok(back(&setup.return_url));
        }
        let (card, expires) = match given.checked(app.now()) {
            Ok(card) => card,
            Err(problems) => return Ok(html::setup(&setup, &given.kept(), &problems)),
        };
        if sandbox.give_card(&visit, card, expires).await? == Given::Declined {
            let number = Some("The bank declines this card. Try another one.");
            return Ok(html::setup(&setup, &given.kept(), &Problems { number, ..Problems::default() }));
        }
        Ok(back(&setup.return_url))
    };
    let outcome = done.await;
    answer(&app, &meta, outcome)
}

async fn authentication(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(payment): Path<String>,
) -> Response {
    let page = async {
        let waiting = sandbox.authentication_page(&payment).await?.ok_or(NoPage::Gone)?;
        Ok(if waiting.open { html::authentication(&waiting) } else { back(&waiting.return_url) })
    };
    let outcome = page.await;
    answer(&app, &meta, outcome)
}

#[derive(Deserialize)]
struct Decision {
    #[serde(rename = "do")]
    what: String,
}

async fn authenticate(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(payment): Path<String>,
    body: Bytes,
) -> Response {
    let done = async {
        let waiting = sandbox.authentication_page(&payment).await?.ok_or(NoPage::Gone)?;
        match form::<Decision>(&body)?.what.as_str() {
            "authenticate" => sandbox.authenticate(&payment, true).await?,
            "fail" => sandbox.authenticate(&payment, false).await?,
            _ => return Err(NoPage::Unreadable),
        }
        Ok(back(&waiting.return_url))
    };
    let outcome = done.await;
    answer(&app, &meta, outcome)
}

async fn portal(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(visit): Path<String>,
) -> Response {
    let page = async {
        let portal = sandbox.portal_page(&visit).await?.ok_or(NoPage::Gone)?;
        Ok(html::portal(&portal))
    };
    let outcome = page.await;
    answer(&app, &meta, outcome)
}

#[derive(Deserialize)]
struct Removal {
    card: String,
}

async fn remove(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(meta): Extension<RequestMeta>,
    Path(visit): Path<String>,
    body: Bytes,
) -> Response {
    let done = async {
        let portal = sandbox.portal_page(&visit).await?.ok_or(NoPage::Gone)?;
        let Removal { card } = form(&body)?;
        if sandbox.remove_card(&portal, &card).await? {
            // Stands for the event that a provider sends; like one that got lost, a failure here is made up for by the next sync.
            if let Err(fault) = payment_methods::sync_customer(&app, &portal.customer).await {
                tracing::warn!(?fault, "a card was removed on the provider's page, and that could not be taken over");
            }
        }
        Ok(Redirect::to(&format!("/sandbox/portal/{visit}")).into_response())
    };
    let outcome = done.await;
    answer(&app, &meta, outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_people_write_it() {
        let expected = Some(Month { year: 2028, month: 8 });
        for typed in ["08/28", "8/28", " 08 / 28 ", "0828", "08/2028"] {
            assert_eq!(month(typed), expected, "{typed}");
        }
        for bad in ["", "13/28", "00/28", "08/8", "08-28", "828", "08/28/01", "é8/28"] {
            assert_eq!(month(bad), None, "{bad}");
        }
    }
}
