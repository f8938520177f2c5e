//! Answers that the document asked for itself while the WebAssembly was still loading.
//!
//! `index.html` keeps the promises of its `fetch` calls in `window.__preload`, by path. Each is handed out once:
//! afterwards the page's data may be old.

use js_sys::{Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// The preloaded answer for `path` (with its query, exactly as the document asked), the first time it is asked for.
/// `None` if there is none or the request failed; then fetch as usual.
pub async fn take(path: &str) -> Option<Response> {
    let promise = promise(path)?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

fn promise(path: &str) -> Option<Promise> {
    let window = web_sys::window()?;
    let held = Reflect::get(&window, &JsValue::from_str("__preload")).ok()?.dyn_into::<js_sys::Object>().ok()?;
    let key = JsValue::from_str(path);
    let promise = Reflect::get(&held, &key).ok()?.dyn_into::<Promise>().ok()?;
    drop(Reflect::delete_property(&held, &key));
    Some(promise)
}
