//! The board without a script: plain forms, and their refusals.

use crate::house::{Browser, House};
use alliance::board::Body;
use axum::http::StatusCode;
use practice::PairId;

async fn words_of(house: &House, pair: &PairId) -> Vec<String> {
    let board = house.app.storage.board(pair).await.unwrap();
    board.entries.iter().map(|entry| entry.words.reveal().to_owned()).collect()
}

async fn last_id(house: &House, pair: &PairId) -> String {
    let board = house.app.storage.board(pair).await.unwrap();
    board.entries.last().unwrap().id.to_string()
}

async fn two() -> (House, PairId, Browser, Browser) {
    let house = House::new().await;
    let people = house.everybody().await;
    let maren = house.signed_in(&people.counsellor).await;
    let juno = house.arrived(&people.pair).await;
    (house, people.pair, maren, juno)
}

#[tokio::test]
async fn both_change_the_board_by_forms_and_come_back_to_their_page() {
    let (house, pair, mut maren, mut juno) = two().await;
    let (hers, together) = (format!("/pairs/{pair}/board"), format!("/pairs/{pair}/together"));
    let add = [("do", "add"), ("kind", "goal"), ("words", " sleep well "), ("back", "/arrive")];
    juno.post("/me/board", &add).await.goes_to("/arrive");
    let id = last_id(&house, &pair).await;
    let agree = [("do", "agree"), ("id", &id), ("back", "https://elsewhere.example.org/")];
    maren.post(&hers, &agree).await.goes_to(&together);
    let rate = [("do", "rate"), ("id", &id), ("value", "4"), ("back", "/me")];
    juno.post("/me/board", &rate).await.goes_to("/me");
    let board = house.app.storage.board(&pair).await.unwrap();
    let Body::Goal { ratings, .. } = &board.entries[0].body else { panic!() };
    assert!(board.entries[0].agreed && ratings[0].value == 4);

    let add = [("do", "add"), ("kind", "agenda"), ("words", "work")];
    maren.post(&hers, &add).await.goes_to(&together);
    let id = last_id(&house, &pair).await;
    let base = ("base", "work");
    let edit = |words| [("do", "edit"), ("id", id.as_str()), base, ("words", words)];
    maren.post(&hers, &edit("work and rest")).await.goes_to(&together);
    juno.post("/me/board", &edit("my work")).await.goes_to("/me");
    assert_eq!(words_of(&house, &pair).await, ["sleep well", "my work and rest"]);
}

#[tokio::test]
async fn what_cannot_be_kept_comes_back_with_its_words() {
    let (house, pair, mut maren, mut juno) = two().await;
    let long = "far too long ".repeat(50);
    let add = [("do", "add"), ("kind", "step"), ("when", "after"), ("words", long.trim())];
    let answer = juno.post("/me/board", &add).await.is(StatusCode::BAD_REQUEST);
    let answer = answer.says("more than fits").says(long.trim()).says("Try to save it again");
    assert!(answer.text.contains("name=\"when\" value=\"after\""), "{}", answer.text);
    assert_eq!(words_of(&house, &pair).await, Vec::<String>::new());

    let add = [("do", "add"), ("kind", "agenda"), ("words", " ")];
    let answer = juno.post("/me/board", &add).await.is(StatusCode::BAD_REQUEST);
    answer.says("There are no words in it yet.");

    let gone = [("do", "edit"), ("id", "gone"), ("base", "a"), ("words", "what I <meant>")];
    let answer = juno.post("/me/board", &gone).await.is(StatusCode::BAD_REQUEST);
    let answer = answer.says("not there any more").says_not("Try to save it again");
    assert!(answer.text.contains("what I &#60;meant&#62;</textarea>"), "{}", answer.text);

    let add = [("do", "add"), ("kind", "step"), ("when", "after"), ("words", "tea")];
    juno.post("/me/board", &add).await.goes_to("/me");
    let id = last_id(&house, &pair).await;
    let hers = format!("/pairs/{pair}/board");
    let answer = maren.post(&hers, &[("do", "remove"), ("id", &id)]).await;
    answer
        .is(StatusCode::BAD_REQUEST)
        .says("for the other of you to do")
        .says_not("What you wrote");
    assert_eq!(words_of(&house, &pair).await, ["tea"]);

    let dance = [("do", "dance"), ("id", &id)];
    juno.post("/me/board", &dance).await.is(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn another_clients_form_never_reaches_this_board() {
    let (house, pair, _, mut juno) = two().await;
    let otis = house.person(practice::Role::Counsellor, "Otis Rey").await;
    let other = house.pair(&otis, "Kit Moss").await;
    let mut kit = house.arrived(&other).await;
    let add = [("do", "add"), ("kind", "agenda"), ("words", "sleep")];
    juno.post("/me/board", &add).await.goes_to("/me");
    let id = last_id(&house, &pair).await;
    let edit = [("do", "edit"), ("id", &id), ("base", "sleep"), ("words", "mine")];
    let answer = kit.post("/me/board", &edit).await.is(StatusCode::BAD_REQUEST);
    answer.says("not there any more").says_not("sleep");
    assert_eq!(words_of(&house, &pair).await, ["sleep"]);
}

#[tokio::test]
async fn the_board_has_a_page_of_its_own_for_each_of_the_two() {
    let (house, pair, mut maren, mut juno) = two().await;
    let hers = format!("/pairs/{pair}/board");
    let add = [("do", "add"), ("kind", "agenda"), ("words", "the garden"), ("back", "/me/board")];
    juno.post("/me/board", &add).await.goes_to("/me/board");
    let id = last_id(&house, &pair).await;
    let page = juno.get("/me/board").await;
    page.says("the garden").says("You proposed");
    let page = maren.get(&hers).await;
    page.says("the garden").says("Waits for you");
    maren.post(&hers, &[("do", "agree"), ("id", &id), ("back", &hers)]).await.goes_to(&hers);
    maren.get(&hers).await.says("Both agreed");
    let left =
        [("do", "later"), ("id", &id), ("base", "the garden"), ("words", "the small garden")];
    maren.post(&hers, &left).await;
    juno.get("/me/board").await.says("the small garden").says("Kept for next time");
}
