//! Whether a catalogue can be used: each error names the place in the file and what would be accepted there.

use std::{collections::BTreeSet, fmt};

use super::{Catalogue, EditionTerms, Prices};
use crate::{
    money::Currency,
    plan::{Cadence, Edition, Plan},
    profile::is_country,
};

/// Largest price that a catalogue may name, in minor units. Leaves room for every sum that is made of prices.
const MAX_PRICE: i64 = 1_000_000_000_000;
/// Largest number of credits that a catalogue may name.
const MAX_CREDITS: i64 = 1_000_000_000_000;

/// What is wrong with a catalogue, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueError {
    /// Keys from the top of the file, with dots: `editions.team.price.monthly.USD`. Empty for the file as a whole.
    pub path: String,
    /// What is wrong and what would be accepted, as an English sentence without its full stop.
    pub reason: String,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.reason) } else { write!(f, "{}: {}", self.path, self.reason) }
    }
}

impl std::error::Error for CatalogueError {}

struct Findings(Vec<CatalogueError>);

impl Findings {
    fn require(&mut self, holds: bool, path: impl Into<String>, reason: impl Into<String>) {
        if !holds {
            self.0.push(CatalogueError { path: path.into(), reason: reason.into() });
        }
    }
}

impl Catalogue {
    /// Everything that is wrong with it.
    ///
    /// # Errors
    /// At least one error, in the order of the file's sections.
    pub fn check(&self) -> Result<(), Vec<CatalogueError>> {
        let mut found = Findings(Vec::new());
        self.check_top(&mut found);
        for edition in Edition::ALL {
            self.check_edition(edition, &mut found);
        }
        self.check_ladder(&mut found);
        self.check_features(&mut found);
        self.check_credits(&mut found);
        self.check_schedules(&mut found);
        self.check_tax(&mut found);
        if found.0.is_empty() { Ok(()) } else { Err(found.0) }
    }

    fn check_top(&self, found: &mut Findings) {
        found.require(!self.currencies.is_empty(), "currencies", "name at least one currency");
        let different: BTreeSet<Currency> = self.currencies.iter().copied().collect();
        found.require(different.len() == self.currencies.len(), "currencies", "each currency stands here once");
        let reachable = ["https://", "mailto:"].iter().any(|scheme| self.contact.len() > scheme.len() && self.contact.starts_with(scheme));
        found.require(reachable, "contact", "an address that begins with https:// or mailto:");
    }

    fn check_edition(&self, edition: Edition, found: &mut Findings) {
        let terms = self.terms(edition);
        let path = format!("editions.{}", edition.name());
        match (edition, &terms.price) {
            (Edition::Free | Edition::BusinessCritical, Some(_)) => {
                let why =
                    if edition == Edition::Free { "Free has no price" } else { "Business Critical is sold by contract and has no price" };
                found.require(false, format!("{path}.price"), why);
            }
            (Edition::Team | Edition::Enterprise, None) => {
                found.require(false, path.as_str(), "give a price (monthly and annual); only Free and Business Critical have none");
            }
            (_, Some(price)) => {
                self.check_prices(&price.monthly, &format!("{path}.price.monthly"), found);
                self.check_prices(&price.annual, &format!("{path}.price.annual"), found);
                for currency in &self.currencies {
                    if let (Some(month), Some(year)) = (price.monthly.get(currency), price.annual.get(currency)) {
                        let cheaper = month.checked_mul(12).is_some_and(|twelve| *year <= twelve);
                        let at = format!("{path}.price.annual.{}", currency.code());
                        found.require(cheaper, at, "a year costs at most as much as twelve months");
                    }
                }
            }
            (_, None) => {}
        }
        let credits = terms.included_credits.0;
        found.require((0..=MAX_CREDITS).contains(&credits), format!("{path}.included_credits"), format!("from 0 to {MAX_CREDITS}"));
        if edition == Edition::Free {
            let reason = "0: Free has no period with which included credits could expire";
            found.require(credits == 0, format!("{path}.included_credits"), reason);
        }
        self.check_edition_features(terms, &path, found);
    }

    fn check_edition_features(&self, terms: &EditionTerms, path: &str, found: &mut Findings) {
        let mut seen = BTreeSet::new();
        for (index, key) in terms.features.iter().enumerate() {
            let at = format!("{path}.features.{index}");
            found.require(self.features.contains_key(key), at.as_str(), format!("\"{key}\" is not described under [features]"));
            found.require(seen.insert(key), at.as_str(), format!("\"{key}\" stands here twice"));
        }
    }

