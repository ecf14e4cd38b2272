//! SIGTERM during a meeting: the browser is told, and after the restart it returns to the same
//! seat.

use crate::serving::{Serving, request};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a personal link as a browser does; returns the cookie and the address of the live socket.
fn open_link(serving: &Serving, link: &str) -> (String, String) {
    let page = serving.get("/j");
    let form_cookie = between(&page, "set-cookie: ", ";");
    let csrf = between(&page, "name=\"csrf\" content=\"", "\"");
    let token = link.split_once('#').expect("a link has a token").1;
    let body = format!("csrf={csrf}&token={token}");
    let head = format!(
        "POST /j HTTP/1.1\r\nCookie: {form_cookie}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n",
        body.len()
    );
    let answer = request(&serving.address, &head, &body).unwrap();
    let cookie = format!("webside_client={}", between(&answer, "webside_client=", ";"));
    let head = format!("GET /arrive HTTP/1.1\r\nCookie: {cookie}\r\n");
    let page = request(&serving.address, &head, "").unwrap();
    let facts = between(&page, "id=\"facts\">", "</script>");
    (cookie, between(&facts, "\"live\":\"", "\"").replace("\\u0026", "&"))
}

fn between(text: &str, before: &str, after: &str) -> String {
    let missing = || panic!("no {before} in {text}");
    let (_, rest) = text.split_once(before).unwrap_or_else(missing);
    rest.split_once(after).unwrap_or_else(missing).0.to_owned()
}

async fn connect(serving: &Serving, live: &str, cookie: &str, resume: Value) -> (Socket, Value) {
    let mut ask = format!("ws://{}{live}", serving.address).into_client_request().unwrap();
    let origin = format!("http://{}", serving.address);
    ask.headers_mut().insert("origin", origin.parse().unwrap());
    ask.headers_mut().insert("cookie", cookie.parse().unwrap());
    let (mut socket, _) = connect_async(ask).await.unwrap();
    let hello =
        json!({"type": "hello", "protocol": wire::PROTOCOL, "resume": resume, "modality": "text"});
    say(&mut socket, 0, hello).await;
    let welcome = hear(&mut socket, "welcome").await;
    (socket, welcome)
}

async fn say(socket: &mut Socket, n: u32, message: Value) {
    let text = json!({"n": n, "message": message}).to_string();
    socket.send(Message::text(text)).await.unwrap();
}

/// The next message of a type; others are skipped.
async fn hear(socket: &mut Socket, kind: &str) -> Value {
    let wait = async {
        loop {
            let text = socket.next().await.expect("still connected").unwrap();
            let Message::Text(text) = text else { continue };
            let mut envelope: Value = serde_json::from_str(&text).unwrap();
            if envelope["message"]["type"] == kind {
                return envelope["message"].take();
            }
        }
    };
    timeout(Duration::from_secs(5), wait).await.unwrap_or_else(|_| panic!("no {kind}"))
}

fn start(data: &Path, port: Option<&str>) -> Serving {
    let bind = format!("127.0.0.1:{}", port.unwrap_or("0"));
    Serving::start_at(&bind, data, &["--demo"], 7)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_told_and_finds_its_seat_again() {
    let folder = tempfile::tempdir().unwrap();
    let serving = start(folder.path(), None);
    let (cookie, live) = open_link(&serving, serving.links()[1]);
    let (mut juno, welcome) = connect(&serving, &live, &cookie, Value::Null).await;
    assert_eq!(welcome["stage"], "arriving");
    say(&mut juno, 1, json!({"type": "knock"})).await;
    hear(&mut juno, "got").await;

    let port = serving.address.rsplit_once(':').unwrap().1.to_owned();
    let stopping = tokio::task::spawn_blocking(move || serving.stop());
    hear(&mut juno, "draining").await;
    let (status, took) = stopping.await.unwrap();
    assert!(status.success() && took < Duration::from_secs(6), "{status} {took:?}");

    // A new personal link is made for the invented client, which ends the login of the old one.
    let serving = start(folder.path(), Some(&port));
    let (cookie, live) = open_link(&serving, serving.links()[1]);
    let resume = json!({"token": welcome["resumeToken"], "seen": 0});
    let (_juno, welcome) = connect(&serving, &live, &cookie, resume).await;
    assert_eq!(welcome["resumed"], true, "{welcome}");
    assert_eq!((&welcome["stage"], &welcome["got"]), (&json!("waiting"), &json!(1)));
    assert!(serving.stop().0.success());
}
