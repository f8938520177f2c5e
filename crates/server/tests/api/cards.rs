//! Cards from outside: the API and the provider's own pages, followed by redirect as a browser does.

use bursar::{payments::sandbox::cards::TEST_CARDS, service::audit, store};
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        error::{ErrorCode, FieldProblem},
        payment_methods::{
            BackTo, BeginCardSetup, CardSetupOutcome, CompleteCardSetup, Expiry, ListPaymentMethods, NewCardSetup, PaymentMethod,
            RemovePaymentMethod, SetDefaultPaymentMethod,
        },
    },
    calendar::Month,
    ids::{CardSetupId, PaymentMethodId},
    time::DAY_MS,
};

use crate::sandbox::{get, location, post};
use crate::support::{Actor, Raw, TestApp, TestOrg};

/// An organization with an owner and no card.
pub(crate) struct Stage {
    pub(crate) app: TestApp,
    pub(crate) org: TestOrg,
    pub(crate) owner: Actor,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::of(TestApp::new().await, "cards").await
    }

    pub(crate) async fn of(app: TestApp, slug: &str) -> Self {
        let org = app.org(slug).await;
        let owner = org.with(Tie::Member { role: OrgRole::Owner, billing_admin: false }).await;
        Self { app, org, owner }
    }

    /// Where the provider takes the card, and the id of the visit.
    pub(crate) async fn begin(&self, replaces: Option<&PaymentMethod>) -> String {
        let new = NewCardSetup { replaces: replaces.map(|card| card.id.clone()), back_to: None };
        self.owner.call(BeginCardSetup { org: self.org.by_id() }, Empty {}, new).await.expect("begun").url
    }

    /// Gives a card on the provider's page.
    pub(crate) async fn give(&self, url: &str, number: &str) -> Raw {
        post(&self.app, url, &[("number", number), ("expiry", "12/39"), ("cvc", if number.len() < 19 { "1234" } else { "123" })]).await
    }

    pub(crate) async fn complete(&self, setup: &CardSetupId) -> CardSetupOutcome {
        let endpoint = CompleteCardSetup { org: self.org.by_id(), setup: setup.clone() };
        self.owner.call(endpoint, Empty {}, Empty {}).await.expect("answered")
    }

    /// The whole way: there, the card, back, stored.
    pub(crate) async fn add(&self, number: &str, replaces: Option<&PaymentMethod>) -> PaymentMethod {
        let url = self.begin(replaces).await;
        let back = self.give(&url, number).await;
        match self.complete(&setup_in(&location(&back))).await {
            CardSetupOutcome::Stored { method } => method,
            other => panic!("{other:?}"),
        }
    }

    /// A card of this number, and the provider's names for customer and card.
    pub(crate) async fn card(&self, number: &str) -> (String, String) {
        let card = self.add(number, None).await;
        (self.customer().await, self.reference(&card.id).await)
    }

    pub(crate) async fn customer(&self) -> String {
        let mut conn = self.app.app.store.read().await.expect("conn");
        store::billing_accounts::find(&mut conn, &self.org.id).await.expect("read").expect("there").customer.expect("known")
    }

    pub(crate) async fn reference(&self, card: &PaymentMethodId) -> String {
        let mut conn = self.app.app.store.read().await.expect("conn");
        store::payment_methods::find_any(&mut conn, &self.org.id, card.as_str()).await.expect("read").expect("there").reference
    }

    /// As a browser sees them that has just signed in: the clock may have been moved far.
    pub(crate) async fn list(&self) -> Vec<PaymentMethod> {
        self.owner.again().await.call(ListPaymentMethods { org: self.org.by_id() }, Empty {}, Empty {}).await.expect("listed").items
    }

    /// Last four digits in order, the default marked.
    pub(crate) async fn names(&self) -> Vec<String> {
        let mark = |card: &PaymentMethod| format!("{}{}", card.last4, if card.is_default { "*" } else { "" });
        self.list().await.iter().map(mark).collect()
    }

    /// Last four digits of what the provider has.
    pub(crate) async fn at_provider(&self) -> Vec<String> {
        let cards = self.app.app.provider.cards(&self.customer().await).await.expect("cards");
        cards.into_iter().map(|card| card.last4).collect()
    }

    pub(crate) async fn remove(&self, card: &PaymentMethod) -> Result<Empty, bursar_domain::api::error::ApiError> {
        self.owner.call(RemovePaymentMethod { org: self.org.by_id(), method: card.id.clone() }, Empty {}, Empty {}).await
    }

    pub(crate) async fn set_default(&self, card: &PaymentMethod) {
        let endpoint = SetDefaultPaymentMethod { org: self.org.by_id(), method: card.id.clone() };
        self.owner.call(endpoint, Empty {}, Empty {}).await.expect("default");
    }

    pub(crate) async fn actions(&self) -> Vec<String> {
        self.app.audit(&self.org.id).await.into_iter().map(|(action, _)| action).collect()
    }

    pub(crate) async fn activities(&self) -> Vec<String> {
        let mut conn = self.app.app.store.read().await.expect("conn");
        let filter = store::activity::Filter { limit: 50, ..Default::default() };
        let rows = store::activity::list(&mut conn, &self.org.id, &filter).await.expect("read");
        rows.into_iter().rev().map(|row| format!("{} {}", row.kind, row.subject)).collect()
    }
}

