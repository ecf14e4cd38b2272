//! One damaged value in the database costs its own place only: the server starts, and every other
//! page is shown.

use crate::house::{Browser, Everybody, House};
use alliance::Side;
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::{PairId, Private};
use server::clock::Clock;
use server::state::App;
use std::collections::BTreeMap;
use storage::{NewAnswers, NewPasskey, PersonJson, PersonSettings, RoomChange, RoomFact, Storage};
use testkit::people;
use tokio::task::JoinSet;

/// Every sealed column.
const SEALED: [(&str, &str); 26] = [
    ("practice", "name"),
    ("practice", "crisis_contacts"),
    ("practice", "audit_key"),
    ("practice", "audit_head"),
    ("person", "name"),
    ("person", "sign_in_name"),
    ("person", "password"),
    ("person", "totp"),
    ("person", "screen"),
    ("passkey", "label"),
    ("passkey", "credential"),
    ("login", "device"),
    ("ceremony", "state"),
    ("boundaries", "chosen"),
    ("noticing_cards", "cards"),
    ("room_snapshot", "state"),
    ("data_key", "wrapped"),
    ("client", "name"),
    ("ways", "chosen"),
    ("code_word", "word"),
    ("board_entry", "entry"),
    ("check_in", "answers"),
    ("instrument_form", "answers"),
    ("joint_check", "record"),
    ("session_pace", "pace"),
    ("practice", "key_check"),
];

/// Stores a value in every sealed column, through the pages where there is one.
async fn fill(house: &House, people: &Everybody) {
    let (storage, by, now) = (&house.app.storage, Actor::System, house.now());
    let (maren, pair) = (&people.counsellor, &people.pair);
    let private = |text: &str| Private::new(text.to_string());
    storage.set_practice_name(&private("The Blue Door"), &by, now).await.unwrap();
    storage.set_crisis_contacts(Some(&private("A line")), &by, now).await.unwrap();
    storage.set_password(maren, "$argon2id$", &by, now).await.unwrap();
    storage.set_totp(maren, &Private::new(vec![7; 20]), &by, now).await.unwrap();
    let settings = PersonSettings { screen: Some("{}".into()), ..PersonSettings::default() };
    storage.set_settings(maren, &settings).await.unwrap();
    for kind in [PersonJson::Boundaries, PersonJson::NoticingCards] {
        storage.set_person_json(kind, maren, &private("{}")).await.unwrap();
    }
    let passkey = NewPasskey {
        label: private("laptop"),
        credential_id: "abc".into(),
        credential: private("{}"),
    };
    storage.add_passkey(maren, &passkey, &by, now).await.unwrap();
    let kind = storage::CeremonyKind::UsingPasskey;
    storage.keep_ceremony(kind, &private("{}"), now).await.unwrap();
    storage.set_code_word(pair, &private("the garden"), now).await.unwrap();
    house.goal(pair, "Sleep through the night").await;
    house.step(pair, "Kettle on").await;
    house.leaving_check_in(pair).await;
    house.joint_check(pair).await;
    house.paced_session(pair).await;
    let form = house.offered(pair, "phq-9").await;
    let filled = alliance::instrument::shipped_as("phq-9").unwrap().fill(BTreeMap::new());
    let answers = NewAnswers { filled, is_shared: true };
    assert!(storage.answer_form(pair, &form, &answers, house.now()).await.unwrap());
    let chosen = RoomFact::WaysChosen { side: Side::Client, chosen: "{}".into() };
    let snapshot = serde_json::to_string(&room::Room::new(pair.clone())).unwrap();
    let room = RoomChange { pair: pair.clone(), snapshot: Some(snapshot), facts: vec![chosen] };
    let other = RoomChange {
        pair: people.other_pair.clone(),
        snapshot: Some(serde_json::to_string(&room::Room::new(people.other_pair.clone())).unwrap()),
        facts: Vec::new(),
    };
    storage.keep_rooms(&[room, other]).await.unwrap();
}

/// Visits the pages; each must be there.
async fn see(browser: &mut Browser, paths: &[String], damaged: &str) {
    for path in paths {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}, {damaged} damaged: {}", answer.plain());
    }
}

