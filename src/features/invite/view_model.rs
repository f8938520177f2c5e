//! What the page of an invitation shows and says: for every state and every refusal a title, a sentence and the next
//! step. Pure but for the language; nothing here asks the server.

use bursar_domain::{
    access::{OrgRole, Permission},
    api::{
        error::{ErrorCode, Refusal},
        invitation::{Accepted, InvitationView},
        viewer::ViewerOrg,
    },
    invite::Offer,
    plan::Edition,
    slug::Slug,
};

use crate::{
    api::{Failure, Presented, WayOut, phrasebook, present},
    browser::intl,
    messages::{errors, invite as t},
    parts::words,
    routes::{OrgPage, Route},
};

/// What the person has decided here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing yet.
    Open,
    /// It is accepted, and the way to the organization is being prepared.
    Arriving,
    /// It is accepted, and nothing is known yet of what this gives.
    Arrived(Arrival),
    /// It is declined.
    Declined,
}

/// Where an acceptance leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrival {
    pub route: Route,
    /// What the person is now.
    pub said: String,
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Phase {
    /// The answer is on its way.
    Waiting,
    /// This browser has none open.
    Missing,
    /// It cannot be used any more, or never could.
    Gone(Gone),
    /// It cannot be read.
    Failed(Failure),
    /// The invitation.
    Open,
    Arrived(Arrival),
    Declined,
}

impl Phase {
    /// `there` says whether the browser has one open, as far as an answer has told.
    pub(super) fn of(decision: &Decision, there: Option<bool>, failure: Option<&Failure>) -> Self {
        match decision {
            Decision::Declined => return Self::Declined,
            Decision::Arrived(arrival) => return Self::Arrived(arrival.clone()),
            // News that it is used up now is no news.
            Decision::Arriving => return Self::Open,
            Decision::Open => {}
        }
        if let Some(gone) = failure.and_then(Gone::of) {
            return Self::Gone(gone);
        }
        match (there, failure) {
            (Some(true), _) => Self::Open,
            (Some(false), _) => Self::Missing,
            (None, Some(failure)) => Self::Failed(failure.clone()),
            (None, None) => Self::Waiting,
        }
    }
}

/// Why it cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Unknown,
    Used,
    Revoked,
    Expired,
}

/// An invitation that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gone {
    end: End,
    /// Since when, UTC milliseconds.
    at: Option<i64>,
    /// The organization that it has led this very person to.
    pub led_to: Option<Slug>,
}

/// A title and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub title: String,
    pub sentence: String,
}

impl Gone {
    /// Reads it from a refused call; nothing if the failure is another one.
    pub(super) fn of(failure: &Failure) -> Option<Self> {
        let error = failure.api()?;
        let end = match (error.code, error.refusal) {
            (ErrorCode::NotFound, _) => End::Unknown,
            (ErrorCode::Gone, Some(Refusal::Used)) => End::Used,
            (ErrorCode::Gone, Some(Refusal::Expired)) => End::Expired,
            (ErrorCode::Gone, _) => End::Revoked,
            _ => return None,
        };
        Some(Self { end, at: error.gone_at.map(|at| at.0), led_to: error.accepted_into.clone() })
    }

    /// What happened and what to do next. `inviter` is known if the invitation was on the screen before.
    pub(super) fn said(&self, inviter: Option<&str>) -> Said {
        let whom = inviter.unwrap_or_else(|| t::whom());
        let on = |undated: &str, dated: fn(&str) -> String| self.at.map_or_else(|| undated.to_owned(), |at| dated(&intl::day(at)));
        let (title, sentence) = match self.end {
            End::Unknown => (t::unknown_title().to_owned(), t::unknown().to_owned()),
            End::Used if self.led_to.is_some() => (on(t::yours_title(), t::yours_title_on), t::yours().to_owned()),
            End::Used => (on(t::used_title(), t::used_title_on), t::used(whom)),
            End::Revoked => (on(t::revoked_title(), t::revoked_title_on), t::revoked(whom)),
            End::Expired => (on(t::expired_title(), t::expired_title_on), t::expired(whom)),
        };
        Said { title, sentence }
    }
}

/// What is offered: "Manage billing for Acme".
pub(super) fn offered(offer: Offer, org: &str) -> String {
    match offer {
        Offer::BillingManager => t::manage_billing(org),
        Offer::Member { role: OrgRole::Admin } => t::join_admin(org),
        Offer::Member { role: OrgRole::Member } => t::join_member(org),
        Offer::Member { role: OrgRole::Owner } => t::join(org),
    }
}

/// Where acceptance leads: Billing for whoever holds billing now, the first page for members.
pub(super) fn arrival(view: &InvitationView, accepted: &Accepted, orgs: &[ViewerOrg]) -> Arrival {
    let (org, slug) = (&view.org_name, accepted.slug.clone());
    let (page, said) = match view.offer {
        Offer::BillingManager if accepted.as_billing_admin => (OrgPage::Billing, t::grant_now(org)),
        Offer::BillingManager => (OrgPage::Billing, t::manages_now(org)),
        Offer::Member { role } => {
            let first = orgs.iter().find(|org| org.slug == slug).and_then(OrgPage::first_for);
            (first.unwrap_or(OrgPage::Billing), if role == OrgRole::Admin { t::admin_now(org) } else { t::member_now(org) })
        }
    };
    Arrival { route: Route::Org(slug, page), said }
}

