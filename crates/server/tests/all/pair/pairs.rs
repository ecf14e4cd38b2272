//! What a counsellor arranges for a pair, and what a client's link does.

use crate::house::{HOUR, House, TUESDAY};
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::contact::{Contact, Reading};
use practice::{ClockHabit, Modality};
use std::time::Duration;
use storage::{EndedBy, LineFacts, PersonSettings, SessionFacts};

fn token_on(page: &crate::house::Answer) -> String {
    let link = page.between("id=\"fresh-link\" value=\"", "\"");
    link.strip_prefix("http://room.example.org/j#").unwrap().to_string()
}

#[tokio::test]
async fn a_client_is_added_by_name_and_gets_a_link_that_is_shown_once() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let empty = maren.post("/pairs", &[("name", "  ")]).await;
    empty.is(StatusCode::BAD_REQUEST).says("Please write a name.");
    for name in ["Ann\u{202e}eetsirhc", "\u{200b}"] {
        maren.post("/pairs", &[("name", name)]).await.is(StatusCode::BAD_REQUEST);
    }
    let long = "x".repeat(81);
    let answer = maren.post("/pairs", &[("name", &long)]).await.is(StatusCode::BAD_REQUEST);
    assert!(answer.text.contains(&format!("value=\"{long}\"")), "what was typed is kept");
    let answer = maren.post("/pairs", &[("name", "Ana <Pereira>")]).await;
    let page = answer.headers["location"].to_str().unwrap().to_string();
    let shown = maren.get(&page).await.is(StatusCode::OK);
    assert!(shown.text.contains("Ana &#60;Pereira&#62;") && !shown.text.contains("<Pereira>"));
    shown.says("needs a personal link to come in");

    maren.post(&format!("{page}/link"), &[]).await.goes_to(&page);
    let fresh = maren.get(&page).await.says("It is shown only now");
    let token = token_on(&fresh);
    let later = maren.get(&page).await.says("Not opened yet.");
    assert!(!later.text.contains(&token));

    let mut ana = house.browser();
    ana.get("/arrive").await.is(StatusCode::UNAUTHORIZED).says("open your personal link again");
    ana.post("/j", &[("token", &token)]).await.goes_to("/arrive");
    ana.get("/arrive").await.is(StatusCode::OK).says("Maren Holt");
    maren.get(&page).await.says("Last opened: today at 14:00, UTC time.");
}

#[tokio::test]
async fn replaced_and_revoked_links_say_what_to_do_and_end_the_visit() {
    let house = House::new().await;
    let people = house.everybody().await;
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    maren.post(&format!("{page}/link"), &[]).await.goes_to(&page);
    let first = token_on(&maren.get(&page).await);
    let mut juno = house.browser();
    juno.post("/j", &[("token", &first)]).await.goes_to("/arrive");
    juno.get("/arrive").await.is(StatusCode::OK);

    maren.post(&format!("{page}/link"), &[]).await.goes_to(&page);
    let second = token_on(&maren.get(&page).await);
    juno.get("/arrive").await.is(StatusCode::UNAUTHORIZED);
    let answer = juno.post("/j", &[("token", &first)]).await;
    answer.is(StatusCode::GONE).says("There is a newer link for you");
    juno.post("/j", &[("token", &second)]).await.goes_to("/arrive");

    maren.post(&format!("{page}/link/revoke"), &[]).await.goes_to(&page);
    maren.get(&page).await.says("The link is closed.");
    juno.get("/arrive").await.is(StatusCode::UNAUTHORIZED);
    let answer = juno.post("/j", &[("token", &second)]).await;
    answer.is(StatusCode::GONE).says("This link is closed");
    let answer = juno.post("/j", &[("token", &second[..40])]).await;
    answer.is(StatusCode::BAD_REQUEST).says("We could not read this link");
    let unknown: String = second.chars().rev().collect();
    let answer = juno.post("/j", &[("token", &unknown)]).await;
    answer.is(StatusCode::NOT_FOUND).says("We do not know this link");
}

