//! What an arrival page says while another window of the same person has the seat.

use super::rooms::{Pair, Practice};
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tower::ServiceExt;

const UNSEEN: &str = "Nobody can see or hear you yet.</span>";
const AT_THE_DOOR: &str = "You are at the door already";
const IN_THE_ROOM: &str = "You are in the room already";

/// A page as the client of this pair gets it.
pub(super) async fn page(practice: &Practice, pair: &Pair, path: &str) -> String {
    let request = Request::get(path)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &pair.client)
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))))
        .body(Body::empty())
        .unwrap();
    let router = server::router::router(practice.app.clone());
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What the page says of who sees them, without the block of words for scripts.
async fn is_told(practice: &Practice, pair: &Pair, seated: &str, said: &str) {
    let html = page(practice, pair, "/arrive").await;
    let (body, _) = html.split_once("id=\"words\"").unwrap();
    for one in [UNSEEN, AT_THE_DOOR, IN_THE_ROOM] {
        assert_eq!(body.contains(one), one == said, "{seated}: {one}");
    }
    let answer = page(practice, pair, "/arrive/seat").await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer, json!({ "seated": seated, "rearranged": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_to_be_unseen_while_another_window_has_their_seat() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let other = practice.pair(&maren, "Robin").await;
    is_told(&practice, &pair, "nowhere", UNSEEN).await;

    let mut waiting = practice.seat(&pair, "client").await;
    waiting.hello().await;
    is_told(&practice, &pair, "nowhere", UNSEEN).await;
    waiting.say(json!({"type": "knock"})).await;
    waiting.hear("got").await;
    is_told(&practice, &pair, "door", AT_THE_DOOR).await;
    waiting.say(json!({"type": "leave"})).await;
    waiting.hear("got").await;
    is_told(&practice, &pair, "nowhere", UNSEEN).await;
    drop(waiting);

    let (_maren, mut juno) = practice.both_in(&pair).await;
    is_told(&practice, &pair, "room", IN_THE_ROOM).await;
    is_told(&practice, &other, "nowhere", UNSEEN).await;
    juno.say(json!({"type": "leave"})).await;
    juno.hear("got").await;
    is_told(&practice, &pair, "nowhere", UNSEEN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_is_kept_over_a_lost_socket_still_counts() {
    let practice = Practice::open().await;
    let maren = practice.counsellor("Maren").await;
    let pair = practice.pair(&maren, "Juno").await;
    let (mut maren, juno) = practice.both_in(&pair).await;
    drop(juno);
    maren.hear("other_away").await;
    is_told(&practice, &pair, "room", IN_THE_ROOM).await;
}
