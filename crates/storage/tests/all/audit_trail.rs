use crate::stage::{MINUTE, Stage, private, stories};
use practice::audit::{Actor, BrokenAt};
use storage::Engine;
use testkit::people;

stories!(
    every_change_has_an_audit_row,
    the_trail_cannot_be_rewritten,
    a_rewritten_trail_is_detected
);

async fn every_change_has_an_audit_row(stage: Stage) {
    let storage = &stage.storage;
    assert_eq!(storage.verify_audit().await.unwrap(), Ok(0));
    assert_eq!(storage.last_audit_at().await.unwrap(), None);
    let maren = stage.maren().await;
    let by = Actor::Person(maren.to_string());
    let later = stage.clock.advance(MINUTE);
    storage.set_practice_name(&private("The Blue Door"), &by, later).await.unwrap();
    storage.set_practice_zone("Europe/Dublin", &by, later).await.unwrap();

    assert_eq!(storage.last_audit_at().await.unwrap(), Some(later));
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
    assert_eq!(stage.storage.verify_audit().await.unwrap(), Ok(2));
}

async fn a_rewritten_trail_is_detected(stage: Stage) {
    let maren = stage.maren().await;
    for name in people::ALL {
        stage.pair(&maren, name).await;
    }
    let unlock = match stage.storage.engine() {
        Engine::Sqlite => "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values",
        Engine::Postgres => "DROP TRIGGER audit_keeps_rows ON audit",
    };
    stage.raw(unlock).await.unwrap();
    stage.raw("UPDATE audit SET about = 'x' WHERE number = 5").await.unwrap();
    assert_eq!(stage.storage.verify_audit().await.unwrap(), Err(BrokenAt(5)));
    stage.raw("DELETE FROM audit WHERE number = 3").await.unwrap();
    assert_eq!(stage.storage.verify_audit().await.unwrap(), Err(BrokenAt(3)));
    stage.raw("UPDATE audit SET actor = 'nonsense' WHERE number = 1").await.unwrap();
    assert_eq!(stage.storage.verify_audit().await.unwrap(), Err(BrokenAt(1)));
}
