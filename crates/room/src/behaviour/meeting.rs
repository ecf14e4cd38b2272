//! Two people in the room: signals, rounds, modalities, leaving, ending, and the recorded facts.

use super::*;

fn report(round_trip_ms: u32) -> Said {
    Said::Line(LineReport { round_trip_ms, lost_permille: 4, relayed: true, mended: 1 })
}

#[test]
fn signals_of_the_round_pass_and_others_do_not() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, signal(1, "offer"));
    assert_eq!(play.told(&juno), [Tell::Signal { round: 1, body: "offer".into() }]);
    assert!(play.told(&maren).is_empty());
    assert!(!play.has(&Effect::Persist));
    for round in [0, 2] {
        play.say(&mut juno, signal(round, "answer"));
        assert_eq!(play.refusal(&juno), Some(Refusal::OldRound));
        assert!(play.sent(&maren).is_empty());
    }
}

#[test]
fn before_both_are_in_the_room_no_signal_passes() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    for knocked in [false, true] {
        if knocked {
            play.say(&mut juno, Said::Knock);
        }
        for message in [signal(0, "offer"), Said::Again { round: 0 }] {
            play.say(&mut maren, message.clone());
            assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
            assert!(play.sent(&juno).is_empty());
            play.say(&mut juno, message);
            assert_eq!(play.refusal(&juno), Some(Refusal::NotNow));
            assert!(play.sent(&maren).is_empty());
        }
    }
    play.say(&mut juno, report(1));
    assert_eq!(play.refusal(&juno), Some(Refusal::NotAllowed));
}

#[test]
fn a_connection_that_cannot_be_mended_gives_a_new_round() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut juno, Said::Again { round: 1 });
    assert_eq!(play.told(&juno), [meet(2, true, MAREN)]);
    assert_eq!(play.told(&maren), [meet(2, false, JUNO)]);
    assert!(play.has(&Effect::Persist));
    play.say(&mut maren, Said::Again { round: 1 });
    assert_eq!(play.refusal(&maren), Some(Refusal::OldRound));
}

#[test]
fn a_change_of_modality_is_told_to_the_other_and_recorded() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut juno, Said::Modality(Modality::Text));
    assert_eq!(play.told(&maren), [Tell::OtherModality(Modality::Text)]);
    assert!(play.has(&Effect::Persist));
    play.say(&mut juno, Said::Modality(Modality::Text));
    assert!(play.sent(&maren).is_empty());
    play.say(&mut maren, Said::Modality(Modality::Voice));
    assert_eq!(play.told(&juno), [Tell::OtherModality(Modality::Voice)]);
    play.say(&mut maren, Said::End);
    assert_eq!(play.facts().unwrap().modalities, [Modality::Video, Modality::Text]);
}

#[test]
fn a_change_of_modality_while_waiting_shows_on_the_list() {
    let mut play = Play::new();
    let (maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.say(&mut juno, Said::Modality(Modality::Voice));
    let waiting = vec![Waiting { seat: seat(JUNO), modality: Modality::Voice, since: play.now }];
    assert_eq!(play.told(&maren), [Tell::Waiting(waiting)]);
    assert!(play.has(&Effect::WaitingChanged));
}

#[test]
fn either_ends_the_meeting_for_both() {
    for by_client in [false, true] {
        let (mut play, mut maren, mut juno) = Play::met();
        play.pass(60);
        play.say(if by_client { &mut juno } else { &mut maren }, Said::End);
        assert_eq!(play.told(&juno), [Tell::Ended { by_me: by_client }]);
        assert_eq!(play.told(&maren), [Tell::Ended { by_me: !by_client }]);
        let facts = play.facts().unwrap();
        assert_eq!(facts.ended_at.since(facts.started_at).as_secs(), 60);
        let by = if by_client { EndedBy::Client } else { EndedBy::Counsellor };
        assert_eq!(facts.ended_by, by);
        assert_eq!(play.room.session_started_at(), None);
        play.say(if by_client { &mut maren } else { &mut juno }, Said::End);
        assert_eq!(play.facts(), None);
        assert_eq!(play.room.refused(), 0, "both may say so at once");
    }
}

#[test]
fn the_facts_say_how_the_line_was() {
    let (mut play, mut maren, mut juno) = Play::met();
    for (value, page) in [(40, &mut maren), (60, &mut juno)] {
        play.say(page, report(value));
        assert!(!play.has(&Effect::Persist));
    }
    play.say(&mut maren, report(50));
    play.say(&mut maren, Said::End);
    let line = play.facts().unwrap().line;
    assert_eq!((line.reports, line.round_trip_ms_median), (3, Some(50)));
    assert_eq!((line.lost_permille_max, line.relayed, line.mended), (Some(4), true, 3));
    play.say(&mut juno, report(1));
    assert_eq!(play.refusal(&juno), None, "late is not wrong");
}

#[test]
fn a_client_who_left_knocks_and_is_let_in_to_the_same_session() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut juno, Said::Leave);
    assert_eq!(play.told(&maren), [Tell::OtherLeft]);
    assert_eq!(play.room.stage(&seat(JUNO)), Some(Stage::Ended));
    play.say(&mut maren, signal(1, "offer"));
    assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
    play.lose(&juno);
    let mut juno = play.open(JUNO);
    assert_eq!(play.welcome(&juno).stage, Stage::Arriving);
    play.say(&mut juno, Said::Knock);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert_eq!(play.told(&juno), [Tell::Admitted, meet(2, true, MAREN)]);
    assert!(!play.last.iter().any(|effect| matches!(effect, Effect::SessionStarted { .. })));
    play.pass(9);
    play.say(&mut maren, Said::End);
    let facts = play.facts().unwrap();
    assert_eq!((facts.ended_at, facts.ended_by), (play.now, EndedBy::Counsellor));
}

