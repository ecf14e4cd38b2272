//! One process at a time serves a database.

use crate::stage::{Stage, stories};
use std::path::PathBuf;
use storage::{Error, Keys, Lease, RENEWAL, Storage};
use tempfile::TempDir;

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

    fn key_file(&self) -> PathBuf {
        self.folder.path().join("practice.key")
    }

    async fn open(&self) -> storage::Result<(Storage, Lease)> {
        Storage::open_to_serve(&self.stage.database.url, &self.key_file()).await
    }

    async fn say(&self, sql: &'static str) {
        self.stage.raw(sql).await.unwrap();
    }
}

async fn renew_for_ever(mut lease: Lease) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        assert!(lease.renew().await.unwrap());
    }
}

async fn a_second_process_is_refused_until_the_first_ends(stage: Stage) {
    let served = Served::on(stage).await;
    let (first, lease) = served.open().await.unwrap();
    let renewing = tokio::spawn(renew_for_ever(lease));
    for _ in 0..2 {
        assert!(matches!(served.open().await, Err(Error::Served)));
    }
    first.check().await.unwrap();
    assert!(!renewing.is_finished(), "the first one never lost its lease");
    // What a crash leaves behind.
    renewing.abort();
    assert!(renewing.await.unwrap_err().is_cancelled());
    let (second, mut lease) = served.open().await.unwrap();
    assert!(lease.renew().await.unwrap());
    second.check().await.unwrap();
}

async fn a_closed_process_gives_its_lease_back(stage: Stage) {
    let served = Served::on(stage).await;
    let (_, lease) = served.open().await.unwrap();
    lease.give_back().await.unwrap();
    let (_, mut lease) = served.open().await.unwrap();
    assert!(lease.renew().await.unwrap());
}

#[tokio::test]
async fn a_late_renewal_counts_until_another_process_has_taken_over() {
    let served = Served::on(Stage::on(testkit::postgres().await).await).await;
    let (_, mut lease) = served.open().await.unwrap();
    served.say("UPDATE node SET expires_at = 0").await;
    assert!(lease.renew().await.unwrap(), "nobody else came");
    assert!(lease.renew().await.unwrap());

    served.say("UPDATE node SET expires_at = 0").await;
    let (_, mut other) = served.open().await.unwrap();
    assert!(!lease.renew().await.unwrap(), "the other one serves now");
    assert!(other.renew().await.unwrap());
    lease.give_back().await.unwrap();
    assert!(other.renew().await.unwrap(), "what is given back is one's own only");
}

#[tokio::test]
async fn a_renewal_outlives_its_connection() {
    let served = Served::on(Stage::on(testkit::postgres().await).await).await;
    let (_, mut lease) = served.open().await.unwrap();
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    served.say(others).await;
    assert!(lease.renew().await.is_err(), "the connection is gone");
    assert!(lease.renew().await.unwrap(), "another one is made");
}

/// No lease is known to a database of an earlier version.
#[tokio::test]
async fn an_earlier_schema_is_brought_up_to_date_and_then_served() {
    for database in [testkit::sqlite(), testkit::postgres().await] {
        let served = Served::on(Stage::on(database).await).await;
        served.say("DROP TABLE node").await;
        served.say("DELETE FROM _sqlx_migrations WHERE version = 9").await;
        let (_, mut lease) = served.open().await.unwrap();
        assert!(lease.renew().await.unwrap());
    }
}
