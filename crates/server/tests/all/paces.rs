//! Pace: who chooses what, what is kept of a session and when, and who reads it.

use crate::house::{Browser, Everybody, House};
use alliance::pace::{Choice, SessionPace};
use axum::http::StatusCode;
use practice::Modality;
use serde_json::{Value, json};

const COUNT: &str = "00112233445566778899aabbccddeeff";

/// What the counsellor's page reports.
fn report(pace: &SessionPace) -> String {
    json!({ "count": COUNT, "pace": pace }).to_string()
}

async fn choose(browser: &mut Browser, path: &str, choice: &str) -> Value {
    let answer = browser.post_as_script(path, &[("choice", choice)]).await.is(StatusCode::OK);
    serde_json::from_str(&answer.text).unwrap()
}

async fn opened(house: &House) -> (Everybody, Browser, Browser) {
    let people = house.everybody().await;
    let maren = house.signed_in(&people.counsellor).await;
    let juno = house.arrived(&people.pair).await;
    (people, maren, juno)
}

#[tokio::test]
async fn the_server_keeps_a_pace_only_by_its_own_record() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let own = format!("/pairs/{}/pace", people.pair);
    let (theirs, sent) = (format!("{own}/choice"), report(&SessionPace::default()));
    house.app.storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    maren.post_json(&own, &sent).await.is(StatusCode::CONFLICT).says("not both chosen");
    let stands = choose(&mut maren, &theirs, "count").await;
    assert_eq!(stands, json!({ "mine": "count", "theirs": "off", "off": false }));
    maren.post_json(&own, &sent).await.is(StatusCode::CONFLICT);
    let stands = choose(&mut juno, "/me/pace/choice", "share").await;
    assert_eq!(stands, json!({ "mine": "share", "theirs": "count", "off": false }));
    maren.post_json(&own, &sent).await.is(StatusCode::NO_CONTENT);
    let room = maren.get(&format!("/room/{}", people.pair)).await.is(StatusCode::OK);
    assert!(room.text.contains(r#""pace":{"mine":"count","theirs":"share","off":false}"#));
    let door = juno.get("/arrive").await.is(StatusCode::OK);
    assert!(door.text.contains(r#""pace":{"mine":"share","theirs":"count","off":false}"#));

    choose(&mut juno, "/me/pace/choice", "off").await;
    assert!(house.app.storage.paces_of(&people.pair).await.unwrap().is_empty());
    maren.post_json(&own, &sent).await.is(StatusCode::CONFLICT);
    let refused = juno.post_as_script("/me/pace/choice", &[("choice", "all")]).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_is_no_pace_is_refused_in_a_sentence() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let own = format!("/pairs/{}/pace", people.pair);
    house.app.storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    choose(&mut maren, &format!("{own}/choice"), "count").await;
    choose(&mut juno, "/me/pace/choice", "count").await;
    let sound = json!({ "count": COUNT, "pace": SessionPace::default() });
    let changed = |path: &str, value: Value| {
        let mut sent = sound.clone();
        *sent.pointer_mut(path).unwrap() = value;
        sent.to_string()
    };
    let minute =
        |seconds| json!([{ "counsellorS": seconds, "clientS": 0, "bothS": 0, "silentS": 1 }]);
    let middle = json!({ "lowerMs": 1, "medianMs": 2, "upperMs": 3 });
    let wrong = [
        String::new(),
        "{".into(),
        "[]".into(),
        SessionPace::default().takeovers.to_string(),
        changed("/count", json!("00112233445566778899AABBCCDDEEFF")),
        changed("/count", json!("00")),
        changed("/pace/minutes", minute(60)),
        changed("/pace/minutes", minute(-1)),
        changed("/pace/waiting", json!({ "n": 9, "middle": middle })),
        changed("/pace/waiting", json!({ "n": 10, "middle": null })),
        changed("/pace/silences", json!([{ "ms": 2_999, "endedBy": "client" }])),
        changed("/pace/silences", json!([{ "ms": 4_000, "endedBy": "dog" }])),
        changed("/pace/takeovers", json!({ "words": "what was said" })),
    ];
    for sent in wrong {
        let refused = maren.post_json(&own, &sent).await;
        refused.is(StatusCode::UNPROCESSABLE_ENTITY).says("could not be read");
    }
    assert!(house.app.storage.paces_of(&people.pair).await.unwrap().is_empty());
    let day = json!(vec![minute(59)[0].clone(); 1_440]);
    maren.post_json(&own, &changed("/pace/minutes", day)).await.is(StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn either_turns_pace_off_and_on_again_asks_anew() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let page = format!("/pairs/{}", people.pair);
    choose(&mut maren, &format!("{page}/pace/choice"), "count").await;
    juno.post("/me/pace/choice", &[("choice", "count")]).await.goes_to("/me#pace");
    juno.post("/me/pace/off", &[("pace", "off")]).await.goes_to("/me#pace");
    let stands = choose(&mut maren, &format!("{page}/pace/choice"), "share").await;
    assert_eq!(stands, json!({ "mine": "off", "theirs": "off", "off": true }));
    let turned = maren.post(&format!("{page}/pace/off"), &[("pace", "on")]).await;
    turned.goes_to(&format!("{page}#pace"));
    let choices = house.app.storage.pace_choices(&people.pair).await.unwrap();
    assert_eq!((choices.off, choices.client.choice), (false, Choice::Off));
}
