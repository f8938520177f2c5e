//! What people do about money: steps that many journeys share. The pages of the payment provider are the sandbox's, found by role
//! and name like all others.

use std::process::Command;

use serde_json::{Value, json};

use crate::{
    Locator, Person, Screen, Stage, paths,
    screen::{Name, containing},
};

/// Payments succeed.
pub const GOOD: &str = "4242 4242 4242 4242";
/// Payments succeed, of another brand.
pub const GOOD_TOO: &str = "5555 5555 5555 4444";
/// Cannot be added.
pub const REFUSED: &str = "4000 0000 0000 0002";
/// Payments are declined for lack of funds.
pub const NO_FUNDS: &str = "4000 0000 0000 9995";
/// Payments are declined for good.
pub const DECLINED: &str = "4000 0000 0000 0341";
/// Payments have to be authenticated.
pub const AUTHENTICATED: &str = "4000 0025 0000 3155";

/// One minute, in milliseconds.
pub const MINUTE_MS: i64 = 60_000;

/// The Billing page of an organization, or a page below it.
#[must_use]
pub fn page(org: &str, below: &str) -> String {
    format!("/orgs/{org}/settings/billing{below}")
}

fn path(org: &str, below: &str) -> String {
    format!("/api/v1/orgs/{org}/billing{below}")
}

// ---- on the screen --------------------------------------------------------------------------------------------------

/// The row of a stored card.
#[must_use]
pub fn card_row(screen: &Screen, last4: &str) -> Locator {
    screen.region("Payment method").listitem(Name::Any).saying(last4)
}

/// Chooses something in the menu of a stored card.
///
/// # Panics
/// If that cannot be done.
#[track_caller]
pub fn choose_for_card(screen: &Screen, last4: &str, action: &'static str) {
    card_row(screen, last4).button(containing(&format!(" {last4}"))).click();
    screen.menuitem(action).click();
}

/// Types a card on the provider's page and saves it.
///
/// # Panics
/// If that page is not on the screen.
#[track_caller]
pub fn give_card(screen: &Screen, number: &str) {
    screen.heading("Add a card").level(1).shown();
    screen.textbox("Card number").fill(number);
    screen.textbox(containing("Expiry")).fill("08/39");
    screen.textbox("CVC").fill("123");
    screen.button("Save card").click();
}

/// Answers the bank's question.
///
/// # Panics
/// If it is not on the screen.
#[track_caller]
pub fn answer_the_bank(screen: &Screen, answer: &'static str) {
    screen.heading("Confirm the payment").level(1).shown();
    screen.button(answer).click();
}

/// The receipt of a change of the plan, once it is worked out.
///
/// # Panics
/// If none comes.
#[track_caller]
#[must_use]
pub fn receipt(screen: &Screen) -> Locator {
    let receipt = screen.region("Your change");
    receipt.says("Due today");
    receipt
}

/// What a page gets that asks for an address of the stage with the person's own session: status, media type, and how the body
/// begins.
///
/// # Panics
/// If there is no answer at all.
#[track_caller]
#[must_use]
pub fn fetched(screen: &Screen, address: &str) -> (u16, String, String) {
    let script = "const [address, done] = arguments; \
        fetch(address).then(async r => done([r.status, r.headers.get('content-type') ?? '', (await r.text()).slice(0, 2000)]), \
        e => done([0, '', String(e)]))";
    let answer = screen.script_until_done(script, vec![json!(address)]);
    let text = |at: usize| answer[at].as_str().unwrap_or_default().to_owned();
    (u16::try_from(answer[0].as_u64().unwrap_or_default()).unwrap_or_default(), text(1), text(2))
}

/// Reads what a link on the page leads to: a file that the browser would save.
///
/// # Panics
/// If there is no such link.
#[track_caller]
#[must_use]
pub fn file_of(screen: &Screen, link: &Locator) -> (u16, String, String) {
    let address = link.until("to lead somewhere", |all| all.first().map(|seen| seen.href.clone()).filter(|href| !href.is_empty()));
    fetched(screen, &address)
}

/// Everything that the browser keeps of the page's site: address, storage, cookies that scripts can read, and the document.
///
/// # Panics
/// If the page does not answer.
#[track_caller]
#[must_use]
pub fn kept_by_the_browser(screen: &Screen) -> String {
    let script = "return JSON.stringify([location.href, { ...localStorage }, { ...sessionStorage }, document.cookie, history.state]) \
        + document.documentElement.outerHTML + performance.getEntriesByType('resource').map(e => e.name).join(' ')";
    screen.script(script, vec![]).as_str().unwrap_or_default().to_owned()
}

// ---- without the screen ---------------------------------------------------------------------------------------------

/// What somebody reads who opens the Billing page.
///
/// # Panics
/// If they may not.
#[must_use]
pub fn billing(stage: &Stage, person: Person, org: &str) -> Value {
    stage.api(person).get(&path(org, ""))
}

/// The part for those who look after billing.
///
/// # Panics
/// If they may not.
#[must_use]
pub fn account(stage: &Stage, person: Person, org: &str) -> Value {
    billing(stage, person, org)["account"].take()
}

