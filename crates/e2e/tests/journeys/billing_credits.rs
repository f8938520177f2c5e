//! Credits: bought by hand and by themselves, and limited.

use bursar_e2e::{
    Scene,
    billing::{
        AUTHENTICATED, DECLINED, GOOD, GOOD_TOO, Meter, NO_FUNDS, account, answer_the_bank, give_card, initech_on_team, invoices, page,
        stored_card,
    },
    journeys,
    people::{BILLING, INITECH_OWNER, OWNER},
    screen::starting,
};
use serde_json::json;

use crate::ACME_BILLING;

journeys![
    crd_2_pay_3_credits_are_bought_and_a_double_click_charges_once,
    crd_2_a_purchase_is_authenticated_and_another_one_is_declined,
    crd_3_switching_on_below_the_threshold_asks_for_consent_and_charges_at_once,
    crd_3_a_declined_recharge_is_said_and_mended_by_a_new_card,
    crd_5_the_monthly_limit_is_set_stops_new_work_and_is_removed,
];

fn crd_2_pay_3_credits_are_bought_and_a_double_click_charges_once(scene: &Scene) {
    let look = || (account(&scene.stage, BILLING, "acme")["credits"]["balance"].as_i64(), invoices(&scene.stage, BILLING, "acme").len());
    let (balance, documents) = look();
    let admin = scene.enter(BILLING, ACME_BILLING);
    admin.region("Credits").button("Buy credits").click();
    let dialog = admin.dialog("Buy credits");
    let amount = dialog.textbox("How many credits");
    amount.fill("1500");
    dialog.button("Continue").click();
    dialog.says("Use a number from 5,000 to 1,000,000 in steps of 1,000.");
    amount.has_focus();
    amount.fill("20000");
    dialog.says("$200.00 before tax");
    dialog.button("Continue").click();
    dialog.says("Your purchase");
    dialog.says("visa ending 4242 is charged.");
    dialog.button("Buy 20,000 credits for $200.00").click_twice();
    dialog.gone();
    admin.says("20,000 credits are there.");

    let (after, issued) = look();
    assert_eq!((after, issued), (balance.map(|had| had + 20_000), documents + 1), "charged once");
}

fn crd_2_a_purchase_is_authenticated_and_another_one_is_declined(scene: &Scene) {
    stored_card(&scene.stage, OWNER, "acme", AUTHENTICATED);
    let before = account(&scene.stage, BILLING, "acme")["credits"]["balance"].as_i64();
    let balance = |more: i64| {
        let now = account(&scene.stage, BILLING, "acme")["credits"]["balance"].as_i64();
        assert_eq!(now, before.map(|had| had + more));
    };
    let admin = scene.enter(BILLING, ACME_BILLING);
    let dialog = admin.dialog("Buy credits");
    let buy = || {
        admin.region("Credits").button("Buy credits").click();
        dialog.textbox("How many credits").fill("5000");
        dialog.button("Continue").click();
        dialog.button("Buy 5,000 credits for $50.00").click();
    };
    buy();
    // Straight to the bank; nothing is there before it is confirmed.
    answer_the_bank(&admin, "Authenticate");
    admin.at(ACME_BILLING);
    admin.says("$50.00 for 5,000 credits are paid.");
    balance(5_000);

    stored_card(&scene.stage, OWNER, "acme", DECLINED);
    buy();
    dialog.says("The bank declined the payment of $50.00. Use another card.");
    balance(5_000);
    dialog.button("Update card").click();
    give_card(&admin, GOOD);
    admin.at(ACME_BILLING);
    buy();
    dialog.gone();
    admin.says("5,000 credits are there.");
    balance(10_000);
}

