use crate::stage::{MINUTE, Stage, stories};
use practice::audit::Actor;
use std::time::Duration;
use storage::{Attempt, CeremonyKind, Installation, Limit, NOBODY, Vain};

stories!(
    attempts_are_limited_per_window,
    concurrent_attempts_are_all_counted,
    a_refused_attempt_writes_nothing,
    an_attempt_is_counted_under_all_limits_or_none,
    a_window_of_a_wrong_clock_is_over,
    attempts_in_vain_stand_in_the_trail,
);

const WINDOW: Duration = Duration::from_secs(15 * 60);

async fn attempts_in_vain_stand_in_the_trail(stage: Stage) {
    let before = stage.audited().await.len();
    let maren = Actor::Person("maren".into());
    let audit = async |vain, by: &Actor, kind, times| {
        let limit = Limit { kind, times, within: WINDOW };
        stage.storage.audit_attempt(vain, by, NOBODY, &limit, stage.now()).await.unwrap();
    };
    for _ in 0..3 {
        audit(Vain::Failed, &Actor::System, "failed", 2).await;
        audit(Vain::Refused, &Actor::System, "refused", 1).await;
    }
    let [failed, refused] = ["sign_in_failed", "sign_in_refused"];
    assert_eq!(stage.audited().await[before..], [failed, refused, failed]);
    audit(Vain::Refused, &maren, "refused", 1).await;
    stage.clock.advance(WINDOW);
    audit(Vain::Failed, &Actor::System, "failed", 2).await;
    assert_eq!(stage.audited().await[before + 3..], [refused, failed], "another actor, and later");
}

async fn attempts_are_limited_per_window(stage: Stage) {
    let storage = &stage.storage;
    let limit = |kind| Limit { kind, times: 3, within: WINDOW };
    let attempt = async |kind: &'static str, key: &str| {
        storage.attempt(&[(&limit(kind), key)], stage.now()).await.unwrap()
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
        tokio::spawn(async move { storage.attempt(&[(&limit, "maren")], now).await })
    });
    let mut allowed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        allowed += usize::from(attempt.await.unwrap().unwrap() == Attempt::Allowed);
    }
    assert_eq!(allowed, 5);
}

async fn a_refused_attempt_writes_nothing(stage: Stage) {
    let limit = Limit { kind: "password", times: 2, within: WINDOW };
    let counts = [(&limit, "maren")];
    for _ in 0..2 {
        assert_eq!(stage.storage.attempt(&counts, stage.now()).await.unwrap(), Attempt::Allowed);
    }
    let cannot_write =
        Installation::open_read_only(&stage.database.url, stage.keys.clone()).await.unwrap();
    let cannot_write = cannot_write.first().await.unwrap();
    let refused = cannot_write.attempt(&counts, stage.now()).await.unwrap();
    assert_eq!(refused, Attempt::Wait(WINDOW));
    let other = cannot_write.attempt(&[(&limit, "otis")], stage.now()).await;
    assert!(other.is_err(), "one that is allowed is written");
    let unknown = cannot_write.take_ceremony(CeremonyKind::UsingPasskey, "x", stage.now()).await;
    assert_eq!(unknown.unwrap(), None, "nor does a token that nobody was given");
    for _ in 0..5 {
        stage.storage.attempt(&counts, stage.now()).await.unwrap();
    }
    let tries = stage.read("SELECT CAST(tries AS TEXT), kind FROM attempt").await;
    assert_eq!(tries, [("2".to_string(), "password".to_string())]);
}

async fn an_attempt_is_counted_under_all_limits_or_none(stage: Stage) {
    let limit = |kind, times| Limit { kind, times, within: WINDOW };
    let (account, both) = (limit("account", 3), limit("both", 2));
    let attempt = async |from: &str| {
        let counts = [(&both, from), (&account, "maren")];
        stage.storage.attempt(&counts, stage.now()).await.unwrap()
    };
    for _ in 0..2 {
        assert_eq!(attempt("a").await, Attempt::Allowed);
    }
    for _ in 0..5 {
        assert_eq!(attempt("a").await, Attempt::Wait(WINDOW));
    }
    assert_eq!(attempt("b").await, Attempt::Allowed, "those refused used up nothing");
    assert_eq!(attempt("b").await, Attempt::Wait(WINDOW), "the account's sum");
    assert_eq!(attempt("c").await, Attempt::Wait(WINDOW), "from everywhere");
}

async fn a_window_of_a_wrong_clock_is_over(stage: Stage) {
    let limit = Limit { kind: "password", times: 2, within: WINDOW };
    let counts = [(&limit, "maren")];
    let years_ahead = stage.now().plus(Duration::from_secs(5 * 365 * 86_400));
    for _ in 0..4 {
        stage.storage.attempt(&counts, years_ahead).await.unwrap();
    }
    for expected in [Attempt::Allowed, Attempt::Allowed, Attempt::Wait(WINDOW)] {
        assert_eq!(stage.storage.attempt(&counts, stage.now()).await.unwrap(), expected);
    }
}
