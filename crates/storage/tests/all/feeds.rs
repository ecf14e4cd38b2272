//! What calendar programs fetch of a counsellor: the secret, the choice, and what it opens.

use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, stories};
use practice::appointment::Arrangement;
use practice::series::Scope;
use practice::wall::{Wall, Zone};
use practice::{PersonId, Role};
use storage::{Error, FeedShows, hash_token};
use testkit::people;

stories!(
    a_secret_opens_a_feed_until_another_is_made,
    what_is_shown_is_chosen_and_stays,
    a_use_is_kept_to_an_hour,
    who_has_left_has_no_feed,
    a_feed_has_the_own_appointments_and_counts_their_changes,
);

async fn a_secret_opens_a_feed_until_another_is_made(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    assert_eq!(storage.feed_of(&maren).await.unwrap(), None);
    let first = storage.make_feed(&maren, &SYSTEM, now).await.unwrap();
    let others = storage.make_feed(&otis, &SYSTEM, now).await.unwrap();
    let kept = stage.read("SELECT secret_hash, person_id FROM feed").await;
    assert!(kept.contains(&(hash_token(&first), maren.to_string())), "the hash alone is kept");
    let feed = storage.feed_by_secret(&first).await.unwrap().unwrap();
    assert_eq!((&feed.person, feed.shows, feed.made_at), (&maren, FeedShows::Busy, now));
    assert_eq!(storage.feed_of(&maren).await.unwrap(), Some(feed));
    let second = storage.make_feed(&maren, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.feed_by_secret(&first).await.unwrap(), None);
    assert_eq!(storage.feed_by_secret(&hash_token(&second)).await.unwrap(), None);
    assert!(storage.feed_by_secret(&second).await.unwrap().is_some());
    assert!(storage.remove_feed(&maren, &SYSTEM, now).await.unwrap());
    assert!(!storage.remove_feed(&maren, &SYSTEM, now).await.unwrap(), "only once");
    assert_eq!(storage.feed_by_secret(&second).await.unwrap(), None);
    assert_eq!(storage.feed_by_secret(&others).await.unwrap().unwrap().person, otis);
    let unknown = storage.make_feed(&PersonId::new("none"), &SYSTEM, now).await;
    assert!(matches!(unknown, Err(Error::Absent)));
    let words = stage.audited().await;
    assert_eq!(words[2..], ["feed_made", "feed_made", "feed_renewed", "feed_removed"]);
}

async fn what_is_shown_is_chosen_and_stays(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let choose = |shows| storage.set_feed_shows(&maren, shows, &SYSTEM, now);
    assert!(!choose(FeedShows::Initials).await.unwrap(), "there is none");
    storage.make_feed(&maren, &SYSTEM, now).await.unwrap();
    assert!(choose(FeedShows::Initials).await.unwrap());
    storage.make_feed(&maren, &SYSTEM, now).await.unwrap();
    let shows = || async { storage.feed_of(&maren).await.unwrap().unwrap().shows };
    assert_eq!(shows().await, FeedShows::Initials, "a new secret changes nothing else");
    assert!(choose(FeedShows::Busy).await.unwrap());
    assert_eq!(shows().await, FeedShows::Busy);
    let words = stage.audited().await;
    let expected = ["feed_made", "feed_shows_initials", "feed_renewed", "feed_shows_busy"];
    assert_eq!(words[1..], expected);
}

async fn a_use_is_kept_to_an_hour(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    storage.make_feed(&maren, &SYSTEM, stage.now()).await.unwrap();
    let feed = || async { storage.feed_of(&maren).await.unwrap().unwrap() };
    let unused = feed().await;
    assert_eq!(unused.last_used_at, None);
    let first = stage.clock.advance(MINUTE);
    storage.note_feed_used(&unused, first).await.unwrap();
    assert_eq!(feed().await.last_used_at, Some(first));
    storage.note_feed_used(&feed().await, first.plus(HOUR - MINUTE)).await.unwrap();
    assert_eq!(feed().await.last_used_at, Some(first), "nothing is written");
    storage.note_feed_used(&feed().await, first.plus(HOUR)).await.unwrap();
    assert_eq!(feed().await.last_used_at, Some(first.plus(HOUR)));
    storage.note_feed_used(&feed().await, first).await.unwrap();
    assert_eq!(feed().await.last_used_at, Some(first), "the clock had been wrong");
    // Of an older secret, no use is kept for the new one.
    storage.make_feed(&maren, &SYSTEM, stage.clock.advance(HOUR)).await.unwrap();
    storage.note_feed_used(&unused, stage.now()).await.unwrap();
    assert_eq!(feed().await.last_used_at, None);
}

async fn who_has_left_has_no_feed(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let secret = storage.make_feed(&maren, &SYSTEM, now).await.unwrap();
    storage.end_person(&maren, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.feed_by_secret(&secret).await.unwrap(), None);
    assert_eq!(stage.read("SELECT person_id, shows FROM feed").await, []);
    let again = storage.make_feed(&maren, &SYSTEM, now).await;
    assert!(matches!(again, Err(Error::Absent)));
}

async fn a_feed_has_the_own_appointments_and_counts_their_changes(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let ana = stage.pair(&otis, people::THIRD_CLIENT).await.id;
    let moved = stage.appointment(&juno, now.plus(2 * HOUR)).await.unwrap();
    let cancelled = stage.appointment(&juno, now.plus(4 * HOUR)).await.unwrap();
    stage.appointment(&juno, now.plus(48 * HOUR)).await.unwrap();
    stage.appointment(&ana, now.plus(HOUR)).await.unwrap();
    let later = Arrangement::new(Wall::of(now.plus(6 * HOUR), Zone::utc()), 50);
    assert!(
        storage.move_appointment(&juno, &moved, &later, Scope::This, &SYSTEM, now).await.is_ok()
    );
    assert!(
        storage.cancel_appointment(&juno, &cancelled, Scope::This, &SYSTEM, now).await.unwrap()
    );
    let span = now..now.plus(24 * HOUR);
    let found = storage.feed_appointments(&maren, span).await.unwrap();
    let [(one, 1)] = &found[..] else { panic!("{found:?}") };
    assert_eq!((&one.id, &one.arranged), (&moved, &later));
}
