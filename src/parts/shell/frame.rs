//! What every page stands in: breadcrumb, one heading, one line that says what the page is for, at most one primary
//! action, banners, content.
//!
//! The frame also names the document and moves the focus to the heading when the address has changed, so that a screen
//! reader announces the new page.

use leptos::prelude::*;

use super::banners::Banners;
use crate::{
    browser::{document, focus, timers},
    messages::shell as t,
    routes::{OrgPage, Route, use_here},
    session::OrgScope,
    ui::{Icon, IconName},
};

/// The id of the heading, where the focus goes after a change of page.
const HEADING: &str = "page-title";

/// Whether a page has been shown yet, in context: the first one leaves the focus where the browser puts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Announcer(StoredValue<bool>);

impl Announcer {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(false))
    }

    fn page_shown(self) {
        if self.0.get_value() {
            focus_heading();
        }
        self.0.set_value(true);
    }
}

/// Moves the focus to the heading: after a change of page, or of the step that a page shows.
pub(crate) fn focus_heading() {
    timers::next_frame(|| {
        focus::id(HEADING);
    });
}

fn name_document(title: Signal<String>) {
    let org = use_context::<OrgScope>().map(OrgScope::name);
    Effect::new(move |_| {
        let page = title.get();
        document::set_title(&match org {
            Some(org) => t::title_in_org(&page, &org.get()),
            None => t::title_plain(&page),
        });
    });
    if let Some(announcer) = use_context::<Announcer>() {
        announcer.page_shown();
    }
}

/// A page of somebody who is signed in.
#[component]
pub fn PageFrame(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// One line that says what the page is for.
    #[prop(optional, into)]
    lead: Option<Signal<String>>,
    /// The page's name in the breadcrumb, where it is not the heading.
    #[prop(optional, into)]
    crumb: Option<Signal<String>>,
    /// The primary action, at the right of the heading.
    #[prop(optional, into)]
    action: Option<ViewFn>,
    /// Banners of this page; offline and new version come by themselves.
    #[prop(optional, into)]
    banners: Option<ViewFn>,
    /// The content.
    children: Children,
) -> AnyView {
    name_document(title);
    view! {
        <header class="PageFrame-header">
            <Breadcrumb title=crumb.unwrap_or(title) />
            <div class="PageFrame-heading">
                <div>
                    <h1 id=HEADING tabindex="-1">{move || title.get()}</h1>
                    {lead.map(|lead| view! { <p class="PageFrame-lead">{move || lead.get()}</p> })}
                </div>
                {action.map(|action| view! { <div class="PageFrame-action">{action.run()}</div> })}
            </div>
        </header>
        <div class="PageFrame-banners">
            <Banners />
            {banners.map(|banners| banners.run())}
        </div>
        <div class="PageFrame-content">{children()}</div>
    }
    .into_any()
}

/// Where the page stands: the organization, the pages above it, then the page. A page that stands alone needs none.
#[component]
fn Breadcrumb(title: Signal<String>) -> AnyView {
    let here = use_here();
    let org = use_context::<OrgScope>().map(OrgScope::name);
    let crumb = move || {
        let here = here.get()?;
        let (slug, page) = here.org()?;
        let name = org?;
        let link = |page: OrgPage, text: AnyView| {
            let href = Route::Org(slug.clone(), page).path();
            view! { <li><a href=href>{text}</a><Icon name=IconName::ChevronRight /></li> }.into_any()
        };
        let mut above = Vec::new();
        let mut next = page.parent();
        while let Some(page) = next {
            next = page.parent();
            let title = page.title();
            above.insert(0, link(page, title.into_any()));
        }
        above.insert(0, link(OrgPage::Billing, (move || name.get()).into_any()));
        Some(view! {
            <nav class="Breadcrumb" aria-label=t::breadcrumb()>
                <ol>
                    {above}
                    <li aria-current="page">{move || title.get()}</li>
                </ol>
            </nav>
        })
    };
    crumb.into_any()
}

/// A page of somebody who is not signed in: one narrow column in the middle.
#[component]
pub fn CentredPage(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// One line that says what the page is for.
    #[prop(optional, into)]
    lead: Option<Signal<String>>,
    /// Below the card: the other ways to go.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// The content.
    children: Children,
) -> AnyView {
    name_document(title);
    view! {
        <main class="CentredPage" id="main" tabindex="-1">
            <p class="CentredPage-product">{t::product()}</p>
            <div class="CentredPage-card">
                <h1 id=HEADING tabindex="-1">{move || title.get()}</h1>
                {lead.map(|lead| view! { <p class="PageFrame-lead">{move || lead.get()}</p> })}
                <div class="PageFrame-banners"><Banners /></div>
                {children()}
            </div>
            {footer.map(|footer| view! { <div class="CentredPage-footer">{footer.run()}</div> })}
        </main>
    }
    .into_any()
}
