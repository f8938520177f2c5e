//! Sending a request and reading its answer as text: `fetch` with a way to stop it and a time limit.
//!
//! Knows neither the API nor its headers; `api::client` says what to send and what the answer means.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, Request, RequestInit, Response};

use super::{preload, timers};

/// What to send.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// Path with its query.
    pub url: &'a str,
    /// Names and values of headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body, if there is one.
    pub body: Option<&'a str>,
    /// How long to wait for the whole answer, milliseconds.
    pub limit_ms: u32,
    /// Name of an answer's header to hand back.
    pub read_header: &'a str,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The header that was asked for.
    pub header: Option<String>,
    /// The body.
    pub text: String,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection, or it broke.
    Unreachable,
    /// Over the time limit. The server may still have acted.
    TimedOut,
    /// Stopped by [`Stop::now`].
    Stopped,
}

/// Stops a request that nobody waits for any more, and all its tries: each try has a time limit of its own, and one
/// that ran into it says nothing about the next.
#[derive(Debug, Clone, Default)]
pub struct Stop(Rc<Tries>);

#[derive(Debug, Default)]
struct Tries {
    stopped: Cell<bool>,
    under_way: RefCell<Option<AbortController>>,
}

impl Stop {
    /// A handle for one request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the request, or keeps it from starting.
    pub fn now(&self) {
        self.0.stopped.set(true);
        if let Some(controller) = self.0.under_way.take() {
            controller.abort();
        }
    }

    /// Whether [`Self::now`] was called.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.get()
    }
}

/// Sends and waits for the whole answer. The first `GET` of a path takes what the document asked for itself.
///
/// # Errors
/// No answer arrived; an answer of any status is no error.
pub async fn fetch(call: Call<'_>, stop: &Stop) -> Result<Answer, NoAnswer> {
    if stop.is_stopped() {
        return Err(NoAnswer::Stopped);
    }
    let controller = AbortController::new().ok();
    stop.0.under_way.replace(controller.clone());
    let timed_out = Rc::new(Cell::new(false));
    let timer = {
        let (controller, timed_out) = (controller.clone(), Rc::clone(&timed_out));
        timers::after(call.limit_ms, move || {
            timed_out.set(true);
            if let Some(controller) = &controller {
                controller.abort();
            }
        })
    };
    let answer = exchange(call, controller.as_ref()).await;
    timer.cancel();
    answer.map_err(|_| match (stop.is_stopped(), timed_out.get()) {
        (true, _) => NoAnswer::Stopped,
        (_, true) => NoAnswer::TimedOut,
        _ => NoAnswer::Unreachable,
    })
}

async fn exchange(call: Call<'_>, controller: Option<&AbortController>) -> Result<Answer, JsValue> {
    let early = if call.method == "GET" { preload::take(call.url).await } else { None };
    let response = match early {
        Some(response) => response,
        None => JsFuture::from(start(call, controller)?).await?.dyn_into::<Response>()?,
    };
    let header = response.headers().get(call.read_header).ok().flatten();
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { status: response.status(), header, text })
}

fn start(call: Call<'_>, controller: Option<&AbortController>) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in call.headers {
        headers.set(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(call.method);
    init.set_headers(&headers);
    if let Some(controller) = controller {
        init.set_signal(Some(&controller.signal()));
    }
    if let Some(body) = call.body {
        init.set_body(&JsValue::from_str(body));
    }
    let request = Request::new_with_str_and_init(call.url, &init)?;
    Ok(web_sys::window().ok_or(JsValue::NULL)?.fetch_with_request(&request))
}
