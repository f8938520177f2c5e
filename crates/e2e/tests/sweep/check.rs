//! Collects violations, so that a run tells all of them at once.

use std::cell::RefCell;

use bursar_e2e::{Screen, screen::Name};

/// What was found, in one colour scheme.
pub(crate) struct Sweep {
    scheme: &'static str,
    found: RefCell<Vec<String>>,
}

impl Sweep {
    /// Looks at what is on the screen now.
    #[track_caller]
    pub(crate) fn look(&self, screen: &Screen, what: &str) {
        // What still fades in has not its colours yet, in engines that cannot be told to spare motion.
        let moving =
            "return document.getAnimations().some(a => a.playState === 'running' && isFinite(a.effect.getComputedTiming().endTime))";
        screen.wait_until("everything to stand still", || screen.try_script(moving, vec![]) == Ok(false.into()));
        let lines = screen.violations();
        self.found.borrow_mut().extend(lines.iter().map(|line| format!("{what} ({}): {line}", self.scheme)));
    }

    /// Opens an address and looks when everything is there.
    #[track_caller]
    pub(crate) fn page(&self, screen: &Screen, path: &str) {
        screen.goto(path);
        settled(screen);
        self.look(screen, path);
    }
}

/// Waits until a page has its heading and is not waiting for data.
#[track_caller]
pub(crate) fn settled(screen: &Screen) {
    let waiting = "return !!document.querySelector('#start, .Skeleton, [aria-busy=\"true\"]')";
    screen.heading(Name::Any).level(1).shown();
    screen.wait_until("the data", || screen.try_script(waiting, vec![]) == Ok(false.into()));
}

/// Runs `steps` in light and then in dark, and fails with all that was found.
#[track_caller]
pub(crate) fn light_and_dark(screen: &Screen, steps: impl Fn(&Sweep)) {
    let mut all = Vec::new();
    for (dark, scheme) in [(false, "light"), (true, "dark")] {
        if !screen.browser().dark(dark) && dark {
            // This engine cannot be told; the theme switch of the console has its own journey.
            continue;
        }
        let sweep = Sweep { scheme, found: RefCell::default() };
        steps(&sweep);
        all.append(&mut sweep.found.into_inner());
    }
    screen.browser().dark(false);
    all.dedup();
    assert!(all.is_empty(), "{} violations:\n  {}", all.len(), all.join("\n  "));
}
