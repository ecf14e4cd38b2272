use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::{Moment, Role};
use storage::{Error, NewOneTimeLink, NewPerson, OneTimeKind};
use testkit::people;

stories!(
    a_one_time_link_works_once,
    a_reusable_link_works_until_it_expires,
    set_up_uses_the_link_and_adds_the_person_in_one_transaction,
);

/// A link that works once within an hour.
fn once(kind: &OneTimeKind, now: Moment) -> NewOneTimeLink {
    NewOneTimeLink { kind: kind.clone(), is_reusable: false, expires_at: now.plus(HOUR) }
}

async fn a_one_time_link_works_once(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let kind = OneTimeKind::SetUpCounsellor;
    let token = storage.make_one_time_link(&once(&kind, now), &SYSTEM, now).await.unwrap();
    for _ in 0..2 {
        let seen = storage.one_time_link(&token, now).await.unwrap();
        assert_eq!(seen, Some(kind.clone()), "looking does not use it up");
    }
    assert_eq!(storage.use_one_time_link("guess", now).await.unwrap(), None);

    let uses = (0..10).map(|_| {
        let (storage, token) = (storage.clone(), token.clone());
        tokio::spawn(async move { storage.use_one_time_link(&token, now).await.unwrap() })
    });
    let mut used = Vec::new();
    for attempt in uses.collect::<Vec<_>>() {
        used.extend(attempt.await.unwrap());
    }
    assert_eq!(used, [kind]);
    assert_eq!(storage.one_time_link(&token, now).await.unwrap(), None);
    assert_eq!(stage.audited().await, ["one_time_link_made", "one_time_link_used"]);
}

async fn a_reusable_link_works_until_it_expires(stage: Stage) {
    let storage = &stage.storage;
    let kind = OneTimeKind::SignIn(stage.maren().await);
    let now = stage.now();
    let reusable = NewOneTimeLink { is_reusable: true, ..once(&kind, now) };
    let token = storage.make_one_time_link(&reusable, &SYSTEM, now).await.unwrap();
    for _ in 0..3 {
        let used = storage.use_one_time_link(&token, now).await.unwrap();
        assert_eq!(used, Some(kind.clone()));
    }
    let end = stage.clock.advance(HOUR);
    assert_eq!(storage.one_time_link(&token, end).await.unwrap(), None);
    assert_eq!(storage.use_one_time_link(&token, end).await.unwrap(), None);
    assert_eq!(storage.end_expired(end).await.unwrap(), 1);
}

async fn set_up_uses_the_link_and_adds_the_person_in_one_transaction(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    stage.maren().await;
    let person = |role, sign_in_name| NewPerson {
        role,
        name: private(people::OWNER),
        sign_in_name: private(sign_in_name),
    };
    let link = once(&OneTimeKind::SetUpOwner, now);
    let token = storage.make_one_time_link(&link, &SYSTEM, now).await.unwrap();

    let taken = storage.add_person_by_link(&token, &person(Role::Owner, "Maren"), now).await;
    assert!(matches!(taken, Err(Error::Taken)));
    let counsellor = person(Role::Counsellor, "ida");
    assert_eq!(storage.add_person_by_link(&token, &counsellor, now).await.unwrap(), None);
    let owner = person(Role::Owner, "ida");
    let ida = storage.add_person_by_link(&token, &owner, now).await.unwrap().unwrap();
    assert_eq!(storage.person(&ida).await.unwrap().unwrap().role, Role::Owner);

    let second = person(Role::Owner, "another");
    assert_eq!(storage.add_person_by_link(&token, &second, now).await.unwrap(), None);
    let words = stage.audited().await;
    assert_eq!(words[1..], ["one_time_link_made", "one_time_link_used", "person_added"]);
}
