//! Storage errors. No sqlx type leaves the crate, and no message contains a stored or bound value.

use std::path::PathBuf;

/// Result of every storage method.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A storage error. When a record that is read or changed does not exist, that is `Ok(None)` or
/// `Ok(false)`; [`Error::Absent`] is for a record that a new one refers to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database address must be sqlite:PATH or postgres://…: {0}")]
    Address(String),
    /// The database cannot be reached or opened.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database did not answer in time.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// Another process serves this database.
    #[error("another process serves this database")]
    Served,
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// A sign-in name or passkey exists already.
    #[error("that is taken already")]
    Taken,
    /// A new record refers to one that does not exist or was erased.
    #[error("the record this refers to does not exist")]
    Absent,
    /// The database holds sealed records, but its key file is missing.
    #[error(
        "the key file {0} is missing, but the database holds sealed records. \
         Put the key file back from your copy; without it names cannot be read"
    )]
    KeyMissing(PathBuf),
    /// The key file does not belong to this database.
    #[error(
        "the key file does not belong to this database. \
         Use the key file that was made together with it"
    )]
    WrongKey,
    /// The key file cannot be read, written or understood.
    #[error("the key file {path}: {why}")]
    KeyFile {
        /// Path of the file.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// A stored value cannot be decrypted or read.
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// The database refused a statement for any other reason.
    #[error("the database refused: {0}")]
    Refused(String),
}

impl Error {
    /// Whether the cause is temporary: the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Busy(_) => true,
            Self::Address(_)
            | Self::Served
            | Self::Migration(_)
            | Self::Taken
            | Self::Absent
            | Self::KeyMissing(_)
            | Self::WrongKey
            | Self::KeyFile { .. }
            | Self::Damaged(_)
            | Self::Refused(_) => false,
        }
    }
}

impl From<sqlx::Error> for Error {
    #[expect(clippy::wildcard_enum_match_arm, reason = "sqlx adds errors in minor versions")]
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as Cause;
        match error {
            Cause::Database(refusal) => from_refusal(refusal.as_ref()),
            Cause::PoolTimedOut => {
                Self::Busy("no connection was free or could be made in time".into())
            }
            Cause::RowNotFound
            | Cause::TypeNotFound { .. }
            | Cause::ColumnIndexOutOfBounds { .. }
            | Cause::ColumnNotFound(_)
            | Cause::ColumnDecode { .. }
            | Cause::Decode(_) => Self::Damaged(error.to_string()),
            Cause::Migrate(cause) => Self::Migration(cause.to_string()),
            other => Self::Unreachable(other.to_string()),
        }
    }
}

fn from_refusal(refusal: &dyn sqlx::error::DatabaseError) -> Error {
    if refusal.is_unique_violation() {
        return Error::Taken;
    }
    if refusal.is_foreign_key_violation() {
        return Error::Absent;
    }
    let code = refusal.code().unwrap_or_default().into_owned();
    let text = format!("{} (code {code})", refusal.message());
    let sqlite = |codes: &[i32]| {
        code.parse::<i32>().is_ok_and(|code| code < 10_000 && codes.contains(&(code & 0xff)))
    };
    let postgres =
        |starts: &[&str]| code.len() == 5 && starts.iter().any(|start| code.starts_with(start));
    // SQLite: BUSY, LOCKED. PostgreSQL: deadlock or conflict, lock timeout, out of resources.
    if sqlite(&[5, 6]) || postgres(&["40", "55P03", "53"]) {
        Error::Busy(text)
    // SQLite: READONLY, IOERR, FULL, CANTOPEN, PERM, AUTH. PostgreSQL: connection, shutdown, auth.
    } else if sqlite(&[3, 8, 10, 13, 14, 23]) || postgres(&["08", "57P", "28", "3D"]) {
        Error::Unreachable(text)
    // PostgreSQL: a text with NUL, which it cannot store; no record has one in its id.
    } else if postgres(&["22021"]) {
        Error::Absent
    // SQLite: CORRUPT, NOTADB. PostgreSQL: data corrupted.
    } else if sqlite(&[11, 26]) || postgres(&["XX"]) {
        Error::Damaged(text)
    } else {
        Error::Refused(text)
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        if let sqlx::migrate::MigrateError::Execute(cause) = error {
            let cause = Self::from(cause);
            if cause.is_temporary() { cause } else { Self::Migration(cause.to_string()) }
        } else {
            Self::Migration(error.to_string())
        }
    }
}
