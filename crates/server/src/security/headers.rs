//! Headers on every response, and those that only a document or a worker heeds.

use crate::health::Probe;
use crate::state::App;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

/// `wasm-unsafe-eval` lets our own module run; it allows no script that the policy does not.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const PERMISSIONS: &str = "camera=(self), microphone=(self), display-capture=(self), \
    screen-wake-lock=(self), fullscreen=(self), window-management=(self), \
    speaker-selection=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), \
    clipboard-write=(self), autoplay=(self), geolocation=(), payment=(), usb=(), \
    accelerometer=(), gyroscope=(), magnetometer=()";

/// For everything; a page may say them more strictly.
const ALWAYS: [(HeaderName, &str); 3] = [
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// For documents. Scripts, styles, fonts and pictures stand under the policy of their document, so
/// that these would only be weight on them.
const ON_DOCUMENTS: [(HeaderName, &str); 3] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// For the script of a worker, which does not stand under the policy of its document.
pub const ON_WORKERS: (HeaderName, HeaderValue) =
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));

/// What `script-src` of [`POLICY`] begins with.
const SCRIPTS: &str = "script-src 'self'";

/// The policy of a page with one script inside it.
pub fn policy_with(script: &str) -> HeaderValue {
    let hash = BASE64_STANDARD.encode(Sha256::digest(script));
    let policy = POLICY.replacen(SCRIPTS, &format!("{SCRIPTS} 'sha256-{hash}'"), 1);
    HeaderValue::try_from(policy).expect("a policy is plain ASCII")
}

/// Two years (chosen). Subdomains are left out: they may belong to other services of the practice.
const HSTS: &str = "max-age=63072000";

/// Adds the headers; pages are never stored unless they say otherwise.
pub async fn safe_headers(request: Request, next: Next) -> Response {
    let practice = request.extensions().get::<App>().map(|app| app.config.secure());
    let probe = request.extensions().get::<Probe>().map(|probe| probe.is_secure);
    let is_secure = practice.or(probe) == Some(true);
    let mut response = next.run(request).await;
    let is_document = is_document(&response);
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_document {
        for (name, value) in ON_DOCUMENTS {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    response
}

/// For addresses that hold a secret: they go nowhere, not even to a page of ours.
pub async fn no_referrer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let never = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, never);
    response
}

fn is_document(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
