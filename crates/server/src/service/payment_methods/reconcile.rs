//! The provider's cards and ours, made the same: cards come and go on the provider's own pages too, and what we tell it can get lost.
//! What the provider has wins, but for a card that was removed here: it is removed there once more.

use bursar_domain::{
    api::{activity::ActivityKind, events::Tag},
    ids::{OrgId, PaymentMethodId},
    time::Timestamp,
};

use super::{after_card_change, noted, promote, provider_fault, subject, told};
use crate::{
    app::{App, new_id},
    live::Notice,
    payments::Card,
    service::{
        Fault,
        activity::{self, NewActivity},
        audit::{self, Actor, Entry, Origin},
    },
    store::{
        self, Conn,
        payment_methods::{MethodRow, NewMethod},
    },
};

/// Takes over what has become of an organization's cards at the provider. Safe to call at any time.
///
/// # Errors
/// `unavailable` if the provider does not answer.
pub async fn sync(app: &App, org: &OrgId) -> Result<(), Fault> {
    all_but(app, org, None).await
}

/// The same for whom the provider knows by this name; one that is not ours is passed over.
///
/// # Errors
/// As [`sync`].
pub async fn sync_customer(app: &App, customer: &str) -> Result<(), Fault> {
    let org = store::billing_accounts::org_of_customer(&mut *app.store.read().await?, customer).await?;
    match org {
        Some(org) => sync(app, &org.parse()?).await,
        None => Ok(()),
    }
}

/// The same but for one card, which the caller is about to store, or somebody beside it has just stored.
pub(super) async fn all_but(app: &App, org: &OrgId, except: Option<&str>) -> Result<(), Fault> {
    // What is stored after this moment cannot be missing from an answer that is older.
    let asked = app.now();
    let account = store::billing_accounts::find(&mut *app.store.read().await?, org).await?;
    let Some(customer) = account.and_then(|account| account.customer) else { return Ok(()) };
    let mut cards = app.provider.cards(&customer).await.map_err(provider_fault)?;
    cards.retain(|card| Some(card.id.as_str()) != except);
    let rows = rows(&mut *app.store.read().await?, org, except).await?;
    for card in removed_here(&rows, &cards) {
        told("detaching a card that was removed", app.provider.detach(card).await);
    }
    if Difference::between(&rows, &cards, asked).is_none() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    let changed_default = take_over(app, &mut tx, org, &cards, asked, except).await?;
    tx.commit().await?;
    app.live.publish([Notice::org(org, [Tag::Money])]);
    if changed_default {
        after_card_change(app, org).await;
    }
    Ok(())
}

/// Our cards, removed or not.
async fn rows(conn: &mut Conn, org: &OrgId, except: Option<&str>) -> Result<Vec<MethodRow>, Fault> {
    let mut rows = store::payment_methods::list_all(conn, org).await?;
    rows.retain(|row| Some(row.reference.as_str()) != except);
    Ok(rows)
}

/// Cards that the provider still has although they were removed here.
fn removed_here<'a>(rows: &[MethodRow], cards: &'a [Card]) -> Vec<&'a str> {
    let removed = |card: &&Card| rows.iter().any(|row| row.reference == card.id && row.removed_at.is_some());
    cards.iter().filter(removed).map(|card| card.id.as_str()).collect()
}

/// What is otherwise at the provider.
struct Difference<'a> {
    added: Vec<&'a Card>,
    changed: Vec<&'a Card>,
    gone: Vec<&'a MethodRow>,
}

impl<'a> Difference<'a> {
    fn between(rows: &'a [MethodRow], cards: &'a [Card], asked: Timestamp) -> Option<Self> {
        let row_of = |card: &&Card| rows.iter().find(|row| row.reference == card.id);
        let differs = |row: &MethodRow, card: &Card| (&row.brand, &row.last4, row.expires()) != (&card.brand, &card.last4, card.expires);
        let added: Vec<_> = cards.iter().filter(|card| row_of(card).is_none()).collect();
        let changed: Vec<_> =
            cards.iter().filter(|card| row_of(card).is_some_and(|row| row.removed_at.is_none() && differs(row, card))).collect();
        let is_gone =
            |row: &&MethodRow| row.removed_at.is_none() && row.created_at < asked.0 && !cards.iter().any(|card| card.id == row.reference);
        let gone: Vec<_> = rows.iter().filter(is_gone).collect();
        let none = added.is_empty() && changed.is_empty() && gone.is_empty();
        (!none).then_some(Self { added, changed, gone })
    }
}

/// Takes the difference over, as it is in this transaction; says whether another card is charged from now on.
async fn take_over(app: &App, conn: &mut Conn, org: &OrgId, cards: &[Card], asked: Timestamp, except: Option<&str>) -> Result<bool, Fault> {
    let now = app.now();
    let rows = rows(conn, org, except).await?;
    let Some(difference) = Difference::between(&rows, cards, asked) else { return Ok(false) };
    for row in &difference.gone {
        store::payment_methods::remove(conn, org, &row.id, now).await?;
        tell(conn, org, now, Entry::new("remove_payment_method").target(&row.id).before(noted(row)), ActivityKind::CardRemoved, row)
            .await?;
    }
    for card in difference.added.iter().chain(&difference.changed) {
        let id = new_id(now, PaymentMethodId::from_parts);
        let new = NewMethod { id: &id, reference: &card.id, brand: &card.brand, last4: &card.last4, expires: card.expires };
        let row = store::payment_methods::insert(conn, org, &new, now).await?;
        if row.id == id.as_str() {
            let entry = Entry::new("add_payment_method").target(&row.id).after(noted(&row));
            tell(conn, org, now, entry, ActivityKind::CardAdded, &row).await?;
        } else {
            let before = rows.iter().find(|old| old.id == row.id).map(noted);
            let entry = Entry::new("update_payment_method").target(&row.id).before(before).after(noted(&row));
            audit::append(conn, org.as_str(), now.0, &Actor::system(), &Origin::system("cards"), entry, "done").await?;
        }
    }
    let Some(row) = promote(conn, org).await? else { return Ok(false) };
    let entry = Entry::new("set_default_payment_method").target(&row.id).after(noted(&row));
    tell(conn, org, now, entry, ActivityKind::DefaultCardChanged, &row).await?;
    Ok(true)
}

async fn tell(conn: &mut Conn, org: &OrgId, now: Timestamp, entry: Entry, kind: ActivityKind, row: &MethodRow) -> Result<(), Fault> {
    audit::append(conn, org.as_str(), now.0, &Actor::system(), &Origin::system("cards"), entry, "done").await?;
    activity::note(conn, org, now, None, NewActivity::new(kind).subject(subject(row))).await
}
