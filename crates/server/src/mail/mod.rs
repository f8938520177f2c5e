//! What Bursar writes to people. The words are in `templates/mail`, one file a mail and language, from which both the
//! text and the HTML come; the functions here say what they are filled with. No database and no decision who is written to.

mod account;
pub mod billing;
mod card;
pub mod invitation;
mod kind;
pub mod language;
mod money;
mod org;
mod render;
pub mod settings;
pub mod smtp;

use std::collections::BTreeMap;

use bursar_domain::time::Timestamp;
use minijinja::Value;

pub use account::{already_registered, password_changed, reset_password, verify_email};
pub use bursar_domain::language::Language;
pub use card::brand_name;
pub use kind::Kind;
pub use language::{LanguageExt, date_time};
pub use money::MoneyMail;
pub use org::{Dropped, OrgMail};
pub use render::Rendered;

/// A message before it is in the outbox: in no language yet, for that is the recipient's.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// What it is about.
    pub kind: Kind,
    /// To whom.
    pub to: String,
    /// When what it carries runs out; after that it is not sent.
    pub expires_at: Option<Timestamp>,
    values: BTreeMap<&'static str, Value>,
    links: Vec<String>,
    quote: String,
}

/// Without the values and links: they may open an account.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).field("to", &self.to).finish_non_exhaustive()
    }
}

impl Message {
    fn new(kind: Kind, to: &str) -> Self {
        Self { kind, to: to.to_owned(), expires_at: None, values: BTreeMap::new(), links: Vec::new(), quote: String::new() }
    }

    /// Not to be sent after this moment.
    #[must_use]
    pub fn until(self, expires_at: Option<Timestamp>) -> Self {
        Self { expires_at, ..self }
    }

    /// Fills in a name of the template.
    fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// A moment, or none.
    fn with_time(self, name: &'static str, at: Option<Timestamp>) -> Self {
        self.with(name, at.map_or(Value::from(()), |at| Value::from(at.0)))
    }

    /// Where its next button leads.
    fn link(mut self, url: &str) -> Self {
        self.links.push(url.to_owned());
        self
    }

    /// What somebody wrote, as they wrote it.
    fn quote(mut self, text: &str) -> Self {
        text.trim().clone_into(&mut self.quote);
        self
    }

    /// As it goes out.
    ///
    /// # Errors
    /// The template asks for something that the message does not hold: a mistake in our code.
    pub fn render(&self, language: Language) -> anyhow::Result<Rendered> {
        render::render(self, language)
    }
}
