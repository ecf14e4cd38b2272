//! What can go wrong in storage, in words of the practice. No sqlx type leaves the crate, and no
//! text here carries a stored or bound value.

use std::path::PathBuf;

/// Result of every storage method.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. "Not there" is `Ok(None)` or `Ok(false)`, not an error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database address must be sqlite:PATH or postgres://…: {0}")]
    Address(String),
    /// The database cannot be reached or opened.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database was too busy to answer in time; trying again may help.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
    /// A sign-in name or passkey exists already.
    #[error("that is taken already")]
    Taken,
    /// The record that a change refers to does not exist.
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
        /// Where it is expected.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A stored value does not open or does not make sense.
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// The database refused a statement for another reason.
    #[error("the database refused: {0}")]
    Refused(String),
}

impl Error {
    /// Whether the cause is temporary: the same call may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Busy(_) => true,
            Self::Address(_)
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
    // SQLite: BUSY, LOCKED. PostgreSQL: rolled back to untangle, lock timeout, out of resources.
    if sqlite(&[5, 6]) || postgres(&["40", "55P03", "53"]) {
        Error::Busy(text)
    // SQLite: READONLY, IOERR, FULL, CANTOPEN, PERM, AUTH. PostgreSQL: connection, shutdown, auth.
    } else if sqlite(&[3, 8, 10, 13, 14, 23]) || postgres(&["08", "57P", "28", "3D"]) {
        Error::Unreachable(text)
    // SQLite: CORRUPT, NOTADB. PostgreSQL: data corrupted.
    } else if sqlite(&[11, 26]) || postgres(&["XX"]) {
        Error::Damaged(text)
    } else {
        Error::Refused(text)
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(cause) => match Self::from(cause) {
                busy @ (Self::Busy(_) | Self::Unreachable(_)) => busy,
                other => Self::Migration(other.to_string()),
            },
            other => Self::Migration(other.to_string()),
        }
    }
}
