//! Failures in words: a title, a sentence, the next step. The only place that puts an error into words; every code,
//! refusal and field problem of the wire has its own here.

use bursar_domain::{
    api::error::{ApiError, ErrorCode, FieldError, FieldProblem, Refusal},
    catalogue::{LimitKind, OverLimit},
    invite::daily_limit,
    plan::Edition,
};

use super::Failure;
use crate::{
    browser::intl::{integer, money},
    messages::{edition, errors as t, things},
};

/// Names of those over a limit that are written out: all of them, unless a sentence would become a page.
const NAMES: usize = 20;

/// What to offer beside the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayOut {
    /// The same once more.
    TryAgain,
    /// Load the page anew.
    Reload,
    /// Sign in again, in another tab, so that what was typed stays.
    SignIn,
    /// The words say what to do.
    None,
}

/// A failure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    /// What happened, without a full stop.
    pub title: String,
    /// What it means and what to do.
    pub sentence: String,
    /// The next step as a control.
    pub action: WayOut,
}

impl Presented {
    /// Title and sentence as one text.
    #[must_use]
    pub fn as_text(&self) -> String {
        let end = if self.title.ends_with(['?', '!', '.']) { "" } else { "." };
        format!("{}{end} {}", self.title, self.sentence)
    }
}

/// Puts a failure into words.
#[must_use]
pub fn present(failure: &Failure) -> Presented {
    let (title, sentence, action) = match failure {
        Failure::Api(error) => return present_api(error),
        Failure::Offline => (t::offline_title(), t::offline(), WayOut::TryAgain),
        Failure::TimedOut => (t::timed_out_title(), t::timed_out(), WayOut::TryAgain),
        Failure::Unreadable => (t::unreadable_title(), t::unreadable(), WayOut::TryAgain),
        Failure::OutOfDate => (t::out_of_date_title(), t::out_of_date(), WayOut::Reload),
    };
    Presented { title: title.to_owned(), sentence: sentence.to_owned(), action }
}

fn present_api(error: &ApiError) -> Presented {
    use ErrorCode as C;
    let (title, sentence, action) = match error.code {
        C::BadRequest => (t::bad_request_title(), t::bad_request(), WayOut::Reload),
        C::InvalidFields => (t::invalid_fields_title(), t::invalid_fields(), WayOut::None),
        C::Unauthenticated => (t::unauthenticated_title(), t::unauthenticated(), WayOut::SignIn),
        C::InvalidCredentials => (t::invalid_credentials_title(), t::invalid_credentials(), WayOut::None),
        C::CrossSite => (t::cross_site_title(), t::cross_site(), WayOut::Reload),
        C::Forbidden => (t::forbidden_title(), t::forbidden(), WayOut::None),
        C::NotFound => (t::not_found_title(), t::not_found(), WayOut::None),
        C::MethodNotAllowed | C::UnsupportedMediaType => (t::method_not_allowed_title(), t::bad_request(), WayOut::Reload),
        C::Refused => (t::refused_title(), t::refused(), WayOut::None),
        C::Gone => (t::gone_title(), t::gone(), WayOut::None),
        C::NotInvited => (t::not_invited_title(), t::not_invited(), WayOut::None),
        C::TooLarge => (t::too_large_title(), t::too_large(), WayOut::None),
        C::TooManyRequests => (t::too_many_requests_title(), t::too_many_requests(), WayOut::None),
        C::Internal | C::Unknown => (t::internal_title(), t::internal(), WayOut::TryAgain),
        C::Unavailable => (t::unavailable_title(), t::unavailable(), WayOut::TryAgain),
    };
    let detailed = match (error.code, error.refusal, error.retry_after_seconds, &error.request_id) {
        (_, Some(Refusal::CoolDown), Some(seconds), _) => Some(t::cool_down_wait(i64::from(seconds.max(1)))),
        (C::Refused, Some(refusal), ..) => refusal_in_numbers(refusal, error).or_else(|| refusal_with_way_out(refusal, error.upgrade_to)),
        (C::Gone | C::NotInvited, Some(refusal), ..) => refusal_with_way_out(refusal, error.upgrade_to),
        (C::TooManyRequests, _, Some(seconds), _) => Some(t::too_many_requests_wait(i64::from(seconds.max(1)))),
        (C::Internal | C::Unknown, _, _, Some(id)) => Some(t::internal_with_id(id)),
        _ => None,
    };
    Presented { title: title.to_owned(), sentence: detailed.unwrap_or_else(|| sentence.to_owned()), action }
}

