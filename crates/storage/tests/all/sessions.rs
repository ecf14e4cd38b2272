use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, facts, stories};
use practice::{Modality, SessionId};
use storage::{EndedBy, Held, LineFacts, SessionFacts};
use testkit::people;

stories!(a_session_is_recorded_as_facts, a_session_by_telephone_is_separate);

async fn a_session_is_recorded_as_facts(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let begun = stage.now();
    let id = storage.start_session(&pair, Modality::Video, begun).await.unwrap();
    assert_eq!(storage.open_session_of(&pair).await.unwrap(), Some(id.clone()));
    let left_open = async |held, by| storage.sessions_left_open(held, by).await.unwrap().len();
    assert_eq!(left_open(Held::Room, begun).await, 1);
    assert_eq!(left_open(Held::Phone, begun).await, 0);
    let earlier = begun.minus(std::time::Duration::from_micros(1));
    assert_eq!(left_open(Held::Room, earlier).await, 0);

    let facts = SessionFacts {
        ended_at: stage.clock.advance(50 * MINUTE),
        ended_by: EndedBy::Client,
        modalities: vec![Modality::Video, Modality::Text],
        line: LineFacts {
            reports: 300,
            round_trip_ms_median: Some(41),
            lost_permille_max: None,
            relayed: true,
            mended: 2,
        },
    };
    assert!(storage.end_session(&id, &facts, None).await.unwrap());
    assert!(!storage.end_session(&id, &facts, None).await.unwrap(), "once");
    assert!(!storage.end_session(&SessionId::new("none"), &facts, None).await.unwrap());
    assert_eq!(storage.open_session_of(&pair).await.unwrap(), None);
    assert_eq!(left_open(Held::Room, stage.now()).await, 0);

    stage.clock.advance(HOUR);
    storage.start_session(&pair, Modality::Voice, stage.now()).await.unwrap();
    let sessions = storage.sessions_of(&pair).await.unwrap();
    assert_eq!(sessions[0].modality, Modality::Voice);
    assert_eq!(sessions[0].facts, None);
    assert_eq!((&sessions[1].id, sessions[1].started_at), (&id, begun));
    assert_eq!(sessions[1].facts, Some(facts));
    assert_eq!(storage.session_count(&pair).await.unwrap(), 2);
    let words = stage.audited().await;
    assert_eq!(words[2..], ["session_started", "session_ended", "session_started"]);
}

async fn a_session_by_telephone_is_separate(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    let by = practice::audit::Actor::Person(maren.to_string());
    let room = storage.start_session(&pair, Modality::Video, stage.now()).await.unwrap();
    assert_eq!(storage.start_phone_session(&pair, &by, stage.now()).await.unwrap(), None);
    let voice = |ended_at| SessionFacts { modalities: vec![Modality::Voice], ..facts(ended_at) };
    let ended = voice(stage.clock.advance(HOUR));
    assert!(storage.end_session(&room, &ended, None).await.unwrap());

    let begun = stage.clock.advance(HOUR);
    let phone = storage.start_phone_session(&pair, &by, begun).await.unwrap().unwrap();
    assert_eq!(storage.start_phone_session(&pair, &by, begun).await.unwrap(), None, "once");
    assert_eq!(storage.open_session_held(&pair, Held::Room).await.unwrap(), None);
    let open = storage.open_session_held(&pair, Held::Phone).await.unwrap().unwrap();
    assert_eq!((&open.id, open.held, open.modality), (&phone, Held::Phone, Modality::Voice));
    assert_eq!(storage.open_session_of(&pair).await.unwrap(), Some(phone.clone()));
    let ended = voice(stage.clock.advance(HOUR));
    assert!(storage.end_session(&phone, &ended, None).await.unwrap());
    assert_eq!(storage.open_session_held(&pair, Held::Phone).await.unwrap(), None);
    let held: Vec<Held> =
        storage.sessions_of(&pair).await.unwrap().iter().map(|session| session.held).collect();
    assert_eq!(held, [Held::Phone, Held::Room]);
    let other = stage.pair(&maren, people::OTHER_CLIENT).await;
    assert!(storage.start_phone_session(&other.id, &SYSTEM, begun).await.unwrap().is_some());
}
