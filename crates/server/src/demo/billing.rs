//! The demo's billing history. It is lived, not painted: the clock goes back, plans are subscribed to, cards are charged by the
//! sandbox, periods renew, and the clock comes back. So every invoice, credit and line of activity adds up.

use anyhow::{Context as _, anyhow};
use bursar_domain::{
    access::Permission,
    api::{
        credits::RechargeChange,
        endpoint::Gate,
        error::ApiError,
        payment_methods::{CardSetupOutcome, NewCardSetup},
        subscription::Confirm,
    },
    calendar::{Date, Month},
    credits::Credits,
    ids::{OrgId, PersonId, SessionId},
    ledger::{Event, OperationKey},
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    profile::{Address, BillingProfile, MailKind},
    recharge::{Mode, Settings},
    slug::OrgRef,
    subscription::Request,
    time::{DAY_MS, Timestamp},
};

use crate::{
    app::App,
    jobs::{queue, work},
    payments::{Provider, sandbox::cards::TestCard},
    service::{
        Fault, OrgAccess, SignedIn, audit::Origin, billing_profile, credits, ledger, payment_methods, payments::keyed::Key, plan, recharge,
    },
    store,
};

/// Somebody who looks after the billing of an organization, at a moment that has passed.
struct Past<'a> {
    app: &'a App,
    org: OrgId,
    person: SignedIn,
    keys: u32,
}

fn failed(fault: Fault) -> anyhow::Error {
    match fault {
        Fault::Internal(error) => error,
        Fault::Problem(error) => {
            let ApiError { code, refusal, .. } = *error;
            anyhow!("{} {:?}", code.name(), refusal)
        }
        Fault::Forbidden(permission) => anyhow!("needs {}", permission.name()),
    }
}

