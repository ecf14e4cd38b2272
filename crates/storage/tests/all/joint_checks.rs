use crate::stage::{HOUR, SYSTEM, Stage, facts, stories};
use practice::joint_check::{
    Near, Outcome, Privacy, Record, Request, RequestText, Sentence, SideRecord, Speaks, Topic,
};
use practice::{Modality, OwnWords, PairId, SessionId};
use std::collections::BTreeMap;
use testkit::people;

stories!(a_joint_check_is_kept_sealed_and_erased);

const OWN: &str = "a little away from the loud refrigerator";

fn record(sentence: Sentence) -> Record {
    let request = |topic, words| Request { topic, words, done: true, fine: true };
    let counsellor = SideRecord {
        requests: vec![
            request(sentence.topic(), RequestText::Sentence(sentence)),
            request(Topic::Sound, RequestText::Own(OwnWords::new(OWN))),
        ],
        privacy: Some(Privacy { speaks: Speaks::Freely, near: None }),
    };
    let near = Some(Near::Own(OwnWords::new("my sister, upstairs")));
    let privacy = Some(Privacy { speaks: Speaks::MaybeOverheard, near });
    let client = SideRecord { requests: Vec::new(), privacy };
    Record::new(Outcome::Agreed, counsellor, client).unwrap()
}

/// Starts a session and ends it after an hour with this joint check.
async fn session(stage: &Stage, pair: &PairId, record: Option<&Record>) -> SessionId {
    let storage = &stage.storage;
    let id = storage.start_session(pair, Modality::Video, stage.now()).await.unwrap();
    let facts = facts(stage.clock.advance(HOUR));
    assert!(storage.end_session(&id, &facts, record).await.unwrap());
    assert!(!storage.end_session(&id, &facts, record).await.unwrap(), "once");
    id
}

async fn a_joint_check_is_kept_sealed_and_erased(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    assert_eq!(storage.last_joint_check(&juno.id).await.unwrap(), None);

    let (lamp, closer) = (record(Sentence::TurnLamp), record(Sentence::Closer));
    let first = session(&stage, &juno.id, Some(&lamp)).await;
    let second = session(&stage, &juno.id, Some(&closer)).await;
    session(&stage, &juno.id, None).await;
    let kits = session(&stage, &kit.id, Some(&lamp)).await;

    let reopened = stage.reopen().await;
    assert_eq!(reopened.last_joint_check(&juno.id).await.unwrap(), Some(closer.clone()));
    let all = reopened.joint_checks_of(&juno.id).await.unwrap();
    assert_eq!(all, BTreeMap::from([(first.clone(), lamp.clone()), (second, closer)]));

    let hex = stage.hex("record");
    let rows = stage.read(&format!("SELECT session_id, {hex} FROM joint_check")).await;
    let plain = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for (_, sealed) in &rows {
        let sealed = sealed.to_lowercase();
        assert!(!sealed.contains(&plain("refrigerator")) && !sealed.contains(&plain("lamp")));
    }
    let moved = rows.iter().find(|(session, _)| *session == first.to_string()).unwrap();
    let bytes = stage.bytes(&moved.1);
    stage
        .raw(&format!("UPDATE joint_check SET record = {bytes} WHERE session_id = '{kits}'"))
        .await
        .unwrap();
    let moved = storage.last_joint_check(&kit.id).await.unwrap();
    assert_eq!(moved, None, "opens only where it was sealed");

    assert!(storage.erase_client(&juno.client, &SYSTEM, stage.now()).await.unwrap());
    assert_eq!(storage.joint_checks_of(&juno.id).await.unwrap(), BTreeMap::new());
    let left = stage.read("SELECT session_id, session_id FROM joint_check").await;
    assert_eq!(left, [(kits.to_string(), kits.to_string())]);
    assert_eq!(storage.sessions_of(&juno.id).await.unwrap().len(), 3, "facts stay");
}
