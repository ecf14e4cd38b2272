//! Form tokens, other sites, sizes, headers, cookies.

use crate::house::{Answer, Browser, House};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use server::assets::Assets;
use server::config::Config;
use server::router::ROUTES;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

const FORM: &str = "application/x-www-form-urlencoded";

async fn raw(browser: &mut Browser, headers: &[(&str, &str)], body: String) -> StatusCode {
    let mut request = Request::post("/pairs");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    browser.send(request, Body::from(body)).await.status
}

#[tokio::test]
async fn a_post_needs_the_token_of_this_browser() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut otis = house.signed_in(&people.other_counsellor).await;
    let (own, foreign) = (maren.token().await, otis.token().await);
    let form = [("content-type", FORM)];
    let body = |token: &str| format!("csrf={token}&name=Ana");
    assert_eq!(raw(&mut maren, &form, "name=Ana".into()).await, StatusCode::FORBIDDEN);
    assert_eq!(raw(&mut maren, &form, body("")).await, StatusCode::FORBIDDEN);
    assert_eq!(raw(&mut maren, &form, body(&foreign)).await, StatusCode::FORBIDDEN);
    assert_eq!(raw(&mut maren, &[], body(&own)).await, StatusCode::FORBIDDEN);
    let plain = [("content-type", "text/plain")];
    assert_eq!(raw(&mut maren, &plain, body(&own)).await, StatusCode::FORBIDDEN);
    assert_eq!(raw(&mut maren, &form, body(&own)).await, StatusCode::SEE_OTHER);
    let by_header = [("content-type", FORM), ("x-csrf", own.as_str())];
    assert_eq!(raw(&mut maren, &by_header, "name=Ana".into()).await, StatusCode::SEE_OTHER);
    assert_eq!(house.app.storage.pairs_of(&people.counsellor).await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_another_site_sends_is_refused() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let body = format!("csrf={}&name=Ana", maren.token().await);
    let cases = [
        (("sec-fetch-site", "cross-site"), StatusCode::FORBIDDEN),
        (("origin", "https://evil.example"), StatusCode::FORBIDDEN),
        (("origin", "null"), StatusCode::FORBIDDEN),
        (("origin", "http://room.example.org"), StatusCode::SEE_OTHER),
        (("sec-fetch-site", "same-origin"), StatusCode::SEE_OTHER),
    ];
    for (extra, expected) in cases {
        let status = raw(&mut maren, &[("content-type", FORM), extra], body.clone()).await;
        assert_eq!(status, expected, "{extra:?}");
    }
    let socket = Request::get("/live/today")
        .header("upgrade", "websocket")
        .header("connection", "upgrade")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("origin", "https://evil.example");
    assert_eq!(maren.send(socket, Body::empty()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn sizes_and_shapes_are_limited() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let token = maren.token().await;
    let form = [("content-type", FORM)];
    let large = format!("csrf={token}&name={}", "x".repeat(65_536));
    assert_eq!(raw(&mut maren, &form, large).await, StatusCode::PAYLOAD_TOO_LARGE);
    let without_name = maren.post("/pairs", &[]).await;
    without_name.is(StatusCode::UNPROCESSABLE_ENTITY).says("What you sent could not be read");
    let twice = maren.post("/pairs", &[("name", "a"), ("name", "b")]).await;
    assert!(twice.status.is_client_error());
    let nonsense = maren.post_json("/account/passkeys/finish", "{\"token\": 7}").await;
    assert!(nonsense.status.is_client_error() && nonsense.text.starts_with("{\"sentence\":"));
}

#[tokio::test]
async fn requests_of_one_address_that_are_in_work_are_counted() {
    let house = House::new().await;
    let in_work: Vec<_> =
        std::iter::from_fn(|| house.app.requests.take("192.0.2.1".into())).collect();
    assert_eq!(in_work.len(), server::security::REQUESTS_PER_ADDRESS_MAX);
    // A balancer may have the address of a proxy that the settings do not name.
    house.browser().get("/healthz").await.is(StatusCode::OK);
    for path in ["/", "/assets/x"] {
        let answer = house.browser().get(path).await.is(StatusCode::TOO_MANY_REQUESTS);
        answer.says("Please try again in a moment");
    }
    house.browser().get("/away").await.is(StatusCode::OK);
    let mut other = house.browser();
    other.address.set_ip([192, 0, 2, 2].into());
    other.get("/").await.is(StatusCode::OK);
    drop(in_work);
    house.browser().get("/").await.is(StatusCode::OK);
    assert!(house.app.requests.take("192.0.2.1".into()).is_some(), "an answer frees its place");
}

#[tokio::test]
async fn an_id_with_nul_is_not_found_on_both_engines() {
    for database in testkit::databases().await {
        let engine = database.engine;
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_folder(folder.path());
        config.public_url = "http://room.example.org".parse().unwrap();
        let house = House::on(database, config, folder).await;
        let people = house.everybody().await;
        let mut maren = house.signed_in(&people.counsellor).await;
        let mut juno = house.arrived(&people.pair).await;
        for route in ROUTES.iter().filter(|route| route.path.contains('{')) {
            let own = route.path.replace("{pair}", people.pair.as_str());
            for path in [route.path, &own].into_iter().filter(|path| path.contains('{')) {
                let parts = path.split('/').map(|part| match part.starts_with('{') {
                    true => "%00",
                    false => part,
                });
                let path = parts.collect::<Vec<_>>().join("/");
                for browser in [&mut maren, &mut juno] {
                    let answer = match route.method {
                        "GET" => browser.get(&path).await,
                        _ => browser.post(&path, &[]).await,
                    };
                    let method = route.method;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{engine}: {method} {path}");
                }
            }
        }
        let elsewhere = maren.get("/leaving?pair=%00").await;
        assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{engine}: in a query");
        let pair = format!("/pairs/{}", people.pair);
        let field = maren.post(&format!("{pair}/instruments"), &[("instrument", "\0")]).await;
        assert!(field.status.is_client_error(), "{engine}: in a field: {}", field.status);
    }
}

#[tokio::test]
async fn errors_are_pages_with_a_reference() {
    let house = House::new().await;
    let answer = house.browser().get("/no/such/page").await.is(StatusCode::NOT_FOUND);
    answer.says("There is nothing here").says("Reference: ");
    let answer = house.browser().send(Request::delete("/"), Body::empty()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    house.app.storage.close().await;
    let answer = house.browser().get("/").await.is(StatusCode::INTERNAL_SERVER_ERROR);
    answer.says("It is not your fault").says("Reference: ");
    let ready = house.browser().get("/readyz").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.text.starts_with("webside cannot use its database"));
    let turns = house.browser().get("/healthz").await.is(StatusCode::OK);
    assert!(turns.text.starts_with("webside"), "it asks nothing of the database");
}

#[tokio::test]
async fn every_response_carries_its_headers() {
    let house = House::at("https://room.example.org").await;
    house.everybody().await;
    for path in ["/", "/j", "/sign-in", "/sign-in/link", "/nothing", "/away"] {
        let answer = house.browser().get(path).await;
        assert!(answer.headers[header::CONTENT_TYPE].to_str().unwrap().contains("html"), "{path}");
        has_policy(&answer, path);
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert!(answer.headers["permissions-policy"].to_str().unwrap().contains("camera=(self)"));
        has_what_all_have(&answer, path);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    for path in ["/today", "/healthz", "/readyz", "/favicon.svg", "/assets/x"] {
        let answer = house.browser().get(path).await;
        has_what_only_files_have(&answer, path);
        has_what_all_have(&answer, path);
        if path != "/favicon.svg" {
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
        }
    }
    let plain = House::new().await.browser().get("/").await;
    assert!(!plain.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn the_link_page_runs_its_own_script_alone() {
    let house = House::new().await;
    let answer = house.browser().get("/j").await.is(StatusCode::OK);
    let scripts: Vec<&str> = answer.text.split("<script type=\"module\">").skip(1).collect();
    let [script] = scripts[..] else { panic!("{} scripts inside the page", scripts.len()) };
    let script = script.split("</script>").next().unwrap();
    assert!(script.contains("location.hash"), "`cargo xtask web` builds it");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(script));
    assert!(policy.contains(&format!("script-src 'self' 'sha256-{hash}' 'wasm-unsafe-eval';")));
    assert_eq!(policy.matches("sha256-").count(), 1);
    let other = house.browser().get("/sign-in").await;
    let policy = other.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(!policy.contains("sha256-"), "{policy}");
}

#[tokio::test]
async fn what_scripts_say_is_kept_for_good_and_is_the_same_for_everybody() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut juno = house.arrived(&people.pair).await;
    let page = juno.get("/arrive").await.is(StatusCode::OK);
    let address = page.between("\"words\":\"", "\"");
    let answer = house.browser().get(&address).await.is(StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    assert!(answer.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    answer
        .says("\"setup-title\":")
        .says("\"room-title\":")
        .says_not("Juno")
        .says_not("\"arrive-knock\":");
    page.says("\"arrive-knock\":").says_not("\"setup-title\":");
    house.browser().get("/words/en-0000000000000000.json").await.is(StatusCode::NOT_FOUND);
}

/// What a document lays down holds for its scripts, styles and fonts, but a worker has its own policy.
#[tokio::test]
async fn a_file_carries_no_policy_but_a_worker_does() {
    let house = House::at("https://room.example.org").await;
    let assets = Assets::load();
    let files: BTreeMap<_, _> = ["sensing", "pages", "fonts"]
        .iter()
        .flat_map(|folder| assets.addresses_in(folder))
        .collect();
    for (name, path) in &files {
        let answer = house.browser().get(path).await.is(StatusCode::OK);
        has_what_all_have(&answer, path);
        if name.contains("_worker.") {
            has_policy(&answer, path);
        } else {
            has_what_only_files_have(&answer, path);
        }
    }
    assert!(files.keys().any(|name| name.contains("_worker.")), "`cargo xtask web` builds them");
}

/// A build for a release holds the pressed files only, one for trying the others only.
#[tokio::test]
async fn a_file_comes_pressed_to_who_can_unpack_it_and_whole_to_others() {
    let house = House::new().await;
    let mut browser = house.browser();
    let path = Assets::load().address("meet.js");
    let whole = browser.get(&path).await.is(StatusCode::OK);
    assert!(!whole.headers.contains_key(header::CONTENT_ENCODING));
    assert!(whole.text.contains("RTCPeerConnection"));
    let refusing = Request::get(&path).header(header::ACCEPT_ENCODING, "br;q=0");
    let refused = browser.send(refusing, Body::empty()).await.is(StatusCode::OK);
    assert!(refused.text.contains("RTCPeerConnection"));
    let request = Request::get(&path).header(header::ACCEPT_ENCODING, "gzip, deflate, BR;q=0.8");
    let pressed = browser.send(request, Body::empty()).await.is(StatusCode::OK);
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist");
    let is_pressed = Path::new(dist).join(path.replace("/assets/", "") + ".br").exists();
    assert!(!pressed.text.contains("RTCPeerConnection"));
    assert!(pressed.headers.contains_key(header::VARY));
    // What is not pressed beforehand is pressed on the way, as the browser likes it best.
    let coding = if is_pressed { "br" } else { "gzip" };
    assert_eq!(pressed.headers[header::CONTENT_ENCODING], coding);
}

fn has_policy(answer: &Answer, path: &str) {
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' "), "{path}");
    assert!(
        policy.contains(" 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "),
        "{path}"
    );
    assert_eq!(policy.matches("unsafe").count(), 1, "{path}");
}

fn has_what_all_have(answer: &Answer, path: &str) {
    assert_eq!(answer.headers[header::REFERRER_POLICY], "same-origin", "{path}");
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin", "{path}");
    assert!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
}

fn has_what_only_files_have(answer: &Answer, path: &str) {
    for name in ["content-security-policy", "permissions-policy", "cross-origin-opener-policy"] {
        assert!(!answer.headers.contains_key(name), "{path}: {name}");
    }
}

#[tokio::test]
async fn cookies_are_guarded() {
    for (address, secure) in [("https://room.example.org", true), ("http://localhost", false)] {
        let house = House::at(address).await;
        let people = house.everybody().await;
        let token = house.link(&people.pair).await;
        let mut juno = house.browser();
        let first = juno.get("/").await;
        let second = juno.post("/j", &[("token", &token)]).await.goes_to("/arrive");
        for answer in [first, second] {
            let line = answer.headers[header::SET_COOKIE].to_str().unwrap();
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{line}");
            assert!(line.contains("Path=/") && !line.contains("Domain"), "{line}");
            assert_eq!(line.starts_with("__Host-webside_"), secure, "{line}");
            assert_eq!(line.contains("; Secure"), secure, "{line}");
        }
    }
}

#[tokio::test]
async fn links_are_not_guessed_quickly() {
    let house = House::new().await;
    let mut browser = house.browser();
    for guess in 0..60 {
        let token = format!("a-guess-of-a-link-that-has-all-its-letters{}", guess % 10);
        browser.post("/j", &[("token", &token)]).await.is(StatusCode::NOT_FOUND);
    }
    browser.post("/j", &[("token", "x")]).await.is(StatusCode::TOO_MANY_REQUESTS);
}

/// Two forms that make something, each of which would be performed twice.
#[tokio::test]
async fn a_form_that_is_sent_twice_is_performed_once() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let page = maren.token().await;
    let fields = [("name", "Robin Ashdown")];
    let mut second = maren.clone();
    let (one, two) = tokio::join!(
        maren.post_with(&page, "/pairs", &fields),
        second.post_with(&page, "/pairs", &fields)
    );
    let led_to = |answer: &Answer| answer.headers["location"].clone();
    assert_eq!(led_to(&one), led_to(&two));
    let three = maren.post_with(&page, "/pairs", &fields).await;
    assert_eq!(led_to(&one), led_to(&three));
    assert_eq!(maren.get("/today").await.text.matches("Robin Ashdown").count(), 1);
    // The same page with another name, and the same name from another page, are meant.
    maren.post_with(&page, "/pairs", &[("name", "Robin Ashdown the younger")]).await;
    let four = maren.post("/pairs", &fields).await;
    assert_ne!(led_to(&one), led_to(&four));
    assert_eq!(maren.get("/today").await.text.matches("Robin Ashdown").count(), 3);
    // What was refused is tried again.
    let wrong = [("name", "")];
    maren.post_with(&page, "/pairs", &wrong).await.is(StatusCode::BAD_REQUEST);
    maren.post_with(&page, "/pairs", &wrong).await.is(StatusCode::BAD_REQUEST);
    // Another person's browser that sends the same is a sending of its own.
    let mut other = house.signed_in(&people.other_counsellor).await;
    let token = other.token().await;
    let five = other.post_with(&token, "/pairs", &fields).await;
    assert_ne!(led_to(&one), led_to(&five));
    // A script stays on its page and may mean a thing twice.
    let six = maren.post_as_script("/pairs", &fields).await;
    let seven = maren.post_as_script("/pairs", &fields).await;
    assert_ne!(led_to(&six), led_to(&seven));
}
