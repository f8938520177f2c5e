//! Who gets which kind of mail: a list of addresses each, with rows that come and go.

use bursar_domain::profile::MailKind;
use leptos::prelude::*;

use super::view_model::{Problems, mail};
use crate::{
    browser::{focus, intl, timers},
    messages::profile as t,
    ui::{Button, ButtonKind, Field, IconName, KeyedRow, TextInput, keyed_rows, unique_id},
};

/// A row: what tells it from others, and what stands in it. It outlives whatever made it.
#[derive(Clone)]
struct Row {
    id: String,
    text: ArcRwSignal<String>,
}

/// The rows of a kind of mail.
#[derive(Clone, Copy)]
pub(super) struct Rows(RwSignal<Vec<Row>>);

impl Rows {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// What stands in them. Follows them.
    pub(super) fn texts(self) -> Vec<String> {
        self.0.with(|rows| rows.iter().map(|row| row.text.get()).collect())
    }

    /// Other addresses. Rows that say the same already stay.
    pub(super) fn fill(self, texts: &[String]) {
        if untrack(move || self.texts()) != texts {
            self.0.set(texts.iter().map(|text| Self::row(text)).collect());
        }
    }

    fn row(text: &str) -> Row {
        Row { id: unique_id("recipient"), text: ArcRwSignal::new(text.to_owned()) }
    }

    fn add(self) {
        let row = Self::row("");
        let id = row.id.clone();
        self.0.update(|rows| rows.push(row));
        focus_soon(id);
    }

    /// Takes a row away; the focus goes to the one below, else the one above, else to `otherwise`.
    fn remove(self, id: &str, otherwise: &str) {
        let next = self.0.with_untracked(|rows| {
            let at = rows.iter().position(|row| row.id == id)?;
            let neighbour = rows.get(at + 1).or_else(|| rows.get(at.checked_sub(1)?))?;
            Some(neighbour.id.clone())
        });
        self.0.update(|rows| rows.retain(|row| row.id != id));
        focus_soon(next.unwrap_or_else(|| otherwise.to_owned()));
    }

    fn place(self, id: &str) -> usize {
        self.0.with(|rows| rows.iter().position(|row| row.id == id)).unwrap_or_default()
    }
}

fn focus_soon(id: String) {
    timers::next_frame(move || {
        focus::id(&id);
    });
}

/// One kind of mail with its addresses.
pub(super) fn group(kind: MailKind, rows: Rows, problems: Memo<Problems>) -> AnyView {
    let (name, help) = mail(kind);
    let (add, note) = (unique_id("add-recipient"), unique_id("recipients-note"));
    let add_id = add.clone();
    let list = move || {
        let row = |row: Row| {
            let add = add.clone();
            KeyedRow::new(row.id.clone(), move || one(kind, rows, &row, add, problems))
        };
        rows.0.get().into_iter().map(row).collect()
    };
    let nobody = Memo::new(move |_| rows.0.with(Vec::is_empty));
    let all = move || problems.with(|problems| problems.get(&format!("recipients.{}", kind.name())).cloned());
    view! {
        <fieldset class="Recipients" aria-describedby=note.clone()>
            <legend>{name}</legend>
            <p class="Field-hint" id=note.clone()>
                {help} {move || nobody.get().then(|| format!(" {}", t::nobody()))}
            </p>
            {keyed_rows(list)}
            <p class="Field-error" aria-live="polite">{all}</p>
            <div>
                <Button small=true icon=IconName::Plus id=add_id label=t::add_address_to(name) on_click=move |()| rows.add()>
                    {t::add_address()}
                </Button>
            </div>
        </fieldset>
    }
    .into_any()
}

fn one(kind: MailKind, rows: Rows, row: &Row, add: String, problems: Memo<Problems>) -> AnyView {
    let text = RwSignal::from(row.text.clone());
    let (id, own, gone) = (row.id.clone(), row.id.clone(), row.id.clone());
    let at = Memo::new(move |_| rows.place(&own));
    let error =
        Signal::derive(move || problems.with(|problems| problems.get(&format!("recipients.{}.{}", kind.name(), at.get())).cloned()));
    let label = move || t::address_of(mail(kind).0, &intl::integer(i64::try_from(at.get() + 1).unwrap_or_default()));
    let remove = Signal::derive(move || {
        text.with(|text| if text.trim().is_empty() { t::remove_empty().to_owned() } else { t::remove_address(text.trim()) })
    });
    view! {
        <div class="Recipients-row">
            <Field label=Signal::derive(label) error id=id required=true>
                <TextInput value=text kind="email"/>
            </Field>
            <Button small=true kind=ButtonKind::Quiet label=remove on_click=move |()| rows.remove(&gone, &add)>{t::remove()}</Button>
        </div>
    }
    .into_any()
}
