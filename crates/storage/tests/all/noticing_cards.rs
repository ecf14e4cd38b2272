use crate::stage::{Stage, private, stories};
use practice::{PersonId, Role};
use storage::Error;
use testkit::people;

stories!(each_counsellor_keeps_their_own_cards);

async fn each_counsellor_keeps_their_own_cards(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    assert_eq!(storage.noticing_cards(&maren).await.unwrap(), None);
    storage.set_noticing_cards(&maren, &private("a pause")).await.unwrap();
    storage.set_noticing_cards(&maren, &private("a long pause")).await.unwrap();
    storage.set_noticing_cards(&otis, &private("a breath")).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.noticing_cards(&maren).await.unwrap(), Some(private("a long pause")));
    assert_eq!(storage.noticing_cards(&otis).await.unwrap(), Some(private("a breath")));
    let refused = storage.set_noticing_cards(&PersonId::new("nobody"), &private("x")).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let moved = "UPDATE noticing_cards SET cards = \
                 (SELECT cards FROM noticing_cards WHERE person_id = '$from') \
                 WHERE person_id = '$to'";
    let moved = moved.replace("$from", maren.as_str()).replace("$to", otis.as_str());
    stage.raw(&moved).await.unwrap();
    assert!(matches!(storage.noticing_cards(&otis).await, Err(Error::Damaged(_))), "another row");
}
