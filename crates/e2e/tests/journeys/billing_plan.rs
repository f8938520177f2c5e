//! The plan: begun, changed, canceled; each change is previewed as a receipt and charged as previewed.

use std::{thread, time::Duration};

use bursar_e2e::{
    Scene, Screen,
    billing::{
        AUTHENTICATED, DECLINED, GOOD, NO_FUNDS, answer_the_bank, billing, card_row, give_card, invoices, page, receipt, stored_card,
        subscribed,
    },
    invitations::{accepted_by_api, link_by_api},
    journeys,
    people::{BILLING, GLOBEX_OWNER, INITECH_MEMBER, INITECH_OWNER, OWNER, PARTNER},
    screen::{Name, containing, starting},
    stage::DAY_MS,
};

use crate::ACME_BILLING;

journeys![
    sub_3_pay_1_free_to_team_by_way_of_a_first_card,
    sub_3_pay_2_an_upgrade_that_has_to_be_authenticated_fails_and_then_succeeds,
    sub_3_a_declined_upgrade_says_so_and_changes_nothing,
    sub_3_a_preview_that_is_out_of_date_is_worked_out_anew,
    sub_2_monthly_to_annual,
    sub_2_a_downgrade_is_scheduled_and_withdrawn,
    sub_2_a_plan_is_canceled_and_resumed,
    sub_4_a_downgrade_over_the_limit_names_the_people,
    pay_4_a_renewal_that_was_not_paid_is_paid_with_another_card,
];

/// Opens the editions from the Plan card.
#[track_caller]
fn editions(screen: &Screen, org: &str) {
    screen.region("Plan").button("Change plan").click();
    screen.at(&page(org, "/plan"));
    screen.region("Business Critical").link("Contact us").shown();
}

/// The amount on the button that pays: `$12.34`.
#[track_caller]
fn amount_on_button(receipt: &bursar_e2e::Locator) -> String {
    let words = receipt.button(containing("$")).shown().text;
    words.split_whitespace().find(|word| word.starts_with('$')).unwrap_or_default().to_owned()
}

/// `$1,234.50` for 123450.
fn dollars(minor: i64) -> String {
    let whole = (minor / 100).to_string();
    let grouped = whole.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
    format!("${grouped}.{:02}", minor % 100)
}

fn total(invoice: &serde_json::Value) -> String {
    dollars(invoice["total"]["minor"].as_i64().unwrap_or_default())
}

fn sub_3_pay_1_free_to_team_by_way_of_a_first_card(scene: &Scene) {
    let owner = scene.enter(INITECH_OWNER, &page("initech", ""));
    owner.region("Plan").says("Free");
    editions(&owner, "initech");
    owner.region("Team").button("Choose Team").click();
    let chosen = page("initech", "/plan?to=team&cadence=monthly");
    owner.at(&chosen);
    let change = owner.region("Your change");
    change.says("There is no card to charge yet.");
    change.button("Add card").click();
    give_card(&owner, GOOD);
    owner.at(&chosen);

    let receipt = receipt(&owner);
    receipt.says("Team · monthly");
    receipt.says("10,000");
    receipt.button("Pay $49.00 and start Team").click();
    owner.at(&page("initech", ""));
    owner.says("The plan is Team · monthly now.");
    owner.region("Plan").says("Team · monthly");
    owner.region("Plan").says("$49.00 a month");
    owner.region("Credits").says("10,000 left");
    let invoices = invoices(&scene.stage, INITECH_OWNER, "initech");
    assert_eq!(invoices.len(), 1, "{invoices:?}");
    assert_eq!((total(&invoices[0]).as_str(), &invoices[0]["status"]), ("$49.00", &"paid".into()), "{invoices:?}");
}

