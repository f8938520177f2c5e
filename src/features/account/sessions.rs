//! The browsers in which the person is signed in.

use bursar_domain::api::account::{EndOtherSessions, EndSession, ListSessions, Session};
use leptos::prelude::*;

use crate::{
    api::{Tag, use_mutation, use_query},
    browser::intl,
    messages::account as t,
    parts::failure_text,
    parts::shell::Loaded,
    ui::{Badge, Button, Card, ConfirmDialog, FormBanner, Skeleton, Time, TimeStyle, Tone, toast},
};

#[component]
pub(super) fn SessionsCard() -> AnyView {
    let sessions = use_query(|| ListSessions {}, &[Tag::Sessions]);
    view! {
        <Card title=t::sessions_title() description=t::sessions_text() wide=true>
            <Loaded query=sessions skeleton=|| view! { <Skeleton lines=3 height=44 /> } let:list>
                <SessionList list />
            </Loaded>
        </Card>
    }
    .into_any()
}

#[component]
fn SessionList(list: Signal<Vec<Session>>) -> AnyView {
    let end = use_mutation::<EndSession>(&[Tag::Sessions], |_| toast(t::session_ended()));
    let asking = RwSignal::new(false);
    let end_others = use_mutation::<EndOtherSessions>(&[Tag::Sessions], move |_| {
        asking.set(false);
        toast(t::others_ended());
    });
    let others = Memo::new(move |_| list.with(|list| list.iter().filter(|session| !session.current).count()));
    let row = move |session: Session| {
        let Session { id, current, device, address, created_at, last_seen_at } = session;
        let facts = t::session_facts(&intl::date(created_at.0), &address);
        let label = t::end_session_named(&device);
        let action = move || {
            let (id, label) = (id.clone(), label.clone());
            view! {
                <Button
                    small=true
                    label=label
                    on_click=move |()| end.run(EndSession { session: id.clone() })
                >
                    {t::end_session()}
                </Button>
            }
        };
        view! {
            <li class="Session">
                <div>
                    <p class="Session-device">
                        {device} " " {current.then(|| view! { <Badge tone=Tone::Success dot=true>{t::this_session()}</Badge> })}
                    </p>
                    <p class="Session-facts">
                        {facts}
                        {(!current).then(|| view! {
                            <span>" · " {t::last_seen()} " " <Time ms=last_seen_at.0 style=TimeStyle::Relative /></span>
                        })}
                    </p>
                </div>
                {(!current).then(action)}
            </li>
        }
    };
    view! {
        <ul class="Sessions">{move || list.get().into_iter().map(row).collect_view()}</ul>
        <FormBanner error=failure_text::banner(end.banner(&[])) />
        <Show when=move || { others.get() > 1 }>
            <div class="Actions">
                <Button on_click=move |()| {
                    end_others.clear();
                    asking.set(true);
                }>{t::end_others()}</Button>
            </div>
        </Show>
        <ConfirmDialog
            open=asking
            title=t::end_others_title()
            consequence=t::end_others_text()
            confirm=t::end_others()
            pending=end_others.pending()
            error=failure_text::banner(end_others.banner(&[]))
            on_confirm=move |()| end_others.run(EndOtherSessions {})
        />
    }
    .into_any()
}
