//! The product's words on screen: roles, editions, lists of names, ends of grants. Pure but for the language.

use bursar_domain::{
    access::{OrgRole, Tie},
    plan::{Cadence, Edition},
    time::{DAY_MS, Timestamp},
};

pub(crate) use crate::messages::{edition, names, things};

use super::ending::{Ending, last_moment};
use crate::{browser::intl, messages::parts as t};

/// Within this span a date needs no year: ten months, in milliseconds.
const NEAR_MS: i64 = 300 * DAY_MS;

/// The org role.
pub(crate) fn role(role: OrgRole) -> &'static str {
    match role {
        OrgRole::Owner => t::role_owner(),
        OrgRole::Admin => t::role_admin(),
        OrgRole::Member => t::role_member(),
    }
}

/// What somebody is in an organization: "Owner", "Member · Billing admin", "Billing manager".
pub(crate) fn tie(tie: Tie) -> String {
    match tie {
        Tie::BillingManager => t::billing_manager().to_owned(),
        Tie::Member { role: of, billing_admin: true } if of != OrgRole::Owner => t::role_and_billing_admin(role(of)),
        Tie::Member { role: of, .. } => role(of).to_owned(),
    }
}

/// The edition with how often it renews.
pub(crate) fn edition_and_cadence(of: Edition, cadence: Option<Cadence>) -> String {
    match cadence {
        None => edition(of).to_owned(),
        Some(Cadence::Monthly) => t::edition_and_cadence(edition(of), t::cadence_monthly()),
        Some(Cadence::Annual) => t::edition_and_cadence(edition(of), t::cadence_annual()),
    }
}

/// A day; its year says nothing new about what is near.
pub(crate) fn day_near(at: Timestamp, now: Timestamp) -> String {
    if at.ms_since(now).abs() < NEAR_MS { intl::day(at.0) } else { intl::date(at.0) }
}

/// When a grant ends: "ends 4 March, in 12 days". `None` for never.
pub(crate) fn ending(ends_at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let end = ends_at?;
    let date = day_near(last_moment(end), now);
    Some(match Ending::of(ends_at, now) {
        Ending::Never => return None,
        Ending::Past => t::ended(&date),
        Ending::Soon { days: 1 } => t::ends_today(&date),
        Ending::Soon { days } | Ending::Later { days } => t::ends_in_days(days, &date),
    })
}

#[cfg(test)]
mod tests {
    use bursar_domain::catalogue::Thing;

    use super::*;

    #[test]
    fn sub_4_a_link_that_is_over_the_limit_is_named_too() {
        let thing = |name: &str| Thing { id: "id".to_owned(), name: name.to_owned() };
        assert_eq!(things(&[thing("Ada"), thing("")], 3), "Ada and an invite link that is open");
    }

    #[test]
    fn a_list_of_names_reads_as_a_sentence() {
        assert_eq!(names([], 3), "");
        assert_eq!(names(["Ada"], 3), "Ada");
        assert_eq!(names(["Ada", "Ben"], 3), "Ada and Ben");
        assert_eq!(names(["Ada", "Ben", "Cem"], 3), "Ada, Ben and Cem");
        assert_eq!(names(["Ada", "Ben", "Cem", "Dot"], 3), "Ada, Ben, Cem and Dot");
        assert_eq!(names(["Ada", "Ben", "Cem", "Dot", "Eve"], 3), "Ada, Ben, Cem and 2 others");
    }

    #[test]
    fn pol_1_an_owner_is_never_called_a_billing_admin() {
        assert_eq!(tie(Tie::Member { role: OrgRole::Owner, billing_admin: true }), "Owner");
        assert_eq!(tie(Tie::Member { role: OrgRole::Member, billing_admin: true }), "Member · Billing admin");
        assert_eq!(tie(Tie::BillingManager), "Billing manager");
    }

    #[test]
    fn del_6_the_end_is_said_with_its_distance() {
        let now = Timestamp(1_800_000_000_000);
        assert_eq!(ending(None, now), None);
        assert!(ending(Some(now.plus_days(12)), now).is_some_and(|text| text.ends_with("in 12 days")));
        assert!(ending(Some(now), now).is_some_and(|text| text.starts_with("ended")));
    }
}
