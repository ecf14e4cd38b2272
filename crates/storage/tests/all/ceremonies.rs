use crate::stage::{MINUTE, Stage, private, stories};
use storage::CeremonyKind::{MakingPasskey, UsingPasskey};

stories!(a_ceremony_is_taken_once, a_ceremony_ends_by_itself);

async fn a_ceremony_is_taken_once(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let state = private(r#"{"challenge":"x"}"#);
    let token = storage.keep_ceremony(UsingPasskey, &state, now.plus(MINUTE)).await.unwrap();
    assert_eq!(storage.take_ceremony(MakingPasskey, &token, now).await.unwrap(), None, "its kind");
    assert_eq!(storage.take_ceremony(UsingPasskey, "guess", now).await.unwrap(), None);

    let takes = (0..10).map(|_| {
        let (storage, token) = (storage.clone(), token.clone());
        tokio::spawn(async move { storage.take_ceremony(UsingPasskey, &token, now).await.unwrap() })
    });
    let mut taken = Vec::new();
    for take in takes.collect::<Vec<_>>() {
        taken.extend(take.await.unwrap());
    }
    assert_eq!(taken, [state]);
}

async fn a_ceremony_ends_by_itself(stage: Stage) {
    let storage = &stage.storage;
    let state = private("{}");
    let end = stage.now().plus(MINUTE);
    let token = storage.keep_ceremony(UsingPasskey, &state, end).await.unwrap();
    storage.keep_ceremony(UsingPasskey, &state, end).await.unwrap();
    stage.clock.advance(MINUTE);
    assert_eq!(storage.take_ceremony(UsingPasskey, &token, end).await.unwrap(), None);
    assert_eq!(storage.end_expired(end).await.unwrap(), 1, "the one that nobody took");
}