pub(crate) const VISA: &str = "4242 4242 4242 4242";
pub(crate) const MASTERCARD: &str = "5555 5555 5555 4444";
pub(crate) const AMEX: &str = "3782 822463 10005";

pub(crate) fn setup_in(location: &str) -> CardSetupId {
    location.split_once("?card=").expect("a setup in the address").1.parse().expect("an id")
}

#[tokio::test]
async fn pay_1_a_card_is_taken_by_the_providers_page_and_stored_on_the_way_back() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    let page = get(&stage.app, &url).await;
    assert_eq!(page.status, 200, "{}", page.text());
    for part in ["Card number", "Expiry (MM/YY)", "CVC", "Save card", "Cancel", "4242 4242 4242 4242"] {
        assert!(page.text().contains(part), "{part}");
    }
    let back = stage.give(&url, "4242-4242-4242-4242").await;
    assert_eq!(back.status, 303);
    let location = location(&back);
    assert!(location.starts_with("http://localhost:8080/orgs/cards/settings/billing?card=setup_"), "{location}");
    assert_eq!(stage.list().await, [], "nothing is stored before Bursar has asked");

    let setup = setup_in(&location);
    let CardSetupOutcome::Stored { method } = stage.complete(&setup).await else { panic!("stored") };
    assert_eq!((method.brand.as_str(), method.last4.as_str()), ("visa", "4242"));
    assert_eq!((method.expires, method.expiry, method.is_default), (Month { year: 2039, month: 12 }, Expiry::Fine, true));
    assert_eq!(stage.complete(&setup).await, CardSetupOutcome::Stored { method: method.clone() }, "asked again");
    assert_eq!(stage.list().await, [method]);
    assert_eq!(stage.actions().await, ["begin_card_setup", "complete_card_setup"]);
    assert_eq!(stage.activities().await, ["card_added visa 4242"]);
    assert_eq!(get(&stage.app, &url).await.status, 303, "the page is over");
    assert_eq!(stage.give(&url, MASTERCARD).await.status, 303);
    assert_eq!(stage.at_provider().await, ["4242"], "and takes no second card");
}

#[tokio::test]
async fn pay_1_the_way_back_leads_to_the_page_that_was_left() {
    let stage = Stage::new().await;
    let new = NewCardSetup { replaces: None, back_to: Some(BackTo::Plan) };
    let url = stage.owner.call(BeginCardSetup { org: stage.org.by_id() }, Empty {}, new).await.expect("begun").url;
    let back = location(&stage.give(&url, VISA).await);
    assert!(back.starts_with("http://localhost:8080/orgs/cards/settings/billing/plan?card=setup_"), "{back}");
}

#[tokio::test]
async fn pay_1_a_card_that_the_bank_declines_is_not_stored_and_another_can_be_tried() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    let declined = stage.give(&url, "4000 0000 0000 0002").await;
    assert_eq!(declined.status, 422);
    assert!(declined.text().contains("The bank declines this card."), "{}", declined.text());
    let left = post(&stage.app, &url, &[("do", "cancel")]).await;
    let setup = setup_in(&location(&left));
    assert_eq!(stage.complete(&setup).await, CardSetupOutcome::Declined);
    assert_eq!(stage.give(&url, VISA).await.status, 303, "the person goes back and takes another one");
    assert!(matches!(stage.complete(&setup).await, CardSetupOutcome::Stored { .. }));
}

#[tokio::test]
async fn pay_1_whoever_leaves_the_page_is_where_they_were() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    let before = stage.app.snapshot().await;
    let page = get(&stage.app, &url).await;
    assert_eq!((page.status.as_u16(), before == stage.app.snapshot().await), (200, true), "looking changes nothing");
    let back = location(&post(&stage.app, &url, &[("do", "cancel")]).await);
    assert_eq!(stage.complete(&setup_in(&back)).await, CardSetupOutcome::Canceled);
    assert_eq!(stage.give(&url, VISA).await.status, 303, "too late");
    assert_eq!(stage.complete(&setup_in(&back)).await, CardSetupOutcome::Canceled);
    let url = stage.begin(None).await;
    let setup = latest_setup(&stage).await;
    assert_eq!(stage.complete(&setup).await, CardSetupOutcome::Pending);
    stage.app.app.clock.advance(DAY_MS + 1);
    assert_eq!(stage.complete(&setup).await, CardSetupOutcome::Canceled, "a visit ends by itself after a day");
    assert_eq!(location(&get(&stage.app, &url).await).split('?').next(), Some("http://localhost:8080/orgs/cards/settings/billing"));
    assert_eq!(stage.list().await, []);
}

