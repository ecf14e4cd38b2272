//! Database addresses, and the options with which a connection is opened.

use crate::{Error, Result, engine::On};
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use std::{path::Path, str::FromStr as _, time::Duration};

/// How long a statement waits for a lock, or a caller for a connection, before [`Error::Busy`]
/// (chosen).
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database is: a file, or a server.
pub(crate) type Address<'a> = On<&'a Path, PgConnectOptions>;

impl<'a> Address<'a> {
    pub(crate) fn read(url: &'a str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(Error::Address("sqlite: needs a path".into()));
            }
            Ok(Self::Sqlite(Path::new(path)))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            // The parser's message may repeat the address, and with it a password.
            let options = PgConnectOptions::from_str(url)
                .map_err(|_| Error::Address("not a PostgreSQL address".into()))?
                .application_name("webside")
                .options([("lock_timeout", PATIENCE.as_millis().to_string())])
                .disable_statement_logging();
            Ok(Self::Postgres(options))
        } else {
            Err(Error::Address("unknown kind of database".into()))
        }
    }
}

/// Options for an existing file that is only read.
pub(crate) fn only_reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(PATIENCE)
        .pragma("query_only", "ON")
        .disable_statement_logging()
}