impl Past<'_> {
    async fn access(&self, permission: Permission) -> anyhow::Result<OrgAccess> {
        let mut conn = self.app.store.read().await?;
        let reference = OrgRef::Id(self.org.clone());
        OrgAccess::check(&mut conn, self.app.now(), self.person.clone(), &reference, Gate::Holds(permission))
            .await
            .map_err(|(fault, _)| failed(fault))
    }

    fn key(&mut self) -> Key {
        self.keys += 1;
        Key { text: format!("demo-{}", self.keys), request: [0; 32] }
    }

    /// Waits until the demo's clock says so.
    fn until(&self, at: Timestamp) {
        self.app.clock.advance(at.ms_since(self.app.now()));
    }

    /// Does what is due at this moment: renewals, and whatever they cause.
    async fn work(&self) -> anyhow::Result<()> {
        queue::run_due(self.app, work::work).await.map_err(failed)
    }

    async fn card(&self, number: &str, expires: Month) -> anyhow::Result<()> {
        let access = self.access(Permission::ManagePaymentMethods).await?;
        let visit = payment_methods::begin_setup(self.app, &access, &NewCardSetup::default()).await.map_err(failed)?;
        let Provider::Sandbox(sandbox) = &self.app.provider;
        let visit = visit.url.rsplit('/').next().unwrap_or_default();
        let page = sandbox.setup_page(visit).await?.context("the visit is not there")?;
        let card = TestCard::of_number(number).context("no test card has this number")?;
        sandbox.give_card(visit, card, expires).await?;
        let setup = page.return_url.rsplit('=').next().unwrap_or_default().parse()?;
        match payment_methods::complete_setup(self.app, &access, &setup).await.map_err(failed)? {
            CardSetupOutcome::Stored { .. } => Ok(()),
            other => Err(anyhow!("the card was not stored: {other:?}")),
        }
    }

    async fn subscribe(&mut self, plan: Plan) -> anyhow::Result<()> {
        let access = self.access(Permission::ManageSubscription).await?;
        let preview = plan::preview(self.app, &access, Request::Change { to: plan }).await.map_err(failed)?;
        let key = self.key();
        plan::confirm(self.app, &access, &key, &Confirm { preview: preview.id }).await.map_err(failed)?;
        Ok(())
    }

    async fn buy(&mut self, how_many: i64) -> anyhow::Result<()> {
        let access = self.access(Permission::ManageCredits).await?;
        let offer = credits::preview_top_up(self.app, &access, Credits(how_many)).await.map_err(failed)?;
        let key = self.key();
        credits::buy(self.app, &access, &key, &Confirm { preview: offer.id }).await.map_err(failed)?;
        Ok(())
    }

    /// What the host product used from `first` to yesterday, a few records a day, in one transaction.
    async fn use_credits(&self, first: Timestamp, now: Timestamp, pattern: &[(&str, &str, i64)]) -> anyhow::Result<()> {
        let mut tx = self.app.store.write().await?;
        let mut day = Date::of(first).start();
        let mut n: i64 = 0;
        while day.plus_ms(DAY_MS) < now {
            let at = day.plus_ms(DAY_MS / 2);
            let date = Date::of(at);
            // Working days use more, and every day differs a little: a chart of equal bars says nothing.
            let weekday = (date.days_since_epoch() + 4).rem_euclid(7);
            let share = if weekday == 0 || weekday == 6 { 35 } else { 80 + (n * 37 + date.days_since_epoch() * 13).rem_euclid(41) };
            for (meter, team, full) in pattern {
                n += 1;
                let used = full * share / 100;
                if used == 0 {
                    continue;
                }
                let key = OperationKey::usage(&format!("demo-{date}-{meter}-{team}"));
                let event = Event::Record { hold: None, amount: Credits(used) };
                ledger::apply(&mut tx, &self.org, at, key, event).await.map_err(failed)?.map_err(|refusal| anyhow!("{refusal:?}"))?;
                store::usage::add(&mut tx, &self.org, &date.to_string(), &date.year_month().to_string(), meter, team, used).await?;
            }
            day = day.plus_ms(DAY_MS);
        }
        store::usage::set_resources(&mut tx, &self.org, &Month::of(now).to_string(), 1840, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Who signs in for an organization, as the services want it.
async fn owner(app: &App, org: &str, email: &str) -> anyhow::Result<(OrgId, SignedIn)> {
    let mut conn = app.store.read().await?;
    let person = store::people::by_email(&mut conn, email).await?.with_context(|| format!("{email} is not there"))?;
    let id: PersonId = person.id.parse()?;
    let row = store::orgs::access(&mut conn, &org.parse().map_err(|_| anyhow!("{org}"))?, &id).await?.context("not tied")?;
    let signed_in = SignedIn {
        id,
        name: person.name,
        email: email.to_owned(),
        email_verified: true,
        session: SessionId::from_parts(0, 0),
        origin: Origin::system("demo"),
    };
    Ok((row.id.parse()?, signed_in))
}

/// Lives through the history of acme and globex.
///
/// # Errors
/// The database refused, or a rule did.
pub(super) async fn live_through(app: &App) -> anyhow::Result<()> {
    let now = app.now();
    let lived = async {
        acme(app, now).await.context("acme")?;
        globex(app, now).await.context("globex")
    };
    let outcome = lived.await;
    app.clock.advance(now.ms_since(app.now()));
    outcome
}

/// Enterprise by the year since 264 days, much used, with a company behind it.
async fn acme(app: &App, now: Timestamp) -> anyhow::Result<()> {
    let (org, person) = owner(app, "acme", "owner@acme.example").await?;
    let mut past = Past { app, org, person, keys: 0 };
    past.until(now.plus_days(-264));
    past.card("4242424242424242", Month::of(now).plus(21)).await?;
    let profile = BillingProfile {
        legal_name: "Acme Robotics Inc.".to_owned(),
        address: Address {
            line1: "1200 Assembly Road".to_owned(),
            postal_code: "48226".to_owned(),
            city: "Detroit".to_owned(),
            region: "MI".to_owned(),
            country: "US".to_owned(),
            ..Address::default()
        },
        po_number: "PO-7731".to_owned(),
        recipients: [(MailKind::Invoices, vec!["billing@acme.example".to_owned()])].into(),
        ..BillingProfile::default()
    };
    billing_profile::update(app, &past.access(Permission::ManageBillingProfile).await?, &profile).await.map_err(failed)?;
    past.subscribe(Plan { edition: Edition::Enterprise, cadence: Cadence::Annual }).await?;
    past.until(now.plus_days(-140));
    past.buy(20_000).await?;
    let meters = [
        ("builds", "Platform", 1100),
        ("builds", "Robotics", 620),
        ("deployments", "Platform", 310),
        ("deployments", "Robotics", 140),
        ("previews", "", 90),
    ];
    past.use_credits(now.plus_days(-264), now, &meters).await?;
    past.until(now.plus_days(-6));
    let settings = Settings {
        enabled: true,
        threshold: Credits(10_000),
        mode: Mode::Fixed { increment: Credits(20_000) },
        monthly_cap: Money::new(60_000, Currency::Usd),
    };
    let access = past.access(Permission::ManageCredits).await?;
    let key = past.key();
    recharge::set(app, &access, &key, &RechargeChange { settings, consent: None }).await.map_err(failed)?;
    Ok(())
}

/// Team by the month, five periods old; renews in twelve days.
async fn globex(app: &App, now: Timestamp) -> anyhow::Result<()> {
    let (org, person) = owner(app, "globex", "owner@globex.example").await?;
    let mut past = Past { app, org, person, keys: 0 };
    let renews = Date::of(now.plus_days(12));
    let start = renews.year_month().plus(-5).day(renews.day).start().plus_ms(now.0.rem_euclid(DAY_MS));
    past.until(start);
    past.card("5555555555554444", Month::of(now).plus(9)).await?;
    past.subscribe(Plan { edition: Edition::Team, cadence: Cadence::Monthly }).await?;
    for months in 1..5 {
        let end = bursar_domain::calendar::add_months(start, months);
        past.use_credits(end.plus_days(-28), end, &[("builds", "", 260), ("previews", "", 40)]).await?;
        past.until(end.plus_ms(1000));
        past.work().await?;
    }
    past.use_credits(bursar_domain::calendar::add_months(start, 4).plus_days(1), now, &[("builds", "", 260), ("previews", "", 40)]).await?;
    Ok(())
}
