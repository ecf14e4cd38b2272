//! Pace: who chooses what, what is kept of a session and when, and who reads it.

use crate::house::{Browser, Everybody, HOUR, House, pace_of_an_hour};
use alliance::Side;
use alliance::pace::{Choice, Malformed, Middle, SessionPace, Silence, TIMES_MIN, Times};
use axum::http::StatusCode;
use practice::Modality;
use practice::audit::Actor;
use serde_json::{Value, json};
use storage::PaceOutcome;

const COUNT: &str = "00112233445566778899aabbccddeeff";

/// A report of the counsellor's page.
fn report(count: &str) -> String {
    json!({ "count": count, "pace": SessionPace::default() }).to_string()
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
    let (theirs, sent) = (format!("{own}/choice"), report(COUNT));
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
    maren.post_json(&own, &sent).await.is(StatusCode::CONFLICT).says("not both chosen");
    choose(&mut juno, "/me/pace/choice", "count").await;
    let late = maren.post_json(&own, &sent).await.is(StatusCode::CONFLICT);
    late.says("What was told of this count before was deleted");
    let refused = juno.post_as_script("/me/pace/choice", &[("choice", "all")]).await;
    refused.is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn each_refusal_says_why() {
    let house = House::new().await;
    let (people, mut maren, _) = opened(&house).await;
    let own = format!("/pairs/{}/pace", people.pair);
    house.both_count(&people.pair).await;
    let early = maren.post_json(&own, &report(COUNT)).await.is(StatusCode::CONFLICT);
    early.says("not in a session in the room");
    house.app.storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    for count in 0..32 {
        maren.post_json(&own, &report(&format!("{count:032x}"))).await.is(StatusCode::NO_CONTENT);
    }
    let over = maren.post_json(&own, &report(COUNT)).await.is(StatusCode::TOO_MANY_REQUESTS);
    over.says("counted in too many parts");
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

#[test]
fn what_the_browsers_count_is_what_may_be_kept() {
    let counted = sensing::pace::Parameters::default();
    assert_eq!(TIMES_MIN, counted.times_min);
    let check = |ms| {
        let silences = vec![Silence { ms, ended_by: Side::Client }];
        SessionPace { silences, join_ms: counted.join_ms, ..SessionPace::default() }.check()
    };
    assert_eq!(check(counted.silence_min_ms), Ok(()));
    assert_eq!(check(counted.silence_min_ms - 1), Err(Malformed::Silences));
}

#[tokio::test]
async fn either_turns_pace_off_and_on_again_asks_anew() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let page = format!("/pairs/{}", people.pair);
    choose(&mut maren, &format!("{page}/pace/choice"), "count").await;
    juno.post("/me/pace/choice", &[("choice", "count")]).await.goes_to("/me#counting");
    juno.post("/me/pace/off", &[("pace", "off")]).await.goes_to("/me#counting");
    let (theirs, why) = (format!("{page}/pace/choice"), "Counting is off for the two of you, so");
    let refused = maren.post_as_script(&theirs, &[("choice", "share")]).await;
    refused.is(StatusCode::CONFLICT).says(why);
    let stands = choose(&mut maren, &theirs, "off").await;
    assert_eq!(stands, json!({ "mine": "off", "theirs": "off", "off": true }));
    let stale = [("choice", "share"), ("box_shown", "yes"), ("client_reads", "yes")];
    juno.post("/me/pace/choice", &stale).await.goes_to("/me#counting");
    juno.get("/me").await.says(why).says_not("Your choice is kept.");
    let choices = house.app.storage.pace_choices(&people.pair).await.unwrap();
    assert_eq!((choices.client.choice, choices.client.client_reads), (Choice::Off, false));
    let turned = maren.post(&format!("{page}/pace/off"), &[("pace", "on")]).await;
    turned.goes_to(&format!("{page}#counting"));
    let choices = house.app.storage.pace_choices(&people.pair).await.unwrap();
    assert_eq!((choices.off, choices.client.choice), (false, Choice::Off));
}

#[tokio::test]
async fn a_counsellor_reads_how_the_pace_was_once_the_session_has_ended() {
    let house = House::new().await;
    let (people, mut maren, _) = opened(&house).await;
    let session = house.paced_session(&people.pair).await;
    let path = format!("/pairs/{}/pace/{session}", people.pair);
    let page = maren.get(&path).await.is(StatusCode::OK);
    let page = page
        .says("Juno Adeyemi, Tuesday 3 March")
        .says("Silence is counted, never graded.")
        .says("About 0.4 seconds. Long enough to be felt: a pause may have been the line.")
        .says("Half of the 34 times you began less than 0.6 seconds after Juno Adeyemi had ended")
        .says("between 0.1 seconds before and 1.2 seconds after.")
        .says("Juno Adeyemi heard you begin about 1.0 seconds after ending.")
        .says("Half of the 31 times Juno Adeyemi began less than 0.9 seconds after you had ended")
        .says("As Juno Adeyemi’s own browser told it.")
        .says("There were 2, the longest of 11 seconds.")
        .says("Who spoke again: Juno Adeyemi once, you once.")
        .says("It happened 2 times.")
        .says("3 times it was the line")
        .says("Once it was the two of you.")
        .says("No share is the right one.")
        .says("There is no earlier session of the two of you");
    page.says_not("Estimated").says_not("Nothing was listened to");
    for link in [format!("/pairs/{}", people.pair), format!("/pairs/{}/together", people.pair)] {
        let shown = maren.get(&link).await.is(StatusCode::OK);
        assert!(shown.text.contains(&path), "{link}");
    }
    let leaving = maren.get(&format!("/leaving?pair={}", people.pair)).await;
    assert!(leaving.text.contains(&path));

    let storage = &house.app.storage;
    let open = storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    let now = house.now();
    let kept = storage.keep_pace(&people.pair, "0", &pace_of_an_hour(), now).await.unwrap();
    assert_eq!(kept, PaceOutcome::Kept);
    let going_on = format!("/pairs/{}/pace/{open}", people.pair);
    maren.get(&going_on).await.is(StatusCode::NOT_FOUND);
    maren.post(&format!("{going_on}/delete"), &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_known_is_said() {
    let house = House::new().await;
    let (people, mut maren, _) = opened(&house).await;
    let few = Times { n: 4, middle: None };
    let estimated =
        Times { n: 12, middle: Some(Middle { lower_ms: -900, median_ms: -400, upper_ms: -20 }) };
    let pace = SessionPace {
        waiting: few,
        client_waiting: estimated,
        client_waiting_estimated: true,
        ..SessionPace::default()
    };
    let session = house.session_with(&people.pair, &pace).await;
    let page = maren.get(&format!("/pairs/{}/pace/{session}", people.pair)).await;
    let page = page.is(StatusCode::OK).says("It happened 4 times: too few to say.");
    let page = page.says("How long that took is not known for this session.");
    let page = page.says("The line was not known well enough to tell the line from the two of you");
    let page = page.says("more than 0.4 seconds before you had ended").says("Estimated:");
    let page = page.says("lay between 0.0 and 0.9 seconds before.");
    page.says("Nothing was listened to in this session.")
        .says("Nobody spoke")
        .says("There was none.");
    let known = SessionPace { waiting: estimated, ..pace };
    let session = house.session_with(&people.pair, &known).await;
    let page = maren.get(&format!("/pairs/{}/pace/{session}", people.pair)).await;
    page.says("so how Juno Adeyemi lived it cannot be said.");
}

#[tokio::test]
async fn a_session_stands_beside_this_pairs_earlier_ones_only() {
    let house = House::new().await;
    let people = house.everybody().await;
    let with = |median_ms| {
        let middle = Some(Middle { lower_ms: 0, median_ms, upper_ms: 9_000 });
        SessionPace { waiting: Times { n: 20, middle }, ..pace_of_an_hour() }
    };
    for median_ms in [9_000, 8_000, 7_000] {
        house.session_with(&people.other_pair, &with(median_ms)).await;
    }
    let mut sessions = Vec::new();
    for median_ms in [300, 1_500, 500, 2_000] {
        sessions.push(house.session_with(&people.pair, &with(median_ms)).await);
        house.clock.advance(24 * HOUR);
    }
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut page =
        async |at: usize| maren.get(&format!("/pairs/{}/pace/{}", people.pair, sessions[at])).await;
    page(2).await.says("There are 2 earlier sessions of the two of you to put beside it.");
    let last = page(3).await;
    let last =
        last.says("In 3 earlier sessions of the two of you, the middle was 0.5 seconds after");
    last.says_not("better").says_not("worse").says_not("7.0");
}

#[tokio::test]
async fn a_client_reads_it_when_both_ticked_that_and_never_of_takeovers() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let session = house.paced_session(&people.pair).await;
    let own = format!("/me/pace/{session}");
    let page = juno.get(&own).await.is(StatusCode::OK);
    let page = page
        .says("Half of the 31 times you began less than 0.9 seconds after Maren Holt had ended")
        .says("As your own browser told it.")
        .says("you heard Maren Holt begin about 1.0 seconds after you had ended");
    page.says_not("Taking the floor").says_not("It happened 2 times.");
    for link in ["/me", "/leaving"] {
        assert!(juno.get(link).await.text.contains(&own), "{link}");
    }
    juno.get("/me/seen").await.says("Maren Holt also sees how the pace of one session was");
    let taken = juno.get("/me/export").await.says("One session in which it was counted");
    taken.says("you began less than 0.9 seconds after").says_not("Taking the floor");
    let file = juno.get("/me/export.json").await;
    let read: Value = serde_json::from_str(&file.text).unwrap();
    let pace = &read["pace"];
    assert_eq!((&pace["mine"], &pace["may_read"]), (&json!("share"), &json!(true)));
    assert_eq!(pace["sessions"][0]["how"]["client_waiting"]["middle"]["median_ms"], 900);
    assert_eq!(pace["sessions"][0]["how"]["minutes"].as_array().unwrap().len(), 50);
    assert!(!file.text.contains("takeovers"));

    let untick = [("choice", "share"), ("box_shown", "yes")];
    let arranged = format!("/pairs/{}", people.pair);
    maren
        .post(&format!("{arranged}/pace/choice"), &untick)
        .await
        .goes_to(&format!("{arranged}#counting"));
    juno.get(&own).await.is(StatusCode::NOT_FOUND);
    for link in ["/me", "/leaving"] {
        assert!(!juno.get(link).await.text.contains(&format!("{own}\"")), "{link}");
    }
    let taken = juno.get("/me/export").await.says("One session in which it was counted");
    taken.says_not("you began less than");
    let read: Value = serde_json::from_str(&juno.get("/me/export.json").await.text).unwrap();
    assert_eq!(read["pace"]["sessions"][0]["how"], Value::Null);
    maren.get(&format!("{arranged}/pace/{session}")).await.is(StatusCode::OK);
}

#[tokio::test]
async fn either_deletes_a_session_and_the_client_all_of_it() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(house.paced_session(&people.pair).await);
        house.clock.advance(HOUR);
    }
    let [first, second, third] = &sessions[..] else { panic!() };
    let counsellors = format!("/pairs/{}/pace/{first}", people.pair);
    let arranged = format!("/pairs/{}", people.pair);
    maren.post(&format!("{counsellors}/delete"), &[]).await.goes_to(&arranged);
    maren.get(&arranged).await.says("What was counted in that session is deleted.");
    maren.get(&counsellors).await.is(StatusCode::NOT_FOUND);
    juno.get("/me").await.says("2 sessions in which it was counted");

    let (by, now) = (Actor::System, house.now());
    let storage = &house.app.storage;
    storage.hide_pace_from_client(&people.pair, Side::Client, &by, now).await.unwrap();
    let ask = juno.get(&format!("/me/pace/{second}/delete")).await.is(StatusCode::OK);
    ask.says("Delete what was counted on Tuesday 3 March?").says("No, keep it");
    juno.post(&format!("/me/pace/{second}/delete"), &[]).await.goes_to("/me#counting");
    juno.post(&format!("/me/pace/{second}/delete"), &[]).await.is(StatusCode::NOT_FOUND);
    let mut kit = house.arrived(&people.other_pair).await;
    kit.post(&format!("/me/pace/{third}/delete"), &[]).await.is(StatusCode::NOT_FOUND);
    juno.post("/me/pace/delete", &[]).await.goes_to("/me#counting");
    juno.get("/me").await.says("nothing more is kept").says_not("in which it was counted");
    assert!(storage.paces_of(&people.pair).await.unwrap().is_empty());
    let choices = storage.pace_choices(&people.pair).await.unwrap();
    assert_eq!(choices.client.choice, Choice::Off);
}

#[tokio::test]
async fn both_choices_stand_where_they_are_made() {
    let house = House::new().await;
    let (people, mut maren, mut juno) = opened(&house).await;
    let page = format!("/pairs/{}", people.pair);
    let mine = [("choice", "count"), ("box_shown", "yes"), ("client_reads", "yes")];
    juno.post("/me/pace/choice", &mine).await.goes_to("/me#counting");
    juno.get("/me").await.says("Your choice is kept.").says("Maren Holt has chosen nothing.");
    let shown = maren.get(&page).await.says("Juno Adeyemi has chosen “when I speak”.");
    shown.says("Juno Adeyemi has ticked it.").says("Nothing is counted until you both choose it.");
    maren.post(&format!("{page}/pace/choice"), &[("choice", "share")]).await;
    maren.get(&page).await.says("It is counted when you meet in the room.");
    juno.get("/me").await.says("Maren Holt has not ticked it.").says("and tell how long I waited");
    maren.post(&format!("{page}/pace/off"), &[("pace", "off")]).await;
    let off = "Pace is off for the two of you. Neither is asked, and nothing is counted.";
    maren.get(&page).await.says(off).says_not("What may be counted");
    juno.get("/me").await.says(off).says("Turn pace on again");
}
