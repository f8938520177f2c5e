//! Writing to the clipboard, which a browser may refuse.

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// The browser did not let the text onto the clipboard. The text must then be shown for copying by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyRefused;

/// Copies `text`. Call it in answer to a click: browsers refuse it otherwise.
///
/// # Errors
/// [`CopyRefused`] if the clipboard is missing (plain http) or the person or their browser said no.
pub async fn copy(text: &str) -> Result<(), CopyRefused> {
    let navigator = web_sys::window().ok_or(CopyRefused)?.navigator();
    let present = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|value| value.is_object());
    if !present {
        return Err(CopyRefused);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(drop).map_err(|_| CopyRefused)
}
