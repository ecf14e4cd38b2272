//! What a request is held to before anything else is done with it: how many of one address may be in
//! work at once ([`at_once`]), and how long its body may take ([`in_time`], around every route, so that
//! none can stand outside). How large a body may be depends on the page ([`whole`]).

use super::address::{household, origin};
use super::body_bytes_max;
use super::language;
use crate::error::{self, PageError};
use crate::page::Page;
use crate::state::App;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::error::Error;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Most requests of one address that are in work at a time (chosen: a practice of twenty behind one
/// router that opens its pages at the same moment).
pub const REQUESTS_PER_ADDRESS_MAX: usize = 100;
/// Time limit for a body, from its first byte to its last (chosen: a page of writing needs a
/// second on the slowest line).
const BODY_MAX: Duration = Duration::from_secs(30);
/// What is added for each kilobyte that the body may have (128 kbit/s, as for what sockets send).
const BODY_PER_KB: Duration = Duration::from_millis(64);

/// Why a body ends before its end.
#[derive(Debug, thiserror::Error)]
#[error("the body took too long")]
struct TookTooLong;

/// Counts the request to its address while it is in work.
pub async fn at_once(app: App, request: Request, next: Next) -> Response {
    let address = origin(&app, request.headers(), request.extensions());
    let place = match app.config.stands_for_many(address) {
        true => None,
        false => match app.requests.take(household(address)) {
            None => return too_many(&app, &request),
            place => place,
        },
    };
    let response = next.run(request).await;
    drop(place);
    response
}

/// Gives the body of the request a time limit.
pub async fn in_time(request: Request, next: Next) -> Response {
    let kilobytes = body_bytes_max(request.uri().path()) / 1024;
    let limit = BODY_MAX + BODY_PER_KB * u32::try_from(kilobytes).unwrap_or(u32::MAX);
    next.run(request.map(|body| ending(body, limit))).await
}

/// Says so without a word from the database.
fn too_many(app: &App, request: &Request) -> Response {
    let language = language(app, request.headers());
    let page = Page::new(&app.words, &app.assets, language, String::new(), None);
    let wants_json = super::visit::wants_json(request.headers());
    let refused = PageError::TooManyAtOnce.into_response();
    error::dress(page, request.method(), wants_json, refused)
}

/// The same body, which fails when it is not whole in time.
fn ending(body: Body, limit: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let until = Instant::now() + limit;
    let parts = body.into_data_stream();
    Body::from_stream(stream::try_unfold(parts, move |mut parts| async move {
        match timeout_at(until, parts.next()).await {
            Ok(Some(Ok(part))) => Ok(Some((part, parts))),
            Ok(Some(Err(broken))) => Err(Box::<dyn Error + Send + Sync>::from(broken)),
            Ok(None) => Ok(None),
            Err(_) => Err(TookTooLong.into()),
        }
    }))
}

/// The whole body of a request.
///
/// # Errors
/// [`PageError::TooLarge`] above `bytes_max`, [`PageError::TooSlow`], [`PageError::BrokeOff`].
pub(super) async fn whole(body: Body, bytes_max: usize) -> Result<Bytes, PageError> {
    let mut whole = Vec::new();
    let mut parts = body.into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|broken| ended_early(&broken))?;
        if whole.len() + part.len() > bytes_max {
            return Err(PageError::TooLarge);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.into())
}

fn ended_early(broken: &(dyn Error + 'static)) -> PageError {
    let mut cause = Some(broken);
    while let Some(error) = cause {
        if error.is::<TookTooLong>() {
            return PageError::TooSlow;
        }
        cause = error.source();
    }
    PageError::BrokeOff
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    const LIMIT: Duration = Duration::from_millis(30);

    fn body(parts: impl stream::Stream<Item = io::Result<Bytes>> + Send + 'static) -> Body {
        ending(Body::from_stream(parts), LIMIT)
    }

    #[tokio::test]
    async fn a_body_has_its_time_in_all_and_not_for_each_part() {
        let silent = body(stream::pending());
        assert!(matches!(whole(silent, 64).await, Err(PageError::TooSlow)));
        let trickling = body(stream::unfold((), async |()| {
            tokio::time::sleep(LIMIT / 10).await;
            Some((Ok(Bytes::from_static(b"x")), ()))
        }));
        assert!(matches!(whole(trickling, usize::MAX).await, Err(PageError::TooSlow)));
    }

    #[tokio::test]
    async fn a_body_that_broke_off_is_not_too_large() {
        let parts = || [Ok(Bytes::from_static(b"half")), Ok(Bytes::from_static(b" and half"))];
        assert_eq!(whole(body(stream::iter(parts())), 13).await.unwrap(), "half and half");
        assert!(matches!(whole(body(stream::iter(parts())), 12).await, Err(PageError::TooLarge)));
        let broken = parts().into_iter().chain([Err(io::ErrorKind::UnexpectedEof.into())]);
        assert!(matches!(whole(body(stream::iter(broken)), 64).await, Err(PageError::BrokeOff)));
    }
}
