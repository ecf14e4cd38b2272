use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, facts, stories};
use alliance::Side::{self, Client, Counsellor};
use alliance::pace::{Choice, Choices, Minute, OwnChoice, SessionPace, Silence};
use practice::{Modality, PairId, SessionId};
use std::time::Duration;
use storage::PaceOutcome::{self, Forgotten, Kept, NoSession, NotAgreed, TooManyParts};
use storage::{Error, Storage};
use testkit::people;

stories!(
    each_chooses_alone_and_can_withdraw,
    a_pace_is_stored_only_while_both_agree,
    a_session_is_counted_in_parts,
    withdrawing_in_the_last_minute_deletes_it_too,
    a_deleted_count_is_not_stored_again,
    pace_is_turned_off_for_a_pair,
    a_pace_is_deleted_and_erased,
);

/// One minute of talk, told by where it is from.
fn pace(takeovers: u32) -> SessionPace {
    SessionPace {
        minutes: vec![Minute { counsellor_s: 12, client_s: 30, both_s: 1, silent_s: 17 }],
        silences: vec![Silence { ms: 4_321, ended_by: Client }],
        takeovers,
        ..SessionPace::default()
    }
}

async fn choose(stage: &Stage, pair: &PairId, side: Side, choice: Choice) {
    assert!(stage.storage.choose_pace(pair, side, choice, &SYSTEM, stage.now()).await.unwrap());
}

async fn told(stage: &Stage, pair: &PairId, count: &str, takeovers: u32) -> PaceOutcome {
    stage.storage.keep_pace(pair, count, &pace(takeovers), stage.now()).await.unwrap()
}

async fn both_count(stage: &Stage, pair: &PairId) {
    choose(stage, pair, Counsellor, Choice::Count).await;
    choose(stage, pair, Client, Choice::Share).await;
}

async fn end(stage: &Stage, session: &SessionId) {
    let facts = facts(stage.now());
    assert!(stage.storage.end_session(session, &facts, None).await.unwrap());
}

async fn kept(storage: &Storage, pair: &PairId) -> Vec<u32> {
    storage.paces_of(pair).await.unwrap().into_values().map(|pace| pace.takeovers).collect()
}

