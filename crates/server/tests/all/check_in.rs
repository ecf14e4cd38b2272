//! Check-ins: what is kept, who sees it, and forms that are malformed, repeated or late.

use crate::house::{Browser, HOUR, House};
use alliance::Side;
use alliance::check_in::{CheckIn, Item, Seen};
use http::StatusCode;
use practice::{Modality, PairId, PersonId};
use storage::{EndedBy, LineFacts, SessionFacts};

struct Ground {
    house: House,
    maren: PersonId,
    owner: PersonId,
    pair: PairId,
    client: Browser,
}

impl Ground {
    async fn new() -> Self {
        let house = House::new().await;
        let people = house.everybody().await;
        let client = house.arrived(&people.pair).await;
        Self { maren: people.counsellor, owner: people.owner, pair: people.pair, client, house }
    }

    async fn kept(&self) -> Vec<CheckIn> {
        self.house.app.storage.check_ins_of(&self.pair).await.unwrap()
    }

    /// Fills in and sends the page of that occasion; returns the address that it leads to.
    async fn answer(&mut self, occasion: &str, fields: &[(&str, &str)]) -> String {
        let path = format!("/check-in/{occasion}");
        let id = id_on(&self.client.get(&path).await.is(StatusCode::OK).text);
        let fields = [&[("check_in", id.as_str())], fields].concat();
        let answer = self.client.post(&path, &fields).await.is(StatusCode::SEE_OTHER);
        answer.headers[http::header::LOCATION].to_str().unwrap().to_string()
    }

    /// An hour's session that ends now.
    async fn meet(&self) {
        let storage = &self.house.app.storage;
        let started = self.house.now();
        let id = storage.start_session(&self.pair, Modality::Video, started).await.unwrap();
        let ended_at = self.house.clock.advance(HOUR);
        let facts = SessionFacts {
            ended_at,
            ended_by: EndedBy::Client,
            modalities: vec![Modality::Video],
            line: LineFacts::default(),
        };
        assert!(storage.end_session(&id, &facts, None).await.unwrap());
    }
}

