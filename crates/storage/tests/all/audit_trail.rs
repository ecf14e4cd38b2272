use crate::stage::{MINUTE, SYSTEM, Stage, private, stories};
use practice::audit::{Actor, BrokenAt, Head, Rule};
use storage::{Engine, TrailFault};
use testkit::people;

stories!(
    every_change_has_an_audit_row,
    the_trail_cannot_be_rewritten,
    a_rewritten_trail_is_detected,
    entries_cut_off_the_end_are_missed,
    a_trail_that_is_hashed_again_is_detected,
    a_trail_without_its_key_does_not_pass_for_an_older_one,
    a_damaged_end_is_sealed_again_and_said,
    an_old_fault_hides_no_new_one,
    the_trail_survives_a_rotation,
    a_trail_longer_than_what_is_read_at_a_time_is_whole,
);

async fn every_change_has_an_audit_row(stage: Stage) {
    let storage = &stage.storage;
    assert_eq!(storage.verify_audit().await.unwrap().unwrap().head, Head::default());
    assert_eq!(storage.verify_audit().await.unwrap().unwrap().last_at, None);
    let maren = stage.maren().await;
    let by = Actor::Person(maren.to_string());
    let later = stage.clock.advance(MINUTE);
    storage.set_practice_name(&private("The Blue Door"), &by, later).await.unwrap();
    storage.set_practice_zone("Europe/Dublin", &by, later).await.unwrap();

    assert_eq!(storage.verify_audit().await.unwrap().unwrap().last_at, Some(later));
    let entries = storage.audit_entries(2, 1).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].number, entries[0].at), (2, later));
    assert_eq!((&entries[0].actor, entries[0].what.as_str()), (&by, "practice_named"));
    assert_eq!(stage.audited().await, ["person_added", "practice_named", "practice_zone_set"]);
    let texts = stage.read("SELECT actor || what, about FROM audit").await;
    assert!(!format!("{texts:?}").contains("Maren"), "ids only");
}

async fn the_trail_cannot_be_rewritten(stage: Stage) {
    stage.pair(&stage.maren().await, people::CLIENT).await;
    assert!(stage.raw("DELETE FROM audit WHERE number = 2").await.is_err());
    assert!(stage.raw("UPDATE audit SET about = 'x' WHERE number = 1").await.is_err());
    if stage.storage.engine() == Engine::Postgres {
        assert!(stage.raw("TRUNCATE audit").await.is_err());
    }
    assert_eq!(stage.storage.verify_audit().await.unwrap().unwrap().head.number, 2);
}

/// A trail of seven entries that anybody with the database can change.
async fn unlocked(stage: &Stage) {
    let maren = stage.maren().await;
    for name in people::ALL.iter().cycle().take(6) {
        stage.pair(&maren, name).await;
    }
    let unlock = match stage.storage.engine() {
        Engine::Sqlite => "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values",
        Engine::Postgres => "DROP TRIGGER audit_keeps_rows ON audit",
    };
    stage.raw(unlock).await.unwrap();
    assert_eq!(stage.storage.verify_audit().await.unwrap().unwrap().head.number, 7);
}

async fn fault(stage: &Stage) -> TrailFault {
    stage.storage.verify_audit().await.unwrap().unwrap_err()
}

async fn a_rewritten_trail_is_detected(stage: Stage) {
    unlocked(&stage).await;
    stage.raw("UPDATE audit SET about = 'x' WHERE number = 5").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(5).into());
    stage.raw("DELETE FROM audit WHERE number = 3").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(3).into());
    stage.raw("UPDATE audit SET actor = 'nonsense' WHERE number = 1").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(1).into());
}

async fn entries_cut_off_the_end_are_missed(stage: Stage) {
    unlocked(&stage).await;
    stage.raw("DELETE FROM audit WHERE number > 4").await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::Cut { last: 4, head: 7 });
    stage.pair(&stage.person(practice::Role::Owner, people::OWNER, "ida").await, "x").await;
    assert_eq!(fault(&stage).await, BrokenAt(5).into(), "going on does not cover it up");
    stage.raw("DELETE FROM audit").await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::Cut { last: 0, head: 9 });
}

