//! The demo's people and organizations. Seeded once, into an empty database; later starts keep what is there.

mod billing;

use std::fmt::Write as _;

use anyhow::{Context as _, anyhow};
use bursar_domain::{
    access::OrgRole,
    api::error::Refusal,
    email::EmailAddress,
    ids::{InvitationId, OrgId, PersonId},
    invite::{Channel, EMAIL_LIFE_MS, Offer},
    time::Timestamp,
};

use crate::{
    app::{App, new_id},
    identity::password,
    mail::invitation::{InvitationMail, invitation},
    service::{invitations::new_link, notify::Writing},
    store::{self, Conn, invitations::NewInvitation},
};

/// The password of every demo person.
pub const PASSWORD: &str = "delegate-the-bill";
/// Members of acme where nothing else is said.
pub const ACME_MEMBERS: u32 = 40;

const FIRST: &[&str] = &[
    "Ada", "Ahmed", "Alice", "Amara", "Anders", "Bao", "Beatriz", "Bruno", "Carla", "Chen", "Chidi", "Clara", "Daniel", "Dara", "Elena",
    "Emil", "Farah", "Felix", "Gita", "Hanna", "Hugo", "Ines", "Ivan", "Jana", "Jonas", "Kaori", "Karim", "Lea", "Liam", "Lucia", "Mads",
    "Maya", "Milan", "Nadia", "Noah", "Nora", "Omar", "Paula", "Pavel", "Priya", "Quinn", "Rafael", "Rosa", "Samir", "Sofia", "Tariq",
    "Theo", "Uma", "Vera", "Victor", "Wanda", "Xenia", "Yara", "Yusuf", "Zoe",
];
const LAST: &[&str] = &[
    "Abe",
    "Almeida",
    "Andersson",
    "Bauer",
    "Bianchi",
    "Brandt",
    "Castro",
    "Cohen",
    "Costa",
    "Dahl",
    "Diallo",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Fontaine",
    "Garcia",
    "Gupta",
    "Haddad",
    "Hansen",
    "Horvat",
    "Ito",
    "Jensen",
    "Kaya",
    "Keller",
    "Kim",
    "Kowalski",
    "Laurent",
    "Lindqvist",
    "Lopez",
    "Marin",
    "Meyer",
    "Moreau",
    "Nakamura",
    "Novak",
    "Okafor",
    "Olsen",
    "Park",
    "Petrov",
    "Quist",
    "Rahman",
    "Ricci",
    "Rossi",
    "Sato",
    "Schmidt",
    "Silva",
    "Singh",
    "Suzuki",
    "Tanaka",
    "Tran",
    "Usman",
    "Vogel",
    "Weber",
    "Wolf",
    "Yilmaz",
    "Zhang",
];

struct Seeder<'a> {
    app: &'a App,
    conn: &'a mut Conn,
    now: Timestamp,
    password_hash: String,
}

impl Seeder<'_> {
    async fn person(&mut self, name: &str, email: &str) -> anyhow::Result<PersonId> {
        let id = new_id(self.now, PersonId::from_parts);
        let email: EmailAddress = email.parse()?;
        store::people::insert(self.conn, &id, name, &email, Some(&self.password_hash), self.now).await?;
        store::people::set_verified(self.conn, &id, &email.key(), self.now).await?;
        Ok(id)
    }

    async fn member(&mut self, org: &OrgId, role: OrgRole, name: &str, email: &str, days_ago: i64) -> anyhow::Result<PersonId> {
        let id = self.person(name, email).await?;
        store::members::insert(self.conn, org, &id, role, name, email, self.now.plus_days(-days_ago)).await?;
        Ok(id)
    }

    async fn org(&mut self, slug: &str, name: &str) -> anyhow::Result<OrgId> {
        let created = self.now.plus_days(-640);
        let id = new_id(created, OrgId::from_parts);
        store::orgs::insert(self.conn, &id, &slug.parse()?, name, created).await?;
        Ok(id)
    }

    /// A pending invitation; one by e-mail is in the mailbox, with a link that works.
    async fn invitation(
        &mut self,
        org: &OrgId,
        by: &PersonId,
        offer: Offer,
        email: Option<&str>,
        days_ago: i64,
    ) -> anyhow::Result<InvitationId> {
        let at = self.now.plus_days(-days_ago);
        let id = new_id(at, InvitationId::from_parts);
        let channel = if email.is_some() { Channel::Email } else { Channel::Link };
        let expires_at = email.map(|_| at.plus_ms(EMAIL_LIFE_MS));
        let new = NewInvitation { id: &id, offer, channel, email, invited_by: by, expires_at };
        store::invitations::insert(self.conn, org, &new, at).await?;
        let url = new_link(self.app, self.conn, org, id.as_str()).await?;
        let Some(email) = email else { return Ok(id) };
        let row = store::invitations::find(self.conn, org, offer.kind(), &id).await?.context("it was written just now")?;
        let mail = InvitationMail { org: &row.org_name, inviter: &row.inviter_name, offer, url: &url, expires_at };
        let writing = Writing { config: &self.app.config, now: at, org, by: Some(by) };
        let sent = writing.to(self.conn, &invitation(email, &mail)).await.map_err(|fault| anyhow!("{fault:?}"))?;
        store::invitations::set_mail(self.conn, org, id.as_str(), &sent).await?;
        Ok(id)
    }
}

