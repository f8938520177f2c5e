//! When a change is refused, with the way out (SUB-4), and when a preview no longer holds (SUB-3).

use bursar_domain::{
    access::{OrgRole, Tie},
    api::error::{ApiError, Refusal},
    catalogue::{Limit, LimitKind},
    invite::Offer,
    plan::{Cadence, Edition, Plan},
    subscription::{PREVIEW_LIFETIME_MS, Request},
    time::DAY_MS,
};

use crate::{
    money::{ENTERPRISE, ENTERPRISE_YEAR, Payer, TEAM, TEAM_YEAR, plan_of, refusal, to},
    support::TestApp,
};

const MEMBER: Tie = Tie::Member { role: OrgRole::Member, billing_admin: false };

/// Kind, limit, count and the names of exactly those over it.
fn over(error: &ApiError) -> Vec<(LimitKind, u32, u32, Vec<&str>)> {
    error.over.iter().map(|over| (over.kind, over.limit, over.count, over.over.iter().map(|thing| thing.name.as_str()).collect())).collect()
}

#[tokio::test]
async fn sub_4_over_limit_names_exactly_the_billing_managers_and_invitations_beyond_it() {
    let mut payer = Payer::on(ENTERPRISE).await;
    let mut managers = Vec::new();
    for _ in 0..2 {
        managers.push(payer.org.with(Tie::BillingManager).await);
        payer.app.app.clock.advance(1_000);
    }
    payer.app.app.clock.advance(300_000);
    let (invitation, _) = payer.org.invitation(&payer.owner, Offer::BillingManager, Some("books@firm.example")).await;
    let refused = payer.preview(to(TEAM)).await.expect_err("refused");
    assert_eq!((refused.status, refused.refusal), (409, Some(Refusal::OverLimit)));
    assert_eq!(over(&refused), [(LimitKind::BillingManagers, 1, 3, vec!["books@firm.example", "billing manager"])], "the eldest stays");
    let ids: Vec<&str> = refused.over[0].over.iter().map(|thing| thing.id.as_str()).collect();
    assert_eq!(ids, [invitation.as_str(), managers[1].id().as_str()]);
    // A cancellation is no downgrade that could be refused: it says what Free does not allow.
    let shown = payer.preview(Request::Cancel).await.expect("previewed").preview;
    assert_eq!((shown.over_limit[0].limit, shown.over_limit[0].count, shown.over_limit[0].over.len()), (0, 3, 3));
    payer.org.tie(&managers[0], None).await;
    payer.org.tie(&managers[1], None).await;
    payer.wait(8 * DAY_MS).await;
    payer.preview(to(TEAM)).await.expect("an invitation that has run out counts no more");
}

#[tokio::test]
async fn sub_4_over_limit_names_exactly_the_members_beyond_it() {
    let app = TestApp::selling(|catalogue| catalogue.editions.team.limits.members = Limit::AtMost(2)).await;
    let payer = Payer::of(&app, "crowd").await;
    payer.card("visa").await;
    payer.change(to(ENTERPRISE)).await;
    let mut people = Vec::new();
    for _ in 0..3 {
        app.app.clock.advance(1_000);
        people.push(payer.org.with(MEMBER).await);
    }
    let refused = payer.preview(to(TEAM)).await.expect_err("refused");
    assert_eq!(over(&refused), [(LimitKind::Members, 2, 4, vec!["member", "member"])]);
    let ids: Vec<&str> = refused.over[0].over.iter().map(|thing| thing.id.as_str()).collect();
    assert_eq!(ids, [people[2].id().as_str(), people[1].id().as_str()], "the youngest first");
    payer.org.tie(&people[2], None).await;
    payer.org.tie(&people[1], None).await;
    payer.preview(to(TEAM)).await.expect("within the limit");
}

#[tokio::test]
async fn sub_4_each_state_that_does_not_allow_a_change_says_so() {
    let payer = Payer::new().await;
    assert_eq!(refusal(payer.preview(to(TEAM)).await), Refusal::PaymentMethodRequired);
    assert_eq!(refusal(payer.preview(Request::Cancel).await), Refusal::NotSubscribed);
    assert_eq!(refusal(payer.preview(Request::Resume).await), Refusal::NotSubscribed);
    assert_eq!(refusal(payer.preview(to(plan_of(Edition::BusinessCritical, Cadence::Annual))).await), Refusal::ContactUs);
    assert_eq!(refusal(payer.preview(to(Plan { edition: Edition::Free, ..TEAM })).await), Refusal::Unchanged);
    payer.card("visa").await;
    payer.change(to(TEAM)).await;
    assert_eq!(refusal(payer.preview(to(TEAM)).await), Refusal::Unchanged);
    assert_eq!(refusal(payer.preview(Request::Withdraw).await), Refusal::NothingScheduled);
    assert_eq!(refusal(payer.preview(Request::Resume).await), Refusal::NothingScheduled);
    payer.change(Request::Cancel).await;
    assert_eq!(refusal(payer.preview(to(ENTERPRISE)).await), Refusal::ReactivateFirst);
    assert_eq!(refusal(payer.preview(Request::Cancel).await), Refusal::Unchanged);
    payer.change(Request::Resume).await;
    payer.change(to(ENTERPRISE)).await;
    assert!(payer.app.audit(&payer.org.id).await.contains(&("preview_plan_change".to_owned(), "reactivate_first".to_owned())));
}

