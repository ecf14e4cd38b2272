//! Stopping, crashing, and restoring from a snapshot.

use super::*;

#[test]
fn a_drain_tells_those_who_are_connected() {
    let (mut play, maren, juno) = Play::met();
    play.lose(&juno);
    play.apply(Input::Drain);
    assert_eq!(play.sent(&maren), [(0, Tell::Draining)]);
    assert!(play.sent(&juno).is_empty());
    assert!(play.has(&Effect::Persist));
}

#[test]
fn a_restored_room_goes_on_where_it_was() {
    let (mut play, maren, juno) = Play::met();
    let snapshot = play.snapshot();
    play.restart(&snapshot);
    assert_eq!(play.room.session_started_at(), Some(play.now));
    let maren = play.resume(&maren, 4);
    let welcome = play.welcome(&maren);
    assert!(welcome.resumed);
    assert_eq!((welcome.stage, welcome.round, welcome.sent), (Stage::Admitted, 1, 4));
    assert_eq!(welcome.other, Some(Other { away: true, ..other(JUNO) }));
    let juno = play.resume(&juno, 3);
    assert_eq!(play.welcome(&juno).other, Some(other(MAREN)));
    assert_eq!(play.told(&maren), [Tell::OtherBack]);
    assert!(!play.last.iter().any(|effect| matches!(effect, Effect::SessionStarted { .. })));
}

#[test]
fn numbers_newer_than_the_snapshot_are_believed_once() {
    let (mut play, mut maren, mut juno) = Play::met();
    let snapshot = play.snapshot();
    for _ in 0..5 {
        play.say(&mut maren, signal(1, "candidate"));
    }
    play.restart(&snapshot);
    let juno_again = play.resume(&juno, 8);
    assert_eq!((play.welcome(&juno_again).sent, play.welcome(&juno_again).got), (8, 1));
    juno = juno_again;
    let mut maren = play.resume(&maren, 4);
    assert_eq!(play.sent(&juno), [(9, Tell::OtherBack)]);
    play.say(&mut maren, signal(1, "candidate"));
    assert_eq!(play.refusal(&maren), None);
    assert_eq!(play.sent(&juno), [(10, Tell::Signal { round: 1, body: "candidate".into() })]);
    play.say_as(&maren, maren.said + 2, signal(1, "candidate"));
    assert_eq!(play.refusal(&maren), Some(Refusal::OutOfOrder));
    let late = play.resume(&juno, 11);
    assert!(!play.welcome(&late).resumed);
}

#[test]
fn a_page_behind_the_snapshot_gets_the_whole_state() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.lose(&juno);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    play.restart(&play.snapshot());
    let juno = play.resume(&juno, 1);
    let welcome = play.welcome(&juno);
    assert!(welcome.resumed);
    assert_eq!((welcome.stage, welcome.round, welcome.sent), (Stage::Admitted, 1, 3));
    assert_eq!(play.told(&juno).len(), 1);
}

#[test]
fn seats_of_a_restored_room_are_kept_for_two_minutes_from_the_restart() {
    let (mut play, _, _) = Play::met();
    let snapshot = play.snapshot();
    play.now = play.now.plus(std::time::Duration::from_secs(3_600));
    play.restart(&snapshot);
    assert!(!play.room.is_empty());
    play.pass(119);
    assert!(!play.room.is_empty());
    play.pass(1);
    assert!(play.has(&Effect::Empty));
    assert!(play.facts().is_some());
}

#[test]
fn a_snapshot_holds_no_signals() {
    let (mut play, mut maren, _) = Play::met();
    play.say(&mut maren, signal(1, "candidate:1 192.0.2.7"));
    assert!(!play.snapshot().contains("192.0.2.7"));
}

#[test]
fn who_waits_is_told_again_after_a_restart() {
    let mut play = Play::new();
    let mut juno = play.open(JUNO);
    play.say(&mut juno, Said::Knock);
    play.restart(&play.snapshot());
    assert!(play.has(&Effect::WaitingChanged));
    assert_eq!(play.room.waiting().len(), 1);
}