#[tokio::test]
async fn a_link_that_a_program_changed_opens() {
    let house = House::new().await;
    let people = house.everybody().await;
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    maren.post(&format!("{page}/link"), &[]).await.goes_to(&page);
    let token = token_on(&maren.get(&page).await);
    let mut juno = house.browser();
    for pasted in [
        format!("Here is your link: https://room.example.org/j#{token} . See you"),
        format!("<https://room.example.org/j#{token}>"),
        format!("{token}%20"),
        format!("https://room.example.org/j#{}\r\n{}", &token[..20], &token[20..]),
    ] {
        juno.post("/j", &[("token", &pasted)]).await.goes_to("/arrive");
    }
    juno.get(&format!("/j%23{token}")).await.goes_to(&format!("/j#{token}"));
    juno.get("/j/").await.goes_to("/j");
    juno.get("/J").await.goes_to("/j");
    juno.get("/sign-in/link/").await.goes_to("/sign-in/link");
    juno.get("/join").await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn appointments_are_kept_in_the_zone_of_the_practice() {
    let house = House::new().await;
    let people = house.everybody().await;
    let (storage, by) = (&house.app.storage, Actor::System);
    storage.set_practice_zone("America/New_York", &by, house.now()).await.unwrap();
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let form = format!("{page}/appointment");
    let cases = [
        ([("date", ""), ("time", "15:00"), ("minutes", "50")], "give a day and a time"),
        ([("date", "2026-03-03"), ("time", "08:59"), ("minutes", "50")], "This time has passed."),
        ([("date", "2062-03-03"), ("time", "15:00"), ("minutes", "50")], "This is years away."),
        ([("date", "2026-03-04"), ("time", "15:00"), ("minutes", "0")], "between 5 and 480"),
    ];
    for (fields, fault) in cases {
        maren.post(&form, &fields).await.is(StatusCode::BAD_REQUEST).says(fault);
    }
    // 14:00 in UTC is 9:00 in New York, where this is still today.
    let today = [("date", "2026-03-03"), ("time", "16:30"), ("minutes", "50")];
    maren.post(&form, &today).await.goes_to(&page);
    let shown = maren.get(&page).await.says("today at 16:30, New York time");
    assert!(shown.text.contains("datetime=\"2026-03-03T16:30:00-05:00\""));
    let later = [("date", "2026-03-10"), ("time", "16:30"), ("minutes", "25")];
    maren.post(&form, &later).await.goes_to(&page);
    // Clocks change in between; the local time stays the same.
    maren.get(&page).await.says("Tuesday 10 March at 16:30, New York time");
    maren.get("/today").await.says("One appointment today.").says("16:30");
    let mut juno = house.arrived(&people.pair).await;
    juno.get("/arrive").await.says("today at 16:30, New York time");

    let one = maren.get(&page).await.between("/appointment/", "\"");
    let one = format!("{page}/appointment/{one}");
    maren.get(&one).await.says("today at 16:30, New York time").says("Another time");
    let cancel = format!("{one}/cancel");
    maren.post(&cancel, &[]).await.goes_to(&page);
    maren.get(&page).await.says("The appointment is cancelled.").says_not("today at 16:30");
    maren.post(&cancel, &[]).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn times_stand_as_each_of_the_two_reads_them() {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    let week = TUESDAY.plus(7 * 24 * HOUR + HOUR);
    house.appointment(&people.pair, week).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let mut juno = house.arrived(&people.pair).await;
    let page = format!("/pairs/{}", people.pair);
    let british = maren.get(&page).await.says("Tuesday 10 March at 15:00, UTC time");
    assert!(british.text.contains("data-formats=\"en-GB\">"), "and no clock of their own");
    juno.get("/me").await.says("Tuesday 10 March at 15:00, UTC time");

    let reading = Reading { language: Some("en-US".into()), habit: None };
    let settings =
        PersonSettings { reading, ..storage.settings(&people.counsellor).await.unwrap() };
    storage.set_settings(&people.counsellor, &settings).await.unwrap();
    let american = maren.get(&page).await.says("Tuesday, March 10 at 3:00 PM, UTC time");
    assert!(american.text.contains("data-formats=\"en-US\">"));
    juno.get("/me").await.says("Tuesday 10 March at 15:00, UTC time");

    let reading = Reading { language: Some("de-DE".into()), habit: Some(ClockHabit::H12) };
    let client = storage.pair(&people.pair).await.unwrap().unwrap().client;
    let contact = Contact { reading, ..Contact::unasked() };
    storage.set_contact(&client, &contact, &Actor::System, house.now()).await.unwrap();
    // The words are English, so the date is as well.
    let own = juno.get("/me").await.says("Tuesday 10 March at 3:00 pm, UTC time");
    assert!(own.text.contains("data-formats=\"en-GB\" data-clock=\"h12\">"));
}

#[tokio::test]
async fn an_arrival_has_its_sentence() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut juno = house.arrived(&people.pair).await;
    juno.get("/arrive").await.says("Welcome, Juno Adeyemi.");
    house.appointment(&people.pair, TUESDAY.plus(50 * HOUR)).await;
    juno.get("/arrive").await.says("expects you on another day");
    for (step, words) in [
        (48 * HOUR, "expects you later today"),
        (Duration::from_secs(100 * 60), "in a little while"),
        (Duration::from_secs(25 * 60), "expects you now"),
    ] {
        house.clock.advance(step);
        let mut juno = house.arrived(&people.pair).await;
        juno.get("/arrive").await.says(words);
    }
}

#[tokio::test]
async fn meetings_are_told_as_facts() {
    let house = House::new().await;
    let people = house.everybody().await;
    let storage = &house.app.storage;
    let started_at = house.now();
    let session = storage.start_session(&people.pair, Modality::Video, started_at).await.unwrap();
    let mut maren = house.signed_in(&people.counsellor).await;
    let page = format!("/pairs/{}", people.pair);
    maren.get(&page).await.says("Since 14:00, going on now.");
    let facts = SessionFacts {
        ended_at: started_at.plus(Duration::from_secs(50 * 60)),
        ended_by: EndedBy::Counsellor,
        modalities: vec![Modality::Video, Modality::Text],
        line: LineFacts { reports: 9, mended: 1, ..LineFacts::default() },
    };
    storage.end_session(&session, &facts, None).await.unwrap();
    let words =
        "Tuesday 3 March 14:00, 50 minutes, by video and text. The line broke up and was mended.";
    maren.get(&page).await.says(words);
}

#[tokio::test]
async fn a_joint_check_is_told_as_facts_to_its_counsellor_alone() {
    let house = House::new().await;
    let people = house.everybody().await;
    let words = house.joint_check(&people.pair).await;
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let shown = maren.get(&page).await.is(StatusCode::OK);
    let shown = shown.says("Checked together; both were comfortable.");
    let shown = shown.says("You asked: “Could you turn the lamp a little?” It was fine then.");
    let shown = shown.says(&format!("Juno Adeyemi asked: “{words}” It was done."));
    shown.says("Someone might have overheard Juno Adeyemi. Someone was in the next room.");
    for other in [&people.other_counsellor, &people.owner] {
        let mut other = house.signed_in(other).await;
        other.get(&page).await.is(StatusCode::NOT_FOUND).says_not("lamp").says_not(words);
    }
}

#[tokio::test]
async fn a_name_can_be_changed() {
    let house = House::new().await;
    let people = house.everybody().await;
    let page = format!("/pairs/{}", people.pair);
    let mut maren = house.signed_in(&people.counsellor).await;
    let answer = maren.post(&format!("{page}/name"), &[("name", "")]).await;
    answer.is(StatusCode::BAD_REQUEST).says("Please write a name.");
    maren.post(&format!("{page}/name"), &[("name", "June")]).await.goes_to(&page);
    maren.get(&page).await.says("June").says_not("Juno");
}

#[tokio::test]
async fn the_screen_is_told_and_reaches_the_room() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let nothing = maren.post("/account/screen", &[("distance_cm", "1")]).await;
    nothing.is(StatusCode::BAD_REQUEST).says("Please choose a size").says("between 20 and 300");
    let told = [("size", "27"), ("lens", "above"), ("distance_cm", "70")];
    maren.post("/account/screen", &told).await.goes_to("/account");
    maren.get("/account").await.says("The room uses this from now on.");
    let page = maren.get("/account/screen").await;
    assert!(page.text.contains("value=\"27\" data-width=\"59.8\" data-height=\"33.6\" checked"));
    let room = maren.get(&format!("/room/{}", people.pair)).await.is(StatusCode::OK);
    let screen = "\"screen\":{\"widthCm\":59.8,\"heightCm\":33.6,\"lensXCm\":0.0,\"lensYCm\":3.0,\
                  \"distanceCm\":70.0}";
    assert!(room.text.contains(screen), "{}", room.text);
    maren.post("/account/sound", &[]).await.goes_to("/account");
    assert!(!house.app.storage.settings(&people.counsellor).await.unwrap().sound);
}

