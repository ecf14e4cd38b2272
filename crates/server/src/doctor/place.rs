//! Checks of what lies on the disk: data folder, key file, database.

use super::Check;
use crate::config::Config;
use practice::Moment;
use practice::audit::Head;
use std::fs;
use std::path::Path;
use storage::{Damage, Engine, Error, Installation, Keys, PracticeFacts, Schema, Storage, Task};

/// The data folder: whether it exists, is readable by this account only, and writable.
pub(super) fn folder(config: &Config) -> Check {
    let about = "data folder";
    let path = config.data.display();
    let facts = match fs::metadata(&config.data) {
        Ok(facts) if facts.is_dir() => facts,
        Ok(_) => {
            return Check::fails(
                about,
                format!("{path} is no folder. Choose another with --data."),
            );
        }
        Err(_) => {
            let says = format!("{path} is not there yet. `webside serve` makes it at the start.");
            return Check::look_at(about, says);
        }
    };
    let probe = config.data.join(format!(".webside-doctor-{}", std::process::id()));
    if let Err(error) = fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)) {
        let says = format!("Let webside write to {path}: {error}.");
        return Check::fails(about, says);
    }
    if is_open_to_others(&facts) {
        let says = format!("Others on this machine may look into {path}. Run: chmod 700 {path}");
        return Check::look_at(about, says);
    }
    Check::ok(about, format!("{path} is there, writable, and nobody else's to look into."))
}

/// The key file: whether it exists when it must, and is readable, by this account only.
pub(super) fn key_file(config: &Config) -> Check {
    let about = "key file";
    let path = config.key_file.display();
    match Keys::open(&config.key_file) {
        Ok(_) => {}
        Err(Error::KeyMissing(_)) if !database_exists(config) => {
            let says = format!("{path} is not there yet. `webside serve` makes it at the start.");
            return Check::look_at(about, says);
        }
        Err(Error::KeyMissing(_)) => {
            let says = format!(
                "Put {path} back from your copy: it is gone, and without it nobody can read the \
                 names in the database."
            );
            return Check::fails(about, says);
        }
        Err(_) if is_refused(&config.key_file) => {
            let says = format!(
                "Let this account read {path}: it belongs to another. Do not replace it by a copy: \
                 it may hold a newer key."
            );
            return Check::fails(about, says);
        }
        Err(error) => {
            let says = format!("Put {path} back from your copy: {error}.");
            return Check::fails(about, says);
        }
    }
    if fs::metadata(&config.key_file).is_ok_and(|facts| is_open_to_others(&facts)) {
        let says = format!("Others on this machine may read the key. Run: chmod 600 {path}");
        return Check::fails(about, says);
    }
    let says = format!(
        "{path} can be read by this account only. Keep a copy elsewhere, apart from copies of the \
         database: if it is lost, nobody can read the names again."
    );
    Check::ok(about, says)
}

/// The database: whether it is reachable, of this version, sealed with this key, with an unbroken
/// audit trail.
pub(super) async fn database(config: &Config) -> Found {
    let about = "database";
    if !database_exists(config) {
        let says = "There is none yet. `webside serve` makes it at the start.";
        return Found::only(Check::look_at(about, says));
    }
    let url = config.database.reveal();
    let check = match storage::schema(url).await {
        Ok(Schema::Current) => match Keys::open(&config.key_file) {
            Ok(keys) => match Installation::open_read_only(url, keys).await {
                Ok(installation) => {
                    let answer = examine(config, &installation).await;
                    installation.close().await;
                    return answer;
                }
                Err(error) => Check::fails(about, advice(&error)),
            },
            Err(_) => Check::fails(about, "Without its key file it cannot be checked."),
        },
        Ok(Schema::Empty) => {
            Check::look_at(about, "It is empty. `webside serve` fills it at the start.")
        }
        Ok(Schema::Older) => {
            let says = "Make a copy of it: it was made by an earlier version, and `webside serve` \
                        brings it up to date.";
            Check::look_at(about, says)
        }
        Ok(Schema::Newer) => {
            Check::fails(about, "Use a later version of webside: a later one has changed it.")
        }
        Err(error) => Check::fails(about, advice(&error)),
    };
    Found::only(check)
}

