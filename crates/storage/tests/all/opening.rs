use crate::stage::{SYSTEM, Stage, private, stories};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};
use storage::{Error, Installation, Keys, Storage};
use testkit::people;

stories!(
    reopening_finds_everything,
    the_wrong_key_is_refused,
    a_missing_key_file_is_never_replaced
);

async fn reopening_finds_everything(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    assert_eq!(storage.practice_name().await.unwrap(), None);
    assert_eq!(storage.practice_zone().await.unwrap(), None);
    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    storage.set_practice_zone("Europe/Dublin", &SYSTEM, now).await.unwrap();
    storage.check().await.unwrap();
    storage.close().await;
    assert!(matches!(storage.check().await, Err(Error::Unreachable(_))), "closed");

    for _ in 0..2 {
        let storage = stage.reopen().await;
        storage.check().await.unwrap();
        let name = storage.practice_name().await.unwrap().unwrap();
        assert_eq!(name.reveal(), "The Blue Door");
        assert_eq!(storage.practice_zone().await.unwrap().unwrap(), "Europe/Dublin");
        storage.close().await;
    }
}

async fn the_wrong_key_is_refused(stage: Stage) {
    let other = Storage::open(&stage.database.url, Keys::for_test()).await;
    assert!(matches!(other, Err(Error::WrongKey)));
    stage.storage.check().await.unwrap();
}

async fn open_with(url: &str, key_file: &Path) -> storage::Result<Storage> {
    Installation::open_with_key_file(url, key_file).await?.first().await
}

async fn a_missing_key_file_is_never_replaced(stage: Stage) {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    let url = &stage.database.url;

    let refused = open_with(url, &key_file).await;
    assert!(matches!(refused, Err(Error::KeyMissing(path)) if path == key_file));
    assert!(!key_file.exists());

    stage.raw("DELETE FROM practice").await.unwrap();
    let storage = open_with(url, &key_file).await.unwrap();
    storage.close().await;
    let mode = fs::metadata(&key_file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let made = fs::read(&key_file).unwrap();

    open_with(url, &key_file).await.unwrap();
    assert_eq!(fs::read(&key_file).unwrap(), made, "the same key serves again");
    assert!(matches!(Keys::create(&key_file), Err(Error::KeyFile { .. })), "never replaced");
    fs::remove_file(&key_file).unwrap();
    let refused = open_with(url, &key_file).await;
    assert!(matches!(refused, Err(Error::KeyMissing(_))));
    assert!(!key_file.exists());
}

#[test]
fn a_damaged_key_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("practice.key");
    assert!(matches!(Keys::open(&key_file), Err(Error::KeyMissing(_))));
    for text in [
        "",
        "{}",
        r#"{"note":"","versions":{}}"#,
        r#"{"note":"","versions":{"1":"AAAA"}}"#,
        r#"{"note":"","versions":{"1":"not base64"}}"#,
    ] {
        fs::write(&key_file, text).unwrap();
        assert!(matches!(Keys::open(&key_file), Err(Error::KeyFile { .. })), "{text}");
    }
}

#[tokio::test]
async fn only_its_owner_can_read_the_file() {
    let stage = Stage::on(testkit::sqlite()).await;
    stage.pair(&stage.maren().await, people::CLIENT).await;
    let file = stage.database.file.as_ref().unwrap();
    for end in ["", "-wal", "-shm"] {
        let mode = fs::metadata(format!("{}{end}", file.display())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{end}");
    }
}

#[tokio::test]
async fn a_wrong_address_is_an_error_without_the_password() {
    let open = async |url: &str| Storage::open(url, Keys::for_test()).await.unwrap_err();
    assert!(matches!(open("mysql://x").await, Error::Address(_)));
    assert!(matches!(open("sqlite:").await, Error::Address(_)));
    assert!(matches!(open("sqlite:/no/such/folder/x").await, Error::Unreachable(_)));
    for url in
        ["postgres://maren:hunter2@127.0.0.1:1/x", "postgres://maren:hunter2@127.0.0.1:port/x"]
    {
        let error = open(url).await;
        assert!(matches!(error, Error::Unreachable(_) | Error::Address(_)), "{error:?}");
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn keys_differ_by_label_and_are_not_printed() {
    let keys = Keys::for_test();
    assert_eq!(keys.derive("csrf"), keys.derive("csrf"));
    assert_ne!(keys.derive("csrf"), keys.derive("turn"));
    assert_ne!(keys.derive("csrf"), Keys::for_test().derive("csrf"));
    assert_eq!(format!("{keys:?}"), "Keys(versions [1])");
}
