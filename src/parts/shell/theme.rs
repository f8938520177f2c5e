//! Theme and language: what was chosen, kept by this browser alone. `index.html` reads the same two keys before the
//! first paint.

use leptos::prelude::*;

use crate::{
    browser::{document, location, storage},
    messages::{Language, shell as t},
};

/// Key of the theme in local storage.
const THEME: &str = "bursar.theme";
/// Key of the language in local storage.
const LANGUAGE: &str = "bursar.language";

/// How the console is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// All of them, as offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in storage and in `data-theme`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The name on screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::System => t::theme_system(),
            Self::Light => t::theme_light(),
            Self::Dark => t::theme_dark(),
        }
    }
}

/// The chosen theme, in context.
#[derive(Debug, Clone, Copy)]
pub struct ThemeChoice(RwSignal<Theme>);

/// The chosen theme.
#[must_use]
pub fn use_theme() -> ThemeChoice {
    expect_context()
}

impl ThemeChoice {
    pub(crate) fn from_storage() -> Self {
        let stored = storage::get(THEME).unwrap_or_default();
        Self(RwSignal::new(Theme::ALL.into_iter().find(|theme| theme.name() == stored).unwrap_or_default()))
    }

    /// The theme.
    #[must_use]
    pub fn get(self) -> Theme {
        self.0.get()
    }

    /// The theme, without following it.
    #[must_use]
    pub fn get_untracked(self) -> Theme {
        self.0.get_untracked()
    }

    /// Chooses, for this browser.
    pub fn set(self, theme: Theme) {
        self.0.set(theme);
        match theme {
            Theme::System => {
                storage::remove(THEME);
                document::set_theme(None);
            }
            chosen => {
                storage::set(THEME, chosen.name());
                document::set_theme(Some(chosen.name()));
            }
        }
    }
}

/// The language that was chosen in this browser, if one was.
#[must_use]
pub fn stored_language() -> Option<String> {
    storage::get(LANGUAGE)
}

/// Chooses the language for this browser. Texts are fixed when the page starts, so it starts anew.
pub fn choose_language(language: Language) {
    storage::set(LANGUAGE, language.tag());
    location::reload();
}
