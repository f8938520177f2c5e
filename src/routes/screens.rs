//! Chooses the page by the address and by who is looking. The only place that does.

use bursar_domain::{
    access::Permission,
    api::viewer::ViewerOrg,
    ids::{InvoiceId, OrgId},
    slug::Slug,
};
use leptos::{context::Provider, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
    location::{BrowserUrl, LocationProvider},
};

use super::{OrgPage, Route};
use crate::{
    api::live,
    browser::{document, preload, storage, timers},
    features, on_demand,
    parts::shell::{Allowed, CentredPage, FailurePanel, NotFoundPage, rail::Shell},
    session::{OrgScope, Session, use_session},
};

/// Key of the last organization in local storage, by slug.
const LAST_ORG: &str = "bursar.org";

/// The page of the present address, in context; nothing for an address that is not ours.
#[derive(Debug, Clone, Copy)]
struct Here(Memo<Option<Route>>);

/// The page of the present address.
#[must_use]
pub fn use_here() -> Signal<Option<Route>> {
    expect_context::<Here>().0.into()
}

/// What is shown. Equal values are one page: it is not rebuilt when rights, names or the slug change around it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Screen {
    /// It is not known yet who is looking.
    Starting,
    /// To another address, in place of this one.
    Redirect(String),
    /// A page that stands alone.
    Plain(Route),
    /// A page of an organization.
    Org(OrgId, OrgPage),
    /// Nothing here, or nothing for this person to know of.
    NotFound,
}

/// The frame around the screen: it stays while pages change inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Starting,
    Bare,
    Framed,
}

/// Chooses. `kept` is the organization that the page before belonged to and the slug that it had in the address: when
/// it has got another one since, the page stays and the address moves along.
fn choose(
    route: Option<Route>,
    signed_in: bool,
    orgs: &[ViewerOrg],
    last: Option<&str>,
    kept: Option<&(OrgId, Slug)>,
    return_to: Option<Route>,
) -> Screen {
    let Some(route) = route else { return Screen::NotFound };
    if route.needs_sign_in() && !signed_in {
        return Screen::Redirect(route.sign_in_and_return());
    }
    match route {
        Route::Org(slug, page) => {
            let moved = kept.filter(|(_, old)| *old == slug).map(|(id, _)| id);
            let named = orgs.iter().find(|org| org.slug == slug);
            match named.or_else(|| orgs.iter().find(|org| Some(&org.id) == moved)) {
                Some(org) => Screen::Org(org.id.clone(), page),
                None => Screen::NotFound,
            }
        }
        Route::Home => Screen::Redirect(first_page(orgs, last).path()),
        Route::BillingEntry => {
            let mut open = orgs.iter().filter(|org| org.holds(Permission::ViewBillingStatus));
            match (open.next(), open.next()) {
                (Some(only), None) => Screen::Redirect(Route::billing(&only.slug).path()),
                _ => Screen::Plain(Route::BillingEntry),
            }
        }
        Route::SignIn | Route::SignUp if signed_in => Screen::Redirect(return_to.unwrap_or(Route::Home).path()),
        plain => Screen::Plain(plain),
    }
}

/// The first page that the person may use: of the last organization, of the only one, or the chooser.
fn first_page(orgs: &[ViewerOrg], last: Option<&str>) -> Route {
    let known = orgs.iter().find(|org| Some(org.slug.as_str()) == last);
    match (known, orgs) {
        (Some(org), _) | (None, [org]) => Route::Org(org.slug.clone(), OrgPage::first_for(org).unwrap_or(OrgPage::Billing)),
        _ => Route::Orgs,
    }
}

