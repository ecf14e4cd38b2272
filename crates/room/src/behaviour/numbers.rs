//! Message numbers: duplicates, gaps, refusals, and when a socket is closed for them.

use super::*;

#[test]
fn a_message_said_again_is_acknowledged_and_nothing_else() {
    let (mut play, mut maren, juno) = Play::met();
    play.say(&mut maren, signal(1, "offer"));
    for n in [2, 1] {
        play.say_as(&maren, n, signal(1, "offer"));
        assert_eq!(play.sent(&maren), [(0, Tell::Got { n: 2 })]);
        assert!(play.sent(&juno).is_empty());
    }
    assert_eq!((play.room.replayed(), play.room.refused()), (2, 0));
}

#[test]
fn a_number_left_out_is_refused() {
    let (mut play, mut maren, juno) = Play::met();
    for n in [3, u32::MAX, 0] {
        play.say_as(&maren, n, signal(1, "offer"));
        let refused = Tell::Refused { n, reason: Refusal::OutOfOrder };
        assert_eq!(play.sent(&maren), [(0, refused)]);
        assert!(play.sent(&juno).is_empty());
    }
    play.say(&mut maren, signal(1, "offer"));
    assert_eq!(play.refusal(&maren), None);
}

#[test]
fn a_refused_message_uses_up_its_number() {
    let mut play = Play::new();
    let mut maren = play.open(MAREN);
    play.say(&mut maren, Said::Knock);
    let refused = Tell::Refused { n: 1, reason: Refusal::NotAllowed };
    assert_eq!(play.sent(&maren), [(0, refused), (0, Tell::Got { n: 1 })]);
    play.say(&mut maren, Said::Modality(Modality::Text));
    assert_eq!(play.sent(&maren), [(0, Tell::Got { n: 2 })]);
}

#[test]
fn fifty_refusals_close_that_connection_only() {
    let (mut play, mut maren, juno) = Play::met();
    for count in 1..=50 {
        play.say(&mut maren, Said::Knock);
        assert_eq!(play.has(&Effect::Close { conn: maren.conn }), count == 50);
        assert!(!play.has(&Effect::Close { conn: juno.conn }));
    }
    play.lose(&maren);
    let mut maren = play.resume(&maren, 3);
    play.say(&mut maren, Said::Knock);
    assert!(!play.has(&Effect::Close { conn: maren.conn }));
    assert_eq!(play.room.refused(), 51);
}

#[test]
fn what_two_people_cause_by_acting_at_once_closes_nothing() {
    let (mut play, mut maren, _) = Play::met();
    for _ in 0..60 {
        play.say(&mut maren, signal(0, "late"));
        assert_eq!(play.refusal(&maren), Some(Refusal::OldRound));
        assert!(!play.has(&Effect::Close { conn: maren.conn }));
    }
}

#[test]
fn a_new_page_counts_from_one_again() {
    let (mut play, mut maren, juno) = Play::met();
    play.say(&mut maren, signal(1, "offer"));
    let mut maren = play.open(MAREN);
    let numbers: Vec<_> = play.sent(&maren).into_iter().map(|(n, _)| n).collect();
    assert_eq!(numbers, [0, 0, 1], "welcome, joint check, meet");
    play.say(&mut maren, signal(2, "offer"));
    assert_eq!(play.refusal(&maren), None);
    assert_eq!(play.told(&juno), [Tell::Signal { round: 2, body: "offer".into() }]);
}

#[test]
fn ways_are_written_before_they_are_acknowledged() {
    let (mut play, mut maren, _) = Play::met();
    play.say(&mut maren, Said::Ways("{}".into()));
    let ways = Effect::Ways { side: Side::Counsellor, ways: "{}".into() };
    let got =
        Effect::Send { seat: seat(MAREN), conn: maren.conn, n: 0, message: Tell::Got { n: 2 } };
    assert_eq!(play.last, [ways, Effect::Persist, got]);
}