#[tokio::test]
async fn a_quick_exit_leaves_a_neutral_page_and_forgets_the_client() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut juno = house.arrived(&people.pair).await;
    let before = juno.clone();
    let page = juno.get("/away").await.is(StatusCode::OK).says("Kitchen measures");
    let text = page.text.to_lowercase();
    for trace in ["webside", "counsel", "juno", "maren", "/arrive"] {
        assert!(!text.contains(trace), "{trace} on the neutral page");
    }
    juno.get("/arrive").await.is(StatusCode::UNAUTHORIZED);
    // The page does not wait until the login is ended.
    for _ in 0..200 {
        if before.clone().get("/arrive").await.status == StatusCode::UNAUTHORIZED {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a copy of the cookie still opens the client's page");
}

#[tokio::test]
async fn a_quick_exit_works_without_a_database() {
    let house = House::new().await;
    let people = house.everybody().await;
    let mut juno = house.arrived(&people.pair).await;
    juno.get("/nothing").await.is(StatusCode::NOT_FOUND).says("Leave quickly");
    house.browser().get("/nothing").await.is(StatusCode::NOT_FOUND).says_not("Leave quickly");
    house.app.storage.close().await;
    juno.get("/me").await.is(StatusCode::INTERNAL_SERVER_ERROR).says("Leave quickly");
    juno.get("/away").await.is(StatusCode::OK).says("Kitchen measures");
    assert!(!juno.cookies.contains_key("webside_client"), "the browser has forgotten who was here");
}
