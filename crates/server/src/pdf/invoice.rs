//! An invoice or credit note on A4: seller, title, buyer and facts, lines, sums, notes.

use bursar_domain::{
    api::invoices::{Invoice, Party},
    invoice::{InvoiceStatus, Line, Series},
    language::Language,
    money::Money,
    profile::Address,
    tax::Tax,
};
use krilla::metadata::Metadata;

use super::{
    sheet::{Align, Ink, LEFT, RIGHT, Sheets, Style},
    typeset::Weight,
    words::{self as own_words, Words},
};
use crate::{mail::LanguageExt as _, words};

const TITLE: Style = Style::new(22.0, Weight::Bold, Ink::Black);
const STRONG: Style = Style::new(10.5, Weight::Bold, Ink::Black);
const TEXT: Style = Style::new(9.0, Weight::Regular, Ink::Black);
const BOLD: Style = Style::new(9.0, Weight::Bold, Ink::Black);
const QUIET: Style = Style::new(9.0, Weight::Regular, Ink::Grey);
const LABEL: Style = Style::new(8.0, Weight::Regular, Ink::Grey);
const SUM: Style = Style::new(11.5, Weight::Bold, Ink::Black);

/// The column that a party's name and address take up.
const PARTY_WIDTH: f32 = 230.0;
/// Where the facts' labels begin, and where their values.
const FACTS: f32 = 336.0;
const FACT_VALUES: f32 = 422.0;
/// Columns of the table.
const PERIOD: f32 = 262.0;
const QUANTITY_RIGHT: f32 = 452.0;
/// Where the sums' labels begin.
const SUMS: f32 = 320.0;

/// The PDF of an invoice.
///
/// # Errors
/// The file cannot be written: a mistake in our code.
pub fn invoice(invoice: &Invoice, language: Language) -> anyhow::Result<Vec<u8>> {
    let page = Page::new(invoice, language);
    let title = format!("{} {}", page.title(), invoice.row.number);
    let sheets = page.placed();
    let metadata = Metadata::new()
        .title(title.clone())
        .language(language.tag().to_owned())
        .authors(vec![invoice.seller.name.clone()])
        .creator("Bursar".to_owned())
        .document_id(invoice.row.id.to_string());
    let [word, of] = page.words.page;
    sheets.finish(metadata, |number, count| [format!("{} · {title}", invoice.seller.name), format!("{word} {number} {of} {count}")])
}

/// An invoice that is being placed, in one language.
pub(super) struct Page<'a> {
    invoice: &'a Invoice,
    language: Language,
    words: &'static Words,
}

impl<'a> Page<'a> {
    pub(super) fn new(invoice: &'a Invoice, language: Language) -> Self {
        Self { invoice, language, words: own_words::of(language) }
    }

    /// Everything but the feet, where it stands.
    pub(super) fn placed(&self) -> Sheets {
        let mut sheets = Sheets::new();
        self.head(&mut sheets);
        self.lines(&mut sheets);
        self.sums(&mut sheets);
        self.notes(&mut sheets);
        sheets
    }

    fn is_credit_note(&self) -> bool {
        self.invoice.row.series == Series::CreditNote
    }

