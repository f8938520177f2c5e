//! Something on a page: said once, looked for whenever it is needed.

use std::fmt;

use fantoccini::{elements::Element, error::CmdError};
use serde::Deserialize;
use serde_json::{Value, json};
use webdriver_element::reference;

use super::{Name, Screen};

#[derive(Debug, Clone)]
struct Step {
    role: &'static str,
    name: Name,
    text: Option<String>,
    nth: Option<usize>,
    level: Option<u8>,
}

/// A thing by role and name, inside others by role and name.
#[derive(Debug, Clone)]
pub struct Locator {
    screen: Screen,
    chain: Vec<Step>,
}

/// What a look finds.
#[derive(Debug, Clone, Deserialize)]
pub struct Seen {
    element: Value,
    /// What is to be read in it, with single spaces.
    pub text: String,
    /// The value of a field.
    pub value: String,
    /// The accessible description.
    pub description: String,
    /// Whether it is disabled, natively or by ARIA.
    pub disabled: bool,
    /// Whether it is checked or on.
    pub checked: bool,
    /// Whether it is the selected one.
    pub selected: bool,
    /// Whether it is expanded.
    pub expanded: bool,
    /// `aria-current`.
    pub current: String,
    /// Whether it is marked as invalid.
    pub invalid: bool,
    /// Whether it has the focus, or is the active one of what has it.
    pub focused: bool,
    /// Where a link goes.
    pub href: String,
}

/// The element reference of the wire.
mod webdriver_element {
    use fantoccini::elements::ElementRef;
    use serde_json::Value;

    pub(super) fn reference(element: &Value) -> Option<ElementRef> {
        let id = element.as_object()?.values().next()?.as_str()?;
        Some(ElementRef::from(id.to_owned()))
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.chain.iter().rev().enumerate() {
            if position > 0 {
                f.write_str(" in ")?;
            }
            write!(f, "{}{}", step.role, step.name)?;
            if let Some(text) = &step.text {
                write!(f, " saying {text:?}")?;
            }
            if let Some(nth) = step.nth {
                write!(f, " #{nth}")?;
            }
        }
        Ok(())
    }
}

impl Locator {
    pub(super) fn new(screen: Screen) -> Self {
        Self { screen, chain: Vec::new() }
    }

    /// Something by role and name inside this.
    #[must_use]
    pub fn role(&self, role: &'static str, name: impl Into<Name>) -> Self {
        let mut chain = self.chain.clone();
        chain.push(Step { role, name: name.into(), text: None, nth: None, level: None });
        Self { screen: self.screen.clone(), chain }
    }

