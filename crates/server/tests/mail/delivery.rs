//! Sending: once, and again where it failed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use bursar::{jobs::delivery::BACK_OFF_MS, live::Audience, store::mail::State};
use bursar_domain::{api::events::Tag, time::DAY_MS};

use crate::{
    house::{House, TOKEN, plain_mail, secret_mail, serving, smtp},
    responder::Responder,
};

async fn both() -> (Responder, House) {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    (server, house)
}

#[tokio::test]
async fn mail_1_a_mail_arrives_once_as_text_and_html() {
    let (server, house) = both().await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    assert_eq!(house.row(&id).await.state(), State::Queued);
    for _ in 0..3 {
        house.deliver().await;
    }
    let received = server.received();
    assert_eq!(received.len(), 1);
    let mail = &received[0];
    assert_eq!((mail.from.as_str(), mail.to.as_str()), ("MAIL FROM:<billing@bursar.example>", "RCPT TO:<ada@firm.example>"));
    for header in [
        "From: Bursar <billing@bursar.example>",
        "To: ada@firm.example",
        "Subject: Your billing access to Acme was removed",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        &format!("Message-ID: <{}@bursar.example>", id.as_str()),
        "Date: ",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(mail.data.lines().any(|line| line.starts_with(header)), "{header} is missing:\n{}", mail.data);
    }
    let row = house.row(&id).await;
    assert_eq!((row.state(), row.attempts), (State::Sent, 1));
}

#[tokio::test]
async fn mail_1_two_processes_that_send_a_hundred_mails_at_once_send_each_exactly_once() {
    let (server, one) = both().await;
    let two = one.another_process().await;
    for at in 0..100 {
        one.enqueue(None, None, &plain_mail(&format!("person{at}@firm.example"))).await;
    }
    tokio::join!(one.deliver(), two.deliver(), one.deliver(), two.deliver());
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for mail in server.received() {
        *counts.entry(mail.to).or_default() += 1;
    }
    assert_eq!(counts.len(), 100);
    assert!(counts.values().all(|count| *count == 1), "{counts:?}");
}

#[tokio::test]
async fn mail_1_a_refusal_for_now_is_tried_again_by_the_clock_and_given_up_in_the_end() {
    let (server, house) = both().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    server.answer(move |step, _| {
        (step == "RCPT").then(|| {
            counted.fetch_add(1, Ordering::SeqCst);
            "451 4.7.1 greylisted, come back later".to_owned()
        })
    });
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    let mut expected = 0;
    // Days of failures: the last interval is repeated.
    for wait in BACK_OFF_MS.into_iter().chain([BACK_OFF_MS[4]; 12]) {
        house.deliver().await;
        expected += 1;
        assert_eq!(tries.load(Ordering::SeqCst), expected);
        assert_eq!(house.row(&id).await.state(), State::Retrying("451 4.7.1 greylisted, come back later"));
        house.app.clock.advance(wait - 5_000);
        house.deliver().await;
        assert_eq!(tries.load(Ordering::SeqCst), expected, "not before its time");
        house.app.clock.advance(6_000);
    }
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Failed("451 4.7.1 greylisted, come back later"), "a week is over before the next");
    house.app.clock.advance(2 * DAY_MS);
    house.deliver().await;
    assert_eq!(tries.load(Ordering::SeqCst), expected + 1, "given up");
}

#[tokio::test]
async fn mail_1_what_it_carries_has_run_out_or_died_so_it_is_not_sent() {
    let (server, house) = both().await;
    server.answer(|step, _| (step == "CONNECT").then(|| "421 closing".to_owned()));
    let until = house.app.now().plus_ms(3_600_000);
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example").until(Some(until))).await;
    for wait in [60_001, 300_001, 1_800_001] {
        house.deliver().await;
        house.app.clock.advance(wait);
    }
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Failed("421 closing"), "the next try would come too late");
    server.answer(|_, _| None);
    let org = house.org().await;
    let never = house.enqueue(Some(&org), None, &secret_mail("ada@firm.example").until(Some(house.app.now().plus_ms(60_000)))).await;
    house.app.clock.advance(60_001);
    let mut heard = house.app.live.subscribe();
    house.deliver().await;
    assert!(server.received().is_empty());
    let row = house.row(&never).await;
    assert_eq!((row.state(), row.sealed.is_some()), (State::Failed("not sent: its link has run out"), false));
    assert_eq!(heard.try_recv().expect("told").audience, Audience::Org(org));
}

