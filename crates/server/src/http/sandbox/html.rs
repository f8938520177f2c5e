//! How the sandbox's pages look: plain HTML without a script. Everything that is filled in is escaped here.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use bursar_domain::{calendar::Month, money::Money};

use crate::{
    http::dev::escape,
    mail::{brand_name, date_time},
    payments::{
        Card, ReportState,
        sandbox::{
            cards::TEST_CARDS,
            pages::{Authentication, Past, Portal, Setup},
        },
    },
};

/// What is typed into the form, as far as it is shown again. The number can only be a published one.
#[derive(Debug, Default)]
pub(super) struct CardFields {
    pub(super) number: &'static str,
    pub(super) expiry: String,
    pub(super) cvc: String,
}

/// What is wrong with the form, field by field.
#[derive(Debug, Default)]
pub(super) struct Problems {
    pub(super) number: Option<&'static str>,
    pub(super) expiry: Option<&'static str>,
    pub(super) cvc: Option<&'static str>,
}

impl Problems {
    const fn any(&self) -> bool {
        self.number.is_some() || self.expiry.is_some() || self.cvc.is_some()
    }
}

/// What a page says that is no longer there.
pub(super) const GONE: &str = "<p>Go back to Bursar and start again there.</p>";

/// A page of the sandbox; `body` is HTML.
pub(super) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    framed(status, title, title, body)
}

fn framed(status: StatusCode, title: &str, heading: &str, body: &str) -> Response {
    let (title, heading) = (escape(title), escape(heading));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title} · Payment sandbox</title><link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head><body>\
         <header><strong>Payment sandbox</strong> Takes test cards only. No real card, no real money.</header>\
         <main><h1>{heading}</h1>{body}</main></body></html>"
    );
    (status, Html(html)).into_response()
}

/// The page that takes a card.
pub(super) fn setup(setup: &Setup, fields: &CardFields, problems: &Problems) -> Response {
    let first = [problems.number.is_some(), problems.expiry.is_some(), problems.cvc.is_some()].iter().position(|bad| *bad);
    let focus = |at: usize| if first == Some(at) { " autofocus" } else { "" };
    let body = format!(
        "<p>for {}</p><form method=\"post\" novalidate>{}{}{}\
         <p class=\"actions\"><button name=\"do\" value=\"save\">Save card</button> \
         <button name=\"do\" value=\"cancel\" class=\"quiet\">Cancel</button></p></form>\
         <details{}><summary>Test cards</summary><ul>{}</ul></details>",
        escape(&setup.customer),
        field("number", "Card number", fields.number, "inputmode=\"numeric\" maxlength=\"40\"", problems.number, focus(0)),
        field("expiry", "Expiry (MM/YY)", &fields.expiry, "inputmode=\"numeric\" maxlength=\"10\"", problems.expiry, focus(1)),
        field("cvc", "CVC", &fields.cvc, "inputmode=\"numeric\" maxlength=\"4\"", problems.cvc, focus(2)),
        if problems.number.is_some() { " open" } else { "" },
        TEST_CARDS.iter().map(test_card).collect::<String>(),
    );
    let (status, title) =
        if problems.any() { (StatusCode::UNPROCESSABLE_ENTITY, "Error: Add a card") } else { (StatusCode::OK, "Add a card") };
    framed(status, title, "Add a card", &body)
}

fn test_card(card: &crate::payments::sandbox::cards::TestCard) -> String {
    let about = escape(card.about);
    format!(
        "<li><code>{}</code> <span>{about}</span> <a href=\"?card={}\" aria-label=\"Fill in: {about}\">Fill in</a></li>",
        card.number, card.name
    )
}

/// A labelled field. Browsers are asked not to offer real cards.
fn field(name: &str, label: &str, value: &str, attributes: &str, problem: Option<&str>, focus: &str) -> String {
    let (described, error) = problem.map_or_else(Default::default, |problem| {
        (
            format!(" aria-invalid=\"true\" aria-describedby=\"{name}-error\""),
            format!("<p class=\"error\" id=\"{name}-error\">{}</p>", escape(problem)),
        )
    });
    format!(
        "<div class=\"field\"><label for=\"{name}\">{label}</label>{error}\
         <input id=\"{name}\" name=\"{name}\" value=\"{}\" autocomplete=\"off\" required {attributes}{described}{focus}></div>",
        escape(value)
    )
}

/// The page on which a person confirms a payment.
pub(super) fn authentication(waiting: &Authentication) -> Response {
    let body = format!(
        "<p>The bank wants to know that it is you.</p><dl><div><dt>Amount</dt><dd>{}</dd></div><div><dt>For</dt><dd>{}</dd></div>\
         <div><dt>Card</dt><dd>{}</dd></div></dl><form method=\"post\"><p class=\"actions\">\
         <button name=\"do\" value=\"authenticate\">Authenticate</button> <button name=\"do\" value=\"fail\" class=\"quiet\">Fail</button></p></form>",
        amount(waiting.amount),
        escape(&waiting.description),
        card_name(&waiting.card),
    );
    page(StatusCode::OK, "Confirm the payment", &body)
}

