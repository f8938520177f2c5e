//! Every mail in every language, as it goes out. `UPDATE_GOLDEN=1 cargo test -p bursar --test mail` writes the files anew.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use bursar::mail::{
    self, Dropped, Kind, Language, Message, OrgMail,
    invitation::{InvitationMail, invitation},
};
use bursar_domain::{
    access::OrgRole,
    invite::{Kind as OfferKind, Offer},
    time::Timestamp,
};

const TO: &str = "ada@firm.example";
const END: Timestamp = Timestamp(1_804_118_400_000);

/// Every kind in every form that it takes.
fn all() -> Vec<(&'static str, Message)> {
    let org = OrgMail { org: "Acme & Söhne", billing_url: "https://b.example/orgs/acme/settings/billing".to_owned(), by: "Olivia Hart" };
    let name = "Ada Lovelace";
    let mut all = Vec::new();
    for (form, own) in [("to the person", true), ("to an owner", false)] {
        all.push((form, org.grant_added(TO, own, name, Some(END))));
        all.push((form, org.grant_end_changed(TO, own, name, Some(END))));
        all.push((form, org.grant_removed(TO, own, name)));
        all.push((form, org.grant_dropped(TO, own, name, Dropped::BecameOwner)));
        all.push((form, org.grant_dropped(TO, own, name, Dropped::Left)));
        all.push((form, org.grant_dropped(TO, own, name, Dropped::Removed)));
        all.push((form, org.owner_gone(TO, own, name, true)));
        all.push((form, org.grant_ended(TO, own, name)));
        all.push((form, org.grant_ends_soon(TO, own, name, END)));
        all.push((form, org.manager_added(TO, own, name, "ada@firm.example")));
        all.push((form, org.manager_joined(TO, own, name)));
        all.push((form, org.manager_removed(TO, own, name)));
        for role in [OrgRole::Owner, OrgRole::Admin, OrgRole::Member] {
            all.push((form, org.role_changed(TO, own, name, role)));
        }
    }
    all.push(("without an end", org.grant_added(TO, true, name, None)));
    all.push(("without an end", org.grant_end_changed(TO, false, name, None)));
    for (form, own) in [("who left", true), ("to an owner", false)] {
        all.push((form, org.owner_gone(TO, own, name, false)));
        all.push((form, org.manager_left(TO, own)));
    }
    all.push(("with a note", org.access_requested(TO, "I renew the card.\nUntil spring.")));
    all.push(("without a note", org.access_requested(TO, "")));
    all.push(("", org.access_declined(TO)));
    for (form, offer, expires_at) in [
        ("as billing manager", Offer::BillingManager, Some(END.plus_ms(37_800_000))),
        ("as admin", Offer::Member { role: OrgRole::Admin }, Some(END)),
        ("as member", Offer::Member { role: OrgRole::Member }, None),
    ] {
        let url = "https://b.example/invite#TOKEN";
        all.push((form, invitation(TO, &InvitationMail { org: org.org, inviter: org.by, offer, url, expires_at })));
    }
    all.push(("by mail", org.invitation_declined(TO, Some("grace@firm.example"), OfferKind::Member)));
    all.push(("by link", org.invitation_declined(TO, None, OfferKind::BillingManager)));
    all.push(("", mail::verify_email(TO, "https://b.example/verify-email#TOKEN")));
    all.push(("", mail::already_registered(TO, "https://b.example/sign-in", "https://b.example/forgot-password")));
    for (form, name) in [("with a verified name", Some(name)), ("without", None)] {
        all.push((form, mail::reset_password(TO, name, "https://b.example/reset-password#TOKEN")));
        all.push((form, mail::password_changed(TO, name, "https://b.example/forgot-password")));
    }
    all
}

fn links(text: &str) -> BTreeSet<String> {
    text.lines().filter(|line| line.starts_with("https://")).map(str::to_owned).collect()
}

fn hrefs(html: &str) -> BTreeSet<String> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(|href| href.replace("&amp;", "&")).collect()
}

fn compare(file: &str, text: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/mail")).join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, text).expect("written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(golden, text, "{file} has changed; if that is meant, run with UPDATE_GOLDEN=1");
}

#[test]
fn mail_1_every_mail_in_every_language_is_as_it_was_read_last() {
    let all = all();
    let covered: BTreeSet<Kind> = all.iter().map(|(_, message)| message.kind).collect();
    assert_eq!(covered, Kind::ALL.into_iter().collect(), "every kind is here");
    for language in Language::ALL {
        for kind in Kind::ALL {
            let mut texts = String::new();
            let of_kind: Vec<_> = all.iter().filter(|(_, message)| message.kind == kind).collect();
            for (form, message) in &of_kind {
                let rendered = message.render(language).expect("rendered");
                writeln!(texts, "=== {form}\nSubject: {}\n\n{}", rendered.subject, rendered.text).expect("written");
            }
            compare(&format!("{}/{}.txt", language.tag(), kind.name()), &texts);
            if matches!(kind, Kind::Invitation | Kind::AccessRequested | Kind::AlreadyRegistered) {
                let rendered = of_kind[0].1.render(language).expect("rendered");
                compare(&format!("{}/{}.html", language.tag(), kind.name()), &rendered.html);
            }
        }
    }
}

#[test]
fn mail_1_text_and_html_say_the_same_and_nothing_is_left_open() {
    for (form, message) in all() {
        for language in Language::ALL {
            let rendered = message.render(language).expect("rendered");
            let what = format!("{} {form} in {}", message.kind.name(), language.tag());
            assert_eq!(links(&rendered.text), hrefs(&rendered.html), "{what}");
            for text in [&rendered.subject, &rendered.text, &rendered.html] {
                for left in ["{{", "}}", "{%", "%}", "undefined", ">none<", " none ", "None"] {
                    assert!(!text.contains(left), "{left} in {what}: {text}");
                }
            }
            assert!(!rendered.subject.is_empty() && !rendered.subject.contains('\n') && !rendered.subject.contains("  "), "{what}");
            assert!(!rendered.text.contains("\n\n\n") && !rendered.text.contains("  "), "{what}: {}", rendered.text);
            assert!(rendered.html.contains(&format!("<html lang=\"{}\">", language.tag())));
            for foreign in ["<img", "<script", "<link", "url(", "src="] {
                assert!(!rendered.html.contains(foreign), "{foreign} in {what}");
            }
        }
    }
}

#[test]
fn inv_2_the_mails_that_are_sealed_are_those_whose_link_has_a_secret() {
    for (form, message) in all() {
        let text = message.render(Language::English).expect("rendered").text;
        assert_eq!(message.kind.carries_a_secret(), text.contains('#'), "{} {form}", message.kind.name());
    }
}
