//! Mails about a person's own account.

use minijinja::Value;

use super::{Kind, Message};

/// Whoever signed up with an address may have chosen the name for its owner to read, so the name is for those only who
/// have shown that the address is theirs.
fn greeted(message: Message, verified_name: Option<&str>) -> Message {
    message.with("name", verified_name.map_or(Value::from(()), Value::from))
}

/// The link that verifies an address.
#[must_use]
pub fn verify_email(to: &str, url: &str) -> Message {
    Message::new(Kind::VerifyEmail, to).link(url)
}

/// Somebody signed up with an address that has an account.
#[must_use]
pub fn already_registered(to: &str, sign_in_url: &str, reset_url: &str) -> Message {
    Message::new(Kind::AlreadyRegistered, to).link(sign_in_url).link(reset_url)
}

/// The link that sets a new password.
#[must_use]
pub fn reset_password(to: &str, verified_name: Option<&str>, url: &str) -> Message {
    greeted(Message::new(Kind::ResetPassword, to), verified_name).link(url)
}

/// The password was changed.
#[must_use]
pub fn password_changed(to: &str, verified_name: Option<&str>, reset_url: &str) -> Message {
    greeted(Message::new(Kind::PasswordChanged, to), verified_name).link(reset_url)
}
