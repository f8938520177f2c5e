//! Button: works, is pending, is blocked with a reason.

use bursar_console::ui::{Button, IconButton, IconName};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

#[wasm_bindgen_test]
async fn a_button_ignores_clicks_while_pending_and_keeps_its_name() {
    let (clicks, pending) = (RwSignal::new(0), RwSignal::new(false));
    let _stage =
        stage(move || view! { <Button pending=pending on_click=move |()| clicks.update(|n| *n += 1)>"Add"</Button> }.into_any()).await;
    let button = get("button", "Add");
    click(&button).await;
    assert_eq!(clicks.get_untracked(), 1);
    let width = button.offset_width();

    pending.set(true);
    settle(20).await;
    assert_eq!(name(&button), "Add", "a spinner says nothing");
    click(&button).await;
    assert_eq!(clicks.get_untracked(), 1);
    assert_eq!([attribute(&button, "aria-busy"), attribute(&button, "aria-disabled")], ["true", "true"]);
    assert!(!button.has_attribute("disabled"), "it stays focusable");
    assert!(button.offset_width() >= width);
}

#[wasm_bindgen_test]
async fn pol_5_a_blocked_button_is_focusable_and_says_why() {
    let (clicks, reason) = (RwSignal::new(0), RwSignal::new(Some("Owners only.".to_owned())));
    let _stage =
        stage(move || view! { <Button disabled_reason=reason on_click=move |()| clicks.update(|n| *n += 1)>"Remove"</Button> }.into_any())
            .await;
    let button = get("button", "Remove");
    button.focus().expect("it can be focused");
    settle(20).await;
    click(&button).await;
    assert_eq!(clicks.get_untracked(), 0);
    assert_eq!(focused(), button);
    assert_eq!(attribute(&button, "aria-disabled"), "true");
    assert_eq!(description(&button), "Owners only.");
    assert_eq!(all("tooltip").len(), 1, "the reason is visible on focus");
    press("Escape").await;
    assert_eq!(all("tooltip").len(), 0, "and can be dismissed");

    reason.set(None);
    settle(20).await;
    click(&button).await;
    assert_eq!(clicks.get_untracked(), 1);
    assert!(!button.has_attribute("aria-disabled"));
}

#[wasm_bindgen_test]
async fn every_icon_draws_something_and_an_icon_button_has_a_name() {
    let _stage = stage(|| {
        IconName::ALL
            .into_iter()
            .map(|icon| view! { <IconButton icon label=format!("{icon:?}") on_click=|()| {} /> })
            .collect_view()
            .into_any()
    })
    .await;
    let measure = js_sys::Function::new_with_args("path", "const b = path.getBBox(); return Math.max(b.width, b.height)");
    for button in all("button") {
        let path = button.query_selector("svg[aria-hidden='true'] path").expect("valid").expect("each has a path");
        let size = measure.call1(&wasm_bindgen::JsValue::NULL, &path).expect("measured").as_f64().unwrap_or_default();
        assert!((8.0..=22.0).contains(&size), "{} is {size} wide", name(&button));
    }
}
