use crate::stage::{Stage, stories};
use practice::PairId;
use std::time::Instant;
use storage::Error;
use testkit::people;

stories!(rooms_are_saved_and_resumed, many_rooms_are_saved_at_once);

async fn rooms_are_saved_and_resumed(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let (one, two) = (Some("one".to_string()), Some("two".to_string()));
    storage.save_rooms(&[]).await.unwrap();
    storage.save_rooms(&[(kit.clone(), two.clone()), (juno.clone(), one)]).await.unwrap();
    storage.save_rooms(&[(juno.clone(), two)]).await.unwrap();
    let rooms = stage.reopen().await.load_rooms().await.unwrap();
    assert_eq!(rooms, [(juno.clone(), "two".into()), (kit.clone(), "two".into())]);

    let states = ["three", "four"].map(|state| (juno.clone(), Some(state.to_string())));
    storage.save_rooms(&states).await.unwrap();
    assert_eq!(storage.load_rooms().await.unwrap()[0].1, "four", "the last counts");

    let unknown = (PairId::new("none"), Some("x".to_string()));
    let refused = storage.save_rooms(&[(kit.clone(), None), unknown]).await;
    assert!(matches!(refused, Err(Error::Absent)));
    assert_eq!(storage.load_rooms().await.unwrap().len(), 2, "all or none");
    storage.save_rooms(&[(kit, None), (juno, None)]).await.unwrap();
    assert_eq!(storage.load_rooms().await.unwrap(), []);
}

async fn many_rooms_are_saved_at_once(stage: Stage) {
    let maren = stage.maren().await;
    let mut rooms = Vec::new();
    for _ in 0..500 {
        let pair = stage.pair(&maren, people::CLIENT).await;
        rooms.push((pair.id, Some("x".repeat(2_000))));
    }
    for round in 0..2 {
        let begun = Instant::now();
        stage.storage.save_rooms(&rooms).await.unwrap();
        let engine = stage.database.engine;
        eprintln!("{engine}: 500 rooms in {:?} (round {round})", begun.elapsed());
    }
    assert_eq!(stage.storage.load_rooms().await.unwrap().len(), 500);
    rooms.iter_mut().for_each(|(_, state)| *state = None);
    stage.storage.save_rooms(&rooms).await.unwrap();
    assert_eq!(stage.storage.load_rooms().await.unwrap(), []);
}
