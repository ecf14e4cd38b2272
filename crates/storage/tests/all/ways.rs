use crate::stage::{Stage, stories};
use practice::{PairId, Side};
use storage::Error;
use testkit::people;

stories!(each_side_keeps_its_ways);

async fn each_side_keeps_its_ways(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    assert_eq!(storage.ways(&pair, Side::Client).await.unwrap(), None);
    storage.set_ways(&pair, Side::Client, r#"{"size":2}"#).await.unwrap();
    storage.set_ways(&pair, Side::Counsellor, r#"{"size":3}"#).await.unwrap();
    storage.set_ways(&pair, Side::Client, r#"{"size":4}"#).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.ways(&pair, Side::Client).await.unwrap().unwrap(), r#"{"size":4}"#);
    assert_eq!(storage.ways(&pair, Side::Counsellor).await.unwrap().unwrap(), r#"{"size":3}"#);
    let refused = storage.set_ways(&PairId::new("none"), Side::Client, "{}").await;
    assert!(matches!(refused, Err(Error::Absent)));
}