/// Cards and payments of a customer.
pub(super) fn portal(portal: &Portal) -> Response {
    let cards: String = portal.cards.iter().map(|card| portal_card(card, portal.default.as_ref() == Some(&card.id))).collect();
    let payments: String = portal.payments.iter().map(past).collect();
    let list = |items: String, none: &str| if items.is_empty() { format!("<p>{none}</p>") } else { format!("<ul>{items}</ul>") };
    let body = format!(
        "<p>of {}</p><h2>Cards</h2>{}<h2>Payments</h2>{}<p class=\"actions\"><a class=\"button\" href=\"{}\">Return to Bursar</a></p>",
        escape(&portal.name),
        list(cards, "No card is stored."),
        list(payments, "No payment was made."),
        escape(&portal.return_url),
    );
    page(StatusCode::OK, "Cards and payments", &body)
}

fn portal_card(card: &Card, is_default: bool) -> String {
    let name = card_name(card);
    format!(
        "<li><form method=\"post\" class=\"row\"><span>{name}, expires {}{}</span><input type=\"hidden\" name=\"card\" value=\"{}\">\
         <button class=\"quiet\" aria-label=\"Remove {name}\">Remove</button></form></li>",
        month(card.expires),
        if is_default { " · default" } else { "" },
        escape(&card.id),
    )
}

fn past(payment: &Past) -> String {
    let state = match &payment.state {
        ReportState::Processing => "under way".to_owned(),
        ReportState::RequiresAction { .. } => "waits to be authenticated".to_owned(),
        ReportState::Succeeded if payment.refunded.minor > 0 => format!("paid, {} paid back", amount(payment.refunded)),
        ReportState::Succeeded => "paid".to_owned(),
        ReportState::Failed(_) => "declined".to_owned(),
        ReportState::Canceled => "called off".to_owned(),
    };
    format!("<li>{} · {} · {state} · {}</li>", amount(payment.amount), escape(&payment.description), escape(&date_time(payment.at)))
}

fn card_name(card: &Card) -> String {
    format!("{} ending in {}", escape(&brand_name(&card.brand)), escape(&card.last4))
}

/// `08/28`.
pub(super) fn month(month: Month) -> String {
    format!("{:02}/{:02}", month.month, month.year.rem_euclid(100))
}

fn amount(money: Money) -> String {
    format!("{} {}", money.to_decimal(), money.currency.code())
}

/// The style of all pages.
pub(super) const CSS: &str = "
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f6f7f9, #15181c);
  color: light-dark(#1b1f24, #e8eaed); }
body { margin: 0; }
header { padding: 8px 16px; text-align: center; background: light-dark(#fff1c2, #4a3b00); color: light-dark(#4a3600, #ffe9a8); }
main { box-sizing: border-box; max-inline-size: 480px; margin: 24px auto; padding: 20px 24px; border-radius: 8px;
  background: light-dark(#ffffff, #1e2227); border: 1px solid light-dark(#d7dbe0, #3a4048); overflow-wrap: anywhere; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 17px; margin: 24px 0 4px; }
.field { margin-block: 16px; } label { display: block; font-weight: 600; }
input { font: inherit; box-sizing: border-box; inline-size: 100%; min-block-size: 44px; padding: 8px 12px; border-radius: 6px;
  border: 1px solid light-dark(#6b7580, #8b949e); background: light-dark(#ffffff, #15181c); color: inherit; }
input[aria-invalid] { border: 2px solid light-dark(#b3261e, #ff8a80); }
.error { margin: 2px 0 4px; color: light-dark(#b3261e, #ff8a80); }
button, .button { font: inherit; font-weight: 600; display: inline-block; box-sizing: border-box; min-block-size: 44px; padding: 8px 16px;
  border-radius: 6px; border: 1px solid transparent; background: light-dark(#1f5fbf, #8ab6ff); color: light-dark(#ffffff, #0b1a30);
  text-decoration: none; cursor: pointer; }
.quiet { background: transparent; color: inherit; border-color: light-dark(#6b7580, #8b949e); font-weight: 400; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; justify-content: space-between; }
:focus-visible { outline: 2px solid light-dark(#1f5fbf, #8ab6ff); outline-offset: 2px; }
summary { cursor: pointer; padding-block: 10px; }
ul { padding: 0; list-style: none; } li { padding-block: 8px; border-block-end: 1px solid light-dark(#e4e7eb, #31373e); }
li code { display: block; } li a { display: inline-block; min-block-size: 24px; }
a { color: light-dark(#1f5fbf, #8ab6ff); } a.button { color: light-dark(#ffffff, #0b1a30); }
dl div { display: flex; flex-wrap: wrap; gap: 4px 12px; justify-content: space-between; } dd { margin: 0; font-weight: 600; }
";
