//! The General page's form: what is unsaved, what is wrong before the server says so, what is sent. Pure.

use bursar_domain::{
    api::orgs::{OrgChange, OrgSettings},
    slug::{BadSlug, Slug},
    text::{self, BadText},
};

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Draft {
    /// Name as typed.
    pub(super) name: String,
    /// Slug as typed.
    pub(super) slug: String,
}

impl Draft {
    /// The form as the server's settings fill it.
    pub(super) fn of(settings: &OrgSettings) -> Self {
        Self { name: settings.name.clone(), slug: settings.slug.to_string() }
    }

    /// What differs from the settings; `None` if nothing does.
    pub(super) fn change(&self, saved: &OrgSettings) -> Option<OrgChange> {
        let name = self.name.trim();
        let slug = self.slug.trim();
        let change = OrgChange {
            name: (name != saved.name).then(|| name.to_owned()),
            slug: (slug != saved.slug.as_str()).then(|| slug.to_owned()),
        };
        (change.name.is_some() || change.slug.is_some()).then_some(change)
    }

    /// What is wrong with the name, if anything.
    pub(super) fn name_problem(&self) -> Option<BadText> {
        text::name(&self.name).err()
    }

    /// What is wrong with the slug, if anything.
    pub(super) fn slug_problem(&self) -> Option<BadSlug> {
        self.slug.trim().parse::<Slug>().err()
    }

    /// Whether addresses change with this draft.
    pub(super) fn moves(&self, saved: &OrgSettings) -> bool {
        self.slug.trim() != saved.slug.as_str()
    }
}

/// The draft after the settings changed under it (another tab, another person): fields that were untouched follow,
/// what somebody has typed stays.
pub(super) fn rebase(draft: &Draft, before: &Draft, after: &Draft) -> Draft {
    let pick = |typed: &String, old: &String, new: &String| if typed == old { new.clone() } else { typed.clone() };
    Draft { name: pick(&draft.name, &before.name, &after.name), slug: pick(&draft.slug, &before.slug, &after.slug) }
}

#[cfg(test)]
mod tests {
    use bursar_domain::{ids::OrgId, plan::Edition, time::Timestamp};

    use super::*;

    fn saved() -> OrgSettings {
        OrgSettings {
            id: OrgId::from_parts(1, 1),
            slug: "acme".parse().expect("a slug"),
            name: "Acme".to_owned(),
            edition: Edition::Team,
            member_count: 3,
            owner_count: 1,
            created_at: Timestamp(0),
        }
    }

    fn draft(name: &str, slug: &str) -> Draft {
        Draft { name: name.to_owned(), slug: slug.to_owned() }
    }

    #[test]
    fn only_what_differs_is_sent() {
        assert!(draft("Acme", "acme").change(&saved()).is_none());
        assert!(draft(" Acme ", "acme").change(&saved()).is_none());
        let change = draft("Acme Robotics", "acme").change(&saved()).expect("a change");
        assert_eq!((change.name.as_deref(), change.slug), (Some("Acme Robotics"), None));
        assert!(draft("Acme", "acme-2").moves(&saved()));
    }

    #[test]
    fn ops_2_what_cannot_be_taken_is_named_at_its_field() {
        assert_eq!(draft("  ", "acme").name_problem(), Some(BadText::Empty));
        assert_eq!(draft("A", "Acme").slug_problem(), Some(BadSlug::Characters));
        assert_eq!(draft("A", "new").slug_problem(), Some(BadSlug::Reserved));
        assert_eq!(draft("A", "acme").slug_problem(), None);
    }

    #[test]
    fn ops_2_news_from_the_server_never_overwrites_what_was_typed() {
        let before = draft("Acme", "acme");
        let after = draft("Acme Ltd", "acme-ltd");
        assert_eq!(rebase(&draft("Acme Robo", "acme"), &before, &after), draft("Acme Robo", "acme-ltd"));
        assert_eq!(rebase(&before, &before, &after), after);
    }
}
