//! Scripts, styles, fonts and what scripts say: built into the binary and named by their content, so
//! that browsers may cache them for good.

use crate::security::ON_WORKERS;
use crate::state::App;
use axum::extract::Path;
use axum::response::{AppendHeaders, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;

#[derive(rust_embed::Embed)]
#[folder = "../../web/dist"]
struct Dist;

/// Bytes that are unpacked at a time (chosen).
const BUFFER: usize = 8_192;
const MANIFEST: &str = "manifest.json";
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Plain names of scripts and styles, and the hashed names they were built under.
#[derive(Debug, Default)]
pub struct Assets {
    hashed_by_name: BTreeMap<String, String>,
}

impl Assets {
    /// Reads the manifest of the web build; without one there are no scripts, and pages still work.
    pub fn load() -> Self {
        let hashed_by_name = manifest();
        if hashed_by_name.is_empty() {
            tracing::warn!("web/dist has no manifest: pages come without scripts and styles");
        }
        Self { hashed_by_name }
    }

    /// Address of a script or style.
    pub fn address(&self, name: &str) -> String {
        // While developing, the files are read from disk and may have been rebuilt since the start.
        let hashed = if cfg!(debug_assertions) {
            manifest().remove(name)
        } else {
            self.hashed_by_name.get(name).cloned()
        };
        format!("/assets/{}", hashed.as_deref().unwrap_or(name))
    }

    /// The text of a script, to stand inside a page; `None` when it was not built.
    pub fn text(&self, name: &str) -> Option<String> {
        let address = self.address(name);
        let file = unpressed(address.strip_prefix("/assets/")?)?;
        Some(String::from_utf8_lossy(&file).trim().to_owned())
    }

    /// Addresses of everything under a folder, by its name there.
    pub fn addresses_in(&self, folder: &str) -> BTreeMap<String, String> {
        let current = if cfg!(debug_assertions) { manifest() } else { self.hashed_by_name.clone() };
        let within = |name: &str| Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_owned());
        current
            .into_iter()
            .filter_map(|(name, hashed)| Some((within(&name)?, format!("/assets/{hashed}"))))
            .collect()
    }
}

/// Addresses of everything that is built, from the files on disk.
#[cfg(debug_assertions)]
pub fn addresses() -> BTreeMap<String, String> {
    manifest().into_iter().map(|(name, hashed)| (name, format!("/assets/{hashed}"))).collect()
}

fn manifest() -> BTreeMap<String, String> {
    let file = Dist::get(MANIFEST);
    file.and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default()
}

/// Serves one file.
pub async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    if path == MANIFEST || path.ends_with(".br") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(&path))];
    let cache = [(header::CACHE_CONTROL, FOR_GOOD)];
    let policy = AppendHeaders(is_worker(&path).then_some(ON_WORKERS));
    if accepts_brotli(&headers)
        && let Some(file) = pressed(&path)
    {
        let encoding = [
            (header::CONTENT_ENCODING, HeaderValue::from_static("br")),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        return (kind, cache, policy, encoding, file.into_owned()).into_response();
    }
    // Unpacking the largest takes longer than other requests should wait.
    let unpacked = tokio::task::spawn_blocking(move || unpressed(&path)).await;
    match unpacked.ok().flatten() {
        Some(file) => (kind, cache, policy, file.into_owned()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A file as it was pressed by the web build, which for a release leaves no other copy of it.
fn pressed(path: &str) -> Option<Cow<'static, [u8]>> {
    Some(Dist::get(&format!("{path}.br"))?.data)
}

/// A file as it is.
fn unpressed(path: &str) -> Option<Cow<'static, [u8]>> {
    if let Some(file) = Dist::get(path) {
        return Some(file.data);
    }
    let mut file = Vec::new();
    let read =
        brotli_decompressor::Decompressor::new(&*pressed(path)?, BUFFER).read_to_end(&mut file);
    read.is_ok().then_some(Cow::Owned(file))
}

/// What the scripts of a meeting say in one language.
pub async fn spoken(app: App, Path(name): Path<String>) -> Response {
    match app.words.spoken().values().find(|spoken| spoken.name == name) {
        Some(spoken) => {
            let kind = [(header::CONTENT_TYPE, content_type(&name))];
            (kind, [(header::CACHE_CONTROL, FOR_GOOD)], spoken.json.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The icon in the browser's tab.
pub async fn favicon() -> Response {
    let kind = [(header::CONTENT_TYPE, "image/svg+xml")];
    (kind, [(header::CACHE_CONTROL, FOR_A_DAY)], include_str!("favicon.svg")).into_response()
}

/// Whether it runs as a worker: `sensingEntries` of `web/build.mjs` names it so. A worklet stands under
/// the policy of its document.
fn is_worker(path: &str) -> bool {
    path.starts_with("sensing/") && path.contains("_worker-")
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|wish| {
        let (name, weight) = wish.split_once(';').unwrap_or((wish, ""));
        let weight = weight.trim().trim_start_matches("q=").parse().unwrap_or(1.0);
        name.trim().eq_ignore_ascii_case("br") && weight > 0.0
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("txt") => "text/plain; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("map" | "json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
