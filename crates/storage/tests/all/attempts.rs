use crate::stage::{MINUTE, Stage, stories};
use std::time::Duration;
use storage::{Attempt, Limit};

stories!(attempts_are_limited_per_window, concurrent_attempts_are_all_counted);

const WINDOW: Duration = Duration::from_secs(15 * 60);

async fn attempts_are_limited_per_window(stage: Stage) {
    let storage = &stage.storage;
    let limit = |kind| Limit { kind, times: 3, within: WINDOW };
    let attempt = async |kind: &'static str, key: &str| {
        storage.attempt(&limit(kind), key, stage.now()).await.unwrap()
    };
    for _ in 0..3 {
        assert_eq!(attempt("password", "maren").await, Attempt::Allowed);
    }
    assert_eq!(attempt("password", "maren").await, Attempt::Wait(WINDOW));
    assert_eq!(attempt("password", "otis").await, Attempt::Allowed, "another account");
    assert_eq!(attempt("code", "maren").await, Attempt::Allowed, "another kind");

    stage.clock.advance(MINUTE);
    assert_eq!(attempt("password", "maren").await, Attempt::Wait(WINDOW - MINUTE));
    stage.clock.advance(WINDOW - MINUTE);
    assert_eq!(attempt("password", "maren").await, Attempt::Allowed, "a new window");

    for _ in 0..3 {
        attempt("password", "maren").await;
    }
    storage.clear_attempts(&limit("password"), "maren").await.unwrap();
    assert_eq!(attempt("password", "maren").await, Attempt::Allowed, "after success");

    stage.clock.advance(WINDOW);
    assert_eq!(storage.end_expired(stage.now()).await.unwrap(), 3);
}

async fn concurrent_attempts_are_all_counted(stage: Stage) {
    let limit = Limit { kind: "password", times: 5, within: WINDOW };
    let tries = (0..30).map(|_| {
        let (storage, now) = (stage.storage.clone(), stage.now());
        tokio::spawn(async move { storage.attempt(&limit, "maren", now).await })
    });
    let mut allowed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        allowed += usize::from(attempt.await.unwrap().unwrap() == Attempt::Allowed);
    }
    assert_eq!(allowed, 5);
}
