use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, facts, room, stories};
use practice::joint_check::{Outcome, Record, SideRecord};
use practice::{Modality, Moment, PairId, Side};
use std::time::Instant;
use storage::{EndedBy, Error, Held, RoomChange, RoomFact};
use testkit::people;

stories!(
    rooms_are_kept_and_resumed,
    many_rooms_are_kept_at_once,
    a_room_is_kept_with_what_happened_in_it,
    a_session_in_the_room_ends_the_one_by_telephone,
    a_failing_part_stores_nothing,
    facts_after_an_erasure_are_stored_without_words,
);

fn with(pair: &PairId, state: impl Into<Option<&'static str>>, facts: Vec<RoomFact>) -> RoomChange {
    RoomChange { facts, ..room(pair, state) }
}

fn started(at: Moment) -> RoomFact {
    RoomFact::SessionStarted { modality: Modality::Video, at }
}

fn ended(at: Moment) -> RoomFact {
    RoomFact::SessionEnded { facts: facts(at), joint_check: Some(record()) }
}

fn record() -> Record {
    Record::new(Outcome::Skipped, SideRecord::default(), SideRecord::default()).unwrap()
}

fn chose(side: Side, chosen: &str) -> RoomFact {
    RoomFact::WaysChosen { side, chosen: chosen.into() }
}

async fn rooms_are_kept_and_resumed(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    storage.keep_rooms(&[]).await.unwrap();
    storage.keep_rooms(&[room(&kit, "two"), room(&juno, "one")]).await.unwrap();
    storage.keep_rooms(&[room(&juno, "two")]).await.unwrap();
    let rooms = stage.reopen().await.load_rooms().await.unwrap();
    assert_eq!(rooms, [(juno.clone(), "two".into()), (kit.clone(), "two".into())]);

    storage.keep_rooms(&[room(&juno, "three"), room(&juno, "four")]).await.unwrap();
    assert_eq!(storage.load_rooms().await.unwrap()[0].1, "four", "the last counts");

    let refused = storage.keep_rooms(&[room(&kit, None), room(&PairId::new("none"), "x")]).await;
    assert!(matches!(refused, Err(Error::Absent)));
    assert_eq!(storage.load_rooms().await.unwrap().len(), 2, "all or none");
    storage.keep_rooms(&[room(&kit, None), room(&juno, None)]).await.unwrap();
    assert_eq!(storage.load_rooms().await.unwrap(), []);
}

async fn many_rooms_are_kept_at_once(stage: Stage) {
    let maren = stage.maren().await;
    let mut rooms = Vec::new();
    for _ in 0..500 {
        let pair = stage.pair(&maren, people::CLIENT).await.id;
        rooms.push(RoomChange { pair, snapshot: Some("x".repeat(2_000)), facts: Vec::new() });
    }
    for round in 0..2 {
        let begun = Instant::now();
        stage.storage.keep_rooms(&rooms).await.unwrap();
        let engine = stage.database.engine;
        eprintln!("{engine}: 500 rooms in {:?} (round {round})", begun.elapsed());
    }
    assert_eq!(stage.storage.load_rooms().await.unwrap().len(), 500);
    rooms.iter_mut().for_each(|room| room.snapshot = None);
    stage.storage.keep_rooms(&rooms).await.unwrap();
    assert_eq!(stage.storage.load_rooms().await.unwrap(), []);
}

async fn a_room_is_kept_with_what_happened_in_it(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let begun = stage.now();
    let meeting = [
        with(&kit, "waiting", vec![chose(Side::Counsellor, "large")]),
        with(&juno, "meeting", vec![chose(Side::Client, "small"), started(begun)]),
    ];
    for _ in 0..2 {
        storage.keep_rooms(&meeting).await.unwrap();
        let reopened = stage.reopen().await;
        assert_eq!(reopened.load_rooms().await.unwrap().len(), 2);
        let open = reopened.open_session_held(&juno, Held::Room).await.unwrap().unwrap();
        assert_eq!((open.modality, open.started_at), (Modality::Video, begun));
        assert_eq!(reopened.session_count(&juno).await.unwrap(), 1, "said twice, begun once");
        assert_eq!(reopened.session_count(&kit).await.unwrap(), 0);
        assert_eq!(reopened.ways(&juno, Side::Client).await.unwrap().as_deref(), Some("small"));
        assert_eq!(reopened.ways(&kit, Side::Counsellor).await.unwrap().as_deref(), Some("large"));
    }

    let over = stage.clock.advance(50 * MINUTE);
    for _ in 0..2 {
        storage.keep_rooms(&[with(&juno, None, vec![ended(over)])]).await.unwrap();
        let reopened = stage.reopen().await;
        assert_eq!(reopened.load_rooms().await.unwrap(), [(kit.clone(), "waiting".into())]);
        let sessions = reopened.sessions_of(&juno).await.unwrap();
        assert_eq!((sessions.len(), &sessions[0].facts), (1, &Some(facts(over))));
        assert_eq!(reopened.last_joint_check(&juno).await.unwrap(), Some(record()));
    }
    let brief = [started(over), ended(over), started(stage.clock.advance(MINUTE))];
    storage.keep_rooms(&[with(&juno, "again", brief.into())]).await.unwrap();
    let sessions = storage.sessions_of(&juno).await.unwrap();
    assert_eq!(
        sessions.iter().map(|one| one.facts.is_some()).collect::<Vec<_>>(),
        [false, true, true]
    );
    let words = stage.audited().await;
    let (starts, ends) = ("session_started", "session_ended");
    assert_eq!(words[3..], [starts, ends, starts, ends, starts]);
}