    /// A field without a role of its own inside this, by its label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Self {
        self.role("labelled", label)
    }

    /// The one at this place of several, from 0.
    #[must_use]
    pub fn nth(mut self, nth: usize) -> Self {
        if let Some(step) = self.chain.last_mut() {
            step.nth = Some(nth);
        }
        self
    }

    /// Only those in which this is to be read, such as a row among others.
    #[must_use]
    pub fn saying(mut self, text: &str) -> Self {
        if let Some(step) = self.chain.last_mut() {
            step.text = Some(text.to_owned());
        }
        self
    }

    /// A heading of this level.
    #[must_use]
    pub fn level(mut self, level: u8) -> Self {
        if let Some(step) = self.chain.last_mut() {
            step.level = Some(level);
        }
        self
    }

    /// Looks once.
    ///
    /// # Errors
    /// What page or driver say, for example that the page has gone.
    pub fn look(&self) -> Result<Vec<Seen>, String> {
        let step = |s: &Step| json!({ "role": s.role, "name": s.name.to_json(), "text": s.text, "nth": s.nth, "level": s.level });
        let chain: Vec<Value> = self.chain.iter().map(step).collect();
        let found = self.screen.ask("find", json!([chain]))?;
        serde_json::from_value(found).map_err(|error| error.to_string())
    }

    /// Waits until what a look finds is as `wanted` wants it.
    ///
    /// # Panics
    /// If it does not become so.
    #[track_caller]
    pub fn until<T>(&self, what: &str, wanted: impl Fn(&[Seen]) -> Option<T>) -> T {
        self.screen.until(
            &format!("{self} {what}"),
            || self.look().ok().and_then(|all| wanted(&all)),
            || match self.look() {
                Ok(all) if all.is_empty() => "there is none".to_owned(),
                Ok(all) => format!("{all:#?}"),
                Err(error) => error,
            },
        )
    }

    /// Waits until exactly one is there, and tells what it is like.
    ///
    /// # Panics
    /// If there is none, or more than one.
    #[track_caller]
    pub fn shown(&self) -> Seen {
        self.until("to be there, once", |all| <[Seen; 1]>::try_from(all.to_vec()).ok().map(|[one]| one))
    }

    /// Waits until none is there.
    ///
    /// # Panics
    /// If one stays.
    #[track_caller]
    pub fn gone(&self) {
        self.until("to be gone", |all| all.is_empty().then_some(()));
    }

    /// Waits until so many are there.
    ///
    /// # Panics
    /// If there are more or fewer.
    #[track_caller]
    pub fn count_is(&self, count: usize) {
        self.until(&format!("to be there {count} times"), |all| (all.len() == count).then_some(()));
    }

    /// How many are there now.
    #[must_use]
    pub fn count(&self) -> usize {
        self.look().map_or(0, |all| all.len())
    }

    #[track_caller]
    fn is(&self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        self.until(what, |all| (all.len() == 1 && wanted(&all[0])).then_some(()));
    }

    /// Waits until it says this.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn says(&self, text: &str) {
        self.is(&format!("to say {text:?}"), |seen| seen.text.contains(text));
    }

    /// Waits until it no longer says this.
    ///
    /// # Panics
    /// If it goes on.
    #[track_caller]
    pub fn says_no(&self, text: &str) {
        self.is(&format!("not to say {text:?}"), |seen| !seen.text.contains(text));
    }

    /// Waits until it has this value.
    ///
    /// # Panics
    /// If it does not get it.
    #[track_caller]
    pub fn has_value(&self, value: &str) {
        self.is(&format!("to have the value {value:?}"), |seen| seen.value == value);
    }

    /// Waits until it is described so.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn described(&self, text: &str) {
        self.is(&format!("to be described as {text:?}"), |seen| seen.description.contains(text));
    }

    /// Waits until it has the focus.
    ///
    /// # Panics
    /// If it does not get it.
    #[track_caller]
    pub fn has_focus(&self) {
        self.is("to have the focus", |seen| seen.focused);
    }

    /// Waits until it is enabled.
    ///
    /// # Panics
    /// If it stays disabled.
    #[track_caller]
    pub fn is_enabled(&self) {
        self.is("to be enabled", |seen| !seen.disabled);
    }

    /// Waits until it is disabled.
    ///
    /// # Panics
    /// If it stays enabled.
    #[track_caller]
    pub fn is_disabled(&self) {
        self.is("to be disabled", |seen| seen.disabled);
    }

    /// Does something with the one element as soon as it is there, enabled, and lets it be done.
    #[track_caller]
    fn act(&self, what: &str, action: impl Fn(Element) -> Result<(), CmdError>) {
        let last = std::cell::RefCell::new(String::new());
        self.screen.until(
            &format!("{self} to {what}"),
            || {
                let all = self.look().map_err(|error| last.replace(error)).ok()?;
                let [one] = <[Seen; 1]>::try_from(all).map_err(|all| last.replace(format!("{} are there", all.len()))).ok()?;
                if one.disabled {
                    last.replace(format!("it is disabled: {}", one.description));
                    return None;
                }
                let element = Element::from_element_id(self.screen.client().clone(), reference(&one.element)?);
                action(element).map_err(|error| last.replace(error.to_string())).ok()
            },
            || last.borrow().clone(),
        );
    }

    /// Clicks it.
    ///
    /// # Panics
    /// If that cannot be done.
    #[track_caller]
    pub fn click(&self) {
        self.act("click", |element| {
            self.screen.browser.run(async {
                let handle = serde_json::to_value(&element)?;
                let clicked = element.click().await;
                if clicked.is_err() {
                    // WebKit's driver does not bring everything into view by itself; the next try finds it there.
                    let to_the_middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
                    self.screen.client().execute(to_the_middle, vec![handle]).await?;
                }
                clicked
            })
        });
    }

    /// Clicks it twice as fast as the browser can.
    ///
    /// # Panics
    /// If that cannot be done.
    #[track_caller]
    pub fn click_twice(&self) {
        self.act("click twice", |element| {
            let both = "arguments[0].click(); arguments[0].click();";
            let element = serde_json::to_value(&element)?;
            self.screen.browser.run(self.screen.client().execute(both, vec![element])).map(drop)
        });
    }

    /// Writes into a field, in place of what is there.
    ///
    /// # Panics
    /// If that cannot be done.
    #[track_caller]
    pub fn fill(&self, text: &str) {
        self.act("take text", |element| {
            self.screen.browser.run(async {
                // Select what is there; typing replaces it as a person would.
                let select = "arguments[0].focus(); if (arguments[0].select) arguments[0].select();";
                let handle = serde_json::to_value(&element)?;
                self.screen.client().execute(select, vec![handle]).await?;
                if text.is_empty() { element.send_keys("\u{E003}").await } else { element.send_keys(text).await }
            })
        });
    }

    /// Sets the value of a date field, which each engine lets a person type in its own way.
    ///
    /// # Panics
    /// If that cannot be done.
    #[track_caller]
    pub fn fill_date(&self, value: &str) {
        self.act("take a date", |element| {
            let set = "const [e, v] = arguments; e.focus(); e.value = v; \
                e.dispatchEvent(new Event('input', { bubbles: true })); e.dispatchEvent(new Event('change', { bubbles: true }));";
            let handle = serde_json::to_value(&element)?;
            self.screen.browser.run(self.screen.client().execute(set, vec![handle, json!(value)])).map(drop)
        });
    }

    /// Chooses an option of a native select by its label.
    ///
    /// # Panics
    /// If that cannot be done.
    #[track_caller]
    pub fn choose(&self, label: &str) {
        self.act("choose", |element| self.screen.browser.run(element.select_by_label(label)));
    }

    /// Does something with the element, as an argument of a script.
    ///
    /// # Panics
    /// If it is not there, once.
    #[track_caller]
    pub fn with_element<T>(&self, action: impl FnOnce(Value) -> T) -> T {
        action(self.shown().element)
    }

    pub(super) fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The element for the driver, for what this type has no word for.
    pub(super) fn handle(&self) -> Option<Value> {
        self.look().ok()?.into_iter().next().map(|seen| seen.element)
    }
}