fn crd_3_switching_on_below_the_threshold_asks_for_consent_and_charges_at_once(scene: &Scene) {
    let owner = scene.enter(INITECH_OWNER, &page("initech", ""));
    let recharge = owner.region("Auto-recharge");
    let switch = recharge.switch("Auto-recharge");
    switch.is_disabled();
    switch.described("Auto-recharge needs a paid plan.");
    initech_on_team(&scene.stage, GOOD);
    Meter::new(&scene.stage, "initech").uses("first", 6_000);
    owner.region("Credits").says("4,000 left");

    switch.is_enabled();
    switch.click();
    let settings = owner.dialog("Auto-recharge settings");
    let turn_on = settings.button("Turn on auto-recharge");
    settings.textbox("Credits in one purchase").fill("10000");
    settings.textbox("Most in a calendar month").fill("300");
    settings.says("Your balance is below the threshold: $100.00 will be charged now, for 10,000 credits.");
    turn_on.is_disabled();
    turn_on.described("Agree to the charge first.");
    settings.checkbox("Yes, charge $100.00 now").click();
    turn_on.is_enabled();
    turn_on.click();
    settings.gone();
    switch.until("to be on", |all| all.first().filter(|seen| seen.checked).map(drop));
    owner.region("Credits").says("14,000 left");
    recharge.says("below 10,000 buy 10,000 · at most $300.00 a month");
    recharge.says("$100.00 of $300.00 charged this month");
    let invoices = invoices(&scene.stage, INITECH_OWNER, "initech");
    assert_eq!((invoices.len(), &invoices[0]["total"]["minor"]), (2, &json!(10_000)), "{invoices:?}");

    // Off at once, and the settings stay.
    switch.click();
    switch.until("to be off", |all| all.first().filter(|seen| !seen.checked).map(drop));
    recharge.says("Off. Once on: below 10,000 buy 10,000");
}

fn crd_3_a_declined_recharge_is_said_and_mended_by_a_new_card(scene: &Scene) {
    initech_on_team(&scene.stage, NO_FUNDS);
    let money = json!({ "minor": 100_000, "currency": "USD" });
    let settings = json!({
        "enabled": true, "threshold": 5_000, "mode": { "kind": "fixed", "increment": 10_000 }, "monthly_cap": money,
    });
    let api = scene.stage.api(INITECH_OWNER);
    api.run("PATCH", "/api/v1/orgs/initech/billing/auto-recharge", &json!({ "settings": settings }));
    let initech = page("initech", "");
    let owner = scene.enter(INITECH_OWNER, &initech);
    let recharge = owner.region("Auto-recharge");
    recharge.switch("Auto-recharge").until("to be on", |all| all.first().filter(|seen| seen.checked).map(drop));
    Meter::new(&scene.stage, "initech").uses("much", 6_000);

    owner.says("A charge of auto-recharge was declined. It is tried again on");
    recharge.says("The last charge was declined.");
    recharge.button("Update card").click();
    give_card(&owner, DECLINED);
    owner.at(&initech);
    // The new card is tried once, and refused for good: nothing is tried again by itself.
    owner.says("Auto-recharge is paused. The bank refused the card for good.");
    let _ = scene.stage.mail(INITECH_OWNER.email, "Auto-recharge of Initech is paused");
    owner.button("Go to auto-recharge").click();
    recharge.has_focus();
    recharge.button("Update card").click();
    give_card(&owner, GOOD_TOO);
    owner.at(&initech);
    owner.region("Credits").says("14,000 left");
    owner.says_no("Auto-recharge is paused.");
    recharge.says("$100.00 of $1,000.00 charged this month");
}

fn crd_5_the_monthly_limit_is_set_stops_new_work_and_is_removed(scene: &Scene) {
    let meter = Meter::new(&scene.stage, "acme");
    meter.uses("seen", 100);
    let admin = scene.enter(BILLING, ACME_BILLING);
    let usage = admin.region("Usage");
    usage.button("Set monthly limit").click();
    let dialog = admin.dialog("Monthly limit");
    dialog.button("Set monthly limit").click();
    dialog.says("Use a number from 1 on.");
    dialog.textbox("Credits in a month").fill("50");
    let stop = dialog.switch("Stop new work at the limit");
    stop.click();
    stop.until("to be on", |all| all.first().filter(|seen| seen.checked).map(drop));
    dialog.button("Set monthly limit").click();
    dialog.gone();
    usage.says("% of the monthly limit of 50 · new work stops there · alerts on the way");
    let (status, refused) = meter.asks("work", 10);
    assert_eq!((status, &refused["refusal"]), (409, &json!("spend_limit_reached")), "{refused}");

    usage.button("Change monthly limit").click();
    dialog.textbox("Credits in a month").has_value("50");
    dialog.button("Remove limit").click();
    dialog.gone();
    usage.button("Set monthly limit").shown();
    let (status, allowed) = meter.asks("work-again", 10);
    assert_eq!(status, 200, "{allowed}");
    admin.button(starting("Set monthly")).shown();
}
