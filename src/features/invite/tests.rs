//! Every state and every refusal has its words and its next step.

use bursar_domain::{
    access::{OrgRole, Permission, Tie},
    api::{
        error::{ApiError, ErrorCode, Refusal},
        invitation::{Accepted, InvitationView},
        viewer::ViewerOrg,
    },
    ids::OrgId,
    invite::{Channel, Offer, prospects},
    plan::Edition,
    slug::Slug,
    time::Timestamp,
};

use super::view_model::{About, Arrival, Decision, Gone, Notice, Phase, Step, arrival, in_words, offered};
use crate::{
    api::Failure,
    routes::{OrgPage, Route},
};

const ALL_OFFERS: [Offer; 3] = [Offer::BillingManager, Offer::Member { role: OrgRole::Admin }, Offer::Member { role: OrgRole::Member }];

fn invitation(offer: Offer, refusal: Option<Refusal>) -> InvitationView {
    let (will, will_not) = prospects(offer.tie());
    InvitationView {
        org_name: "Acme".into(),
        invited_by: "Olivia".into(),
        offer,
        channel: Channel::Email,
        invited_address: Some("ad…@firm.example".into()),
        expires_at: None,
        will,
        will_not,
        refusal,
    }
}

fn org(number: u64, name: &str, permissions: &[Permission]) -> ViewerOrg {
    ViewerOrg {
        id: OrgId::from_parts(1, number.into()),
        slug: format!("{}-{number}", name.to_lowercase()).parse().expect("a slug"),
        name: name.to_owned(),
        tie: Tie::BillingManager,
        permissions: permissions.iter().map(|permission| permission.name().to_owned()).collect(),
        suspended: false,
    }
}

fn failure(error: ApiError) -> Failure {
    Failure::Api(Box::new(error))
}

fn refused(refusal: Refusal) -> ApiError {
    ApiError { refusal: Some(refusal), ..ApiError::new(refusal.invitation_code()) }
}

fn notice(view: &InvitationView, orgs: &[ViewerOrg], failure: Option<&Failure>) -> Option<Notice> {
    About { view, email: "eve@firm.example", orgs }.notice(failure)
}

/// What can be refused to somebody who looks at an open invitation.
const PERSONAL: [Refusal; 6] = [
    Refusal::WrongAccount,
    Refusal::UnverifiedAddress,
    Refusal::OutsideIdentityProvider,
    Refusal::AlreadyDelegate,
    Refusal::AlreadyMember,
    Refusal::ManagerLimit,
];

#[test]
fn inv_4_every_refusal_has_a_sentence_of_its_own_and_a_next_step() {
    for offer in ALL_OFFERS {
        let mut titles = std::collections::BTreeSet::new();
        for refusal in PERSONAL {
            let before = notice(&invitation(offer, Some(refusal)), &[], None).expect("something to say");
            let after = notice(&invitation(offer, None), &[], Some(&failure(refused(refusal)))).expect("something to say");
            assert_eq!((&before.said, before.blocks), (&after.said, after.blocks), "{}: the same before and after a try", refusal.name());
            assert!(!before.failed && after.failed);
            assert!(after.step.is_some(), "{}: no way out", refusal.name());
            assert!(before.said.sentence.ends_with('.') && !before.said.title.ends_with('.'), "{}", refusal.name());
            assert!(titles.insert(before.said.title), "{} has no words of its own", refusal.name());
        }
    }
    assert_eq!(notice(&invitation(Offer::BillingManager, None), &[], None), None);
}

