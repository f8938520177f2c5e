//! Journeys: a stage, the people on it, and what is left behind when one fails.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
    sync::Arc,
};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;

use crate::{
    browser::{self, Browser, Engine},
    paths,
    people::{PASSWORD, Person},
    screen::Screen,
    stage::{self, Stage},
};

thread_local! {
    /// Where and why the present journey gave up.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A stage with people on it.
#[derive(Debug)]
pub struct Scene {
    name: &'static str,
    /// The server, its clock and its mailbox.
    pub stage: Stage,
    browsers: RefCell<Vec<(String, Arc<Browser>)>>,
}

impl Scene {
    fn new(name: &'static str, stage: Stage) -> Self {
        Self { name, stage, browsers: RefCell::default() }
    }

    /// The journey's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Somebody who is not signed in, with a browser of their own, on an empty page.
    #[must_use]
    pub fn visitor(&self) -> Screen {
        self.with_browser("visitor")
    }

    /// What somebody is called.
    ///
    /// # Panics
    /// If they cannot sign in.
    #[must_use]
    #[track_caller]
    pub fn name_of(&self, person: Person) -> String {
        let viewer = self.stage.api(person).get("/api/v1/viewer");
        viewer["person"]["name"].as_str().expect("a signed-in person's name").to_owned()
    }

    fn with_browser(&self, label: &str) -> Screen {
        let browser = Arc::new(browser::take());
        self.browsers.borrow_mut().push((label.to_owned(), Arc::clone(&browser)));
        Screen::new(browser, self.stage.url(""))
    }

    /// Somebody who has signed in, in a browser of their own, on this page. The form is skipped: it has journeys of its own.
    ///
    /// # Panics
    /// If they cannot sign in.
    #[must_use]
    #[track_caller]
    pub fn enter(&self, person: Person, path: &str) -> Screen {
        let screen = self.with_browser(person.label);
        self.sign_in(&screen, person);
        screen.goto(path);
        screen
    }

    /// Signs somebody in, in place of whoever was.
    ///
    /// # Panics
    /// If they cannot.
    #[track_caller]
    pub fn sign_in(&self, screen: &Screen, person: Person) {
        sign_in(screen, person);
    }

    /// Leaves a picture and an outline of every open tab behind.
    fn leave_behind(&self) {
        for (label, browser) in self.browsers.borrow().iter() {
            let screen = Screen::new(Arc::clone(browser), self.stage.url(""));
            let name = format!("{}-{label}", self.name);
            let text = format!("{}\n{}\n\n{}\n", screen.path(), screen.title(), screen.outline());
            let _ = std::fs::write(paths::left_behind().join(format!("{name}-{}.txt", browser.engine())), text);
            let _ = screen.picture(&name);
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let home = self.stage.url("/healthz");
        for (_, browser) in self.browsers.get_mut().drain(..) {
            // A journey keeps no screen beyond its end, so that this is the last holder.
            if let Ok(browser) = Arc::try_unwrap(browser) {
                browser::give_back(browser, &home);
            }
        }
    }
}

/// Signs somebody in with a call from a page of the console, in place of whoever was.
///
/// # Panics
/// If they cannot.
#[track_caller]
pub fn sign_in(screen: &Screen, person: Person) {
    screen.goto("/sign-in");
    let script = "const [client, body, done] = arguments; \
        fetch('/api/v1/session', { method: 'POST', headers: { 'content-type': 'application/json', [client]: 'console' }, \
        body: JSON.stringify(body) }).then(r => done(r.status), e => done(String(e)))";
    let body = json!({ "email": person.email, "password": PASSWORD });
    let status = screen.script_until_done(script, vec![json!(bursar_domain::api::CLIENT_HEADER), body]);
    assert_eq!(status, 200, "{} cannot sign in", person.email);
}

/// A journey with its name and what it needs.
#[derive(Debug, Clone, Copy)]
pub struct Journey {
    /// Begins with the ids of the rules that it proves.
    pub name: &'static str,
    /// What happens.
    pub run: fn(&Scene),
    /// Members of acme; 0 leaves the number to the demo.
    pub members: u32,
    /// Whether mail goes to a mail server, not only into the developer mailbox.
    pub mail_server: bool,
    /// The engines that it needs; empty for all.
    pub engines: &'static [Engine],
}

impl Journey {
    /// With nothing but a name and what happens.
    #[must_use]
    pub const fn new(name: &'static str, run: fn(&Scene)) -> Self {
        Self { name, run, members: 0, mail_server: false, engines: &[] }
    }
}

/// Names journeys by their functions, each after what it needs.
#[macro_export]
macro_rules! journeys {
    ($($(#[only($($engine:ident),+)])? $(#[members($members:literal)])? $(#[mail_server($mail_server:literal)])? $name:ident),* $(,)?) => {
        /// The journeys of this file.
        pub const JOURNEYS: &[$crate::Journey] = &[$($crate::Journey {
            $(members: $members,)?
            $(mail_server: $mail_server,)?
            $(engines: &[$($crate::browser::Engine::$engine),+],)?
            ..$crate::Journey::new(stringify!($name), $name)
        }),*];
    };
}

/// Plays a journey. One in which the driver itself gave up (WebKit's does, now and then) says nothing about the product: it is
/// played once more, on a stage and with a browser of its own. What the journey finds wrong fails at once.
fn play(journey: &Journey) -> Result<(), Failed> {
    match play_once(journey) {
        Err(why) if is_drivers_fault(why.message().unwrap_or_default()) => {
            eprintln!("{}: the driver gave up ({}); playing it once more", journey.name, why.message().unwrap_or_default());
            play_once(journey)
        }
        outcome => outcome,
    }
}

/// Whether the driver gave no answer at all, or an error that says nothing.
fn is_drivers_fault(why: &str) -> bool {
    why.contains("driver has gone silent") || why.trim_end().ends_with("webdriver returned error:")
}

fn play_once(journey: &Journey) -> Result<(), Failed> {
    let outcome = panic::catch_unwind(|| {
        let stage = match journey {
            Journey { mail_server: true, .. } => Stage::with_mail_server(),
            Journey { members: 0, .. } => Stage::open(),
            Journey { members, .. } => Stage::with_members(*members),
        };
        let scene = Scene::new(journey.name, stage);
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| (journey.run)(&scene)));
        let why = PANIC.with_borrow(String::clone);
        if outcome.is_err() {
            let _ = panic::catch_unwind(AssertUnwindSafe(|| scene.leave_behind()));
        }
        outcome.map_err(|_| why)
    });
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(why)) => Err(why.into()),
        Err(_) => Err(PANIC.with_borrow(String::clone).into()),
    }
}

