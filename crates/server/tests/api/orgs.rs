//! Organizations and their settings.

use bursar_domain::{
    access::{OrgRole, Tie},
    api::{
        Empty,
        error::{ErrorCode, FieldProblem},
        orgs::{CreateOrg, GetOrg, NewOrg, OrgChange, UpdateOrg},
        viewer::GetViewer,
    },
    plan::Edition,
};

use crate::support::TestApp;

#[tokio::test]
async fn whoever_creates_an_org_owns_it() {
    let app = TestApp::new().await;
    let person = app.person("nobody@elsewhere.example").await;
    let made = person.call(CreateOrg {}, Empty {}, NewOrg { name: " Hooli ".into(), slug: "hooli".into() }).await.expect("created");
    let org = &person.call(GetViewer {}, Empty {}, Empty {}).await.expect("viewer").orgs[0];
    assert_eq!((org.name.as_str(), org.tie), ("Hooli", Tie::Member { role: OrgRole::Owner, billing_admin: false }));
    let settings = person.call(GetOrg { org: made.slug.into() }, Empty {}, Empty {}).await.expect("settings");
    assert_eq!((settings.edition, settings.member_count, settings.owner_count), (Edition::Free, 1, 1));
}

#[tokio::test]
async fn ops_2_every_broken_field_is_named() {
    let app = TestApp::new().await;
    let person = app.person("nobody@elsewhere.example").await;
    let error = person.call(CreateOrg {}, Empty {}, NewOrg { name: "  ".into(), slug: "No Slug".into() }).await.expect_err("refused");
    let fields: Vec<_> = error.fields.iter().map(|f| (f.field.as_str(), f.problem)).collect();
    assert_eq!(fields, [("name", FieldProblem::Required), ("slug", FieldProblem::SlugCharacters)]);
    let taken = person.call(CreateOrg {}, Empty {}, NewOrg { name: "Acme".into(), slug: "acme".into() }).await.expect_err("refused");
    assert_eq!((taken.code, taken.fields[0].problem), (ErrorCode::InvalidFields, FieldProblem::Taken));
}

#[tokio::test]
async fn a_changed_slug_moves_the_org_and_frees_the_old_one() {
    let app = TestApp::new().await;
    let owner = app.person("owner@globex.example").await;
    let at = |slug: &str| slug.parse().expect("slug");
    let change = OrgChange { slug: Some("globex-2".into()), name: None };
    let settings = owner.call(UpdateOrg { org: at("globex") }, Empty {}, change).await.expect("changed");
    assert_eq!((settings.slug.as_str(), settings.name.as_str()), ("globex-2", "Globex"));
    assert_eq!(owner.call(GetOrg { org: at("globex") }, Empty {}, Empty {}).await.expect_err("moved").code, ErrorCode::NotFound);
    let taken = OrgChange { slug: Some("acme".into()), name: None };
    assert_eq!(
        owner.call(UpdateOrg { org: at("globex-2") }, Empty {}, taken).await.expect_err("taken").fields[0].problem,
        FieldProblem::Taken
    );
}