/// Seeds an empty database; returns whether it did.
///
/// # Errors
/// The database refused.
pub async fn seed(app: &App, members: u32) -> anyhow::Result<bool> {
    let mut tx = app.store.write().await?;
    if store::people::any(&mut tx).await? {
        return Ok(false);
    }
    let password_hash = password::hash_blocking(PASSWORD)?;
    let mut seeder = Seeder { app, conn: &mut tx, now: app.now(), password_hash };
    fill(&mut seeder, members).await.context("seeding the demo")?;
    tx.commit().await?;
    billing::live_through(app).await.context("living through the demo's billing")?;
    Ok(true)
}

async fn fill(seeder: &mut Seeder<'_>, members: u32) -> anyhow::Result<()> {
    let now = seeder.now;
    let acme = seeder.org("acme", "Acme Robotics").await?;
    let owner = seeder.member(&acme, OrgRole::Owner, "Olivia Hart", "owner@acme.example", 640).await?;
    seeder.member(&acme, OrgRole::Owner, "Oscar Lund", "owner2@acme.example", 610).await?;
    seeder.member(&acme, OrgRole::Admin, "Amelia Stone", "admin@acme.example", 580).await?;
    let billing = seeder.member(&acme, OrgRole::Member, "Bruno Keller", "billing@acme.example", 410).await?;
    seeder.member(&acme, OrgRole::Member, "Mira Novak", "member@acme.example", 380).await?;
    seeder.member(&acme, OrgRole::Member, "Milo Tanaka", "member2@acme.example", 200).await?;
    store::billing_admins::insert(seeder.conn, &acme, &billing, &owner, now.plus_days(-291), None).await?;
    store::orgs::insert_billing_recipient(seeder.conn, &acme, "billing@acme.example").await?;
    let mut email = String::new();
    for i in 0..members.saturating_sub(6) as usize {
        let (first, last) = (FIRST[i % FIRST.len()], LAST[(i / FIRST.len() + i * 7) % LAST.len()]);
        email.clear();
        write!(email, "{}.{}{}@acme.example", first.to_lowercase(), last.to_lowercase(), i + 1)?;
        let days_ago = i64::try_from(i % 600)? + 1;
        seeder.member(&acme, OrgRole::Member, &format!("{first} {last}"), &email, days_ago).await?;
    }
    let manager = Offer::BillingManager;
    seeder.invitation(&acme, &owner, manager, Some("accounting@ledger-works.example"), 2).await?;
    let link = seeder.invitation(&acme, &owner, manager, None, 20).await?;
    store::invitations::set_failure(seeder.conn, &acme, link.as_str(), Refusal::AlreadyDelegate.name(), now.plus_days(-18)).await?;
    seeder.invitation(&acme, &owner, Offer::Member { role: OrgRole::Member }, Some("sam.rivera@acme.example"), 1).await?;

    let globex = seeder.org("globex", "Globex").await?;
    let greta = seeder.member(&globex, OrgRole::Owner, "Greta Olsen", "owner@globex.example", 300).await?;
    seeder.member(&globex, OrgRole::Member, "Gil Moreau", "member@globex.example", 120).await?;

    let initech = seeder.org("initech", "Initech").await?;
    seeder.member(&initech, OrgRole::Owner, "Ivo Brandt", "owner@initech.example", 90).await?;
    seeder.member(&initech, OrgRole::Member, "Isla Park", "member@initech.example", 60).await?;

    let partner = seeder.person("Petra Lindqvist", "partner@partner.example").await?;
    for (org, by) in [(&acme, &owner), (&globex, &greta)] {
        store::billing_managers::insert(seeder.conn, org, &partner, Some(by), now.plus_days(-45)).await?;
    }
    seeder.person("Noor Haddad", "nobody@elsewhere.example").await?;
    Ok(())
}

/// How to sign in, for the terminal.
#[must_use]
pub fn how_to_sign_in(url: &str) -> String {
    format!(
        "\nBursar demo: {url}\n\n  Sign in with the password  {PASSWORD}  as\n\
         \n    owner@acme.example        owner of Acme Robotics (Enterprise)\
         \n    admin@acme.example        admin: people and settings, no billing\
         \n    billing@acme.example      member with the billing-admin grant\
         \n    member@acme.example       member: sees the state of billing and whom to ask\
         \n    partner@partner.example   billing manager from outside, of Acme Robotics and Globex\
         \n    owner@globex.example      owner of Globex (Team)\
         \n    owner@initech.example     owner of Initech (Free)\
         \n    nobody@elsewhere.example  an account without an organization\n\
         \n  Mail that Bursar sends is kept at {url}/dev/mailbox\n"
    )
}
