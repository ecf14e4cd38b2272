//! Form tokens, and the refusal of requests that another site made a browser send. One layer checks
//! every request, so that no handler can forget to.

use super::body_bytes_max;
use super::bounds::whole;
use crate::error::PageError;
use crate::form::TOKEN_HEADER;
use crate::secrets::{mac, random};
use crate::state::App;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use http::{HeaderMap, Method, header};
use subtle::ConstantTimeEq;

/// The value of the form cookie, old or new.
#[derive(Clone)]
pub(super) struct FormCookie(pub String);

/// Names the page on which a form was shown, where the browser itself sends it and leaves that page.
#[derive(Clone)]
pub(super) struct ShownOn(pub String);

/// Between the token and the name of the page.
const MARK: char = '.';
/// Length of the name of a page (chosen: never the same twice in one browser).
const PAGE_BYTES: usize = 12;

/// What the forms of one page carry: the token of the browser, and a name of the page.
pub(super) fn token_of_page(secret: &[u8; 32], form_cookie: &str) -> String {
    let page = BASE64_URL_SAFE_NO_PAD.encode(random::<PAGE_BYTES>());
    format!("{}{MARK}{page}", mac(secret, form_cookie))
}

/// Refuses what another site sent, what is too large, and what carries no token.
pub async fn guard(app: App, request: Request, next: Next) -> Result<Response, PageError> {
    let upgrade = request.headers().contains_key(header::UPGRADE);
    let harmless = matches!(*request.method(), Method::GET | Method::HEAD);
    if harmless && !upgrade {
        return Ok(next.run(request).await);
    }
    if from_another_site(&app, request.headers()) {
        return Err(PageError::OtherSite);
    }
    if harmless {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let body = whole(body, body_bytes_max(parts.uri.path())).await?;
    let given = given_token(&parts.headers, &body).unwrap_or_default();
    let (given, page) = given.split_once(MARK).unwrap_or((given.as_str(), ""));
    let FormCookie(cookie) = parts.extensions.get().ok_or(PageError::StaleForm)?;
    let wanted = mac(&app.secrets.form, cookie);
    if !bool::from(wanted.as_bytes().ct_eq(given.as_bytes())) {
        return Err(PageError::StaleForm);
    }
    // A script that names the token in a header stays on its page, and may mean the same thing twice.
    let is_by_script = parts.headers.contains_key(TOKEN_HEADER);
    if !page.is_empty() && !is_by_script {
        parts.extensions.insert(ShownOn(page.to_string()));
    }
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

fn given_token(headers: &HeaderMap, body: &Bytes) -> Option<String> {
    if let Some(value) = headers.get(TOKEN_HEADER) {
        return value.to_str().ok().map(str::to_string);
    }
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    url::form_urlencoded::parse(body)
        .find_map(|(key, value)| (key == "csrf").then(|| value.into_owned()))
}

/// Whether the browser says that another site sent the request. A request without such headers is
/// judged by its token alone.
fn from_another_site(app: &App, headers: &HeaderMap) -> bool {
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return true;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let Some(origin) = origin.to_str().ok().and_then(|text| url::Url::parse(text).ok()) else {
        return true;
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let same_host = host.is_some_and(|host| authority(&origin) == host);
    origin.origin() != app.config.public_url.origin() && !same_host
}

fn authority(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"))
}
