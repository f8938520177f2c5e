//! From a template to subject, text and HTML. A template is plain text with a few blocks; both forms are made from what it
//! says, so that neither can say more than the other. Escaping happens in one place, when the HTML is written.

use std::{fmt::Write as _, sync::LazyLock};

use anyhow::Context as _;
use bursar_domain::time::Timestamp;
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, Value, context, value::ValueKind};
use serde::de::DeserializeOwned;

use super::{Language, LanguageExt as _, Message};
use crate::words;

/// A mail as it goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Subject: one line.
    pub subject: String,
    /// Plain text; every link on a line of its own.
    pub text: String,
    /// The same as HTML: no picture, no script, nothing from elsewhere.
    pub html: String,
}

/// Without the text.
impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rendered").finish_non_exhaustive()
    }
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        const TEMPLATES: &[(&str, &str)] = &[
            ("layout.html", include_str!("../../templates/mail/layout.html")),
            $(
                (concat!("en/", $name, ".txt"), include_str!(concat!("../../templates/mail/en/", $name, ".txt"))),
                (concat!("de/", $name, ".txt"), include_str!(concat!("../../templates/mail/de/", $name, ".txt"))),
            )*
        ];
    };
}

templates!(
    "base",
    "org",
    "grant_added",
    "grant_end_changed",
    "grant_removed",
    "grant_dropped",
    "grant_ended",
    "grant_ends_soon",
    "owner_gone",
    "billing_manager_added",
    "billing_manager_joined",
    "billing_manager_left",
    "billing_manager_removed",
    "access_requested",
    "access_declined",
    "role_changed",
    "invitation",
    "invitation_declined",
    "credits",
    "spend_alert",
    "recharge_cap_near",
    "recharge_cap_reached",
    "recharge_declined",
    "recharge_paused",
    "verify_email",
    "already_registered",
    "reset_password",
    "password_changed",
    "card_expiring",
    "billing",
    "invoice_issued",
    "receipt",
    "payment_failed",
    "subscription_unpaid",
    "plan_changed",
    "plan_canceled",
    "renewal_upcoming",
);

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(write_value);
    environment.add_filter("date", date);
    environment.add_filter("day", day);
    environment.add_filter("moment", moment);
    environment.add_filter("number", number);
    environment.add_filter("on", on);
    environment.add_filter("money", money);
    environment.add_filter("plan", plan);
    environment.add_filter("line", line);
    for (name, source) in TEMPLATES {
        // A template that cannot be read would be found by the first test.
        environment.add_template(name, source).expect("a well-formed template");
    }
    environment
});

/// Everything that is filled in goes through here: it stays on its line, does not turn the reading direction, and is
/// escaped where the template is HTML.
fn write_value(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), minijinja::Error> {
    if value.kind() != ValueKind::String {
        return minijinja::escape_formatter(out, state, value);
    }
    let html = matches!(state.auto_escape(), AutoEscape::Html);
    for c in value.as_str().unwrap_or_default().chars() {
        let written = match c {
            _ if turns_or_breaks(c) => out.write_char(' '),
            '&' if html => out.write_str("&amp;"),
            '<' if html => out.write_str("&lt;"),
            '>' if html => out.write_str("&gt;"),
            '"' if html => out.write_str("&quot;"),
            '\'' if html => out.write_str("&#39;"),
            c => out.write_char(c),
        };
        written.map_err(|error| minijinja::Error::new(ErrorKind::WriteFailure, "cannot write").with_source(error))?;
    }
    Ok(())
}

fn turns_or_breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// An end: the day, and the time unless the day ends with it.
fn date(state: &mut State<'_, '_>, ms: i64) -> String {
    language(state).end(Timestamp(ms))
}

/// The day of an end.
fn day(state: &mut State<'_, '_>, ms: i64) -> String {
    language(state).last_day(Timestamp(ms))
}

/// A moment, to the minute.
fn moment(state: &mut State<'_, '_>, ms: i64) -> String {
    language(state).moment(Timestamp(ms))
}

