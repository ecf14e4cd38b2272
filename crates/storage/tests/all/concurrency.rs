use crate::stage::{HOUR, SYSTEM, Stage, private, stories};
use practice::Modality;
use rand::Rng as _;
use std::time::Duration;
use storage::{Attempt, LoginOwner};
use testkit::people;

stories!(fifty_writers_at_once, abandoned_requests_leave_nothing_half_done);

/// Half of the writers come from what could be another process with pools of its own.
async fn fifty_writers_at_once(stage: Stage) {
    let maren = stage.maren().await;
    let (here, there, now) = (stage.storage.clone(), stage.reopen().await, stage.now());
    let writers = (0..50).map(|number| {
        let storage = if number % 2 == 0 { here.clone() } else { there.clone() };
        let maren = maren.clone();
        tokio::spawn(async move {
            let name = private(people::CLIENT);
            let pair = storage.add_pair(&maren, &name, &SYSTEM, now).await.unwrap();
            let attempt = storage.attempt("link", "all", 1_000, HOUR, now).await.unwrap();
            assert_eq!(attempt, Attempt::Allowed);
            let (link, _) = storage.make_link(&pair.id, &SYSTEM, now).await.unwrap();
            let owner = LoginOwner::Client { client: pair.client, pair: pair.id.clone(), link };
            let device = private("phone");
            storage.start_login(&owner, &device, now, now.plus(HOUR)).await.unwrap();
            storage.save_rooms(&[(pair.id.clone(), Some("{}".into()))]).await.unwrap();
            storage.start_session(&pair.id, Modality::Voice, now).await.unwrap();
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(stage.storage.pairs_of(&maren).await.unwrap().len(), 50);
    assert_eq!(stage.storage.load_rooms().await.unwrap().len(), 50);
    assert_eq!(stage.storage.open_sessions().await.unwrap().len(), 50);
    assert_eq!(stage.audited().await.len(), 1 + 4 * 50);
}

/// A browser that goes away drops its request at any point, also within a transaction.
async fn abandoned_requests_leave_nothing_half_done(stage: Stage) {
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
