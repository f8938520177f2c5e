//! Dates, numbers and money as the reader's locale writes them, through `Intl`.
//!
//! The locale is the reader's own variant of the language in use (`en-GB` with English), else the language itself.
//! Amounts never become floating point: `Intl` is given the exact decimal as text.

use bursar_domain::money::Money;
#[cfg(target_arch = "wasm32")]
use js_sys::{Array, Function, Intl, Object, Reflect};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::{JsCast, JsValue};

#[cfg(target_arch = "wasm32")]
fn locale() -> Array {
    let language = crate::messages::language();
    let own = preferred_languages()
        .into_iter()
        .find(|tag| crate::messages::Language::of_tag(tag) == Some(language))
        .unwrap_or_else(|| language.tag().to_owned());
    Array::of1(&JsValue::from_str(&own))
}

/// The languages the browser is set to, best first.
#[must_use]
pub fn preferred_languages() -> Vec<String> {
    web_sys::window().map(|window| window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()).unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (key, value) in pairs {
        drop(Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value)));
    }
    object
}

#[cfg(target_arch = "wasm32")]
fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

#[cfg(target_arch = "wasm32")]
fn date_format(ms: i64, pairs: &[(&str, &str)]) -> String {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript dates are floats; moments stay far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
    if date.get_time().is_nan() {
        return String::new();
    }
    call(&Intl::DateTimeFormat::new(&locale(), &options(pairs)).format(), date.unchecked_ref())
}

#[cfg(not(target_arch = "wasm32"))]
fn date_format(ms: i64, _pairs: &[(&str, &str)]) -> String {
    ms.to_string()
}

/// A day in words, "3 March 2027", in the reader's time zone. `ms` is UTC milliseconds.
#[must_use]
pub fn date(ms: i64) -> String {
    date_format(ms, &[("dateStyle", "long")])
}

/// A day without its year, "3 March".
#[must_use]
pub fn day(ms: i64) -> String {
    date_format(ms, &[("day", "numeric"), ("month", "long")])
}

/// A short day, "3 Mar 2027", for tables.
#[must_use]
pub fn date_short(ms: i64) -> String {
    date_format(ms, &[("dateStyle", "medium")])
}

/// A day of the calendar in UTC, "3 November": bills and usage count by it, wherever the reader is.
#[must_use]
pub fn utc_day(ms: i64) -> String {
    date_format(ms, &[("day", "numeric"), ("month", "long"), ("timeZone", "UTC")])
}

/// A month of the calendar in UTC, "November 2026".
#[must_use]
pub fn utc_month(ms: i64) -> String {
    date_format(ms, &[("month", "long"), ("year", "numeric"), ("timeZone", "UTC")])
}

/// A day in UTC, "3 March 2027": what stands on documents is the same for every reader.
#[must_use]
pub fn date_utc(ms: i64) -> String {
    date_format(ms, &[("dateStyle", "long"), ("timeZone", "UTC")])
}

/// The same short, "3 Mar 2027", for tables.
#[must_use]
pub fn date_short_utc(ms: i64) -> String {
    date_format(ms, &[("dateStyle", "medium"), ("timeZone", "UTC")])
}

/// The time of the day alone, "14:05".
#[must_use]
pub fn time_of_day(ms: i64) -> String {
    date_format(ms, &[("timeStyle", "short")])
}

/// Day, time and zone: "3 March 2027 at 14:05:09 CET". For the exact moment behind a date.
#[must_use]
pub fn date_time(ms: i64) -> String {
    date_format(ms, &[("dateStyle", "long"), ("timeStyle", "long")])
}

/// The value of a `<time datetime>` attribute: ISO 8601 in UTC.
#[must_use]
pub fn iso(ms: i64) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        #[expect(clippy::cast_precision_loss, reason = "JavaScript dates are floats; moments stay far below 2^53")]
        let date = js_sys::Date::new(&JsValue::from_f64(ms as f64));
        if date.get_time().is_nan() { String::new() } else { date.to_iso_string().into() }
    }
    #[cfg(not(target_arch = "wasm32"))]
    ms.to_string()
}

/// The local day `YYYY-MM-DD` of a moment, as a date input takes it.
#[must_use]
pub fn input_date(ms: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "JavaScript dates are floats; moments stay far below 2^53")]
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(ms as f64));
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// The last millisecond of a local day `YYYY-MM-DD`, UTC milliseconds; `None` if it is not a date.
#[must_use]
pub fn end_of_input_date(day: &str) -> Option<i64> {
    let mut parts = day.splitn(3, '-').map(str::parse::<u32>);
    let (Some(Ok(year)), Some(Ok(month @ 1..=12)), Some(Ok(day @ 1..=31))) = (parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let date = js_sys::Date::new_with_year_month_day_hr_min_sec_milli(
        year,
        i32::try_from(month).ok()? - 1,
        i32::try_from(day).ok()?,
        23,
        59,
        59,
        999,
    );
    let ms = date.get_time();
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds fit an i64")]
    (ms.is_finite() && date.get_date() == day).then_some(ms as i64)
}

/// The name of a country in the language in use; its code where the browser has no name for it.
#[must_use]
pub fn country(code: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        // A browser without it, or a code that it refuses, must not end the page.
        country_name(code).unwrap_or_else(|| code.to_owned())
    }
    #[cfg(not(target_arch = "wasm32"))]
    code.to_owned()
}

