//! An application with a database of its own, a mail server to send to, and mail to send.

use std::{path::PathBuf, sync::Arc};

use bursar::{
    app::{App, new_id},
    config::Config,
    jobs::delivery,
    mail::{
        Message, OrgMail,
        invitation::{InvitationMail, invitation},
        settings::{Smtp, SmtpOptions, Tls},
    },
    service::notify,
    store::{self, Store, mail::MailRow},
};
use bursar_domain::{
    email::EmailAddress,
    ids::{MailId, OrgId, PersonId},
    invite::Offer,
    slug::Slug,
};
use tempfile::TempDir;
use tokio::sync::watch;

pub(crate) const TOKEN: &str = "Zq3Xr8Lw1TkVb6Nc9HsJf2Md5PgYa7UeRoQi4CxWvB0";

#[derive(Clone)]
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) folder: Arc<TempDir>,
}

pub(crate) fn smtp(port: u16) -> Smtp {
    let options = SmtpOptions {
        host: Some("127.0.0.1".to_owned()),
        port: Some(port),
        tls: Some(Tls::None),
        from: Some("Bursar <billing@bursar.example>".to_owned()),
        timeout_seconds: Some(5),
        ..SmtpOptions::default()
    };
    options.check("https://billing.acme.example").expect("good").expect("there")
}

pub(crate) fn serving(smtp: Smtp) -> Config {
    Config { public_url: "https://billing.acme.example".to_owned(), smtp: Some(smtp), ..Config::default() }
}

impl House {
    pub(crate) async fn new(config: Config) -> Self {
        let folder = TempDir::new().expect("folder");
        let store = Store::open(&folder.path().join("b.db")).await.expect("opened");
        store.migrate().await.expect("migrated");
        Self { app: App::new(store, config).expect("app"), folder: Arc::new(folder) }
    }

    /// Another process on the same database, with the same key.
    pub(crate) async fn another_process(&self) -> Self {
        let store = Store::open(&self.file()).await.expect("opened");
        Self { app: App::new(store, Config::clone(&self.app.config)).expect("app"), folder: self.folder.clone() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("b.db")
    }

    pub(crate) async fn org(&self) -> OrgId {
        let (now, slug) = (self.app.now(), "acme".parse::<Slug>().expect("slug"));
        let id = new_id(now, OrgId::from_parts);
        let mut tx = self.app.store.write().await.expect("tx");
        store::orgs::insert(&mut tx, &id, &slug, "Acme", now).await.expect("org");
        tx.commit().await.expect("committed");
        id
    }

    pub(crate) async fn person(&self, email: &str, language: Option<&str>) -> PersonId {
        let now = self.app.now();
        let id = new_id(now, PersonId::from_parts);
        let email: EmailAddress = email.parse().expect("address");
        let mut tx = self.app.store.write().await.expect("tx");
        store::people::insert(&mut tx, &id, "Ada", &email, None, now).await.expect("person");
        if let Some(language) = language {
            store::people::set_language(&mut tx, &id, language).await.expect("language");
        }
        tx.commit().await.expect("committed");
        id
    }

    pub(crate) async fn enqueue(&self, org: Option<&OrgId>, by: Option<&PersonId>, message: &Message) -> MailId {
        let mut tx = self.app.store.write().await.expect("tx");
        let id = notify::outbox(&self.app.config, &mut tx, self.app.now(), org, by, message).await.expect("in the outbox");
        tx.commit().await.expect("committed");
        id
    }

    /// What one round of the background work does.
    pub(crate) async fn deliver(&self) {
        let (_stop, told) = watch::channel(false);
        delivery::deliver_due(&self.app, &told).await.expect("a round");
    }

    pub(crate) async fn row(&self, id: &MailId) -> MailRow {
        let mut conn = self.app.store.read().await.expect("conn");
        store::mail::find(&mut conn, id.as_str()).await.expect("read").expect("there")
    }

    pub(crate) async fn sql(&self, query: &'static str) {
        let mut tx = self.app.store.write().await.expect("tx");
        sqlx::query(query).execute(&mut *tx).await.expect("done");
        tx.commit().await.expect("committed");
    }
}

pub(crate) fn plain_mail(to: &str) -> Message {
    OrgMail { org: "Acme", billing_url: "https://billing.acme.example/orgs/acme/settings/billing".to_owned(), by: "Olivia Hart" }
        .grant_removed(to, true, "Ada")
}

/// Sealed in the outbox.
pub(crate) fn secret_mail(to: &str) -> Message {
    let url = format!("https://billing.acme.example/invite#{TOKEN}");
    invitation(to, &InvitationMail { org: "Acme", inviter: "Olivia Hart", offer: Offer::BillingManager, url: &url, expires_at: None })
}
