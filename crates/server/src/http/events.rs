//! `GET /api/v1/events`: server-sent events that say what changed (POL-3). One stream a page; what it may hear is decided
//! anew whenever the person's own ties change.

use std::{collections::HashSet, convert::Infallible, time::Duration};

use axum::{
    extract::{Extension, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use bursar_domain::{
    api::{
        error::{ApiError, ErrorCode},
        events::{Changed, Tag},
    },
    ids::PersonId,
};
use futures::{Stream, StreamExt as _, stream};
use tokio::time::{Instant, timeout_at};
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

use super::{cookies::session_secret, fault, meta::RequestMeta};
use crate::{
    app::App,
    live::{Audience, Notice},
    service::{Fault, session},
    store,
};

/// How often a stream makes sure that its session still holds: most ends are heard of, running out is not.
const RECHECK: Duration = Duration::from_secs(15);

struct Listener {
    app: App,
    secret: String,
    person: PersonId,
    orgs: HashSet<String>,
    recheck_at: Instant,
    over: bool,
}

impl Listener {
    async fn reload(&mut self) -> Result<(), Fault> {
        let ids = store::orgs::ids_of_person(&mut *self.app.store.read().await?, &self.person).await?;
        self.orgs = ids.into_iter().collect();
        Ok(())
    }

    /// Makes sure that the session still holds, and what it may hear. Does not count as using the session.
    async fn recheck(&mut self) {
        self.recheck_at = Instant::now() + RECHECK;
        let holds = session::still_holds(&self.app, &self.secret).await;
        self.over = !matches!(holds, Ok(true)) || self.reload().await.is_err();
    }

    /// What this listener is told of a notice, if it concerns them.
    async fn hear(&mut self, notice: Notice) -> Option<Changed> {
        match notice.audience {
            Audience::Org(org) if self.orgs.contains(org.as_str()) => Some(Changed { org: Some(org), tags: notice.tags }),
            Audience::Person(person) if person == self.person => {
                // Whoever was signed out hears it once more and is then cut off.
                self.recheck().await;
                Some(Changed { org: None, tags: notice.tags })
            }
            _ => None,
        }
    }
}

/// The stream of what changed for the person who asks.
pub async fn events(State(app): State<App>, Extension(meta): Extension<RequestMeta>, headers: HeaderMap) -> Response {
    let secret = session_secret(&headers).unwrap_or("").to_owned();
    // Before anything is read: what changes from here on is heard.
    let notices = BroadcastStream::new(app.live.subscribe());
    let person = match session::authenticate(&app, &secret, &meta.origin()).await {
        Ok(Some(person)) => person,
        Ok(None) => return fault::problem(&ApiError::new(ErrorCode::Unauthenticated)),
        Err(error) => return fault::respond(error, &meta.id),
    };
    let request_id = meta.id.clone();
    let mut listener = Listener { app, secret, person: person.id, orgs: HashSet::new(), recheck_at: Instant::now() + RECHECK, over: false };
    if let Err(error) = listener.reload().await {
        return fault::respond(error, &request_id);
    }
    let mut response = Sse::new(told(notices, listener)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response();
    // A proxy that gathers small writes would hold the events back.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}

fn told(notices: BroadcastStream<Notice>, listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    let hello = stream::once(async { Ok(Event::default().event("hello").data("{}")) });
    let changes = stream::unfold((notices, listener), |(mut notices, mut listener)| async move {
        loop {
            if listener.over {
                return None;
            }
            let Ok(next) = timeout_at(listener.recheck_at, notices.next()).await else {
                listener.recheck().await;
                continue;
            };
            let changed = match next? {
                Ok(notice) => listener.hear(notice).await,
                // Too slow to hear everything: ask again for all of it.
                Err(BroadcastStreamRecvError::Lagged(_)) => {
                    listener.recheck().await;
                    Some(Changed { org: None, tags: vec![Tag::Viewer, Tag::Org, Tag::Members, Tag::Billing, Tag::Sessions] })
                }
            };
            if let Some(changed) = changed {
                let event = Event::default().event("changed").json_data(&changed).unwrap_or_default();
                return Some((Ok(event), (notices, listener)));
            }
        }
    });
    hello.chain(changes)
}
