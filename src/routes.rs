//! The addresses of the console, both ways: [`Route`] ↔ path. Titles, breadcrumbs, the rail's sections, and the only
//! place that chooses a page by the address.
//!
//! No permission is decided here: [`Section::needs`] says what a page needs, `session::gate` asks for it.

mod screens;

use bursar_domain::{access::Permission, api::viewer::ViewerOrg, slug::Slug};

pub use screens::{Routes, use_here};

use crate::messages::shell as t;

/// A page of the console.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Route {
    /// `/`: leads on to the first page that the person may use.
    Home,
    /// `/sign-in`
    SignIn,
    /// `/sign-up`
    SignUp,
    /// `/forgot-password`
    ForgotPassword,
    /// `/reset-password#TOKEN`
    ResetPassword,
    /// `/verify-email#TOKEN`
    VerifyEmail,
    /// `/invite#TOKEN`: an invitation, for whoever holds its link, signed in or not.
    Invite,
    /// `/billing`: leads on to the Billing page of the person's organization (POL-6).
    BillingEntry,
    /// `/account`
    Account,
    /// `/orgs`: the chooser.
    Orgs,
    /// `/orgs/new`
    NewOrg,
    /// `/orgs/{slug}/settings…`
    Org(Slug, OrgPage),
}

/// A page of one organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OrgPage {
    /// `/billing`
    Billing,
    /// Nothing behind `/settings`.
    General,
    /// `/members`
    Members,
    /// `/roles`
    Roles,
}

/// An entry of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Where it leads.
    pub page: OrgPage,
    /// What opening it needs.
    pub needs: Permission,
}

/// The rail, in order.
pub const SECTIONS: [Section; 4] = [
    Section { page: OrgPage::Billing, needs: Permission::ViewBillingStatus },
    Section { page: OrgPage::General, needs: Permission::ViewSettings },
    Section { page: OrgPage::Members, needs: Permission::ListMembers },
    Section { page: OrgPage::Roles, needs: Permission::ViewSettings },
];

impl OrgPage {
    /// Every page of an organization.
    pub const ALL: [Self; 4] = [Self::Billing, Self::General, Self::Members, Self::Roles];

    const fn tail(self) -> &'static str {
        match self {
            Self::General => "",
            Self::Billing => "/billing",
            Self::Members => "/members",
            Self::Roles => "/roles",
        }
    }

    /// The page's name: in the rail, as heading, in breadcrumbs and in the document's title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Billing => t::page_billing(),
            Self::General => t::page_general(),
            Self::Members => t::page_members(),
            Self::Roles => t::page_roles(),
        }
    }

    /// What opening the page needs.
    #[must_use]
    pub fn needs(self) -> Permission {
        SECTIONS.iter().find(|section| section.page == self).map_or(Permission::ViewSettings, |section| section.needs)
    }

    /// The first page of the rail that the person may use in this organization.
    #[must_use]
    pub fn first_for(org: &ViewerOrg) -> Option<Self> {
        SECTIONS.iter().find(|section| org.holds(section.needs)).map(|section| section.page)
    }
}

impl Route {
    /// The pages that stand alone, that is, all but those of an organization.
    pub const PLAIN: [Self; 11] = [
        Self::Home,
        Self::SignIn,
        Self::SignUp,
        Self::ForgotPassword,
        Self::ResetPassword,
        Self::VerifyEmail,
        Self::Invite,
        Self::BillingEntry,
        Self::Account,
        Self::Orgs,
        Self::NewOrg,
    ];

