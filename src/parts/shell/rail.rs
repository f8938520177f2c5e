//! The rail at the left: switcher, the sections that this person may open, and the person at the foot. Under 720 px it
//! is a drawer behind a bar at the top.

use bursar_domain::api::{session::SignOut, viewer::ViewerOrg};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::theme::{Theme, use_theme};
use crate::{
    api::use_mutation,
    browser::{dom, focus, timers},
    messages::shell as t,
    parts::words,
    routes::{OrgPage, Route, SECTIONS, use_here},
    session::use_session,
    ui::{Avatar, Badge, Button, ButtonKind, Icon, IconButton, IconName, Menu, MenuItem},
};

/// The id of the button that opens the drawer, where the focus returns to.
const OPENER: &str = "open-navigation";

/// Rail, bar and the page itself.
#[component]
pub fn Shell(
    /// The organization whose sections are shown: that of the page, else the last one.
    #[prop(into)]
    org: Signal<Option<ViewerOrg>>,
    /// The page.
    children: Children,
) -> AnyView {
    let open = RwSignal::new(false);
    let here = use_here();
    // Whoever chose a page wants to see it.
    Effect::new(move |_| {
        here.track();
        open.set(false);
    });
    let close = move |()| {
        if open.get_untracked() {
            open.set(false);
            focus::id(OPENER);
        }
    };
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus::id("main");
    };
    view! {
        <a class="SkipLink" href="#main" on:click=skip>{t::skip()}</a>
        <div
            class="Shell"
            data-drawer=move || if open.get() { "open" } else { "closed" }
            on:keydown=move |event| {
                // Here, not on the rail: for a moment after opening the focus is still on the button.
                if event.key() == "Escape" {
                    close(());
                }
            }
        >
            <div class="Shell-bar">
                <IconButton
                    id=OPENER
                    icon=IconName::Menu
                    label=t::open_navigation()
                    expanded=open
                    on_click=move |()| {
                        if open.get_untracked() {
                            return close(());
                        }
                        open.set(true);
                        // A hidden element takes no focus: it must have begun to slide in.
                        timers::after(60, move || {
                            if open.get_untracked() {
                                focus::first("rail", "a, button");
                            }
                        });
                    }
                />
                <span class="Shell-bar-name">
                    {move || org.get().map_or_else(|| t::product().to_owned(), |org| org.name)}
                </span>
            </div>
            <div class="Shell-backdrop" on:click=move |_| close(())></div>
            // A link leads to its page, which takes the focus from there; one to the present page only closes.
            <div class="Rail" id="rail" on:click=move |event| if dom::is_in_link(&event) { close(()) }>
                <div class="Rail-close">
                    <IconButton icon=IconName::Cross label=t::close_navigation() on_click=close />
                </div>
                <Switcher org />
                <Sections org />
                <Foot org />
            </div>
            <main class="Shell-main" id="main" tabindex="-1" inert=move || open.get()>
                <div class="Shell-page">{children()}</div>
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn Switcher(org: Signal<Option<ViewerOrg>>) -> AnyView {
    let orgs = use_session().orgs();
    let items = Signal::derive(move || {
        let current = org.get().map(|org| org.id);
        let mut items: Vec<_> = orgs.with(|orgs| {
            orgs.iter()
                .map(|org| {
                    let page = OrgPage::first_for(org).unwrap_or(OrgPage::Billing);
                    MenuItem::link(org.name.clone(), Route::Org(org.slug.clone(), page).path()).checked(current.as_ref() == Some(&org.id))
                })
                .collect()
        });
        if items.len() > 1 {
            items.push(MenuItem::link(t::all_orgs(), Route::Orgs.path()).group());
        }
        items.push(MenuItem::link(t::create_org(), Route::NewOrg.path()).icon(IconName::Plus));
        items
    });
    let name = Signal::derive(move || org.get().map_or_else(|| t::no_org().to_owned(), |org| org.name));
    let chosen = Memo::new(move |_| org.with(Option::is_some));
    let label = Signal::derive(move || match org.get() {
        Some(org) => t::switch_org_named(&org.name),
        None => t::choose_org().to_owned(),
    });
    view! {
        <div class="Rail-switcher">
            <Menu label items>
                <Show when=move || chosen.get()><Avatar name square=true /></Show>
                <span class="Rail-org">{move || name.get()}</span>
                <Icon name=IconName::UpDown />
            </Menu>
            {move || {
                org.get().filter(|org| org.suspended).map(|_| view! {
                    <Badge tone=crate::ui::Tone::Warning dot=true>{t::suspended_badge()}</Badge>
                })
            }}
        </div>
    }
    .into_any()
}

/// The icon of an entry; pages below Billing have none of their own.
const fn icon(page: &OrgPage) -> IconName {
    match page {
        OrgPage::General => IconName::Settings,
        OrgPage::Members => IconName::Members,
        OrgPage::Roles => IconName::Shield,
        _ => IconName::Card,
    }
}

/// Only what the person may open: absent rather than disabled, because it is navigation.
#[component]
fn Sections(org: Signal<Option<ViewerOrg>>) -> AnyView {
    let here = use_here();
    let pages = Memo::new(move |_| {
        org.with(|org| {
            let org = org.as_ref()?;
            let open = SECTIONS.into_iter().filter(|section| org.holds(section.needs)).map(|section| section.page);
            Some((org.slug.clone(), open.collect::<Vec<_>>()))
        })
    });
    let links = move || {
        let (slug, pages) = pages.get()?;
        let link = |page: OrgPage| {
            let (name, icon) = (page.title(), icon(&page));
            let route = Route::Org(slug.clone(), page);
            let path = route.path();
            // On a page below it, it is the section that one is in, not the page.
            let current = move || {
                let (here, entry) = (here.read(), route.org());
                let (at, page) = here.as_ref().and_then(Route::org)?;
                let (slug, own) = entry?;
                (at == slug && page.section() == *own).then_some(if page == own { "page" } else { "true" })
            };
            view! {
                <li>
                    <a class="Rail-link" href=path aria-current=current>
                        <Icon name=icon />
                        {name}
                    </a>
                </li>
            }
        };
        Some(view! {
            <nav class="Rail-sections" aria-label=t::sections()>
                <ul>{pages.into_iter().map(link).collect_view()}</ul>
            </nav>
        })
    };
    links.into_any()
}

/// The person: who they are here, their account, the theme, the way out.
#[component]
fn Foot(org: Signal<Option<ViewerOrg>>) -> AnyView {
    let session = use_session();
    let (person, demo) = (session.person(), session.is_demo());
    let (here, navigate) = (use_here(), use_navigate());
    let sign_out = use_mutation::<SignOut>(&[], move |_| {
        // Whoever signs in next is not led to the page of whoever has left.
        navigate(&Route::SignIn.path(), NavigateOptions::default());
        session.forget();
    });
    let theme = use_theme();
    let theme_items = Signal::derive(move || {
        let chosen = theme.get();
        Theme::ALL.map(|one| MenuItem::new(one.label(), move || theme.set(one)).checked(one == chosen)).into_iter().collect::<Vec<_>>()
    });
    let name = Signal::derive(move || person.with(|person| person.as_ref().map(|p| p.name.clone()).unwrap_or_default()));
    let on_account = move || here.with(|here| (*here == Some(Route::Account)).then_some("page"));
    let theme_icon = move || match theme.get() {
        Theme::System => IconName::Monitor,
        Theme::Light => IconName::Sun,
        Theme::Dark => IconName::Moon,
    };
    view! {
        <div class="Rail-foot">
            <div class="Rail-person">
                <Avatar name />
                <div>
                    <p class="Rail-name">{move || name.get()}</p>
                    <p class="Rail-role">{move || org.get().map(|org| words::tie(org.tie))}</p>
                </div>
            </div>
            <a class="Rail-link" href=Route::Account.path() aria-current=on_account>
                <Icon name=IconName::User />
                {t::account()}
            </a>
            <Show when=move || demo.get()>
                <a class="Rail-link" href="/dev/mailbox" rel="external" target="_blank">
                    <Icon name=IconName::Mail />
                    {t::mailbox()}
                </a>
            </Show>
            <div class="Rail-tools">
                <Menu label=Signal::derive(move || t::theme_named(theme.get().label())) items=theme_items up=true>
                    {move || view! { <Icon name=theme_icon() /> }}
                    <span>{t::theme()}</span>
                </Menu>
                <Button
                    kind=ButtonKind::Quiet
                    icon=IconName::SignOut
                    pending=sign_out.pending()
                    on_click=move |()| sign_out.run(SignOut {})
                >
                    {t::sign_out()}
                </Button>
            </div>
        </div>
    }
    .into_any()
}
