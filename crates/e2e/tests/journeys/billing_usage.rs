//! What was used: by month, by day, meter and team.

use bursar_e2e::{
    Scene,
    billing::{Meter, file_of, page},
    journeys,
    people::{BILLING, INITECH_OWNER, PARTNER},
    screen::{Name, containing, starting},
};

use crate::ACME_BILLING;

journeys![act_1_usage_is_shown_by_month_with_a_table_and_a_file, act_1_usage_that_is_reported_shows_on_the_open_page,];

fn act_1_usage_is_shown_by_month_with_a_table_and_a_file(scene: &Scene) {
    let admin = scene.enter(BILLING, ACME_BILLING);
    admin.region("Usage").link("See details").click();
    let usage = page("acme", "/usage");
    admin.at(&usage);
    admin.heading("Usage").level(1).shown();
    // The month before is whole, whatever day it is.
    admin.button("Previous month").click();
    admin.wait_until("the address to name the month", || admin.path().starts_with(&format!("{usage}?month=2")));
    let month = admin.combobox("Month").shown().value;
    let breakdown = admin.region("Breakdown");
    let rows = || breakdown.row(Name::Any).count();
    admin.wait_until("a row for each day", || rows() > 20);
    breakdown.role("tab", "By team").click();
    breakdown.row(containing("Robotics")).shown();
    breakdown.row(containing("Platform")).shown();
    breakdown.role("tab", "By meter").click();
    breakdown.row(containing("deployments")).shown();

    let (status, kind, text) = file_of(&admin, &admin.link("Download CSV"));
    assert_eq!((status, kind.starts_with("text/csv")), (200, true), "{kind}: {text}");
    assert!(text.contains(&month) && text.contains("Robotics"), "{month}: {text}");

    // The first month has nothing before it, and *Back* goes through what was looked at.
    admin.back();
    admin.at(&usage);
    admin.button("Next month").is_disabled();
    let first = admin.combobox("Month").with_element(|list| {
        let last = "return [...arguments[0].options].map(o => [o.value, o.label]).sort()[0][1]";
        admin.script(last, vec![list]).as_str().unwrap_or_default().to_owned()
    });
    admin.combobox("Month").choose(&first);
    admin.button("Previous month").is_disabled();
}

fn act_1_usage_that_is_reported_shows_on_the_open_page(scene: &Scene) {
    let initech = page("initech", "/usage");
    let owner = scene.enter(INITECH_OWNER, &initech);
    owner.says("Nothing used in");
    owner.mark();
    Meter::new(&scene.stage, "initech").uses("one", 123);
    owner.region("Breakdown").row(Name::Any).until("to hold it", |all| all.iter().find(|row| row.text.contains("123")).map(drop));
    owner.is_marked();
    // Free has no credits: what was used is owed, and said so.
    owner.goto(&page("initech", ""));
    owner.region("Credits").says("You owe 123 credits");
    owner.region("Usage").says("123 credits used");
    let manager = scene.enter(PARTNER, &page("globex", "/usage"));
    manager.button(starting("Previous month")).is_enabled();
}
