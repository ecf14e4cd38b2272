//! Forms that are sent twice: a second click on a slow line, a browser or script that tries again.
//! The token of every form names the page that it was shown on; the same form of the same page is
//! performed once, and every further time it is answered as the first, for some minutes.

use super::form_token::{FormCookie, ShownOn};
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::state::App;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use practice::Moment;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long an answer is held for a second sending (chosen: longer than anybody waits for a page).
const HELD_FOR: Duration = Duration::from_secs(5 * 60);
/// How long one that signed somebody in is held (chosen: for a second press only, since a way in opens
/// once).
const WAY_IN_HELD_FOR: Duration = Duration::from_secs(10);
/// How many sendings are held; the oldest go first (chosen: a hundred a second for a minute).
const HELD_MAX: usize = 6_000;

/// What tells one sending from another: browser, logins, address, and all fields, of which the token
/// names the page.
type Name = [u8; 32];
/// The answer of a sending; held locked while the handler works.
type Slot = Arc<tokio::sync::Mutex<Option<Answer>>>;

/// The last sendings and their answers. They live in memory only: what a restart forgets is no more
/// than the guard against a second click.
#[derive(Default)]
pub struct Sendings(Mutex<Held>);

#[derive(Default)]
struct Held {
    slots: HashMap<Name, Slot>,
    order: VecDeque<(Moment, Name)>,
}

impl Sendings {
    fn slot(&self, name: Name, now: Moment) -> Slot {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((at, oldest)) = held.order.front().copied() {
            if now.since(at) < HELD_FOR && held.order.len() < HELD_MAX {
                break;
            }
            held.order.pop_front();
            held.slots.remove(&oldest);
        }
        if let Some(slot) = held.slots.get(&name) {
            return slot.clone();
        }
        let slot = Slot::default();
        held.order.push_back((now, name));
        held.slots.insert(name, slot.clone());
        slot
    }
}

/// Where the first sending led, and the cookies it set.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    until: Moment,
}

impl Answer {
    /// `None` where nothing was made: a form that is shown again, an error.
    fn of(response: &Response, secure: bool, now: Moment) -> Option<Self> {
        let is_way_in = |line: &HeaderValue| {
            [Cookie::Person, Cookie::Client].iter().any(|cookie| cookie.is_set_by(line, secure))
        };
        let sets = response.headers().get_all(header::SET_COOKIE);
        let held_for = if sets.iter().any(is_way_in) { WAY_IN_HELD_FOR } else { HELD_FOR };
        response.status().is_redirection().then(|| Self {
            status: response.status(),
            headers: response.headers().clone(),
            until: now.plus(held_for),
        })
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, self.headers).into_response()
    }
}

/// Performs each sending once. The handler goes on when the browser drops the first request for the
/// second.
pub async fn once(app: App, request: Request, next: Next) -> Result<Response, PageError> {
    if request.method() != Method::POST {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    // `guard` has read the body, so its size is bounded and it is all here.
    let body = to_bytes(body, usize::MAX).await.map_err(|_| PageError::Unreadable)?;
    let secure = app.config.secure();
    let name = name(&parts, &body, secure);
    let request = Request::from_parts(parts, Body::from(body));
    let Some(name) = name else { return Ok(next.run(request).await) };
    let mut held = app.sendings.slot(name, app.clock.now()).lock_owned().await;
    let now = app.clock.now();
    if let Some(answer) = held.as_ref().filter(|answer| now < answer.until) {
        return Ok(answer.clone().into_response());
    }
    let handling = tokio::spawn(async move {
        let response = next.run(request).await;
        *held = Answer::of(&response, secure, now);
        response
    });
    match handling.await {
        Ok(response) => Ok(response),
        Err(fault) if fault.is_panic() => resume_unwind(fault.into_panic()),
        Err(_) => Err(PageError::Broken("a form was given up while the server stopped")),
    }
}

/// The name of a form's sending; `None` for what a script sends.
fn name(parts: &Parts, body: &[u8], secure: bool) -> Option<Name> {
    let ShownOn(page) = parts.extensions.get()?;
    let FormCookie(browser) = parts.extensions.get()?;
    let login = |cookie: Cookie| cookie.read(&parts.headers, secure).unwrap_or_default();
    let path = parts.uri.path();
    let mut hash = Sha256::new();
    for part in [page, browser, login(Cookie::Person), login(Cookie::Client), path] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.update(body);
    Some(hash.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::{HELD_FOR, HELD_MAX, Sendings};
    use practice::Moment;
    use std::sync::Arc;
    use std::time::Duration;

    fn name(number: usize) -> [u8; 32] {
        let mut name = [0; 32];
        name[..8].copy_from_slice(&number.to_le_bytes());
        name
    }

    #[test]
    fn a_sending_is_held_for_some_minutes_and_the_oldest_go_first() {
        let (sendings, now) = (Sendings::default(), Moment::from_micros(0));
        let first = sendings.slot(name(0), now);
        assert!(Arc::ptr_eq(&first, &sendings.slot(name(0), now)));
        let shortly = now.plus(HELD_FOR - Duration::from_secs(1));
        assert!(Arc::ptr_eq(&first, &sendings.slot(name(0), shortly)));
        assert!(!Arc::ptr_eq(&first, &sendings.slot(name(0), now.plus(HELD_FOR))));
        for other in 1..=HELD_MAX {
            sendings.slot(name(other), now.plus(HELD_FOR));
        }
        let held = sendings.0.lock().unwrap();
        assert_eq!((held.slots.len(), held.order.len()), (HELD_MAX, HELD_MAX));
        assert!(!held.slots.contains_key(&name(0)));
    }
}
