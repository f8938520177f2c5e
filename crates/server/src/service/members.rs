//! Members: listing, roles, removal. What goes with a membership goes here, so that nothing can be forgotten.

use bursar_domain::{
    access::{OrgRole, Permission, Tie},
    api::{
        activity::ActivityKind,
        error::Refusal,
        events::Tag,
        members::{Member, MemberProfile, MemberQuery},
        page::{DEFAULT_LIMIT, MAX_LIMIT, Page},
    },
    delegation,
    ids::PersonId,
    invite::Kind,
    membership, text,
    time::Timestamp,
};
use serde_json::json;

use super::{
    access::{OrgAccess, OrgTx},
    activity::{self, NewActivity},
    audit::Entry,
    billing::mail_of,
    billing_profile,
    fault::Fault,
    grants::settle_ended,
    invitations::ending,
    notify,
};
use crate::{
    app::App,
    mail::{Dropped, OrgMail},
    store::{self, access_requests::Outcome, member_list::Filter, members::MemberRow},
};

/// A page of members; names only for those who may see them (INV-8, POL table).
///
/// # Errors
/// `bad_request` for a search that is too long, a cursor or limit that we did not give.
pub async fn list(app: &App, access: &OrgAccess, query: &MemberQuery) -> Result<Page<Member>, Fault> {
    let names = access.holds(Permission::ListMembers);
    let words = search_words(query.search.as_deref())?;
    let filter = Filter {
        // Searching by name would tell names to those who may not see them.
        words: if names { words } else { Vec::new() },
        role: query.role,
        by_id: !names,
        ..page_filter(query.cursor.as_deref(), query.limit)?
    };
    let now = app.now();
    let mut rows = store::member_list::list(&mut *app.store.read().await?, &access.org.id, &filter).await?;
    let next = next_cursor(&mut rows, filter.limit);
    let items = rows.into_iter().map(|row| member(row, names, now)).collect::<Result<_, Fault>>()?;
    Ok(Page { items, next })
}

fn member(row: MemberRow, names: bool, now: Timestamp) -> Result<Member, Fault> {
    let role = OrgRole::from_name(&row.role).unwrap_or(OrgRole::Member);
    let granted = row.granted_at.is_some() && delegation::in_force(row.grant_ends_at.map(Timestamp), now);
    let profile = names.then(|| MemberProfile {
        name: row.name,
        email: row.email,
        joined_at: Timestamp(row.joined_at),
        billing_admin: granted && role != OrgRole::Owner,
    });
    Ok(Member { id: row.person_id.parse()?, role, profile })
}

/// The words of a search.
///
/// # Errors
/// `bad_request` for more than anybody means.
pub fn search_words(search: Option<&str>) -> Result<Vec<String>, Fault> {
    text::search_words(search.unwrap_or("")).map_err(|text::SearchTooLong| {
        Fault::bad_request(format!("`search` takes at most {} characters and {} words", text::SEARCH_MAX, text::SEARCH_WORDS_MAX))
    })
}

/// Limit and beginning of a page.
///
/// # Errors
/// `bad_request` for a cursor or limit that we did not give.
pub fn page_filter(cursor: Option<&str>, limit: Option<u32>) -> Result<Filter, Fault> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Fault::bad_request(format!("`limit` takes 1 to {MAX_LIMIT}")));
    }
    let after = match cursor {
        None => None,
        Some(cursor) => {
            Some(decode_cursor(cursor).ok_or_else(|| Fault::bad_request("`cursor` takes what `next` of the page before said"))?)
        }
    };
    // One more than asked for: it shows whether there is a next page.
    Ok(Filter { after, limit: limit + 1, ..Filter::default() })
}

/// Where the next page begins, if there is one. Takes the row away that was asked for to see that.
pub fn next_cursor(rows: &mut Vec<MemberRow>, limit: u32) -> Option<String> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    if rows.len() < limit as usize {
        return None;
    }
    rows.pop();
    let last = rows.last()?;
    Some(URL_SAFE_NO_PAD.encode(format!("{}\n{}", last.person_id, last.position)))
}

fn decode_cursor(cursor: &str) -> Option<(String, String)> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (person, position) = text.split_once('\n')?;
    person.parse::<PersonId>().ok()?;
    if position.contains('\0') {
        return None;
    }
    Some((position.to_owned(), person.to_owned()))
}

async fn find(tx: &mut OrgTx, person: &PersonId) -> Result<(MemberRow, OrgRole), Fault> {
    let org = tx.org().clone();
    let row = store::members::find(tx.conn(), &org, person).await?.ok_or_else(Fault::not_found)?;
    let role = OrgRole::from_name(&row.role).unwrap_or(OrgRole::Member);
    Ok((row, role))
}

/// Changes a member's role.
///
/// # Errors
/// `forbidden` for owners' roles without that right, `last_owner`, `not_found`.
pub async fn change_role(app: &App, access: &OrgAccess, person: &PersonId, role: OrgRole) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (_, from) = find(&mut tx, person).await?;
    tx.require(membership::needed_for_change(from, Some(role)))?;
    set_role(app, &mut tx, person, role).await?;
    tx.commit(app).await
}

