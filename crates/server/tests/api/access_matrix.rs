//! Every endpoint × every tie × {own, foreign, made up, none, suspended, account closed, demoted a second ago}, with the
//! statuses computed from the table. After every refusal the database is as before, and the audit log says so.

use bursar::{identity::token, store};
use bursar_domain::{
    access::{Decision, OrgFacts, OrgRole, Permission, Tie, decide},
    api::{
        BASE, Method, Summary, catalogue,
        endpoint::{Gate, fill},
        error::{ErrorCode, Refusal},
    },
    ids::{AccessRequestId, CardSetupId, InvitationId, InvoiceId, OrgId, PaymentId, PaymentMethodId, PreviewId, SessionId},
    invite::Offer,
    invoice::{InvoiceStatus, Series},
    money::Currency,
    plan::Edition,
};

use crate::{
    documents::{Issued, issue},
    money::{Payer, TEAM, to},
    support::{Actor, Raw, TestApp, TestOrg},
};

const SETTINGS: &str =
    r#"{"enabled":false,"threshold":10000,"mode":{"kind":"fixed","increment":10000},"monthly_cap":{"minor":50000,"currency":"USD"}}"#;
const MEMBER: Offer = Offer::Member { role: OrgRole::Member };

/// An organization with everybody that an endpoint may concern.
struct Stage {
    app: TestApp,
    org: TestOrg,
    target: Actor,
    grantee: Actor,
    request: String,
    owner: Actor,
    manager: Actor,
    to_member: InvitationId,
    to_manager: InvitationId,
    setup: CardSetupId,
    invoice: InvoiceId,
    money: Money,
}

/// What there is to confirm, to pay and to call off.
struct Money {
    /// Not the one that is charged.
    card: PaymentMethodId,
    change: PreviewId,
    purchase: PreviewId,
    payment: PaymentId,
    open: InvoiceId,
}

impl Money {
    async fn new(org: &TestOrg, owner: &Actor) -> Self {
        let payer = Payer { app: org.app.clone(), org: org.clone(), owner: owner.clone() };
        let card = payer.card("authentication").await;
        let payment = payer.buy(5_000).await;
        assert!(payment.authenticate_at.is_some(), "it waits for the person");
        payer.card("visa").await;
        let change = payer.preview(to(TEAM)).await.expect("previewed").id;
        Self { card, change, purchase: payer.offer(5_000).await.id, payment: payment.id, open: unpaid(org).await }
    }
}

/// An open invoice, counted as one.
async fn unpaid(org: &TestOrg) -> InvoiceId {
    let app = &org.app;
    let open = issue(app, &org.id, Issued { last: 1, at: app.app.now(), status: InvoiceStatus::Open, corrects: None }).await;
    let mut tx = app.app.store.write().await.expect("tx");
    for _ in 0..2 {
        store::balance::take_number(&mut tx, &org.id, Series::Invoice).await.expect("counted");
    }
    tx.commit().await.expect("committed");
    open
}