async fn latest_setup(stage: &Stage) -> CardSetupId {
    let chain = stage.app.chain(stage.org.id.as_str()).await;
    let row = chain.into_iter().rfind(|row| row.action == "begin_card_setup").expect("begun");
    row.target.expect("a target").parse().expect("an id")
}

#[tokio::test]
async fn pay_1_any_other_number_is_refused_and_kept_nowhere() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    let number = "4111111111111111";
    for typed in [number, "4111 1111 1111 1111"] {
        let refused = post(&stage.app, &url, &[("number", typed), ("expiry", "12/39"), ("cvc", "987")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("This is not a test card."), "{}", refused.text());
        assert!(refused.text().contains("value=\"12/39\""), "what may be kept is kept");
        assert!(!refused.text().contains(typed) && !refused.text().contains("987"), "and nothing else is shown again");
    }
    let everything = database_bytes(&stage.app).await;
    for digits in [number, "4111 1111 1111 1111", "4111-1111-1111-1111"] {
        assert!(!everything.windows(digits.len()).any(|part| part == digits.as_bytes()), "{digits} is in the database");
    }
    // The same would be found if it were there.
    assert!(everything.windows(12).any(|part| part == b"/settings/bi"), "the visit's way back is");
    stage.give(&url, VISA).await;
    let everything = database_bytes(&stage.app).await;
    assert!(!everything.windows(16).any(|part| part == b"4242424242424242"), "not even a test card's number is stored");
}

/// The database file with its log, as it lies on the disk.
async fn database_bytes(app: &TestApp) -> Vec<u8> {
    let mut conn = app.app.store.read().await.expect("conn");
    let file: String =
        sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'").fetch_one(&mut *conn).await.expect("file");
    let mut bytes = std::fs::read(&file).expect("the database");
    bytes.extend(std::fs::read(format!("{file}-wal")).expect("its log"));
    bytes
}

#[tokio::test]
async fn pay_1_the_form_says_what_is_wrong_with_each_field() {
    let stage = Stage::new().await;
    let url = stage.begin(None).await;
    for (number, expiry, cvc, sentences) in [
        ("", "", "", vec!["Enter the number of a test card.", "Enter month and year", "Enter three digits"]),
        (VISA, "01/20", "123", vec!["That month is over."]),
        (VISA, "13/39", "12", vec!["Enter month and year", "Enter three digits"]),
        (AMEX, "12/39", "123", vec!["Enter four digits"]),
    ] {
        let page = post(&stage.app, &url, &[("number", number), ("expiry", expiry), ("cvc", cvc)]).await;
        assert_eq!(page.status, 422);
        let text = page.text();
        assert_eq!(text.matches("class=\"error\"").count(), sentences.len(), "{text}");
        assert_eq!((text.matches("aria-invalid").count(), text.matches("autofocus").count()), (sentences.len(), 1));
        assert!(sentences.iter().all(|sentence| text.contains(sentence)), "{text}");
        assert!(number.is_empty() || text.contains(&format!("value=\"{number}\"")), "a test card's number is not lost");
    }
    assert_eq!(stage.at_provider().await, Vec::<String>::new());
    for card in TEST_CARDS {
        let filled = get(&stage.app, &format!("{url}?card={}", card.name)).await;
        assert!(filled.text().contains(&format!("value=\"{}\"", card.number)), "{}", card.name);
    }
}

#[tokio::test]
async fn pay_1_a_card_number_is_refused_at_the_edge_of_the_api() {
    let stage = Stage::new().await;
    let before = stage.app.snapshot().await;
    let path = "/api/v1/orgs/cards";
    let answer = stage.owner.raw("PATCH", path, r#"{"name":"Pay 4242 4242 4242 4242"}"#).await;
    let error = answer.error();
    assert_eq!((error.code, error.fields.len()), (ErrorCode::InvalidFields, 1), "{}", answer.text());
    assert_eq!((error.fields[0].field.as_str(), error.fields[0].problem), ("name", FieldProblem::CardNumber));
    let search = stage.owner.raw("GET", "/api/v1/orgs/cards/members?search=4242424242424242", "").await;
    assert_eq!((search.status.as_u16(), search.error().fields[0].field.as_str()), (422, "search"));
    for unreadable in [r#"{"name":"x","4242424242424242":1}"#, r#"{"name":"4242424242424242"} 4242424242424242"#] {
        let answer = stage.owner.raw("PATCH", path, unreadable).await;
        assert!(answer.status.is_client_error() && !answer.text().contains("4242424242424242"), "{}", answer.text());
    }
    assert_eq!(before, stage.app.snapshot().await);
    let chain = stage.app.chain(stage.org.id.as_str()).await;
    assert_eq!(audit::first_break(&chain), None);
    assert!(chain.iter().all(|row| row.action == "update_org" && row.outcome != "done" && row.after.is_none()));
}
