//! Takes the README's pictures of the Billing page, as owner and as member, into `docs/images`.

use std::{fs, sync::Arc};

use bursar_e2e::{
    Person, Screen, Stage,
    browser::{Browser, Engine},
    journey, paths,
    people::{MEMBER, MEMBER2, OWNER},
};
use serde_json::json;

const WIDTH: u32 = 1280;

fn main() {
    {
        let stage = Stage::open();
        let owner = stage.api(OWNER);
        let second = owner.member_id("acme", MEMBER2.email);
        let grant = json!({ "person": second, "ends": { "kind": "after_days", "days": 30 } });
        owner.run("POST", "/api/v1/orgs/acme/billing-admins", &grant);
        let browser = Arc::new(Browser::start(Engine::Chromium));
        // First the member, who then asks: the owner's picture shows a request.
        take(&stage, &browser, MEMBER, "billing-member");
        let note = json!({ "note": "I prepare the yearly audit and need the invoices." });
        stage.api(MEMBER).run("POST", "/api/v1/orgs/acme/access-requests", &note);
        take(&stage, &browser, OWNER, "billing-owner");
    }
    journey::clean_up();
}

fn take(stage: &Stage, browser: &Arc<Browser>, person: Person, name: &str) {
    let screen = Screen::new(Arc::clone(browser), stage.url(""));
    browser.viewport(WIDTH, 800);
    browser.dark(false);
    journey::sign_in(&screen, person);
    screen.goto("/orgs/acme/settings/billing");
    screen.region("Billing admins").shown();
    screen.wait_until("the data", || screen.script("return !document.querySelector('.Skeleton')", vec![]) == true);
    // As high as the page, within reason.
    let height = screen.script("return document.scrollingElement.scrollHeight", vec![]).as_u64().unwrap_or(800);
    browser.viewport(WIDTH, u32::try_from(height.clamp(500, 1000)).unwrap_or(800));
    let folder = paths::root().join("docs/images");
    fs::create_dir_all(&folder).expect("docs/images can be made");
    fs::write(folder.join(format!("{name}.png")), screen.png()).expect("the picture can be written");
}
