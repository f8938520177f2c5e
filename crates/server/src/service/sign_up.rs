//! Making an account, verifying its address, and a new password for a forgotten one. Whether an address is known is told to its
//! owner only, by mail.

use std::net::IpAddr;

use bursar_domain::{
    api::{
        error::{ErrorCode, FieldProblem, Refusal},
        events::Tag,
        session::{NewAccount, NewPassword, ResetRequest, VerifiedEmail},
    },
    email::EmailAddress,
    ids::PersonId,
    password, text,
    time::{DAY_MS, Timestamp},
};

use super::{
    audit::{self, Actor, Entry, Origin},
    fault::{Fault, Form, password_problem, text_problem},
    invitations::holder,
    session::{Browser, afterwards, enqueue},
};
use crate::{
    app::{App, new_id},
    identity::{password::is_common, token},
    live::Notice,
    mail,
    store::{self, Conn, people::TokenPurpose},
};

const VERIFY_MS: i64 = DAY_MS;
const RESET_MS: i64 = 60 * 60 * 1000;

/// Checks a new password against length and the list of common ones.
pub(super) fn check_password(form: &mut Form, field: &str, password: &str, email: &str, name: &str) {
    let checked = password::check(password)
        .map_err(password_problem)
        .and_then(|()| if is_common(password, email, name) { Err((FieldProblem::CommonPassword, None)) } else { Ok(()) });
    form.take(field, checked);
}

/// Creates an account, or tells the owner of a known address by mail that there is one. An invitation that the browser has
/// open will be open after the first sign-in, in whatever browser that is.
///
/// # Errors
/// `invalid_fields`, `too_many_requests`.
pub async fn sign_up(app: &App, new: &NewAccount, pre: Option<&str>, browser: &Browser) -> Result<(), Fault> {
    let mut form = Form::default();
    let name = form.take("name", text::name(&new.name).map_err(text_problem));
    let email = form.take("email", new.email.parse::<EmailAddress>().map_err(|_| (FieldProblem::NotAnEmail, None)));
    check_password(&mut form, "password", &new.password, new.email.trim(), new.name.trim());
    form.finish()?;
    let (Some(name), Some(email)) = (name, email) else { return Err(Fault::code(ErrorCode::Internal)) };
    app.limits.try_address(browser.address).map_err(Fault::too_many)?;
    app.limits.try_mail(&email.key()).map_err(Fault::too_many)?;

    let hash = app.passwords.hash(&new.password).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    if let Some(known) = store::people::by_email(&mut tx, &email.key()).await? {
        let message = mail::already_registered(&known.email, &app.config.url("/sign-in"), &app.config.url("/forgot-password"));
        enqueue(app, &mut tx, now, &message).await?;
    } else {
        let id = new_id(now, PersonId::from_parts);
        store::people::insert(&mut tx, &id, &name, &email, Some(&hash), now).await?;
        if let Some(language) = browser.language {
            store::people::set_language(&mut tx, &id, language.tag()).await?;
        }
        holder::keep_for(&mut tx, pre, &id, now).await?;
        mail_verification(app, &mut tx, now, &id, &email).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn mail_verification(
    app: &App,
    conn: &mut Conn,
    now: Timestamp,
    id: &PersonId,
    email: &EmailAddress,
) -> Result<(), Fault> {
    let (secret, ends) = (token::new_secret(), now.plus_ms(VERIFY_MS));
    store::people::insert_token(conn, &token::hash(&secret), TokenPurpose::VerifyEmail, id, &email.key(), ends).await?;
    let url = app.config.url(&format!("/verify-email#{secret}"));
    enqueue(app, conn, now, &mail::verify_email(email.as_str(), &url).until(Some(ends))).await?;
    Ok(())
}

/// The account that a token is good for: its address still is the one that the token was mailed to.
async fn look_up(
    conn: &mut Conn,
    secret: &str,
    purpose: TokenPurpose,
    now: Timestamp,
) -> Result<(PersonId, store::people::PersonRow), Fault> {
    let found = store::people::find_token(conn, &token::hash(secret), purpose).await?.ok_or_else(Fault::not_found)?;
    if found.used_at.is_some() {
        return Err(Fault::gone(Refusal::Used));
    }
    if found.expires_at <= now.0 {
        return Err(Fault::gone(Refusal::Expired));
    }
    let id: PersonId = found.person_id.parse()?;
    let person = store::people::by_id(conn, &id)
        .await?
        .filter(|p| p.disabled_at.is_none() && p.email_key == found.email_key)
        .ok_or_else(Fault::not_found)?;
    Ok((id, person))
}

/// Looks a token up and uses it up; others of its purpose become useless with it.
async fn redeem(
    conn: &mut Conn,
    secret: &str,
    purpose: TokenPurpose,
    now: Timestamp,
) -> Result<(PersonId, store::people::PersonRow), Fault> {
    let (id, person) = look_up(conn, secret, purpose, now).await?;
    if !store::people::use_token(conn, &token::hash(secret), now).await? {
        return Err(Fault::gone(Refusal::Used));
    }
    store::people::delete_tokens(conn, &id, purpose).await?;
    Ok((id, person))
}

/// Verifies an address.
///
/// # Errors
/// `not_found`; `gone` with `used` or `expired`; `too_many_requests`.
pub async fn verify_email(app: &App, secret: &str, address: IpAddr, origin: &Origin) -> Result<VerifiedEmail, Fault> {
    app.limits.try_address(address).map_err(Fault::too_many)?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let (id, person) = redeem(&mut tx, secret, TokenPurpose::VerifyEmail, now).await?;
    store::people::set_verified(&mut tx, &id, &person.email_key, now).await?;
    let actor = Actor { id: Some(person.id), name: person.name };
    audit::append(&mut tx, id.as_str(), now.0, &actor, origin, Entry::new("verify_email"), "done").await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&id, [Tag::Viewer])]);
    Ok(VerifiedEmail { email: person.email })
}

