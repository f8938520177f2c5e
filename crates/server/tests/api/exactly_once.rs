//! Never twice (PAY-3): double clicks, two tabs, repeated and parallel requests, lost answers. However often something is asked for, the
//! provider charges once and one settlement follows.

use bursar::{
    payments::{Report, ReportState},
    service::{payments, recharge},
};
use bursar_domain::{
    api::{
        Empty,
        credits::{BuyCredits, PreviewTopUp, RechargeChange, SetAutoRecharge},
        error::Refusal,
        payments::{Decline, Payment},
        subscription::{Confirm, PlanChanged},
    },
    credits::Credits,
    money::{Currency, Money},
    payment::PaymentStatus,
    recharge::{Mode, Settings},
    time::DAY_MS,
};
use futures::future::join_all;

use crate::money::{ENTERPRISE, Payer, TEAM, refusal, to};

/// How many at once.
const MANY: usize = 20;
/// Cards whose answer does not come at once, and whether the money arrives.
const LATE: [(&str, bool); 5] = [
    ("unanswered-success", true),
    ("unanswered-failure", false),
    ("nothing-arrives", false),
    ("late-success", true),
    ("late-failure", false),
];

fn confirm(preview: &impl std::fmt::Display) -> String {
    format!(r#"{{"preview":"{preview}"}}"#)
}

/// Long enough for everything to be settled, looking often at first and rarely later.
async fn settle(payer: &mut Payer) {
    for _ in 0..20 {
        payer.wait(15_000).await;
    }
    for _ in 0..28 {
        payer.wait(3_600_000).await;
    }
}

#[tokio::test]
async fn pay_3_a_double_click_charges_once_and_both_get_the_same_answer() {
    let payer = Payer::with_card("visa").await;
    let body = confirm(&payer.offer(10_000).await.id);
    let (one, two) = tokio::join!(payer.keyed("credits/purchases", &body, "click"), payer.keyed("credits/purchases", &body, "click"));
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{} {}", one.text(), two.text());
    let payment = |raw: &crate::support::Raw| serde_json::from_slice::<Payment>(&raw.body).expect("a payment");
    assert_eq!(payment(&one).id, payment(&two).id);
    let later = payer.keyed("credits/purchases", &body, "click").await;
    assert_eq!((payment(&later).id, payment(&later).status), (payment(&one).id, PaymentStatus::Succeeded));
    assert_eq!((payer.at_provider().await.len(), payer.credits().await, payer.invoices().await.len()), (1, (0, 10_000), 1));

    let body = confirm(&payer.preview(to(TEAM)).await.expect("previewed").id);
    let answers = join_all((0..MANY).map(|_| payer.keyed("plan/changes", &body, "change"))).await;
    let ids: Vec<_> =
        answers.iter().map(|raw| serde_json::from_slice::<PlanChanged>(&raw.body).expect("changed").payment.expect("due").id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!((payer.at_provider().await.len(), payer.invoices().await.len()), (2, 2));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_3_the_same_key_for_something_else_is_noticed() {
    let payer = Payer::with_card("visa").await;
    let (one, two) = (payer.offer(5_000).await.id, payer.offer(6_000).await.id);
    assert_eq!(payer.keyed("credits/purchases", &confirm(&one), "key").await.status, 200);
    for (path, body) in [("credits/purchases", confirm(&two)), ("plan/changes", confirm(&one))] {
        let answer = payer.keyed(path, &body, "key").await;
        assert_eq!((answer.status.as_u16(), answer.error().refusal), (409, Some(Refusal::IdempotencyKeyReused)), "{path}");
    }
    for bad in ["", "x y", &"x".repeat(65)] {
        let answer = payer.keyed("credits/purchases", &confirm(&two), bad).await;
        assert_eq!(answer.status, 400, "{bad:?}");
    }
    assert_eq!(payer.keyed("credits/purchases", &confirm(&two), "other").await.status, 200, "the preview was not used up");
    assert_eq!(payer.at_provider().await.len(), 2);
    // Somebody else's key of the same text is another one.
    let other = Payer::of(&payer.app, "other").await;
    other.card("visa").await;
    let body = confirm(&other.offer(5_000).await.id);
    assert_eq!(other.keyed("credits/purchases", &body, "key").await.status, 200);
}

#[tokio::test]
async fn pay_3_a_refused_request_leaves_its_key_free() {
    let payer = Payer::new().await;
    let body = confirm(&payer.offer(5_000).await.id);
    let refused = payer.keyed("credits/purchases", &body, "key").await;
    assert_eq!(refused.error().refusal, Some(Refusal::PaymentMethodRequired));
    payer.card("visa").await;
    assert_eq!(payer.keyed("credits/purchases", &body, "key").await.status, 200);
}

#[tokio::test]
async fn pay_3_two_tabs_that_confirm_one_preview_change_once() {
    for _ in 0..5 {
        let payer = Payer::with_card("visa").await;
        let body = confirm(&payer.preview(to(TEAM)).await.expect("previewed").id);
        let keys: Vec<String> = (0..8).map(|tab| format!("tab-{tab}")).collect();
        let answers = join_all(keys.iter().map(|key| payer.keyed("plan/changes", &body, key))).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        let told = |answer: &crate::support::Raw| answer.error().refusal.expect("a refusal");
        let others = [Refusal::PreviewStale, Refusal::ChangePending, Refusal::Unchanged];
        assert!(answers.iter().filter(|answer| answer.status != 200).all(|answer| others.contains(&told(answer))));
        assert_eq!((won, payer.at_provider().await.len(), payer.invoices().await.len()), (1, 1, 1));
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn pay_3_two_previews_confirmed_at_once_make_one_change() {
    let payer = Payer::with_card("visa").await;
    let (team, enterprise) = (payer.preview(to(TEAM)).await.expect("shown"), payer.preview(to(ENTERPRISE)).await.expect("shown"));
    let (one, two) = tokio::join!(payer.confirm(&team.id), payer.confirm(&enterprise.id));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    assert_eq!(payer.at_provider().await.len(), 1);
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_3_many_purchases_with_one_key_are_one() {
    let payer = Payer::with_card("late-success").await;
    let body = confirm(&payer.offer(10_000).await.id);
    let answers = join_all((0..MANY).map(|_| payer.keyed("credits/purchases", &body, "once"))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    payer.app.app.clock.advance(120_000);
    payer.work().await;
    assert_eq!((payer.at_provider().await.len(), payer.credits().await, payer.invoices().await.len()), (1, (0, 10_000), 1));
    payer.assert_books().await;
}

#[tokio::test]
async fn doc_1_many_purchases_at_once_get_numbers_without_a_gap() {
    let payer = Payer::with_card("visa").await;
    let mut offers = Vec::new();
    for n in 0..MANY {
        offers.push((confirm(&payer.offer(5_000).await.id), format!("key-{n}")));
    }
    let answers = join_all(offers.iter().map(|(body, key)| payer.keyed("credits/purchases", body, key))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    let numbers: Vec<String> = payer.invoices().await.into_iter().map(|invoice| invoice.number).collect();
    let expected: Vec<String> = (1..=MANY).map(|n| format!("PAYER-INV-{n:06}")).collect();
    assert_eq!(numbers, expected);
    assert_eq!((payer.at_provider().await.len(), payer.credits().await.1), (MANY, 5_000 * 20));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_3_a_purchase_whose_answer_is_lost_is_charged_and_credited_once_or_not_at_all() {
    for (card, arrives) in LATE {
        let mut payer = Payer::with_card(card).await;
        let first = payer.buy(10_000).await;
        assert!(first.status.is_open(), "{card}: {first:?}");
        assert_eq!((payer.credits().await, payer.invoices().await.len()), ((0, 0), 0), "{card}: CRD-2: paid first");
        settle(&mut payer).await;
        let last = payer.payment(&first.id).await;
        assert_eq!(last.status, if arrives { PaymentStatus::Succeeded } else { PaymentStatus::Failed }, "{card}");
        assert_eq!(payer.credits().await, (0, if arrives { 10_000 } else { 0 }), "{card}");
        assert!(payer.at_provider().await.len() <= 1 && payer.payments().await.len() == 1, "{card}");
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn pay_3_a_lost_answer_is_found_though_the_organization_has_another_name_by_now() {
    let mut payer = Payer::with_card("unanswered-success").await;
    let first = payer.buy(10_000).await;
    assert_eq!(first.status, PaymentStatus::Unknown);
    assert_eq!(payer.owner.raw("PATCH", "/api/v1/orgs/payer", r#"{"name":"Renamed"}"#).await.status, 200);
    settle(&mut payer).await;
    assert_eq!(payer.payment(&first.id).await.status, PaymentStatus::Succeeded);
    assert_eq!((payer.at_provider().await.len(), payer.credits().await), (1, (0, 10_000)));
    payer.assert_books().await;
}

#[tokio::test]
async fn pay_3_a_change_whose_answer_is_lost_is_made_once_or_not_at_all() {
    for (card, arrives) in LATE {
        let mut payer = Payer::with_card(card).await;
        let first = payer.begin(to(TEAM)).await;
        assert!(first.status.is_open() && payer.edition().await == "free", "{card}");
        payer.wait(10_000).await;
        assert_eq!(refusal(payer.preview(to(ENTERPRISE)).await), Refusal::ChangePending, "{card}: never a second while one is open");
        settle(&mut payer).await;
        assert_eq!(payer.edition().await, if arrives { "team" } else { "free" }, "{card}");
        assert_eq!((payer.credits().await.0, payer.invoices().await.len()), if arrives { (10_000, 1) } else { (0, 0) }, "{card}");
        assert!(payer.at_provider().await.len() <= 1, "{card}");
        payer.assert_books().await;
    }
}

/// Auto-recharge that buys 10 000 below 10 000, for 100.00 of at most 250.00 a month.
async fn recharging(payer: &Payer) {
    let settings = Settings {
        enabled: true,
        threshold: Credits(10_000),
        mode: Mode::Fixed { increment: Credits(10_000) },
        monthly_cap: Money::new(25_000, Currency::Usd),
    };
    let change = RechargeChange { settings, consent: None };
    payer.owner.call(SetAutoRecharge { org: payer.org.by_id() }, Empty {}, change).await.expect("set");
}

async fn draw(payer: &Payer, id: &str, credits: i64) {
    use bursar_domain::ledger::{Event, OperationKey};
    let mut tx = payer.app.app.store.write().await.expect("tx");
    let event = Event::Record { hold: None, amount: Credits(credits) };
    let now = payer.app.app.now();
    let applied = bursar::service::ledger::apply(&mut tx, &payer.org.id, now, OperationKey::usage(id), event).await.expect("applied");
    applied.expect("allowed");
    tx.commit().await.expect("committed");
}

/// Many at once, of which one may charge.
async fn trigger(payer: &Payer) {
    join_all((0..MANY).map(|_| {
        let (app, org) = (payer.app.app.clone(), payer.org.id.clone());
        tokio::spawn(async move { recharge::evaluate(&app, &org).await.expect("decided") })
    }))
    .await
    .into_iter()
    .for_each(|done| done.expect("done"));
}

#[tokio::test]
async fn crd_3_many_triggers_at_once_charge_once_and_the_cap_holds() {
    let payer = Payer::on(TEAM).await;
    recharging(&payer).await;
    for (round, charges) in [(1, 1), (2, 2), (3, 2), (4, 2)] {
        draw(&payer, &format!("use-{round}"), 10_000).await;
        trigger(&payer).await;
        trigger(&payer).await;
        let recharges: Vec<_> = payer.payments().await.into_iter().filter(|(purpose, ..)| purpose == "recharge").collect();
        assert_eq!(recharges.len(), charges, "round {round}: {recharges:?}");
        assert!(recharges.iter().map(|(.., amount)| amount).sum::<i64>() <= 25_000, "the cap holds");
    }
    payer.assert_books().await;
}

#[tokio::test]
async fn crd_3_a_recharge_whose_answer_is_lost_never_leads_to_a_second_one() {
    for (card, arrives) in LATE {
        let mut payer = Payer::on(TEAM).await;
        recharging(&payer).await;
        payer.card(card).await;
        draw(&payer, "use", 5_000).await;
        trigger(&payer).await;
        payer.wait(10_000).await;
        trigger(&payer).await;
        assert_eq!(payer.at_provider().await.len(), if card == "nothing-arrives" { 1 } else { 2 }, "{card}");
        for _ in 0..8 {
            payer.wait(15_000).await;
        }
        let recharges: Vec<_> = payer.payments().await.into_iter().filter(|(purpose, ..)| purpose == "recharge").collect();
        assert_eq!(recharges.len(), 1, "{card}: the next try comes an hour later");
        let expected = match (card, arrives) {
            ("nothing-arrives", _) => "unknown",
            (_, true) => "succeeded",
            (_, false) => "failed",
        };
        assert_eq!(recharges[0].1, expected, "{card}");
        assert_eq!(payer.credits().await, (5_000, if arrives { 10_000 } else { 0 }), "{card}");
        settle(&mut payer).await;
        let tries = payer.payments().await.into_iter().filter(|(purpose, ..)| purpose == "recharge").collect::<Vec<_>>();
        let paid: i64 = tries.iter().filter(|(_, status, _)| status == "succeeded").map(|(.., amount)| amount).sum();
        assert!(paid <= 25_000, "{card}: the cap holds: {tries:?}");
        assert!(tries.len() <= 4, "{card}: the fourth decline in a row pauses it: {tries:?}");
        payer.assert_books().await;
    }
}

#[tokio::test]
async fn pay_3_money_that_arrives_after_a_change_had_failed_is_kept_on_the_account_balance() {
    let mut payer = Payer::with_card("nothing-arrives").await;
    let first = payer.begin(to(TEAM)).await;
    settle(&mut payer).await;
    assert_eq!(payer.payment(&first.id).await.status, PaymentStatus::Failed);
    let report = |state| Report { id: "pay_late".to_owned(), reference: first.id.to_string(), state };
    payments::reported(&payer.app.app, report(ReportState::Succeeded)).await.expect("settled");
    payments::reported(&payer.app.app, report(ReportState::Succeeded)).await.expect("said twice");
    payments::reported(&payer.app.app, report(ReportState::Failed(Decline::Hard))).await.expect("too late");
    assert_eq!(payer.payment(&first.id).await.status, PaymentStatus::Succeeded, "a late failure reverses nothing");
    assert_eq!((payer.edition().await.as_str(), payer.account().await.balance, payer.invoices().await.len()), ("free", 4_900, 0));
    payer.card("visa").await;
    let shown = payer.change(to(TEAM)).await;
    assert_eq!((shown.settlement.due.minor, shown.settlement.balance_after.minor), (0, 0), "it meets the next invoice");
    payer.assert_invoiced_as(&shown).await;
    assert_eq!(payer.edition().await, "team");
}

#[tokio::test]
async fn crd_2_money_that_arrives_after_a_purchase_had_failed_brings_its_credits() {
    let mut payer = Payer::with_card("nothing-arrives").await;
    let first = payer.buy(10_000).await;
    settle(&mut payer).await;
    assert_eq!((payer.payment(&first.id).await.status, payer.credits().await), (PaymentStatus::Failed, (0, 0)));
    for _ in 0..3 {
        let report = Report { id: "pay_late".to_owned(), reference: first.id.to_string(), state: ReportState::Succeeded };
        payments::reported(&payer.app.app, report).await.expect("settled");
    }
    assert_eq!((payer.credits().await, payer.invoices().await.len()), ((0, 10_000), 1));
}

#[tokio::test]
async fn crd_2_a_purchase_is_confirmed_in_time_and_once() {
    let payer = Payer::with_card("visa").await;
    let offer = payer.offer(5_000).await;
    payer.app.app.clock.advance(10 * 60_000);
    let late = payer.owner.call(BuyCredits { org: payer.org.by_id() }, Empty {}, Confirm { preview: offer.id }).await;
    assert_eq!(refusal(late), Refusal::PreviewStale);
    let too_few = bursar_domain::api::credits::NewTopUp { credits: Credits(4_000) };
    assert_eq!(payer.owner.call(PreviewTopUp { org: payer.org.by_id() }, Empty {}, too_few).await.expect_err("refused").status, 422);
    let preview = payer.offer(5_000).await.id;
    let buy = || payer.owner.call(BuyCredits { org: payer.org.by_id() }, Empty {}, Confirm { preview: preview.clone() });
    let bought = buy().await.expect("bought");
    assert_eq!(refusal(buy().await), Refusal::PreviewStale, "with another key it is another wish");
    assert_eq!((payer.at_provider().await.len(), bought.status), (1, PaymentStatus::Succeeded));
    let mut payer = payer;
    payer.wait(365 * DAY_MS + DAY_MS).await;
    assert_eq!(payer.credits().await, (0, 0), "purchased credits expire after twelve months");
    payer.assert_books().await;
}
