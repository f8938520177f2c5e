//! The keyboard: `"Tab"`, `"Shift+Tab"`, `"ArrowDown"`, `"Control+a"`, or text.

use fantoccini::{
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
};

fn value(key: &str) -> char {
    let special = match key {
        "Tab" => Key::Tab,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Space" => return ' ',
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "ArrowDown" => Key::Down,
        "ArrowUp" => Key::Up,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "Shift" => Key::Shift,
        "Control" => Key::Control,
        "Alt" => Key::Alt,
        other => {
            let mut letters = other.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => return letter,
                _ => panic!("no key is called {other:?}"),
            }
        }
    };
    special.into()
}

/// Presses the keys joined by `+` together.
pub(super) fn chord(keys: &str) -> KeyActions {
    let values: Vec<char> = keys.split('+').map(value).collect();
    let mut actions = KeyActions::new("keyboard".to_owned());
    for &value in &values {
        actions = actions.then(KeyAction::Down { value });
    }
    for &value in values.iter().rev() {
        actions = actions.then(KeyAction::Up { value });
    }
    actions
}

/// Types text, key by key.
pub(super) fn text(text: &str) -> KeyActions {
    text.chars().fold(KeyActions::new("keyboard".to_owned()), |actions, value| {
        actions.then(KeyAction::Down { value }).then(KeyAction::Up { value })
    })
}
