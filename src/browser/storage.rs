//! Local storage that fails silently: private windows and blocked cookies must not break a page.
//!
//! For conveniences such as theme and language alone. Never for secrets, tokens or anything a page needs.

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
