//! What a combobox asks for and gets, and which rows of a long list are drawn. No elements here.

use std::pin::Pin;

use leptos::prelude::Callback;

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboOption {
    /// What the program calls it.
    pub id: String,
    /// The first line, and the text of the input once chosen.
    pub primary: String,
    /// The second line, such as the e-mail address.
    pub secondary: String,
    /// A short word at the end of the row, such as a role.
    pub badge: Option<String>,
}

/// What to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboQuery {
    /// What has been typed, trimmed; empty for the beginning of the whole list.
    pub text: String,
    /// Where the next page begins, from the page before.
    pub cursor: Option<String>,
}

/// A page of answers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ComboPage {
    /// The options, best first.
    pub options: Vec<ComboOption>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// How many there are in all, if the source knows.
    pub total: Option<u64>,
    /// What to say when there is nothing, in place of the usual words: "Ada has not accepted her invitation yet."
    pub empty_text: Option<String>,
}

/// The answer to come: a page, or a sentence that says what went wrong.
pub type ComboFuture = Pin<Box<dyn Future<Output = Result<ComboPage, String>>>>;

/// The search: `Callback::new(|query: ComboQuery| -> ComboFuture { Box::pin(async move { … }) })`.
pub type ComboSearch = Callback<ComboQuery, ComboFuture>;