#[cfg(target_arch = "wasm32")]
fn country_name(code: &str) -> Option<String> {
    let intl = Reflect::get(&js_sys::global(), &JsValue::from_str("Intl")).ok()?;
    let class = Reflect::get(&intl, &JsValue::from_str("DisplayNames")).ok()?.dyn_into::<Function>().ok()?;
    let names = Reflect::construct(&class, &Array::of2(&locale(), &options(&[("type", "region")]))).ok()?;
    let of = Reflect::get(&names, &JsValue::from_str("of")).ok()?.dyn_into::<Function>().ok()?;
    of.call1(&names, &JsValue::from_str(code)).ok()?.as_string()
}

/// Sorts by a text as the reader's language does: "Österreich" stands with O.
pub fn sort_by_text<T>(list: &mut [T], text: impl Fn(&T) -> &str) {
    #[cfg(target_arch = "wasm32")]
    {
        let compare = Intl::Collator::new(&locale(), &Object::new()).compare();
        list.sort_by(|a, b| {
            let order = compare.call2(&JsValue::UNDEFINED, &JsValue::from_str(text(a)), &JsValue::from_str(text(b)));
            order.ok().and_then(|order| order.as_f64()).unwrap_or_default().total_cmp(&0.0)
        });
    }
    #[cfg(not(target_arch = "wasm32"))]
    list.sort_by(|a, b| text(a).cmp(text(b)));
}

/// How far away a moment is, in words: "in 3 days", "yesterday", "5 minutes ago".
#[must_use]
pub fn relative(ms: i64, now_ms: i64) -> String {
    let seconds = (ms - now_ms) / 1000;
    let (value, unit) = match seconds.unsigned_abs() {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        86_400..2_592_000 => (seconds / 86_400, "day"),
        2_592_000..31_536_000 => (seconds / 2_592_000, "month"),
        _ => (seconds / 31_536_000, "year"),
    };
    #[cfg(target_arch = "wasm32")]
    {
        let format = Intl::RelativeTimeFormat::new(&locale(), &options(&[("numeric", "auto")]));
        #[expect(clippy::cast_precision_loss, reason = "small whole numbers")]
        format.format(value as f64, unit).into()
    }
    #[cfg(not(target_arch = "wasm32"))]
    format!("{value} {unit}")
}

/// A whole number with the reader's grouping: "18,240".
#[must_use]
pub fn integer(n: i64) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        // As text: an i64 beyond 2^53 would lose digits as a JavaScript number.
        let format = Intl::NumberFormat::new(&locale(), &Object::new()).format();
        call(&format, &JsValue::from_str(&n.to_string()))
    }
    #[cfg(not(target_arch = "wasm32"))]
    group(n)
}

/// Credits and other amounts that are not money, as [`integer`] writes them.
#[must_use]
pub fn number(n: i64) -> String {
    integer(n)
}

/// Money by the reader's locale: "$4,800.00".
#[must_use]
pub fn money(amount: Money) -> String {
    let (decimal, currency) = (amount.to_decimal(), amount.currency.code());
    #[cfg(target_arch = "wasm32")]
    {
        let format = Intl::NumberFormat::new(&locale(), &options(&[("style", "currency"), ("currency", currency)]));
        call(&format.format(), &JsValue::from_str(&decimal))
    }
    #[cfg(not(target_arch = "wasm32"))]
    format!("{currency} {decimal}")
}

/// Hundredths of a percent, "19 %", by the reader's locale.
#[must_use]
pub fn percent(basis_points: u32) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        let format = Intl::NumberFormat::new(&locale(), &options(&[("style", "percent"), ("maximumFractionDigits", "2")]));
        call(&format.format(), &JsValue::from_f64(f64::from(basis_points) / 10_000.0))
    }
    #[cfg(not(target_arch = "wasm32"))]
    format!("{}.{:02} %", basis_points / 100, basis_points % 100)
}

/// What the reader writes between whole units and fractions: `.` or `,`.
#[must_use]
pub fn decimal_mark() -> char {
    #[cfg(target_arch = "wasm32")]
    {
        let format = Intl::NumberFormat::new(&locale(), &Object::new()).format();
        let written = call(&format, &JsValue::from_str("1.5"));
        written.chars().find(|c| !c.is_ascii_digit()).unwrap_or('.')
    }
    #[cfg(not(target_arch = "wasm32"))]
    '.'
}

#[cfg(not(target_arch = "wasm32"))]
fn group(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if n < 0 { format!("-{out}") } else { out }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use bursar_domain::money::Currency;

    use super::*;

    #[test]
    fn sub_5_money_keeps_every_digit_of_its_currency() {
        let said = |minor, currency| money(Money::new(minor, currency));
        assert_eq!(said(480_000, Currency::Usd), "USD 4800.00");
        assert_eq!(said(-5, Currency::Eur), "EUR -0.05");
        assert_eq!(said(250, Currency::Jpy), "JPY 250");
        assert_eq!(said(1, Currency::Kwd), "KWD 0.001");
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!([group(0), group(999), group(-1_000), group(1_234_567)], ["0", "999", "-1,000", "1,234,567"]);
    }
}
