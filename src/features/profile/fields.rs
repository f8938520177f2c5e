//! The fields of the form as signals, and the draft that they make up.

use bursar_domain::profile::Address;
use leptos::prelude::*;

use super::{
    recipients::Rows,
    view_model::{Draft, Problems},
};

/// The fields.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) legal_name: RwSignal<String>,
    pub(super) line1: RwSignal<String>,
    pub(super) line2: RwSignal<String>,
    pub(super) postal_code: RwSignal<String>,
    pub(super) city: RwSignal<String>,
    pub(super) region: RwSignal<String>,
    pub(super) country: RwSignal<String>,
    pub(super) tax_kind: RwSignal<String>,
    pub(super) tax_value: RwSignal<String>,
    pub(super) po_number: RwSignal<String>,
    /// In the order of the kinds of mail.
    pub(super) recipients: [Rows; 5],
}

impl Fields {
    /// Filled with a draft.
    pub(super) fn new(draft: &Draft) -> Self {
        let text = || RwSignal::new(String::new());
        let this = Self {
            legal_name: text(),
            line1: text(),
            line2: text(),
            postal_code: text(),
            city: text(),
            region: text(),
            country: text(),
            tax_kind: text(),
            tax_value: text(),
            po_number: text(),
            recipients: std::array::from_fn(|_| Rows::new()),
        };
        this.fill(draft);
        this
    }

    /// Puts a draft into the fields. What says the same already is left alone, with its focus.
    pub(super) fn fill(self, draft: &Draft) {
        let set = |field: RwSignal<String>, text: &String| {
            if field.with_untracked(|old| old != text) {
                field.set(text.clone());
            }
        };
        let Address { line1, line2, postal_code, city, region, country } = &draft.address;
        set(self.legal_name, &draft.legal_name);
        set(self.line1, line1);
        set(self.line2, line2);
        set(self.postal_code, postal_code);
        set(self.city, city);
        set(self.region, region);
        set(self.country, country);
        set(self.tax_kind, &draft.tax_kind);
        set(self.tax_value, &draft.tax_value);
        set(self.po_number, &draft.po_number);
        for (rows, texts) in self.recipients.into_iter().zip(&draft.recipients) {
            rows.fill(texts);
        }
    }

    /// What the fields say now. Follows them.
    pub(super) fn read(self) -> Draft {
        Draft {
            legal_name: self.legal_name.get(),
            address: Address {
                line1: self.line1.get(),
                line2: self.line2.get(),
                postal_code: self.postal_code.get(),
                city: self.city.get(),
                region: self.region.get(),
                country: self.country.get(),
            },
            tax_kind: self.tax_kind.get(),
            tax_value: self.tax_value.get(),
            po_number: self.po_number.get(),
            recipients: self.recipients.map(Rows::texts),
        }
    }
}

/// What is wrong at one place of the form.
pub(super) fn problem_at(problems: Memo<Problems>, path: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || problems.with(|problems| problems.get(path).cloned()))
}
