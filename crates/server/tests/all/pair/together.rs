//! What two people have built, on the pair's page and on the client's own: who sees what, and what
//! the client can change, delete and take along.

use crate::house::{HOUR, House, PRIVATE_WORDS};
use axum::http::StatusCode;
use icalendar::{Calendar, Component};
use practice::Modality;
use practice::audit::Actor;
use std::time::Duration;
use storage::{EndedBy, Held};

#[tokio::test]
async fn a_counsellor_sees_what_was_shared_and_nothing_else() {
    let house = House::new().await;
    let people = house.everybody().await;
    let page = format!("/pairs/{}/together", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    maren.get(&page).await.is(StatusCode::OK).says("Nothing here yet.").says("No goal yet.");
    house.app.storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    house.leaving_check_in(&people.pair).await;
    house.goal(&people.pair, "Say what I need <before> I am angry").await;
    let shown = maren.get(&page).await.is(StatusCode::OK);
    let shown = shown.says("I felt accepted as I am today.").says("Both agreed");
    let shown = shown.says_not(PRIVATE_WORDS).says_not("Only you").says_not("next 15 minutes");
    assert!(shown.text.contains("need &#60;before&#62; I"), "{}", shown.text);
    maren.get("/today").await.is(StatusCode::OK).text.contains(&page);

    let mut juno = house.arrived(&people.pair).await;
    let own = juno.get("/me").await.is(StatusCode::OK);
    own.says(PRIVATE_WORDS).says("Only you").says("Maren Holt and you").says("Leave quickly");
    let seen = juno.get("/me/seen").await.is(StatusCode::OK);
    seen.says("I felt accepted as I am today.").says_not(PRIVATE_WORDS);
}

#[tokio::test]
async fn a_client_corrects_an_answer_and_chooses_who_sees_it() {
    let house = House::new().await;
    let people = house.everybody().await;
    let id = house.leaving_check_in(&people.pair).await;
    let page = format!("/pairs/{}/together", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut juno = house.arrived(&people.pair).await;
    let answer = format!("/me/check-ins/{id}/next_minutes");
    let form = juno.get(&answer).await.is(StatusCode::OK);
    form.says(PRIVATE_WORDS).says("Maren Holt and I");
    let empty = juno.post(&answer, &[("next_minutes", " "), ("seen", "shared")]).await;
    empty.is(StatusCode::BAD_REQUEST).says("There is no answer here.");
    let kept = [("next_minutes", "tea, then a walk"), ("seen", "shared")];
    juno.post(&answer, &kept).await.goes_to("/me#answers");
    juno.get("/me").await.says("Your answer is changed.").says("tea, then a walk");
    maren.get(&page).await.says("tea, then a walk");

    let scale = format!("/me/check-ins/{id}/accepted");
    let beyond = juno.post(&scale, &[("accepted", "11"), ("seen", "shared")]).await;
    beyond.is(StatusCode::BAD_REQUEST).says("Please choose a place on the line, or skip it.");
    let private = [("accepted", "3"), ("seen", "private")];
    juno.post(&scale, &private).await.goes_to("/me#answers");
    maren.get(&page).await.says_not("I felt accepted").says("tea, then a walk");
    juno.get("/me/seen").await.says_not("I felt accepted");
    juno.get(&format!("/me/check-ins/{id}/mattered")).await.is(StatusCode::NOT_FOUND);
    juno.get(&format!("/me/check-ins/{id}/nonsense")).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_client_deletes_what_is_theirs_after_being_asked_once() {
    let house = House::new().await;
    let people = house.everybody().await;
    let id = house.leaving_check_in(&people.pair).await;
    let goal = house.goal(&people.pair, "Sleep through the night").await;
    let mut juno = house.arrived(&people.pair).await;
    let one = format!("/me/check-ins/{id}/accepted/delete");
    juno.get(&one).await.says("Delete this answer?").says("I felt accepted").says_not("canal");
    juno.get("/me").await.says("I felt accepted as I am today.");
    juno.post(&one, &[]).await.goes_to("/me#answers");
    juno.get("/me").await.says("The answer is deleted.").says_not("I felt accepted").says("canal");
    juno.post(&one, &[]).await.is(StatusCode::NOT_FOUND);
    let last = format!("/me/check-ins/{id}/next_minutes/delete");
    juno.post(&last, &[]).await.goes_to("/me#answers");
    assert_eq!(house.app.storage.check_ins_of(&people.pair).await.unwrap(), []);

    let id = house.leaving_check_in(&people.pair).await;
    let whole = format!("/me/check-ins/{id}/delete");
    juno.get(&whole).await.says("Delete your answers?").says(PRIVATE_WORDS);
    juno.post(&whole, &[]).await.goes_to("/me#answers");
    juno.get("/me").await.says("These answers are deleted.").says_not(PRIVATE_WORDS);

    let entry = format!("/me/entries/{goal}/delete");
    juno.get(&entry).await.says("Sleep through the night").says("No, keep it");
    juno.post(&entry, &[]).await.goes_to("/me#goals");
    juno.get("/me").await.says("It is deleted.").says_not("Sleep through");
}

#[tokio::test]
async fn a_client_takes_everything_along() {
    let house = House::new().await;
    let people = house.everybody().await;
    house.app.storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    house.leaving_check_in(&people.pair).await;
    house.goal(&people.pair, "Sleep through the night").await;
    let mut juno = house.arrived(&people.pair).await;
    let file = juno.get("/me/export.json").await.is(StatusCode::OK);
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"my-page.json\"");
    let read: serde_json::Value = serde_json::from_str(&file.text).unwrap();
    assert_eq!((&read["format"], &read["version"]), (&"webside-client".into(), &1.into()));
    assert_eq!(read["made_at"], "2026-03-03T14:00:00Z");
    let answers = &read["check_ins"][0]["answers"];
    assert_eq!((&answers[0]["scale"], &answers[0]["shared"]), (&9.into(), &true.into()));
    assert_eq!(answers[0]["asked"], "I felt accepted as I am today.");
    assert_eq!(answers[1]["words"], PRIVATE_WORDS);
    assert_eq!(answers[1]["shared"], false);
    assert_eq!(read["board"][0]["kind"], "goal");
    assert_eq!(read["board"][0]["history"][1]["what"], "agreed");
    assert_eq!(read["sessions"][0]["by"][0], "video");
    let page = juno.get("/me/export").await.is(StatusCode::OK);
    let page = page.says("Sleep through the night").says(PRIVATE_WORDS).says("I felt accepted");
    assert_eq!(page.text.matches("<script").count(), 1, "no script but the one to leave quickly");
    let mut kit = house.arrived(&people.other_pair).await;
    let theirs = kit.get("/me/export.json").await.is(StatusCode::OK);
    theirs.says_not("Sleep through").says_not(PRIVATE_WORDS);
}

#[tokio::test]
async fn time_is_held_around_an_appointment_in_words_that_say_nothing() {
    let house = House::new().await;
    let people = house.everybody().await;
    let (storage, by) = (&house.app.storage, Actor::System);
    storage.set_practice_zone("America/New_York", &by, house.now()).await.unwrap();
    house.appointment(&people.pair, house.now().plus(HOUR)).await;
    house.step(&people.pair, "Kettle on; phone in the kitchen").await;
    let mut juno = house.arrived(&people.pair).await;
    juno.post("/me/plan", &[("minutes", "12")]).await.is(StatusCode::BAD_REQUEST);
    juno.post("/me/plan", &[("minutes", "10")]).await.goes_to("/me#plan");
    let held = |text: &str| -> Vec<(String, String, Option<String>)> {
        let read: Calendar = text.parse().unwrap();
        let of = |event: &icalendar::Event| {
            let start = event.property_value("DTSTART").unwrap().to_string();
            (event.get_summary().unwrap().into(), start, event.get_description().map(Into::into))
        };
        read.events().map(of).collect()
    };
    let file = juno.get("/me/plan.ics").await.is(StatusCode::OK);
    assert_eq!(file.headers["content-type"], "text/calendar; charset=utf-8");
    let steps = Some("– Kettle on; phone in the kitchen".to_string());
    let expected = [
        ("Time held".to_string(), "20260303T145000Z".to_string(), steps.clone()),
        ("Time held".to_string(), "20260303T155000Z".to_string(), None),
    ];
    assert_eq!(held(&file.text), expected, "15:00 in UTC is 10:00 in New York");
    for word in ["Maren", "Juno", "session", "counsel", "therap"] {
        assert!(!file.text.contains(word), "{word} in {}", file.text);
    }
    let named = juno.get("/me/plan.ics?named=on&bare=on").await.is(StatusCode::OK);
    let named = held(&named.text);
    assert_eq!((named[0].0.as_str(), &named[0].2), ("Before meeting Maren Holt", &None));
    let mut maren = house.signed_in(&people.counsellor).await;
    let own = maren.get(&format!("/pairs/{}/plan.ics", people.pair)).await.is(StatusCode::OK);
    assert!(!own.text.contains("Kettle") && !own.text.contains("Juno"), "{}", own.text);
    assert_eq!(held(&own.text).len(), 2);
}

#[tokio::test]
async fn a_session_by_phone_begins_and_ends_on_the_pages() {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    let page = format!("/pairs/{}", people.pair);
    let (together, board) = (format!("{page}/together"), format!("{page}/board"));
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut juno = house.arrived(&people.pair).await;
    maren.post(&format!("{page}/phone"), &[]).await.goes_to(&board);
    for path in [&together, &board] {
        let shown = maren.get(path).await.says("You are meeting Juno Adeyemi by phone");
        shown.says("Since 14:00").says("End the session");
    }
    juno.get("/me").await.says("You are meeting Maren Holt by phone");
    juno.get("/arrive").await.says("You are meeting Maren Holt by phone");
    juno.get("/me/board").await.says("You are meeting Maren Holt by phone");
    maren.post(&format!("{page}/phone"), &[]).await.goes_to(&board);
    assert_eq!(storage.session_count(&people.pair).await.unwrap(), 1, "pressed twice, held once");
    house.clock.advance(HOUR);
    juno.post("/me/phone/end", &[]).await.goes_to("/leaving");
    let leaving = format!("/leaving?pair={}", people.pair);
    maren.post(&format!("{page}/phone/end"), &[]).await.goes_to(&leaving);
    let sessions = storage.sessions_of(&people.pair).await.unwrap();
    assert_eq!((sessions.len(), sessions[0].held), (1, Held::Phone));
    maren.get(&page).await.says("14:00, 60 minutes, by phone.");

    storage.start_session(&people.pair, Modality::Video, house.now()).await.unwrap();
    maren.post(&format!("{page}/phone"), &[]).await.goes_to(&together);
    let told = maren.get(&together).await.says("You are meeting in the room at the moment.");
    told.says_not("You are meeting Juno Adeyemi by phone").says_not("End the session");
    assert_eq!(storage.session_count(&people.pair).await.unwrap(), 2);
}

#[tokio::test]
async fn a_session_by_phone_that_nobody_ended_is_over_by_itself_and_says_so() {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut juno = house.arrived(&people.pair).await;
    maren.post(&format!("{page}/phone"), &[]).await;
    let begun = house.now();
    house.clock.advance(4 * HOUR - Duration::from_secs(60));
    server::pages::pair::phone::end_left_open(&house.app).await.unwrap();
    juno.get("/me").await.says("by phone");
    assert!(storage.open_session_held(&people.pair, Held::Phone).await.unwrap().is_some());
    house.clock.advance(2 * HOUR);
    server::pages::pair::phone::end_left_open(&house.app).await.unwrap();
    let sessions = storage.sessions_of(&people.pair).await.unwrap();
    let facts = sessions[0].facts.as_ref().unwrap();
    assert_eq!(facts.ended_by, EndedBy::LeftOpen);
    assert_eq!(facts.ended_at.since(begun).as_secs(), 4 * 3_600, "whenever it was noticed");
    maren.get(&page).await.says("14:00, by phone. Nobody ended it");
    let left_open = "\"left_open\": true";
    juno.get("/me/export.json").await.says(left_open);

    maren.post(&format!("{page}/phone"), &[]).await;
    house.clock.advance(5 * HOUR);
    maren.post(&format!("{page}/phone"), &[]).await;
    let sessions = storage.sessions_of(&people.pair).await.unwrap();
    assert_eq!(sessions.len(), 3, "the next one begins, and the one before is over");
    assert!(sessions[0].facts.is_none() && sessions[1].facts.is_some());
}

#[tokio::test]
async fn one_session_that_cannot_be_ended_keeps_no_other_open() {
    let house = House::new().await;
    let people = house.everybody().await;
    let (storage, by) = (&house.app.storage, Actor::System);
    for pair in [&people.pair, &people.other_pair] {
        storage.start_phone_session(pair, &by, house.now()).await.unwrap().unwrap();
        house.clock.advance(Duration::from_secs(60));
    }
    let stuck = &storage.sessions_left_open(Held::Phone, house.now()).await.unwrap()[0];
    assert_eq!(stuck.pair, people.pair, "it comes first");
    let trigger = format!(
        "CREATE TRIGGER stuck BEFORE UPDATE ON session WHEN OLD.id = '{}' \
         BEGIN SELECT RAISE(ABORT, 'stuck'); END",
        stuck.id
    );
    house.database.raw(&trigger).await.unwrap();
    house.clock.advance(5 * HOUR);
    server::pages::pair::phone::end_left_open(&house.app).await.unwrap();
    assert_eq!(storage.open_session_held(&people.other_pair, Held::Phone).await.unwrap(), None);
    assert_eq!(storage.sessions_left_open(Held::Phone, house.now()).await.unwrap().len(), 1);
    let mut maren = house.signed_in(&people.counsellor).await;
    let other = house.pair(&people.counsellor, testkit::people::THIRD_CLIENT).await;
    let begun = maren.post(&format!("/pairs/{other}/phone"), &[]).await;
    begun.goes_to(&format!("/pairs/{other}/board"));
}

#[tokio::test]
async fn older_sessions_stand_on_further_pages() {
    let house = House::new().await;
    let people = house.everybody().await;
    for _ in 0..10 {
        house.joint_check(&people.pair).await;
        house.clock.advance(24 * HOUR);
    }
    let page = format!("/pairs/{}/together", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let first = maren.get(&page).await.says("Thursday 12 March").says("Earlier sessions");
    first.says_not("Tuesday 3 March").says_not("Later sessions");
    let second = maren.get(&format!("{page}?from=8")).await.says("Tuesday 3 March");
    second.says("Later sessions").says_not("Earlier sessions").says_not("Thursday 12 March");
    maren.get(&format!("{page}?from=99999")).await.is(StatusCode::OK);
}