fn sub_3_pay_2_an_upgrade_that_has_to_be_authenticated_fails_and_then_succeeds(scene: &Scene) {
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", AUTHENTICATED);
    let (globex, before) = (page("globex", ""), invoices(&scene.stage, PARTNER, "globex").len());
    let manager = scene.enter(PARTNER, &globex);
    editions(&manager, "globex");
    manager.region("Enterprise").button("Upgrade to Enterprise").click();
    let change = receipt(&manager);
    change.says("Enterprise · monthly, rest of the period");
    change.says("Team · monthly, unused time");
    change.button(starting("Pay $")).click();
    answer_the_bank(&manager, "Fail");
    manager.at(&globex);
    manager.says("was not confirmed with the bank.");
    manager.region("Plan").says("Team · monthly");
    assert_eq!(invoices(&scene.stage, PARTNER, "globex").len(), before, "nothing was invoiced");

    manager.button("Try again").click();
    manager.at(&page("globex", "/plan?to=enterprise&cadence=monthly"));
    let due = amount_on_button(&receipt(&manager));
    change.button(format!("Pay {due} and upgrade")).click();
    manager.heading("Confirm the payment").level(1).shown();
    manager.says(&format!("{} USD", due.trim_start_matches('$').replace(',', "")));
    answer_the_bank(&manager, "Authenticate");
    manager.at(&globex);
    manager.says("for Enterprise · monthly are paid.");
    manager.region("Plan").says("Enterprise · monthly");
    let after = invoices(&scene.stage, PARTNER, "globex");
    assert_eq!((after.len(), total(&after[0])), (before + 1, due), "what was previewed is what is charged: {:#}", after[0]);
}

fn sub_3_a_declined_upgrade_says_so_and_changes_nothing(scene: &Scene) {
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", NO_FUNDS);
    let before = invoices(&scene.stage, PARTNER, "globex").len();
    let chosen = page("globex", "/plan?to=enterprise&cadence=monthly");
    let manager = scene.enter(PARTNER, &chosen);
    let change = receipt(&manager);
    change.button(starting("Pay $")).click();
    change.says("The bank declined the payment of $");
    manager.at(&chosen);
    let plan = billing(&scene.stage, PARTNER, "globex")["plan"].take();
    assert_eq!((&plan["edition"], &plan["standing"]), (&"team".into(), &"active".into()), "{plan}");
    assert_eq!(invoices(&scene.stage, PARTNER, "globex").len(), before, "nothing was invoiced");

    // The way out stands beside it, and leads back to the same choice.
    change.button("Update card").click();
    give_card(&manager, GOOD);
    manager.at(&chosen);
    receipt(&manager).button(starting("Pay $")).click();
    manager.at(&page("globex", ""));
    manager.region("Plan").says("Enterprise · monthly");
}

fn sub_3_a_preview_that_is_out_of_date_is_worked_out_anew(scene: &Scene) {
    let chosen = page("globex", "/plan?to=enterprise&cadence=monthly");
    let manager = scene.enter(PARTNER, &chosen);
    let change = receipt(&manager);
    let old = amount_on_button(&change);
    scene.stage.advance(DAY_MS);
    change.button(format!("Pay {old} and upgrade")).click();
    change.says("The figures were worked out anew.");
    manager.at(&chosen);
    let plan = billing(&scene.stage, PARTNER, "globex")["plan"].take();
    assert_eq!(plan["edition"], "team", "{plan}");
    let new = amount_on_button(&change);
    assert_ne!(old, new, "a day later less of the period is left");
    change.button(format!("Pay {new} and upgrade")).click();
    manager.at(&page("globex", ""));
    assert_eq!(total(&invoices(&scene.stage, PARTNER, "globex")[0]), new);
}

fn sub_2_monthly_to_annual(scene: &Scene) {
    let manager = scene.enter(PARTNER, &page("globex", ""));
    editions(&manager, "globex");
    manager.radio(starting("Annual")).click();
    let team = manager.region("Team");
    team.says("$490.00 a year");
    team.says("Save $98.00 a year");
    team.button("Switch to annual").click();
    let change = receipt(&manager);
    change.says("Saving");
    change.says("120,000");
    let due = amount_on_button(&change);
    change.button(format!("Switch to annual and pay {due}")).click();
    manager.at(&page("globex", ""));
    manager.region("Plan").says("Team · annual");
    manager.region("Plan").says("$490.00 a year");
    assert_eq!(total(&invoices(&scene.stage, PARTNER, "globex")[0]), due);
}

