//! Mounts one primitive, and looks at the page as assistive technology does: by role, name and state.

use js_sys::{Function, Promise};
use leptos::mount::mount_to;
use leptos::prelude::{AnyView, document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

/// The style that behaviour rests on: what scrolls, what is hidden, what covers what.
const STYLE: [&str; 4] = [
    include_str!("../../style/base.css"),
    include_str!("../../style/ui/combobox.css"),
    include_str!("../../style/ui/dialog.css"),
    include_str!("../../style/ui/menu.css"),
];

/// What is mounted; leaving the scope takes it away.
pub(crate) struct Stage {
    root: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.root.remove();
    }
}

/// Mounts a view into an empty page.
pub(crate) async fn stage(view: impl FnOnce() -> AnyView + 'static) -> Stage {
    let style = document().create_element("style").expect("a style can be made");
    style.set_text_content(Some(&STYLE.concat()));
    let root: HtmlElement = document().create_element("div").expect("a div can be made").unchecked_into();
    document().body().expect("the page has a body").append_child(&root).expect("the body takes a child");
    let holder: HtmlElement = document().create_element("div").expect("a div can be made").unchecked_into();
    root.append_child(&style).expect("the root takes a child");
    root.append_child(&holder).expect("the root takes a child");
    let mounted = mount_to(holder, view);
    settle(20).await;
    Stage { root, _mounted: Box::new(mounted) }
}

/// Waits `ms` milliseconds, long enough for effects and paints.
pub(crate) async fn settle(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        web_sys::window()
            .expect("tests run in a window")
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms)
            .expect("a timer can be set");
    });
    JsFuture::from(promise).await.expect("a timer does not fail");
}

/// The visible elements of a role.
pub(crate) fn all(role: &str) -> Vec<HtmlElement> {
    let native = match role {
        "button" => ", button:not([role])",
        "textbox" => ", input:not([role]):not([type='checkbox']):not([type='radio']), textarea",
        "dialog" => ", dialog:not([role])",
        "region" => ", section[aria-label], section[aria-labelledby]",
        _ => "",
    };
    let query = Function::new_with_args("selector", "return Array.from(document.querySelectorAll(selector))");
    let selector = JsValue::from_str(&format!("[role='{role}']{native}"));
    let found: js_sys::Array = query.call1(&JsValue::NULL, &selector).expect("the selector is valid").unchecked_into();
    found.iter().filter_map(|element| element.dyn_into().ok()).filter(is_visible).collect()
}

fn is_visible(element: &HtmlElement) -> bool {
    element.get_bounding_client_rect().width() > 0.0
}

/// The accessible name, as far as these primitives use its rules.
pub(crate) fn name(element: &Element) -> String {
    let text = |id: &str| document().get_element_by_id(id).and_then(|element| element.text_content()).unwrap_or_default();
    if let Some(ids) = element.get_attribute("aria-labelledby") {
        return ids.split(' ').map(text).collect::<Vec<_>>().join(" ");
    }
    if let Some(label) = element.get_attribute("aria-label") {
        return label;
    }
    let label = document().query_selector(&format!("label[for='{}']", element.id())).ok().flatten();
    label.as_ref().unwrap_or(element).text_content().unwrap_or_default().trim().to_owned()
}

/// The one visible element of this role and name.
pub(crate) fn get(role: &str, wanted: &str) -> HtmlElement {
    let mut found: Vec<_> = all(role).into_iter().filter(|element| name(element) == wanted).collect();
    assert_eq!(found.len(), 1, "{role} “{wanted}” among {:?}", all(role).iter().map(|one| name(one)).collect::<Vec<_>>());
    found.remove(0)
}

/// An attribute, or nothing.
pub(crate) fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}

/// What `aria-describedby` says.
pub(crate) fn description(element: &Element) -> String {
    attribute(element, "aria-describedby")
        .split(' ')
        .filter_map(|id| document().get_element_by_id(id)?.text_content())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The element with the focus.
pub(crate) fn focused() -> HtmlElement {
    document().active_element().expect("something has the focus").unchecked_into()
}

/// The name of the element with the focus.
pub(crate) fn focused_name() -> String {
    name(&focused())
}

/// Presses a key on the element with the focus. True if the page took it, so that the browser does nothing more.
pub(crate) async fn press(key: &str) -> bool {
    press_with(key, false).await
}

/// Presses a key, perhaps together with Alt.
pub(crate) async fn press_with(key: &str, alt: bool) -> bool {
    let dispatch = Function::new_with_args(
        "target, key, altKey",
        "return target.dispatchEvent(new KeyboardEvent('keydown', {key, altKey, bubbles: true, cancelable: true}))",
    );
    let went_through =
        dispatch.call3(&JsValue::NULL, &focused(), &JsValue::from_str(key), &JsValue::from_bool(alt)).expect("the key can be pressed");
    settle(30).await;
    went_through.is_falsy()
}

/// Types over what the input holds.
pub(crate) async fn type_text(input: &HtmlElement, text: &str) {
    let input: &web_sys::HtmlInputElement = input.unchecked_ref();
    input.set_value(text);
    dispatch(input, "input").await;
}

/// Sends a plain bubbling event.
pub(crate) async fn dispatch(target: &Element, kind: &str) {
    let send = Function::new_with_args("target, kind", "target.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}))");
    send.call2(&JsValue::NULL, target, &JsValue::from_str(kind)).expect("the event can be sent");
    settle(30).await;
}

/// Clicks, as pointer, Enter and Space all do on a native button.
pub(crate) async fn click(element: &HtmlElement) {
    element.click();
    settle(30).await;
}
