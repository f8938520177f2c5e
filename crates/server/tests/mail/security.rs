//! What people write into names must not become part of a mail's structure; and in which language mail goes out.

use bursar::mail::{Language, OrgMail};

use crate::{
    house::{House, plain_mail, secret_mail, serving, smtp},
    responder::Responder,
};

#[tokio::test]
async fn mail_1_no_name_can_add_a_header_or_a_recipient() {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    let names = [
        "Acme\r\nBcc: evil@evil.example",
        "Acme\nX-Evil: yes",
        "Acme\r\n\r\nevil body",
        "Acme\u{2028}Bcc: evil",
        "Ünï\r\nBcc: evil@evil.example",
    ];
    for org in names {
        let mail = OrgMail { org, billing_url: "https://b.example/x".to_owned(), by: "Eve\r\nBcc: evil@evil.example" };
        house.enqueue(None, None, &mail.grant_added("ada@firm.example", false, "Mallory\r\n.\r\nMAIL FROM:<x@y>", None)).await;
        house.enqueue(None, None, &mail.access_requested("ada@firm.example", "note\r\n.\r\nQUIT\r\n\r\nBcc: evil")).await;
    }
    house.deliver().await;
    let received = server.received();
    assert_eq!(received.len(), 2 * names.len());
    for mail in received {
        assert_eq!(mail.to, "RCPT TO:<ada@firm.example>");
        let (headers, _) = mail.data.split_once("\r\n\r\n").expect("headers");
        for line in headers.lines() {
            let known = ["From:", "To:", "Subject:", "Date:", "Message-ID:", "Auto-Submitted:", "MIME-Version:", "Content-Type:", " "];
            assert!(known.iter().any(|known| line.starts_with(known)), "{line}");
        }
        assert_eq!(headers.matches("\nTo:").count(), 1);
    }
}

#[tokio::test]
async fn mail_1_an_address_that_is_none_is_given_up_and_never_reaches_the_server() {
    let server = Responder::start().await;
    let house = House::new(serving(smtp(server.port))).await;
    let id = house.enqueue(None, None, &plain_mail("ada@firm.example>\r\nRCPT TO:<evil@evil.example")).await;
    house.deliver().await;
    assert!(house.row(&id).await.failed_at.is_some());
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn mail_1_mail_is_in_the_recipients_language_else_in_that_of_who_writes_else_in_english() {
    let house = House::new(serving(smtp(1))).await;
    let german = house.person("dora@firm.example", Some("de")).await;
    house.person("eva@firm.example", Some("en")).await;
    let subject = |id| {
        let house = house.clone();
        async move { house.row(&id).await.subject }
    };
    let dora = house.enqueue(None, None, &plain_mail("Dora@firm.example")).await;
    assert_eq!(subject(dora).await, "Ihr Abrechnungszugriff auf Acme wurde entfernt");
    let unknown = house.enqueue(None, Some(&german), &secret_mail("new@firm.example")).await;
    assert_eq!(subject(unknown).await, "Olivia Hart lädt Sie ein, die Abrechnung von Acme zu verwalten");
    let eva = house.enqueue(None, Some(&german), &secret_mail("eva@firm.example")).await;
    assert_eq!(subject(eva).await, "Olivia Hart invites you to manage billing for Acme");
    let nobody = house.enqueue(None, None, &plain_mail("nobody@firm.example")).await;
    assert_eq!(subject(nobody).await, "Your billing access to Acme was removed");
}

#[test]
fn mail_1_html_escapes_what_people_wrote() {
    let mail =
        OrgMail { org: "<b>Acme</b> & \"Co\"", billing_url: "https://b.example/?a=1&b=2".to_owned(), by: "<script>alert(1)</script>" };
    let message = mail.access_requested("ada@firm.example", "<img src=x onerror=alert(1)>\n</blockquote>");
    for language in Language::ALL {
        let rendered = message.render(language).expect("rendered");
        assert!(rendered.subject.contains("<b>Acme</b> & \"Co\""), "the subject is no HTML");
        assert!(rendered.text.contains("<script>alert(1)</script>"), "nor is the text");
        for raw in ["<b>", "<script", "<img", "\"Co\"", "</blockquote>\n</p>"] {
            assert!(!rendered.html.contains(raw), "{raw} in {}", rendered.html);
        }
        assert!(rendered.html.contains("&lt;b&gt;Acme&lt;/b&gt; &amp; &quot;Co&quot;"));
        assert!(rendered.html.contains("href=\"https://b.example/?a=1&amp;b=2\""));
        assert_eq!(rendered.html.matches("</blockquote>").count(), 1);
    }
}
