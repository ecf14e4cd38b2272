//! What the files of a folder may not touch.

use super::{Rule, Source, lines_with};
use anyhow::Result;

/// The heading that explains these rules.
const PAGE: &str = "ARCHITECTURE.md#where-things-live";

pub const RULES: &[Rule] = &[
    ("no DOM outside web/room/view and web/pages", PAGE, no_dom),
    ("web/room/view asks the server through the room", PAGE, no_server_in_views),
    ("web/room/memory.ts alone touches the browser's storage", PAGE, browser_storage),
    ("pages know no SQL, live nothing above it, storage no HTTP", PAGE, places),
    ("a login ends together with its sockets, in sign_in/login.rs", PAGE, logins),
];

fn no_dom(sources: &[Source]) -> Result<Vec<String>> {
    let is_room = |path: &str| {
        (path.starts_with("web/room/") || path.starts_with("web/sensing/"))
            && !path.starts_with("web/room/view/")
            && path.ends_with(".ts")
    };
    lines_with(
        sources,
        is_room,
        &["document.", "window.", "querySelector", "addEventListener(\"click"],
    )
}

/// A view gets what it needs from the room, or from a page that passes `Env.post`.
fn no_server_in_views(sources: &[Source]) -> Result<Vec<String>> {
    let is_view = |path: &str| path.starts_with("web/room/view/") && path.ends_with(".ts");
    lines_with(sources, is_view, &["fetch(", "XMLHttpRequest", "sendBeacon(", "new WebSocket("])
}

/// A browser may have no storage, or forbid it; `memory.ts` deals with that once.
fn browser_storage(sources: &[Source]) -> Result<Vec<String>> {
    let is_meant = |path: &str| {
        path.starts_with("web/")
            && path.ends_with(".ts")
            && !path.ends_with(".test.ts")
            && path != "web/room/memory.ts"
    };
    lines_with(sources, is_meant, &["localStorage", "sessionStorage"])
}

fn places(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings =
        lines_with(sources, |path| path.starts_with("crates/server/src/"), &["sqlx", "SELECT "])?;
    let live = |path: &str| path.starts_with("crates/server/src/live/");
    let above_live = ["askama", "crate::pages", "crate::sockets", "crate::state"];
    findings.extend(lines_with(sources, live, &above_live)?);
    let sockets = |path: &str| path.starts_with("crates/server/src/sockets/");
    findings.extend(lines_with(sources, sockets, &["askama"])?);
    let storage = |path: &str| path.starts_with("crates/storage/src/");
    findings.extend(lines_with(sources, storage, &["axum", "askama"])?);
    Ok(findings)
}

/// Elsewhere, an ended login would leave its sockets open.
fn logins(sources: &[Source]) -> Result<Vec<String>> {
    let is_other = |path: &str| {
        path.starts_with("crates/server/src/") && path != "crates/server/src/sign_in/login.rs"
    };
    lines_with(sources, is_other, &["storage.end_login(", "storage.end_other_logins("])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_file_touches_the_storage_of_the_browser() {
        let text = "const on = localStorage.getItem(KEY) !== \"off\";\n".to_owned();
        let sources = ["web/room/memory.ts", "web/room/view/keyboard.ts", "web/a.test.ts"]
            .map(|path| Source { path: path.into(), text: text.clone() });
        let found = browser_storage(&sources).unwrap();
        assert_eq!(found, ["web/room/view/keyboard.ts:1: `localStorage`"]);
    }

    #[test]
    fn what_live_may_not_use_is_found() {
        let text = "use crate::clock::Clock;\nuse crate::state::App;\n".to_owned();
        let sources = ["crates/server/src/live/hub.rs", "crates/server/src/sockets/seat.rs"]
            .map(|path| Source { path: path.into(), text: text.clone() });
        let found = places(&sources).unwrap();
        assert_eq!(found, ["crates/server/src/live/hub.rs:2: `crate::state`"]);
    }
}