/// Removes a member.
///
/// # Errors
/// `forbidden` for owners, or for stopping billing mail, without that right; `last_owner`, `not_found`.
pub async fn remove(app: &App, access: &OrgAccess, person: &PersonId, stop_billing_mail: bool) -> Result<(), Fault> {
    let mut tx = access.begin(app).await?;
    let (_, from) = find(&mut tx, person).await?;
    tx.require(membership::needed_for_change(from, None))?;
    if stop_billing_mail {
        // Who gets billing mail is a matter of billing, not of membership.
        tx.require(Permission::ManageBillingAdmins)?;
    }
    drop_member(app, &mut tx, person, "remove_member", stop_billing_mail).await?;
    tx.commit(app).await
}

/// Fails if nobody but this person could act as owner (DEL-8). Owners with a closed account cannot.
pub(super) async fn keep_an_owner(tx: &mut OrgTx, person: &PersonId) -> Result<(), Fault> {
    let org = tx.org().clone();
    let others = store::members::count_other_owners(tx.conn(), &org, person).await?;
    membership::may_lose_owner(others + 1).map_err(Fault::refused)
}

/// Sets a role and takes care of what hangs on it: the last owner stays (DEL-8), a new owner's grant and open request go (DEL-5).
pub(super) async fn set_role(app: &App, tx: &mut OrgTx, person: &PersonId, role: OrgRole) -> Result<(), Fault> {
    let (row, from) = find(tx, person).await?;
    let org = tx.org().clone();
    if from == OrgRole::Owner && role != OrgRole::Owner {
        keep_an_owner(tx, person).await?;
    }
    if role == OrgRole::Owner && from != role && row.disabled_at.is_some() {
        // An owner who cannot sign in is none.
        return Err(Fault::refused(Refusal::NotAMember));
    }
    store::members::set_role(tx.conn(), &org, person, role).await?;
    let entry = Entry::new("change_member_role").target(person).before(json!({ "role": from })).after(json!({ "role": role }));
    tx.record(entry).await?;
    ending::silence(tx, person, Some(Tie::Member { role, billing_admin: false })).await?;
    if !membership::keeps_grant(Some(role)) {
        drop_grant(app, tx, &row, person, Dropped::BecameOwner).await?;
    }
    if from != role && (from == OrgRole::Owner || role == OrgRole::Owner) {
        let (org_name, by, url) = mail_of(app, tx);
        let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
        notify::owners_and(tx, &row.email, |to, own| mail.role_changed(to, own, &row.name, role)).await?;
    }
    tx.tell_person(person);
    tx.tell_org([Tag::Members, Tag::Billing]);
    Ok(())
}

/// Takes membership away, with the grant and the open request (DEL-5).
pub(super) async fn drop_member(
    app: &App,
    tx: &mut OrgTx,
    person: &PersonId,
    action: &'static str,
    stop_billing_mail: bool,
) -> Result<(), Fault> {
    let (row, from) = find(tx, person).await?;
    let org = tx.org().clone();
    if from == OrgRole::Owner {
        keep_an_owner(tx, person).await?;
    }
    let why = if tx.actor().id == *person { Dropped::Left } else { Dropped::Removed };
    let had_billing = from == OrgRole::Owner || row.granted_at.is_some();
    drop_grant(app, tx, &row, person, why).await?;
    store::members::delete(tx.conn(), &org, person).await?;
    ending::silence(tx, person, None).await?;
    if why == Dropped::Removed {
        let kinds = if had_billing { &Kind::ALL[..] } else { &[Kind::Member] };
        ending::revoke_for(tx, &row.email, kinds, action).await?;
    }
    let stopped = stop_billing_mail && billing_profile::stop_mail(tx.conn(), &org, &row.email).await?;
    let entry = Entry::new(action)
        .target(person)
        .before(json!({ "role": from, "name": row.name }))
        .after(json!({ "billing_mail_stopped": stopped }));
    tx.record(entry).await?;
    if from == OrgRole::Owner {
        let (org_name, by, url) = mail_of(app, tx);
        let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
        let removed = why == Dropped::Removed;
        notify::owners_and(tx, &row.email, |to, own| mail.owner_gone(to, own, &row.name, removed)).await?;
    }
    tx.tell_person(person);
    tx.tell_org([Tag::Members, Tag::Billing]);
    Ok(())
}

async fn drop_grant(app: &App, tx: &mut OrgTx, row: &MemberRow, person: &PersonId, why: Dropped) -> Result<(), Fault> {
    let (org, now) = (tx.org().clone(), tx.now);
    store::access_requests::close(tx.conn(), &org, person, Outcome::Moot, None, now).await?;
    settle_ended(app, tx, person).await?;
    if !store::billing_admins::delete(tx.conn(), &org, person).await? {
        return Ok(());
    }
    tx.record(Entry::new("drop_billing_admin").target(person).before(json!({ "ends_at": row.grant_ends_at }))).await?;
    activity::note_in(tx, NewActivity::new(ActivityKind::BillingAdminRemoved).subject(&row.name)).await?;
    let (org_name, by, url) = mail_of(app, tx);
    let mail = OrgMail { org: &org_name, by: &by, billing_url: url };
    notify::owners_and(tx, &row.email, |to, own| mail.grant_dropped(to, own, &row.name, why)).await
}