/// The invoices, youngest first.
///
/// # Panics
/// If somebody may not read them.
#[must_use]
pub fn invoices(stage: &Stage, person: Person, org: &str) -> Vec<Value> {
    stage.api(person).get(&path(org, "/invoices"))["items"].as_array().cloned().unwrap_or_default()
}

/// Stores a card in place of the default one, or as the first.
///
/// # Panics
/// If the server or the provider does not take it.
pub fn stored_card(stage: &Stage, person: Person, org: &str, number: &str) {
    let api = stage.api(person);
    let stored = api.get(&path(org, "/payment-methods"));
    let default = stored["items"].as_array().and_then(|all| all.iter().find(|card| card["is_default"] == true));
    let body = default.map_or_else(|| json!({}), |card| json!({ "replaces": card["id"] }));
    let (status, visit) = api.call("POST", &path(org, "/card-setups"), &body);
    assert_eq!(status, 200, "{visit}");
    let address = visit["url"].as_str().expect("where to go");
    let form = [("do", "save"), ("number", number), ("expiry", "08/39"), ("cvc", "123")];
    let reply = stage.agent().post(address).send_form(form).expect("an answer of the provider");
    let back = reply.headers().get("location").and_then(|to| to.to_str().ok()).expect("the way back");
    let setup = back.rsplit('=').next().unwrap_or_default();
    let (status, outcome) = api.call("POST", &path(org, &format!("/card-setups/{setup}/completion")), &json!({}));
    assert_eq!((status, &outcome["kind"]), (200, &json!("stored")), "{outcome}");
}

/// Subscribes, or changes the plan, and pays.
///
/// # Panics
/// If the server does not let them.
pub fn subscribed(stage: &Stage, person: Person, org: &str, edition: &str, cadence: &str) {
    let change = json!({ "kind": "change", "to": { "edition": edition, "cadence": cadence } });
    confirmed(stage, person, org, &change);
    let plan = billing(stage, person, org)["plan"].take();
    assert_eq!((&plan["edition"], &plan["cadence"]), (&json!(edition), &json!(cadence)), "{plan}");
}

/// Asks for a change of the plan and confirms it.
///
/// # Panics
/// If the server does not let them.
pub fn confirmed(stage: &Stage, person: Person, org: &str, change: &Value) {
    let api = stage.api(person);
    let (status, preview) = api.call("POST", &path(org, "/plan/previews"), &json!({ "change": change }));
    assert_eq!(status, 200, "{preview}");
    let (status, changed) = api.call("POST", &path(org, "/plan/changes"), &json!({ "preview": preview["id"] }));
    assert_eq!(status, 200, "{changed}");
}

/// Puts a team on initech: a card, and Team by the month.
///
/// # Panics
/// If the server does not let them.
pub fn initech_on_team(stage: &Stage, number: &str) {
    use crate::people::INITECH_OWNER;
    stored_card(stage, INITECH_OWNER, "initech", GOOD);
    subscribed(stage, INITECH_OWNER, "initech", "team", "monthly");
    if number != GOOD {
        stored_card(stage, INITECH_OWNER, "initech", number);
    }
}

/// A token of the host product, made as an operator makes it, beside the running server.
#[derive(Debug)]
pub struct Meter<'a> {
    stage: &'a Stage,
    secret: String,
}

impl<'a> Meter<'a> {
    /// Makes a token for an organization.
    ///
    /// # Panics
    /// If the command fails, with what it printed.
    #[must_use]
    pub fn new(stage: &'a Stage, org: &str) -> Self {
        let made = Command::new(paths::binary())
            .args(["token", "create", "--org", org, "--name", "journey", "--db"])
            .arg(stage.database())
            .output()
            .expect("the command can be run");
        let said = String::from_utf8_lossy(&made.stdout);
        let secret = said.split_whitespace().find(|word| word.starts_with("burs_"));
        let secret = secret.unwrap_or_else(|| panic!("no token: {said}{}", String::from_utf8_lossy(&made.stderr))).to_owned();
        Self { stage, secret }
    }

    /// Reports usage; `id` is the host product's own for it.
    ///
    /// # Panics
    /// If the server does not take it.
    pub fn uses(&self, id: &str, credits: i64) {
        let (status, reply) = self.post("/api/v1/usage/records", &json!({ "id": id, "credits": credits, "meter": "builds" }));
        assert_eq!(status, 200, "{reply}");
    }

    /// Asks whether work may begin that needs so many credits: status and body.
    #[must_use]
    pub fn asks(&self, id: &str, credits: i64) -> (u16, Value) {
        self.post("/api/v1/usage/authorizations", &json!({ "id": id, "credits": credits }))
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let call = self.stage.agent().post(self.stage.url(path)).header("authorization", format!("Bearer {}", self.secret));
        let call = call.header("content-type", "application/json");
        let mut reply = call.send(body.to_string()).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = reply.body_mut().read_to_string().unwrap_or_default();
        (reply.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }
}
