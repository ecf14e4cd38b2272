//! A second `webside serve` on one database ends with a sentence; after a crash the next one serves.

use crate::serving::{Serving, webside};
use std::path::Path;
use std::process::{Command, Stdio};
use testkit::TestDatabase;

fn serve(data: &Path, database: Option<&TestDatabase>) -> Command {
    let data = data.to_str().unwrap();
    let mut command = webside(&["serve", "--data", data, "--bind", "127.0.0.1:0"]);
    if let Some(database) = database {
        command.env("WEBSIDE_DATABASE", &database.url);
    }
    command
}

fn is_refused(data: &Path, database: Option<&TestDatabase>) {
    let second = serve(data, database).stdin(Stdio::null()).output().unwrap();
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    let last = said.lines().last().unwrap();
    assert!(last.starts_with("Stop the other webside that serves this database"), "{said}");
    assert!(second.stdout.is_empty(), "it said it was ready");
}

fn one_serves(database: Option<&TestDatabase>) {
    let data = tempfile::tempdir().unwrap();
    let first = Serving::started(serve(data.path(), database), 1);
    for _ in 0..2 {
        is_refused(data.path(), database);
    }
    assert!(first.get("/healthz").starts_with("HTTP/1.1 200"));

    drop(first); // killed, with -9
    let next = Serving::started(serve(data.path(), database), 1);
    is_refused(data.path(), database);
    assert!(next.stop().0.success());
    let last = Serving::started(serve(data.path(), database), 1);
    assert!(last.get("/readyz").starts_with("HTTP/1.1 200"));
}

#[test]
fn on_sqlite_one_process_serves() {
    one_serves(None);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_one_process_serves() {
    let database = testkit::postgres().await;
    tokio::task::spawn_blocking(move || one_serves(Some(&database))).await.unwrap();
}