    fn title(&self) -> &'static str {
        if self.is_credit_note() { self.words.credit_note } else { self.words.invoice }
    }

    fn money(&self, money: Money) -> String {
        words::money(self.language, money)
    }

    /// Seller and title, then buyer and facts.
    fn head(&self, sheets: &mut Sheets) {
        let top = sheets.y;
        sheets.text_at(RIGHT, top - 4.0, Align::Right, TITLE, self.title());
        let seller_end = self.party(sheets, top, &self.invoice.seller, QUIET);
        let band = seller_end.max(top + 60.0) + 26.0;
        sheets.text_at(LEFT, band, Align::Left, LABEL, self.words.billed_to);
        let buyer_end = self.party(sheets, band + 14.0, &self.invoice.buyer, TEXT);
        let facts_end = self.facts(sheets, band);
        sheets.y = buyer_end.max(facts_end) + 28.0;
    }

    fn party(&self, sheets: &mut Sheets, top: f32, party: &Party, style: Style) -> f32 {
        let mut y = sheets.block_at(LEFT, top, PARTY_WIDTH, STRONG, &party.name) + 2.0;
        let mut lines = address(&party.address);
        if let Some(id) = &party.tax_id {
            lines.push(format!("{} {}", own_words::tax_id(self.language, id.kind), id.value));
        }
        for line in lines {
            y = sheets.block_at(LEFT, y, PARTY_WIDTH, style, &line);
        }
        y
    }

    fn facts(&self, sheets: &mut Sheets, top: f32) -> f32 {
        let Self { invoice, language, words, .. } = self;
        let mut facts = vec![(words.number, invoice.row.number.to_string()), (words.date, language.date(invoice.row.issued_at))];
        if !invoice.po_number.is_empty() {
            facts.push((words.po_number, invoice.po_number.clone()));
        }
        if let Some(corrects) = &invoice.corrects {
            facts.push((words.corrects, corrects.to_string()));
        }
        if !invoice.corrected_by.is_empty() {
            let numbers: Vec<String> = invoice.corrected_by.iter().map(ToString::to_string).collect();
            facts.push((words.corrected_by, numbers.join(", ")));
        }
        facts.push((words.state, self.state().to_owned()));
        let mut y = top;
        for (label, value) in facts {
            sheets.text_at(FACTS, y, Align::Left, QUIET, label);
            y = sheets.block_at(FACT_VALUES, y, RIGHT - FACT_VALUES, TEXT, &value).max(y + TEXT.line_height()) + 2.0;
        }
        y
    }

    fn state(&self) -> &'static str {
        match self.invoice.row.status {
            InvoiceStatus::Paid if self.is_credit_note() => self.words.issued,
            InvoiceStatus::Paid => self.words.paid,
            InvoiceStatus::Void => self.words.void,
            InvoiceStatus::Draft | InvoiceStatus::Open | InvoiceStatus::Uncollectible => self.words.open,
        }
    }

    fn table_head(&self, sheets: &mut Sheets) {
        let y = sheets.y;
        let amount = format!("{} ({})", self.words.net_amount, self.invoice.row.total.currency.code());
        sheets.text_at(LEFT, y, Align::Left, LABEL, self.words.description);
        if self.invoice.lines.iter().any(|line| words::line_period(line.what).is_some()) {
            sheets.text_at(PERIOD, y, Align::Left, LABEL, self.words.period);
        }
        sheets.text_at(QUANTITY_RIGHT, y, Align::Right, LABEL, self.words.quantity);
        sheets.text_at(RIGHT, y, Align::Right, LABEL, &amount);
        sheets.rule(LEFT, y + 15.0, RIGHT - LEFT, 0.9, Ink::Black);
        sheets.y = y + 22.0;
    }

    fn lines(&self, sheets: &mut Sheets) {
        self.table_head(sheets);
        for line in &self.invoice.lines {
            self.line(sheets, line);
        }
    }

    fn line(&self, sheets: &mut Sheets, line: &Line) {
        let text = words::line(self.language, line.what);
        let width = PERIOD - LEFT - 12.0;
        let height = Sheets::height_of(width, TEXT, &text).max(TEXT.line_height());
        if !sheets.has_room(height + 10.0) {
            sheets.turn();
            self.table_head(sheets);
        }
        let y = sheets.y;
        sheets.block_at(LEFT, y, width, TEXT, &text);
        if let Some(period) = words::line_period(line.what) {
            sheets.text_at(PERIOD, y, Align::Left, TEXT, &words::period(self.language, period));
        }
        let quantity = words::integer(self.language, words::line_quantity(line.what));
        sheets.text_at(QUANTITY_RIGHT, y, Align::Right, TEXT, &quantity);
        sheets.text_at(RIGHT, y, Align::Right, TEXT, &words::decimal(self.language, line.amount));
        sheets.rule(LEFT, y + height + 4.0, RIGHT - LEFT, 0.5, Ink::Line);
        sheets.y = y + height + 10.0;
    }

    fn sums(&self, sheets: &mut Sheets) {
        let Self { invoice, words, .. } = self;
        let totals = &invoice.totals;
        let mut sums: Vec<(String, String, Style)> = vec![(words.subtotal.to_owned(), self.money(totals.subtotal), TEXT)];
        match totals.tax {
            Tax::None => {}
            Tax::Charged { basis_points, amount } => {
                let label = format!("{} {}", words.tax, words::percent(self.language, basis_points));
                sums.push((label, self.money(amount), TEXT));
            }
            Tax::ReverseCharge => sums.push((words.tax_reverse.to_owned(), self.money(Money::zero(totals.total.currency)), TEXT)),
            Tax::NotEstimable => sums.push((words.tax_not_included.to_owned(), "–".to_owned(), TEXT)),
        }
        let balance = invoice.from_balance;
        if self.is_credit_note() {
            sums.push((words.total_credited.to_owned(), self.money(totals.total), SUM));
        } else {
            sums.push((words.total.to_owned(), self.money(totals.total), BOLD));
            if balance.minor != 0 {
                let label = match (totals.total.minor < 0, balance.minor > 0) {
                    (true, _) => words.to_balance,
                    (false, true) => words.from_balance,
                    (false, false) => words.carried,
                };
                sums.push((label.to_owned(), self.money(balance.checked_neg().unwrap_or(balance)), TEXT));
            }
            let settled = invoice.row.status == InvoiceStatus::Paid && invoice.row.due.minor > 0;
            let label = if settled { words.amount_paid } else { words.due };
            sums.push((label.to_owned(), self.money(invoice.row.due), SUM));
        }
        let height: f32 = sums.iter().map(|(_, _, style)| style.line_height() + 4.0).sum::<f32>() + 20.0;
        if !sheets.has_room(height) {
            sheets.turn();
        }
        sheets.y += 8.0;
        for (label, amount, style) in sums {
            if style.size > TEXT.size {
                sheets.rule(SUMS, sheets.y, RIGHT - SUMS, 0.9, Ink::Black);
                sheets.y += 6.0;
            }
            let y = sheets.y;
            sheets.text_at(SUMS, y, Align::Left, style, &label);
            sheets.text_at(RIGHT, y, Align::Right, style, &amount);
            sheets.y = y + style.line_height() + 4.0;
        }
    }

    fn notes(&self, sheets: &mut Sheets) {
        let mut notes = Vec::new();
        notes.extend(self.payment());
        match self.invoice.totals.tax {
            Tax::ReverseCharge => notes.push(self.words.reverse_note.to_owned()),
            Tax::NotEstimable => notes.push(self.words.not_included_note.to_owned()),
            Tax::None | Tax::Charged { .. } => {}
        }
        notes.push(self.words.days_are_utc.to_owned());
        let width = RIGHT - LEFT;
        let height: f32 = notes.iter().map(|note| Sheets::height_of(width, QUIET, note) + 3.0).sum::<f32>() + 24.0;
        if !sheets.has_room(height) {
            sheets.turn();
        }
        sheets.y += 24.0;
        for note in notes {
            sheets.y = sheets.block_at(LEFT, sheets.y, width, QUIET, &note) + 3.0;
        }
    }

    /// When it was paid, and with what.
    fn payment(&self) -> Option<String> {
        let Self { invoice, language, words, .. } = self;
        if self.is_credit_note() {
            return None;
        }
        let day = language.date(invoice.paid_at?);
        Some(match &invoice.paid_with {
            Some(with) => format!("{} {day} {} {}.", words.paid_on, words.with, words::card(with)),
            None => format!("{} {day}.", words.settled),
        })
    }
}

/// The lines of an address, as they are written in its country.
fn address(address: &Address) -> Vec<String> {
    let Address { line1, line2, postal_code, city, region, country } = address;
    let joined = |parts: &[&str]| parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let mut lines = vec![line1.clone(), line2.clone()];
    if matches!(country.as_str(), "US" | "CA" | "AU") {
        let city = if city.is_empty() || region.is_empty() { city.clone() } else { format!("{city},") };
        lines.push(joined(&[&city, region, postal_code]));
    } else {
        lines.push(joined(&[postal_code, city]));
        lines.push(region.clone());
    }
    lines.push(country.clone());
    lines.retain(|line| !line.is_empty());
    lines
}
