//! Words and figures of billing in the languages that Bursar writes: what an invoice's line is called, plans, amounts, short dates.
//! Documents and mails share them; whole sentences are theirs.

use bursar_domain::{
    calendar::Date,
    credits::Credits,
    invoice::LineKind,
    language::Language,
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    subscription::Period,
    time::Timestamp,
};

/// The name of an edition. It is a name of the product and the same in every language.
#[must_use]
pub const fn edition(edition: Edition) -> &'static str {
    match edition {
        Edition::Free => "Free",
        Edition::Team => "Team",
        Edition::Enterprise => "Enterprise",
        Edition::BusinessCritical => "Business Critical",
    }
}

/// A plan: `Enterprise, annual`.
#[must_use]
pub fn plan(language: Language, plan: Plan) -> String {
    let cadence = match (language, plan.cadence) {
        (Language::English, Cadence::Monthly) => "monthly",
        (Language::English, Cadence::Annual) => "annual",
        (Language::German, Cadence::Monthly) => "monatlich",
        (Language::German, Cadence::Annual) => "jährlich",
    };
    format!("{}, {cadence}", edition(plan.edition))
}

/// What a line is called. Its period and its number of credits are for columns of their own.
#[must_use]
pub fn line(language: Language, what: LineKind) -> String {
    let of = |plan_of, english: &str, german: &str| {
        let text = if language == Language::German { german } else { english };
        format!("{}{text}", plan(language, plan_of))
    };
    match (what, language) {
        (LineKind::Subscription { plan, .. }, _) => of(plan, "", ""),
        (LineKind::Remainder { plan, .. }, _) => of(plan, ": rest of the period", ": Rest des Zeitraums"),
        (LineKind::UnusedTime { plan, .. }, _) => of(plan, ": credit for unused time", ": Gutschrift für ungenutzte Zeit"),
        (LineKind::TopUp { .. }, _) => "Credits".to_owned(),
        (LineKind::Recharge { .. }, Language::English) => "Credits, auto-recharge".to_owned(),
        (LineKind::Recharge { .. }, Language::German) => "Credits, automatisch aufgeladen".to_owned(),
    }
}

/// The period that a line is for, if it is for one.
#[must_use]
pub const fn line_period(what: LineKind) -> Option<Period> {
    match what {
        LineKind::Subscription { period, .. } | LineKind::Remainder { period, .. } | LineKind::UnusedTime { period, .. } => Some(period),
        LineKind::TopUp { .. } | LineKind::Recharge { .. } => None,
    }
}

/// How many of it.
#[must_use]
pub const fn line_quantity(what: LineKind) -> i64 {
    match what {
        LineKind::Subscription { .. } | LineKind::Remainder { .. } | LineKind::UnusedTime { .. } => 1,
        LineKind::TopUp { credits } | LineKind::Recharge { credits } => credits.0,
    }
}

/// A line in one sentence's part, for mails: `10,000 credits`, `Enterprise, annual`.
#[must_use]
pub fn line_in_text(language: Language, what: LineKind) -> String {
    match what {
        LineKind::TopUp { credits } => self::credits(language, credits),
        LineKind::Recharge { credits } => match language {
            Language::English => format!("{} (auto-recharge)", self::credits(language, credits)),
            Language::German => format!("{} (automatisch aufgeladen)", self::credits(language, credits)),
        },
        other => line(language, other),
    }
}

/// A number of credits: `10,000 credits`.
#[must_use]
pub fn credits(language: Language, credits: Credits) -> String {
    let one = credits.0.unsigned_abs() == 1;
    let word = match language {
        Language::English if one => "credit",
        Language::English => "credits",
        Language::German if one => "Credit",
        Language::German => "Credits",
    };
    format!("{} {word}", integer(language, credits.0))
}

/// A whole number in groups of three.
#[must_use]
pub fn integer(language: Language, number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&number.unsigned_abs().to_string(), if language == Language::German { '.' } else { ',' }))
}

