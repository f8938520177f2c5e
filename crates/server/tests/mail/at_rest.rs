//! What stands in the database file.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use bursar::{config::Config, service::notify};

use crate::{
    house::{House, TOKEN, plain_mail, secret_mail, serving, smtp},
    responder::Responder,
};

/// Everything that SQLite has written for a database.
fn bytes(house: &House) -> Vec<u8> {
    ["", "-wal", "-shm"].iter().flat_map(|end| std::fs::read(format!("{}{end}", house.file().display())).unwrap_or_default()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// The text in base64 wherever it may begin in what was encoded: the middle of it, which does not depend on its neighbours.
fn encoded(text: &str) -> Vec<String> {
    (0..3)
        .map(|offset| {
            let whole = STANDARD_NO_PAD.encode([" ".repeat(offset).as_str(), text].concat());
            whole[4..whole.len() - 4].to_owned()
        })
        .collect()
}

#[tokio::test]
async fn mail_1_a_one_time_link_is_in_no_column_neither_in_plain_nor_encoded() {
    let house = House::new(Config { smtp: None, ..serving(smtp(1)) }).await;
    let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
    house.enqueue(None, None, &plain_mail("ada@firm.example")).await;
    let file = bytes(&house);
    assert!(holds(&file, "Membership and role in the organization have not changed."), "the search finds what is there in plain");
    assert!(!holds(&file, TOKEN));
    for text in encoded(TOKEN) {
        assert!(!holds(&file, &text));
    }
    assert!(!holds(&file, "You will not become a member"), "nothing of the text is there");
    let texts = notify::opened(&house.app.config.sealer, &house.row(&id).await).expect("opened").expect("kept");
    assert!(texts.iter().all(|text| text.contains(TOKEN)), "and yet it is all there for whoever has the key");
    assert!(!format!("{:?} {:?}", house.row(&id).await, secret_mail("a@b.example")).contains(TOKEN));
}

#[tokio::test]
async fn mail_1_mailed_tokens_of_accounts_are_sealed_too() {
    use bursar::service::{audit::Origin, session, sign_up};
    use bursar_domain::api::session::{NewAccount, ResetRequest};
    let house = House::new(Config { smtp: None, ..serving(smtp(1)) }).await;
    let browser = session::Browser { address: [127, 0, 0, 1].into(), user_agent: String::new(), language: None };
    let new = NewAccount { name: "Ada".into(), email: "ada@firm.example".into(), password: "three blue lamps".into() };
    sign_up::sign_up(&house.app, &new, None, &browser).await.expect("signed up");
    let reset = ResetRequest { email: "ada@firm.example".into() };
    sign_up::request_reset(&house.app, &reset, &browser, &Origin::system("test")).await.expect("asked");
    for _ in 0..200 {
        let mut conn = house.app.store.read().await.expect("conn");
        if bursar::store::mail::latest(&mut conn, 10).await.expect("read").len() == 2 {
            break;
        }
        drop(conn);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let mails = bursar::store::mail::latest(&mut house.app.store.read().await.expect("conn"), 10).await.expect("read");
    assert_eq!(mails.iter().map(|mail| mail.kind.as_str()).collect::<Vec<_>>(), ["reset_password", "verify_email"]);
    let file = bytes(&house);
    for mail in &mails {
        let [text, _] = notify::opened(&house.app.config.sealer, mail).expect("opened").expect("kept");
        let token = text.split_once('#').and_then(|(_, rest)| rest.split_whitespace().next()).expect("a token");
        assert!(token.len() >= 40);
        assert!(!holds(&file, token), "{}", mail.kind);
        assert!(encoded(token).iter().all(|text| !holds(&file, text)), "{}", mail.kind);
    }
}

#[tokio::test]
async fn mail_1_a_sealed_text_is_wiped_once_it_is_sent_and_kept_in_a_demo() {
    let server = Responder::start().await;
    for demo in [false, true] {
        let house = House::new(Config { demo, ..serving(smtp(server.port)) }).await;
        let id = house.enqueue(None, None, &secret_mail("ada@firm.example")).await;
        house.deliver().await;
        let row = house.row(&id).await;
        assert!(row.sent_at.is_some() && row.body.is_empty() && row.html.is_empty());
        let left = notify::opened(&house.app.config.sealer, &row).expect("opened");
        assert_eq!((row.sealed.is_some(), left.is_some()), (demo, demo));
    }
}
