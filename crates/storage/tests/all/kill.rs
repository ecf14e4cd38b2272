//! A process that is killed at any moment loses nothing that it had confirmed.

use crate::stage::{SYSTEM, private};
use practice::Role;
use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
};
use storage::{Installation, Keys, NewPerson, Storage};
use testkit::{FakeClock, TestDatabase, people};

const URL: &str = "WEBSIDE_KILL_STORY_URL";
const KEY_FILE: &str = "WEBSIDE_KILL_STORY_KEY_FILE";

#[tokio::test]
async fn sqlite() {
    killed_and_reopened(testkit::sqlite()).await;
}

#[tokio::test]
async fn postgres() {
    killed_and_reopened(testkit::postgres().await).await;
}

async fn killed_and_reopened(database: TestDatabase) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let keys = Keys::create(&key_file).unwrap();
    let mut kept = 0;
    for round in 1..=5 {
        let mut writer = Command::new(env::current_exe().unwrap())
            .args(["--exact", "kill::the_writer_that_is_killed", "--nocapture"])
            .env(URL, &database.url)
            .env(KEY_FILE, &key_file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let lines = lines.map_while(Result::ok).filter(|line| line == "kept");
        let said = lines.take(7 * round).count();
        assert_eq!(said, 7 * round, "the writer wrote until it was killed");
        kept += said;
        writer.kill().unwrap();
        writer.wait().unwrap();

        let storage = Storage::open(&database.url, keys.clone()).await.unwrap();
        let mut pairs = 0;
        for person in storage.people().await.unwrap() {
            pairs += storage.pairs_of(&person.id).await.unwrap().len();
        }
        assert!(pairs >= kept, "{pairs} pairs, {kept} kept");
        let entries = storage.audit_entries(1, 10_000).await.unwrap();
        let added = entries.iter().filter(|entry| entry.what == "pair_added").count();
        assert_eq!(added, pairs, "each with its audit row");
        assert!(storage.verify_audit().await.unwrap().is_ok());
        kept = pairs;
        storage.close().await;
    }
}

/// No test of its own: it only does something when the tests above start it.
#[tokio::test]
async fn the_writer_that_is_killed() {
    let (Ok(url), Ok(key_file)) = (env::var(URL), env::var(KEY_FILE)) else { return };
    let installation = Installation::open_with_key_file(&url, Path::new(&key_file)).await.unwrap();
    let storage = installation.first().await.unwrap();
    let now = FakeClock::default().now();
    let person = NewPerson {
        role: Role::Counsellor,
        name: private(people::COUNSELLOR),
        sign_in_name: private(&storage::new_id()),
    };
    let maren = storage.add_person(&person, &SYSTEM, now).await.unwrap();
    let mut out = std::io::stdout();
    loop {
        storage.add_pair(&maren, &private(people::CLIENT), &SYSTEM, now).await.unwrap();
        // A line break first: the test harness may have begun a line.
        writeln!(out, "\nkept").unwrap();
        out.flush().unwrap();
    }
}
