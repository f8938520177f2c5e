//! The embedded provider behind its port and on its own pages: what each test card does, that keys are kept to, and that pages are
//! nobody's but their visitor's.

use axum::{body::Body, http::Request};
use bursar::{
    payments::{Charge, ProviderError, Report, ReportState},
    store,
};
use bursar_domain::{
    api::payments::Decline,
    money::{Currency, Money},
};

use crate::cards::Stage;
use crate::support::{Raw, TestApp};

const BACK: &str = "http://localhost:8080/orgs/cards/settings/billing?payment=pay_1";

/// Asks for a page of the provider: without a session, as any site would be.
pub(crate) async fn get(app: &TestApp, url: &str) -> Raw {
    app.nobody().raw("GET", url.strip_prefix("http://localhost:8080").unwrap_or(url), "").await
}

/// Sends a form there, as a browser does under `no-referrer`.
pub(crate) async fn post(app: &TestApp, url: &str, fields: &[(&str, &str)]) -> Raw {
    let request = Request::builder()
        .method("POST")
        .uri(url.strip_prefix("http://localhost:8080").unwrap_or(url))
        .header("origin", "null")
        .header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(serde_urlencoded::to_string(fields).expect("form"))).expect("request")).await
}

/// Where an answer sends the browser.
pub(crate) fn location(answer: &Raw) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.headers["location"].to_str().expect("text").to_owned()
}

struct Till {
    stage: Stage,
    customer: String,
    method: String,
}

impl Till {
    async fn new(number: &str) -> Self {
        let stage = Stage::new().await;
        let (customer, method) = stage.card(number).await;
        Self { stage, customer, method }
    }

    fn charge<'a>(&'a self, reference: &'a str, on_session: bool) -> Charge<'a> {
        let amount = Money::new(1234, Currency::Usd);
        Charge { reference, customer: &self.customer, method: &self.method, amount, on_session, description: "Cards", return_url: BACK }
    }

    async fn pay(&self, reference: &str, on_session: bool) -> Result<Report, ProviderError> {
        self.ask(&self.charge(reference, on_session)).await
    }

    async fn ask(&self, charge: &Charge<'_>) -> Result<Report, ProviderError> {
        self.stage.app.app.provider.charge(charge).await
    }

    async fn found(&self, reference: &str) -> Vec<ReportState> {
        let reports = self.stage.app.app.provider.find_payments(reference).await.expect("found");
        reports.into_iter().map(|report| report.state).collect()
    }

    fn advance(&self, ms: i64) {
        self.stage.app.app.clock.advance(ms);
    }
}

const VISA: &str = "4242 4242 4242 4242";

#[tokio::test]
async fn pay_2_each_test_card_does_what_is_published() {
    use Decline::{AuthenticationNeeded, Expired, Hard, Soft};
    for (number, expected) in [
        (VISA, ReportState::Succeeded),
        ("5555 5555 5555 4444", ReportState::Succeeded),
        ("3782 822463 10005", ReportState::Succeeded),
        ("4000 0000 0000 9995", ReportState::Failed(Soft)),
        ("4000 0000 0000 0341", ReportState::Failed(Hard)),
        ("4000 0000 0000 0069", ReportState::Failed(Expired)),
        ("4000 0025 0000 3155", ReportState::Failed(AuthenticationNeeded)),
    ] {
        let till = Till::new(number).await;
        let report = till.pay("pay_1", false).await.expect("answered");
        assert_eq!((report.reference.as_str(), &report.state), ("pay_1", &expected), "{number}");
        assert_eq!(till.found("pay_1").await, [expected], "{number}");
    }
}

#[tokio::test]
async fn pay_2_answers_that_never_come() {
    let till = Till::new("4000 9900 0000 0012").await;
    assert!(matches!(till.pay("pay_1", false).await, Err(ProviderError::Unknown(_))));
    assert_eq!(till.found("pay_1").await, [ReportState::Succeeded], "it has happened");
    assert_eq!(till.pay("pay_1", false).await.expect("answered").state, ReportState::Succeeded, "and happens once");
    assert_eq!(till.found("pay_1").await.len(), 1);

    let till = Till::new("4000 9900 0000 0020").await;
    assert!(matches!(till.pay("pay_1", false).await, Err(ProviderError::Unknown(_))));
    assert_eq!(till.pay("pay_1", false).await.expect("answered").state, ReportState::Failed(Decline::Soft));

    let till = Till::new("4000 9900 0000 0038").await;
    for _ in 0..2 {
        assert!(matches!(till.pay("pay_1", false).await, Err(ProviderError::Unknown(_))));
    }
    assert_eq!(till.found("pay_1").await, [], "it never arrived");
}

