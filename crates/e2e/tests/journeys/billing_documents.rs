//! Invoices, what happened, and who is invoiced.

use bursar_e2e::{
    Scene,
    billing::{AUTHENTICATED, GOOD, answer_the_bank, fetched, file_of, invoices, page, stored_card},
    journeys,
    people::{BILLING, GLOBEX_MEMBER, GLOBEX_OWNER, INITECH_OWNER, PARTNER},
    screen::{Name, containing, starting},
    stage::DAY_MS,
};
use serde_json::Value;

use crate::ACME_BILLING;

journeys![
    doc_1_invoices_are_listed_opened_and_downloaded_behind_the_same_gate,
    doc_1_pay_4_an_open_invoice_is_paid_from_its_page,
    doc_1_the_profile_is_checked_field_by_field_and_holds_for_future_invoices,
    act_1_what_happened_is_filtered_searched_and_downloaded,
];

fn number(invoice: &Value) -> String {
    invoice["number"].as_str().unwrap_or_default().to_owned()
}

fn doc_1_invoices_are_listed_opened_and_downloaded_behind_the_same_gate(scene: &Scene) {
    let all = invoices(&scene.stage, PARTNER, "globex");
    let (newest, oldest) = (number(&all[0]), number(&all[all.len() - 1]));
    let manager = scene.enter(PARTNER, &page("globex", ""));
    manager.region("Invoices").says(&newest);
    manager.region("Invoices").says("$49.00");
    manager.region("Invoices").link("See all invoices").click();
    manager.at(&page("globex", "/invoices"));
    let list = manager.region("Invoices and credit notes");
    // The head, and one row each.
    list.row(Name::Any).count_is(all.len() + 1);
    list.role("searchbox", "Search by number").fill(&oldest);
    list.row(Name::Any).count_is(2);
    list.row(containing(&oldest)).says("Paid");
    list.combobox("Status").choose("Open");
    manager.says("No invoice matches.");
    manager.button("Show all invoices").click();
    list.row(Name::Any).count_is(all.len() + 1);

    let pdf = list.link(starting(&format!("Download PDF of {newest}")));
    let (status, kind, begin) = file_of(&manager, &pdf);
    assert_eq!((status, kind.as_str(), &begin[..4]), (200, "application/pdf", "%PDF"));
    let address = pdf.shown().href;
    for (person, expected) in [(GLOBEX_MEMBER, 403), (INITECH_OWNER, 404)] {
        let (status, _) = scene.stage.api(person).call("GET", &address, &Value::Null);
        assert_eq!(status, expected, "{} reads {address}", person.label);
    }

    list.link(newest.as_str()).click();
    manager.heading(format!("Invoice {newest}")).level(1).shown();
    let paper = manager.role("article", format!("Invoice {newest}"));
    paper.says("Globex");
    paper.says("Team · monthly");
    paper.says("$49.00");
    paper.says("Paid on");
    manager.button(starting("Pay ")).gone();
    assert_eq!(file_of(&manager, &manager.link("Download PDF")).0, 200);
    // Reading is not changing: the same invoice once more has the same bytes.
    assert_eq!(fetched(&manager, &address), fetched(&manager, &address));
}

fn doc_1_pay_4_an_open_invoice_is_paid_from_its_page(scene: &Scene) {
    // Nobody was there to authenticate when it renewed.
    stored_card(&scene.stage, GLOBEX_OWNER, "globex", AUTHENTICATED);
    let manager = scene.enter(PARTNER, &page("globex", "/invoices"));
    scene.stage.advance(13 * DAY_MS);
    let list = manager.region("Invoices and credit notes");
    list.combobox("Status").choose("Open");
    list.row(Name::Any).count_is(2);
    let number = number(&invoices(&scene.stage, PARTNER, "globex")[0]);
    list.link(number.as_str()).click();
    manager.says("This invoice is to be paid.");
    manager.button("Pay $49.00").click();
    let question = manager.dialog(format!("Pay invoice {number}?"));
    question.says("$49.00 is charged to");
    question.says("3155");
    question.button("Pay $49.00").click();
    answer_the_bank(&manager, "Authenticate");
    manager.says("The invoice over $49.00 is paid.");
    manager.region("Plan").says("Active");
    manager.goto(&page("globex", "/invoices"));
    list.row(containing(&number)).says("Paid");
}