impl Stage {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let org = app.org("matrix").await;
        org.plan(Edition::Enterprise).await;
        let owner = org.with(Tie::Member { role: OrgRole::Owner, billing_admin: false }).await;
        let manager = org.with(Tie::BillingManager).await;
        let (to_member, _) = org.invitation(&owner, MEMBER, Some("newcomer@firm.example")).await;
        let (to_manager, _) = org.invitation(&owner, Offer::BillingManager, Some("accounting@firm.example")).await;
        let target = org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
        let grantee = org.with(Tie::Member { role: OrgRole::Member, billing_admin: true }).await;
        let request = open_request(&app, &org.id, &org.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await).await;
        let setup = visit(&org, &owner).await;
        let paid = Issued { last: 0, at: app.app.now(), status: InvoiceStatus::Paid, corrects: None };
        let invoice = issue(&app, &org.id, paid).await;
        let money = Money::new(&org, &owner).await;
        Self { app, org, target, grantee, request, owner, manager, to_member, to_manager, setup, invoice, money }
    }

    /// The call of an endpoint that succeeds for whoever may make it.
    async fn call(&self, endpoint: &Summary, actor: &Actor, org: &str) -> Raw {
        let mut request = self.request.clone();
        if endpoint.name == "WithdrawAccessRequest" {
            request = own_request(&self.app, &self.org.id, actor).await;
        }
        let person = match endpoint.path {
            path if path.contains("/billing-admins/") => self.grantee.id(),
            path if path.contains("/billing-managers/") => self.manager.id(),
            _ => self.target.id(),
        };
        let invitation = if endpoint.path.contains("/member-invitations/") { &self.to_member } else { &self.to_manager };
        if let ("AcceptInvitation", Some(session)) = (endpoint.name, &actor.session) {
            self.open(session).await;
        }
        let session = if actor.secret.is_some() && endpoint.name == "EndSession" { actor.again().await.session } else { None };
        let values: Vec<String> = names(endpoint.path)
            .map(|name| match name {
                "org" => org.to_owned(),
                "person" => person.to_string(),
                "request" => request.clone(),
                "invitation" => invitation.to_string(),
                "setup" => self.setup.to_string(),
                "method" => self.money.card.to_string(),
                "invoice" if endpoint.name == "PayInvoice" => self.money.open.to_string(),
                "invoice" => self.invoice.to_string(),
                "payment" => self.money.payment.to_string(),
                "session" => session.as_ref().map_or_else(|| "ses_none".to_owned(), ToString::to_string),
                other => panic!("what is {other}?"),
            })
            .collect();
        let path = format!("{BASE}{}", fill(endpoint.path, &values));
        let target = self.target.id();
        let body = match endpoint.name {
            "CreateOrg" => r#"{"name":"New","slug":"brand-new"}"#.to_owned(),
            "UpdateOrg" => r#"{"name":"Renamed"}"#.to_owned(),
            "HandOverOwnership" => format!(r#"{{"to":"{target}","keep":"admin"}}"#),
            "ChangeMemberRole" => r#"{"role":"admin"}"#.to_owned(),
            "AddBillingAdmin" => format!(r#"{{"person":"{target}"}}"#),
            "ChangeBillingAdminEnd" => r#"{"ends":{"kind":"after_days","days":9}}"#.to_owned(),
            "UpdateAccount" => r#"{"name":"Somebody Else"}"#.to_owned(),
            "ChangePassword" => r#"{"current":"delegate-the-bill","new":"another long password"}"#.to_owned(),
            "SignIn" => r#"{"email":"owner@acme.example","password":"delegate-the-bill"}"#.to_owned(),
            "SignUp" => r#"{"name":"Ann","email":"ann@new.example","password":"another long password"}"#.to_owned(),
            "VerifyEmail" => r#"{"token":"none"}"#.to_owned(),
            "RequestPasswordReset" => r#"{"email":"owner@acme.example"}"#.to_owned(),
            "InviteBillingManagers" => r#"{"emails":["another@firm.example"]}"#.to_owned(),
            "InviteMembers" => r#"{"emails":["another@firm.example"],"role":"admin"}"#.to_owned(),
            "CreateMemberLink" => r#"{"role":"member"}"#.to_owned(),
            "OpenInvitation" => r#"{"token":"none"}"#.to_owned(),
            "UpdateBillingProfile" => r#"{"legal_name":"Matrix Inc."}"#.to_owned(),
            "PreviewPlanChange" => r#"{"change":{"kind":"change","to":{"edition":"enterprise","cadence":"annual"}}}"#.to_owned(),
            "ConfirmPlanChange" => format!(r#"{{"preview":"{}"}}"#, self.money.change),
            "PreviewTopUp" => r#"{"credits":5000}"#.to_owned(),
            "BuyCredits" => format!(r#"{{"preview":"{}"}}"#, self.money.purchase),
            "PreviewAutoRecharge" => SETTINGS.to_owned(),
            "SetAutoRecharge" => format!(r#"{{"settings":{SETTINGS}}}"#),
            "SetSpendLimit" => r#"{"limit":{"limit":1000,"alerts":true,"hard_stop":false}}"#.to_owned(),
            "ResetPassword" => r#"{"token":"none","password":"another long password"}"#.to_owned(),
            _ => "{}".to_owned(),
        };
        actor.raw(endpoint.method.name(), &path, if endpoint.method == Method::Get { "" } else { &body }).await
    }

    /// A session that has an invitation by link open.
    async fn open(&self, session: &SessionId) {
        let (_, secret) = self.org.invitation(&self.owner, Offer::BillingManager, None).await;
        let mut tx = self.app.app.store.write().await.expect("tx");
        store::invitations::set_opened(&mut tx, session.as_str(), &token::hash(&secret), self.app.app.now()).await.expect("opened");
        tx.commit().await.expect("committed");
    }
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// A visit to the provider's page that takes a card.
async fn visit(org: &TestOrg, owner: &Actor) -> CardSetupId {
    let app = &org.app.app;
    let now = app.now();
    let setup = bursar::app::new_id(now, CardSetupId::from_parts);
    let customer = app.provider.ensure_customer(org.id.as_str(), "Matrix").await.expect("customer");
    let visit = app.provider.begin_card_setup(&customer, setup.as_str(), "http://localhost:8080/").await.expect("visit");
    let mut tx = app.store.write().await.expect("tx");
    store::billing_accounts::ensure(&mut tx, &org.id, Currency::Usd, org.slug.as_str(), now).await.expect("account");
    store::billing_accounts::set_customer(&mut tx, &org.id, &customer).await.expect("customer");
    store::payment_methods::insert_setup(&mut tx, &org.id, &setup, None, &owner.id(), now).await.expect("setup");
    store::payment_methods::set_setup_reference(&mut tx, &org.id, &setup, &visit.id).await.expect("setup");
    tx.commit().await.expect("committed");
    setup
}

async fn open_request(app: &TestApp, org: &OrgId, actor: &Actor) -> String {
    let id = bursar::app::new_id(app.app.now(), AccessRequestId::from_parts);
    let mut tx = app.app.store.write().await.expect("tx");
    store::access_requests::insert(&mut tx, &id, org, &actor.id(), "", app.app.now()).await.expect("request");
    tx.commit().await.expect("committed");
    id.to_string()
}

async fn own_request(app: &TestApp, org: &OrgId, actor: &Actor) -> String {
    if actor.secret.is_none() {
        return "req_00000000000000000000000000".to_owned();
    }
    let mut conn = app.app.store.read().await.expect("conn");
    let open = store::access_requests::open_of(&mut conn, org, &actor.id()).await.expect("read");
    drop(conn);
    match open {
        Some(row) => row.id,
        None => open_request(app, org, actor).await,
    }
}

/// What the table says to a tie at this gate.
fn expected(gate: Gate, tie: Option<Tie>, suspended: bool) -> (u16, Option<Refusal>) {
    let decision = match (gate, tie) {
        (Gate::Public | Gate::SignedIn, _) => Decision::Allow,
        // Asked with a token, not by a person: not in this matrix.
        (Gate::Token, _) => Decision::Hidden,
        (Gate::Tied, None) => Decision::Hidden,
        (Gate::Tied, Some(_)) => Decision::Allow,
        (Gate::Holds(permission), tie) => decide(tie, OrgFacts { suspended }, permission),
    };
    match decision {
        Decision::Allow => (200, None),
        Decision::Hidden => (404, None),
        Decision::Forbidden => (403, None),
        Decision::Refused(refusal) => (409, Some(refusal)),
    }
}

async fn assert_answer(stage: &Stage, endpoint: &Summary, actor: &Actor, tie: Option<Tie>, suspended: bool, context: &str) {
    let (status, refusal) = expected(endpoint.gate, tie, suspended);
    if endpoint.name == "WithdrawAccessRequest" {
        own_request(&stage.app, &stage.org.id, actor).await;
    }
    let (before, audit_before) = (stage.app.snapshot().await, stage.app.audit(&stage.org.id).await);
    let answer = stage.call(endpoint, actor, stage.org.slug.as_str()).await;
    let context = format!("{} as {} ({context}): {}", endpoint.name, tie.map_or("stranger", Tie::label), answer.text());
    // Handing over and changing owners' roles need more than the gate; the gate itself is what is tested here.
    assert_eq!(answer.status.as_u16(), status, "{context}");
    if status == 200 {
        return;
    }
    let error = answer.error();
    assert_eq!(error.refusal, refusal, "{context}");
    assert_eq!(before, stage.app.snapshot().await, "the database is unchanged: {context}");
    let audit = stage.app.audit(&stage.org.id).await;
    let noted = usize::from(endpoint.method != Method::Get && tie.is_some());
    assert_eq!(audit.len(), audit_before.len() + noted, "{context}");
    if status == 403 {
        let denied = error.denied.expect("a way out");
        assert_eq!(Gate::Holds(denied.needed_permission), endpoint.gate, "{context}");
        assert_eq!(denied.allowed_path, "/orgs/matrix/settings/billing");
        assert_eq!(error.code, ErrorCode::Forbidden);
    }
}

fn org_endpoints() -> impl Iterator<Item = &'static Summary> {
    catalogue::all().filter(|endpoint| matches!(endpoint.gate, Gate::Tied | Gate::Holds(_)))
}

#[tokio::test]
async fn pol_4_every_endpoint_answers_every_tie_as_the_table_says() {
    for endpoint in org_endpoints() {
        for tie in Tie::ALL {
            let stage = Stage::new().await;
            let actor = stage.org.with(tie).await;
            assert_answer(&stage, endpoint, &actor, Some(tie), false, "own").await;
        }
        let stage = Stage::new().await;
        let stranger = stage.app.newcomer("Stranger").await;
        assert_answer(&stage, endpoint, &stranger, None, false, "no tie").await;
    }
}

#[tokio::test]
async fn pol_4_a_suspended_org_can_be_read_not_changed() {
    for endpoint in org_endpoints() {
        for tie in Tie::ALL {
            let stage = Stage::new().await;
            let actor = stage.org.with(tie).await;
            stage.org.suspend().await;
            assert_answer(&stage, endpoint, &actor, Some(tie), true, "suspended").await;
        }
    }
}

#[tokio::test]
async fn pol_3_a_change_of_tie_holds_from_the_very_next_request() {
    let changes = [
        (Some(Tie::ALL[0]), Some(Tie::Member { role: OrgRole::Member, billing_admin: false })),
        (
            Some(Tie::Member { role: OrgRole::Member, billing_admin: true }),
            Some(Tie::Member { role: OrgRole::Member, billing_admin: false }),
        ),
        (Some(Tie::Member { role: OrgRole::Admin, billing_admin: false }), None),
        (Some(Tie::BillingManager), None),
        (
            Some(Tie::Member { role: OrgRole::Member, billing_admin: false }),
            Some(Tie::Member { role: OrgRole::Member, billing_admin: true }),
        ),
    ];
    for endpoint in org_endpoints() {
        for (before, after) in changes {
            let stage = Stage::new().await;
            let actor = stage.org.with(before.expect("a tie")).await;
            assert!(actor.raw("GET", "/api/v1/viewer", "").await.status.is_success());
            stage.org.tie(&actor, after).await;
            assert_answer(&stage, endpoint, &actor, after, false, "just changed").await;
        }
    }
}

#[tokio::test]
async fn pol_4_a_foreign_org_and_a_made_up_one_answer_alike_to_the_byte() {
    for endpoint in org_endpoints() {
        let stage = Stage::new().await;
        let stranger = stage.app.newcomer("Stranger").await;
        let made_up_id = "org_00000000000000000000000000";
        let mut answers = Vec::new();
        for org in [
            stage.org.slug.to_string(),
            stage.org.id.to_string(),
            "made-up".to_owned(),
            made_up_id.to_owned(),
            "Not A Slug!".replace(' ', "%20"),
        ] {
            let answer = stage.call(endpoint, &stranger, &org).await;
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            headers.remove("date");
            answers.push((answer.status, format!("{headers:?}"), answer.body));
        }
        for answer in &answers[1..] {
            assert_eq!(answer, &answers[0], "{}", endpoint.name);
        }
        assert_eq!(answers[0].0, 404, "{}", endpoint.name);
    }
}

#[tokio::test]
async fn pol_4_what_is_in_another_org_is_not_found_in_ones_own() {
    for endpoint in org_endpoints().filter(|endpoint| names(endpoint.path).count() > 1) {
        let own = Stage::new().await;
        let other = own.app.org("other").await;
        let owner = other.with(Tie::ALL[0]).await;
        let asker = other.with(Tie::Member { role: OrgRole::Member, billing_admin: false }).await;
        // A member or request of `matrix`, asked for in `other`, against one that does not exist anywhere.
        let actor = if endpoint.gate == Gate::Holds(Permission::RequestBillingAccess) { &asker } else { &owner };
        let foreign = own.call(endpoint, actor, "other").await;
        let ids: Vec<String> = names(endpoint.path)
            .map(|name| match name {
                "org" => "other".to_owned(),
                "person" => "per_00000000000000000000000000".to_owned(),
                "invitation" => "inv_00000000000000000000000000".to_owned(),
                "setup" => "setup_00000000000000000000000000".to_owned(),
                "method" => "card_00000000000000000000000000".to_owned(),
                "invoice" => "doc_00000000000000000000000000".to_owned(),
                "payment" => "pay_00000000000000000000000000".to_owned(),
                _ => "req_00000000000000000000000000".to_owned(),
            })
            .collect();
        let body = match endpoint.name {
            "ChangeMemberRole" => r#"{"role":"admin"}"#,
            "ChangeBillingAdminEnd" => r#"{"ends":{"kind":"never"}}"#,
            _ => "{}",
        };
        let made_up = actor.raw(endpoint.method.name(), &format!("{BASE}{}", fill(endpoint.path, &ids)), body).await;
        assert_eq!(foreign.status, 404, "{}: {}", endpoint.name, foreign.text());
        assert_eq!(foreign.text(), made_up.text(), "{}", endpoint.name);
    }
}

#[tokio::test]
async fn idn_1_signed_out_and_closed_accounts_reach_public_endpoints_only() {
    for endpoint in catalogue::all() {
        let stage = Stage::new().await;
        let closed = stage.org.with(Tie::ALL[0]).await;
        let mut tx = stage.app.app.store.write().await.expect("tx");
        store::people::set_disabled(&mut tx, &closed.id(), Some(stage.app.app.now())).await.expect("closed");
        tx.commit().await.expect("committed");
        let before = stage.app.snapshot().await;
        for actor in [stage.app.nobody(), closed] {
            if endpoint.gate == Gate::Public {
                continue;
            }
            let answer = match (&actor.secret, endpoint.name) {
                // Preparing these would itself write.
                (Some(_), "EndSession" | "WithdrawAccessRequest" | "AcceptInvitation") => continue,
                _ => stage.call(endpoint, &actor, "matrix").await,
            };
            assert_eq!(answer.status, 401, "{}: {}", endpoint.name, answer.text());
            assert_eq!(answer.error().code, ErrorCode::Unauthenticated);
            assert_eq!(before, stage.app.snapshot().await, "{}", endpoint.name);
        }
    }
}

#[tokio::test]
async fn signed_in_endpoints_serve_everybody_who_is_signed_in() {
    for endpoint in catalogue::all().filter(|endpoint| endpoint.gate == Gate::SignedIn) {
        let stage = Stage::new().await;
        let actor = stage.app.person("nobody@elsewhere.example").await;
        let answer = stage.call(endpoint, &actor, "matrix").await;
        assert_eq!(answer.status, 200, "{}: {}", endpoint.name, answer.text());
    }
}

#[tokio::test]
async fn api_1_no_session_opens_what_asks_for_a_token() {
    for endpoint in catalogue::all().filter(|endpoint| endpoint.gate == Gate::Token) {
        let stage = Stage::new().await;
        for tie in Tie::ALL {
            let actor = stage.org.with(tie).await;
            let before = stage.app.snapshot().await;
            let answer = stage.call(endpoint, &actor, "matrix").await;
            assert_eq!(answer.status, 401, "{} as {}: {}", endpoint.name, tie.label(), answer.text());
            assert_eq!(answer.error().code, ErrorCode::Unauthenticated);
            assert_eq!(before, stage.app.snapshot().await, "{}", endpoint.name);
        }
    }
}