#[tokio::test]
async fn inv_9_a_mail_whose_token_died_while_it_waited_is_not_sent() {
    let (server, house) = both().await;
    let (org, person) = (house.org().await, house.person("olivia@acme.example", None).await);
    let id = house.enqueue(Some(&org), Some(&person), &secret_mail("ada@firm.example")).await;
    let mut tx = house.app.store.write().await.expect("tx");
    sqlx::query(
        "INSERT INTO invitations (id, org_id, kind, channel, email, email_key, invited_by, created_at, sent_at, mail_id)
         VALUES ('inv_x', $1, 'billing_manager', 'email', 'ada@firm.example', 'ada@firm.example', $2, 0, 0, $3)",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .bind(id.as_str())
    .execute(&mut *tx)
    .await
    .expect("an invitation");
    bursar::store::invitations::kill_tokens(&mut tx, &org, "inv_x", house.app.now()).await.expect("killed");
    tx.commit().await.expect("committed");
    house.deliver().await;
    assert!(server.received().is_empty());
    let row = house.row(&id).await;
    assert_eq!((row.state(), row.sealed.is_some()), (State::Failed("not sent: the invitation had ended"), false));
}

#[tokio::test]
async fn mail_1_a_mail_without_html_is_sent_as_text_alone() {
    let (server, house) = both().await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.sql("UPDATE outbox SET html = ''").await;
    house.deliver().await;
    assert_eq!(house.row(&id).await.state(), State::Sent);
    let data = &server.received()[0].data;
    assert!(data.contains("Content-Type: text/plain") && !data.contains("multipart") && !data.contains("text/html"), "{data}");
}

#[tokio::test]
async fn mail_1_a_mail_that_failed_at_first_arrives_once_the_server_takes_it() {
    let (server, house) = both().await;
    server.answer(|step, _| (step == "CONNECT").then(|| "421 closing".to_owned()));
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    house.deliver().await;
    assert!(matches!(house.row(&id).await.state(), State::Retrying(_)));
    server.answer(|_, _| None);
    house.app.clock.advance(BACK_OFF_MS[0] + 1);
    house.deliver().await;
    let received = server.received();
    assert_eq!(received.len(), 1);
    assert!(received[0].data.replace("=\r\n", "").contains(TOKEN), "the sealed link is whole: {}", received[0].data);
    let row = house.row(&id).await;
    assert_eq!((row.state(), row.last_error.as_deref()), (State::Sent, None));
}

#[tokio::test]
async fn mail_1_a_refused_recipient_is_given_up_at_once_and_a_refused_sender_is_not() {
    let (server, house) = both().await;
    server.answer(|step, argument| (step == "RCPT" && argument.contains("nobody")).then(|| "550 5.1.1 no such user".to_owned()));
    let nobody = house.enqueue(None, None, &plain_mail("nobody@firm.example")).await;
    let ada = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&nobody).await.state(), State::Failed("550 5.1.1 no such user"));
    assert_eq!(house.row(&ada).await.state(), State::Sent, "one refusal is nobody else's");

    server.answer(|step, _| (step == "END").then(|| "554 5.7.1 looks like spam".to_owned()));
    let spam = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&spam).await.state(), State::Failed("554 5.7.1 looks like spam"));

    server.answer(|step, _| (step == "MAIL").then(|| "550 5.7.1 you may not send as this".to_owned()));
    let sender = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    house.deliver().await;
    assert_eq!(house.row(&sender).await.state(), State::Retrying("550 5.7.1 you may not send as this"));
}

#[tokio::test]
async fn inv_9_open_pages_hear_when_the_delivery_of_an_invitation_changes() {
    let (server, house) = both().await;
    let org = house.org().await;
    server.answer(|step, _| (step == "RCPT").then(|| "550 no such user".to_owned()));
    house.enqueue(Some(&org), None, &secret_mail("ada@firm.example")).await;
    let mut heard = house.app.live.subscribe();
    house.deliver().await;
    let notice = heard.try_recv().expect("told");
    assert_eq!(notice.audience, Audience::Org(org));
    assert!(notice.tags.contains(&Tag::Billing) && notice.tags.contains(&Tag::Members));
}

#[tokio::test]
async fn mail_1_what_waited_for_a_week_is_not_sent_any_more() {
    let (server, house) = both().await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    house.app.clock.advance(7 * DAY_MS + 1000);
    house.deliver().await;
    assert!(server.received().is_empty());
    let row = house.row(&id).await;
    assert_eq!(row.state(), State::Failed("it could not be sent for seven days"));
    assert_eq!(row.sealed, None, "its link is of no use to anybody");
}

#[tokio::test]
async fn mail_1_mail_that_was_sent_is_forgotten_after_thirty_days_and_an_open_invitation_keeps_its_own() {
    let (_server, house) = both().await;
    let (org, person) = (house.org().await, house.person("olivia@acme.example", None).await);
    let old = house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    let kept = house.enqueue(Some(&org), Some(&person), &secret_mail("ada@firm.example")).await;
    let mut tx = house.app.store.write().await.expect("tx");
    sqlx::query(
        "INSERT INTO invitations (id, org_id, kind, channel, email, email_key, invited_by, created_at, sent_at, mail_id)
         VALUES ('inv_x', $1, 'billing_manager', 'email', 'ada@firm.example', 'ada@firm.example', $2, 0, 0, $3)",
    )
    .bind(org.as_str())
    .bind(person.as_str())
    .bind(kept.as_str())
    .execute(&mut *tx)
    .await
    .expect("an invitation");
    tx.commit().await.expect("committed");
    house.deliver().await;
    house.app.clock.advance(29 * DAY_MS);
    bursar::jobs::clear(&house.app).await.expect("cleared");
    house.row(&old).await;
    house.app.clock.advance(2 * DAY_MS);
    bursar::jobs::clear(&house.app).await.expect("cleared");
    let left = |house: House| async move {
        let mut conn = house.app.store.read().await.expect("conn");
        bursar::store::mail::latest(&mut conn, 10).await.expect("read").into_iter().map(|mail| mail.id).collect::<Vec<_>>()
    };
    assert_eq!(left(house.clone()).await, [kept.to_string()]);
    house.sql("UPDATE invitations SET outcome = 'revoked', closed_at = 1").await;
    bursar::jobs::clear(&house.app).await.expect("cleared");
    assert!(left(house.clone()).await.is_empty());
}