/// Hashes all entries by the rule without a key, as anybody can.
async fn hash_again(stage: &Stage) {
    let mut previous = String::new();
    for entry in stage.storage.audit_entries(1, 100).await.unwrap() {
        previous = Rule::Plain.hash(&previous, &entry);
        let sql = format!("UPDATE audit SET hash = '{previous}' WHERE number = {}", entry.number);
        stage.raw(&sql).await.unwrap();
    }
}

async fn a_trail_that_is_hashed_again_is_detected(stage: Stage) {
    unlocked(&stage).await;
    stage.raw("UPDATE audit SET about = 'x' WHERE number = 3").await.unwrap();
    hash_again(&stage).await;
    assert_eq!(fault(&stage).await, BrokenAt(1).into());
}

async fn a_trail_without_its_key_does_not_pass_for_an_older_one(stage: Stage) {
    unlocked(&stage).await;
    hash_again(&stage).await;
    stage.raw("UPDATE practice SET audit_key = NULL, audit_head = NULL").await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.verify_audit().await.unwrap(), Err(TrailFault::Unsealed));
    storage.set_practice_zone("Europe/Dublin", &Actor::System, stage.now()).await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::KeyLost(7));
}

async fn a_damaged_end_is_sealed_again_and_said(stage: Stage) {
    unlocked(&stage).await;
    let bytes = stage.bytes("00");
    stage.raw(&format!("UPDATE practice SET audit_head = {bytes}")).await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::Unsealed);
    let storage = &stage.storage;
    storage.set_practice_zone("Europe/Dublin", &Actor::System, stage.now()).await.unwrap();
    let trail = storage.verify_audit().await.unwrap().unwrap();
    assert_eq!((trail.head.number, trail.sealed_again_at), (9, Some(8)));
    assert_eq!(storage.audit_entries(8, 1).await.unwrap()[0].what, "audit_sealed_again");

    stage.raw(&format!("UPDATE practice SET audit_key = {bytes}")).await.unwrap();
    storage.set_practice_zone("Europe/Dublin", &Actor::System, stage.now()).await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::KeyLost(9));
}

async fn the_trail_survives_a_rotation(stage: Stage) {
    unlocked(&stage).await;
    stage.storage.rotate_keys(&Actor::System, stage.now()).await.unwrap();
    let stage = Stage { storage: stage.reopen().await, ..stage };
    let trail = stage.storage.verify_audit().await.unwrap().unwrap();
    assert_eq!((trail.head.number, trail.sealed_again_at), (8, None));
    stage.raw("DELETE FROM audit WHERE number = 8").await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::Cut { last: 7, head: 8 });
}

async fn an_old_fault_hides_no_new_one(stage: Stage) {
    unlocked(&stage).await;
    let bytes = stage.bytes("00");
    stage.raw(&format!("UPDATE practice SET audit_key = {bytes}")).await.unwrap();
    let storage = &stage.storage;
    for zone in ["Europe/Dublin", "Europe/Paris"] {
        storage.set_practice_zone(zone, &Actor::System, stage.now()).await.unwrap();
    }
    let TrailFault::KeyLost(_) = fault(&stage).await else { panic!("the key was lost") };
    let last = storage.audit_entries(0, 100).await.unwrap().last().unwrap().number;
    stage.raw(&format!("UPDATE audit SET what = 'nothing' WHERE number = {last}")).await.unwrap();
    assert_eq!(fault(&stage).await, TrailFault::Broken(BrokenAt(last)));
}

async fn a_trail_longer_than_what_is_read_at_a_time_is_whole(stage: Stage) {
    unlocked(&stage).await;
    for _ in 7..1_003 {
        stage.storage.set_practice_zone("Europe/Dublin", &SYSTEM, stage.now()).await.unwrap();
    }
    assert_eq!(stage.storage.verify_audit().await.unwrap().unwrap().head.number, 1_003);
    stage.raw("UPDATE audit SET about = 'x' WHERE number = 1002").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(1_002).into());
    stage.raw("DELETE FROM audit WHERE number = 1001").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(1_001).into());
    stage.raw("DELETE FROM audit WHERE number = 1000").await.unwrap();
    assert_eq!(fault(&stage).await, BrokenAt(1_000).into());
}
