//! Short notes that something has been done. Fire and forget: what a person must read or answer does not belong here.

use std::sync::OnceLock;

use leptos::prelude::*;

use super::{IconButton, IconName, KeyedRow, keyed_rows};
use crate::browser::timers;
use crate::messages as t;

/// How long a note stays, milliseconds; it stays longer while the pointer or the focus is on it.
const STAY_MS: u32 = 6_000;
/// The most notes at once; the oldest goes.
const MOST: usize = 3;

#[derive(Debug, Clone)]
struct Note {
    id: u32,
    text: String,
}

/// The notes outlive every component, for a note may come from work whose page is gone.
fn notes() -> &'static ArcRwSignal<Vec<Note>> {
    static NOTES: OnceLock<ArcRwSignal<Vec<Note>>> = OnceLock::new();
    NOTES.get_or_init(|| ArcRwSignal::new(Vec::new()))
}

/// Shows a note.
pub fn toast(text: impl Into<String>) {
    let text = text.into();
    notes().update(|notes| {
        let id = notes.last().map_or(1, |note| note.id + 1);
        // The same words again replace the old note, so that a repeated action does not pile up.
        notes.retain(|note| note.text != text);
        notes.push(Note { id, text });
        if notes.len() > MOST {
            notes.remove(0);
        }
    });
}

fn told() -> &'static ArcRwSignal<String> {
    static TOLD: OnceLock<ArcRwSignal<String>> = OnceLock::new();
    TOLD.get_or_init(|| ArcRwSignal::new(String::new()))
}

/// Tells screen readers what everybody else sees: that a list has another length, that a page has given way.
pub fn announce(text: impl Into<String>) {
    let text = text.into();
    told().set(text.clone());
    // Said once: whoever walks through the page later does not come across it.
    timers::after(STAY_MS, move || {
        told().update(|told| {
            if *told == text {
                told.clear();
            }
        });
    });
}

fn dismiss(id: u32) {
    notes().update(|notes| notes.retain(|note| note.id != id));
}

/// The place where notes appear: one in the app, in the document from the start (a live region must exist before
/// its content).
#[component]
pub fn Toasts() -> AnyView {
    let held = RwSignal::new(false);
    view! {
        <p class="VisuallyHidden" aria-live="polite">{move || told().get()}</p>
        <section
            class="Toasts"
            aria-label=t::ui::notifications()
            aria-live="polite"
            aria-relevant="additions"
            on:mouseenter=move |_| held.set(true)
            on:mouseleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {keyed_rows(move || {
                notes().get().into_iter().map(|note| KeyedRow::new(note.id.to_string(), move || toast_view(note, held))).collect()
            })}
        </section>
    }
    .into_any()
}

fn toast_view(note: Note, held: RwSignal<bool>) -> AnyView {
    let id = note.id;
    // Each release of the pointer starts the time anew; the effect's cleanup stops the old timer.
    Effect::new(move |_| {
        if !held.get() {
            timers::after_while_mounted(STAY_MS, move || dismiss(id));
        }
    });
    view! {
        <div class="Toast">
            <p>{note.text}</p>
            <IconButton icon=IconName::Cross label=t::ui::dismiss() on_click=move |()| dismiss(id) />
        </div>
    }
    .into_any()
}