/// A whole number with its groups.
fn number(state: &mut State<'_, '_>, number: i64) -> String {
    words::integer(language(state), number)
}

/// The day on which something happens.
fn on(state: &mut State<'_, '_>, ms: i64) -> String {
    language(state).date(Timestamp(ms))
}

/// An amount.
fn money(state: &mut State<'_, '_>, json: &str) -> Result<String, minijinja::Error> {
    Ok(words::money(language(state), typed(json)?))
}

/// A plan.
fn plan(state: &mut State<'_, '_>, json: &str) -> Result<String, minijinja::Error> {
    Ok(words::plan(language(state), typed(json)?))
}

/// What a line of an invoice is for.
fn line(state: &mut State<'_, '_>, json: &str) -> Result<String, minijinja::Error> {
    Ok(words::line_in_text(language(state), typed(json)?))
}

/// A value that the message keeps as JSON until the language is known.
fn typed<T: DeserializeOwned>(json: &str) -> Result<T, minijinja::Error> {
    serde_json::from_str(json).map_err(|error| minijinja::Error::new(ErrorKind::InvalidOperation, "not of this type").with_source(error))
}

fn language(state: &mut State<'_, '_>) -> Language {
    let tag = state.lookup("language").and_then(|tag| tag.as_str().map(str::to_owned)).unwrap_or_default();
    Language::of_tag(&tag).unwrap_or_default()
}

/// A part of the body.
enum Part {
    Paragraph(String),
    List(Vec<String>),
}

/// Paragraphs are parted by an empty line; one whose lines all begin with "- " is a list.
fn parts(body: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for block in body.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let items: Vec<_> = block.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect();
        if items.len() == block.lines().count() {
            parts.push(Part::List(items));
        } else {
            parts.push(Part::Paragraph(one_line(block)));
        }
    }
    parts
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn render(message: &Message, language: Language) -> anyhow::Result<Rendered> {
    let name = format!("{}/{}.txt", language.tag(), message.kind.name());
    let mut values = message.values.clone();
    values.insert("language", Value::from(language.tag()));
    values.insert("to", Value::from(message.to.as_str()));
    let failed = || format!("the mail {name} cannot be written");
    let mut filled = ENVIRONMENT.get_template(&name)?.render_captured(Value::from(values)).with_context(failed)?;
    let mut block = |name: &str| filled.with_state_mut(|state| state.render_block(name)).with_context(failed);

    let subject = one_line(&block("subject")?);
    let parts = parts(&block("body")?);
    let labels = [one_line(&block("action")?), one_line(&block("second_action")?)];
    let footer = one_line(&block("footer")?);
    let quote: Vec<String> = message.quote.lines().map(|line| one_line(&plain(line))).filter(|line| !line.is_empty()).collect();
    let actions: Vec<(&str, &str)> = labels.iter().map(String::as_str).zip(message.links.iter().map(String::as_str)).collect();

    let mut text: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Paragraph(text) => text.clone(),
            Part::List(items) => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
        })
        .collect();
    if !quote.is_empty() {
        // A line of somebody else's text never begins like a line of ours.
        text.push(quote.iter().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"));
    }
    text.extend(actions.iter().map(|(label, url)| format!("{label}:\n{url}")));
    if !footer.is_empty() {
        text.push(footer.clone());
    }

    let paragraphs: Vec<Value> = parts
        .iter()
        .map(|part| match part {
            Part::Paragraph(text) => context! { text => text, items => () },
            Part::List(items) => context! { text => (), items => items },
        })
        .collect();
    let actions: Vec<Value> = actions.iter().map(|(label, url)| context! { label => *label, url => *url }).collect();
    let html = ENVIRONMENT
        .get_template("layout.html")?
        .render(context! { language => language.tag(), subject => subject.as_str(), paragraphs, quote, actions, footer })
        .with_context(failed)?;
    Ok(Rendered { subject, text: format!("{}\n", text.join("\n\n")), html })
}

fn plain(line: &str) -> String {
    line.chars().map(|c| if turns_or_breaks(c) { ' ' } else { c }).collect()
}