/// Why the state does not allow it, and with a limit of the edition which one has a higher one; nothing for a reason of
/// a newer version.
#[must_use]
pub fn refusal_with_way_out(refusal: Refusal, upgrade_to: Option<Edition>) -> Option<String> {
    let sentence = refusal_sentence(refusal)?;
    let way_out = match (refusal, upgrade_to) {
        (Refusal::DailyLimit, Some(to)) => t::upgrade_daily(edition(to), &integer(i64::from(daily_limit(to)))),
        (_, Some(to)) => upgrade_sentence(to),
        (_, None) => return Some(sentence.to_owned()),
    };
    Some(format!("{sentence} {way_out}"))
}

/// Why the state does not allow it, where the answer says how much or who.
fn refusal_in_numbers(refusal: Refusal, error: &ApiError) -> Option<String> {
    match (refusal, error.amount, error.available) {
        (Refusal::OverLimit, ..) if !error.over.is_empty() => Some(error.over.iter().map(over_sentence).collect::<Vec<_>>().join(" ")),
        (Refusal::ConsentRequired, Some(amount), _) => Some(t::consent_required_amount(&money(amount))),
        (Refusal::InsufficientCredits, _, Some(left)) => Some(t::insufficient_credits_left(&integer(left.0.max(0)))),
        (Refusal::SpendLimitReached, _, Some(left)) => Some(t::spend_limit_left(&integer(left.0.max(0)))),
        _ => None,
    }
}

/// How much is allowed and in use of one kind of thing, and exactly who has to go first (SUB-4).
fn over_sentence(over: &OverLimit) -> String {
    let (limit, count) = (integer(i64::from(over.limit)), integer(i64::from(over.count)));
    let who = things(&over.over, NAMES);
    match over.kind {
        LimitKind::BillingManagers => t::over_managers(&limit, &count, &who),
        LimitKind::Members => t::over_members(&limit, &count, &who),
    }
}

/// Which edition is the way out of a limit. How many it allows stands in the catalogue, and in the comparison of plans.
#[must_use]
pub fn upgrade_sentence(to: Edition) -> String {
    t::upgrade_more(edition(to))
}

/// Why the state does not allow it; nothing for a reason of a newer version.
#[must_use]
pub fn refusal_sentence(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::LastOwner => t::last_owner(),
        Refusal::OwnerHasAccess => t::owner_has_access(),
        Refusal::AlreadyBillingAdmin => t::already_billing_admin(),
        Refusal::NotAMember => t::not_a_member(),
        Refusal::AlreadyRequested => t::already_requested(),
        Refusal::RequestClosed => t::request_closed(),
        Refusal::OrgSuspended => t::org_suspended(),
        Refusal::SuccessorRequired => t::successor_required(),
        Refusal::Used => t::used(),
        Refusal::Expired => t::expired(),
        Refusal::Revoked => t::revoked(),
        Refusal::WrongAccount => t::wrong_account(),
        Refusal::UnverifiedAddress => t::unverified_address(),
        Refusal::OutsideIdentityProvider => t::outside_identity_provider(),
        Refusal::AlreadyDelegate => t::already_delegate(),
        Refusal::AlreadyMember => t::already_member(),
        Refusal::ManagerLimit => t::manager_limit(),
        Refusal::DailyLimit => t::daily_limit(),
        Refusal::CoolDown => t::cool_down(),
        Refusal::ReactivateFirst => t::reactivate_first(),
        Refusal::ChangePending => t::change_pending(),
        Refusal::PastDue => t::past_due(),
        Refusal::OverLimit => t::over_limit(),
        Refusal::PaymentMethodRequired => t::payment_method_required(),
        Refusal::ContactUs => t::contact_us(),
        Refusal::Unchanged => t::unchanged(),
        Refusal::NotSubscribed => t::not_subscribed(),
        Refusal::NothingScheduled => t::nothing_scheduled(),
        Refusal::NotPriced => t::not_priced(),
        Refusal::PreviewStale => t::preview_stale(),
        Refusal::IdempotencyKeyReused => t::idempotency_key_reused(),
        Refusal::ConsentRequired => t::consent_required(),
        Refusal::DefaultInUse => t::default_in_use(),
        Refusal::PaymentInProgress => t::payment_in_progress(),
        Refusal::NotPayable => t::not_payable(),
        Refusal::NotCancelable => t::not_cancelable(),
        Refusal::InDebt => t::in_debt(),
        Refusal::InsufficientCredits => t::insufficient_credits(),
        Refusal::SpendLimitReached => t::spend_limit_reached(),
        Refusal::UnknownAuthorization => t::unknown_authorization(),
        Refusal::IdReused => t::id_reused(),
        Refusal::Unknown => return None,
    })
}

