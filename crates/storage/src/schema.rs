//! The migrations of both engines, and how a database stands to them.

use crate::{
    Result,
    db::{Address, Connection, On, only_reading, query},
};
use sqlx::{ConnectOptions as _, Connection as _, migrate::Migrator};
use std::collections::BTreeSet;

pub(crate) static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
pub(crate) static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How a database's schema stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The database is there, but nothing is in it.
    Empty,
    /// The next start brings it up to date.
    Older,
    /// As this program expects it.
    Current,
    /// A later program changed it; this one must not open it.
    Newer,
}

/// How the database stands to this program, without changing or making anything.
pub async fn schema(url: &str) -> Result<Schema> {
    let (migrator, applied) = match Address::read(url)? {
        Address::Sqlite(path) => {
            let mut connection = only_reading(path).connect().await?;
            let sql = "SELECT name FROM sqlite_schema WHERE name = '_sqlx_migrations'";
            let there = sqlx::query(sql).fetch_optional(&mut connection).await?.is_some();
            let applied = applied(On::Sqlite(&mut connection), there).await?;
            connection.close().await?;
            (&SQLITE, applied)
        }
        Address::Postgres(options) => {
            let mut connection = options.connect().await?;
            let sql = "SELECT 1 WHERE to_regclass('_sqlx_migrations') IS NOT NULL";
            let there = sqlx::query(sql).fetch_optional(&mut connection).await?.is_some();
            let applied = applied(On::Postgres(&mut connection), there).await?;
            connection.close().await?;
            (&POSTGRES, applied)
        }
    };
    let known: BTreeSet<i64> = migrator.iter().map(|migration| migration.version).collect();
    Ok(if applied.is_empty() {
        Schema::Empty
    } else if !applied.is_subset(&known) {
        Schema::Newer
    } else if applied == known {
        Schema::Current
    } else {
        Schema::Older
    })
}

async fn applied(connection: Connection<'_>, there: bool) -> Result<BTreeSet<i64>> {
    if !there {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<(i64,)> =
        query!(fetch_all, connection, "SELECT version FROM _sqlx_migrations WHERE success")?;
    Ok(rows.into_iter().map(|(version,)| version).collect())
}
