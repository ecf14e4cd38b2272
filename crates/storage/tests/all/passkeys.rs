use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::Role;
use storage::{Error, NewPasskey};
use testkit::people;

stories!(a_passkey_signs_in, a_passkey_belongs_to_one_person);

fn key(credential_id: &str) -> NewPasskey {
    NewPasskey {
        label: private("Maren's laptop"),
        credential_id: credential_id.into(),
        credential: private(r#"{"counter":0}"#),
    }
}

async fn a_passkey_signs_in(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let id = storage.add_passkey(&maren, &key("abc"), &SYSTEM, stage.now()).await.unwrap();
    let again = storage.add_passkey(&maren, &key("abc"), &SYSTEM, stage.now()).await;
    assert!(matches!(again, Err(Error::Taken)));

    let (person, passkey) = storage.passkey_by_credential_id("abc").await.unwrap().unwrap();
    assert_eq!((&person, &passkey.id), (&maren, &id));
    assert_eq!(passkey.label.as_ref().unwrap().reveal(), "Maren's laptop");
    assert_eq!(passkey.last_used_at, None);
    assert_eq!(storage.passkey_by_credential_id("abd").await.unwrap(), None);

    let later = stage.clock.advance(HOUR);
    assert!(storage.update_passkey(&id, &private(r#"{"counter":1}"#), later).await.unwrap());
    let passkey = storage.passkeys(&maren).await.unwrap().remove(0);
    assert_eq!(passkey.credential.as_ref().unwrap().reveal(), r#"{"counter":1}"#);
    assert_eq!(passkey.last_used_at, Some(later));

    storage.end_person(&maren, &SYSTEM, later).await.unwrap();
    assert_eq!(storage.passkey_by_credential_id("abc").await.unwrap(), None, "she left");
}

async fn a_passkey_belongs_to_one_person(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let id = storage.add_passkey(&maren, &key("abc"), &SYSTEM, stage.now()).await.unwrap();
    assert!(!storage.remove_passkey(&otis, &id, &SYSTEM, stage.now()).await.unwrap());
    assert_eq!(storage.passkeys(&otis).await.unwrap(), []);
    assert!(storage.remove_passkey(&maren, &id, &SYSTEM, stage.now()).await.unwrap());
    assert_eq!(storage.passkeys(&maren).await.unwrap(), []);
    assert!(!storage.update_passkey(&id, &private("{}"), stage.now()).await.unwrap());
    let words = stage.audited().await;
    assert_eq!(words[2..], ["passkey_added", "passkey_removed"]);
}
