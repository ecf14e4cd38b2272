//! One process at a time serves a database.

use crate::stage::{SYSTEM, Stage, private, stories};
use practice::{PairId, Role};
use std::{path::PathBuf, time::Duration};
use storage::{Error, Installation, Keys, Lease, NewPerson, RoomChange, Storage};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

stories!(a_second_process_is_refused_until_the_first_ends, a_closed_process_gives_its_lease_back);

struct Served {
    stage: Stage,
    folder: TempDir,
}

impl Served {
    /// An empty database with its key in a file.
    async fn on(stage: Stage) -> Self {
        stage.storage.close().await;
        stage.raw("DELETE FROM practice").await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        Keys::create(&folder.path().join("practice.key")).unwrap();
        Self { stage, folder }
    }

    async fn on_postgres() -> Self {
        Self::on(Stage::on(testkit::postgres().await).await).await
    }

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("practice.key")
    }

    async fn open(&self) -> storage::Result<(Storage, Lease)> {
        let url = &self.stage.database.url;
        let (installation, lease) = Installation::open_to_serve(url, &self.key_file()).await?;
        Ok((installation.first().await?, lease))
    }

    async fn is_refused(&self) {
        assert!(matches!(self.open().await, Err(Error::Served)));
    }

    async fn say(&self, sql: &'static str) {
        self.stage.raw(sql).await.unwrap();
    }

    /// Lets another process take over although the first one runs.
    async fn take_over(&self) -> (Storage, Lease) {
        loop {
            self.say("UPDATE node SET expires_at = 0").await;
            match self.open().await {
                // The first one was quicker.
                Err(Error::Served) => {}
                opened => return opened.unwrap(),
            }
        }
    }
}

async fn is_lost(lease: &mut Lease, within: Duration) -> bool {
    timeout(within, lease.lost()).await.is_ok()
}

async fn a_second_process_is_refused_until_the_first_ends(stage: Stage) {
    let served = Served::on(stage).await;
    let (first, mut lease) = served.open().await.unwrap();
    served.is_refused().await;
    served.is_refused().await;
    first.check().await.unwrap();
    assert!(!is_lost(&mut lease, Duration::ZERO).await);
    // A crash gives nothing back.
    drop(lease);
    let (second, _lease) = served.open().await.unwrap();
    second.check().await.unwrap();
    served.is_refused().await;
}

async fn a_closed_process_gives_its_lease_back(stage: Stage) {
    let served = Served::on(stage).await;
    let (_, lease) = served.open().await.unwrap();
    lease.give_back().await.unwrap();
    let (_, _lease) = served.open().await.unwrap();
    served.is_refused().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_renewal_counts_until_another_process_has_taken_over() {
    let served = Served::on_postgres().await;
    let (first, mut lease) = served.open().await.unwrap();
    let pair = pair_in(&first).await;
    served.say("UPDATE node SET expires_at = 0").await;
    assert!(!is_lost(&mut lease, Duration::from_secs(2)).await, "nobody else came");
    served.is_refused().await;
    first.keep_rooms(&[room(&pair, "of the first")]).await.unwrap();

    let (second, mut other) = served.take_over().await;
    // Also before it has heard.
    let late = first.keep_rooms(&[room(&pair, "written late")]).await;
    assert!(matches!(late, Err(Error::Served)));
    second.keep_rooms(&[room(&pair, "of the second")]).await.unwrap();
    assert!(is_lost(&mut lease, Duration::from_secs(5)).await);
    lease.give_back().await.unwrap();
    assert!(!is_lost(&mut other, Duration::from_secs(2)).await, "each gives back its own only");
    assert_eq!(second.load_rooms().await.unwrap(), [(pair, "of the second".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_outlives_a_lost_connection_and_an_answer_that_does_not_come() {
    let served = Served::on_postgres().await;
    let (_first, mut lease) = served.open().await.unwrap();
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    served.say(others).await;
    assert!(!is_lost(&mut lease, Duration::from_millis(2_500)).await);
    served.is_refused().await;

    served.say("BEGIN; LOCK TABLE node; SELECT pg_sleep(2.5); COMMIT").await;
    sleep(Duration::from_millis(1_500)).await;
    assert!(!is_lost(&mut lease, Duration::ZERO).await);
    served.is_refused().await;
}

/// The clock of the database was ahead when the process that crashed renewed its lease.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_from_a_wrong_clock_ends_too() {
    let served = Served::on_postgres().await;
    drop(served.open().await.unwrap());
    served.say("UPDATE node SET expires_at = expires_at + 3600000000").await;
    let opened = timeout(Duration::from_secs(20), served.open()).await.expect("not for an hour");
    opened.unwrap();
}

/// No lease is known to a database of an earlier version.
#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_schema_is_brought_up_to_date_and_then_served() {
    for database in [testkit::sqlite(), testkit::postgres().await] {
        let served = Served::on(Stage::on(database).await).await;
        served.say("DROP TABLE node").await;
        served.say("DELETE FROM _sqlx_migrations WHERE version = 9").await;
        let (storage, _lease) = served.open().await.unwrap();
        storage.check().await.unwrap();
        served.is_refused().await;
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_has_one_lease_by_whatever_path_it_is_opened() {
    let served = Served::on(Stage::on(testkit::sqlite()).await).await;
    let (_first, _lease) = served.open().await.unwrap();
    let link = served.folder.path().join("also.db");
    std::os::unix::fs::symlink(served.stage.database.file.as_ref().unwrap(), &link).unwrap();
    let url = format!("sqlite:{}", link.display());
    let second = Installation::open_to_serve(&url, &served.key_file()).await;
    assert!(matches!(second, Err(Error::Served)));
}

async fn pair_in(storage: &Storage) -> PairId {
    let now = testkit::FakeClock::default().now();
    let (name, sign_in_name) = (private("Maren Holt"), private("maren"));
    let person = NewPerson { role: Role::Counsellor, name, sign_in_name };
    let person = storage.add_person(&person, &SYSTEM, now).await.unwrap();
    storage.add_pair(&person, &private("Juno"), &SYSTEM, now).await.unwrap().id
}

fn room(pair: &PairId, state: &str) -> RoomChange {
    RoomChange { pair: pair.clone(), snapshot: Some(state.into()), facts: Vec::new() }
}
