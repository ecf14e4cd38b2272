//! What holds for each of the three sockets: a message that cannot be read is refused, never dropped, and
//! an ended login ends the socket.

use crate::sockets::browser::Browser;
use crate::sockets::rooms::{Pair, Practice};
use futures_util::{SinkExt, StreamExt};
use http::StatusCode;
use practice::audit::Actor;
use serde_json::{Value, json};
use server::sockets::SOCKETS_PER_LOGIN_MAX;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

async fn three_sockets(practice: &Practice, pair: &Pair) -> [Browser; 3] {
    let room = format!("/live/room/{}?as=counsellor", pair.id);
    let board = format!("/live/board/{}?as=counsellor&page=m", pair.id);
    // Each is among the open ones before the next one comes.
    let mut room = practice.connect(&room, &pair.counsellor).await.unwrap();
    room.hello().await;
    let mut board = practice.connect(&board, &pair.counsellor).await.unwrap();
    assert_eq!(next_kind(&mut board, "board").await.as_deref(), Some("board"));
    let mut today = practice.connect("/live/today", &pair.counsellor).await.unwrap();
    assert_eq!(next_kind(&mut today, "waiting").await.as_deref(), Some("waiting"));
    [room, board, today]
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

/// The login may end while a page has not yet said hello.
#[tokio::test(flavor = "multi_thread")]
async fn who_was_let_go_before_hello_does_not_come_in() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let mut counsellor = practice.browser(&maren.1);
    let revoke = |pair: &Pair| format!("/pairs/{}/link/revoke", pair.id);

    let pair = practice.pair(&maren, "Juno").await;
    let room = format!("/live/room/{}?as=client", pair.id);
    let board = format!("/live/board/{}?as=client&page=j", pair.id);
    let mut silent = practice.connect(&room, &pair.client).await.unwrap();
    let mut watching = practice.connect(&board, &pair.client).await.unwrap();
    assert_eq!(next_kind(&mut watching, "board").await.as_deref(), Some("board"));
    // The socket is among the open ones once its login was looked at.
    tokio::time::sleep(Duration::from_millis(200)).await;
    counsellor.post(&revoke(&pair), &[]).await.is(StatusCode::SEE_OTHER);
    assert_eq!(next_kind(&mut watching, "nothing").await, None, "the board is closed");
    let hello = json!({
        "type": "hello", "protocol": wire::PROTOCOL, "resume": null, "modality": "text",
    });
    let hello = json!({"n": 0, "message": hello}).to_string();
    // The socket may be gone by now.
    let _ = silent.socket.send(Message::text(hello)).await;
    assert_eq!(next_kind(&mut silent, "welcome").await, None, "nobody is welcomed");
}

/// All of them are told, and closed.
async fn are_over(sockets: impl IntoIterator<Item = Browser>) {
    for mut browser in sockets {
        let last_word = next_last_word(&mut browser).await;
        assert!(["refused", "ended"].contains(&last_word.as_str()), "{last_word}");
        assert_eq!(next_kind(&mut browser, "nothing").await, None, "the socket is closed");
    }
}

async fn next_last_word(browser: &mut Browser) -> String {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(5), browser.socket.next());
        let message = next.await.expect("something within five seconds").unwrap().unwrap();
        let Message::Text(text) = message else { continue };
        let value: Value = serde_json::from_str(&text).unwrap();
        let kind = [&value["message"]["type"], &value["type"]].into_iter().find_map(Value::as_str);
        match kind.unwrap() {
            "welcome" | "board" | "waiting" | "host" | "alive" | "got" => {}
            last => return last.to_owned(),
        }
    }
}

/// A heartbeat is answered.
async fn go_on(sockets: &mut [Browser]) {
    for (browser, has_envelope) in sockets.iter_mut().zip([true, false, false]) {
        let beat = json!({"type": "heartbeat"});
        let beat = if has_envelope { json!({"n": 0, "message": beat}) } else { beat };
        browser.socket.send(Message::text(beat.to_string())).await.unwrap();
        assert_eq!(next_kind(browser, "alive").await.as_deref(), Some("alive"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_ends_a_login_ends_its_sockets_at_once() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let mut own = practice.browser(&maren.1);
    let mut kept = three_sockets(&practice, &pair).await;

    // Another room, since a person has one seat in each.
    let other_pair = practice.pair(&maren, "Kit").await;
    let elsewhere = async || {
        let counsellor = practice.sign_in(&maren.0).await;
        let pair = Pair { id: other_pair.id.clone(), counsellor, client: String::new() };
        three_sockets(&practice, &pair).await
    };
    let lost = elsewhere().await;
    own.post("/account/logins/end-others", &[]).await.goes_to("/account");
    are_over(lost).await;

    let lost = elsewhere().await;
    let logins = practice.app.storage.logins_of(&maren.0, crate::sockets::rooms::now()).await;
    let (_, token) = maren.1.split_once('=').unwrap();
    let now = crate::sockets::rooms::now();
    let this = practice.app.storage.login_by_token(token, now).await.unwrap().unwrap();
    let other = logins.unwrap().into_iter().find(|login| login.id != this.id).unwrap();
    own.post(&format!("/account/logins/{}/end", other.id), &[]).await.goes_to("/account");
    are_over(lost).await;

    go_on(&mut kept).await;
    own.post("/sign-out", &[]).await.goes_to("/");
    are_over(kept).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_quickly_ends_the_sockets_even_while_the_database_is_away() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let room = format!("/live/room/{}?as=client", pair.id);
    let board = format!("/live/board/{}?as=client&page=j", pair.id);
    let mut sockets = [
        practice.connect(&room, &pair.client).await.unwrap(),
        practice.connect(&board, &pair.client).await.unwrap(),
    ];
    sockets[0].hello().await;
    let mut counsellors = three_sockets(&practice, &pair).await;
    go_on(&mut sockets).await;
    practice.app.storage.close().await;
    practice.browser(&pair.client).get("/away").await.is(StatusCode::OK);
    are_over(sockets).await;
    go_on(&mut counsellors).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_too_many_sockets_the_oldest_that_carries_no_meeting_is_told_and_closed() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let mut sockets = Vec::from(three_sockets(&practice, &pair).await);
    let elsewhere = Pair { counsellor: practice.sign_in(&maren.0).await, ..pair };
    let path = |n| format!("/live/board/{}?as=counsellor&page=p{n}", elsewhere.id);
    let mut other = practice.connect(&path(0), &elsewhere.counsellor).await.unwrap();
    for n in sockets.len()..SOCKETS_PER_LOGIN_MAX + 1 {
        sockets.push(practice.connect(&path(n), &maren.1).await.unwrap());
    }
    let mut told = sockets.remove(1);
    let wanted = "too_many_open";
    assert_eq!(next_kind(&mut told, wanted).await.as_deref(), Some(wanted));
    assert_eq!(next_kind(&mut told, "nothing").await, None, "the socket is closed");
    go_on(&mut sockets[..1]).await;
    let beat = Message::text(json!({"type": "heartbeat"}).to_string());
    for browser in sockets[1..].iter_mut().chain([&mut other]) {
        browser.socket.send(beat.clone()).await.unwrap();
        assert_eq!(next_kind(browser, "alive").await.as_deref(), Some("alive"));
    }
}
