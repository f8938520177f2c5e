//! Coming in and going out: sign-in, sign-up, verification of the address, forgotten password.

use serde::{Deserialize, Serialize};

use super::{
    endpoint::{Empty, endpoints},
    secret::hide_in_debug,
    viewer::Viewer,
};

hide_in_debug!(Credentials, NewAccount, TokenBody, NewPassword);

endpoints! {
    /// Signs in with e-mail and password; sets the session cookie. A wrong address and a wrong password answer alike.
    SignIn: Post "/session" () Public { query: Empty, body: Credentials, reply: Viewer }
    /// Ends the session of this browser. Without one, does nothing.
    SignOut: Delete "/session" () Public { query: Empty, body: Empty, reply: Empty }
    /// Creates an account and mails a link that verifies the address. A known address gets a mail that says so; the
    /// answer is the same.
    SignUp: Post "/accounts" () Public { query: Empty, body: NewAccount, reply: Empty }
    /// Verifies an address by the token from the mail.
    VerifyEmail: Post "/email-verifications" () Public { query: Empty, body: TokenBody, reply: VerifiedEmail }
    /// Mails a link for a new password, if the address has an account. The answer is the same either way.
    RequestPasswordReset: Post "/password-resets" () Public { query: Empty, body: ResetRequest, reply: Empty }
    /// Sets a new password by the token from the mail, and ends every session of the account.
    ResetPassword: Post "/password-resets/confirm" () Public { query: Empty, body: NewPassword, reply: Empty }
}

/// E-mail and password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Address of the account.
    pub email: String,
    /// Its password.
    pub password: String,
}

/// What an account begins with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Name, 1 to 80 characters.
    pub name: String,
    /// Address, which will have to be verified.
    pub email: String,
    /// Password, at least 8 characters.
    pub password: String,
}

/// A token from a mail.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenBody {
    /// The token.
    pub token: String,
}

/// The address that is verified now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedEmail {
    /// The address.
    pub email: String,
}

/// Whose password is to be set anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetRequest {
    /// Address of the account.
    pub email: String,
}

/// A new password and the token that allows it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// The token.
    pub token: String,
    /// The password, at least 8 characters.
    pub password: String,
}