fn of_counsellor(pair: &PairId) -> Vec<String> {
    let mut paths: Vec<String> =
        ["", "/together", "/board", "/instruments"].map(|end| format!("/pairs/{pair}{end}")).into();
    paths.push(format!("/room/{pair}"));
    let own =
        ["/today", "/account", "/account/screen", "/account/boundaries", "/account/noticings"];
    paths.extend(own.map(str::to_string));
    paths
}

#[tokio::test]
async fn a_damaged_value_closes_only_its_own_place() {
    for (table, column) in SEALED {
        let damaged = format!("{table}.{column}");
        let house = House::new().await;
        let people = house.everybody().await;
        fill(&house, &people).await;
        let mut owner = house.signed_in(&people.owner).await;
        let mut maren = house.signed_in(&people.counsellor).await;
        let mut juno = house.arrived(&people.pair).await;
        let cut = format!(
            "UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) \
             WHERE {column} IS NOT NULL"
        );
        house.database.raw(&cut).await.unwrap();
        let found = house.app.storage.open_all().await.unwrap().damaged;
        assert!(!found.is_empty(), "{damaged} is empty");

        let keys = house.app.storage.installation().keys().unwrap();
        let storage = Storage::open(&house.database.url, keys).await.unwrap();
        let clock = house.clock.clone();
        let clock = Clock::from_fn(move || clock.now());
        let again = App::new(storage, house.app.config.clone(), clock).unwrap();
        let mut beside = JoinSet::new();
        again.hub.start(&mut beside).await.unwrap_or_else(|error| panic!("{damaged}: {error}"));

        let open = ["/", "/sign-in", "/healthz"].map(str::to_string);
        see(&mut house.browser(), &open, &damaged).await;
        see(&mut owner, &["/people", "/today", "/account"].map(str::to_string), &damaged).await;
        see(&mut maren, &of_counsellor(&people.pair), &damaged).await;
        let own = ["/arrive", "/me", "/me/seen", "/me/board", "/me/export", "/leaving"];
        see(&mut juno, &own.map(str::to_string), &damaged).await;
    }
}

#[tokio::test]
async fn one_damaged_client_leaves_the_others_reachable_and_can_be_named_again() {
    let house = House::new().await;
    let people = house.everybody().await;
    let kit = house.pair(&people.counsellor, people::THIRD_CLIENT).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let client = house.app.storage.pair(&people.pair).await.unwrap().unwrap().client;
    let bend = format!("UPDATE client SET name = x'00' WHERE id = '{client}'");
    house.database.raw(&bend).await.unwrap();
    let today = maren.get("/today").await.is(StatusCode::OK);
    let today = today.says(people::THIRD_CLIENT).says("(name not readable)");
    assert!(today.text.contains(&format!("/pairs/{}", people.pair)), "it can still be opened");
    maren.get(&format!("/pairs/{kit}")).await.is(StatusCode::OK).says(people::THIRD_CLIENT);
    let page = format!("/pairs/{}", people.pair);
    maren.get(&page).await.is(StatusCode::OK).says("(name not readable)");
    maren.post(&format!("{page}/name"), &[("name", "Juno Adeyemi")]).await.goes_to(&page);
    maren.get("/today").await.says("Juno Adeyemi").says_not("(name not readable)");
}

#[tokio::test]
async fn the_page_of_a_damaged_value_says_so() {
    let house = House::new().await;
    let people = house.everybody().await;
    let check_in = house.leaving_check_in(&people.pair).await;
    let mut juno = house.arrived(&people.pair).await;
    house.database.raw("UPDATE check_in SET answers = x'00'").await.unwrap();
    let answer = juno.get(&format!("/me/check-ins/{check_in}/accepted")).await;
    let answer = answer.is(StatusCode::INTERNAL_SERVER_ERROR);
    answer.says("This cannot be read").says("Everything else still works").says("Reference: ");
    juno.get("/me").await.is(StatusCode::OK);
}

#[tokio::test]
async fn answers_that_must_not_wait_are_told_of_though_they_are_damaged() {
    let house = House::new().await;
    let people = house.everybody().await;
    fill(&house, &people).await;
    house.database.raw("UPDATE instrument_form SET answers = x'00'").await.unwrap();
    let mut maren = house.signed_in(&people.counsellor).await;
    let today = maren.get("/today").await.says("the answers cannot be read");
    let href = today.between("/instruments/", "?");
    let page = format!("/pairs/{}/instruments/{href}", people.pair);
    maren.get(&page).await.is(StatusCode::OK).says("the answers cannot be read");
}
