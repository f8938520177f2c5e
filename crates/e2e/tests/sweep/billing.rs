//! The pages of billing, everything that opens on them, and the payment provider's pages.

use bursar_e2e::{
    Scene,
    billing::{AUTHENTICATED, DECLINED, GOOD, Meter, NO_FUNDS, card_row, give_card, initech_on_team, invoices, page, receipt, stored_card},
    journeys,
    people::{BILLING, GLOBEX_OWNER, INITECH_OWNER, PARTNER},
    screen::{Name, starting},
    stage::DAY_MS,
};
use serde_json::json;

use crate::check::{light_and_dark, settled};

journeys![
    ux_1_axe_billing_of_a_manager,
    #[only(Chromium)]
    ux_1_axe_pages_behind_the_billing_page,
    #[only(Chromium)]
    ux_1_axe_questions_about_money,
    #[only(Chromium)]
    ux_1_axe_billing_on_free_and_in_trouble,
    #[only(Chromium)]
    ux_1_axe_pages_of_the_payment_provider,
    #[only(Chromium)]
    ux_1_axe_billing_at_320_px,
];

const BILLING_PAGE: &str = "/orgs/acme/settings/billing";

fn ux_1_axe_billing_of_a_manager(scene: &Scene) {
    let manager = scene.enter(PARTNER, "/billing");
    light_and_dark(&manager, |sweep| sweep.page(&manager, &page("globex", "")));
}

/// The pages, with an invoice of the organization.
fn pages(scene: &Scene) -> Vec<String> {
    let invoice = invoices(&scene.stage, BILLING, "acme")[0]["id"].as_str().unwrap_or_default().to_owned();
    let below = [
        "/plan",
        "/plan?to=team&cadence=annual",
        "/plan?to=enterprise&cadence=monthly",
        "/usage",
        "/invoices",
        "/invoices?status=open",
        &format!("/invoices/{invoice}"),
        "/activity",
        "/activity?q=zzzz",
        "/profile",
    ];
    below.map(|below| page("acme", below)).to_vec()
}

fn ux_1_axe_pages_behind_the_billing_page(scene: &Scene) {
    let pages = pages(scene);
    let admin = scene.enter(BILLING, BILLING_PAGE);
    light_and_dark(&admin, |sweep| {
        pages.iter().for_each(|path| sweep.page(&admin, path));
        admin.goto(&page("acme", "/profile"));
        admin.combobox("Kind of tax ID").choose("EIN (United States)");
        admin.textbox("Tax ID").fill("12");
        admin.button("Add address for Receipts").click();
        admin.textbox("Receipts: address 1").fill("nonsense");
        admin.button("Save changes").click();
        admin.says("Please look at the marked fields.");
        sweep.look(&admin, "a profile that cannot be");
        // So that leaving asks nothing.
        admin.button("Discard changes").click();
    });
    let manager = scene.enter(PARTNER, &page("globex", ""));
    light_and_dark(&manager, |sweep| {
        manager.goto(&page("globex", "/plan?to=enterprise&cadence=monthly"));
        let _ = receipt(&manager);
        sweep.look(&manager, "a receipt");
        manager.goto(&page("globex", "/plan?to=team&cadence=annual"));
        let _ = receipt(&manager);
        sweep.look(&manager, "a receipt of a longer period");
    });
}

fn ux_1_axe_questions_about_money(scene: &Scene) {
    let admin = scene.enter(BILLING, BILLING_PAGE);
    light_and_dark(&admin, |sweep| {
        admin.goto(BILLING_PAGE);
        settled(&admin);
        let close = |dialog: &bursar_e2e::Locator| {
            admin.press("Escape");
            dialog.gone();
        };
        card_row(&admin, "4242").button(starting("Actions for ")).click();
        admin.role("menu", Name::Any).shown();
        sweep.look(&admin, "the menu of a card");
        admin.press("Escape");

        admin.region("Credits").button("Buy credits").click();
        let buying = admin.dialog("Buy credits");
        buying.textbox("How many credits").fill("1");
        buying.button("Continue").click();
        buying.says("Use a number from");
        sweep.look(&admin, "an amount that is not sold");
        buying.textbox("How many credits").fill("20000");
        buying.button("Continue").click();
        buying.says("Your purchase");
        sweep.look(&admin, "a purchase to confirm");
        close(&buying);

        admin.region("Auto-recharge").button("Edit settings").click();
        let settings = admin.dialog("Auto-recharge settings");
        settings.textbox("Most in a calendar month").fill("1");
        settings.button("Save settings").click();
        settings.says("Use at least");
        sweep.look(&admin, "settings of auto-recharge");
        close(&settings);

        admin.region("Usage").button("Set monthly limit").click();
        let limit = admin.dialog("Monthly limit");
        limit.button("Set monthly limit").click();
        limit.says("Use a number from 1 on.");
        sweep.look(&admin, "the monthly limit");
        close(&limit);

        admin.region("Plan").button("Cancel plan").click();
        let cancel = admin.alertdialog(starting("Cancel "));
        cancel.says("From then on");
        sweep.look(&admin, "the question before canceling");
        close(&cancel);
    });
}