#[test]
fn a_client_who_stops_waiting_is_off_the_list() {
    let mut play = Play::new();
    let (maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.say(&mut juno, Said::Leave);
    assert_eq!(play.told(&maren), [Tell::Waiting(Vec::new())]);
    play.say(&mut juno, Said::Leave);
    assert_eq!(play.refusal(&juno), None);
}

#[test]
fn when_the_counsellor_leaves_the_meeting_ends_after_two_minutes() {
    let (mut play, mut maren, juno) = Play::met();
    let left = play.now;
    play.say(&mut maren, Said::Leave);
    assert_eq!(play.told(&juno), [Tell::OtherLeft]);
    play.lose(&maren);
    play.pass(119);
    assert!(play.sent(&juno).is_empty());
    play.pass(1);
    assert_eq!(play.told(&juno), [Tell::Ended { by_me: false }]);
    let facts = play.facts().unwrap();
    assert_eq!((facts.ended_at, facts.ended_by), (left, EndedBy::Counsellor));
}

#[test]
fn a_counsellor_who_comes_back_in_time_meets_the_client_again() {
    let (mut play, mut maren, juno) = Play::met();
    play.say(&mut maren, Said::Leave);
    play.lose(&maren);
    play.pass(100);
    let maren = play.open(MAREN);
    assert_eq!(play.told(&maren)[1], meet(2, false, JUNO));
    assert_eq!(play.told(&juno), [meet(2, true, MAREN)]);
    play.pass(100);
    assert_eq!(play.facts(), None);
}

#[test]
fn a_session_left_by_both_is_over_at_once() {
    let (mut play, mut maren, mut juno) = Play::met();
    let left = play.now;
    play.say(&mut juno, Said::Leave);
    play.pass(30);
    play.say(&mut maren, Said::Leave);
    let facts = play.facts().unwrap();
    assert_eq!((facts.ended_at, facts.ended_by), (left, EndedBy::Client));
}

#[test]
fn a_session_is_not_kept_open_for_a_counsellor_alone() {
    let (mut play, maren, mut juno) = Play::met();
    let left = play.now;
    play.say(&mut juno, Said::Leave);
    play.lose(&juno);
    play.pass(29 * 60);
    assert_eq!(play.facts(), None);
    play.pass(60);
    assert_eq!(play.facts().unwrap().ended_at, left);
    assert!(play.sent(&maren).is_empty());
    assert_eq!(play.room.stage(&seat(MAREN)), Some(Stage::Admitted));
}

#[test]
fn after_an_end_the_next_meeting_is_a_new_session() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, Said::End);
    play.pass(5);
    play.say(&mut juno, Said::Knock);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert_eq!(play.refusal(&maren), Some(Refusal::NotNow), "she is not in the room herself");
    let mut maren = play.open(MAREN);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert!(play.has(&Effect::SessionStarted { modality: Modality::Video }));
    assert_eq!(play.room.session_started_at(), Some(play.now));
}

#[test]
fn an_end_without_a_meeting_records_nothing() {
    let mut play = Play::new();
    let mut maren = play.open(MAREN);
    play.say(&mut maren, Said::End);
    assert_eq!(play.told(&maren), [Tell::Ended { by_me: true }]);
    assert_eq!(play.facts(), None);
}
