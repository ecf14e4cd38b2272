//! New, empty databases on both engines. They are removed with the value or the test process.

use crate::postgres_server;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::path::PathBuf;
use tempfile::TempDir;

/// A new, empty database.
#[derive(Debug)]
pub struct TestDatabase {
    /// `SQLite` or `PostgreSQL`, for messages.
    pub engine: &'static str,
    /// Its address, as `Storage::open` takes it. On PostgreSQL the account owns the database and may
    /// no more than that, so that what the database itself refuses is refused in tests, too.
    pub url: String,
    /// The address for whoever looks after the server: its account passes over all policies.
    pub admin_url: String,
    /// Its file; `None` on PostgreSQL.
    pub file: Option<PathBuf>,
    /// Removes the file when dropped.
    _folder: Option<TempDir>,
    /// Removes the database from a server that the tests did not start, when dropped.
    _guest: Option<postgres_server::Guest>,
}

impl TestDatabase {
    /// Runs SQL directly, without `Storage`.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        raw(&self.admin_url, sql).await
    }

    /// Reads rows of two text columns directly, without `Storage`.
    pub async fn read(&self, sql: &str) -> Result<Vec<(String, String)>, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_string());
        if self.file.is_some() {
            let mut connection = SqliteConnection::connect(&self.admin_url).await?;
            sqlx::query_as(sql).fetch_all(&mut connection).await
        } else {
            let mut connection = PgConnection::connect(&self.admin_url).await?;
            sqlx::query_as(sql).fetch_all(&mut connection).await
        }
    }
}

/// Runs SQL directly, without `Storage`, in the database with this address.
pub async fn raw(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_string());
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await?;
        sqlx::raw_sql(sql).execute(&mut connection).await?;
        connection.close().await
    } else {
        let mut connection = PgConnection::connect(url).await?;
        sqlx::raw_sql(sql).execute(&mut connection).await?;
        connection.close().await
    }
}

/// A new database on each engine.
pub async fn databases() -> Vec<TestDatabase> {
    vec![sqlite(), postgres().await]
}

/// A new PostgreSQL database. Panics with instructions when PostgreSQL is missing: a test that ran
/// on one engine only has not passed.
pub async fn postgres() -> TestDatabase {
    on(postgres_server::fresh_database().await)
}

/// The same on a server that waits for the disk at each commit, for benchmarks.
pub async fn lasting_postgres() -> TestDatabase {
    on(postgres_server::fresh_lasting_database().await)
}

fn on(fresh: postgres_server::Fresh) -> TestDatabase {
    TestDatabase {
        engine: "PostgreSQL",
        url: fresh.url,
        admin_url: fresh.admin_url,
        file: None,
        _folder: None,
        _guest: fresh.guest,
    }
}

/// A new SQLite database.
pub fn sqlite() -> TestDatabase {
    let folder = tempfile::Builder::new()
        .prefix("webside-sqlite-")
        .tempdir()
        .expect("the temporary folder is writable");
    let file = folder.path().join("practice.sqlite");
    let url = format!("sqlite:{}", file.display());
    TestDatabase {
        engine: "SQLite",
        admin_url: url.clone(),
        url,
        file: Some(file),
        _folder: Some(folder),
        _guest: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_database_is_new_and_reachable() {
        let (one, two) = (databases().await, databases().await);
        assert_eq!([one[0].engine, one[1].engine], ["SQLite", "PostgreSQL"]);
        for (one, two) in one.iter().zip(&two) {
            assert_ne!(one.url, two.url);
        }
        for database in [&one[1], &two[1]] {
            database.raw("CREATE TABLE visit (id TEXT)").await.expect("it answers and is empty");
        }
    }
}
