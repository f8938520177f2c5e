//! What was chosen, as it stands in the address: *Back*, a reload and the visit for a card come back to it. Pure.

use bursar_domain::{
    plan::{Cadence, Edition, Plan},
    subscription::Request,
};

/// A choice that a receipt can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// A paid plan.
    To(Plan),
    /// Free, when the period ends.
    Free,
    /// To take a cancellation back.
    Resume,
}

/// The word for [`Choice::Resume`] in the address.
const RESUME: &str = "resume";

impl Choice {
    /// Reads `?to=team&cadence=annual`.
    pub(super) fn from_address(to: Option<&str>, cadence: Option<&str>) -> Option<Self> {
        match to? {
            RESUME => Some(Self::Resume),
            name => match Edition::from_name(name)? {
                Edition::Free => Some(Self::Free),
                edition => Some(Self::To(Plan { edition, cadence: Cadence::from_name(cadence?)? })),
            },
        }
    }

    /// Writes it.
    pub(super) fn to_address(self) -> String {
        match self {
            Self::To(plan) => format!("?to={}&cadence={}", plan.edition.name(), plan.cadence.name()),
            Self::Free => format!("?to={}", Edition::Free.name()),
            Self::Resume => format!("?to={RESUME}"),
        }
    }

    /// How the server is asked.
    pub(super) const fn request(self) -> Request {
        match self {
            Self::To(to) => Request::Change { to },
            Self::Free => Request::Cancel,
            Self::Resume => Request::Resume,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Option<Choice> {
        let value = |name: &str| {
            let mut pairs = address.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        Choice::from_address(value("to").as_deref(), value("cadence").as_deref())
    }

    #[test]
    fn every_choice_reads_its_own_address_back() {
        let paid = Edition::ALL.into_iter().filter(|edition| *edition != Edition::Free);
        let plans = paid.flat_map(|edition| Cadence::ALL.map(|cadence| Choice::To(Plan { edition, cadence })));
        for choice in plans.chain([Choice::Free, Choice::Resume]) {
            assert_eq!(read(&choice.to_address()), Some(choice), "{}", choice.to_address());
        }
    }

    #[test]
    fn what_is_no_choice_shows_the_editions() {
        for address in ["", "?to=", "?to=gold", "?to=team", "?to=team&cadence=daily", "?cadence=annual"] {
            assert_eq!(read(address), None, "{address}");
        }
    }
}