#[test]
fn inv_4_whatever_else_is_refused_is_said_and_can_be_tried_again() {
    for refusal in Refusal::ALL.iter().filter(|refusal| !PERSONAL.contains(refusal)) {
        let said = notice(&invitation(Offer::BillingManager, None), &[], Some(&failure(refused(*refusal)))).expect("something to say");
        assert_eq!(said.step, Some(Step::TryAgain), "{}", refusal.name());
        assert!(!said.blocks && said.said.sentence.ends_with('.'), "{}", refusal.name());
    }
    for lost in [Failure::Offline, Failure::TimedOut, failure(ApiError::new(ErrorCode::Internal))] {
        let said = notice(&invitation(Offer::BillingManager, None), &[], Some(&lost)).expect("something to say");
        assert_eq!((said.step, said.blocks), (Some(Step::TryAgain), false));
    }
    let old = notice(&invitation(Offer::BillingManager, None), &[], Some(&Failure::OutOfDate));
    assert_eq!(old.and_then(|notice| notice.step), Some(Step::Reload));
}

#[test]
fn inv_5_a_wrong_account_hears_who_is_signed_in_and_the_masked_address() {
    let said = notice(&invitation(Offer::BillingManager, Some(Refusal::WrongAccount)), &[], None).expect("something to say");
    assert!(said.said.sentence.contains("eve@firm.example") && said.said.sentence.contains("ad…@firm.example"));
    assert_eq!((said.step, said.blocks), (Some(Step::SwitchAccount), true));
}

#[test]
fn inv_4_only_an_invitation_to_another_address_cannot_be_declined() {
    for refusal in PERSONAL {
        let view = invitation(Offer::BillingManager, Some(refusal));
        let blocked = About { view: &view, email: "eve@firm.example", orgs: &[] }.decline_blocked();
        assert_eq!(blocked.is_some(), refusal == Refusal::WrongAccount, "{}", refusal.name());
    }
}

#[test]
fn inv_7_the_limit_names_the_upgrade_and_says_that_the_invitation_stays() {
    let error = ApiError { upgrade_to: Some(Edition::Enterprise), ..refused(Refusal::ManagerLimit) };
    let said = notice(&invitation(Offer::BillingManager, None), &[], Some(&failure(error))).expect("something to say");
    assert!(said.said.sentence.contains("Enterprise") && said.said.sentence.contains("stays valid"));
    assert_eq!(said.step, Some(Step::TryAgain));
}

#[test]
fn inv_10_a_delegate_is_led_to_billing_and_a_namesake_to_the_chooser() {
    let already = |refusal, orgs: &[ViewerOrg]| {
        let step = notice(&invitation(Offer::BillingManager, Some(refusal)), orgs, None).and_then(|notice| notice.step);
        let Some(Step::Go(route, _)) = step else { return None };
        Some(route)
    };
    let acme = org(1, "Acme", &[Permission::ViewBillingStatus]);
    let others = [acme.clone(), org(2, "Globex", &[])];
    let twins = [acme.clone(), org(3, "Acme", &[])];
    assert_eq!(already(Refusal::AlreadyDelegate, &others), Some(Route::billing(&acme.slug)));
    assert_eq!(already(Refusal::AlreadyDelegate, &twins), Some(Route::BillingEntry));
    assert_eq!(already(Refusal::AlreadyMember, &others), Some(Route::billing(&acme.slug)));
    assert_eq!(already(Refusal::AlreadyMember, &[]), Some(Route::Orgs));
}

#[test]
fn inv_4_what_is_gone_says_since_when_and_whom_to_ask() {
    let gone = |refusal: Refusal| Gone::of(&failure(ApiError { gone_at: Some(Timestamp(1_800_000_000_000)), ..refused(refusal) }));
    for (refusal, word) in [(Refusal::Used, "used"), (Refusal::Revoked, "ended"), (Refusal::Expired, "ran out")] {
        let gone = gone(refusal).expect("gone");
        let (plain, named) = (gone.said(None), gone.said(Some("Olivia")));
        assert!(plain.title.contains(word) && plain.title.contains(" on "), "{}", plain.title);
        assert!(plain.sentence.contains("owner") && plain.sentence.ends_with('.'), "{}", plain.sentence);
        assert!(named.sentence.contains("ask Olivia"), "{}", named.sentence);
        let undated = Gone::of(&failure(refused(refusal))).expect("gone").said(None);
        assert!(!undated.title.contains(" on "), "{}", undated.title);
    }
    let unknown = Gone::of(&failure(ApiError::new(ErrorCode::NotFound))).expect("gone").said(Some("Olivia"));
    assert!(!unknown.sentence.contains("Olivia"), "nothing is known of it");
    for refusal in PERSONAL {
        assert_eq!(Gone::of(&failure(refused(refusal))), None, "{} uses nothing up", refusal.name());
    }
    assert_eq!(Gone::of(&Failure::Offline), None);
}

