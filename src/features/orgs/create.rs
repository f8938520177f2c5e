//! The form that creates an organization. The address follows the name until somebody writes an address of their own.

use bursar_domain::{
    access::OrgRole,
    api::{
        Empty,
        orgs::{CreateOrg as Create, NewOrg},
        viewer::{GetViewer, ViewerOrg},
    },
    slug::Slug,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{Failure, use_client, use_mutation},
    browser::location,
    messages::orgs as t,
    parts::failure_text,
    parts::shell::{
        PageFrame,
        form::{self, Checks},
    },
    routes::Route,
    session::use_session,
    ui::{Button, ButtonKind, Card, Field, FormBanner, TextInput, toast},
};

const FORM: &str = "create-org";
const FIELDS: &[&str] = &["name", "slug"];

#[component]
pub(super) fn CreateOrg() -> AnyView {
    let (client, session, navigate) = (use_client(), use_session(), use_navigate());
    let (name, slug) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let slug_is_own = RwSignal::new(false);
    let create = use_mutation::<Create>(&[], move |created| {
        let navigate = navigate.clone();
        let name = name.get_untracked();
        spawn_local(async move {
            // The page exists for us once the viewer lists the organization.
            match client.send(&GetViewer {}, &Empty {}, &Empty {}).await {
                Ok(viewer) => session.set(viewer),
                Err(_) => session.refetch(),
            }
            toast(t::created(name.trim()));
            // Whoever has left the page meanwhile is not called back.
            if slug.try_get_untracked().is_some() {
                navigate(&Route::billing(&created.slug).path(), NavigateOptions::default());
            }
        });
    });
    let checks = Checks::new(FORM);
    checks.follow(create);
    let wanted = StoredValue::new(None::<String>);
    go_where_a_lost_answer_led(create.failure(), wanted);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let org = NewOrg { name: name.get_untracked(), slug: slug.get_untracked().trim().to_owned() };
        if checks.pass([("name", form::name(&org.name)), ("slug", form::slug(&org.slug))]) {
            let known = session.orgs().with_untracked(|orgs| orgs.iter().any(|known| known.slug.as_str() == org.slug));
            wanted.set_value((!known).then(|| org.slug.clone()));
            create.call(Create {}, org);
        }
    };
    let suggest = move |typed: String| {
        if !slug_is_own.get_untracked() {
            slug.set(Slug::suggest(&typed));
        }
    };
    let preview = move || {
        let address = slug.get().trim().parse::<Slug>().ok()?;
        Some(t::slug_preview(&format!("{}{}", location::origin(), Route::Org(address, crate::routes::OrgPage::General).path())))
    };
    view! {
        <PageFrame title=t::create_title() lead=t::create_lead()>
            <Card title=t::create_card()>
                <form id=FORM class="Form" novalidate on:submit=submit>
                    <Field label=t::name() hint=t::name_hint() error=checks.field("name", create)>
                        <TextInput value=name autocomplete="organization" on_input=suggest />
                    </Field>
                    <Field label=t::slug() hint=t::slug_hint() error=checks.field("slug", create)>
                        <TextInput value=slug on_input=move |typed: String| slug_is_own.set(!typed.is_empty()) />
                    </Field>
                    <p class="OrgPreview">{preview}</p>
                    <FormBanner error=failure_text::banner(create.banner(FIELDS)) />
                    <Button kind=ButtonKind::Primary submit=true pending=create.pending()>{t::submit()}</Button>
                </form>
            </Card>
        </PageFrame>
    }
    .into_any()
}

/// The answer was lost, and the organization may have been created all the same: then it turns up in the viewer.
fn go_where_a_lost_answer_led(failure: Signal<Option<Failure>>, wanted: StoredValue<Option<String>>) {
    let (session, navigate) = (use_session(), use_navigate());
    let lost = Memo::new(move |_| failure.with(|failure| matches!(failure, Some(Failure::Offline | Failure::TimedOut))));
    Effect::new(move |_| {
        if lost.get() {
            session.refetch();
        }
    });
    Effect::new(move |_| {
        let found = session.orgs().with(|orgs| {
            let owned = |org: &&ViewerOrg| org.tie.role() == Some(OrgRole::Owner);
            let org = orgs.iter().filter(owned).find(|org| wanted.with_value(|slug| slug.as_deref() == Some(org.slug.as_str())))?;
            Some((org.name.clone(), org.slug.clone()))
        });
        if let Some((name, slug)) = found.filter(|_| lost.get()) {
            toast(t::created(&name));
            navigate(&Route::billing(&slug).path(), NavigateOptions::default());
        }
    });
}
