//! One end of a socket: how a test opens it, speaks and hears.

use super::rooms::{Pair, Practice};
use futures_util::{SinkExt, StreamExt};
use http::{HeaderValue, Request};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// The cookies of a browser, as a header.
pub(crate) fn cookies(browser: &crate::house::Browser) -> String {
    let all: Vec<String> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    all.join("; ")
}

/// The request that opens the socket `path` of `host`, from a page of `origin`.
pub(crate) fn opening(
    host: &str,
    path: &str,
    cookie: &str,
    origin: &str,
) -> Result<Request<()>, Error> {
    let mut request = format!("ws://{host}{path}").into_client_request()?;
    request.headers_mut().insert("cookie", HeaderValue::from_str(cookie).unwrap());
    request.headers_mut().insert("origin", HeaderValue::from_str(origin).unwrap());
    Ok(request)
}

/// Opens a socket of a server that looks at the host.
pub(crate) async fn connect_at(
    address: std::net::SocketAddr,
    host: &str,
    path: &str,
    cookie: &str,
) -> Result<Browser, Error> {
    let stream = MaybeTlsStream::Plain(TcpStream::connect(address).await.unwrap());
    let request = opening(host, path, cookie, &format!("http://{host}"))?;
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
    Ok(Browser::of(socket))
}

/// Nobody is known here: by the status, or in the one message before the socket closes.
pub(crate) async fn is_a_stranger(opened: Result<Browser, Error>) {
    match opened {
        Ok(Browser { mut socket, .. }) => {
            // Only a seat's messages have an envelope.
            let word = socket.next().await.unwrap().unwrap().into_text().unwrap();
            assert!(word.contains("refused") || word.contains("ended"), "{word}");
            while let Some(Ok(more)) = socket.next().await {
                assert!(more.is_close(), "{more}");
            }
        }
        refused => assert!([303, 401, 404].contains(&status_of(refused).await)),
    }
}

pub(crate) async fn status_of(opened: Result<Browser, Error>) -> u16 {
    match opened {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{other}"),
        Ok(_) => 101,
    }
}

pub(crate) struct Browser {
    pub(crate) socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) n: u32,
    pub(crate) seen: u32,
    pub(crate) token: String,
}

impl Browser {
    pub(crate) fn of(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        Self { socket, n: 0, seen: 0, token: String::new() }
    }

    pub(crate) async fn hello(&mut self) -> Value {
        self.greet(json!(null)).await
    }

    pub(crate) async fn greet(&mut self, resume: Value) -> Value {
        let hello = json!({"type": "hello", "protocol": 2, "resume": resume, "modality": "video"});
        self.send(json!({"n": 0, "message": hello})).await;
        let welcome = self.hear("welcome").await;
        self.token = welcome["resumeToken"].as_str().unwrap().to_owned();
        self.seen = u32::try_from(welcome["sent"].as_u64().unwrap()).unwrap();
        welcome
    }

    pub(crate) async fn send(&mut self, value: Value) {
        self.socket.send(Message::text(value.to_string())).await.unwrap();
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.n += 1;
        self.send(json!({"n": self.n, "message": message})).await;
    }

    async fn next(&mut self) -> Option<Value> {
        loop {
            let message = tokio::time::timeout(Duration::from_secs(5), self.socket.next());
            match message.await.expect("something within five seconds")? {
                Ok(Message::Text(text)) => {
                    let envelope: Value = serde_json::from_str(&text).unwrap();
                    let n = u32::try_from(envelope["n"].as_u64().unwrap()).unwrap();
                    if n > 0 {
                        assert_eq!(n, self.seen + 1, "numbers count up");
                        self.seen = n;
                    }
                    return Some(envelope["message"].clone());
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// The next message of a type; others are passed over.
    pub(crate) async fn hear(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await.unwrap_or_else(|| panic!("closed before {kind}"));
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// The next joint check of which `wanted` holds.
    pub(crate) async fn hear_joint(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let joint = self.hear("joint").await;
            if wanted(&joint) {
                return joint;
            }
        }
    }

    /// Opens the same seat in another page and gives its welcome.
    pub(crate) async fn reload(&mut self, practice: &Practice, pair: &Pair, role: &str) -> Value {
        *self = practice.seat(pair, role).await;
        self.hello().await
    }

    pub(crate) async fn hear_end(&mut self) {
        while self.next().await.is_some() {}
    }

    /// Asserts that nothing of a type comes before the answer to a heartbeat.
    pub(crate) async fn hears_no(&mut self, kinds: &[&str]) {
        self.send(json!({"n": 0, "message": {"type": "heartbeat"}})).await;
        loop {
            let message = self.next().await.expect("still open");
            let kind = message["type"].as_str().unwrap().to_owned();
            assert!(!kinds.contains(&kind.as_str()), "heard {message}");
            if kind == "alive" {
                return;
            }
        }
    }

    /// The next message of the Today page, which has no envelope.
    pub(crate) async fn next_plain(&mut self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.next().await.unwrap().unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }
}
