//! Card numbers have no business in our own API (PAY-1): whatever looks like one in a query or body is refused before anything reads
//! it, with the field that it is in and without repeating it.

use bursar_domain::{
    api::error::{FieldError, FieldProblem},
    card::{holds_card_number, redact_card_numbers},
};
use serde_json::Value;

use crate::service::{Fault, fault::field_error};

/// Fields that hold digits for reasons of their own: secrets, which are stored as hashes only, and identifiers that were made by a
/// machine, ours or the host product's.
const NOT_CHECKED: [&str; 7] = ["password", "current", "new", "token", "cursor", "id", "authorization"];
/// Digits that a plain number may have: times in milliseconds have thirteen.
const NUMBER_DIGITS: usize = 13;
/// Characters of an identifier of ours behind its prefix.
const ID_LEN: usize = 26;

/// Refuses a query that holds a card number.
///
/// # Errors
/// `invalid_fields` with `card_number`.
pub(super) fn check_query(query: &str) -> Result<(), Fault> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let found = pairs.iter().filter(|(name, value)| is_refused(name, value)).map(|(name, _)| error(name));
    refuse(found.collect())
}

/// Refuses a body that holds a card number. One that is no JSON is left to whoever reads it.
///
/// # Errors
/// `invalid_fields` with `card_number`.
pub(super) fn check_body(bytes: &[u8]) -> Result<(), Fault> {
    let mut found = Vec::new();
    if let Ok(json) = serde_json::from_slice::<Value>(bytes) {
        walk(&json, "", "", &mut found);
    }
    refuse(found)
}

fn refuse(found: Vec<FieldError>) -> Result<(), Fault> {
    if found.is_empty() { Ok(()) } else { Err(Fault::fields(found)) }
}

/// `name` is that of the nearest field, `path` leads to the value: `recipients.invoices.0`.
fn walk(value: &Value, name: &str, path: &str, found: &mut Vec<FieldError>) {
    let below = |part: &str| if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
    match value {
        Value::String(text) if is_refused(name, text) => found.push(error(path)),
        Value::Number(number) => {
            let text = number.to_string();
            if text.len() > NUMBER_DIGITS && is_refused(name, &text) {
                found.push(error(path));
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| walk(item, name, &below(&at.to_string()), found)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| walk(item, name, &below(name), found)),
        _ => {}
    }
}

fn error(path: &str) -> FieldError {
    // A field's name comes from the request, too.
    field_error(&redact_card_numbers(path), FieldProblem::CardNumber, None)
}

fn is_refused(name: &str, text: &str) -> bool {
    holds_card_number(text) && !NOT_CHECKED.contains(&name) && !is_own_id(text)
}

/// An identifier of ours can hold that many digits in a row by chance.
fn is_own_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, body)| {
        !prefix.is_empty()
            && prefix.bytes().all(|b| b.is_ascii_lowercase())
            && body.len() == ID_LEN
            && body.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(checked: Result<(), Fault>) -> Vec<String> {
        match checked {
            Ok(()) => Vec::new(),
            Err(Fault::Problem(error)) => {
                assert!(error.fields.iter().all(|field| field.problem == FieldProblem::CardNumber));
                error.fields.into_iter().map(|field| field.field).collect()
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn pay_1_a_card_number_is_found_wherever_it_stands() {
        assert_eq!(fields(check_body(br#"{"name":"4242 4242 4242 4242"}"#)), ["name"]);
        assert_eq!(fields(check_body(br#"{"a":{"b":["x","pay 3782-822463-10005"]},"c":4242424242424242}"#)), ["a.b.1", "c"]);
        assert_eq!(fields(check_query("search=4242+4242+4242+4242&limit=10")), ["search"]);
        assert_eq!(fields(check_body(br#"{"4242424242424242":"4242424242424242"}"#)), ["[card number]"]);
    }

    #[test]
    fn pay_1_what_is_no_card_number_passes() {
        for body in [
            r#"{"name":"Acme 4242"}"#,
            r#"{"password":"4242424242424242"}"#,
            r#"{"ends":{"kind":"at","at":4222222222222}}"#,
            r#"{"id":"4242424242424242"}"#,
            r#"{"person":"per_01k42424242424242424242424"}"#,
            r#"{"person":"per_0a4242424242424242aaaaaaaa"}"#,
            "{",
            "",
        ] {
            assert_eq!(fields(check_body(body.as_bytes())), Vec::<String>::new(), "{body}");
        }
        assert_eq!(fields(check_query("cursor=4242424242424242")), Vec::<String>::new());
    }
}
