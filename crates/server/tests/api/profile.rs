//! The billing profile from outside, and who gets mail about billing.

use bursar::service::billing_profile::recipients;
use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        activity::{ActivityKind, ActivityQuery, ListActivity},
        billing::{GetBilling, RemoveBillingAdmin, RemoveBillingAdminQuery},
        billing_profile::{GetBillingProfile, UpdateBillingProfile},
        error::{ErrorCode, FieldProblem},
    },
    profile::{Address, BillingProfile, LINE_MAX, MailKind, TaxId, TaxIdKind},
    time::Timestamp,
};

use crate::support::{TestApp, TestOrg};

const OWNER: Tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
const GRANTEE: Tie = Tie::Member { role: OrgRole::Member, billing_admin: true };

fn acme() -> BillingProfile {
    BillingProfile {
        legal_name: "Acme GmbH".to_owned(),
        address: Address { line1: "Weg 1".to_owned(), city: "Köln".to_owned(), country: "DE".to_owned(), ..Address::default() },
        tax_id: Some(TaxId { kind: TaxIdKind::EuVat, value: "DE123456789".to_owned() }),
        po_number: "4711".to_owned(),
        recipients: [(MailKind::Invoices, vec!["ap@acme.example".to_owned()])].into(),
    }
}

async fn ask(app: &TestApp, org: &TestOrg, kind: MailKind, now: Timestamp) -> Vec<String> {
    recipients(&mut app.app.store.read().await.expect("conn"), &org.id, kind, now).await.expect("recipients")
}

#[tokio::test]
async fn doc_1_a_profile_is_empty_until_it_is_filled_in_and_every_change_is_noted() {
    let app = TestApp::new().await;
    let org = app.org("acme-two").await;
    let delegate = org.with(GRANTEE).await;
    let get = || delegate.call(GetBillingProfile { org: org.by_id() }, Empty {}, Empty {});
    assert_eq!(get().await, Ok(BillingProfile::default()));
    let typed = BillingProfile {
        legal_name: "  Acme GmbH ".to_owned(),
        tax_id: Some(TaxId { kind: TaxIdKind::EuVat, value: "de 123 456 789".to_owned() }),
        ..acme()
    };
    for _ in 0..2 {
        let kept = delegate.call(UpdateBillingProfile { org: org.by_id() }, Empty {}, typed.clone()).await;
        assert_eq!(kept, Ok(acme()));
    }
    assert_eq!(get().await, Ok(acme()));
    let log = app.chain(org.id.as_str()).await;
    let changes: Vec<_> = log.iter().filter(|row| row.action == "update_billing_profile").collect();
    assert_eq!(changes.len(), 1, "the same again changes nothing");
    let (before, after) = (changes[0].before.as_deref().expect("before"), changes[0].after.as_deref().expect("after"));
    assert!(!before.contains("Acme GmbH") && after.contains("Acme GmbH"));
    let activity = delegate.call(ListActivity { org: org.by_id() }, ActivityQuery::default(), Empty {}).await.expect("activity");
    assert_eq!(activity.items.iter().map(|item| item.what).collect::<Vec<_>>(), [ActivityKind::ProfileChanged]);
}