/// What was found in the database.
pub(super) struct Found {
    pub checks: Vec<Check>,
    /// When the last entry of an audit trail was made.
    pub last_entry: Option<Moment>,
    /// The hosts of practices that have one of their own.
    pub hosts: Vec<String>,
}

impl Found {
    fn only(check: Check) -> Self {
        Self { checks: vec![check], last_entry: None, hosts: Vec::new() }
    }
}

/// Most damaged values that are named (chosen: a screen full).
const NAMED_MAX: usize = 20;

/// Whether every sealed value opens; names those that do not, without what they hold.
async fn sealed_values(storage: &Storage) -> Check {
    let about = "sealed values";
    let opened = match storage.open_all().await {
        Ok(opened) => opened,
        Err(error) => return Check::fails(about, advice(&error)),
    };
    let count = opened.damaged.len();
    if count == 0 {
        return Check::ok(about, format!("All {} open.", opened.whole));
    }
    let named = opened.damaged.iter().take(NAMED_MAX).map(|damage| {
        let Damage { table, column, row } = damage;
        format!("table {table}, column {column}, row {row}")
    });
    let named = named.collect::<Vec<_>>().join("; ");
    let more = match count.saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let says = format!(
        "Bring these back from your copy of the database, {count} of {} values do not open: \
         {named}{more}. All that does not need them works. What a damaged data key sealed cannot \
         be read either; a room snapshot is written again when the two meet.",
        opened.whole + count as u64
    );
    Check::fails(about, says)
}

async fn examine(config: &Config, installation: &Installation) -> Found {
    let about = "database";
    let all = match installation.practices().await {
        Ok(all) => all,
        Err(error) => return Found::only(Check::fails(about, advice(&error))),
    };
    let engine = match installation.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let says = format!("{engine} answers, is up to date, and the key file belongs to it.");
    let mut checks = vec![Check::ok(about, says)];
    let live: Vec<_> = all.iter().filter(|one| one.ended_at.is_none()).collect();
    let is_alone = matches!(live[..], [PracticeFacts { host: None, .. }]);
    if !is_alone {
        checks.push(practices(config, &live, all.len() - live.len()));
    }
    let hosts = live.iter().filter_map(|one| one.host.clone()).collect();
    let mut last_entry = None;
    for one in live {
        let (of_one, last) = examine_practice(installation, one).await;
        let host = host_of(config, one);
        checks.extend(of_one.into_iter().map(|check| match is_alone {
            true => check,
            false => Check { says: format!("{host}: {}", check.says), ..check },
        }));
        last_entry = last_entry.max(last);
    }
    checks.extend(keys(installation).await);
    checks.extend(account(installation).await);
    Found { checks, last_entry, hosts }
}

/// By which host a practice is found.
fn host_of(config: &Config, practice: &PracticeFacts) -> String {
    let own = config.public_url.host_str().unwrap_or_default();
    practice.host.as_deref().unwrap_or(own).to_owned()
}

/// Which practices there are.
fn practices(config: &Config, live: &[&PracticeFacts], ended: usize) -> Check {
    let about = "practices";
    if live.is_empty() {
        let says = format!("All {ended} have ended. Add one with `webside practice add`.");
        return Check::fails(about, says);
    }
    let hosts: Vec<_> = live.iter().map(|one| host_of(config, one)).collect();
    let gone = match ended {
        0 => String::new(),
        ended => format!(" {ended} have ended."),
    };
    Check::ok(about, format!("{}: {}.{gone}", live.len(), hosts.join(", ")))
}

async fn examine_practice(
    installation: &Installation,
    practice: &PracticeFacts,
) -> (Vec<Check>, Option<Moment>) {
    let about = "practice keys";
    let storage = match installation.practice(&practice.id).await {
        Ok(storage) => storage,
        Err(Error::WrongKey) => {
            let says = format!(
                "Bring the keys back from your copy of the database (table practice, column keys, \
                 row {}): they do not open, and without them nobody can read anything there.",
                practice.id
            );
            return (vec![Check::fails(about, says)], None);
        }
        Err(error) => return (vec![Check::fails(about, advice(&error))], None),
    };
    if let Err(error) = storage.check().await {
        return (vec![Check::fails(about, advice(&error))], None);
    }
    let (trail, last) = audit_trail(&storage).await;
    (vec![sealed_values(&storage).await, trail], last)
}

