//! The prompt after a session: who sees it, where, and from which threshold on.

use crate::house::{Everybody, HOUR, House};
use alliance::Side;
use alliance::alliance_line::{ITEMS, RATES, Rates, Threshold};
use alliance::check_in::{Answer, CheckIn, Given, Occasion, Seen};
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::{CheckInId, Modality, PairId};
use std::collections::BTreeMap;
use std::time::Duration;
use storage::{EndedBy, LineFacts, SessionFacts};

const PROMPT: &str = "Something may have felt different last time. Worth asking?";
const OWN: &str = "Something may have felt different for you last time.";
const DAY: Duration = Duration::from_secs(86_400);

/// A session, and after it three answers of the same value.
async fn meet(house: &House, pair: &PairId, value: u8, seen: Seen) {
    let storage = &house.app.storage;
    let session = storage.start_session(pair, Modality::Video, house.now()).await.unwrap();
    let facts = SessionFacts {
        ended_at: house.now().plus(HOUR),
        ended_by: EndedBy::Counsellor,
        modalities: vec![Modality::Video],
        line: LineFacts::default(),
    };
    house.clock.advance(HOUR);
    assert!(storage.end_session(&session, &facts, None).await.unwrap());
    house.clock.advance(Duration::from_secs(60));
    let given = Given { answer: Answer::Scale(value), seen };
    let leaving = CheckIn {
        id: CheckInId::new(format!("after-{}", session.as_str())),
        occasion: Occasion::Leaving,
        by: Side::Client,
        at: house.now(),
        place: None,
        answers: ITEMS.into_iter().map(|item| (item, given.clone())).collect::<BTreeMap<_, _>>(),
    };
    assert!(storage.keep_check_in(pair, &leaving).await.unwrap());
    house.clock.advance(DAY);
}

async fn with_a_fall(to: u8, seen: Seen) -> (House, Everybody) {
    let house = House::new().await;
    let people = house.everybody().await;
    for _ in 0..4 {
        meet(&house, &people.pair, 9, Seen::Shared).await;
    }
    meet(&house, &people.pair, to, seen).await;
    (house, people)
}

#[tokio::test]
async fn a_fall_is_told_to_the_counsellor_of_the_client_and_to_nobody_else() {
    let (house, people) = with_a_fall(7, Seen::Shared).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    maren.get("/today").await.says(PROMPT);
    let left = format!("/leaving?pair={}", people.pair);
    maren.get(&left).await.says(PROMPT).says("What Juno Adeyemi chose to share");
    maren.get("/leaving").await.is(StatusCode::OK).says_not(PROMPT);
    maren.get(&format!("/pairs/{}/together", people.pair)).await.says(PROMPT);
    let mut juno = house.arrived(&people.pair).await;
    juno.get("/me").await.says(OWN).says_not(PROMPT);
    juno.get("/me/seen").await.is(StatusCode::OK).says_not(OWN);
    juno.get("/leaving").await.is(StatusCode::OK).says_not(PROMPT);
    for other in [&people.other_counsellor, &people.owner] {
        house.signed_in(other).await.get("/today").await.says_not(PROMPT);
    }
    meet(&house, &people.pair, 9, Seen::Shared).await;
    maren.get("/today").await.says_not(PROMPT);
}

#[tokio::test]
async fn where_nothing_fell_or_nothing_was_shared_nothing_is_said() {
    for (to, seen) in [(8, Seen::Shared), (3, Seen::Private)] {
        let (house, people) = with_a_fall(to, seen).await;
        let mut maren = house.signed_in(&people.counsellor).await;
        maren.get("/today").await.is(StatusCode::OK).says_not(PROMPT);
        maren.get(&format!("/pairs/{}/together", people.pair)).await.says_not(PROMPT);
        let own = house.arrived(&people.pair).await.get("/me").await.is(StatusCode::OK);
        assert_eq!(
            own.text.contains(OWN),
            seen == Seen::Private,
            "the client knows what they said"
        );
    }
}

#[tokio::test]
async fn today_says_it_once_a_client_beside_the_appointment_if_there_is_one() {
    let (house, people) = with_a_fall(7, Seen::Shared).await;
    house.appointment(&people.pair, house.now().plus(HOUR)).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    let today = maren.get("/today").await.says("What Juno Adeyemi chose to share");
    assert_eq!(today.text.matches(PROMPT).count(), 1);
    house.clock.advance(2 * HOUR);
    let later = maren.get("/today").await.says(PROMPT).says_not("chose to share");
    assert_eq!(later.text.matches(PROMPT).count(), 1, "the appointment is over");
}

#[tokio::test]
async fn the_owner_chooses_how_soon_with_the_cost_beside_it() {
    let (house, people) = with_a_fall(7, Seen::Shared).await;
    let mut ida = house.signed_in(&people.owner).await;
    let page = ida.get("/people").await.says("20,000 simulated clients, not from people");
    let plain = page.plain();
    for rates in RATES {
        let costs = format!("after {} of 100 sessions", rates.steady_sessions);
        assert!(plain.contains(&costs), "{costs}");
    }
    let figures = [|rates: Rates| rates.steady_sessions, |rates: Rates| rates.slide];
    for figure in figures {
        let [three, four, five] = RATES.map(figure);
        let row = format!("<td>{three}</td><td>{four}</td><td>{five}</td>");
        assert!(page.text.contains(&row), "{row}");
    }
    assert!(page.text.contains("value=\"4\" checked"));
    ida.post("/people/prompt", &[("points", "9")])
        .await
        .is(StatusCode::BAD_REQUEST)
        .says("Please choose one of the three.");
    let storage = &house.app.storage;
    assert_eq!(storage.prompt_threshold().await.unwrap(), Threshold::Four);
    ida.post("/people/prompt", &[("points", "5")]).await.goes_to("/people");
    ida.get("/people").await.says("Kept. It counts from now on.");
    assert_eq!(storage.prompt_threshold().await.unwrap(), Threshold::Five);
}

#[tokio::test]
async fn the_choice_decides() {
    // Totals of 27, then 24: a fall of 3.
    let house = House::new().await;
    let people = house.everybody().await;
    for value in [9, 9, 9, 9] {
        meet(&house, &people.pair, value, Seen::Shared).await;
    }
    meet(&house, &people.pair, 8, Seen::Shared).await;
    let mut maren = house.signed_in(&people.counsellor).await;
    for (threshold, is_said) in [(Threshold::Three, true), (Threshold::Four, false)] {
        let (storage, by) = (&house.app.storage, Actor::System);
        storage.set_prompt_threshold(threshold, &by, house.now()).await.unwrap();
        let today = maren.get("/today").await.is(StatusCode::OK);
        assert_eq!(today.text.contains(PROMPT), is_said, "{threshold:?}");
    }
}