/// Every page, by address.
#[component]
pub fn Routes() -> AnyView {
    let session = use_session();
    let location = use_location();
    let here = Memo::new(move |_| location.pathname.with(|path| Route::parse(path)));
    provide_context(Here(here));
    let (known, person, orgs) = (session.is_known(), session.person(), session.orgs());
    let signed_in = Memo::new(move |_| person.with(Option::is_some));
    let kept = StoredValue::new(None::<(OrgId, Slug)>);
    let screen = Memo::new(move |_| {
        if !known.get() {
            return Screen::Starting;
        }
        let return_to = location.query.with(|query| query.get("return_to").and_then(|text| Route::parse_return_to(&text)));
        let last = storage::get(LAST_ORG);
        let before = kept.get_value();
        let chosen = orgs.with(|orgs| choose(here.get(), signed_in.get(), orgs, last.as_deref(), before.as_ref(), return_to));
        if let (Screen::Org(id, _), Some(Route::Org(slug, _))) = (&chosen, here.get()) {
            kept.set_value(Some((id.clone(), slug)));
        }
        chosen
    });
    let current = current_org(here, screen, orgs);
    complete_navigation();
    follow_redirects(screen);
    follow_slug(here, screen, orgs);
    let layout = Memo::new(move |_| {
        // The pages of people who are not signed in stand alone for everybody.
        let framed = here.with(|here| here.as_ref().is_none_or(Route::needs_sign_in));
        match (known.get(), signed_in.get() && framed) {
            (false, _) => Layout::Starting,
            (true, false) => Layout::Bare,
            (true, true) => Layout::Framed,
        }
    });
    let view = move || match layout.get() {
        Layout::Starting => view! { <Starting session /> }.into_any(),
        Layout::Bare => view! { <Page screen /> }.into_any(),
        Layout::Framed => {
            live::listen();
            view! { <Shell org=current><Page screen /></Shell> }.into_any()
        }
    };
    view.into_any()
}

/// The organization whose sections the rail shows: that of the page, else the last one that the person looked at.
fn current_org(here: Memo<Option<Route>>, screen: Memo<Screen>, orgs: Signal<Vec<ViewerOrg>>) -> Signal<Option<ViewerOrg>> {
    let slug = Memo::new(move |before: Option<&Option<Slug>>| {
        let named = here.with(|here| here.as_ref().and_then(Route::org).map(|(slug, _)| slug.clone()));
        named.or_else(|| before.cloned().flatten()).or_else(|| storage::get(LAST_ORG)?.parse().ok())
    });
    let org = Memo::new(move |_| {
        let slug = slug.get();
        let shown = |org: &&ViewerOrg| {
            screen.with(|screen| match screen {
                Screen::Org(id, _) => org.id == *id,
                _ => Some(&org.slug) == slug.as_ref(),
            })
        };
        orgs.with(|orgs| match orgs.iter().find(shown) {
            Some(org) => Some(org.clone()),
            None if orgs.len() == 1 => orgs.first().cloned(),
            None => None,
        })
    });
    Effect::new(move |_| {
        if let Some(slug) = org.with(|org| org.as_ref().map(|org| org.slug.clone())) {
            storage::set(LAST_ORG, slug.as_str());
        }
    });
    org.into()
}

/// The router writes a new address into the address bar when told that its page is there.
fn complete_navigation() {
    let location = use_location();
    let bar = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        location.pathname.track();
        location.search.track();
        location.hash.track();
        if let Some(bar) = &bar {
            bar.ready_to_complete();
        }
    });
}

