//! Role and name as the engine itself computes them, to hold against Testing Library's idea of them.

use serde_json::Value;

use super::{Locator, Screen};

impl Screen {
    fn computed(&self, element: &Value, what: &str) -> Option<String> {
        let id = element.as_object()?.values().next()?.as_str()?;
        let path = format!("element/{id}/computed{what}");
        self.browser().command(&http::Method::GET, &path, None).ok()?.as_str().map(str::to_owned)
    }
}

impl Locator {
    /// Role and name as the engine computes them.
    #[must_use]
    pub fn native(&self) -> Option<(String, String)> {
        let element = self.handle()?;
        let screen = &self.screen();
        Some((screen.computed(&element, "role")?, screen.computed(&element, "label")?))
    }
}