fn ux_1_axe_billing_on_free_and_in_trouble(scene: &Scene) {
    let initech = page("initech", "");
    let owner = scene.enter(INITECH_OWNER, &initech);
    light_and_dark(&owner, |sweep| {
        for below in ["", "/plan", "/plan?to=team&cadence=monthly", "/usage", "/invoices", "/activity", "/profile"] {
            sweep.page(&owner, &page("initech", below));
        }
    });
    // Owed credits, a declined recharge.
    initech_on_team(&scene.stage, NO_FUNDS);
    let settings = json!({
        "enabled": true, "threshold": 5_000, "mode": { "kind": "fixed", "increment": 10_000 },
        "monthly_cap": { "minor": 100_000, "currency": "USD" },
    });
    let api = scene.stage.api(INITECH_OWNER);
    api.run("PATCH", "/api/v1/orgs/initech/billing/auto-recharge", &json!({ "settings": settings }));
    Meter::new(&scene.stage, "initech").uses("much", 11_000);
    owner.goto(&initech);
    owner.says("The last charge was declined.");
    light_and_dark(&owner, |sweep| sweep.page(&owner, &initech));
    stored_card(&scene.stage, INITECH_OWNER, "initech", DECLINED);
    owner.says("Auto-recharge is paused.");
    light_and_dark(&owner, |sweep| sweep.page(&owner, &initech));

    // An unpaid renewal, and its invoice.
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", DECLINED);
    let manager = scene.enter(PARTNER, &page("globex", ""));
    scene.stage.advance(13 * DAY_MS);
    manager.says("was not paid.");
    let open = invoices(&scene.stage, PARTNER, "globex")[0]["id"].as_str().unwrap_or_default().to_owned();
    light_and_dark(&manager, |sweep| {
        sweep.page(&manager, &page("globex", ""));
        sweep.page(&manager, &page("globex", &format!("/invoices/{open}")));
        manager.button(starting("Pay $")).click();
        manager.dialog(starting("Pay invoice")).says("is charged to");
        sweep.look(&manager, "the question before paying an invoice");
        manager.press("Escape");
    });
}

fn ux_1_axe_pages_of_the_payment_provider(scene: &Scene) {
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", AUTHENTICATED);
    let globex = page("globex", "");
    let manager = scene.enter(PARTNER, &globex);
    light_and_dark(&manager, |sweep| {
        manager.goto(&globex);
        manager.region("Payment method").button("Add card").click();
        manager.heading("Add a card").level(1).shown();
        sweep.look(&manager, "the page that takes a card");
        give_card(&manager, "4111 1111 1111 1111");
        manager.says("This is not a test card.");
        sweep.look(&manager, "a card that is refused");
        manager.button("Cancel").click();
        manager.says("You came back without adding a card.");
        sweep.look(&manager, "coming back without a card");

        manager.goto(&globex);
        manager.button("Open billing portal").click();
        manager.heading("Cards and payments").level(1).shown();
        sweep.look(&manager, "the portal");

        manager.goto(&page("globex", "/plan?to=enterprise&cadence=monthly"));
        receipt(&manager).button(starting("Pay $")).click();
        manager.heading("Confirm the payment").level(1).shown();
        sweep.look(&manager, "the bank's question");
        manager.button("Fail").click();
        manager.says("was not confirmed with the bank.");
        sweep.look(&manager, "a payment that was not confirmed");
    });
    manager.goto("/sandbox/setup/nothing");
    manager.heading("This page is no longer there").level(1).shown();
    manager.is_accessible("a page that is no longer there");
}

fn ux_1_axe_billing_at_320_px(scene: &Scene) {
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", GOOD);
    let pages = pages(scene);
    let admin = scene.enter(BILLING, BILLING_PAGE);
    admin.browser().viewport(320, 640);
    light_and_dark(&admin, |sweep| {
        for path in pages.iter().map(String::as_str).chain([BILLING_PAGE]) {
            sweep.page(&admin, path);
            let wide = admin.script("return document.documentElement.scrollWidth", vec![]).as_u64();
            assert!(wide.is_some_and(|wide| wide <= 320), "{path} is {wide:?} px wide");
        }
    });
}