fn follow_redirects(screen: Memo<Screen>) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Screen::Redirect(to) = screen.get() {
            navigate(&to, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// The slug of the organization on the screen has changed: the address says so, and the page stays as it is.
fn follow_slug(here: Memo<Option<Route>>, screen: Memo<Screen>, orgs: Signal<Vec<ViewerOrg>>) {
    let (navigate, search) = (use_navigate(), use_location().search);
    Effect::new(move |_| {
        let (Screen::Org(id, page), Some(Route::Org(old, _))) = (screen.get(), here.get()) else { return };
        let now = orgs.with(|orgs| orgs.iter().find(|org| org.id == id).map(|org| org.slug.clone()));
        if let Some(now) = now.filter(|now| *now != old) {
            let query = search.get_untracked();
            let mark = if query.is_empty() || query.starts_with('?') { "" } else { "?" };
            let to = format!("{}{mark}{query}", Route::Org(now, page).path());
            navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
}

/// Until it is known who is looking, the static skeleton of `index.html` stands; if it cannot be known, we say why.
#[component]
fn Starting(session: Session) -> AnyView {
    let failure = session.failure();
    let view = move || {
        failure.get().map(|failure| {
            document::remove_id("start");
            let retry = Callback::new(move |()| session.refetch());
            view! {
                <CentredPage title=crate::messages::shell::product()>
                    <FailurePanel failure retry />
                </CentredPage>
            }
        })
    };
    view.into_any()
}

#[component]
fn Page(screen: Memo<Screen>) -> AnyView {
    let page = move || {
        let screen = screen.get();
        if !matches!(screen, Screen::Starting | Screen::Redirect(_)) {
            document::remove_id("start");
            if matches!(screen, Screen::Org(_, OrgPage::Billing)) {
                // Its reads begin before this does. Other pages come with their code, and see to it then.
                timers::after(0, preload::forget);
            }
        }
        match screen {
            Screen::Starting | Screen::Redirect(_) => ().into_any(),
            Screen::NotFound => on_demand!(not_found() => view! { <NotFoundPage /> }.into_any()),
            Screen::Plain(route) => plain(route),
            Screen::Org(id, page) => view! { <InOrg id page /> }.into_any(),
        }
    };
    page.into_any()
}

fn plain(route: Route) -> AnyView {
    match route {
        Route::SignIn | Route::SignUp | Route::ForgotPassword | Route::ResetPassword | Route::VerifyEmail => {
            on_demand!(sign_in(route: Route) => features::sign_in::page(&route))
        }
        Route::Invite => on_demand!(invite() => features::invite::page()),
        Route::BillingEntry | Route::Orgs | Route::NewOrg => on_demand!(orgs(route: Route) => features::orgs::page(&route)),
        Route::Account => on_demand!(account() => features::account::page()),
        Route::Home | Route::Org(..) => ().into_any(),
    }
}

/// A page of an organization, behind the gate of its section.
#[component]
fn InOrg(id: OrgId, page: OrgPage) -> AnyView {
    let orgs = use_session().orgs();
    let Some(start) = orgs.with_untracked(|orgs| orgs.iter().find(|org| org.id == id).cloned()) else {
        return view! { <NotFoundPage /> }.into_any();
    };
    let scope = OrgScope::new(orgs, start);
    let (permission, title) = (page.needs(), page.title());
    let content = move || match page.clone() {
        OrgPage::Billing => features::billing::page(),
        OrgPage::Plan => on_demand!(plan() => features::plan::page()),
        OrgPage::General => on_demand!(general() => features::organization::page()),
        OrgPage::Members => on_demand!(members() => features::members::page()),
        OrgPage::Roles => on_demand!(roles() => features::roles::page()),
        OrgPage::Usage => on_demand!(usage() => features::usage::page()),
        OrgPage::Invoices => invoices(None),
        OrgPage::Invoice(id) => invoices(Some(id)),
        OrgPage::Activity => on_demand!(activity() => features::activity::page()),
        OrgPage::Profile => on_demand!(billing_profile() => features::profile::page()),
    };
    view! {
        <Provider value=scope>
            <Allowed permission page=title>{content()}</Allowed>
        </Provider>
    }
    .into_any()
}

/// The list, or one of them: both come in one file.
fn invoices(id: Option<InvoiceId>) -> AnyView {
    on_demand!(invoices(id: Option<InvoiceId>) => features::invoices::page(id))
}

#[cfg(test)]
mod tests {
    use bursar_domain::access::{OrgRole, Tie};

    use super::*;

    fn slug(text: &str) -> Slug {
        text.parse().expect("a slug")
    }

    fn org(id: OrgId, name: &str) -> ViewerOrg {
        let tie = Tie::Member { role: OrgRole::Owner, billing_admin: false };
        ViewerOrg { id, slug: slug(name), name: name.to_owned(), tie, permissions: Vec::new(), suspended: false }
    }

    #[test]
    fn inv_3_an_invitation_stands_alone_for_everybody_and_signing_in_leads_back_to_it() {
        let shown = |signed_in| choose(Some(Route::Invite), signed_in, &[], None, None, None);
        assert_eq!((shown(false), shown(true)), (Screen::Plain(Route::Invite), Screen::Plain(Route::Invite)));
        assert!(!Route::Invite.needs_sign_in(), "then no rail stands around it");
        for from in [Route::SignIn, Route::SignUp] {
            let led = choose(Some(from), true, &[org(OrgId::from_parts(1, 1), "acme")], None, None, Some(Route::Invite));
            assert_eq!(led, Screen::Redirect("/invite".to_owned()));
        }
    }

    #[test]
    fn a_page_stays_when_its_slug_changes_and_no_other_address_opens_it() {
        let (acme, globex) = (OrgId::from_parts(1, 1), OrgId::from_parts(1, 2));
        let orgs = [org(acme.clone(), "acme-2"), org(globex, "globex")];
        let at = |address: &str, kept: Option<&(OrgId, Slug)>| {
            choose(Some(Route::Org(slug(address), OrgPage::General)), true, &orgs, None, kept, None)
        };
        let shown = Screen::Org(acme.clone(), OrgPage::General);
        let kept = (acme, slug("acme"));
        assert_eq!(at("acme-2", None), shown);
        assert_eq!(at("acme", Some(&kept)), shown, "it was open under this address");
        assert_eq!(at("acme", None), Screen::NotFound);
        assert_eq!(at("somewhere", Some(&kept)), Screen::NotFound);
    }
}
