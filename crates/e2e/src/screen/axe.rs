//! Accessibility rules, checked by axe-core in the page.

use std::{fmt, sync::LazyLock};

use serde::Deserialize;
use serde_json::json;

use super::Screen;
use crate::paths;

/// What WCAG 2.2 AA asks for, as axe-core tags it.
const TAGS: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

static AXE: LazyLock<String> = LazyLock::new(|| paths::node_file("axe-core/axe.min.js"));

/// One broken rule at one place.
#[derive(Debug, Clone, Deserialize)]
pub struct Violation {
    /// The rule's id.
    pub rule: String,
    /// Where, as a selector.
    pub target: String,
    /// What is wrong.
    pub summary: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.rule, self.target, self.summary.replace('\n', " "))
    }
}

impl Screen {
    /// The violations on the page as it is now.
    ///
    /// # Panics
    /// If axe-core cannot run.
    #[must_use]
    #[track_caller]
    pub fn violations(&self) -> Vec<Violation> {
        if self.script("return !window.axe", vec![]) == true {
            self.script(&format!("{}\nwindow.axe = window.axe || axe;", *AXE), vec![]);
        }
        let run = "const done = arguments[arguments.length - 1]; \
            window.axe.run(document, { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] }) \
            .then(r => done(r.violations.flatMap(v => v.nodes.map(n => \
                ({ rule: v.id, target: n.target.flat().join(' '), summary: n.failureSummary || v.help }))))) \
            .catch(e => done([{ rule: 'axe', target: '', summary: String(e) }]));";
        let found = self.script_until_done(run, vec![json!(TAGS)]);
        serde_json::from_value(found).expect("a list of violations")
    }

    /// Checks that there is none.
    ///
    /// # Panics
    /// If there are some, with rule, target and summary of each.
    #[track_caller]
    pub fn is_accessible(&self, what: &str) {
        let violations = self.violations();
        let lines: Vec<_> = violations.iter().map(|violation| format!("  {violation}")).collect();
        assert!(violations.is_empty(), "{what} has {} violations:\n{}", lines.len(), lines.join("\n"));
    }
}
