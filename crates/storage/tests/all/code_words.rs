use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::PairId;
use storage::{CodeWord, Error};
use testkit::people;

stories!(a_pair_agrees_on_a_word, erasing_a_client_deletes_the_word,);

async fn a_pair_agrees_on_a_word(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    assert_eq!(storage.code_word(&juno).await.unwrap(), None);
    storage.set_code_word(&juno, &private("the garden"), now).await.unwrap();
    let later = now.plus(HOUR);
    storage.set_code_word(&juno, &private("a hand on the ear"), later).await.unwrap();
    let storage = stage.reopen().await;
    let agreed = CodeWord { word: private("a hand on the ear"), agreed_at: later };
    assert_eq!(storage.code_word(&juno).await.unwrap(), Some(agreed));
    assert_eq!(storage.code_word(&kit).await.unwrap(), None);
    storage.set_code_word(&juno, &private(""), later).await.unwrap();
    assert_eq!(storage.code_word(&juno).await.unwrap().unwrap().word, private(""), "taken back");
    let refused = storage.set_code_word(&PairId::new("none"), &private("x"), now).await;
    assert!(matches!(refused, Err(Error::Absent)));
}

async fn erasing_a_client_deletes_the_word(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    storage.set_code_word(&juno.id, &private("the garden"), now).await.unwrap();
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.code_word(&juno.id).await.unwrap(), None);
    assert!(stage.read("SELECT pair_id, pair_id FROM code_word").await.is_empty(), "no row stays");
    let refused = storage.set_code_word(&juno.id, &private("the garden"), now).await;
    assert!(matches!(refused, Err(Error::Absent)));
}
