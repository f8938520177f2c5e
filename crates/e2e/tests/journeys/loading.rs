//! The first load of the Billing page.

use std::collections::BTreeSet;

use bursar_e2e::{
    Scene, Screen,
    browser::Engine,
    journeys,
    people::{MEMBER, OWNER, PARTNER},
    screen::Name,
};
use serde_json::{Value, json};

use crate::ACME_BILLING;

journeys![
    #[only(Chromium)]
    ux_1_nothing_jumps_while_the_billing_page_loads,
    the_document_asks_for_viewer_and_billing_while_the_wasm_still_loads,
    the_first_load_of_the_billing_page_asks_for_no_part_that_is_loaded_on_demand,
    ux_2_role_and_name_are_what_the_engine_says_too,
];

fn ux_1_nothing_jumps_while_the_billing_page_loads(scene: &Scene) {
    for person in [OWNER, MEMBER, PARTNER] {
        let screen = scene.enter(person, ACME_BILLING);
        for width in [1280, 700, 320] {
            screen.browser().viewport(width, 900);
            screen.reload();
            screen.region("Billing admins").shown();
            screen.wait_until("the data", || screen.script("return !document.querySelector('.Skeleton, #start')", vec![]) == true);
            let shifts = screen.script_until_done(
                "const done = arguments[0]; const all = []; \
                 new PerformanceObserver(list => all.push(...list.getEntries())).observe({ type: 'layout-shift', buffered: true }); \
                 setTimeout(() => done(all.filter(e => !e.hadRecentInput && e.value > 0.0005).map(e => `${e.value.toFixed(4)} at ${Math.round(e.startTime)} ms: ` + \
                   e.sources.map(s => `${s.node?.localName}.${s.node?.className} ${Math.round(s.previousRect.y)}→${Math.round(s.currentRect.y)}`).join(', '))), 500)",
                vec![],
            );
            assert_eq!(shifts, json!([]), "{} at {width} px", person.label);
        }
    }
}

fn timing(screen: &Screen) -> Vec<(String, f64, f64)> {
    let all = screen.script(
        "return performance.getEntriesByType('resource').map(e => ({ name: new URL(e.name).pathname, start: e.startTime, end: e.responseEnd }))",
        vec![],
    );
    let number = |entry: &Value, key: &str| entry[key].as_f64().unwrap_or_default();
    let all = all.as_array().cloned().unwrap_or_default();
    all.iter().map(|e| (e["name"].as_str().unwrap_or_default().to_owned(), number(e, "start"), number(e, "end"))).collect()
}

fn the_document_asks_for_viewer_and_billing_while_the_wasm_still_loads(scene: &Scene) {
    let owner = scene.enter(OWNER, ACME_BILLING);
    owner.region("Billing admins").shown();
    let all = timing(&owner);
    let find = |end: &str| all.iter().find(|(name, ..)| name.ends_with(end)).unwrap_or_else(|| panic!("no {end} in {all:#?}"));
    let wasm = find(".wasm");
    for early in ["/api/v1/viewer", "/api/v1/orgs/acme/billing"] {
        let (_, start, _) = find(early);
        assert!(*start < wasm.2, "{early} starts at {start:.0} ms, the WASM is there at {:.0} ms", wasm.2);
        let at_first = all.iter().filter(|(name, start, _)| name == early && *start < wasm.2 + 600.0);
        assert_eq!(at_first.count(), 1, "{early} is asked for once, until the event stream stands: {all:#?}");
    }
}

fn the_first_load_of_the_billing_page_asks_for_no_part_that_is_loaded_on_demand(scene: &Scene) {
    for person in [OWNER, MEMBER, PARTNER] {
        let screen = scene.enter(person, ACME_BILLING);
        screen.region("Billing admins").shown();
        screen.reload();
        screen.region("Billing admins").shown();
        screen.wait_until("the data", || screen.script("return !document.querySelector('.Skeleton, #start')", vec![]) == true);
        // By name: an engine may list a file twice, as the document's hint and as the script's request.
        let names = timing(&screen).into_iter().map(|(name, ..)| name).filter(|name| name.ends_with(".wasm"));
        let code: BTreeSet<_> = names.collect();
        assert_eq!(code.len(), 1, "{}: {code:?}", person.label);
    }
}

fn ux_2_role_and_name_are_what_the_engine_says_too(scene: &Scene) {
    let owner = scene.enter(OWNER, ACME_BILLING);
    for (path, name) in [(ACME_BILLING, "Billing"), ("/orgs/acme/settings/members", "Members"), ("/orgs/acme/settings", "General")] {
        owner.goto(path);
        owner.heading(name).level(1).shown();
        owner.wait_until("the data", || owner.script("return !document.querySelector('.Skeleton')", vec![]) == true);
        for role in ["button", "link", "combobox", "textbox", "region"] {
            let locator = owner.role(role, Name::Any);
            let all = locator.count();
            for nth in 0..all.min(12) {
                let one = locator.clone().nth(nth);
                let Some((native_role, native_name)) = one.native() else { continue };
                // WebKit calls a native drop-down list what it looks like.
                let list = owner.engine() == Engine::Webkit && role == "combobox" && native_role == "button";
                assert!(list || native_role == role, "{path}: {native_name:?} is a {native_role} to the engine, a {role} to us");
                assert!(!native_name.is_empty(), "{path}: a {role} has no name: {one}");
                owner.role(role, native_name.as_str()).until("to be found by the engine's name", |all| (!all.is_empty()).then_some(()));
            }
        }
    }
}