#[test]
fn inv_6_whoever_has_accepted_it_is_led_on_rather_than_told_that_it_is_used() {
    let slug: Slug = "acme".parse().expect("a slug");
    let gone = Gone::of(&failure(ApiError { accepted_into: Some(slug.clone()), ..refused(Refusal::Used) })).expect("gone");
    assert_eq!(gone.led_to, Some(slug));
    assert!(gone.said(None).title.starts_with("You have accepted"));
}

#[test]
fn inv_3_the_page_shows_what_the_browser_has_open_and_news_does_not_undo_an_answer() {
    let used = failure(refused(Refusal::Used));
    let open = |there, failure: Option<&Failure>| Phase::of(&Decision::Open, there, failure);
    assert_eq!(open(None, None), Phase::Waiting);
    assert_eq!(open(Some(false), None), Phase::Missing);
    assert_eq!(open(Some(true), None), Phase::Open);
    assert_eq!(open(Some(true), Some(&Failure::Offline)), Phase::Open, "a lost connection keeps the page");
    assert_eq!(open(None, Some(&Failure::Offline)), Phase::Failed(Failure::Offline));
    assert!(matches!(open(Some(true), Some(&used)), Phase::Gone(_)));
    assert_eq!(Phase::of(&Decision::Arriving, Some(true), Some(&used)), Phase::Open);
    assert_eq!(Phase::of(&Decision::Declined, Some(true), Some(&used)), Phase::Declined);
    let arrival = Arrival { route: Route::Home, said: String::new() };
    assert_eq!(Phase::of(&Decision::Arrived(arrival.clone()), None, Some(&used)), Phase::Arrived(arrival));
}

#[test]
fn inv_3_acceptance_leads_to_where_the_person_belongs_now() {
    let acme = org(1, "Acme", &[Permission::ViewSettings]);
    let accepted = |as_billing_admin| Accepted { slug: acme.slug.clone(), as_billing_admin };
    let orgs = [acme.clone()];
    let manager = invitation(Offer::BillingManager, None);
    let plain = arrival(&manager, &accepted(false), &orgs);
    assert_eq!((plain.route, plain.said.as_str()), (Route::billing(&acme.slug), "You manage billing for Acme now."));
    let grant = arrival(&manager, &accepted(true), &orgs);
    assert_eq!((grant.route, grant.said.as_str()), (Route::billing(&acme.slug), "You are a billing admin of Acme now."));
    let member = arrival(&invitation(Offer::Member { role: OrgRole::Member }, None), &accepted(false), &orgs);
    assert_eq!((member.route, member.said.as_str()), (Route::Org(acme.slug.clone(), OrgPage::General), "You are a member of Acme now."));
}

#[test]
fn inv_3_the_offer_is_named_and_told_in_the_words_of_the_table() {
    let titles = ALL_OFFERS.map(|offer| offered(offer, "Acme"));
    assert_eq!(titles, ["Manage billing for Acme", "Join Acme as an admin", "Join Acme as a member"]);
    let (will, will_not) = prospects(Offer::BillingManager.tie());
    assert!(in_words(&will).contains(&"View and update payment cards"));
    assert!(in_words(&will_not).contains(&"List members in the console"));
}
