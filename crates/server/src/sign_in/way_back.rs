//! The page that somebody came from who had to sign in first. It is sealed in a cookie: the browser
//! that asked for the page is led back to it, by whichever way it signs in.

use crate::cookies::{Cookie, seal, unseal};
use crate::state::App;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use std::time::Duration;

/// Time to sign in and still be led back (chosen: to find a telephone, or to ask for a link).
const KEPT: Duration = Duration::from_secs(30 * 60);
/// Longest path in bytes (chosen; ours are far below, and a cookie holds 4,096).
const PATH_BYTES_MAX: usize = 512;

/// The path of the page to come back to: the page itself, or the one that held the form. `None` for
/// what no person looks at: requests of scripts, sockets, pictures.
pub fn of_request(method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if !text(header::ACCEPT)?.contains("text/html") {
        return None;
    }
    let page = match *method {
        Method::GET => uri.clone(),
        _ => text(header::REFERER)?.parse().ok()?,
    };
    let path = page.path_and_query()?.as_str();
    let is_path = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    // What is saved as a file shows no page to come back to.
    let is_file = page.path().ends_with(".ics");
    (is_path && !is_file && path.len() <= PATH_BYTES_MAX).then(|| path.to_owned())
}

/// The cookie that keeps the path until somebody has signed in.
pub fn keep(app: &App, path: &str) -> HeaderValue {
    let text = seal(&app.secrets, Cookie::WayBack, path, app.clock.now().plus(KEPT));
    Cookie::WayBack.set(&text, Some(KEPT), app.config.secure())
}

/// Where somebody who has just signed in goes, unless `to` is a page that they must see first; and
/// the cookie that forgets it.
pub fn after(app: &App, headers: &HeaderMap, to: &str) -> (String, HeaderValue) {
    let secure = app.config.secure();
    let sealed = Cookie::WayBack.read(headers, secure).filter(|_| to == TODAY);
    let kept = sealed.and_then(|text| unseal(&app.secrets, Cookie::WayBack, text, app.clock.now()));
    (kept.unwrap_or_else(|| to.to_owned()), Cookie::WayBack.clear(secure))
}

/// Where everybody goes who came from nowhere.
pub const TODAY: &str = "/today";

#[cfg(test)]
mod tests {
    use super::*;

    fn path(method: Method, uri: &str, headers: &[(header::HeaderName, &str)]) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, HeaderValue::from_str(value).unwrap());
        }
        of_request(&method, &uri.parse().unwrap(), &map)
    }

    #[test]
    fn only_pages_are_led_back_to() {
        let html = || (header::ACCEPT, "text/html,*/*");
        let from = |page| (header::REFERER, page);
        let get = |uri, headers: &[_]| path(Method::GET, uri, headers);
        let post = |headers: &[_]| path(Method::POST, "/account/noticings/change", headers);
        assert_eq!(get("/pairs/p?from=2", &[html()]).as_deref(), Some("/pairs/p?from=2"));
        assert_eq!(get("/live/today", &[]), None);
        assert_eq!(get("/today", &[(header::ACCEPT, "*/*")]), None);
        assert_eq!(get("//elsewhere.example", &[html()]), None);
        assert_eq!(get(&format!("/{}", "a".repeat(600)), &[html()]), None);
        let page = from("https://room.example.org/account/noticings");
        assert_eq!(post(&[html(), page]).as_deref(), Some("/account/noticings"));
        assert_eq!(post(&[html()]), None);
        assert_eq!(post(&[html(), from("no address")]), None);
    }
}