async fn a_session_in_the_room_ends_the_one_by_telephone(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let phone = storage.start_phone_session(&juno, &SYSTEM, stage.now()).await.unwrap().unwrap();
    let now = stage.clock.advance(HOUR);
    storage.keep_rooms(&[with(&juno, "meeting", vec![started(now)])]).await.unwrap();
    let sessions = storage.sessions_of(&juno).await.unwrap();
    assert_eq!((sessions[0].held, &sessions[0].facts), (Held::Room, &None));
    let facts = sessions[1].facts.as_ref().unwrap();
    assert_eq!((&sessions[1].id, facts.ended_at), (&phone, now));
    assert_eq!(
        (facts.ended_by, &facts.modalities[..]),
        (EndedBy::Counsellor, &[Modality::Voice][..])
    );

    storage.keep_rooms(&[with(&juno, None, vec![ended(now)])]).await.unwrap();
    let phone = storage.start_phone_session(&juno, &SYSTEM, stage.now()).await.unwrap().unwrap();
    storage.keep_rooms(&[with(&juno, None, vec![ended(now)])]).await.unwrap();
    let open = storage.open_session_of(&juno).await.unwrap();
    assert_eq!(open, Some(phone), "the end of a session in the room ends no other");
}

/// Everything that [`a_failing_part_stores_nothing`] compares.
async fn all_that_is_kept(stage: &Stage, pairs: [&PairId; 2]) -> String {
    let storage = stage.reopen().await;
    let mut all = format!("{:?}", storage.load_rooms().await.unwrap());
    for pair in pairs {
        all += &format!("{:?}", storage.sessions_of(pair).await.unwrap());
    }
    all += &format!("{:?}", storage.ways(pairs[0], Side::Client).await.unwrap());
    all += &format!("{:?}", stage.audited().await);
    storage.close().await;
    all
}

async fn a_failing_part_stores_nothing(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    let now = stage.now();
    let before = [
        with(&juno, "waiting", vec![chose(Side::Client, "small")]),
        with(&kit.id, "meeting", vec![started(now)]),
    ];
    storage.keep_rooms(&before).await.unwrap();
    let kept = all_that_is_kept(&stage, [&juno, &kit.id]).await;

    let junos = with(&juno, "meeting", vec![chose(Side::Client, "large"), started(now)]);
    let unknown = with(&PairId::new("none"), None, vec![started(now)]);
    let refused = storage.keep_rooms(&[junos.clone(), unknown]).await.unwrap_err();
    assert!(matches!(refused, Error::Absent) && !refused.is_temporary());
    assert_eq!(all_that_is_kept(&stage, [&juno, &kit.id]).await, kept, "a pair nobody knows");

    let spoil = format!("UPDATE session SET modality = 'x' WHERE pair_id = '{}'", kit.id);
    stage.raw(&spoil).await.unwrap();
    let kept = all_that_is_kept(&stage, [&juno, &kit.id]).await;
    let kits = with(&kit.id, None, vec![ended(now)]);
    let refused = storage.keep_rooms(&[junos.clone(), kits.clone()]).await.unwrap_err();
    assert!(matches!(refused, Error::Damaged(_)) && !refused.is_temporary());
    assert_eq!(all_that_is_kept(&stage, [&juno, &kit.id]).await, kept, "a session that is damaged");
    let refused = storage.keep_rooms(&[kits, junos.clone()]).await.unwrap_err();
    assert!(matches!(refused, Error::Damaged(_)));
    assert_eq!(all_that_is_kept(&stage, [&juno, &kit.id]).await, kept, "in any order");

    storage.keep_rooms(&[junos]).await.unwrap();
    assert_ne!(all_that_is_kept(&stage, [&juno, &kit.id]).await, kept, "by itself it is kept");

    storage.close().await;
    let refused = storage.keep_rooms(&[room(&juno, "closed")]).await.unwrap_err();
    assert!(refused.is_temporary(), "{refused:?}");
}

async fn facts_after_an_erasure_are_stored_without_words(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let now = stage.now();
    storage.keep_rooms(&[with(&juno.id, "meeting", vec![started(now)])]).await.unwrap();
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    let last = vec![chose(Side::Client, "small"), ended(now)];
    storage.keep_rooms(&[with(&juno.id, None, last)]).await.unwrap();
    let sessions = storage.sessions_of(&juno.id).await.unwrap();
    assert_eq!(sessions[0].facts, Some(facts(now)), "a fact without a name");
    for table in ["ways", "joint_check", "room_snapshot"] {
        let rows = stage.read(&format!("SELECT '{table}', 'row' FROM {table}")).await;
        assert_eq!(rows, [], "{table}");
    }
}
