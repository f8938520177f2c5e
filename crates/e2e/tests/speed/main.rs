//! The teammate selector at 100 000 members: from keystroke to options painted. `make bench` runs it against a release
//! binary and holds it to its budget; with a debug binary it only tells.

use std::{
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use bursar_e2e::{Scene, journeys, paths, people::OWNER};
use serde_json::{Value, json};

journeys![
    #[only(Chromium)]
    #[members(100_000)]
    del_2_the_selector_is_instant_at_100_000_members,
];

/// From keystroke to options painted.
const BUDGET: Duration = Duration::from_millis(100);
const ROUNDS: usize = 20;

/// Notes when a key goes down, and when the frame with options that fit what is typed has been painted.
const WATCH: &str = r#"
const field = arguments[0];
window.__took = null;
let pressed = 0, before = "";
const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const fits = option => plain(option.textContent).split(/[\s@.·,()<>-]+/).some(word => word.startsWith(plain(field.value).trim()))
  || plain(option.textContent).includes(plain(field.value).trim());
const shown = () => [...document.querySelectorAll("[role=option]")].filter(option => option.checkVisibility());
const said = options => options.map(option => option.textContent).join("|");
function look() {
  const options = shown();
  if (!pressed || !options.length || said(options) === before || !options.every(fits)) return;
  const since = pressed;
  pressed = 0;
  // The message comes after the frame that this change goes into has been painted.
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { window.__took = performance.now() - since; };
    channel.port2.postMessage(0);
  });
}
field.addEventListener("keydown", event => { window.__took = null; pressed = event.timeStamp; before = said(shown()); }, true);
new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
"#;

/// Beginnings of names all over the list.
fn beginnings(scene: &Scene) -> Vec<String> {
    let api = scene.stage.api(OWNER);
    let mut found = Vec::new();
    for letter in 'a'..='z' {
        let page = api.get(&format!("/api/v1/orgs/acme/teammates?search={letter}&limit=200"));
        let names = page["items"].as_array().cloned().unwrap_or_default();
        for name in names.iter().rev().step_by(67).filter_map(|teammate| teammate["name"].as_str()) {
            let word = name.split(' ').find(|word| word.to_lowercase().starts_with(letter)).unwrap_or(name);
            let start: String = word.chars().take(3).collect();
            if start.chars().count() == 3 && start.is_ascii() && !found.contains(&start) {
                found.push(start);
            }
        }
    }
    found.into_iter().take(ROUNDS).collect()
}

fn del_2_the_selector_is_instant_at_100_000_members(scene: &Scene) {
    let owner = scene.enter(OWNER, "/orgs/acme/settings/billing");
    let selector = owner.region("Billing admins").combobox("Select a teammate");
    selector.shown();
    let words = beginnings(scene);
    assert!(words.len() >= ROUNDS / 2, "too few names to try: {words:?}");
    selector.with_element(|element| owner.script(WATCH, vec![element]));
    let mut took = Vec::new();
    for word in words.iter().cycle().take(ROUNDS) {
        selector.fill("");
        for letter in word.chars() {
            owner.type_text(&letter.to_string());
            // Where the list was the right one before, there is nothing to wait for, and nothing to measure.
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(1) {
                if let Value::Number(ms) = owner.script("return window.__took", vec![]) {
                    took.extend(ms.as_f64());
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
    assert!(took.len() >= ROUNDS, "only {} keystrokes brought other options", took.len());
    took.sort_by(f64::total_cmp);
    let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
    let binary = paths::binary();
    let release = binary.components().any(|part| part.as_os_str() == "release");
    let line = format!("{} keystrokes: median {median:.0} ms, worst {worst:.0} ms ({})", took.len(), binary.display());
    eprintln!("{line}");
    std::fs::write(
        paths::left_behind().join("selector-speed.json"),
        json!({ "median_ms": median, "worst_ms": worst, "release": release, "all_ms": took }).to_string(),
    )
    .expect("the measurement can be written");
    assert!(!release || worst < BUDGET.as_secs_f64() * 1000.0, "{line}; the budget is {BUDGET:?}");
}

fn main() -> ExitCode {
    bursar_e2e::journey::run(JOURNEYS.to_vec())
}