#[tokio::test]
async fn pay_2_late_outcomes_and_second_thoughts() {
    for (number, late) in [("4000 9900 0000 0046", ReportState::Succeeded), ("4000 9900 0000 0053", ReportState::Failed(Decline::Soft))] {
        let till = Till::new(number).await;
        let id = till.pay("pay_1", false).await.expect("answered").id;
        till.advance(50_000);
        assert_eq!(till.found("pay_1").await, [ReportState::Processing]);
        let canceled = till.stage.app.app.provider.cancel(&id).await.expect("answered");
        assert_eq!(canceled.state, ReportState::Processing, "a bank that is at it does not stop");
        till.advance(10_000);
        assert_eq!(till.stage.app.app.provider.payment(&id).await.expect("answered").state, late);
        assert_eq!(till.pay("pay_1", false).await.expect("answered").state, late, "asked again");
    }
    let till = Till::new("4000 9900 0000 0061").await;
    for (reference, expected) in [
        ("pay_1", ReportState::Failed(Decline::Soft)),
        ("pay_1", ReportState::Failed(Decline::Soft)),
        ("pay_2", ReportState::Failed(Decline::Soft)),
        ("pay_3", ReportState::Succeeded),
        ("pay_4", ReportState::Succeeded),
    ] {
        assert_eq!(till.pay(reference, false).await.expect("answered").state, expected, "{reference}");
    }
}

#[tokio::test]
async fn pay_3_the_same_key_is_the_same_payment_and_no_other() {
    let till = Till::new(VISA).await;
    let charges = futures::future::join_all((0..8).map(|_| till.pay("pay_1", true))).await;
    let first = till.pay("pay_1", true).await.expect("answered");
    assert!(charges.into_iter().all(|report| report.is_ok_and(|report| report == first)));
    assert_eq!(till.found("pay_1").await.len(), 1);
    let charge = till.charge("pay_1", true);
    for other in [
        Charge { amount: Money::new(1235, Currency::Usd), ..charge },
        Charge { amount: Money::new(1234, Currency::Eur), ..charge },
        Charge { on_session: false, ..charge },
        Charge { description: "Another", ..charge },
    ] {
        assert!(matches!(till.ask(&other).await, Err(ProviderError::Refused(_))), "{other:?}");
    }
    let wrong = [
        Charge { reference: "pay_2", customer: "cus_other", ..charge },
        Charge { reference: "pay_2", method: "pm_other", ..charge },
        Charge { reference: "pay_2", amount: Money::new(49, Currency::Usd), ..charge },
    ];
    for other in wrong {
        assert!(matches!(till.ask(&other).await, Err(ProviderError::Refused(_))), "{other:?}");
    }
    assert_eq!(till.found("pay_2").await, []);
    for (currency, minor) in [(Currency::Usd, 50), (Currency::Gbp, 30), (Currency::Jpy, 50), (Currency::Kwd, 150), (Currency::Chf, 50)] {
        assert_eq!(till.stage.app.app.provider.minimum_charge(currency), Money::new(minor, currency));
    }
}

#[tokio::test]
async fn pay_2_a_card_that_is_gone_or_over_is_not_charged() {
    let till = Till::new(VISA).await;
    till.advance(20 * 366 * bursar_domain::time::DAY_MS);
    assert_eq!(till.pay("pay_1", false).await.expect("answered").state, ReportState::Failed(Decline::Expired));
    till.stage.app.app.provider.detach(&till.method).await.expect("detached");
    till.stage.app.app.provider.detach(&till.method).await.expect("gone already");
    assert_eq!(till.pay("pay_2", false).await.expect("answered").state, ReportState::Failed(Decline::Detached));
    let recent = till.stage.app.app.provider.recent_payments(till.stage.app.app.now().plus_ms(-60_000)).await.expect("listed");
    assert_eq!(recent.into_iter().map(|report| report.reference).collect::<Vec<_>>(), ["pay_1", "pay_2"]);
}

