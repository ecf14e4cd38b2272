//! How a handler answers: a rendered page, a form with its faults, a redirect, cookies.

use crate::error::PageError;
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

/// A rendered page.
pub fn html(template: &impl Template) -> Result<Response, PageError> {
    Ok(Html(template.render()?).into_response())
}

/// A rendered form with faults named under its fields.
pub fn faulty(template: &impl Template) -> Result<Response, PageError> {
    Ok((StatusCode::BAD_REQUEST, Html(template.render()?)).into_response())
}

/// Redirect after post.
pub fn go(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}

/// The same, with cookies.
pub fn go_with(to: &str, cookies: impl IntoIterator<Item = HeaderValue>) -> Response {
    with_cookies(go(to), cookies)
}

/// A response with cookies.
pub fn with_cookies(
    mut response: Response,
    cookies: impl IntoIterator<Item = HeaderValue>,
) -> Response {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
