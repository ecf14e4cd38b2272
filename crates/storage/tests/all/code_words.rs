use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::PairId;
use storage::{CodeWord, Error, PersonJson, Schema, schema};
use testkit::people;

stories!(
    a_pair_agrees_on_a_word,
    erasing_a_client_deletes_the_word,
    an_older_database_is_brought_up_to_date,
);

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

async fn an_older_database_is_brought_up_to_date(stage: Stage) {
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    stage.storage.close().await;
    for sql in [
        "DROP TABLE boundaries",
        "DROP TABLE code_word",
        "DELETE FROM _sqlx_migrations WHERE version = 3",
    ] {
        stage.raw(sql).await.unwrap();
    }
    assert_eq!(schema(&stage.database.url).await.unwrap(), Schema::Older);
    let storage = stage.reopen().await;
    assert_eq!(schema(&stage.database.url).await.unwrap(), Schema::Current);
    assert_eq!(storage.person_json(PersonJson::Boundaries, &maren).await.unwrap(), None);
    storage.set_person_json(PersonJson::Boundaries, &maren, &private("lamp")).await.unwrap();
    storage.set_code_word(&juno, &private("the garden"), stage.now()).await.unwrap();
}
