//! Databases that earlier versions wrote (fixtures/databases) open, with everything in them, and
//! take what is new. Before you add a migration, run `cargo test -p storage -- --ignored
//! save_this_version`, which saves one more.

use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, facts, private, room};
use alliance::pace::{Choice, Choices, SessionPace};
use practice::audit::BrokenAt;
use practice::joint_check::{Outcome, Record, SideRecord};
use practice::{Modality, PairId, Role, Side};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use storage::{Engine, Installation, Keys, PaceOutcome, Schema, Storage, Task, schema};
use testkit::{FakeClock, TestDatabase, people};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/databases")
}

async fn write(stage: &Stage) {
    let storage = &stage.storage;
    let now = stage.now();
    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    storage.set_practice_zone("Europe/Dublin", &SYSTEM, now).await.unwrap();
    let maren = stage.maren().await;
    stage.person(Role::Owner, people::OWNER, "ida").await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    stage.client_login(&juno).await;
    stage.ways(&juno.id, Side::Client, r#"{"size":4}"#).await;
    stage.appointment(&juno.id, now.plus(HOUR)).await.unwrap();
    let session = storage.start_session(&juno.id, Modality::Video, now).await.unwrap();
    let ended = facts(stage.clock.advance(50 * MINUTE));
    storage.end_session(&session, &ended, None).await.unwrap();
    storage.start_session(&juno.id, Modality::Text, stage.clock.advance(HOUR)).await.unwrap();
    storage.keep_rooms(&[room(&juno.id, r#"{"kept":"as it was"}"#)]).await.unwrap();
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    storage.erase_client(&kit.client, &SYSTEM, stage.now()).await.unwrap();
}

#[tokio::test]
#[ignore = "writes fixtures/databases"]
async fn save_this_version() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = fs::read_dir(migrations).unwrap().map(|file| file.unwrap().file_name());
    let newest = names.map(|name| name.to_string_lossy()[..4].to_string()).max().unwrap();
    fs::create_dir_all(folder()).unwrap();
    let key_file = folder().join(format!("{newest}.key"));
    let keys = Keys::create(&key_file).unwrap();
    for database in testkit::databases().await {
        let storage = Storage::open(&database.url, keys.clone()).await.unwrap();
        let stage = Stage { storage, clock: FakeClock::default(), keys: keys.clone(), database };
        write(&stage).await;
        stage.storage.close().await;
        match &stage.database.file {
            Some(file) => {
                fs::copy(file, folder().join(format!("{newest}.sqlite"))).unwrap();
            }
            None => {
                let dumped = Command::new("pg_dump")
                    .args(["--inserts", "--no-owner", "--no-privileges", &stage.database.admin_url])
                    .output()
                    .expect("pg_dump is installed");
                assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
                let text = String::from_utf8(dumped.stdout).unwrap();
                let sql: Vec<&str> = text.lines().filter(|line| !line.starts_with('\\')).collect();
                fs::write(folder().join(format!("{newest}.sql")), sql.join("\n")).unwrap();
            }
        }
    }
}

/// The last migration of each saved database.
fn saved_versions() -> Vec<String> {
    let names = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let mut versions: Vec<String> =
        names.filter_map(|name| name.strip_suffix(".key").map(str::to_string)).collect();
    versions.sort();
    versions
}

async fn lay_out(saved: &str, database: &TestDatabase) {
    match &database.file {
        Some(file) => {
            fs::copy(folder().join(format!("{saved}.sqlite")), file).unwrap();
        }
        None => {
            let sql = fs::read_to_string(folder().join(format!("{saved}.sql"))).unwrap();
            let mut connection = PgConnection::connect(&database.url).await.unwrap();
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

async fn everything_is_there(storage: &Storage) -> PairId {
    storage.check().await.unwrap();
    assert_eq!(storage.practice_name().await.unwrap().unwrap().reveal(), "The Blue Door");
    assert_eq!(storage.practice_zone().await.unwrap().unwrap(), "Europe/Dublin");
    let maren = storage.person_by_sign_in_name("maren").await.unwrap().unwrap();
    assert_eq!(maren.name, Some(private(people::COUNSELLOR)));
    let pairs = storage.pairs_of(&maren.id).await.unwrap();
    let [juno] = &pairs[..] else { panic!("{pairs:?}") };
    assert_eq!(juno.client_name, Some(private(people::CLIENT)));
    assert_eq!(storage.ways(&juno.id, Side::Client).await.unwrap().unwrap(), r#"{"size":4}"#);
    let rooms = storage.load_rooms().await.unwrap();
    assert_eq!(rooms, [(juno.id.clone(), r#"{"kept":"as it was"}"#.to_string())]);
    let sessions = storage.sessions_of(&juno.id).await.unwrap();
    assert_eq!((sessions.len(), &sessions[0].facts), (2, &None));
    assert!(sessions[1].facts.is_some());
    let entries = storage.audit_entries(1, 1_000).await.unwrap();
    let length = i64::try_from(entries.len()).unwrap();
    let trail = storage.verify_audit().await.unwrap().unwrap();
    assert_eq!((trail.head.number, trail.sealed_again_at), (length, None));
    juno.id.clone()
}

/// The trail of an earlier version has no key: it is checked once by the rule of then.
async fn the_trail_goes_on_under_a_key(storage: &Storage, database: &TestDatabase) {
    let now = FakeClock::default().now();
    let before = storage.verify_audit().await.unwrap().unwrap().head.number;
    storage.set_practice_zone("Europe/Dublin", &SYSTEM, now).await.unwrap();
    assert_eq!(storage.verify_audit().await.unwrap().unwrap().head.number, before + 1);
    let engine = storage.engine();
    let [lock, unlock] = match engine {
        Engine::Sqlite => ["", "DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values"],
        Engine::Postgres => [
            "ALTER TABLE audit ENABLE TRIGGER audit_keeps_rows",
            "ALTER TABLE audit DISABLE TRIGGER audit_keeps_rows",
        ],
    };
    database.raw(unlock).await.unwrap();
    database.raw("UPDATE audit SET about = about || '.' WHERE number = 2").await.unwrap();
    let fault = storage.verify_audit().await.unwrap().unwrap_err();
    assert_eq!(fault, BrokenAt(2).into(), "what was made before the key is still checked");
    let back = "UPDATE audit SET about = substr(about, 1, length(about) - 1) WHERE number = 2";
    database.raw(back).await.unwrap();
    database.raw(lock).await.unwrap();
    assert_eq!(storage.verify_audit().await.unwrap().unwrap().head.number, before + 1);
}

async fn takes_a_pace(storage: &Storage, pair: &PairId) {
    let now = FakeClock::default().now();
    assert_eq!(storage.pace_choices(pair).await.unwrap(), Choices::default());
    for side in [Side::Counsellor, Side::Client] {
        storage.choose_pace(pair, side, Choice::Count, &SYSTEM, now).await.unwrap();
    }
    let kept = storage.keep_pace(pair, "a", &SessionPace::default(), now).await.unwrap();
    assert_eq!(kept, PaceOutcome::Kept);
    assert_eq!(storage.paces_of(pair).await.unwrap().len(), 1);
}

async fn takes_a_joint_check(storage: &Storage, pair: &PairId) {
    assert_eq!(storage.last_joint_check(pair).await.unwrap(), None);
    let open = storage.open_session_of(pair).await.unwrap().unwrap();
    let (outcome, side) = (Outcome::Skipped, SideRecord::default());
    let record = Record::new(outcome, side.clone(), side).unwrap();
    let ended = facts(FakeClock::default().advance(24 * HOUR));
    assert!(storage.end_session(&open, &ended, Some(&record)).await.unwrap());
    assert_eq!(storage.last_joint_check(pair).await.unwrap(), Some(record));
}

/// Whatever is done with keys first, what an earlier version sealed is not lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_new_key_of_the_installation_leaves_an_earlier_practice_open() {
    for database in testkit::databases().await {
        lay_out("0010", &database).await;
        let kept = tempfile::tempdir().unwrap();
        let key_file = kept.path().join("webside.key");
        fs::copy(folder().join("0010.key"), &key_file).unwrap();
        let opened = Installation::open_with_key_file(&database.url, &key_file).await;
        let installation = opened.unwrap();
        let added = installation.add_practice("second.example.org").await.unwrap();
        let now = FakeClock::default().advance(48 * HOUR);
        let end = Task::EndPractice(added.practice().clone());
        for task in [Task::RotateInstallationKey(2), end] {
            installation.perform(&task, now).await.unwrap();
        }
        let again = Installation::open_with_key_file(&database.url, &key_file).await.unwrap();
        everything_is_there(&again.first().await.unwrap()).await;
        for task in again.tasks().await.unwrap() {
            again.perform(&task, now).await.unwrap();
        }
        assert_eq!(again.first().await.unwrap().open_all().await.unwrap().damaged, []);
    }
}

/// What the key file sealed is sealed again: it opens the practice's keys and nothing else.
async fn gets_keys_of_its_own(saved: &str, storage: &Storage, database: &TestDatabase) {
    let installation = storage.installation();
    let tasks = installation.tasks().await.unwrap();
    if saved >= "0011" {
        assert_eq!(tasks, [], "it has them");
        return;
    }
    assert_eq!(tasks, [Task::RotatePracticeKey(storage.practice().clone())]);
    let now = FakeClock::default().advance(48 * HOUR);
    installation.perform(&tasks[0], now).await.unwrap();
    assert_eq!(installation.tasks().await.unwrap(), []);
    assert_eq!(storage.open_all().await.unwrap().damaged, []);
    for (table, column, version) in [
        ("practice", "keys", "01"),
        ("practice", "audit_key", "02"),
        ("person", "name", "02"),
        ("data_key", "wrapped", "02"),
        ("room_snapshot", "state", "02"),
    ] {
        let hex = match storage.engine() {
            Engine::Sqlite => format!("hex({column})"),
            Engine::Postgres => format!("encode({column}, 'hex')"),
        };
        let sealed = database.read(&format!("SELECT {hex}, '' FROM {table}")).await.unwrap();
        assert!(!sealed.is_empty(), "{table}");
        let begins = format!("01000000{version}");
        assert!(sealed.iter().all(|(value, _)| value.starts_with(&begins)), "{table}.{column}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn databases_of_earlier_versions_open() {
    let versions = saved_versions();
    assert!(versions.len() >= 3, "{versions:?}");
    for saved in &versions {
        let keys = Keys::open(&folder().join(format!("{saved}.key"))).unwrap();
        for database in testkit::databases().await {
            lay_out(saved, &database).await;
            assert_eq!(schema(&database.url).await.unwrap(), Schema::Older, "{saved}");
            let storage = Storage::open(&database.url, keys.clone()).await.unwrap();
            assert_eq!(schema(&database.url).await.unwrap(), Schema::Current);
            let juno = everything_is_there(&storage).await;
            the_trail_goes_on_under_a_key(&storage, &database).await;
            takes_a_pace(&storage, &juno).await;
            takes_a_joint_check(&storage, &juno).await;
            gets_keys_of_its_own(saved, &storage, &database).await;
            storage.close().await;
            let again = Storage::open(&database.url, keys.clone()).await.unwrap();
            assert_eq!(again.open_all().await.unwrap().damaged, []);
            assert!(again.person_by_sign_in_name("maren").await.unwrap().is_some());
            again.close().await;
        }
    }
}