fn id_on(text: &str) -> String {
    let (_, rest) = text.split_once("name=\"check_in\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_string()
}

#[tokio::test]
async fn a_client_sees_the_answers_first_and_then_chooses() {
    let mut ground = Ground::new().await;
    let fields = [("arriving", "4"), ("tense", "6"), ("room_for", "the call"), ("place", "car")];
    let kept = ground.answer("arriving", &fields).await;
    let page = ground.client.get(&kept).await.is(StatusCode::OK);
    assert!(page.text.contains("aria-label=\"4, between Very low (0) and Very well (10)\""));
    page.says("the call").says("A parked car").says("whether Maren Holt sees it");
    let given = &ground.kept().await[0];
    assert_eq!((given.by, given.seen_by(Side::Counsellor)), (Side::Client, None));

    let choice = [("arriving", "share"), ("tense", "private"), ("room_for", "delete")];
    ground.client.post(&kept, &choice).await.goes_to("/arrive");
    ground.client.post(&kept, &choice).await.goes_to("/arrive");
    let given = &ground.kept().await[0];
    let seen: Vec<(Item, Seen)> = given.answers.iter().map(|(i, g)| (*i, g.seen)).collect();
    assert_eq!(seen, [(Item::Arriving, Seen::Shared), (Item::Tense, Seen::Private)]);

    ground.client.post(&kept, &[("all", "share"), ("arriving", "delete")]).await;
    let shared = ground.kept().await[0].seen_by(Side::Counsellor).unwrap();
    assert_eq!(shared.answers.keys().collect::<Vec<_>>(), [&Item::Tense]);
    let all = [("tense", "delete"), ("place", "delete")];
    ground.client.post(&kept, &all).await.goes_to("/arrive");
    assert_eq!(ground.kept().await, [], "nothing of it stays");
    ground.client.get(&kept).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_client_keeps_to_themself_is_left_out_of_sharing_all() {
    let mut ground = Ground::new().await;
    let fields =
        [("accepted", "8"), ("out_of_step", "yes"), ("out_of_step_then", "keep_to_myself")];
    let kept = ground.answer("leaving", &fields).await;
    ground.client.get(&kept).await.says("You said that this stays with you");
    let all = [("all", "share"), ("accepted", "private"), ("out_of_step", "private")];
    ground.client.post(&kept, &all).await.goes_to("/leaving");
    let seen = ground.kept().await[0].seen_by(Side::Counsellor).unwrap();
    assert_eq!(seen.answers.keys().collect::<Vec<_>>(), [&Item::Accepted]);
    ground.client.post(&kept, &[("out_of_step", "share")]).await.goes_to("/leaving");
    let seen = ground.kept().await[0].seen_by(Side::Counsellor).unwrap();
    assert_eq!(seen.answers.len(), 2, "unless that very answer is shared");
}

#[tokio::test]
async fn what_comes_twice_or_late_is_one_check_in() {
    let mut ground = Ground::new().await;
    ground.meet().await;
    let page = ground.client.get("/check-in/leaving").await.is(StatusCode::OK);
    let id = id_on(&page.text);
    let first = [("check_in", id.as_str()), ("accepted", "9"), ("next_minutes", "tea")];
    let kept = format!("/check-in/kept/{id}");
    ground.client.post("/check-in/leaving", &first).await.goes_to(&kept);
    ground.client.post(&kept, &[("all", "share")]).await.goes_to("/leaving");
    ground.client.post("/check-in/leaving", &first).await.goes_to(&kept);
    assert_eq!(ground.kept().await.len(), 1);
    assert_eq!(ground.kept().await[0].answers[&Item::Accepted].seen, Seen::Shared);

    ground.house.clock.advance(HOUR);
    let again = ground.client.get("/check-in/leaving").await.is(StatusCode::OK);
    assert_eq!(id_on(&again.text), id, "the same session's answers are taken up again");
    assert!(again.text.contains(">tea</textarea>"), "and stand there");
    let changed = [("check_in", id.as_str()), ("accepted", "3")];
    ground.client.post("/check-in/leaving", &changed).await.goes_to(&kept);
    let given = ground.kept().await[0].clone();
    assert_eq!((given.scale(Item::Accepted), given.answers.len()), (Some(3), 2));
    assert_eq!(given.answers[&Item::Accepted].seen, Seen::Private, "a new answer is private");

    ground.meet().await;
    let next = ground.client.get("/check-in/leaving").await.is(StatusCode::OK);
    assert_ne!(id_on(&next.text), id, "another session, another check-in");
}

#[tokio::test]
async fn what_was_deleted_does_not_come_back_with_a_form_that_is_sent_again() {
    let mut ground = Ground::new().await;
    ground.meet().await;
    let page = ground.client.get("/check-in/leaving").await.is(StatusCode::OK);
    let id = id_on(&page.text);
    let sent = [("check_in", id.as_str()), ("accepted", "9"), ("next_minutes", "tea")];
    ground.client.post("/check-in/leaving", &sent).await;
    assert_eq!(ground.kept().await.len(), 1);
    let delete = format!("/me/check-ins/{id}/delete");
    ground.client.post(&delete, &[]).await.goes_to("/me#answers");

    let by_script = ground.client.post_as_script("/check-in/leaving", &sent).await;
    by_script.is(StatusCode::CONFLICT);
    let again = ground.client.post("/check-in/leaving", &sent).await.is(StatusCode::CONFLICT);
    let again = again.says("they stay deleted");
    assert_eq!(ground.kept().await, [], "it stays deleted");
    assert!(again.text.contains(">tea</textarea>"), "what was typed stands there");

    let new = id_on(&again.text);
    assert_ne!(new, id);
    let once_more = [("check_in", new.as_str()), ("next_minutes", "tea")];
    let kept = format!("/check-in/kept/{new}");
    ground.client.post("/check-in/leaving", &once_more).await.goes_to(&kept);
    assert_eq!(ground.kept().await.len(), 1, "sent once more on purpose");
}

#[tokio::test]
async fn an_arrival_is_of_its_own_day_and_session() {
    let mut ground = Ground::new().await;
    ground.answer("arriving", &[("arriving", "4")]).await;
    let first = ground.kept().await[0].id.clone();
    let id = async |ground: &mut Ground| {
        id_on(&ground.client.get("/check-in/arriving").await.is(StatusCode::OK).text)
    };
    assert_eq!(id(&mut ground).await, first.as_str());
    ground.client.get("/arrive").await.is(StatusCode::OK).says("Look at your answers");
    ground.house.clock.advance(HOUR * 13);
    ground.client = ground.house.arrived(&ground.pair).await;
    assert_ne!(id(&mut ground).await, first.as_str(), "not of another day");
    ground.answer("arriving", &[("arriving", "8")]).await;
    ground.meet().await;
    let ids: Vec<_> = ground.kept().await.into_iter().map(|one| one.id.to_string()).collect();
    let fresh = id(&mut ground).await;
    assert!(!ids.contains(&fresh), "that session is over");
    let page = ground.client.get("/check-in/leaving").await.is(StatusCode::OK);
    page.says("Where you arrived. Neither is better or worse.");
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_sentence_and_loses_nothing() {
    let mut ground = Ground::new().await;
    let long = "x".repeat(1_001);
    let fields = [
        ("check_in", "a-b-c"),
        ("leaving", "11"),
        ("accepted", "7"),
        ("mattered", "7"),
        ("mattered", "8"),
        ("in_the_way", "nothing"),
        ("in_the_way", "sound"),
        ("next_minutes", long.as_str()),
    ];
    let page = ground.client.post("/check-in/leaving", &fields).await;
    let page = page.is(StatusCode::BAD_REQUEST).says("Everything else is still here");
    assert!(page.text.contains(&long), "what was typed stays");
    assert!(page.text.contains("value=\"7\" aria-label=\"7\" checked"));
    let sentences = [
        "Please choose a place on the line",
        "This came with two different answers",
        "These two answers do not go together",
        "This is longer than can be kept",
    ];
    let page = sentences.into_iter().fold(page, |page, sentence| page.says(sentence));
    assert_eq!(id_on(&page.text), "a-b-c");
    assert_eq!(ground.kept().await, [], "nothing is kept before it can be read");
    let too_long = "a".repeat(65);
    for id in ["", "../x", too_long.as_str()] {
        let fields = [("check_in", id), ("accepted", "7")];
        let answer = ground.client.post("/check-in/leaving", &fields).await;
        answer.is(StatusCode::BAD_REQUEST);
    }
    for occasion in ["counsellor-leaving", "nothing", "Leaving"] {
        let path = format!("/check-in/{occasion}");
        ground.client.get(&path).await.is(StatusCode::NOT_FOUND);
        ground.client.post(&path, &[("leaving", "7")]).await.is(StatusCode::NOT_FOUND);
    }
    let path = format!("/pairs/{}/check-in/leaving", ground.pair);
    let mut maren = ground.house.signed_in(&ground.maren).await;
    maren.get(&path).await.is(StatusCode::NOT_FOUND);
    assert_eq!(ground.kept().await, []);
}

#[tokio::test]
async fn skipping_everything_keeps_nothing() {
    let mut ground = Ground::new().await;
    assert_eq!(ground.answer("arriving", &[("arriving", ""), ("room_for", " ")]).await, "/arrive");
    assert_eq!(ground.answer("leaving", &[]).await, "/leaving");
    assert_eq!(ground.kept().await, []);
}

#[tokio::test]
async fn nobody_answers_in_anothers_place() {
    let mut ground = Ground::new().await;
    let kept = ground.answer("midway", &[("on_screen", "7")]).await;
    let id = kept.rsplit('/').next().unwrap().to_string();
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let theirs = format!("/pairs/{}/check-in", ground.pair);
    maren.get(&format!("{theirs}/kept/{id}")).await.is(StatusCode::NOT_FOUND);
    let fields = [("check_in", id.as_str()), ("on_screen", "1")];
    maren.post(&format!("{theirs}/midway"), &fields).await.is(StatusCode::NOT_FOUND);
    let other = ground.house.pair(&ground.maren, "Kit").await;
    let mut kit = ground.house.arrived(&other).await;
    kit.post("/check-in/midway", &fields).await.is(StatusCode::NOT_FOUND);
    kit.get(&kept).await.is(StatusCode::NOT_FOUND);
    let longer = ground.client.post("/check-in/longer-look", &fields).await;
    longer.is(StatusCode::NOT_FOUND);
    assert_eq!(ground.kept().await[0].scale(Item::OnScreen), Some(7));
}

#[tokio::test]
async fn a_hard_session_ends_with_an_offer_and_tells_nobody() {
    let mut ground = Ground::new().await;
    ground.answer("arriving", &[("tense", "5")]).await;
    ground.meet().await;
    let offer = "Ask Maren Holt to get in touch";
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let kept = ground.answer("leaving", &[("tense_leaving", "7")]).await;
    ground.client.get("/leaving").await.is(StatusCode::OK).says_not(offer);
    ground.answer("leaving", &[("tense_leaving", "8")]).await;
    ground.client.get("/leaving").await.is(StatusCode::OK).says(offer);
    maren.get("/today").await.is(StatusCode::OK).says_not("asks you to get in touch");

    ground.client.post(&kept, &[("tense_leaving", "delete")]).await.goes_to("/leaving");
    assert_eq!(ground.kept().await.len(), 1, "the answer is gone");
    let page = ground.client.get("/leaving").await.is(StatusCode::OK);
    page.says(offer);
    ground.client.get("/leaving").await.is(StatusCode::OK).says_not(offer);
}

#[tokio::test]
async fn a_wish_for_contact_is_read_until_it_is_seen_to() {
    let mut ground = Ground::new().await;
    ground.client.post("/contact-request", &[("do", "shout")]).await.is(StatusCode::BAD_REQUEST);
    let ask = [("do", "ask")];
    ground.client.post("/contact-request", &ask).await.goes_to("/leaving#contact");
    ground.client.post("/contact-request", &ask).await.goes_to("/leaving#contact");
    let page = ground.client.get("/leaving").await.is(StatusCode::OK);
    page.says("Maren Holt will read that you asked them");
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let pair = format!("/pairs/{}", ground.pair);
    let said = "asks you to get in touch";
    for path in ["/today", pair.as_str()] {
        maren.get(path).await.is(StatusCode::OK).says(said);
    }
    ground.client.post("/contact-request", &[("do", "take_back")]).await;
    maren.get("/today").await.is(StatusCode::OK).says_not(said);
    ground.client.post("/contact-request", &ask).await;
    let page = maren.get(&pair).await;
    let done = page.between("contact-request/", "/done\"");
    let path = format!("{pair}/contact-request/{done}/done");
    maren.post(&path, &[]).await.goes_to(&pair);
    maren.post(&path, &[]).await.goes_to(&pair);
    for path in ["/today", pair.as_str()] {
        maren.get(path).await.is(StatusCode::OK).says_not(said);
    }
}

#[tokio::test]
async fn crisis_contacts_stand_wherever_a_client_is_asked() {
    let mut ground = Ground::new().await;
    ground.answer("midway", &[("on_screen", "7")]).await;
    let kept = format!("/check-in/kept/{}", ground.kept().await[0].id);
    let mut owner = ground.house.signed_in(&ground.owner).await;
    owner.get("/people").await.says("until you write down whom they can turn to");
    ground.client.get("/check-in/leaving").await.says("call your local emergency number");
    let keep = "/people/crisis-contacts";
    let many = "a line\n".repeat(7);
    let answer = owner.post(keep, &[("crisis_contacts", &many)]).await;
    answer.is(StatusCode::BAD_REQUEST).says("Please keep it to six lines");
    let lines = "Night line, 030 123 456\r\n\r\nWard 3";
    owner.post(keep, &[("crisis_contacts", lines)]).await.goes_to("/people");
    owner.get("/people").await.says_not("until you write down");
    for path in ["/check-in/leaving", "/check-in/arriving", &kept, "/arrive", "/leaving"] {
        let page = ground.client.get(path).await.is(StatusCode::OK);
        assert!(page.text.contains("<a href=\"tel:030123456\">030 123 456</a>"), "{path}");
        page.says("Ward 3").says_not("local emergency number");
    }
    let page = ground.client.get("/check-in/leaving").await;
    page.says("Nobody watches these live.").says("A conversation starter, not a test.");
    owner.post(keep, &[("crisis_contacts", " ")]).await.goes_to("/people");
    ground.client.get("/leaving").await.says("call your local emergency number");
}

#[tokio::test]
async fn the_counsellors_own_check_in_is_theirs() {
    let mut ground = Ground::new().await;
    ground.meet().await;
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let leaving = format!("/leaving?pair={}", ground.pair);
    let base = format!("/pairs/{}/check-in", ground.pair);
    let asks = format!("{base}/counsellor-leaving");
    let page =
        maren.get(&leaving).await.is(StatusCode::OK).says("Answer a few questions for yourself");
    assert!(page.text.contains(&asks));
    let id = id_on(&maren.get(&asks).await.is(StatusCode::OK).text);
    let kept = format!("{base}/kept/{id}");
    maren
        .post(&asks, &[("check_in", &id), ("in_words", "the delay tired me")])
        .await
        .goes_to(&kept);
    maren.get(&leaving).await.says("Look at your answers");
    assert_eq!(ground.kept().await[0].seen_by(Side::Client), None);
    ground.client.get(&format!("/check-in/kept/{id}")).await.is(StatusCode::NOT_FOUND);
    maren.post(&kept, &[("all", "share")]).await.goes_to("/today");
    assert!(ground.kept().await[0].seen_by(Side::Client).is_some());
    let mut owner = ground.house.signed_in(&ground.owner).await;
    owner.get(&leaving).await.is(StatusCode::NOT_FOUND);
    owner.get(&kept).await.is(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_longer_check_in_is_offered_on_its_rhythm_and_by_what_was_shared() {
    let mut ground = Ground::new().await;
    let room = format!("/room/{}", ground.pair);
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let is_due = |page: crate::house::Answer| {
        page.is(StatusCode::OK).text.contains("<li>Today is a good day to look back")
    };
    for session in 1..=4 {
        assert_eq!(is_due(maren.get(&room).await), session != 3, "session {session}");
        ground.meet().await;
    }
    assert!(!is_due(maren.get(&room).await));
    ground.client = ground.house.arrived(&ground.pair).await;
    let kept = ground.answer("leaving", &[("on_screen", "5")]).await;
    assert!(!is_due(maren.get(&room).await));
    assert!(is_due(ground.client.get("/arrive").await), "the client sees all of their own");
    ground.client.post(&kept, &[("all", "share")]).await;
    assert!(is_due(maren.get(&room).await));
    let storage = &ground.house.app.storage;
    let started = ground.house.now();
    storage.start_session(&ground.pair, Modality::Text, started).await.unwrap();
    ground.answer("longer-look", &[("works_well", "the quiet")]).await;
    assert!(!is_due(maren.get(&room).await));
}

#[tokio::test]
async fn a_script_gets_the_answers_back_and_what_is_shared_goes_to_both() {
    let mut ground = Ground::new().await;
    let boards = &ground.house.app.boards;
    let watching = boards.subscribe(&ground.pair, Side::Counsellor, "page".into()).await.unwrap();
    let (_watching, mut heard) = watching;
    heard.recv().await.unwrap();
    let token = ground.client.token().await;
    let form = async |client: &mut Browser, path: &str, body: &'static str| {
        let request = http::Request::post(path)
            .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-csrf", &token);
        client.send(request, body.into()).await
    };
    let body = "check_in=one&on_screen=4&in_the_way=delay";
    let answer = form(&mut ground.client, "/check-in/midway", body).await.is(StatusCode::OK);
    let taken: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(taken["next"], "/check-in/kept/one");
    assert_eq!(taken["lines"][1]["item"], "in_the_way");
    assert_eq!(taken["lines"][1]["answer"], "Delay");
    let body = "on_screen=private&in_the_way=private";
    let answer = form(&mut ground.client, "/check-in/kept/one", body).await;
    answer.is(StatusCode::NO_CONTENT);
    assert!(heard.try_recv().is_none(), "nothing was shared");
    let answer = form(&mut ground.client, "/check-in/kept/one", "on_screen=share").await;
    answer.is(StatusCode::NO_CONTENT);
    let Some(server::live::Out::Text(said)) = heard.try_recv() else { panic!("nothing was said") };
    assert!(said.contains("midway_shared") && said.contains("4, between"), "{said}");
    assert!(!said.contains("Delay"), "{said}");
    let answer = form(&mut ground.client, "/check-in/midway", "check_in=two").await;
    let taken: serde_json::Value = serde_json::from_str(&answer.is(StatusCode::OK).text).unwrap();
    assert_eq!(taken["lines"], serde_json::json!([]));
}

#[tokio::test]
async fn in_a_session_by_phone_both_find_the_questions_and_come_back() {
    let mut ground = Ground::new().await;
    let mut maren = ground.house.signed_in(&ground.maren).await;
    let board = format!("/pairs/{}/board", ground.pair);
    let asks = format!("/pairs/{}/check-in/midway", ground.pair);
    let has = |page: crate::house::Answer, path: &str| {
        page.is(StatusCode::OK).text.contains(&format!("<a class=\"button small\" href=\"{path}\""))
    };
    assert!(!has(maren.get(&board).await, &asks), "not without a session by phone");
    maren.post(&format!("/pairs/{}/phone", ground.pair), &[]).await.goes_to(&board);
    assert!(has(maren.get(&board).await, &asks));
    assert!(has(ground.client.get("/me").await, "/me/board"));
    assert!(has(ground.client.get("/me/board").await, "/check-in/midway"));
    assert_eq!(ground.answer("midway", &[]).await, "/me/board");
    maren.post(&asks, &[]).await.goes_to(&board);
    let kept = ground.answer("midway", &[("in_words", "I hear the street")]).await;
    ground.client.post(&kept, &[("all", "share")]).await.goes_to("/me/board");
}
