use crate::stage::{HOUR, SYSTEM, Stage, private, room, stories};
use practice::Modality;
use rand::Rng as _;
use std::time::Duration;
use storage::{Attempt, Limit, LoginOwner, NewLogin};
use testkit::people;

stories!(fifty_writers_at_once, aborted_requests_leave_no_partial_change);

/// Half of the writers use pools of their own, as another process would.
async fn fifty_writers_at_once(stage: Stage) {
    let maren = stage.maren().await;
    let (here, there, now) = (stage.storage.clone(), stage.reopen().await, stage.now());
    let writers = (0..50).map(|number| {
        let storage = if number % 2 == 0 { here.clone() } else { there.clone() };
        let maren = maren.clone();
        tokio::spawn(async move {
            let name = private(people::CLIENT);
            let pair = storage.add_pair(&maren, &name, &SYSTEM, now).await.unwrap();
            let limit = Limit { kind: "link", times: 1_000, within: HOUR };
            let attempt = storage.attempt(&[(&limit, "all")], now).await.unwrap();
            assert_eq!(attempt, Attempt::Allowed);
            let (link, _) = storage.make_link(&pair.id, &SYSTEM, now).await.unwrap();
            let owner = LoginOwner::Client { client: pair.client, pair: pair.id.clone(), link };
            let new = NewLogin { owner, device: private("phone"), expires_at: now.plus(HOUR) };
            storage.start_login(&new, now).await.unwrap();
            storage.keep_rooms(&[room(&pair.id, "{}")]).await.unwrap();
            storage.start_session(&pair.id, Modality::Voice, now).await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(stage.storage.pairs_of(&maren).await.unwrap().len(), 50);
    assert_eq!(stage.storage.load_rooms().await.unwrap().len(), 50);
    assert_eq!(
        stage.storage.sessions_left_open(storage::Held::Room, stage.now()).await.unwrap().len(),
        50
    );
    assert_eq!(stage.audited().await.len(), 1 + 4 * 50);
}

/// When a browser goes away, its request is dropped at any point, even within a transaction.
async fn aborted_requests_leave_no_partial_change(stage: Stage) {
    let maren = stage.maren().await;
    let mut random = testkit::seeded(7);
    for _ in 0..100 {
        let (storage, maren, now) = (stage.storage.clone(), maren.clone(), stage.now());
        let request = tokio::spawn(async move {
            storage.add_pair(&maren, &private(people::CLIENT), &SYSTEM, now).await.map(drop)
        });
        tokio::time::sleep(Duration::from_micros(random.random_range(0..4_000))).await;
        request.abort();
        if let Ok(finished) = request.await {
            finished.unwrap();
        }
    }
    stage.pair(&maren, people::OTHER_CLIENT).await;
    let pairs = stage.storage.pairs_of(&maren).await.unwrap().len();
    assert_eq!(stage.audited().await.len(), 1 + pairs);
}
