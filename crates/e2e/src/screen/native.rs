//! Role and name as the engine itself computes them, to hold against Testing Library's idea of them.

use serde_json::{Value, json};

use super::{Locator, Screen};

impl Screen {
    fn computed(&self, element: &Value, what: &str) -> Option<String> {
        let id = element.as_object()?.values().next()?.as_str()?;
        let path = format!("element/{id}/computed{what}");
        self.browser().command(&http::Method::GET, &path, None).ok()?.as_str().map(str::to_owned)
    }

    /// Every reachable element whose role and name, as the engine computes them, Testing Library does not find.
    #[must_use]
    pub fn disagreements(&self) -> Vec<String> {
        let all = self.ask("interactive", json!([])).unwrap_or_default();
        let mut lines = Vec::new();
        for element in all.as_array().into_iter().flatten() {
            let (Some(role), Some(name)) = (self.computed(element, "role"), self.computed(element, "label")) else { continue };
            if role.is_empty() || name.is_empty() || matches!(role.as_str(), "generic" | "none" | "presentation") {
                continue;
            }
            // Elements travel as arguments of their own: WebKit's driver does not look for them inside lists.
            let holds = "return window.__screen.holds(arguments[0], arguments[1], arguments[2])";
            if self.try_script(holds, vec![json!(role), json!(name), element.clone()]) != Ok(Value::Bool(true)) {
                lines.push(format!("{role} {name:?}"));
            }
        }
        lines
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
