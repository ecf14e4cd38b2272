use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::{PairId, PersonId, Role};
use storage::{CodeWord, Error, Schema, schema};
use testkit::people;

stories!(
    each_counsellor_keeps_their_own_list,
    a_pair_agrees_on_a_word,
    an_erased_client_takes_the_word_along,
    an_older_database_is_brought_up_to_date,
);

async fn each_counsellor_keeps_their_own_list(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    assert_eq!(storage.boundaries(&maren).await.unwrap(), None);
    storage.set_boundaries(&maren, &private("lamp")).await.unwrap();
    storage.set_boundaries(&maren, &private("lamp and door")).await.unwrap();
    storage.set_boundaries(&otis, &private("cat outside")).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.boundaries(&maren).await.unwrap(), Some(private("lamp and door")));
    assert_eq!(storage.boundaries(&otis).await.unwrap(), Some(private("cat outside")));
    let nobody = PersonId::new("nobody");
    let refused = storage.set_boundaries(&nobody, &private("lamp")).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let moved = "UPDATE boundaries SET chosen = \
                 (SELECT chosen FROM boundaries WHERE person_id = '$from') \
                 WHERE person_id = '$to'";
    let moved = moved.replace("$from", maren.as_str()).replace("$to", otis.as_str());
    stage.raw(&moved).await.unwrap();
    assert!(matches!(storage.boundaries(&otis).await, Err(Error::Damaged(_))), "another row");
}

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

async fn an_erased_client_takes_the_word_along(stage: Stage) {
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
    assert_eq!(storage.boundaries(&maren).await.unwrap(), None);
    storage.set_boundaries(&maren, &private("lamp")).await.unwrap();
    storage.set_code_word(&juno, &private("the garden"), stage.now()).await.unwrap();
}
