//! A person's own account.

use bursar_domain::{
    api::{
        account::{AccountChange, PasswordChange, Session},
        error::{ErrorCode, FieldProblem},
        events::Tag,
    },
    email::EmailAddress,
    ids::SessionId,
    text,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::SignedIn,
    audit::{self, Entry},
    fault::{Fault, Form, text_problem},
    session::{enqueue, is_still},
    sign_up::{check_password, mail_verification},
};
use crate::{app::App, live::Notice, mail, store};

/// Changes the name, also where members are listed and found.
///
/// # Errors
/// `invalid_fields`.
pub async fn update(app: &App, person: &SignedIn, change: &AccountChange) -> Result<(), Fault> {
    let mut form = Form::default();
    let name = form.take("name", text::name(&change.name).map_err(text_problem));
    form.finish()?;
    let Some(name) = name else { return Err(Fault::code(ErrorCode::Internal)) };
    let now = app.now();
    let mut tx = app.store.write().await?;
    store::people::rename(&mut tx, &person.id, &name).await?;
    store::members::rename(&mut tx, &person.id, &name, &person.email).await?;
    let entry = Entry::new("update_account").before(json!({ "name": person.name })).after(json!({ "name": name }));
    audit::append(&mut tx, person.id.as_str(), now.0, &person.actor(), &person.origin, entry, "done").await?;
    let orgs = store::orgs::ids_of_person(&mut tx, &person.id).await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer])]);
    for org in orgs {
        app.live.publish([Notice::org(&org.parse()?, [Tag::Members, Tag::Billing])]);
    }
    Ok(())
}

/// Changes the password and ends every other session.
///
/// # Errors
/// `invalid_fields`, `too_many_requests`; `unauthenticated` if the session ended meanwhile.
pub async fn change_password(app: &App, person: &SignedIn, change: &PasswordChange, address: std::net::IpAddr) -> Result<(), Fault> {
    let mut form = Form::default();
    check_password(&mut form, "new", &change.new, &person.email, &person.name);
    form.finish()?;
    app.limits.try_password(&person.email.to_lowercase(), address).map_err(Fault::too_many)?;
    let row = { store::people::by_id(&mut *app.store.read().await?, &person.id).await? };
    let hash = row.and_then(|row| row.password_hash);
    if !app.passwords.verify(&change.current, hash.as_deref()).await? {
        return Err(Fault::field("current", FieldProblem::WrongPassword));
    }
    let verified_name = person.email_verified.then_some(person.name.as_str());
    let new_hash = app.passwords.hash(&change.new).await?;
    let now = app.now();
    let mut tx = app.store.write().await?;
    // What was verified may have changed while it was hashed: by a reset, say, which also ended this session.
    let sessions = store::sessions::of_person(&mut tx, &person.id).await?;
    if !sessions.iter().any(|session| session.id == person.session.as_str()) {
        return Err(Fault::code(ErrorCode::Unauthenticated));
    }
    if !is_still(&mut tx, &person.id, hash.as_deref()).await? {
        return Err(Fault::field("current", FieldProblem::WrongPassword));
    }
    store::people::set_password(&mut tx, &person.id, &new_hash).await?;
    store::sessions::delete_all(&mut tx, &person.id, Some(person.session.as_str())).await?;
    audit::append(&mut tx, person.id.as_str(), now.0, &person.actor(), &person.origin, Entry::new("change_password"), "done").await?;
    enqueue(app, &mut tx, now, &mail::password_changed(&person.email, verified_name, &app.config.url("/forgot-password"))).await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer, Tag::Sessions])]);
    Ok(())
}

/// Mails the verification link once more; does nothing for a verified address.
///
/// # Errors
/// `too_many_requests`.
pub async fn resend_verification(app: &App, person: &SignedIn, address: std::net::IpAddr) -> Result<(), Fault> {
    if person.email_verified {
        return Ok(());
    }
    app.limits.try_address(address).map_err(Fault::too_many)?;
    app.limits.try_mail(&person.email.to_lowercase()).map_err(Fault::too_many)?;
    let email: EmailAddress = person.email.parse()?;
    let mut tx = app.store.write().await?;
    mail_verification(app, &mut tx, app.now(), &person.id, &email).await?;
    tx.commit().await?;
    Ok(())
}

/// The person's sessions.
///
/// # Errors
/// The database refused.
pub async fn sessions(app: &App, person: &SignedIn) -> Result<Vec<Session>, Fault> {
    let rows = store::sessions::of_person(&mut *app.store.read().await?, &person.id).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Session {
                current: row.id == person.session.as_str(),
                id: row.id.parse()?,
                device: device(&row.user_agent),
                address: row.address,
                created_at: Timestamp(row.created_at),
                last_seen_at: Timestamp(row.last_seen_at),
            })
        })
        .collect()
}

/// Ends one session. Somebody else's is not found.
///
/// # Errors
/// `not_found`.
pub async fn end_session(app: &App, person: &SignedIn, session: &SessionId) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    if !store::sessions::delete(&mut tx, &person.id, session).await? {
        return Err(Fault::not_found());
    }
    let entry = Entry::new("end_session").target(session);
    audit::append(&mut tx, person.id.as_str(), app.now().0, &person.actor(), &person.origin, entry, "done").await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer, Tag::Sessions])]);
    Ok(())
}

/// Ends all sessions but the one that asks.
///
/// # Errors
/// The database refused.
pub async fn end_other_sessions(app: &App, person: &SignedIn) -> Result<(), Fault> {
    let mut tx = app.store.write().await?;
    store::sessions::delete_all(&mut tx, &person.id, Some(person.session.as_str())).await?;
    audit::append(&mut tx, person.id.as_str(), app.now().0, &person.actor(), &person.origin, Entry::new("end_other_sessions"), "done")
        .await?;
    tx.commit().await?;
    app.live.publish([Notice::person(&person.id, [Tag::Viewer, Tag::Sessions])]);
    Ok(())
}

/// What a `User-Agent` means to its owner: browser and system, as far as it is easily told.
fn device(user_agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    // Every Chromium says Safari and Chrome, so the particular names come first.
    let browser = find(&[("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => user_agent.split(['/', ' ']).next().filter(|word| !word.is_empty()).unwrap_or("Unknown browser").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn idn_1_sessions_are_listed_by_browser_and_system() {
        assert_eq!(device("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox on Linux");
        assert_eq!(
            device("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18 Safari/605.1.15"),
            "Safari on macOS"
        );
        assert_eq!(device("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"), "Edge on Windows");
        assert_eq!(device("curl/8.1"), "curl");
        assert_eq!(device(""), "Unknown browser");
    }
}