#[tokio::test]
async fn sub_4_while_one_change_waits_for_its_payment_no_other_begins_and_calling_it_off_frees_it() {
    let payer = Payer::on(TEAM).await;
    payer.card("authentication").await;
    let yearly = payer.preview(to(ENTERPRISE_YEAR)).await.expect("previewed");
    let waiting = payer.begin(to(ENTERPRISE)).await;
    assert_eq!(refusal(payer.preview(to(TEAM_YEAR)).await), Refusal::ChangePending);
    assert_eq!(refusal(payer.preview(Request::Cancel).await), Refusal::ChangePending);
    assert_eq!(refusal(payer.confirm(&yearly.id).await), Refusal::ChangePending);
    let canceled = payer.cancel(&waiting.id).await.expect("called off");
    assert_eq!(canceled.status, bursar_domain::payment::PaymentStatus::Canceled);
    assert_eq!(refusal(payer.cancel(&waiting.id).await), Refusal::NotCancelable);
    assert_eq!((payer.edition().await.as_str(), payer.invoices().await.len()), ("team", 1));
    payer.card("visa").await;
    let shown = payer.confirm(&yearly.id).await.expect("nothing has changed since");
    assert_eq!(shown.payment.expect("a payment").status, bursar_domain::payment::PaymentStatus::Succeeded);
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_4_whoever_leaves_the_providers_page_blocks_nothing_for_ever() {
    let mut payer = Payer::on(TEAM).await;
    payer.card("authentication").await;
    let waiting = payer.begin(to(ENTERPRISE)).await;
    let end = payer.subscription().await.period().end;
    payer.card("visa").await;
    payer.until(end.plus_ms(60_000)).await;
    assert_eq!(payer.payment(&waiting.id).await.status, bursar_domain::payment::PaymentStatus::Canceled, "nobody came back");
    assert_eq!((payer.edition().await.as_str(), payer.invoices().await.len()), ("team", 2), "it has renewed");
    payer.change(to(ENTERPRISE)).await;
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_3_a_preview_holds_ten_minutes_and_once() {
    let payer = Payer::with_card("visa").await;
    let shown = payer.preview(to(TEAM)).await.expect("previewed");
    assert_eq!(shown.preview.expires_at.ms_since(shown.preview.at), PREVIEW_LIFETIME_MS);
    payer.app.app.clock.advance(PREVIEW_LIFETIME_MS);
    assert_eq!(refusal(payer.confirm(&shown.id).await), Refusal::PreviewStale);
    let shown = payer.preview(to(TEAM)).await.expect("previewed");
    payer.app.app.clock.advance(PREVIEW_LIFETIME_MS - 30_000);
    payer.confirm(&shown.id).await.expect("in time");
    assert_eq!(payer.invoice().await.snapshot.lines, shown.preview.lines, "as it was shown, though minutes have passed");
    let again = payer.confirm(&shown.id).await;
    assert!([Refusal::PreviewStale, Refusal::Unchanged].contains(&refusal(again)), "not a second time");
    assert_eq!(payer.at_provider().await.len(), 1);
}

#[tokio::test]
async fn sub_3_any_change_since_makes_a_preview_stale() {
    let payer = Payer::on(TEAM).await;
    let upgrade = payer.preview(to(ENTERPRISE)).await.expect("previewed");
    payer.change(to(TEAM_YEAR)).await;
    assert_eq!(refusal(payer.confirm(&upgrade.id).await), Refusal::PreviewStale);

    let payer = Payer::on(ENTERPRISE).await;
    let upgrade = payer.preview(to(ENTERPRISE_YEAR)).await.expect("previewed");
    let mut tx = payer.app.app.store.write().await.expect("tx");
    let credit = bursar_domain::money::Money::new(100, bursar_domain::money::Currency::Usd);
    bursar::store::balance::post(&mut tx, &payer.org.id, "goodwill", credit, None, payer.app.app.now()).await.expect("posted");
    tx.commit().await.expect("committed");
    assert_eq!(refusal(payer.confirm(&upgrade.id).await), Refusal::PreviewStale, "another account balance");

    let cancel = payer.preview(Request::Cancel).await.expect("previewed");
    payer.change(to(TEAM)).await;
    assert_eq!(refusal(payer.confirm(&cancel.id).await), Refusal::PreviewStale, "something else is scheduled by now");

    // The end of the period comes between the preview and its confirmation.
    let payer = Payer::on(TEAM).await;
    let end = payer.subscription().await.period().end;
    payer.app.app.clock.advance(end.plus_ms(-60_000).ms_since(payer.app.app.now()));
    let payer = Payer { owner: payer.owner.again().await, ..payer };
    let upgrade = payer.preview(to(ENTERPRISE)).await.expect("previewed");
    payer.app.app.clock.advance(120_000);
    assert_eq!(refusal(payer.confirm(&upgrade.id).await), Refusal::PreviewStale);
    payer.assert_books().await;
}

#[tokio::test]
async fn sub_3_a_preview_is_that_of_its_organization() {
    let payer = Payer::with_card("visa").await;
    let other = Payer::of(&payer.app, "other").await;
    other.card("visa").await;
    let shown = payer.preview(to(TEAM)).await.expect("previewed");
    assert_eq!(other.confirm(&shown.id).await.expect_err("foreign").status, 404);
    assert!(other.at_provider().await.is_empty());
    payer.confirm(&shown.id).await.expect("its own");
}