#[tokio::test]
async fn ops_2_every_field_of_a_profile_that_cannot_be_taken_is_named_and_nothing_is_kept() {
    let app = TestApp::new().await;
    let org = app.org("acme-two").await;
    let owner = org.with(OWNER).await;
    let many = (0..21).map(|n| format!("a{n}@acme.example")).collect();
    let typed = BillingProfile {
        legal_name: "x".repeat(LINE_MAX + 1),
        address: Address { country: "Germany".to_owned(), ..Address::default() },
        tax_id: Some(TaxId { kind: TaxIdKind::UsEin, value: "12".to_owned() }),
        po_number: "a\u{202e}b".to_owned(),
        recipients: [(MailKind::Invoices, vec!["ap@acme.example".to_owned(), "nobody".to_owned()]), (MailKind::Plan, many)].into(),
    };
    let error = owner.call(UpdateBillingProfile { org: org.by_id() }, Empty {}, typed).await.expect_err("refused");
    assert_eq!(error.code, ErrorCode::InvalidFields);
    let fields: Vec<_> = error.fields.iter().map(|field| (field.field.as_str(), field.problem, field.limit)).collect();
    assert_eq!(
        fields,
        [
            ("legal_name", FieldProblem::TooLong, Some(120)),
            ("po_number", FieldProblem::Invisible, None),
            ("address.country", FieldProblem::NotACountry, None),
            ("tax_id", FieldProblem::NotATaxId, None),
            ("recipients.invoices.1", FieldProblem::NotAnEmail, None),
            ("recipients.plan", FieldProblem::OutOfRange, Some(20)),
        ]
    );
    let kept = owner.call(GetBillingProfile { org: org.by_id() }, Empty {}, Empty {}).await;
    assert_eq!(kept, Ok(BillingProfile::default()));
}

#[tokio::test]
async fn doc_1_mail_goes_where_the_profile_says_else_to_owners_and_delegates_in_force() {
    let app = TestApp::new().await;
    let org = app.org("acme-two").await;
    let (owner, grantee, manager) = (org.with(OWNER).await, org.with(GRANTEE).await, org.with(Tie::BillingManager).await);
    org.with(Tie::Member { role: OrgRole::Admin, billing_admin: false }).await;
    let mut everybody = vec![app.email_of(&owner).await, app.email_of(&grantee).await, app.email_of(&manager).await];
    let now = app.app.now();
    let mut tx = app.app.store.write().await.expect("tx");
    for address in ["books@firm.example", &everybody[0].to_uppercase()] {
        bursar::store::orgs::insert_billing_recipient(&mut tx, &org.id, address).await.expect("noted");
    }
    let end = Some(now.plus_days(2));
    bursar::store::billing_admins::set_end(&mut tx, &org.id, &grantee.id(), end).await.expect("an end");
    tx.commit().await.expect("committed");
    everybody.push("books@firm.example".to_owned());
    assert_eq!(ask(&app, &org, MailKind::Invoices, now).await, everybody, "each once");
    owner.call(UpdateBillingProfile { org: org.by_id() }, Empty {}, acme()).await.expect("kept");
    assert_eq!(ask(&app, &org, MailKind::Invoices, now).await, ["ap@acme.example"]);
    assert_eq!(ask(&app, &org, MailKind::Receipts, now).await, everybody, "other kinds as before");
    everybody.remove(1);
    assert_eq!(ask(&app, &org, MailKind::Receipts, now.plus_days(2)).await, everybody, "the grant has ended");
}

#[tokio::test]
async fn del_7_an_address_that_the_profile_names_is_dropped_with_its_delegate_where_that_is_wanted() {
    let app = TestApp::new().await;
    let org = app.org("acme-two").await;
    let (owner, grantee) = (org.with(OWNER).await, org.with(GRANTEE).await);
    let address = app.email_of(&grantee).await;
    let named = vec!["ap@acme.example".to_owned(), address.to_uppercase()];
    let profile = BillingProfile { recipients: [(MailKind::Invoices, named)].into(), ..acme() };
    owner.call(UpdateBillingProfile { org: org.by_id() }, Empty {}, profile).await.expect("kept");
    let page = owner.call(GetBilling { org: org.by_id() }, Empty {}, Empty {}).await.expect("the page");
    assert!(page.billing_admins[0].details.as_ref().expect("details").receives_billing_mail);
    let remove = RemoveBillingAdmin { org: org.by_id(), person: grantee.id() };
    owner.call(remove, RemoveBillingAdminQuery { stop_billing_mail: true }, Empty {}).await.expect("removed");
    assert_eq!(ask(&app, &org, MailKind::Invoices, app.app.now()).await, ["ap@acme.example"]);
}