/// What is wrong with a field, as a sentence that says what would be accepted.
#[must_use]
pub fn field_sentence(error: &FieldError) -> String {
    problem_sentence(error.problem, error.limit)
}

/// The same for checks that the browser makes itself before it asks the server.
#[must_use]
pub fn problem_sentence(problem: FieldProblem, limit: Option<u32>) -> String {
    use FieldProblem as P;
    match (problem, limit.map(i64::from)) {
        (P::TooLong, Some(limit)) => return t::field_too_long_by(limit),
        (P::TooShort, Some(limit)) => return t::field_too_short_by(limit),
        (P::OutOfRange, Some(limit)) => return t::field_out_of_range_by(limit),
        _ => {}
    }
    match problem {
        P::Required => t::field_required(),
        P::TooLong => t::field_too_long(),
        P::TooShort => t::field_too_short(),
        P::NotAnEmail => t::field_not_an_email(),
        P::Invisible => t::field_invisible(),
        P::SlugCharacters => t::field_slug_characters(),
        P::Reserved => t::field_reserved(),
        P::Taken => t::field_taken(),
        P::CommonPassword => t::field_common_password(),
        P::WrongPassword => t::field_wrong_password(),
        P::InThePast => t::field_in_the_past(),
        P::OutOfRange => t::field_out_of_range(),
        P::NotACountry => t::field_not_a_country(),
        P::NotATaxId => t::field_not_a_tax_id(),
        P::CardNumber => t::field_card_number(),
        P::NotPossible | P::Unknown => t::field_not_possible(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        catalogue::Thing,
        credits::Credits,
        money::{Currency, Money},
    };

    use super::*;

    #[test]
    fn ops_2_everything_that_can_fail_has_words_of_its_own() {
        for code in ErrorCode::ALL {
            let said = present(&Failure::Api(Box::new(ApiError::new(*code))));
            assert!(!said.title.is_empty() && said.sentence.ends_with('.'), "{}", code.name());
        }
        for refusal in Refusal::ALL {
            assert!(refusal_sentence(*refusal).is_some_and(|text| text.ends_with('.')), "{}", refusal.name());
            let error = ApiError { refusal: Some(*refusal), ..ApiError::new(ErrorCode::Refused) };
            assert_eq!(Some(present_api(&error).sentence.as_str()), refusal_sentence(*refusal));
        }
        let limited =
            ApiError { refusal: Some(Refusal::ManagerLimit), upgrade_to: Some(Edition::Enterprise), ..ApiError::new(ErrorCode::Refused) };
        assert!(present_api(&limited).sentence.ends_with("Enterprise allows more."));
        let waiting = ApiError { refusal: Some(Refusal::CoolDown), retry_after_seconds: Some(42), ..ApiError::new(ErrorCode::Refused) };
        assert!(present_api(&waiting).sentence.contains("42 seconds"));
        let amount = Some(Money::new(4900, Currency::Usd));
        let consent = ApiError { refusal: Some(Refusal::ConsentRequired), amount, ..ApiError::new(ErrorCode::Refused) };
        assert!(present_api(&consent).sentence.starts_with("USD 49.00"));
        for problem in FieldProblem::ALL {
            assert!(problem_sentence(*problem, None).ends_with('.'), "{}", problem.name());
        }
        assert_eq!(problem_sentence(FieldProblem::TooLong, Some(80)), "Use at most 80 characters.");
    }

    #[test]
    fn sub_4_over_a_limit_names_exactly_who_is_over_it() {
        let thing = |name: &str| Thing { id: name.to_owned(), name: name.to_owned() };
        let managers =
            OverLimit { kind: LimitKind::BillingManagers, limit: 1, count: 3, over: vec![thing("Ada"), thing("b@firm.example")] };
        let members = OverLimit { kind: LimitKind::Members, limit: 5, count: 6, over: vec![thing("Cem")] };
        let over = vec![managers, members];
        let error = ApiError { refusal: Some(Refusal::OverLimit), over, ..ApiError::new(ErrorCode::Refused) };
        assert_eq!(
            present_api(&error).sentence,
            "Billing managers: 1 allowed, 3 in use. Remove first: Ada and b@firm.example. Members: 5 allowed, 6 in use. Remove first: Cem."
        );
    }

    #[test]
    fn crd_4_how_many_credits_are_left_is_said() {
        let said = |refusal| {
            let error = ApiError { refusal: Some(refusal), available: Some(Credits(1200)), ..ApiError::new(ErrorCode::Refused) };
            present_api(&error).sentence
        };
        assert!(said(Refusal::InsufficientCredits).contains("1,200") && said(Refusal::SpendLimitReached).contains("1,200"));
    }
}