/// Runs the journeys that the command line asks for, as `cargo test` does, and then ends every browser.
#[must_use]
pub fn run(journeys: impl IntoIterator<Item = Journey>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Two at a time keep two cores busy without making each other late.
    arguments.test_threads = arguments.test_threads.or(Some(2));
    let engine = Engine::chosen();
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("no message");
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        PANIC.with_borrow_mut(|text| *text = format!("{place}: {message}"));
    }));
    let trials = journeys
        .into_iter()
        .filter(|journey| journey.engines.is_empty() || journey.engines.contains(&engine))
        .map(|journey| Trial::test(journey.name, move || play(&journey)).with_kind(engine.to_string()))
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    clean_up();
    conclusion.exit_code()
}

/// Ends what is kept from journey to journey: idle browsers and seeded files.
pub fn clean_up() {
    browser::close_all();
    stage::forget_templates();
}

#[cfg(test)]
mod tests {
    use super::is_drivers_fault;

    #[test]
    fn only_a_driver_without_an_answer_is_asked_again() {
        assert!(is_drivers_fault("tests/journeys/owners.rs:50: https://localhost:1/x: webdriver returned error: "));
        assert!(is_drivers_fault("src/browser/session.rs:289: webkit's driver has gone silent"));
        assert!(!is_drivers_fault("webdriver returned error: no such element"));
        assert!(!is_drivers_fault("no button \u{201c}Add\u{201d} within 10 s"));
    }
}
