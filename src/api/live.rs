//! The server tells open pages what has changed: not the data, only which tags to ask for again. When the
//! stream opens, for the first time or again, everything is asked for again: something may have been missed.

use bursar_domain::api::{BASE, events::Changed};
use leptos::prelude::*;

use super::{Tag, use_client, use_tags};
use crate::browser::{document, sse, timers};

/// How long the first answers of a page are left alone after the stream has opened, milliseconds.
const FIRST_LOOK_MS: u32 = 1_000;

/// Listens until the current owner is gone. For people who are signed in.
pub fn listen() {
    let (client, tags) = (use_client(), use_tags());
    sse::listen(
        &format!("{BASE}/events"),
        &["changed"],
        Callback::new(move |signal| match signal {
            sse::Signal::Open { again } => {
                client.note_connection(false);
                if again {
                    tags.invalidate_all();
                } else {
                    // The first answers may be older than the stream. They are on the screen first.
                    timers::after(FIRST_LOOK_MS, move || tags.invalidate_all());
                }
            }
            // Either the connection is lost or the session has ended; the viewer tells which.
            sse::Signal::Lost => tags.invalidate(&[Tag::Viewer]),
            sse::Signal::Event { data, .. } => match serde_json::from_str::<Changed>(&data) {
                Ok(changed) => tags.hear(&changed.tags),
                Err(_) => tags.invalidate_all(),
            },
        }),
    );
}

/// Follows what the browser says about the network, and catches up when it is back or the tab comes to the front.
pub(crate) fn follow_browser() {
    let (client, tags) = (use_client(), use_tags());
    document::on_online_change(Callback::new(move |online: bool| {
        client.note_connection(!online);
        if online {
            tags.invalidate_all();
        }
    }));
    document::on_visibility_change(Callback::new(move |visible: bool| {
        if visible {
            tags.invalidate(&[Tag::Viewer]);
        }
    }));
}