    fn check_prices(&self, prices: &Prices, path: &str, found: &mut Findings) {
        for currency in &self.currencies {
            found.require(prices.contains_key(currency), path, format!("the price in {} is missing", currency.code()));
        }
        for (currency, minor) in prices {
            let at = format!("{path}.{}", currency.code());
            found.require(self.currencies.contains(currency), at.as_str(), "this currency is not among `currencies`");
            found.require((1..=MAX_PRICE).contains(minor), at.as_str(), format!("whole minor units from 1 to {MAX_PRICE}"));
        }
    }

    /// A dearer edition costs more and includes no fewer credits, or an upgrade would not be one.
    fn check_ladder(&self, found: &mut Findings) {
        for pair in Edition::ALL.windows(2) {
            let (below, above) = (pair[0], pair[1]);
            let path = format!("editions.{}", above.name());
            let grows = self.terms(above).included_credits >= self.terms(below).included_credits;
            found.require(grows, format!("{path}.included_credits"), format!("at least as many as {} includes", below.name()));
            for cadence in Cadence::ALL {
                for currency in &self.currencies {
                    let price = |edition| self.price(Plan { edition, cadence }, *currency);
                    if let (Some(low), Some(high)) = (price(below), price(above)) {
                        let at = format!("{path}.price.{}.{}", cadence.name(), currency.code());
                        found.require(high.minor > low.minor, at, format!("more than {} costs", below.name()));
                    }
                }
            }
        }
    }

    fn check_features(&self, found: &mut Findings) {
        for (key, feature) in &self.features {
            let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            found.require(plain, format!("features.{key}"), "a key of small letters, digits and underscores");
            found.require(!feature.en.trim().is_empty(), format!("features.{key}.en"), "say what it is called");
            for (language, name) in &feature.translated {
                found.require(!name.trim().is_empty(), format!("features.{key}.translated.{language}"), "say what it is called");
            }
        }
    }

    fn check_credits(&self, found: &mut Findings) {
        let terms = &self.credits;
        let (step, minimum, maximum) = (terms.step.0, terms.minimum.0, terms.maximum.0);
        found.require((1..=MAX_CREDITS).contains(&step), "credits.step", format!("from 1 to {MAX_CREDITS}"));
        let multiple = |n: i64| step >= 1 && n >= step && n % step == 0;
        found.require(multiple(minimum), "credits.minimum", "a multiple of `step`");
        found.require(
            multiple(maximum) && maximum <= MAX_CREDITS,
            "credits.maximum",
            format!("a multiple of `step`, at most {MAX_CREDITS}"),
        );
        found.require(maximum >= minimum, "credits.maximum", "at least as many as `minimum`");
        self.check_prices(&terms.step_price, "credits.step_price", found);
        for currency in &self.currencies {
            let all = terms.step_price.get(currency).and_then(|minor| minor.checked_mul(maximum / step.max(1)));
            let at = format!("credits.step_price.{}", currency.code());
            found.require(all.is_none_or(|all| all <= MAX_PRICE), at, format!("`maximum` credits must not cost more than {MAX_PRICE}"));
        }
    }

    fn check_schedules(&self, found: &mut Findings) {
        let rises = |list: &[u16]| list.windows(2).all(|pair| pair[0] < pair[1]);
        let days = &self.dunning.retry_days;
        let good = !days.is_empty() && days.len() <= 10 && rises(days) && days.iter().all(|day| (1..=27).contains(day));
        found.require(good, "dunning.retry_days", "1 to 10 rising days, each from 1 to 27: before a month is over");
        let hours = &self.recharge.retry_hours;
        let good = !hours.is_empty() && hours.len() <= 10 && hours.iter().all(|hour| (1..=168).contains(hour));
        found.require(good, "recharge.retry_hours", "1 to 10 waits, each from 1 to 168 hours");
    }

