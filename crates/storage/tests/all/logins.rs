use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, private, stories};
use practice::{LoginId, PersonId, audit::Actor};
use std::time::Duration;
use storage::{Error, LoginOwner, NewLogin};
use testkit::people;

stories!(
    a_person_signs_in_and_out,
    a_login_expires,
    a_login_stores_when_it_was_seen,
    other_logins_end,
    a_client_signs_in,
    people_who_left_cannot_sign_in,
);

async fn sign_in(stage: &Stage, person: &PersonId, device: &str) -> (LoginId, String) {
    let owner = LoginOwner::Person(person.clone());
    let new = NewLogin { owner, device: private(device), expires_at: stage.now().plus(HOUR) };
    stage.storage.start_login(&new, stage.now()).await.unwrap()
}

async fn a_person_signs_in_and_out(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (id, token) = sign_in(&stage, &maren, "Firefox on a laptop").await;

    let login = storage.login_by_token(&token, stage.now()).await.unwrap().unwrap();
    assert_eq!((&login.id, &login.owner), (&id, &LoginOwner::Person(maren.clone())));
    assert_eq!(login.device.as_ref().unwrap().reveal(), "Firefox on a laptop");
    assert_eq!(storage.login_by_token("guess", stage.now()).await.unwrap(), None);

    let by = Actor::Person(maren.to_string());
    assert!(storage.end_login(&id, &by, stage.now()).await.unwrap());
    assert!(!storage.end_login(&id, &by, stage.now()).await.unwrap());
    assert_eq!(storage.login_by_token(&token, stage.now()).await.unwrap(), None);
    assert_eq!(stage.audited().await, ["person_added", "login_started", "login_ended"]);
}

async fn a_login_expires(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (_, token) = sign_in(&stage, &maren, "laptop").await;
    let last = stage.clock.advance(HOUR - Duration::from_micros(1));
    assert!(storage.login_by_token(&token, last).await.unwrap().is_some());
    assert_eq!(storage.end_expired(last).await.unwrap(), 0);

    let end = stage.clock.advance(Duration::from_micros(1));
    assert_eq!(storage.login_by_token(&token, end).await.unwrap(), None);
    assert_eq!(storage.logins_of(&maren, end).await.unwrap(), []);
    assert_eq!(storage.end_expired(end).await.unwrap(), 1);
    assert_eq!(storage.end_expired(end).await.unwrap(), 0);
}

async fn a_login_stores_when_it_was_seen(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (id, token) = sign_in(&stage, &maren, "laptop").await;
    let begun = stage.now();
    for (passed, seen) in [(59, begun), (1, begun.plus(MINUTE)), (30, begun.plus(MINUTE))] {
        let now = stage.clock.advance(Duration::from_secs(passed));
        storage.touch_login(&id, now).await.unwrap();
        let login = storage.login_by_token(&token, now).await.unwrap().unwrap();
        assert_eq!(login.seen_at, seen);
    }
}

async fn other_logins_end(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (_, old) = sign_in(&stage, &maren, "phone").await;
    stage.clock.advance(MINUTE);
    let (kept, token) = sign_in(&stage, &maren, "laptop").await;
    let devices: Vec<_> = storage.logins_of(&maren, stage.now()).await.unwrap();
    let devices: Vec<_> =
        devices.iter().map(|login| login.device.as_ref().unwrap().reveal().as_str()).collect();
    assert_eq!(devices, ["laptop", "phone"]);

    let ended = storage.end_other_logins(&maren, &kept, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(ended, 1);
    assert_eq!(storage.login_by_token(&old, stage.now()).await.unwrap(), None);
    assert!(storage.login_by_token(&token, stage.now()).await.unwrap().is_some());
}

async fn a_client_signs_in(stage: Stage) {
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let (_, token) = stage.client_login(&juno).await;
    let login = stage.storage.login_by_token(&token, stage.now()).await.unwrap().unwrap();
    let LoginOwner::Client { client, pair, .. } = login.owner else { panic!("a client's") };
    assert_eq!((client, pair), (juno.client, juno.id));
    assert_eq!(login.device.as_ref().unwrap().reveal(), "Firefox on a borrowed tablet");
    assert_eq!(stage.storage.logins_of(&maren, stage.now()).await.unwrap(), []);
}

async fn people_who_left_cannot_sign_in(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (_, token) = sign_in(&stage, &maren, "laptop").await;
    storage.end_person(&maren, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(storage.login_by_token(&token, stage.now()).await.unwrap(), None);
    let owner = LoginOwner::Person(maren);
    let expires_at = stage.now().plus(HOUR);
    let new = NewLogin { owner, device: private("laptop"), expires_at };
    let refused = storage.start_login(&new, stage.now()).await;
    assert!(matches!(refused, Err(Error::Absent)));
}