#[tokio::test]
async fn pay_2_no_more_is_paid_back_than_was_paid() {
    let till = Till::new(VISA).await;
    let provider = &till.stage.app.app.provider;
    let id = till.pay("pay_1", false).await.expect("answered").id;
    let usd = |minor| Money::new(minor, Currency::Usd);
    for _ in 0..2 {
        provider.refund(&id, usd(1000), "key_1").await.expect("once");
    }
    for (amount, key) in [(usd(1001), "key_1"), (usd(235), "key_2"), (usd(0), "key_3"), (Money::new(1, Currency::Eur), "key_4")] {
        assert!(matches!(provider.refund(&id, amount, key).await, Err(ProviderError::Refused(_))), "{amount:?} {key}");
    }
    provider.refund(&id, usd(234), "key_5").await.expect("the rest");
    assert!(matches!(provider.refund(&id, usd(1), "key_6").await, Err(ProviderError::Refused(_))));
    assert!(matches!(provider.refund("pay_none", usd(1), "key_7").await, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn pay_1_a_payment_is_authenticated_on_the_providers_page_or_not() {
    for (what, expected) in [("authenticate", ReportState::Succeeded), ("fail", ReportState::Failed(Decline::AuthenticationNeeded))] {
        let till = Till::new("4000 0025 0000 3155").await;
        let app = &till.stage.app;
        let report = till.pay("pay_1", true).await.expect("answered");
        let ReportState::RequiresAction { url } = report.state else { panic!("{report:?}") };
        let page = get(app, &url).await;
        for part in ["12.34 USD", "Visa ending in 3155", "Authenticate", "Fail", "<h1>Confirm the payment</h1>"] {
            assert!(page.text().contains(part), "{part}: {}", page.text());
        }
        assert_eq!(till.found("pay_1").await, [ReportState::RequiresAction { url: url.clone() }], "looking decides nothing");
        assert_eq!(post(app, &url, &[("do", "nonsense")]).await.status, 400);
        assert_eq!(location(&post(app, &url, &[("do", what)]).await), BACK);
        assert_eq!(till.found("pay_1").await, std::slice::from_ref(&expected));
        assert_eq!(location(&get(app, &url).await), BACK, "it is decided");
        let other = if what == "fail" { "authenticate" } else { "fail" };
        assert_eq!(location(&post(app, &url, &[("do", other)]).await), BACK);
        assert_eq!(till.found("pay_1").await, [expected], "once");
    }
}

#[tokio::test]
async fn pay_1_a_payment_that_waits_for_the_person_can_be_called_off() {
    let till = Till::new("4000 0025 0000 3155").await;
    let provider = &till.stage.app.app.provider;
    let report = till.pay("pay_1", true).await.expect("answered");
    let ReportState::RequiresAction { url } = report.state else { panic!("{report:?}") };
    assert_eq!(provider.cancel(&report.id).await.expect("answered").state, ReportState::Canceled);
    assert_eq!(location(&post(&till.stage.app, &url, &[("do", "authenticate")]).await), BACK);
    assert_eq!(provider.payment(&report.id).await.expect("answered").state, ReportState::Canceled, "and stays so");
    assert!(matches!(provider.cancel("pay_none").await, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn pay_2_the_provider_has_one_customer_for_an_organization() {
    let till = Till::new(VISA).await;
    let provider = &till.stage.app.app.provider;
    let org = till.stage.org.id.as_str();
    assert_eq!(provider.ensure_customer(org, "Renamed").await.expect("there"), till.customer);
    let visit = provider.begin_card_setup(&till.customer, "setup_1", BACK).await.expect("begun");
    assert_eq!(provider.begin_card_setup(&till.customer, "setup_1", BACK).await.expect("begun"), visit);
    assert!(matches!(
        provider.begin_card_setup(&till.customer, "setup_1", "https://elsewhere.example").await,
        Err(ProviderError::Refused(_))
    ));
    assert!(matches!(provider.begin_card_setup("cus_none", "setup_2", BACK).await, Err(ProviderError::Refused(_))));
    let other = Till::new(VISA).await;
    assert!(matches!(provider.set_default(&till.customer, &other.method).await, Err(ProviderError::Refused(_))));
    assert_ne!(other.customer, till.customer);
}

#[tokio::test]
async fn pay_2_the_providers_pages_are_plain_and_closed_to_everybody_else() {
    let till = Till::new("4000 0025 0000 3155").await;
    let app = &till.stage.app;
    let provider = &app.app.provider;
    let setup = provider.begin_card_setup(&till.customer, "setup_1", BACK).await.expect("begun").url;
    let portal = provider.portal(&till.customer, BACK).await.expect("begun");
    let report = till.pay("pay_1", true).await.expect("answered");
    let ReportState::RequiresAction { url: authentication } = report.state else { panic!("{report:?}") };
    for url in [&setup, &portal, &authentication] {
        let page = get(app, url).await;
        let text = page.text();
        assert_eq!((page.status.as_u16(), text.matches("<h1").count()), (200, 1), "{url}");
        assert!(text.contains("Takes test cards only") && text.contains("<html lang=\"en\">"));
        assert!(!text.contains("<script") && !text.contains("style=\"") && !text.contains("http-equiv"), "{text}");
        assert_eq!(text.matches("<input id=").count(), text.matches("<label for=").count(), "every field has a label");
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert_eq!(
            policy,
            "default-src 'none'; style-src 'self'; form-action 'self' http://localhost:8080; base-uri 'none'; frame-ancestors 'none'"
        );
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        let id = url.rsplit('/').next().expect("an id");
        let secret = id.split_once('_').expect("a prefix").1;
        assert_eq!(secret.len(), 43, "256 bits");
        // The same id is no other page, and one that is made up is none.
        for made_up in [url.replace(id, "visit_none"), url.replace("/setup/", "/portal/").replace("/authenticate/", "/setup/")] {
            if made_up != **url {
                assert_eq!(get(app, &made_up).await.status, 404, "{made_up}");
                assert_eq!(post(app, &made_up, &[("do", "save"), ("card", "x")]).await.status, 404, "{made_up}");
            }
        }
    }
    assert_eq!(get(app, "/sandbox/style.css").await.headers["content-type"], "text/css; charset=utf-8");
    let mut conn = app.app.store.read().await.expect("conn");
    let stored = store::sandbox::method(&mut conn, &till.method).await.expect("read").expect("there");
    assert_eq!((stored.last4.as_str(), stored.script.as_str()), ("3155", "needs_authentication"), "a script, not a number");
}