async fn each_chooses_alone_and_can_withdraw(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    assert_eq!(storage.pace_choices(&juno).await.unwrap(), Choices::default(), "off by default");
    choose(&stage, &juno, Client, Choice::Share).await;
    storage.let_client_read_pace(&juno, Counsellor, &SYSTEM, now).await.unwrap();
    storage.let_client_read_pace(&juno, Client, &SYSTEM, now).await.unwrap();
    let storage = &stage.reopen().await;
    let own = |choice| OwnChoice { choice, client_reads: true };
    let stands = Choices { counsellor: own(Choice::Off), client: own(Choice::Share), off: false };
    assert_eq!(storage.pace_choices(&juno).await.unwrap(), stands, "a tick is no choice");
    choose(&stage, &juno, Client, Choice::Off).await;
    storage.hide_pace_from_client(&juno, Client, &SYSTEM, now).await.unwrap();
    let stands = storage.pace_choices(&juno).await.unwrap();
    assert_eq!(stands.client, OwnChoice::default());
    assert_eq!(storage.pace_choices(&kit).await.unwrap(), Choices::default());
    let nobody = PairId::new("none");
    assert!(matches!(storage.pace_choices(&nobody).await, Err(Error::Absent)));
    let refused = storage.choose_pace(&nobody, Client, Choice::Count, &SYSTEM, now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let audited = stage.audited().await;
    let pace: Vec<_> = audited.iter().filter(|what| what.starts_with("pace")).collect();
    assert_eq!(
        pace,
        [
            "pace_chosen_share",
            "pace_reading_allowed",
            "pace_reading_allowed",
            "pace_chosen_off",
            "pace_reading_ended"
        ]
    );
}

async fn a_pace_is_stored_only_while_both_agree(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let keep = async |count, takeovers| told(&stage, &juno, count, takeovers).await;
    choose(&stage, &juno, Counsellor, Choice::Share).await;
    choose(&stage, &juno, Client, Choice::Count).await;
    assert_eq!(keep("a", 1).await, NoSession);
    choose(&stage, &juno, Client, Choice::Off).await;
    choose(&stage, &juno, Counsellor, Choice::Off).await;
    let session = storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
    assert_eq!(keep("a", 1).await, NotAgreed, "nobody chose it");
    choose(&stage, &juno, Counsellor, Choice::Share).await;
    assert_eq!(keep("a", 1).await, NotAgreed, "only one did");
    choose(&stage, &juno, Client, Choice::Count).await;
    assert_eq!(keep("a", 1).await, Kept);
    assert_eq!(keep("a", 2).await, Kept);
    let read = storage.paces_of(&juno).await.unwrap();
    assert_eq!(read.into_iter().collect::<Vec<_>>(), [(session.clone(), pace(2))], "the latest");
    assert!(storage.paced_sessions(&juno).await.unwrap().is_empty(), "it goes on");

    choose(&stage, &juno, Client, Choice::Off).await;
    assert_eq!(kept(storage, &juno).await, [0; 0], "taking it back deletes what was counted");
    assert_eq!(keep("a", 3).await, NotAgreed);
    choose(&stage, &juno, Client, Choice::Count).await;
    assert_eq!(keep("b", 4).await, Kept);
    end(&stage, &session).await;
    assert_eq!(storage.paced_sessions(&juno).await.unwrap(), [session.clone()].into());
    stage.clock.advance(MINUTE);
    assert_eq!(keep("b", 5).await, Kept, "the last minute comes when the session has ended");
    stage.clock.advance(MINUTE);
    assert_eq!(keep("b", 6).await, NoSession);
    choose(&stage, &juno, Client, Choice::Off).await;
    assert_eq!(kept(storage, &juno).await, [5], "what has ended stays until it is deleted");

    choose(&stage, &juno, Client, Choice::Count).await;
    storage.start_phone_session(&juno, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(keep("c", 7).await, NoSession, "not in the room");
}

async fn a_session_is_counted_in_parts(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    both_count(&stage, &juno).await;
    let session = storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
    let keep = async |count: &str, takeovers| {
        stage.clock.advance(MINUTE);
        told(&stage, &juno, count, takeovers).await
    };
    for (count, takeovers) in [("second", 1), ("first", 10), ("second", 3), ("first", 20)] {
        assert_eq!(keep(count, takeovers).await, Kept);
    }
    let whole = storage.paces_of(&juno).await.unwrap().remove(&session).unwrap();
    assert_eq!((whole.takeovers, whole.minutes.len()), (23, 2), "the last report of each count");
    assert_eq!(whole, pace(3).then(pace(20)), "in the order in which they began");
    for count in 2..32 {
        assert_eq!(keep(&count.to_string(), 0).await, Kept);
    }
    assert_eq!(keep("one more", 0).await, TooManyParts, "so many and no more");
    assert_eq!(keep("first", 20).await, Kept);
}

async fn withdrawing_in_the_last_minute_deletes_it_too(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let held = async |takeovers: u32, later: Duration| {
        stage.clock.advance(HOUR);
        both_count(&stage, &juno).await;
        let session = storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
        let count = takeovers.to_string();
        assert_eq!(told(&stage, &juno, &count, takeovers).await, Kept);
        end(&stage, &session).await;
        stage.clock.advance(later);
    };
    held(1, MINUTE + Duration::from_micros(1)).await;
    choose(&stage, &juno, Client, Choice::Off).await;
    assert_eq!(kept(storage, &juno).await, [1], "that one had ended");
    held(2, MINUTE).await;
    choose(&stage, &juno, Client, Choice::Off).await;
    assert_eq!(kept(storage, &juno).await, [1]);
    held(3, MINUTE).await;
    storage.turn_pace_off(&juno, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(kept(storage, &juno).await, [1]);
}

async fn a_deleted_count_is_not_stored_again(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let keep = async |count, takeovers| told(&stage, &juno, count, takeovers).await;
    both_count(&stage, &juno).await;
    let session = storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
    assert_eq!(keep("a", 1).await, Kept);
    choose(&stage, &juno, Client, Choice::Off).await;
    choose(&stage, &juno, Client, Choice::Count).await;
    assert_eq!(keep("a", 2).await, Forgotten, "it was on its way, or nobody told the page");
    assert_eq!(keep("b", 4).await, Kept, "from the new choice on");
    assert_eq!(kept(storage, &juno).await, [4]);

    storage.turn_pace_off(&juno, &SYSTEM, stage.now()).await.unwrap();
    storage.turn_pace_on(&juno, &SYSTEM, stage.now()).await.unwrap();
    both_count(&stage, &juno).await;
    assert_eq!(keep("b", 5).await, Forgotten);
    assert_eq!(keep("c", 6).await, Kept);
    end(&stage, &session).await;
    assert!(storage.delete_pace(&juno, &session, &SYSTEM, stage.now()).await.unwrap());
    assert_eq!(keep("c", 7).await, Forgotten, "told once more as the page closes");
    assert!(storage.paced_sessions(&juno).await.unwrap().is_empty());
    assert!(!storage.delete_pace(&juno, &session, &SYSTEM, stage.now()).await.unwrap());

    storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
    assert_eq!(keep("c", 8).await, Forgotten, "in no later session either");
    assert_eq!(keep("d", 9).await, Kept);
    storage.delete_paces(&juno, Client, &SYSTEM, stage.now()).await.unwrap();
    choose(&stage, &juno, Client, Choice::Count).await;
    assert_eq!(keep("d", 10).await, Forgotten);
    assert_eq!(kept(storage, &juno).await, [0; 0]);
    let sealed = "SELECT session_id, count_id FROM session_pace WHERE pace IS NOT NULL";
    assert_eq!(stage.read(sealed).await, [], "nothing to read is left");
}

async fn pace_is_turned_off_for_a_pair(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    both_count(&stage, &juno).await;
    storage.start_session(&juno, Modality::Video, stage.now()).await.unwrap();
    assert_eq!(told(&stage, &juno, "a", 1).await, Kept);
    for _ in 0..2 {
        storage.turn_pace_off(&juno, &SYSTEM, stage.now()).await.unwrap();
    }
    assert_eq!(kept(storage, &juno).await, [0; 0]);
    let off = Choices { off: true, ..Choices::default() };
    assert_eq!(storage.pace_choices(&juno).await.unwrap(), off);
    let now = stage.now();
    for (choice, is_chosen) in [(Choice::Count, false), (Choice::Share, false), (Choice::Off, true)]
    {
        let chosen = storage.choose_pace(&juno, Client, choice, &SYSTEM, now).await.unwrap();
        assert_eq!(chosen, is_chosen, "nobody is asked; who wants nothing has it");
    }
    assert_eq!(storage.pace_choices(&juno).await.unwrap(), off);
    assert_eq!(told(&stage, &juno, "b", 2).await, NotAgreed);
    storage.turn_pace_on(&juno, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.pace_choices(&juno).await.unwrap(), Choices::default(), "asked again");
    let audited = stage.audited().await;
    let turned = audited.iter().filter(|what| what.starts_with("pace_turned")).count();
    assert_eq!(turned, 2, "turning it off twice is turning it off");
}

async fn a_pace_is_deleted_and_erased(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    both_count(&stage, &juno.id).await;
    let mut sessions = Vec::new();
    for takeovers in 1..=3 {
        let now = stage.clock.advance(HOUR);
        let session = storage.start_session(&juno.id, Modality::Video, now).await.unwrap();
        assert_eq!(told(&stage, &juno.id, &takeovers.to_string(), takeovers).await, Kept);
        end(&stage, &session).await;
        sessions.push(session);
    }
    let now = stage.now();
    let sql = format!("SELECT session_id, {} FROM session_pace", stage.hex("pace"));
    let sealed = stage.read(&sql).await;
    let open: String = "takeovers".bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(sealed.iter().all(|(_, pace)| !pace.to_lowercase().contains(&open)));
    let delete = async |pair: &PairId, session: &SessionId| {
        storage.delete_pace(pair, session, &SYSTEM, now).await.unwrap()
    };
    assert!(!delete(&kit, &sessions[0]).await, "another pair's");
    assert!(delete(&juno.id, &sessions[0]).await);
    assert!(!delete(&juno.id, &sessions[0]).await, "once");
    assert_eq!(kept(storage, &juno.id).await, [2, 3]);
    storage.delete_paces(&juno.id, Client, &SYSTEM, now).await.unwrap();
    assert_eq!(kept(storage, &juno.id).await, [0; 0]);
    let stands = storage.pace_choices(&juno.id).await.unwrap();
    assert_eq!((stands.counsellor.choice, stands.client.choice), (Choice::Count, Choice::Off));

    both_count(&stage, &juno.id).await;
    let last = storage.start_session(&juno.id, Modality::Video, now).await.unwrap();
    assert_eq!(told(&stage, &juno.id, "4", 4).await, Kept);
    end(&stage, &last).await;
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    for table in ["pace_choice", "session_pace"] {
        let sql = format!("SELECT '{table}', CAST(COUNT(*) AS TEXT) FROM {table}");
        assert_eq!(stage.read(&sql).await, [(table.to_string(), "0".to_string())]);
    }
    assert_eq!(told(&stage, &juno.id, "5", 5).await, NotAgreed);
}