/// The next step beside a sentence, as a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The same once more.
    TryAgain,
    /// Sign out, and come back as somebody else.
    SwitchAccount,
    /// Mail the link that verifies the address once more.
    SendVerification,
    /// Go to a page.
    Go(Route, String),
    Reload,
}

/// Why it cannot be accepted, or was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    pub said: Said,
    pub step: Option<Step>,
    /// Trying is of no use as things stand: the title says why.
    pub blocks: bool,
    /// A try has failed just now.
    pub failed: bool,
}

/// Who is looking at what.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub view: &'a InvitationView,
    /// The address of the signed-in person.
    pub email: &'a str,
    pub orgs: &'a [ViewerOrg],
}

impl About<'_> {
    /// The page of the invitation's organization that the person has already. It is known by name only: where that fits
    /// more than one, or none, the chooser knows better.
    fn org_page(&self, page: OrgPage, otherwise: Route) -> Route {
        let mut named = self.orgs.iter().filter(|org| org.name == self.view.org_name);
        match (named.next(), named.next()) {
            (Some(org), None) => Route::Org(org.slug.clone(), page),
            _ => otherwise,
        }
    }

    /// What stands there: a try that has failed, else what the server says before one is made.
    pub(super) fn notice(&self, failure: Option<&Failure>) -> Option<Notice> {
        let Some(failure) = failure else { return self.view.refusal.map(|refusal| self.refused(refusal, None)) };
        let mut notice = match (failure.refusal(), failure.api()) {
            (Some(refusal), Some(error)) => self.refused(refusal, error.upgrade_to),
            _ => {
                let Presented { title, sentence, action } = present(failure);
                let step = (action == WayOut::Reload).then_some(Step::Reload);
                Notice { said: Said { title, sentence }, step, blocks: false, failed: true }
            }
        };
        notice.failed = true;
        if notice.step.is_none() && !notice.blocks {
            notice.step = Some(Step::TryAgain);
        }
        Some(notice)
    }

    /// Why *Decline* is of no use: only an invitation to another address cannot be declined. *Accept invitation* is never
    /// off: a refused try uses nothing up, and tells the owner what stands in the way (INV-4).
    pub(super) fn decline_blocked(&self) -> Option<String> {
        let refusal = self.view.refusal.filter(|refusal| *refusal == Refusal::WrongAccount)?;
        Some(self.refused(refusal, None).said.title)
    }

    /// The sentence and the next step of one refusal (INV-4).
    fn refused(&self, refusal: Refusal, upgrade_to: Option<Edition>) -> Notice {
        let (org, inviter) = (self.view.org_name.as_str(), self.view.invited_by.as_str());
        let is_manager = self.view.offer == Offer::BillingManager;
        let (title, sentence, step, blocks) = match refusal {
            Refusal::WrongAccount => {
                let sentence = match &self.view.invited_address {
                    Some(invited) => t::wrong_account(self.email, invited, inviter),
                    None => t::wrong_account_unnamed(self.email, inviter),
                };
                (t::wrong_account_title().to_owned(), sentence, Some(Step::SwitchAccount), true)
            }
            Refusal::UnverifiedAddress => (t::unverified_title().to_owned(), t::unverified(self.email), Some(Step::SendVerification), true),
            Refusal::OutsideIdentityProvider => {
                let sentence = if is_manager { t::outside_manager(org, inviter) } else { t::outside(org) };
                (t::outside_title(org), sentence, Some(Step::SwitchAccount), true)
            }
            Refusal::AlreadyDelegate => {
                let step = Step::Go(self.org_page(OrgPage::Billing, Route::BillingEntry), t::open_billing().to_owned());
                (t::already_delegate_title(org), t::already_delegate().to_owned(), Some(step), true)
            }
            Refusal::AlreadyMember => {
                let first = self.orgs.iter().find(|known| known.name == org).and_then(OrgPage::first_for).unwrap_or(OrgPage::Billing);
                let step = Step::Go(self.org_page(first, Route::Orgs), t::open_org(org));
                (t::already_member_title(org), t::already_member().to_owned(), Some(step), true)
            }
            Refusal::ManagerLimit => {
                let sentence = match upgrade_to {
                    Some(edition) => t::limit_upgrade(org, words::edition(edition), inviter),
                    None => t::limit(org, inviter),
                };
                (t::limit_title(org), sentence, None, false)
            }
            other => {
                let sentence = phrasebook::refusal_sentence(other).unwrap_or_else(|| errors::refused());
                (errors::refused_title().to_owned(), sentence.to_owned(), None, false)
            }
        };
        Notice { said: Said { title, sentence }, step, blocks, failed: false }
    }
}

/// The permissions of one list, in words.
pub(super) fn in_words(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|permission| crate::session::words::permission(*permission)).collect()
}
