//! Answers that the document asked for itself while the WebAssembly was still loading.
//!
//! `index.html` keeps the promises of its `fetch` calls in `window.__preload`, by path, and gives them a time limit.
//! Each is handed out once, and none after the first screen is up or somebody else is looking: by then it may be old.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Where `index.html` keeps the promises.
const HELD: &str = "__preload";

/// The preloaded answer for `path` (with its query, exactly as the document asked), the first time it is asked for.
/// `None` if there is none or the request failed, by a refusal too; then fetch as usual.
pub async fn take(path: &str) -> Option<Response> {
    let promise = promise(path)?;
    JsFuture::from(promise).await.ok()?.dyn_into::<Response>().ok().filter(Response::ok)
}

/// Throws away what nobody has taken.
pub fn forget() {
    if let Some(window) = web_sys::window() {
        drop(Reflect::delete_property(&window, &JsValue::from_str(HELD)));
    }
}

fn promise(path: &str) -> Option<Promise> {
    let window = web_sys::window()?;
    let held = Reflect::get(&window, &JsValue::from_str(HELD)).ok()?.dyn_into::<js_sys::Object>().ok()?;
    let key = JsValue::from_str(path);
    let promise = Reflect::get(&held, &key).ok()?.dyn_into::<Promise>().ok()?;
    drop(Reflect::delete_property(&held, &key));
    Some(promise)
}