fn sub_2_a_downgrade_is_scheduled_and_withdrawn(scene: &Scene) {
    subscribed(&scene.stage, GLOBEX_OWNER, "globex", "enterprise", "monthly");
    let manager = scene.enter(PARTNER, &page("globex", ""));
    editions(&manager, "globex");
    manager.region("Team").button("Change to Team").click();
    let change = receipt(&manager);
    change.says("$0.00");
    change.says("What goes");
    change.says("Audit log with export");
    change.button("Schedule the change to Team").click();
    manager.at(&page("globex", ""));
    let plan = manager.region("Plan");
    plan.says("Enterprise · monthly");
    plan.says("Changes to Team · monthly on");

    plan.button("Keep present plan").click();
    let question = manager.dialog("Keep Enterprise · monthly?");
    question.says("The change to Team · monthly does not happen.");
    question.button("Keep present plan").click();
    question.gone();
    plan.says_no("Changes to Team");
    plan.says("Renews");
}

fn sub_2_a_plan_is_canceled_and_resumed(scene: &Scene) {
    let manager = scene.enter(PARTNER, &page("globex", ""));
    let plan = manager.region("Plan");
    plan.button("Cancel plan").click();
    let question = manager.alertdialog("Cancel Team · monthly?");
    question.says("From then on the organization is on Free.");
    question.says("Purchased credits are kept, but locked until there is a plan again.");
    question.button("Cancel plan").click();
    question.gone();
    plan.says("Canceled");
    plan.says("Everything works until then.");

    // Nothing else can be changed until it is resumed, and the way to that stands there.
    editions(&manager, "globex");
    manager.says("Resume it first, then change it.");
    manager.region("Enterprise").button("Upgrade to Enterprise").is_disabled();
    manager.goto(&page("globex", ""));
    plan.button("Resume plan").click();
    let question = manager.dialog("Resume Team · monthly?");
    question.says("goes on and renews on");
    question.button("Resume plan").click();
    question.gone();
    plan.says("Active");
    plan.says("Renews");
}

fn sub_4_a_downgrade_over_the_limit_names_the_people(scene: &Scene) {
    let link = link_by_api(&scene.stage, OWNER, "acme");
    accepted_by_api(&scene.stage, INITECH_MEMBER, &link);
    let admin = scene.enter(BILLING, &page("acme", "/plan"));
    admin.region("Team").button("Change to Team").click();
    let change = admin.region("Your change");
    // Whoever was there first may stay; the demo has two invitations besides, one of them a link for nobody by name.
    change.says("Billing managers: 1 allowed, 4 in use. Remove first:");
    change.says(&scene.name_of(INITECH_MEMBER));
    change.says("accounting@ledger-works.example");
    change.says("an invite link that is open");
    change.says_no(&scene.name_of(PARTNER));
    change.button(Name::Any).gone();
    change.link("Back to Billing").click();
    admin.at(ACME_BILLING);
    admin.region("Plan").says("Enterprise · annual");
}

fn pay_4_a_renewal_that_was_not_paid_is_paid_with_another_card(scene: &Scene) {
    let globex = page("globex", "");
    let manager = scene.enter(PARTNER, &globex);
    card_row(&manager, "4444").button("Update card").click();
    give_card(&manager, DECLINED);
    manager.at(&globex);
    card_row(&manager, "0341").says("Default");
    scene.stage.advance(13 * DAY_MS);

    let plan = manager.region("Plan");
    plan.says("Past due");
    manager.says("was not paid. $49.00 are due. We try again on");
    let _ = scene.stage.mail(GLOBEX_OWNER.email, "49.00");
    plan.button("Change plan").is_disabled();

    // Another try with the same card ends in words, and still nothing is paid.
    manager.button("Pay now").click();
    manager.says("The bank declined the payment of $49.00. Use another card.");
    // The cards stand lower now, and follow the payment once more: a click on the way there would miss.
    thread::sleep(Duration::from_secs(1));
    card_row(&manager, "0341").button("Update card").click();
    give_card(&manager, GOOD);
    manager.at(&globex);
    card_row(&manager, "4242").says("Default");
    manager.button("Pay now").click();
    manager.says("The invoice over $49.00 is paid.");
    plan.says("Active");
    plan.says("Renews");
    manager.button("Pay now").gone();
    manager.says_no("was not paid.");
    let unpaid = invoices(&scene.stage, PARTNER, "globex").into_iter().filter(|invoice| invoice["status"] != "paid").count();
    assert_eq!(unpaid, 0);
}
