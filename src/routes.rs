//! The addresses of the console, both ways: [`Route`] ↔ path. Titles, breadcrumbs, the rail's sections, and the only
//! place that chooses a page by the address.
//!
//! No permission is decided here: [`Section::needs`] says what a page needs, `session::gate` asks for it.

mod screens;

use std::borrow::Cow;

use bursar_domain::{access::Permission, api::viewer::ViewerOrg, ids::InvoiceId, slug::Slug};

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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrgPage {
    /// `/billing`
    Billing,
    /// `/billing/plan`: changing the plan. Below Billing, not in the rail.
    Plan,
    /// Nothing behind `/settings`.
    General,
    /// `/members`
    Members,
    /// `/roles`
    Roles,
    /// `/billing/usage`
    Usage,
    /// `/billing/invoices`
    Invoices,
    /// `/billing/invoices/{id}`
    Invoice(InvoiceId),
    /// `/billing/activity`
    Activity,
    /// `/billing/profile`
    Profile,
}

/// An entry of the rail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Where it leads.
    pub page: OrgPage,
    /// What opening it needs.
    pub needs: Permission,
}

const INVOICES: &str = "/billing/invoices";

/// The rail, in order.
pub const SECTIONS: [Section; 4] = [
    Section { page: OrgPage::Billing, needs: Permission::ViewBillingStatus },
    Section { page: OrgPage::General, needs: Permission::ViewSettings },
    Section { page: OrgPage::Members, needs: Permission::ListMembers },
    Section { page: OrgPage::Roles, needs: Permission::ViewSettings },
];

impl OrgPage {
    /// Every page of an organization but those of one invoice, which has to be named.
    pub const ALL: [Self; 9] =
        [Self::Billing, Self::Plan, Self::General, Self::Members, Self::Roles, Self::Usage, Self::Invoices, Self::Activity, Self::Profile];

    /// What the address has behind `/settings`.
    fn tail(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::General => "",
            Self::Billing => "/billing",
            Self::Plan => "/billing/plan",
            Self::Members => "/members",
            Self::Roles => "/roles",
            Self::Usage => "/billing/usage",
            Self::Invoices => INVOICES,
            Self::Invoice(id) => return Cow::Owned(format!("{INVOICES}/{id}")),
            Self::Activity => "/billing/activity",
            Self::Profile => "/billing/profile",
        })
    }

    fn parse(tail: &str) -> Option<Self> {
        match tail.strip_prefix(INVOICES).and_then(|rest| rest.strip_prefix('/')) {
            Some(id) => id.parse().ok().map(Self::Invoice),
            None => Self::ALL.into_iter().find(|page| page.tail() == tail),
        }
    }

    /// The page's name: in the rail, as heading, in breadcrumbs and in the document's title.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::Billing => t::page_billing(),
            Self::Plan => t::page_plan(),
            Self::General => t::page_general(),
            Self::Members => t::page_members(),
            Self::Roles => t::page_roles(),
            Self::Usage => t::page_usage(),
            Self::Invoices => t::page_invoices(),
            Self::Invoice(_) => t::page_invoice(),
            Self::Activity => t::page_activity(),
            Self::Profile => t::page_profile(),
        }
    }

    /// The page that this one is below, as breadcrumbs show it.
    #[must_use]
    pub const fn parent(&self) -> Option<Self> {
        match self {
            Self::Billing | Self::General | Self::Members | Self::Roles => None,
            Self::Plan | Self::Usage | Self::Invoices | Self::Activity | Self::Profile => Some(Self::Billing),
            Self::Invoice(_) => Some(Self::Invoices),
        }
    }

    /// The page of the rail that this one belongs to; itself if it stands there.
    #[must_use]
    pub fn section(&self) -> Self {
        self.parent().map_or_else(|| self.clone(), |parent| parent.section())
    }

    /// What opening the page needs.
    #[must_use]
    pub fn needs(&self) -> Permission {
        if *self == Self::Plan {
            return Permission::ManageSubscription;
        }
        if self.parent().is_some() {
            return Permission::ViewBillingRecords;
        }
        SECTIONS.iter().find(|section| section.page == *self).map_or(Permission::ViewSettings, |section| section.needs)
    }

    /// The first page of the rail that the person may use in this organization.
    #[must_use]
    pub fn first_for(org: &ViewerOrg) -> Option<Self> {
        SECTIONS.into_iter().find(|section| org.holds(section.needs)).map(|section| section.page)
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
        Some(Self::Org(slug.parse().ok()?, OrgPage::parse(tail)?))
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
    pub const fn org(&self) -> Option<(&Slug, &OrgPage)> {
        match self {
            Self::Org(slug, page) => Some((slug, page)),
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
mod tests;