    fn check_tax(&self, found: &mut Findings) {
        for (country, rate) in &self.tax.rates {
            let at = format!("tax.rates.{country}");
            found.require(is_country(country), at.as_str(), "a country by its two capital letters (ISO 3166-1)");
            found.require(*rate <= 10_000, at.as_str(), "hundredths of a percent, from 0 to 10000");
        }
        if let Some(country) = &self.tax.seller_country {
            found.require(is_country(country), "tax.seller_country", "a country by its two capital letters (ISO 3166-1)");
        }
        let placed = !self.tax.reverse_charge || self.tax.seller_country.is_some();
        found.require(placed, "tax.reverse_charge", "needs `seller_country`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::file::{DEFAULT, DEFAULT_NAME, parse},
        credits::Credits,
    };

    /// The paths of what is wrong after a change of the default catalogue.
    fn wrong(change: impl FnOnce(&mut Catalogue)) -> Vec<String> {
        let mut catalogue = parse(DEFAULT_NAME, DEFAULT).expect("valid");
        change(&mut catalogue);
        catalogue.check().err().unwrap_or_default().into_iter().map(|error| error.path).collect()
    }

    fn set(prices: Option<&mut Prices>, minor: i64) {
        prices.expect("priced").insert(Currency::Usd, minor);
    }

    #[test]
    fn sub_1_prices_are_complete_positive_and_rise_with_the_edition() {
        let team = |c: &mut Catalogue, minor| set(c.editions.team.price.as_mut().map(|price| &mut price.monthly), minor);
        assert_eq!(wrong(|c| team(c, 0))[0], "editions.team.price.monthly.USD");
        assert_eq!(wrong(|c| team(c, MAX_PRICE + 1))[0], "editions.team.price.monthly.USD");
        assert_eq!(wrong(|c| team(c, 24_900)), ["editions.enterprise.price.monthly.USD"], "as much as Enterprise");
        assert_eq!(wrong(|c| team(c, 24_899)), [""; 0]);
        assert_eq!(wrong(|c| team(c, 4_083)), ["editions.team.price.annual.USD"], "12 months cost 489.96, the year 490.00");
        assert_eq!(wrong(|c| team(c, 4_084)), [""; 0]);
        assert_eq!(wrong(|c| c.editions.team.price = None), ["editions.team"]);
        assert_eq!(wrong(|c| c.editions.free.price = c.editions.team.price.clone())[0], "editions.free.price");
        assert_eq!(
            wrong(|c| c.editions.business_critical.price = c.editions.enterprise.price.clone())[0],
            "editions.business_critical.price"
        );
        let paths = wrong(|c| c.currencies.push(Currency::Jpy));
        assert!(paths.contains(&"editions.team.price.annual".to_owned()) && paths.contains(&"credits.step_price".to_owned()), "{paths:?}");
        assert!(wrong(|c| c.currencies.truncate(1)).contains(&"credits.step_price.EUR".to_owned()));
        assert_eq!(wrong(|c| c.currencies.push(Currency::Usd)), ["currencies"]);
        assert!(wrong(|c| c.currencies.clear()).contains(&"currencies".to_owned()));
    }

    #[test]
    fn sub_1_included_credits_never_shrink_and_features_are_described() {
        assert_eq!(wrong(|c| c.editions.enterprise.included_credits = Credits(9_999)), ["editions.enterprise.included_credits"]);
        assert_eq!(wrong(|c| c.editions.enterprise.included_credits = Credits(10_000)), [""; 0]);
        assert!(wrong(|c| c.editions.team.included_credits = Credits(-1)).contains(&"editions.team.included_credits".to_owned()));
        assert_eq!(wrong(|c| c.editions.team.features.push("flying".to_owned())), ["editions.team.features.3"]);
        assert_eq!(wrong(|c| c.editions.team.features.push("invoices".to_owned())), ["editions.team.features.3"]);
        assert_eq!(wrong(|c| c.features.get_mut("scim").expect("there").en.clear()), ["features.scim.en"]);
    }

    #[test]
    fn sub_1_credits_schedules_contact_and_tax_are_checked() {
        assert_eq!(wrong(|c| c.credits.minimum = Credits(5_500)), ["credits.minimum"]);
        assert_eq!(wrong(|c| c.credits.maximum = Credits(4_000)), ["credits.maximum"]);
        assert_eq!(wrong(|c| c.credits.step_price = [(Currency::Usd, MAX_PRICE), (Currency::Eur, 1)].into()), ["credits.step_price.USD"]);
        for days in [vec![], vec![0], vec![3, 1], vec![1, 1], vec![28], (1..=11).collect()] {
            assert_eq!(wrong(|c| c.dunning.retry_days = days), ["dunning.retry_days"]);
        }
        for hours in [vec![], vec![0], vec![169]] {
            assert_eq!(wrong(|c| c.recharge.retry_hours = hours), ["recharge.retry_hours"]);
        }
        for contact in ["", "https://", "http://bursar.example", "javascript:alert(1)"] {
            assert_eq!(wrong(|c| c.contact = contact.to_owned()), ["contact"]);
        }
        assert_eq!(wrong(|c| c.tax.rates = [("de".to_owned(), 1900)].into()), ["tax.rates.de"]);
        assert_eq!(wrong(|c| c.tax.rates = [("DE".to_owned(), 10_001)].into()), ["tax.rates.DE"]);
        assert_eq!(wrong(|c| c.tax.reverse_charge = true), ["tax.reverse_charge"]);
        assert_eq!(wrong(|c| c.tax.seller_country = Some("Germany".to_owned())), ["tax.seller_country"]);
    }
}