/// Mails a link for a new password, if the address has an account.
///
/// # Errors
/// `invalid_fields`, `too_many_requests`.
pub async fn request_reset(app: &App, request: &ResetRequest, browser: &Browser, origin: &Origin) -> Result<(), Fault> {
    let email: EmailAddress = request.email.parse().map_err(|_| Fault::field("email", FieldProblem::NotAnEmail))?;
    app.limits.try_address(browser.address).map_err(Fault::too_many)?;
    app.limits.try_mail(&email.key()).map_err(Fault::too_many)?;
    afterwards("mailing a link for a new password", mail_reset(app.clone(), email.key(), origin.clone()));
    Ok(())
}

async fn mail_reset(app: App, email_key: String, origin: Origin) -> Result<(), Fault> {
    let now = app.now();
    let mut tx = app.store.write().await?;
    let person = store::people::by_email(&mut tx, &email_key).await?;
    let Some(person) = person.filter(|person| person.disabled_at.is_none()) else { return Ok(()) };
    let secret = token::new_secret();
    let id: PersonId = person.id.parse()?;
    let ends = now.plus_ms(RESET_MS);
    store::people::insert_token(&mut tx, &token::hash(&secret), TokenPurpose::ResetPassword, &id, &person.email_key, ends).await?;
    let entry = Entry::new("request_password_reset").target(&id);
    audit::append(&mut tx, id.as_str(), now.0, &Actor::unknown(), &origin, entry, "done").await?;
    let url = app.config.url(&format!("/reset-password#{secret}"));
    enqueue(&app, &mut tx, now, &mail::reset_password(&person.email, person.verified_name(), &url).until(Some(ends))).await?;
    tx.commit().await?;
    Ok(())
}

/// Sets a new password and ends every session. Whoever could read the mail has also shown that the address is theirs.
///
/// # Errors
/// `invalid_fields`; `not_found`; `gone` with `used` or `expired`; `too_many_requests`.
pub async fn reset_password(app: &App, new: &NewPassword, address: IpAddr, origin: &Origin) -> Result<(), Fault> {
    app.limits.try_address(address).map_err(Fault::too_many)?;
    let mut form = Form::default();
    check_password(&mut form, "password", &new.password, "", "");
    form.finish()?;
    // Hashing is dear, so it is done for those only whose link is good; nothing is used up yet.
    let (_, person) = { look_up(&mut *app.store.read().await?, &new.token, TokenPurpose::ResetPassword, app.now()).await? };
    let mut form = Form::default();
    check_password(&mut form, "password", &new.password, &person.email, &person.name);
    form.finish()?;
    let hash = app.passwords.hash(&new.password).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    let (id, person) = redeem(&mut tx, &new.token, TokenPurpose::ResetPassword, now).await?;
    store::people::set_password(&mut tx, &id, &hash).await?;
    store::people::set_verified(&mut tx, &id, &person.email_key, now).await?;
    store::sessions::delete_all(&mut tx, &id, None).await?;
    // Whoever signed up with this address may have chosen which invitation waits there for its owner.
    store::invitations::forget_opened(&mut tx, id.as_str()).await?;
    let actor = Actor { id: Some(person.id.clone()), name: person.name.clone() };
    audit::append(&mut tx, id.as_str(), now.0, &actor, origin, Entry::new("reset_password"), "done").await?;
    enqueue(app, &mut tx, now, &mail::password_changed(&person.email, Some(&person.name), &app.config.url("/forgot-password"))).await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&id, [Tag::Viewer, Tag::Sessions])]);
    Ok(())
}
