//! The General page's form: what is unsaved, what is sent, what news from the server does to it. Pure.

use bursar_domain::api::orgs::{OrgChange, OrgSettings};

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
        let change =
            OrgChange { name: (name != saved.name).then(|| name.to_owned()), slug: (slug != saved.slug.as_str()).then(|| slug.to_owned()) };
        (change.name.is_some() || change.slug.is_some()).then_some(change)
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
    fn ops_2_news_from_the_server_never_overwrites_what_was_typed() {
        let before = draft("Acme", "acme");
        let after = draft("Acme Ltd", "acme-ltd");
        assert_eq!(rebase(&draft("Acme Robo", "acme"), &before, &after), draft("Acme Robo", "acme-ltd"));
        assert_eq!(rebase(&before, &before, &after), after);
    }
}
