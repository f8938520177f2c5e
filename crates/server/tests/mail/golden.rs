//! Every mail in every language, as it goes out. `UPDATE_GOLDEN=1 cargo test -p bursar --test mail` writes the files anew.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use bursar::mail::{
    self, Dropped, Kind, Language, Message, MoneyMail, OrgMail,
    billing::{BillingMail, InvoiceFacts},
    invitation::{InvitationMail, invitation},
};
use bursar_domain::{
    access::OrgRole,
    credits::Credits,
    invite::{Kind as OfferKind, Offer},
    invoice::{InvoiceNumber, LineKind, Series},
    money::{Currency, Money},
    plan::{Cadence, Edition, Plan},
    recharge::Pause,
    spend::SpendLimit,
    subscription::Period,
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
    for (form, is_default) in [("of the card that is charged", true), ("of another card", false)] {
        all.push((form, org.card_expiring(TO, "visa", "4242", END, is_default)));
    }
    all.extend(about_money());
    all.extend(about_credits());
    all
}

/// The mails about credits.
fn about_credits() -> Vec<(&'static str, Message)> {
    let usd = |minor| Money::new(minor, Currency::Usd);
    let mail = MoneyMail { org: "Acme & Söhne", billing_url: "https://b.example/orgs/acme/settings/billing" };
    let limit = SpendLimit { limit: Credits(100_000), alerts: true, hard_stop: true };
    let mut all = vec![
        ("three quarters", mail.spend_alert(TO, 75, Credits(75_400), limit)),
        ("all, and work stops", mail.spend_alert(TO, 100, Credits(100_000), limit)),
        ("all, and work goes on", mail.spend_alert(TO, 100, Credits(100_000), SpendLimit { hard_stop: false, ..limit })),
        ("", mail.recharge_cap_near(TO, usd(48_000), usd(60_000))),
        ("used", mail.recharge_cap_reached(TO, usd(60_000), usd(60_000), None)),
        ("no room", mail.recharge_cap_reached(TO, usd(48_000), usd(60_000), Some(usd(20_000)))),
        ("tried again", mail.recharge_declined(TO, "Visa 4242", Credits(20_000), usd(20_000), Some(END))),
    ];
    for pause in [Pause::Declined, Pause::HardDecline, Pause::CardExpired, Pause::CardDetached, Pause::AuthenticationNeeded] {
        all.push(("paused", mail.recharge_paused(TO, "Visa 4242", usd(20_000), pause)));
    }
    all
}

/// The mails about money.
fn about_money() -> Vec<(&'static str, Message)> {
    let usd = |minor| Money::new(minor, Currency::Usd);
    let number = |series| InvoiceNumber::after("acme", series, 41).expect("a number");
    let (invoice, credit_note) = (number(Series::Invoice), number(Series::CreditNote));
    let plan = Plan { edition: Edition::Enterprise, cadence: Cadence::Annual };
    let what = LineKind::Subscription { plan, period: Period { start: END.plus_days(-365), end: END } };
    let mail = BillingMail { to: TO, org: "Acme & Söhne", url: "https://b.example/orgs/acme/settings/billing/invoices/doc_1" };
    let renewal = InvoiceFacts { number: &invoice, what, total: usd(249_000), due: usd(239_000) };
    let met = InvoiceFacts { due: usd(0), ..renewal };
    let recharge = InvoiceFacts { what: LineKind::Recharge { credits: Credits(10_000) }, total: usd(10_000), due: usd(10_000), ..renewal };
    let credited = InvoiceFacts { number: &credit_note, what: LineKind::TopUp { credits: Credits(5_000) }, total: usd(5_000), due: usd(0) };
    let mail_of_plan = BillingMail { url: "https://b.example/orgs/acme/settings/billing/plan", ..mail };
    let by = Some("Olivia Hart");
    vec![
        ("with an amount due", mail.invoice_issued(renewal)),
        ("met by the account balance", mail.invoice_issued(met)),
        ("a credit note", mail.invoice_issued(credited)),
        ("of a renewal", mail.receipt(renewal, END, Some("visa 4242"))),
        ("of a recharge", mail.receipt(recharge, END, Some("mastercard 4444"))),
        ("met by the account balance", mail.receipt(met, END, None)),
        ("tried again", mail.payment_failed(renewal, Some(END))),
        ("not tried again", mail.payment_failed(renewal, None)),
        ("", mail.subscription_unpaid(renewal, plan)),
        ("by a person, now", mail_of_plan.plan_changed(plan, by, None)),
        ("by a person, later", mail_of_plan.plan_changed(plan, by, Some(END))),
        ("by itself", mail_of_plan.plan_changed(plan, None, None)),
        ("by itself, later", mail_of_plan.plan_changed(plan, None, Some(END))),
        ("by a person", mail_of_plan.plan_canceled(plan, by, END)),
        ("by itself", mail_of_plan.plan_canceled(plan, None, END)),
        ("with a card", mail_of_plan.renewal_upcoming(plan, END, usd(296_310), Some("visa 4242"))),
        ("without a card", mail_of_plan.renewal_upcoming(plan, END, usd(296_310), None)),
    ]
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
