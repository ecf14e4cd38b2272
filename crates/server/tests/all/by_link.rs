//! One appointment by the link in a mail: what it shows, what can be done there, and what stays closed.

use crate::house::{HOUR, House};
use axum::http::StatusCode;
use practice::appointment::NoticePeriod;
use practice::audit::Actor;
use practice::contact::SafeContact;
use practice::series::Scope;
use practice::{AppointmentId, PairId, Private};
use server::mail::telling::telling;
use std::time::Duration;
use storage::Wish;

async fn house() -> (House, PairId, AppointmentId) {
    let house = House::new().await;
    let people = house.everybody().await;
    let id = house.appointment(&people.pair, house.now().plus(HOUR * 50)).await;
    (house, people.pair, id)
}

/// Every row of every table, as text.
async fn contents(house: &House) -> Vec<(String, Vec<(String, String)>)> {
    let selects = "SELECT t.name, 'SELECT ' || group_concat('quote(' || c.name || ')', \
                   ' || '','' || ') || ', '''' FROM ' || t.name || ' ORDER BY 1' \
                   FROM sqlite_master t JOIN pragma_table_info(t.name) c \
                   WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name";
    let mut all = Vec::new();
    for (name, select) in house.database.read(selects).await.unwrap() {
        all.push((name, house.database.read(&select).await.unwrap()));
    }
    assert!(all.len() > 30, "{all:?}");
    all
}

/// Number of appointments to come.
async fn coming(house: &House, pair: &PairId) -> usize {
    house.app.storage.upcoming_appointments(pair, house.now()).await.unwrap().len()
}

#[tokio::test]
async fn a_link_shows_the_time_and_no_name() {
    let (house, pair, id) = house().await;
    let mut browser = house.opened(&id).await;
    browser.get("/a").await.says("Add to my calendar").says("You can simply cancel here until");
    for path in ["/a", "/a/cancel", "/a/another-time", "/a/appointment.ics"] {
        let page = browser.get(path).await.is(StatusCode::OK);
        for name in ["Juno", "Maren", "Adeyemi", "Holt"] {
            assert!(!page.text.contains(name), "{path}: {name}");
        }
        assert_eq!(telling(&page.text), None, "{path}");
    }
    let file = browser.get("/a/appointment.ics").await;
    file.says("SUMMARY:Your appointment")
        .says(&format!("UID:{id}@webside"))
        .says_not("METHOD")
        .says_not("Maren");
    // Who said that mail may name them reads the first name here, too.
    house.let_write(&pair, crate::mail::ADDRESS, SafeContact::WithName).await;
    let mut browser = house.opened(&id).await;
    browser.get("/a").await.says("With Maren, 50 minutes").says_not("Holt").says_not("Juno");
}

#[tokio::test]
async fn opening_it_changes_nothing() {
    let (house, _, id) = house().await;
    let mut browser = house.opened(&id).await;
    let before = contents(&house).await;
    for _ in 0..10 {
        for path in ["/a", "/a/cancel", "/a/another-time", "/a/appointment.ics"] {
            browser.get(path).await.is(StatusCode::OK);
            house.browser().get(path).await;
        }
    }
    assert_eq!(contents(&house).await, before);
}

#[tokio::test]
async fn a_link_that_opens_nothing_says_so() {
    let (house, pair, id) = house().await;
    let mut stranger = house.browser();
    stranger.get("/a").await.is(StatusCode::OK).says("paste the whole link");
    for wrong in ["nonsense", &storage::new_token()] {
        let answer = stranger.post("/a", &[("token", wrong)]).await;
        answer.is(StatusCode::NOT_FOUND).says("This link opens nothing any more");
    }
    // Another address, and the link in the old mails is closed, also where it is open.
    house.let_write(&pair, crate::mail::ADDRESS, SafeContact::TimeOnly).await;
    let mut browser = house.opened(&id).await;
    browser.get("/a").await.says("Add to my calendar");
    house.let_write(&pair, "another@clients.example", SafeContact::TimeOnly).await;
    browser.get("/a").await.says("paste the whole link").says_not("Add to my calendar");
    browser.get("/a/cancel").await.goes_to("/a");
    browser.post("/a/cancel", &[("seen", "0")]).await.goes_to("/a");
    browser.post("/a/in", &[]).await.goes_to("/a");
    assert_eq!(coming(&house, &pair).await, 1);
}

#[tokio::test]
async fn a_client_cancels_and_the_counsellor_reads_it() {
    let (house, pair, id) = house().await;
    let mut browser = house.opened(&id).await;
    let question = browser.get("/a/cancel").await.says("Cancel this appointment?");
    let question = question.says_not("This is at short notice");
    let seen = question.between("name=\"seen\" value=\"", "\"");
    browser.post("/a/cancel", &[("seen", "0")]).await.goes_to("/a");
    browser.get("/a").await.says("It has changed meanwhile");
    assert_eq!(coming(&house, &pair).await, 1, "another time was read");
    browser.post("/a/cancel", &[("seen", &seen)]).await.goes_to("/a");
    browser.post("/a/cancel", &[("seen", &seen)]).await.goes_to("/a");
    browser.get("/a").await.says("This appointment is cancelled").says_not("Add to my calendar");
    assert_eq!(coming(&house, &pair).await, 0);
    let told = house.app.storage.contact_requests_of(&pair).await.unwrap();
    assert_eq!(told.len(), 1, "it is told once");
    let counsellor = house.app.storage.pair(&pair).await.unwrap().unwrap().counsellor;
    let mut maren = house.signed_in(&counsellor).await;
    for page in ["/today".to_string(), format!("/pairs/{pair}")] {
        maren.get(&page).await.says("Juno Adeyemi cancelled").says("In good time");
    }
    maren.post(&format!("/pairs/{pair}/contact-request/{}/done", told[0].id), &[]).await;
    maren.get("/today").await.says_not("cancelled");
}

