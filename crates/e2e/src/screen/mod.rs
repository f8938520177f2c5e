//! A page as a person meets it: things found by role and name, waited for, acted on and read.

mod axe;
mod clipboard;
mod keys;
mod locator;
mod name;
mod native;

use std::{
    panic::Location,
    path::PathBuf,
    sync::{Arc, LazyLock},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

pub use axe::Violation;
pub use locator::{Locator, Seen};
pub use name::{Name, containing, starting};

use crate::{
    browser::{Browser, Engine, Tab},
    paths,
};

/// How long anything is waited for.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(25);

/// Testing Library's queries and ours on top of them, kept in the page under one name.
static LIBRARY: LazyLock<String> = LazyLock::new(|| {
    let library = paths::node_file("@testing-library/dom/dist/@testing-library/dom.umd.min.js");
    // Where `exports` is there, it fills that instead of a global. The comment that points to its source map goes.
    let library = library.split("//# sourceMappingURL").next().unwrap_or_default();
    format!("const exports = {{}}, module = {{ exports }};\n{library}\n;{}", include_str!("screen.js"))
});

/// A tab of a browser on a stage.
#[derive(Debug, Clone)]
pub struct Screen {
    browser: Arc<Browser>,
    tab: Tab,
    home: String,
}

impl Screen {
    /// `home` is the address of the stage, without a path.
    #[must_use]
    pub fn new(browser: Arc<Browser>, home: String) -> Self {
        let tab = browser.first_tab();
        Self { browser, tab, home }
    }

    /// The same browser in another tab.
    #[must_use]
    pub fn another_tab(&self) -> Self {
        Self { tab: self.browser.new_tab(), ..self.clone() }
    }

    /// The browser.
    #[must_use]
    pub fn browser(&self) -> &Browser {
        &self.browser
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.browser.engine()
    }

    fn client(&self) -> &fantoccini::Client {
        self.browser.at(&self.tab)
    }

    /// Runs a script; `arguments[0]` and so on are `arguments`.
    ///
    /// # Errors
    /// What the page or the driver says, for example that the page has gone.
    pub fn try_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        self.browser.run(self.client().execute(script, arguments)).map_err(|error| error.to_string())
    }

    /// Runs a script.
    ///
    /// # Panics
    /// If it fails.
    #[track_caller]
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.try_script(script, arguments).unwrap_or_else(|error| panic!("script: {error}"))
    }

    /// Runs a script that calls its last argument when it is done.
    ///
    /// # Panics
    /// If it fails, or takes longer than 30 s.
    #[track_caller]
    pub fn script_until_done(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.browser.run(self.client().execute_async(script, arguments)).unwrap_or_else(|error| panic!("script: {error}"))
    }

    /// Calls a function of `screen.js`, which is put into the page if it is not there yet.
    pub(super) fn ask(&self, function: &str, arguments: Value) -> Result<Value, String> {
        let call = "return window.__screen ? { is: window.__screen[arguments[0]](...arguments[1]) } : 'absent'";
        let arguments = vec![json!(function), arguments];
        let mut answer = self.try_script(call, arguments.clone())?;
        if answer == "absent" {
            self.try_script(&LIBRARY, vec![])?;
            answer = self.try_script(call, arguments)?;
        }
        Ok(answer.get_mut("is").map(Value::take).unwrap_or_default())
    }

    /// Opens an address of the stage.
    ///
    /// # Panics
    /// If it cannot be loaded.
    #[track_caller]
    pub fn goto(&self, path: &str) {
        let address = format!("{}{path}", self.home);
        if let Err(error) = self.browser.run(self.client().goto(&address)) {
            panic!("{address}: {error}");
        }
    }

    /// Opens a link to the stage, as it stands in a mail.
    ///
    /// # Panics
    /// If it leads elsewhere, or cannot be loaded.
    #[track_caller]
    pub fn follow(&self, link: &str) {
        let path = link.strip_prefix(&self.home).filter(|path| path.starts_with('/'));
        self.goto(path.unwrap_or_else(|| panic!("{link} does not lead to {}", self.home)));
    }

    /// Marks the page, so that a reload would show.
    ///
    /// # Panics
    /// If the page does not answer.
    #[track_caller]
    pub fn mark(&self) {
        self.script("window.__marked = true", vec![]);
    }

    /// Checks that the page was not loaded again since it was marked.
    ///
    /// # Panics
    /// If it was.
    #[track_caller]
    pub fn is_marked(&self) {
        assert_eq!(self.script("return window.__marked === true", vec![]), true, "the page was loaded again");
    }

    /// Loads the page again.
    ///
    /// # Panics
    /// If it cannot be loaded.
    #[track_caller]
    pub fn reload(&self) {
        self.browser.run(self.client().refresh()).expect("the page can be loaded again");
    }

    /// Goes back in the history.
    ///
    /// # Panics
    /// If the driver does not.
    #[track_caller]
    pub fn back(&self) {
        self.browser.run(self.client().back()).expect("back in the history");
    }

    /// Path, query and fragment of the address.
    #[must_use]
    pub fn path(&self) -> String {
        let address = self.browser.run(self.client().current_url()).map(|url| url.to_string()).unwrap_or_default();
        address.strip_prefix(&self.home).map_or(address.clone(), str::to_owned)
    }

    /// Waits for an address of the stage.
    ///
    /// # Panics
    /// If it is not reached.
    #[track_caller]
    pub fn at(&self, path: &str) {
        self.until(&format!("the address {path}"), || (self.path() == path).then_some(()), || self.path());
    }

    /// The document's title.
    #[must_use]
    pub fn title(&self) -> String {
        self.browser.run(self.client().title()).unwrap_or_default()
    }

    /// All that is to be read on the page.
    #[must_use]
    pub fn text(&self) -> String {
        self.ask("text", json!([])).ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Waits until the page says this.
    ///
    /// # Panics
    /// If it does not.
    #[track_caller]
    pub fn says(&self, text: &str) {
        self.until(&format!("the page to say {text:?}"), || self.text().contains(text).then_some(()), || self.text());
    }

    /// Checks that the page does not say this, and waits for it to go.
    ///
    /// # Panics
    /// If it stays.
    #[track_caller]
    pub fn says_no(&self, text: &str) {
        self.until(&format!("{text:?} to go"), || (!self.text().contains(text)).then_some(()), || self.text());
    }

    /// Presses keys together, wherever the focus is.
    ///
    /// # Panics
    /// If the driver does not.
    #[track_caller]
    pub fn press(&self, chord: &str) {
        self.browser.run(self.client().perform_actions(keys::chord(chord))).unwrap_or_else(|error| panic!("{chord}: {error}"));
    }

    /// Types text key by key, wherever the focus is.
    ///
    /// # Panics
    /// If the driver does not.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.browser.run(self.client().perform_actions(keys::text(text))).unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    /// Waits until something holds, and tells how long that took.
    ///
    /// # Panics
    /// If it does not come to hold.
    #[track_caller]
    pub fn wait_until(&self, what: &str, holds: impl Fn() -> bool) -> Duration {
        let start = Instant::now();
        self.until(what, || holds().then_some(()), || self.outline());
        start.elapsed()
    }

    /// Waits for something, and gives it back.
    ///
    /// # Panics
    /// If it does not come.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.until(what, look, || self.outline())
    }

    /// Presses Tab until the focus is on `goal`.
    ///
    /// # Panics
    /// If it does not get there, with what was on the way.
    #[track_caller]
    pub fn tab_to(&self, goal: &Locator) {
        goal.shown();
        let mut trail = Vec::new();
        for _ in 0..80 {
            if goal.look().is_ok_and(|all| all.iter().any(|seen| seen.focused)) {
                return;
            }
            self.press("Tab");
            trail.push(self.focused());
        }
        panic!("Tab does not reach {goal}; on the way: {}", trail.join(", "));
    }

    /// What has the focus, in words.
    #[must_use]
    pub fn focused(&self) -> String {
        self.ask("focused", json!([])).ok().and_then(|text| text.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// The page as roles and names.
    #[must_use]
    pub fn outline(&self) -> String {
        self.ask("outline", json!([])).map_or_else(|error| error, |text| text.as_str().unwrap_or_default().to_owned())
    }

    /// Takes a picture into `target/e2e`.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<PathBuf> {
        self.browser.picture(&self.tab, name)
    }

    /// The picture's bytes.
    ///
    /// # Panics
    /// If the driver gives none.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        self.browser.run(self.client().screenshot()).expect("a picture")
    }

    /// Looks again and again until `look` finds something.
    #[track_caller]
    pub(crate) fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>, instead: impl Fn() -> String) -> T {
        let patience = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            if Instant::now() > patience {
                let at = Location::caller();
                panic!("{}:{}: waited in vain for {what}; instead: {}", at.file(), at.line(), instead());
            }
            thread::sleep(PAUSE);
        }
    }

    /// A field without a role of its own, such as one for a password, by its label.
    #[must_use]
    pub fn labelled(&self, label: &str) -> Locator {
        self.role("labelled", label)
    }

    /// Something by role and name.
    #[must_use]
    pub fn role(&self, role: &'static str, name: impl Into<Name>) -> Locator {
        Locator::new(self.clone()).role(role, name)
    }
}

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $function:ident = $role:literal;)*) => {
        impl Screen {
            $($(#[doc = $doc])+ #[must_use] pub fn $function(&self, name: impl Into<Name>) -> Locator { self.role($role, name) })*
        }
        impl Locator {
            $($(#[doc = $doc])+ #[must_use] pub fn $function(&self, name: impl Into<Name>) -> Locator { self.role($role, name) })*
        }
    };
}

roles! {
    /// A button.
    button = "button";
    /// A link.
    link = "link";
    /// A heading of any level.
    heading = "heading";
    /// A named region.
    region = "region";
    /// A modal dialog.
    dialog = "dialog";
    /// A combobox or a select.
    combobox = "combobox";
    /// An option of a list.
    option = "option";
    /// A field for text.
    textbox = "textbox";
    /// A radio button.
    radio = "radio";
    /// A checkbox.
    checkbox = "checkbox";
    /// An item of a menu.
    menuitem = "menuitem";
    /// A navigation.
    navigation = "navigation";
    /// A row of a table.
    row = "row";
    /// The main part of the page.
    main = "main";
    /// Something that is announced politely.
    status = "status";
    /// Something that is announced at once.
    alert = "alert";
    /// A dialog that asks something before it is done.
    alertdialog = "alertdialog";
    /// A switch.
    switch = "switch";
    /// An item of a list.
    listitem = "listitem";
}
