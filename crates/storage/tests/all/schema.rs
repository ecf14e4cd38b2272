use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use std::collections::BTreeMap;
use storage::{Error, Installation, Keys, Limit, Schema, Storage, schema};

stories!(migrating_again_changes_nothing, opening_read_only_changes_nothing);

pub type Columns = BTreeMap<(String, String), String>;

pub async fn columns(stage: &Stage) -> Columns {
    let sql = match stage.storage.engine() {
        storage::Engine::Sqlite => {
            "SELECT m.name || '.' || c.name, c.type || ' ' || c.\"notnull\" \
             FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        }
        storage::Engine::Postgres => {
            "SELECT table_name || '.' || column_name, CASE data_type \
             WHEN 'bytea' THEN 'BLOB' ELSE upper(data_type) END || ' ' || \
             CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END \
             FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let rows = stage.read(sql).await;
    rows.into_iter()
        .filter(|(name, _)| !name.starts_with("_sqlx"))
        .map(|(name, kind)| {
            let (table, column) = name.split_once('.').unwrap();
            ((table.to_string(), column.to_string()), kind)
        })
        .collect()
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = columns(&Stage::on(testkit::sqlite()).await).await;
    let postgres = columns(&Stage::on(testkit::postgres().await).await).await;
    assert!(sqlite.len() > 80, "{}", sqlite.len());
    assert_eq!(sqlite, postgres);
}

async fn migrating_again_changes_nothing(stage: Stage) {
    stage.maren().await;
    let before = columns(&stage).await;
    for _ in 0..2 {
        stage.reopen().await.close().await;
    }
    assert_eq!(columns(&stage).await, before);
    assert_eq!(stage.storage.people().await.unwrap().len(), 1);
}

async fn opening_read_only_changes_nothing(stage: Stage) {
    let (url, now) = (&stage.database.url, stage.now());
    let maren = stage.maren().await;
    assert_eq!(schema(url).await.unwrap(), Schema::Current);
    let seen = Installation::open_read_only(url, stage.keys.clone()).await.unwrap();
    let seen = seen.first().await.unwrap();
    seen.check().await.unwrap();
    assert!(seen.person(&maren).await.unwrap().is_some());
    assert!(seen.set_practice_name(&private("x"), &SYSTEM, now).await.is_err(), "only reading");
    let limit = Limit { kind: "x", times: 1, within: HOUR };
    assert!(seen.attempt(&[(&limit, "x")], now).await.is_err());
    seen.close().await;
    let strange = Installation::open_read_only(url, Keys::for_test()).await;
    assert!(matches!(strange, Err(Error::WrongKey)));

    stage.storage.close().await;
    stage.raw("UPDATE _sqlx_migrations SET version = version + 9998").await.unwrap();
    assert_eq!(schema(url).await.unwrap(), Schema::Newer);
    assert!(matches!(Storage::open(url, stage.keys.clone()).await, Err(Error::Migration(_))));
    stage.raw("DELETE FROM _sqlx_migrations").await.unwrap();
    assert_eq!(schema(url).await.unwrap(), Schema::Empty);
    stage.raw("DROP TABLE _sqlx_migrations").await.unwrap();
    assert_eq!(schema(url).await.unwrap(), Schema::Empty);
}

#[tokio::test]
async fn opening_read_only_creates_no_file() {
    let database = testkit::sqlite();
    let refused = schema(&database.url).await;
    assert!(matches!(refused, Err(Error::Unreachable(_))), "{refused:?}");
    let refused = Installation::open_read_only(&database.url, Keys::for_test()).await;
    assert!(matches!(refused, Err(Error::Unreachable(_))));
    assert!(!database.file.unwrap().exists());
}