/// What is still to be done with keys; nothing to say when all is done.
async fn keys(installation: &Installation) -> Option<Check> {
    let about = "keys";
    let tasks = match installation.tasks().await {
        Ok(tasks) if tasks.is_empty() => return None,
        Ok(tasks) => tasks,
        Err(error) => return Some(Check::fails(about, advice(&error))),
    };
    let words = tasks.iter().map(|task| match task {
        Task::RotatePracticeKey(practice) => format!("a new key for practice {practice}"),
        Task::RotateInstallationKey(_) => "a new key for the installation".to_owned(),
        Task::EndPractice(practice) => format!("the end of practice {practice}"),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    let says =
        format!("Let `webside serve` run for a while: it still has to finish this: {words}.");
    Some(Check::look_at(about, says))
}

/// Whether the database itself keeps practices apart; nothing to say where it does.
async fn account(installation: &Installation) -> Option<Check> {
    let about = "database account";
    match installation.passes_over_policies().await {
        Ok(false) => None,
        Ok(true) => Some(Check::look_at(
            about,
            "Give Webside an account that only owns its database: this one is shown all rows \
             whatever a table's policies say, so that the database would not notice a mistake.",
        )),
        Err(error) => Some(Check::fails(about, advice(&error))),
    }
}

async fn audit_trail(storage: &Storage) -> (Check, Option<Moment>) {
    let about = "audit trail";
    match storage.verify_audit().await {
        Ok(Ok(trail)) => {
            let Head { number, hash } = &trail.head;
            let whole = format!(
                "All {number} entries fit together, up to the last that was made. Write this down \
                 elsewhere, so that no older copy passes for it: entry {number}, {hash}"
            );
            let check = match trail.sealed_again_at {
                None => Check::ok(about, whole),
                Some(at) => Check::look_at(
                    about,
                    format!(
                        "Compare it with your copies: its sealed end was damaged, and was sealed \
                         again at entry {at}. What was cut off before that is not missed. {whole}"
                    ),
                ),
            };
            (check, trail.last_at)
        }
        Ok(Err(fault)) => {
            let says = format!(
                "Somebody or something changed the database by another way than Webside: {fault}. \
                 Compare it with your copies."
            );
            (Check::fails(about, says), None)
        }
        Err(error) => (Check::fails(about, advice(&error)), None),
    }
}

fn advice(error: &Error) -> String {
    match error {
        Error::WrongKey => "Use the key file that was made together with this database: the one \
                            here belongs to another."
            .to_owned(),
        Error::Unreachable(why) => format!("Check that the database can be reached: {why}."),
        Error::Busy(why) => format!("Try again in a moment: the database is busy ({why})."),
        Error::Damaged(why) => format!("Restore the database from your copy: {why}."),
        Error::Address(_)
        | Error::Served
        | Error::Migration(_)
        | Error::Taken
        | Error::Absent
        | Error::KeyMissing(_)
        | Error::KeyFile { .. }
        | Error::Refused(_) => format!("Look at the database: {error}."),
    }
}

fn is_refused(path: &Path) -> bool {
    let opened = fs::File::open(path);
    opened.is_err_and(|error| error.kind() == std::io::ErrorKind::PermissionDenied)
}

fn database_exists(config: &Config) -> bool {
    match config.database.reveal().strip_prefix("sqlite:") {
        Some(path) => {
            let path = Path::new(path.strip_prefix("//").unwrap_or(path));
            fs::metadata(path).is_ok_and(|facts| facts.len() > 0)
        }
        None => true,
    }
}

#[cfg(unix)]
fn is_open_to_others(facts: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&facts.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &fs::Metadata) -> bool {
    false
}