fn doc_1_the_profile_is_checked_field_by_field_and_holds_for_future_invoices(scene: &Scene) {
    let old = invoices(&scene.stage, BILLING, "acme")[0].clone();
    let admin = scene.enter(BILLING, ACME_BILLING);
    let card = admin.region("Billing profile");
    card.says("Acme Robotics Inc.");
    card.link("Edit profile").click();
    admin.at(&page("acme", "/profile"));
    let save = admin.button("Save changes");
    save.is_disabled();
    save.described("Nothing has changed.");
    let name = admin.textbox("Legal name");
    name.has_value("Acme Robotics Inc.");
    name.fill("Acme Robotics Holding Inc.");
    admin.combobox("Kind of tax ID").choose("EIN (United States)");
    let tax = admin.textbox("Tax ID");
    tax.fill("12");
    let po = admin.textbox("PO number");
    po.fill(GOOD);
    admin.button("Add address for Receipts").click();
    let receipts = admin.textbox("Receipts: address 1");
    receipts.has_focus();
    receipts.fill("nonsense");
    save.click();
    admin.says("Please look at the marked fields.");
    admin.says("Use the form");
    admin.says("Use an address like name@example.com.");
    for field in [&tax, &receipts] {
        field.until("to be marked", |all| all.first().filter(|seen| seen.invalid).map(drop));
    }
    tax.has_focus();
    tax.fill("12-3456789");
    receipts.fill("ledger@firm.example");
    // What only the server checks comes back to its field, too, and nothing that was typed is lost.
    save.click();
    admin.says("This looks like a card number");
    name.has_value("Acme Robotics Holding Inc.");
    po.fill("PO-8000");
    save.click();
    admin.says("Saved. It holds for future invoices.");
    save.is_disabled();

    admin.reload();
    name.has_value("Acme Robotics Holding Inc.");
    receipts.has_value("ledger@firm.example");
    admin.goto(&page("acme", &format!("/invoices/{}", old["id"].as_str().unwrap_or_default())));
    let paper = admin.role("article", starting("Invoice "));
    paper.says("Acme Robotics Inc.");
    paper.says("PO-7731");
    paper.says_no("Holding");
}

fn act_1_what_happened_is_filtered_searched_and_downloaded(scene: &Scene) {
    let admin = scene.enter(BILLING, ACME_BILLING);
    admin.region("Billing activity").link("See all billing activity").click();
    let activity = page("acme", "/activity");
    admin.at(&activity);
    let list = admin.region("What happened");
    list.listitem(Name::Any).saying("subscribed to Enterprise · annual").shown();
    list.listitem(Name::Any).saying("switched auto-recharge on").shown();

    list.radio("Credits").click();
    admin.at(&format!("{activity}?area=credits"));
    list.listitem(Name::Any).saying("subscribed to").gone();
    list.listitem(Name::Any).saying("bought 20,000 credits").shown();
    let (status, kind, text) = file_of(&admin, &admin.link("Download CSV"));
    assert_eq!((status, kind.starts_with("text/csv")), (200, true), "{kind}");
    assert!(text.contains("20000") && !text.contains("subscribed"), "the file holds what is shown: {text}");

    list.radio("Everything").click();
    let search = list.role("searchbox", "Search");
    search.fill("zzzz");
    admin.says("Nothing matches.");
    admin.button("Show everything").click();
    search.has_focus();
    search.has_value("");
    let document = number(&invoices(&scene.stage, BILLING, "acme")[0]);
    search.fill(&document);
    list.listitem(Name::Any).saying("switched auto-recharge on").gone();
    list.link(starting("View invoice")).nth(0).click();
    admin.heading(format!("Invoice {document}")).level(1).shown();
}
