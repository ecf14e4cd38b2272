//! The two database engines, and macros that make one call work on either. SQL is written once:
//! `$1` placeholders, text, bigint, boolean and bytes mean the same on both engines.

use sqlx::{PgConnection, PgPool, SqliteConnection, SqlitePool};

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A single file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A value of SQLite's type or of PostgreSQL's type.
pub(crate) enum On<S, P> {
    Sqlite(S),
    Postgres(P),
}

pub(crate) type Pool<'a> = On<&'a SqlitePool, &'a PgPool>;
pub(crate) type Connection<'a> = On<&'a mut SqliteConnection, &'a mut PgConnection>;

/// Runs a statement and returns the number of rows that it changed.
macro_rules! execute {
    ($db:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::engine::On::Sqlite(db) => sqlx::query($sql)$(.bind($arg))*
                .execute(db).await.map(|done| done.rows_affected()),
            $crate::engine::On::Postgres(db) => sqlx::query($sql)$(.bind($arg))*
                .execute(db).await.map(|done| done.rows_affected()),
        }
        .map_err($crate::Error::from)
    };
}

/// Reads rows with `$fetch`: `fetch_one`, `fetch_optional` or `fetch_all`.
macro_rules! query {
    ($fetch:ident, $db:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::engine::On::Sqlite(db) => sqlx::query_as($sql)$(.bind($arg))*
                .$fetch(db).await,
            $crate::engine::On::Postgres(db) => sqlx::query_as($sql)$(.bind($arg))*
                .$fetch(db).await,
        }
        .map_err($crate::Error::from)
    };
}

pub(crate) use {execute, query};
