//! What holds for each of the three sockets: a message that cannot be read is refused, never dropped, and
//! an ended login ends the socket.

use crate::sockets::rooms::{Browser, Pair, Practice};
use futures_util::{SinkExt, StreamExt};
use practice::audit::Actor;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

async fn three_sockets(practice: &Practice, pair: &Pair) -> [Browser; 3] {
    let room = format!("/live/room/{}?as=counsellor", pair.id);
    let board = format!("/live/board/{}?as=counsellor&page=m", pair.id);
    let mut all = [
        practice.connect(&room, &pair.counsellor).await.unwrap(),
        practice.connect(&board, &pair.counsellor).await.unwrap(),
        practice.connect("/live/today", &pair.counsellor).await.unwrap(),
    ];
    all[0].hello().await;
    all
}

/// The type of the next message that is `wanted`, others passed over; `None` when the socket closes
/// before. Only a seat's messages have an envelope.
async fn next_kind(browser: &mut Browser, wanted: &str) -> Option<String> {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(5), browser.socket.next());
        let Some(Ok(message)) = next.await.expect("something within five seconds") else {
            return None;
        };
        let Message::Text(text) = message else { continue };
        let value: Value = serde_json::from_str(&text).unwrap();
        let kind = [&value["message"]["type"], &value["type"]].into_iter().find_map(Value::as_str);
        if kind == Some(wanted) {
            return kind.map(str::to_owned);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_read_is_refused() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    for mut browser in three_sockets(&practice, &pair).await {
        let odd = [
            Message::text(json!({"type": "dance"}).to_string()),
            Message::text("no JSON"),
            Message::text("a".repeat(40_000)),
            Message::binary(vec![1, 2, 3]),
        ];
        for message in odd {
            browser.socket.send(message).await.unwrap();
            assert_eq!(next_kind(&mut browser, "refused").await.as_deref(), Some("refused"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_login_ends_every_socket() {
    let practice = Practice::checking_logins(Duration::from_millis(50)).await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let sockets = three_sockets(&practice, &pair).await;
    let storage = &practice.app.storage;
    let logins = storage.logins_of(&maren.0, crate::sockets::rooms::now()).await.unwrap();
    for login in logins {
        storage.end_login(&login.id, &Actor::System, crate::sockets::rooms::now()).await.unwrap();
    }
    for (mut browser, last_word) in sockets.into_iter().zip(["refused", "ended", "ended"]) {
        assert_eq!(next_kind(&mut browser, last_word).await.as_deref(), Some(last_word));
        assert_eq!(next_kind(&mut browser, "nothing").await, None, "the socket is closed");
    }
}
