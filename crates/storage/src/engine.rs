//! The two database engines, and macros that make one call work on either. SQL is written once:
//! `$1` placeholders, text, bigint, boolean and bytes mean the same on both engines.

use sqlx::{PgConnection, SqliteConnection};

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

pub(crate) type Connection<'a> = On<&'a mut SqliteConnection, &'a mut PgConnection>;

/// Where a statement of one practice runs. Its macros bind the practice's id as `$1`, and refuse a
/// statement without it while tests run: neither engine minds a value that is not used.
pub(crate) struct Of<'a, D> {
    pub(crate) practice: &'a str,
    pub(crate) db: D,
}

/// Runs a statement of one practice, whose id is `$1`, and returns the number of rows that it
/// changed.
macro_rules! execute {
    ($of:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        debug_assert!(str::contains($sql, "$1"), "whose rows? {}", $sql);
        match $of {
            of => match of.db {
                $crate::engine::On::Sqlite(db) => sqlx::query($sql).bind(of.practice)
                    $(.bind($arg))*.execute(db).await.map(|done| done.rows_affected()),
                $crate::engine::On::Postgres(db) => sqlx::query($sql).bind(of.practice)
                    $(.bind($arg))*.execute(db).await.map(|done| done.rows_affected()),
            },
        }
        .map_err($crate::Error::from)
    }};
}

/// Runs one statement of a practice in a transaction of its own.
macro_rules! execute_alone {
    ($storage:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        let mut change = $storage.write().await?;
        let rows = $crate::engine::execute!(change.on(), $sql $(, $arg)*)?;
        change.commit().await?;
        rows
    }};
}

/// Reads rows of one practice, whose id is `$1`, with `$fetch`: `fetch_one`, `fetch_optional` or
/// `fetch_all`.
macro_rules! query {
    ($fetch:ident, $of:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        debug_assert!(str::contains($sql, "$1"), "whose rows? {}", $sql);
        match $of {
            of => match of.db {
                $crate::engine::On::Sqlite(db) => sqlx::query_as($sql).bind(of.practice)
                    $(.bind($arg))*.$fetch(db).await,
                $crate::engine::On::Postgres(db) => sqlx::query_as($sql).bind(of.practice)
                    $(.bind($arg))*.$fetch(db).await,
            },
        }
        .map_err($crate::Error::from)
    }};
}

/// Reads rows of the whole installation, like [`query!`].
macro_rules! query_all {
    ($fetch:ident, $db:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match $db {
            $crate::engine::On::Sqlite(db) => sqlx::query_as($sql)$(.bind($arg))*.$fetch(db).await,
            $crate::engine::On::Postgres(db) => {
                sqlx::query_as($sql)$(.bind($arg))*.$fetch(db).await
            }
        }
        .map_err($crate::Error::from)
    };
}

/// Runs a statement of the whole installation, like [`execute!`].
macro_rules! execute_all {
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

/// [`Error::Absent`](crate::Error::Absent) unless the practice has a row with this id. What refers to
/// a row asks first: foreign keys do not know practices.
macro_rules! known {
    ($of:expr, $table:literal, $id:expr) => {{
        let sql = concat!("SELECT id FROM ", $table, " WHERE practice_id = $1 AND id = $2");
        let row: $crate::Result<Option<(String,)>> =
            $crate::engine::query!(fetch_optional, $of, sql, $id);
        row.and_then(|row| row.map(drop).ok_or($crate::Error::Absent))
    }};
}

pub(crate) use {execute, execute_all, execute_alone, known, query, query_all};
