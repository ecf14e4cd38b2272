use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, private, stories};
use practice::{LoginId, PersonId, audit::Actor};
use std::time::Duration;
use storage::{Error, LoginOwner, NewLogin};
use testkit::people;

stories!(
    a_person_signs_in_and_out,
    a_login_expires,
    a_login_stores_when_it_was_seen,
    ended_logins_are_found_with_one_question,
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
    let begun = stage.now();
    let (laptop, token) = sign_in(&stage, &maren, "laptop").await;
    let (phone, other) = sign_in(&stage, &maren, "phone").await;
    let seen =
        async |token: &str| storage.login_by_token(token, begun).await.unwrap().unwrap().seen_at;
    let later = stage.clock.advance(MINUTE);
    storage.touch_logins(&[], later).await.unwrap();
    storage.touch_logins(std::slice::from_ref(&laptop), later).await.unwrap();
    assert_eq!((seen(&token).await, seen(&other).await), (later, begun));
    let latest = stage.clock.advance(MINUTE);
    storage.touch_logins(&[laptop, phone, LoginId::new("none")], latest).await.unwrap();
    assert_eq!((seen(&token).await, seen(&other).await), (latest, latest));
}

async fn ended_logins_are_found_with_one_question(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let (laptop, _) = sign_in(&stage, &maren, "laptop").await;
    stage.clock.advance(MINUTE);
    let (phone, _) = sign_in(&stage, &maren, "phone").await;
    let odd = LoginId::new(r#"none", "' "#);
    let all = [laptop.clone(), phone.clone(), odd.clone()];
    assert_eq!(storage.ended_logins(&[], stage.now()).await.unwrap(), []);
    assert_eq!(storage.ended_logins(&all, stage.now()).await.unwrap(), [odd]);
    let expired = stage.now().plus(HOUR - MINUTE);
    let ended = storage.ended_logins(&all[..2], expired).await.unwrap();
    assert_eq!(ended, std::slice::from_ref(&laptop), "it began a minute earlier");
    storage.end_login(&phone, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(storage.ended_logins(&all[..2], stage.now()).await.unwrap(), [phone]);
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
