//! Cards: stored, replaced and removed by way of the provider's page, and never seen by ours.

use bursar_e2e::{
    Scene, Screen,
    billing::{AUTHENTICATED, GOOD, GOOD_TOO, REFUSED, account, card_row, choose_for_card, fetched, give_card, kept_by_the_browser, page},
    journeys,
    people::{BILLING, INITECH_OWNER, PARTNER},
    screen::{Name, starting},
};

use crate::ACME_BILLING;

journeys![
    pay_1_a_billing_manager_adds_a_card_makes_it_the_default_and_removes_the_other,
    pay_1_update_card_replaces_the_one_that_is_charged,
    pay_1_a_declined_card_and_a_visit_that_was_called_off_lead_back_to_another_try,
    pay_1_pay_2_the_billing_portal_opens_and_leads_back,
];

/// A real number's form that no test card has.
const NO_TEST_CARD: &str = "4111 1111 1111 1111";

fn pay_1_a_billing_manager_adds_a_card_makes_it_the_default_and_removes_the_other(scene: &Scene) {
    let globex = page("globex", "");
    let manager = scene.enter(PARTNER, &globex);
    card_row(&manager, "4444").says("Default");
    manager.region("Payment method").button("Add card").click();

    give_card(&manager, NO_TEST_CARD);
    manager.says("This is not a test card.");
    let number = manager.textbox("Card number");
    number.until("to be marked and emptied", |all| all.first().filter(|seen| seen.invalid && seen.value.is_empty()).map(drop));
    give_card(&manager, GOOD);
    manager.at(&globex);
    manager.says("Card saved");
    card_row(&manager, "4242").says_no("Default");
    nothing_holds_a_number(scene, &manager);

    choose_for_card(&manager, "4242", "Make default");
    manager.says("is charged from now on.");
    card_row(&manager, "4242").says("Default");
    card_row(&manager, "4444").says_no("Default");
    choose_for_card(&manager, "4444", "Remove card");
    let question = manager.alertdialog(starting("Remove "));
    question.says("4444");
    question.button("Cancel").click();
    question.gone();
    choose_for_card(&manager, "4444", "Remove card");
    question.button("Remove card").click();
    question.gone();
    card_row(&manager, "4444").gone();
    // Something renews: the one that is charged is replaced, not removed.
    card_row(&manager, "4242").button(starting("Actions for ")).click();
    manager.menuitem("Remove card").is_disabled();
    let cards = account(&scene.stage, PARTNER, "globex")["payment_methods"].take();
    assert_eq!(cards.as_array().map(Vec::len), Some(1), "{cards}");
}

/// Neither the browser nor an answer nor what the server keeps holds a card number.
fn nothing_holds_a_number(scene: &Scene, screen: &Screen) {
    let kept = kept_by_the_browser(screen);
    let answers = ["", "/payment-methods"].map(|below| fetched(screen, &format!("/api/v1/orgs/globex/billing{below}")).2);
    for number in [GOOD, NO_TEST_CARD] {
        for written in [number.to_owned(), number.replace(' ', ""), number.replace(' ', "+"), number.replace(' ', "%20")] {
            assert!(!kept.contains(&written), "the browser keeps {written}");
            assert!(!answers.iter().any(|answer| answer.contains(&written)), "an answer holds {written}");
            assert!(!scene.stage.log().contains(&written), "the log holds {written}");
            for (file, bytes) in scene.stage.files() {
                let found = bytes.windows(written.len()).any(|part| part == written.as_bytes());
                assert!(!found, "{file} holds {written}");
            }
        }
    }
}

fn pay_1_update_card_replaces_the_one_that_is_charged(scene: &Scene) {
    let admin = scene.enter(BILLING, ACME_BILLING);
    card_row(&admin, "4242").button("Update card").click();
    give_card(&admin, GOOD_TOO);
    admin.at(ACME_BILLING);
    card_row(&admin, "4444").says("Default");
    card_row(&admin, "4242").gone();
    admin.region("Payment method").listitem(Name::Any).count_is(1);
    // Coming back once more by the same address stores nothing again.
    admin.reload();
    card_row(&admin, "4444").says("Default");
    admin.region("Payment method").listitem(Name::Any).count_is(1);
}

fn pay_1_a_declined_card_and_a_visit_that_was_called_off_lead_back_to_another_try(scene: &Scene) {
    let initech = page("initech", "");
    let owner = scene.enter(INITECH_OWNER, &initech);
    let card = owner.region("Payment method");
    card.says("No card yet");
    card.button("Add card").click();
    give_card(&owner, REFUSED);
    owner.says("The bank declines this card.");
    owner.button("Cancel").click();
    owner.at(&initech);
    owner.says("The card was not accepted.");
    card.says("No card yet");

    owner.button("Try again").click();
    owner.heading("Add a card").level(1).shown();
    owner.button("Cancel").click();
    owner.at(&initech);
    owner.says("You came back without adding a card.");
    owner.button("Try again").click();
    // That it wants to be authenticated is asked when it is charged.
    give_card(&owner, AUTHENTICATED);
    owner.at(&initech);
    card_row(&owner, "3155").says("Default");
    owner.says_no("You came back without adding a card.");
}

fn pay_1_pay_2_the_billing_portal_opens_and_leads_back(scene: &Scene) {
    let globex = page("globex", "");
    let manager = scene.enter(PARTNER, &globex);
    manager.button("Open billing portal").click();
    manager.heading("Cards and payments").level(1).shown();
    manager.says("ending in 4444");
    manager.says("49.00 USD");
    manager.link("Return to Bursar").click();
    manager.at(&globex);
    card_row(&manager, "4444").says("Default");
}
