use crate::stage::{Stage, stories};
use practice::Side;
use testkit::people;

stories!(each_side_has_its_own_ways);

async fn each_side_has_its_own_ways(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await.id;
    assert_eq!(storage.ways(&pair, Side::Client).await.unwrap(), None);
    stage.ways(&pair, Side::Client, r#"{"size":2}"#).await;
    stage.ways(&pair, Side::Counsellor, r#"{"size":3}"#).await;
    stage.ways(&pair, Side::Client, r#"{"size":4}"#).await;
    let storage = stage.reopen().await;
    assert_eq!(storage.ways(&pair, Side::Client).await.unwrap().unwrap(), r#"{"size":4}"#);
    assert_eq!(storage.ways(&pair, Side::Counsellor).await.unwrap().unwrap(), r#"{"size":3}"#);
}
