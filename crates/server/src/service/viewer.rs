//! Who is looking, and what they may do where.

use bursar_domain::{
    access::{Permission, effective},
    api::viewer::{Viewer, ViewerOrg, ViewerPerson},
};

use super::{
    access::{Org, SignedIn, tie_of},
    fault::Fault,
};
use crate::{app::App, store};

/// The viewer's answer; nobody is signed in without a person.
///
/// # Errors
/// The database refused.
pub async fn viewer(app: &App, person: Option<&SignedIn>) -> Result<Viewer, Fault> {
    let Some(person) = person else {
        return Ok(Viewer { person: None, orgs: Vec::new(), demo: app.config.demo });
    };
    let mut conn = app.store.read().await?;
    let now = app.now();
    let mut orgs = Vec::new();
    for row in store::orgs::of_person(&mut conn, &person.id).await? {
        let Some(tie) = tie_of(&row, now) else { continue };
        let org = Org::from_row(row)?;
        orgs.push(ViewerOrg {
            suspended: org.facts().suspended,
            id: org.id,
            slug: org.slug,
            name: org.name,
            tie,
            permissions: effective(tie).map(Permission::name).map(str::to_owned).collect(),
        });
    }
    let person = ViewerPerson {
        id: person.id.clone(),
        name: person.name.clone(),
        email: person.email.parse()?,
        email_verified: person.email_verified,
    };
    Ok(Viewer { person: Some(person), orgs, demo: app.config.demo })
}
