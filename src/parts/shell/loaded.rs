//! Where a page meets its data: a skeleton until there is a value, a panel when there cannot be one, and inside a value
//! is a value.

use bursar_domain::api::error::{Denied, ErrorCode};
use leptos::prelude::*;

use super::denied::{DeniedPanel, NotFoundPanel};
use crate::{
    api::{Failure, Presented, Query, WayOut, present},
    browser::location,
    messages::errors as t,
    on_demand,
    routes::use_here,
    session::OrgScope,
    ui::{Banner, Button, Tone},
};

/// What `Loaded` shows.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    Waiting,
    Failed(Failure),
    Ready,
}

/// Shows `children` with the value, built once: later values arrive through the signal, so that what is open or half
/// typed stays. Until then `skeleton`, of the size of what comes.
#[component]
pub fn Loaded<T, C, V>(
    /// The read.
    query: Query<T>,
    /// What stands there until the first value.
    #[prop(into)]
    skeleton: ViewFn,
    /// The page, from a signal that always has a value.
    children: C,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let (value, failure) = (query.value(), query.failure());
    let has_value = Memo::new(move |_| value.with(Option::is_some));
    let phase = Memo::new(move |_| match (has_value.get(), failure.get()) {
        (true, None) => Phase::Ready,
        (true, Some(failure)) if !failure.replaces_content() => Phase::Ready,
        (_, Some(failure)) => Phase::Failed(failure),
        (false, None) => Phase::Waiting,
    });
    // The signal outlives a moment without a value only inside `Phase::Ready`, where there is one.
    let retry = Callback::new(move |()| query.refetch());
    move || match phase.get() {
        Phase::Waiting => skeleton.run(),
        Phase::Failed(failure) => view! { <FailurePanel failure retry/> }.into_any(),
        Phase::Ready => match value.get_untracked() {
            None => skeleton.run(),
            Some(first) => {
                let latest = Memo::new(move |_: Option<&Always<T>>| Always(value.get().unwrap_or_else(|| first.clone())));
                let inside = children(Signal::derive(move || latest.get().0));
                view! {
                    <RefreshFailed failure retry/>
                    {inside}
                }
                .into_any()
            }
        },
    }
}

/// A value of a read: the read has compared it already, so a new one is always different.
#[derive(Clone)]
struct Always<T>(T);

impl<T> PartialEq for Always<T> {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// The old value is still there, and the latest try failed for a reason that will not pass by itself.
#[component]
fn RefreshFailed(failure: Signal<Option<Failure>>, retry: Callback<()>) -> impl IntoView {
    let stale = Memo::new(move |_| failure.with(|failure| failure.as_ref().is_some_and(|f| !f.is_transient() && !f.is_signed_out())));
    move || {
        stale.get().then(|| {
            view! {
                <Banner
                    tone=Tone::Warning
                    action=move || view! { <Button small=true on_click=retry>{t::try_again()}</Button> }
                >
                    {t::refresh_failed()}
                </Banner>
            }
        })
    }
}

/// In place of a page or part that could not be read.
#[component]
pub fn FailurePanel(
    /// What went wrong.
    failure: Failure,
    /// Tries again.
    retry: Callback<()>,
) -> AnyView {
    let in_org = use_context::<OrgScope>().is_some();
    match (failure.code(), failure.denied()) {
        (Some(ErrorCode::Forbidden), Some(denied)) if in_org => {
            let denied = denied.clone();
            on_demand!(denied_panel(denied: Denied) => view! { <DeniedPanel denied/> }.into_any())
        }
        (Some(ErrorCode::NotFound), _) => on_demand!(not_found_panel() => view! { <NotFoundPanel/> }.into_any()),
        _ => {
            let Presented { title, sentence, action } = present(&failure);
            view! {
                <section class="FailurePanel" role="alert">
                    <h2>{title}</h2>
                    <p>{sentence}</p>
                    <WayOutButton action retry/>
                </section>
            }
            .into_any()
        }
    }
}

#[component]
fn WayOutButton(action: WayOut, retry: Callback<()>) -> AnyView {
    match action {
        WayOut::None => ().into_any(),
        WayOut::TryAgain => view! { <Button on_click=retry>{t::try_again()}</Button> }.into_any(),
        WayOut::Reload => view! { <Button on_click=|()| location::reload()>{t::reload()}</Button> }.into_any(),
        WayOut::SignIn => {
            let here = use_here();
            let href = here.get_untracked().map_or_else(|| "/sign-in".to_owned(), |route| route.sign_in_and_return());
            view! { <a href=href target="_blank">{t::sign_in_again()}</a> }.into_any()
        }
    }
}
