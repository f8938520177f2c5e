//! Local and session storage that fail silently: private windows and blocked cookies must not break a page.
//!
//! For conveniences such as theme, language and where somebody was going. Never for secrets, tokens or anything a page needs.

fn local() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The stored value, if there is one and it may be read.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Stores `value`; does nothing where storage is not available.
pub fn set(key: &str, value: &str) {
    if let Some(storage) = local() {
        drop(storage.set_item(key, value));
    }
}

/// Forgets `key`.
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        drop(storage.remove_item(key));
    }
}

fn session() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Keeps `value` for this tab, across a visit to another site.
pub fn keep_for_visit(key: &str, value: &str) {
    if let Some(storage) = session() {
        drop(storage.set_item(key, value));
    }
}

/// Takes back what was kept for this tab.
#[must_use]
pub fn take_after_visit(key: &str) -> Option<String> {
    let storage = session()?;
    let value = storage.get_item(key).ok()?;
    drop(storage.remove_item(key));
    value
}
