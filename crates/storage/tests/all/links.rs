use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, private, stories};
use practice::PairId;
use storage::{Error, LinkOutcome, LoginOwner, NewLogin};
use testkit::people;

stories!(
    a_link_opens_a_room,
    a_link_is_replaced,
    a_link_is_revoked,
    concurrent_makers_leave_one_link
);

async fn a_link_opens_a_room(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await;
    assert_eq!(storage.link_of(&pair.id).await.unwrap(), None);
    let (link, token) = storage.make_link(&pair.id, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(token.len(), 43);
    let open = LinkOutcome::Open { link: link.clone(), pair: pair.id.clone(), client: pair.client };
    assert_eq!(storage.open_link(&token).await.unwrap(), open);
    assert_eq!(storage.open_link("guess").await.unwrap(), LinkOutcome::Unknown);

    let later = stage.clock.advance(HOUR);
    storage.note_link_opened(&link, later).await.unwrap();
    let facts = storage.link_of(&pair.id).await.unwrap().unwrap();
    assert_eq!((facts.id, facts.last_opened_at), (link, Some(later)));

    let nobody = storage.make_link(&PairId::new("none"), &SYSTEM, later).await;
    assert!(matches!(nobody, Err(Error::Absent)));
    let rows = stage.read("SELECT id, token_hash FROM link").await;
    assert!(rows.iter().all(|(_, hash)| *hash == storage::hash_token(&token)), "hashes only");
}

async fn a_link_is_replaced(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;
    let (old_link, login) = stage.client_login(&juno).await;
    let (_, other_login) = stage.client_login(&kit).await;
    let LinkOutcome::Open { link, .. } = storage.open_link(&old_link).await.unwrap() else {
        panic!("it is open")
    };
    assert!(storage.login_by_token(&login, now).await.unwrap().is_some());

    stage.clock.advance(MINUTE);
    let (_, token) = storage.make_link(&juno.id, &SYSTEM, stage.now()).await.unwrap();
    assert_eq!(storage.open_link(&old_link).await.unwrap(), LinkOutcome::Replaced);
    assert_eq!(storage.login_by_token(&login, now).await.unwrap(), None, "its logins end");
    assert!(storage.login_by_token(&other_login, now).await.unwrap().is_some(), "kit's stays");
    assert!(matches!(storage.open_link(&token).await.unwrap(), LinkOutcome::Open { .. }));

    let owner = LoginOwner::Client { client: juno.client, pair: juno.id.clone(), link };
    let new = NewLogin { owner, device: private("phone"), expires_at: now.plus(HOUR) };
    let late = storage.start_login(&new, now).await;
    assert!(matches!(late, Err(Error::Absent)), "opened before, signed in after");
    assert_eq!(stage.audited().await.last().unwrap(), "link_replaced");
}

async fn a_link_is_revoked(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await;
    assert!(!storage.revoke_link(&pair.id, &SYSTEM, now).await.unwrap(), "none yet");
    let (link, login) = stage.client_login(&pair).await;
    assert!(storage.revoke_link(&pair.id, &SYSTEM, now).await.unwrap());
    assert!(!storage.revoke_link(&pair.id, &SYSTEM, now).await.unwrap());
    assert_eq!(storage.open_link(&link).await.unwrap(), LinkOutcome::Revoked);
    assert_eq!(storage.login_by_token(&login, now).await.unwrap(), None);
    assert_eq!(storage.link_of(&pair.id).await.unwrap(), None);

    storage.make_link(&pair.id, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.open_link(&link).await.unwrap(), LinkOutcome::Revoked, "still");
}

async fn concurrent_makers_leave_one_link(stage: Stage) {
    let maren = stage.maren().await;
    let pair = stage.pair(&maren, people::CLIENT).await;
    let makers = (0..10).map(|_| {
        let (storage, now, pair) = (stage.storage.clone(), stage.now(), pair.id.clone());
        tokio::spawn(async move { storage.make_link(&pair, &SYSTEM, now).await.unwrap().1 })
    });
    let mut open = 0;
    let mut tokens = Vec::new();
    for maker in makers.collect::<Vec<_>>() {
        tokens.push(maker.await.unwrap());
    }
    for token in tokens {
        let outcome = stage.storage.open_link(&token).await.unwrap();
        open += usize::from(matches!(outcome, LinkOutcome::Open { .. }));
    }
    assert_eq!(open, 1);
}