    const fn plain_path(&self) -> Option<&'static str> {
        Some(match self {
            Self::Home => "/",
            Self::SignIn => "/sign-in",
            Self::SignUp => "/sign-up",
            Self::ForgotPassword => "/forgot-password",
            Self::ResetPassword => "/reset-password",
            Self::VerifyEmail => "/verify-email",
            Self::Invite => "/invite",
            Self::BillingEntry => "/billing",
            Self::Account => "/account",
            Self::Orgs => "/orgs",
            Self::NewOrg => "/orgs/new",
            Self::Org(..) => return None,
        })
    }

    /// The address.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Org(slug, page) => format!("/orgs/{slug}/settings{}", page.tail()),
            plain => plain.plain_path().unwrap_or("/").to_owned(),
        }
    }

    /// The page's name.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Home => t::page_home(),
            Self::SignIn => t::page_sign_in(),
            Self::SignUp => t::page_sign_up(),
            Self::ForgotPassword => t::page_forgot_password(),
            Self::ResetPassword => t::page_reset_password(),
            Self::VerifyEmail => t::page_verify_email(),
            Self::Invite => t::page_invite(),
            Self::BillingEntry => t::page_billing_entry(),
            Self::Account => t::page_account(),
            Self::Orgs => t::page_orgs(),
            Self::NewOrg => t::page_new_org(),
            Self::Org(_, page) => page.title(),
        }
    }

    /// Reads an address. A slash at the end does not make another address; nothing but the path is looked at.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        if let Some(plain) = Self::PLAIN.iter().find(|route| route.plain_path() == Some(if path.is_empty() { "/" } else { path })) {
            return Some(plain.clone());
        }
        let (slug, rest) = path.strip_prefix("/orgs/")?.split_once('/')?;
        let tail = rest.strip_prefix("settings")?;
        let page = OrgPage::ALL.into_iter().find(|page| page.tail() == tail)?;
        Some(Self::Org(slug.parse().ok()?, page))
    }

    /// Reads a `return_to`: the path of one of our own pages that is worth returning to, or nothing. Query and
    /// fragment are dropped, foreign addresses are not even looked at.
    #[must_use]
    pub fn parse_return_to(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        Self::parse(path).filter(|route| *route == Self::Invite || (route.needs_sign_in() && *route != Self::Home))
    }

    /// The sign-in page that leads back here.
    #[must_use]
    pub fn sign_in_and_return(&self) -> String {
        let here = self.path();
        match Self::parse_return_to(&here) {
            Some(_) => format!("{}?return_to={here}", Self::SignIn.path()),
            None => Self::SignIn.path(),
        }
    }

    /// Whether the page is for people who are signed in.
    #[must_use]
    pub const fn needs_sign_in(&self) -> bool {
        !matches!(self, Self::SignIn | Self::SignUp | Self::ForgotPassword | Self::ResetPassword | Self::VerifyEmail | Self::Invite)
    }

    /// The organization that the address names.
    #[must_use]
    pub const fn org(&self) -> Option<(&Slug, OrgPage)> {
        match self {
            Self::Org(slug, page) => Some((slug, *page)),
            _ => None,
        }
    }

    /// Billing of an organization: the page that everybody tied to it may open.
    #[must_use]
    pub fn billing(slug: &Slug) -> Self {
        Self::Org(slug.clone(), OrgPage::Billing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_route() -> Vec<Route> {
        let acme: Slug = "acme".parse().expect("a slug");
        let mut routes = Route::PLAIN.to_vec();
        routes.extend(OrgPage::ALL.map(|page| Route::Org(acme.clone(), page)));
        routes
    }

    #[test]
    fn every_route_reads_its_own_path_back() {
        for route in every_route() {
            assert_eq!(Route::parse(&route.path()), Some(route.clone()), "{}", route.path());
            assert_eq!(Route::parse(&format!("{}/", route.path().trim_end_matches('/'))), Some(route));
        }
    }

    #[test]
    fn the_addresses_are_the_promised_ones() {
        let paths: Vec<_> = every_route().iter().map(Route::path).collect();
        assert_eq!(
            paths,
            [
                "/",
                "/sign-in",
                "/sign-up",
                "/forgot-password",
                "/reset-password",
                "/verify-email",
                "/invite",
                "/billing",
                "/account",
                "/orgs",
                "/orgs/new",
                "/orgs/acme/settings/billing",
                "/orgs/acme/settings",
                "/orgs/acme/settings/members",
                "/orgs/acme/settings/roles",
            ]
        );
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for path in [
            "/x",
            "///",
            "/orgs/acme",
            "/orgs/acme/settingsx",
            "/orgs/ACME/settings",
            "/orgs/acme/settings/teams",
            "/orgs/acme/settings/billing/plan",
            "/orgs/new/settings",
        ] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }

    #[test]
    fn return_to_is_one_of_our_own_pages_or_nothing() {
        let billing = Route::Org("acme".parse().expect("a slug"), OrgPage::Billing);
        assert_eq!(Route::parse_return_to("/orgs/acme/settings/billing"), Some(billing.clone()));
        assert_eq!(Route::parse_return_to("/orgs/acme/settings/billing?x=1#y"), Some(billing.clone()));
        assert_eq!(Route::parse_return_to("/invite#secret"), Some(Route::Invite), "without its token");
        for foreign in [
            "",
            "/",
            "/sign-in",
            "/reset-password#t",
            "//evil.example/account",
            "https://evil.example/account",
            "/\\evil.example",
            "javascript:alert(1)",
            "account",
        ] {
            assert_eq!(Route::parse_return_to(foreign), None, "{foreign}");
        }
        assert_eq!(billing.sign_in_and_return(), "/sign-in?return_to=/orgs/acme/settings/billing");
        assert_eq!(Route::Home.sign_in_and_return(), "/sign-in");
        assert_eq!(Route::Invite.sign_in_and_return(), "/sign-in?return_to=/invite");
    }

    #[test]
    fn pol_5_every_page_of_an_org_stands_in_the_rail_with_what_it_needs() {
        for page in OrgPage::ALL {
            assert_eq!(SECTIONS.iter().filter(|section| section.page == page).count(), 1, "{page:?}");
        }
    }
}