fn grouped(digits: &str, separator: char) -> String {
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// An amount without its currency: `1,234.56`, `1.234,56`.
#[must_use]
pub fn decimal(language: Language, money: Money) -> String {
    let plain = money.to_decimal();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let (group, point) = if language == Language::German { ('.', ',') } else { (',', '.') };
    let whole = grouped(whole, group);
    fraction.map_or_else(|| format!("{sign}{whole}"), |fraction| format!("{sign}{whole}{point}{fraction}"))
}

/// An amount as the reader writes it: `$1,234.56`, `CHF 20.00`, `1.234,56 €`.
#[must_use]
pub fn money(language: Language, money: Money) -> String {
    let symbol = match money.currency {
        Currency::Usd => Some("$"),
        Currency::Eur => Some("€"),
        Currency::Gbp => Some("£"),
        Currency::Jpy => Some("¥"),
        Currency::Chf | Currency::Kwd => None,
    };
    let number = decimal(language, money);
    let (sign, digits) = number.strip_prefix('-').map_or(("", number.as_str()), |digits| ("-", digits));
    match (language, symbol) {
        (Language::English, Some(symbol)) => format!("{sign}{symbol}{digits}"),
        (Language::English, None) => format!("{sign}{}\u{a0}{digits}", money.currency.code()),
        (Language::German, symbol) => format!("{number}\u{a0}{}", symbol.unwrap_or(money.currency.code())),
    }
}

/// A rate in hundredths of a percent: `7.25%`, `19 %`.
#[must_use]
pub fn percent(language: Language, basis_points: u32) -> String {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let mut number = whole.to_string();
    if rest > 0 {
        number.push(if language == Language::German { ',' } else { '.' });
        number.push_str(format!("{rest:02}").trim_end_matches('0'));
    }
    if language == Language::German { format!("{number}\u{a0}%") } else { format!("{number}%") }
}

/// A day for a table, in UTC: `4 Mar 2027`, `04.03.2027`.
#[must_use]
pub fn short_date(language: Language, at: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Date { year, month, day } = Date::of(at);
    match language {
        Language::English => {
            let month = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).unwrap_or(&"");
            format!("{day} {month} {year}")
        }
        Language::German => format!("{day:02}.{month:02}.{year}"),
    }
}

/// A period by its first and its last day, in UTC.
#[must_use]
pub fn period(language: Language, period: Period) -> String {
    format!("{} – {}", short_date(language, period.start), short_date(language, period.end.plus_ms(-1)))
}

/// What a payment was made with: `visa 4242` becomes `Visa •••• 4242`. Anything of another form stays as it is.
#[must_use]
pub fn card(paid_with: &str) -> String {
    let Some((brand, last4)) = paid_with.rsplit_once(' ').filter(|(_, last4)| last4.len() == 4) else { return paid_with.to_owned() };
    let brand = match brand.to_lowercase().as_str() {
        "visa" => "Visa",
        "mastercard" => "Mastercard",
        "amex" | "american express" => "American Express",
        "discover" => "Discover",
        "diners" => "Diners Club",
        "jcb" => "JCB",
        "unionpay" => "UnionPay",
        _ => brand,
    };
    format!("{brand} •••• {last4}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_the_reader_writes_them() {
        let usd = Money::new(-123_456_789, Currency::Usd);
        assert_eq!(money(Language::English, usd), "-$1,234,567.89");
        assert_eq!(money(Language::German, usd), "-1.234.567,89\u{a0}$");
        assert_eq!(money(Language::English, Money::new(5, Currency::Chf)), "CHF\u{a0}0.05");
        assert_eq!(money(Language::German, Money::new(1_200, Currency::Jpy)), "1.200\u{a0}¥");
        assert_eq!(decimal(Language::English, Money::new(3_500, Currency::Kwd)), "3.500");
        assert_eq!(integer(Language::English, -999), "-999");
        assert_eq!(integer(Language::German, 1_000_000), "1.000.000");
        assert_eq!(credits(Language::English, Credits(1)), "1 credit");
        assert_eq!((percent(Language::English, 725), percent(Language::German, 1900)), ("7.25%".to_owned(), "19\u{a0}%".to_owned()));
        assert_eq!(percent(Language::English, 750), "7.5%");
    }

    #[test]
    fn a_period_names_its_last_day_not_the_moment_after_it() {
        let day = |month, day| Date { year: 2027, month, day }.start();
        let month = Period { start: day(1, 31), end: day(2, 28) };
        assert_eq!(period(Language::English, month), "31 Jan 2027 – 27 Feb 2027");
        assert_eq!(period(Language::German, month), "31.01.2027 – 27.02.2027");
    }

    #[test]
    fn cards_are_named_by_brand_and_last_four() {
        assert_eq!(card("visa 4242"), "Visa •••• 4242");
        assert_eq!(card("bank transfer"), "bank transfer");
    }
}