#[tokio::test]
async fn within_the_notice_period_it_says_what_happens() {
    let (house, pair, _) = house().await;
    let words = Some(Private::new("Half of the fee is due.".to_owned()));
    let period = NoticePeriod { hours: 48, words };
    let by = Actor::System;
    house.app.storage.set_notice_period(&period, &by, house.now()).await.unwrap();
    let mut browser = house.opened_appointment(&pair, HOUR * 47).await;
    browser.get("/a").await.says_not("You can simply cancel");
    let question = browser.get("/a/cancel").await.says("This is at short notice");
    let question = question.says("Half of the fee is due.");
    let seen = question.between("name=\"seen\" value=\"", "\"");
    browser.post("/a/cancel", &[("seen", &seen)]).await.goes_to("/a");
    let told = house.app.storage.contact_requests_of(&pair).await.unwrap();
    assert!(matches!(told[0].wish, Wish::Cancelled { is_late: true, .. }), "{told:?}");
}

#[tokio::test]
async fn a_client_asks_for_another_time() {
    let (house, pair, id) = house().await;
    let mut browser = house.opened(&id).await;
    let form = browser.get("/a/another-time").await;
    let seen = form.between("name=\"seen\" value=\"", "\"");
    let long = "a".repeat(501);
    let refused = browser.post("/a/another-time", &[("seen", &seen), ("words", &long)]).await;
    refused.is(StatusCode::BAD_REQUEST).says("Please keep it to 500 letters").says(&long);
    let words = [("seen", seen.as_str()), ("words", "Thursday would be easier")];
    browser.post("/a/another-time", &words).await.goes_to("/a");
    browser.get("/a").await.says("You asked for another time");
    let counsellor = house.app.storage.pair(&pair).await.unwrap().unwrap().counsellor;
    let mut maren = house.signed_in(&counsellor).await;
    let today = maren.get("/today").await.says("Juno Adeyemi asks for another time than");
    let today = today.says("Thursday would be easier");
    assert!(today.text.contains(&format!("href=\"/pairs/{pair}/appointment/{id}\"")));
    // Moved: what was read is not what is cancelled.
    let by = Actor::System;
    let now = house.now();
    let to = practice::appointment::Arrangement::new(
        practice::wall::Wall::of(now.plus(HOUR * 60), practice::wall::Zone::utc()),
        50,
    );
    let storage = &house.app.storage;
    storage.move_appointment(&pair, &id, &to, Scope::This, &by, now).await.unwrap();
    browser.post("/a/cancel", &[("seen", &seen)]).await.goes_to("/a");
    assert_eq!(coming(&house, &pair).await, 1);
}

#[tokio::test]
async fn who_goes_in_by_link_sees_nothing_that_was_written() {
    let (house, pair, id) = house().await;
    house.goal(&pair, "Sleep through the night").await;
    house.step(&pair, "Kettle on").await;
    let mut early = house.opened(&id).await;
    early.get("/a").await.says_not("Go in").says("You go in here");
    early.post("/a/in", &[]).await.goes_to("/a");
    early.get("/arrive").await.is(StatusCode::UNAUTHORIZED);
    house.clock.advance(HOUR * 50 - Duration::from_secs(20 * 60));
    let mut browser = house.opened(&id).await;
    browser.get("/a").await.says("It is time").says("Go in");
    browser.post("/a/in", &[]).await.goes_to("/arrive");
    let arrived = browser.get("/arrive").await;
    arrived.is(StatusCode::OK).says("Maren Holt").says_not("Sleep through").says_not("Kettle on");
    for path in ["/me", "/me/board", "/me/export", "/me/contact", "/check-in/arriving"] {
        browser.get(path).await.is(StatusCode::UNAUTHORIZED);
    }
    let midway = browser.post("/check-in/midway", &[("on_screen", "7")]).await;
    midway.is(StatusCode::UNAUTHORIZED);
    browser.post("/arrive/word", &[("word", "x")]).await.is(StatusCode::UNAUTHORIZED);
    // Their own login is kept where there is one.
    let mut juno = house.arrived(&pair).await;
    let token = storage::new_token();
    house.app.storage.keep_appointment_link(&token, &id, house.now()).await.unwrap();
    juno.post("/a", &[("token", &token)]).await.goes_to("/a");
    juno.post("/a/in", &[]).await.goes_to("/arrive");
    juno.get("/me").await.is(StatusCode::OK).says("Sleep through");
    // Leaving quickly forgets both.
    juno.get("/away").await;
    juno.get("/a").await.says("paste the whole link");
    // Who was let in by the link stays until some time after the end.
    house.clock.advance(HOUR * 3 + Duration::from_secs(20 * 60));
    browser.get("/arrive").await.is(StatusCode::UNAUTHORIZED);
    browser.get("/a").await.says("This appointment has passed");
}
