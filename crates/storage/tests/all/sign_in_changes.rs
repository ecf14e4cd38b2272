use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::{Private, Role};
use storage::{NewPasskey, SignInChange};
use testkit::people;

stories!(a_person_is_told_of_each_change_until_they_know);

async fn a_person_is_told_of_each_change_until_they_know(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let ben = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "ben").await;
    assert_eq!(storage.sign_in_changes(&maren).await.unwrap(), []);

    let first = stage.now();
    storage.set_password(&maren, "$argon2id$", &SYSTEM, first).await.unwrap();
    storage.set_totp(&maren, &Private::new(vec![7; 20]), &SYSTEM, first).await.unwrap();
    let second = stage.clock.advance(HOUR);
    storage.set_password(&maren, "$argon2id$v", &SYSTEM, second).await.unwrap();
    storage.set_recovery_codes(&maren, &["hash".into()], &SYSTEM, second).await.unwrap();
    let told = storage.sign_in_changes(&maren).await.unwrap();
    let expected = [
        (SignInChange::App, first),
        (SignInChange::Codes, second),
        (SignInChange::Password, second),
    ];
    assert_eq!(told, expected, "the last of each kind");
    assert_eq!(storage.sign_in_changes(&ben).await.unwrap(), []);

    let key = NewPasskey {
        label: private("a stranger's telephone"),
        credential_id: "abc".into(),
        credential: private("{}"),
    };
    let third = stage.clock.advance(HOUR);
    let id = storage.add_passkey(&maren, &key, &SYSTEM, third).await.unwrap();
    storage.see_sign_in_changes(&maren, second).await.unwrap();
    let told = storage.sign_in_changes(&maren).await.unwrap();
    assert_eq!(told, [(SignInChange::PasskeyAdded, third)], "what came after is still told");
    storage.see_sign_in_changes(&ben, third).await.unwrap();
    assert!(storage.remove_passkey(&maren, &id, &SYSTEM, third).await.unwrap());
    assert_eq!(storage.sign_in_changes(&maren).await.unwrap().len(), 2);
}
