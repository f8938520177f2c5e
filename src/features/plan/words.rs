//! What the confirming button says, and what is said when it is done. Pure.

use bursar_domain::{
    plan::{Cadence, Edition},
    subscription::{Preview, Request},
};

use crate::{
    browser::intl,
    messages::plans as t,
    parts::{plan_words, words},
};

/// Whether the change happens now rather than when the period ends.
pub(super) fn is_now(preview: &Preview) -> bool {
    preview.takes_effect_at <= preview.at
}

/// The words on the button; where something is due, they name it.
pub(super) fn confirm(preview: &Preview) -> String {
    match preview.request {
        Request::Cancel | Request::Change { to: bursar_domain::plan::Plan { edition: Edition::Free, .. } } => t::cancel_plan().to_owned(),
        Request::Resume => t::resume_plan().to_owned(),
        Request::Withdraw => t::keep_plan().to_owned(),
        Request::Change { to } => {
            let name = words::edition(to.edition);
            let due = Some(preview.settlement.due).filter(|due| due.minor > 0).map(intl::money);
            let same_edition = preview.from.is_some_and(|from| from.edition == to.edition);
            match (preview.from, is_now(preview)) {
                (Some(from), _) if from == to => t::keep_plan().to_owned(),
                (None, _) => due.map_or_else(|| t::start_now(name), |due| t::pay_start(&due, name)),
                (Some(_), false) if same_edition && to.cadence == Cadence::Monthly => t::schedule_monthly().to_owned(),
                (Some(_), false) => t::schedule(name),
                (Some(_), true) if same_edition => due.map_or_else(|| t::switch_now().to_owned(), |due| t::pay_switch(&due)),
                (Some(_), true) => due.map_or_else(|| t::upgrade_now(name), |due| t::pay_upgrade(&due)),
            }
        }
    }
}

/// What is said when the change is made or scheduled.
pub(super) fn done(preview: &Preview) -> String {
    let (from, to) = (preview.from.map(plan_words::plan).unwrap_or_default(), preview.to.map(plan_words::plan));
    let date = intl::date(preview.takes_effect_at.0);
    match (preview.request, to) {
        (Request::Resume, _) => t::goes_on(&from),
        (Request::Withdraw, _) => t::kept_now(&from),
        (_, None) => t::canceled_now(&from, &date),
        (_, Some(_)) if preview.from == preview.to => t::kept_now(&from),
        (_, Some(to)) if is_now(preview) => t::done_now(&to),
        (_, Some(to)) => t::done_later(&to, &date),
    }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{invoice::Settlement, plan::Plan, time::Timestamp};

    use super::{
        super::samples::{plan, preview, usd},
        *,
    };

    const TEAM: Plan = plan(Edition::Team, Cadence::Monthly);
    const TEAM_YEAR: Plan = plan(Edition::Team, Cadence::Annual);
    const ENTERPRISE: Plan = plan(Edition::Enterprise, Cadence::Monthly);

    fn due(from: Option<Plan>, to: Plan, minor: i64) -> Preview {
        Preview { settlement: Settlement { due: usd(minor), balance_after: usd(0) }, ..preview(from, Some(to)) }
    }

    fn later(from: Plan, to: Option<Plan>) -> Preview {
        Preview { takes_effect_at: Timestamp(9), ..preview(Some(from), to) }
    }

    #[test]
    fn sub_3_the_button_names_the_amount_and_what_happens() {
        assert_eq!(confirm(&due(Some(TEAM), ENTERPRISE, 30_000)), "Pay USD 300.00 and upgrade");
        assert_eq!(confirm(&due(Some(TEAM), TEAM_YEAR, 49_000)), "Switch to annual and pay USD 490.00");
        assert_eq!(confirm(&due(None, TEAM, 4_900)), "Pay USD 49.00 and start Team");
        assert_eq!(confirm(&due(Some(TEAM), ENTERPRISE, 0)), "Upgrade to Enterprise now", "the account balance paid for it");
        assert_eq!(confirm(&due(Some(TEAM), TEAM_YEAR, 0)), "Switch to annual now");
        assert_eq!(confirm(&later(ENTERPRISE, Some(TEAM))), "Schedule the change to Team");
        assert_eq!(confirm(&later(TEAM_YEAR, Some(TEAM))), "Schedule the switch to monthly");
        assert_eq!(confirm(&later(TEAM, None)), "Cancel plan");
        assert_eq!(confirm(&Preview { request: Request::Resume, ..later(TEAM, Some(TEAM)) }), "Resume plan");
        assert_eq!(confirm(&later(TEAM, Some(TEAM))), "Keep present plan", "asking for the present plan withdraws what is scheduled");
    }

    #[test]
    fn sub_3_what_was_done_is_said() {
        assert_eq!(done(&due(Some(TEAM), ENTERPRISE, 30_000)), "The plan is Enterprise · monthly now.");
        assert_eq!(done(&later(ENTERPRISE, Some(TEAM))), "The change to Team · monthly is scheduled for 9.");
        assert_eq!(done(&later(TEAM, None)), "Team · monthly is canceled and ends on 9.");
        assert_eq!(done(&Preview { request: Request::Resume, ..later(TEAM, Some(TEAM)) }), "Team · monthly goes on.");
        assert_eq!(done(&later(TEAM, Some(TEAM))), "Team · monthly stays.");
    }
}
