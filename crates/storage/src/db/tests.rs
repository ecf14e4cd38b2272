use crate::engine::On;
use crate::{Keys, Storage};
use sqlx::SqlitePool;

/// Limits the size of the database, as a full disk would.
async fn limit(writer: &SqlitePool, pages: i64) {
    let limit = format!("PRAGMA max_page_count = {pages}");
    sqlx::query(sqlx::AssertSqlSafe(limit)).execute(writer).await.unwrap();
}

async fn fill(storage: &Storage) -> crate::Result<()> {
    let mut change = storage.write().await?;
    let On::Sqlite(connection) = change.on().db else { unreachable!("the test opens SQLite") };
    sqlx::query("INSERT INTO filler VALUES (zeroblob(1000000))").execute(connection).await?;
    change.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_was_full_is_written_to_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("webside.db").display());
    let storage = Storage::open(&url, Keys::for_test()).await.unwrap();
    let On::Sqlite(pools) = storage.installation.pools() else {
        unreachable!("the test opens SQLite")
    };
    sqlx::query("CREATE TABLE filler (bytes BLOB)").execute(&pools.writer).await.unwrap();
    limit(&pools.writer, 1).await;
    assert!(fill(&storage).await.is_err(), "there is no room");
    // The limit belongs to the connection, which may be another one by now.
    limit(&pools.writer, 1_000_000).await;
    storage.installation.check_writing().await.unwrap();
    fill(&storage).await.unwrap();
    let (rows,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM filler").fetch_one(&pools.readers).await.unwrap();
    assert_eq!(rows, 1, "what failed left nothing");
}
