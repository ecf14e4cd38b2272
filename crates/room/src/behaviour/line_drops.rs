//! Lost sockets: what is kept, for how long, and what a page gets when it resumes.

use super::*;

#[test]
fn a_lost_socket_keeps_the_seat_and_the_round() {
    let (mut play, maren, juno) = Play::met();
    play.lose(&juno);
    assert_eq!(play.told(&maren), [Tell::OtherAway]);
    play.lose(&juno);
    assert!(play.last.is_empty());
    play.pass(119);
    assert!(play.last.is_empty());
    let juno = play.resume(&juno, 3);
    assert_eq!(play.told(&maren), [Tell::OtherBack]);
    let welcome = play.welcome(&juno);
    assert!(welcome.resumed);
    assert_eq!((welcome.stage, welcome.round), (Stage::Admitted, 1));
    assert_eq!((welcome.got, welcome.sent), (1, 3));
    assert_eq!(welcome.other, Some(other(MAREN)));
    assert_eq!(play.told(&juno).len(), 1);
}

#[test]
fn a_page_that_is_back_gets_what_it_missed_in_order() {
    let (mut play, mut maren, juno) = Play::met();
    play.lose(&juno);
    play.say(&mut maren, signal(1, "one"));
    play.say(&mut maren, Said::Modality(Modality::Voice));
    play.say(&mut maren, Said::Again { round: 1 });
    let juno = play.resume(&juno, 2);
    let sent = play.sent(&juno);
    assert_eq!(play.welcome(&juno).sent, 2);
    assert_eq!(sent.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [0, 3, 4, 5, 6]);
    assert_eq!(sent[1].1, meet(1, true, MAREN));
    assert_eq!(sent[2].1, Tell::Signal { round: 1, body: "one".into() });
    assert_eq!(sent[3].1, Tell::OtherModality(Modality::Voice));
    assert!(matches!(sent[4].1, Tell::Meet { round: 2, .. }));
    play.say(&mut maren, signal(2, "two"));
    assert_eq!(play.sent(&juno), [(7, Tell::Signal { round: 2, body: "two".into() })]);
}

#[test]
fn who_waits_and_lost_the_line_hears_of_a_change_when_they_are_back() {
    let mut play = Play::new();
    let mut juno = play.open(JUNO);
    play.say(&mut juno, Said::Knock);
    play.lose(&juno);
    play.pass(60);
    play.apply(Input::Rearranged);
    assert!(play.last.is_empty());
    let juno = play.resume(&juno, 1);
    assert_eq!((play.welcome(&juno).stage, play.welcome(&juno).sent), (Stage::Waiting, 1));
    assert_eq!(play.sent(&juno)[1..], [(2, Tell::Rearranged)]);
    let juno = play.resume(&juno, 2);
    assert_eq!(play.told(&juno).len(), 1, "it is told once");
}

#[test]
fn a_page_that_missed_more_than_is_kept_gets_the_whole_state() {
    let (mut play, mut maren, juno) = Play::met();
    play.lose(&juno);
    for _ in 0..70 {
        play.say(&mut maren, signal(1, "candidate"));
    }
    let juno = play.resume(&juno, 3);
    let welcome = play.welcome(&juno);
    assert!(welcome.resumed);
    assert_eq!((welcome.sent, welcome.round), (73, 1));
    assert_eq!(play.told(&juno).len(), 1);
    play.say(&mut maren, signal(1, "candidate"));
    assert_eq!(play.sent(&juno)[0].0, 74);
}

#[test]
fn an_open_socket_does_not_make_the_room_remember_everything() {
    let (mut play, mut maren, juno) = Play::met();
    play.say(&mut maren, signal(1, "offer"));
    play.pass(60);
    play.say(&mut maren, signal(1, "candidate"));
    play.lose(&juno);
    play.pass(70);
    let again = play.resume(&juno, 4);
    assert_eq!(play.told(&again).len(), 2, "what was sent just before the loss is kept");
    let again = play.resume(&again, 2);
    let told = (play.welcome(&again).sent, play.told(&again).len());
    assert_eq!(told, (5, 1));
}

#[test]
fn a_half_open_socket_is_taken_over_by_its_own_page() {
    let (mut play, maren, juno) = Play::met();
    let again = play.resume(&juno, 3);
    assert!(play.has(&Effect::Close { conn: juno.conn }));
    assert!(play.sent(&juno).is_empty(), "it is the same page, so nobody replaced it");
    assert!(play.sent(&maren).is_empty(), "the other never knew");
    play.lose(&juno);
    assert!(play.last.is_empty());
    play.lose(&again);
    assert_eq!(play.told(&maren), [Tell::OtherAway]);
}

#[test]
fn a_welcome_that_got_lost_costs_nothing() {
    let (mut play, _, juno) = Play::met();
    let lost = play.resume(&juno, 3);
    play.lose(&lost);
    let mut again = play.resume(&juno, 3);
    assert!(play.welcome(&again).resumed);
    play.say(&mut again, signal(1, "here"));
    play.lose(&again);
    let late = play.resume(&juno, 3);
    assert!(!play.welcome(&late).resumed, "the new token was in use already");
}

#[test]
fn a_wrong_token_takes_a_new_seat() {
    let (mut play, maren, juno) = Play::met();
    play.lose(&juno);
    for (token, seen) in [("wrong", 3), ("", 0), (juno.token.as_str(), 4)] {
        let stranger = Page { token: token.into(), ..juno.clone() };
        let page = play.resume(&stranger, seen);
        let welcome = play.welcome(&page);
        assert!(!welcome.resumed, "{token} {seen}");
        assert_eq!((welcome.got, welcome.sent), (0, 0));
        assert!(matches!(play.told(&page)[1], Tell::Meet { .. }));
        assert!(play.told(&maren).iter().any(|tell| matches!(tell, Tell::Meet { .. })));
        play.lose(&page);
    }
}

#[test]
fn a_seat_is_kept_for_two_minutes() {
    let (mut play, maren, juno) = Play::met();
    let lost = play.now;
    play.lose(&juno);
    play.pass(120);
    assert_eq!(play.told(&maren), [Tell::OtherLeft]);
    assert!(play.has(&Effect::Persist));
    assert_eq!(play.room.stage(&seat(JUNO)), None);
    assert_eq!(play.facts(), None, "a lost socket does not end the meeting");
    let mut juno = play.resume(&juno, 3);
    let welcome = play.welcome(&juno);
    assert_eq!((welcome.resumed, welcome.stage), (false, Stage::Arriving));
    play.say(&mut juno, Said::Leave);
    let mut maren = maren;
    play.say(&mut maren, Said::Leave);
    let facts = play.facts().unwrap();
    assert_eq!((facts.ended_at, facts.ended_by), (lost, EndedBy::Lost));
}

#[test]
fn a_client_let_in_while_their_socket_is_lost_hears_so_when_back() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.lose(&juno);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    let away = Other { away: true, ..other(JUNO) };
    assert_eq!(play.told(&maren)[0], Tell::Meet { round: 1, polite: false, other: away });
    let juno = play.resume(&juno, 1);
    assert_eq!(play.told(&juno)[1..], [Tell::Admitted, meet(1, true, MAREN)]);
    assert_eq!(play.told(&maren), [Tell::OtherBack]);
}

#[test]
fn an_empty_chair_does_not_wait() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.lose(&juno);
    play.pass(14);
    assert!(play.last.is_empty());
    play.pass(1);
    assert_eq!(play.told(&maren), [Tell::Waiting(Vec::new())]);
    assert!(play.has(&Effect::WaitingChanged));
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
    play.pass(60);
    let juno = play.resume(&juno, 1);
    assert_eq!(play.welcome(&juno).stage, Stage::Waiting);
    assert!(matches!(&play.told(&maren)[..], [Tell::Waiting(waiting)] if waiting.len() == 1));
}

#[test]
fn when_both_are_gone_the_session_ends_and_the_room_is_empty() {
    let (mut play, maren, juno) = Play::met();
    let lost = play.now;
    play.lose(&juno);
    play.pass(30);
    play.lose(&maren);
    play.pass(119);
    assert!(!play.has(&Effect::Empty));
    play.pass(1);
    let facts = play.facts().unwrap();
    assert_eq!((facts.ended_at, facts.ended_by), (lost, EndedBy::Lost));
    assert_eq!(play.last.last(), Some(&Effect::Empty));
    assert!(!play.has(&Effect::Persist));
    assert!(play.room.is_empty());
}

#[test]
fn a_client_alone_is_told_when_the_session_is_not_kept_any_longer() {
    let (mut play, maren, juno) = Play::met();
    play.lose(&maren);
    play.pass(120);
    assert_eq!(play.told(&juno), [Tell::OtherLeft]);
    play.pass(28 * 60);
    assert_eq!(play.told(&juno), [Tell::Ended { by_me: false }]);
    assert_eq!(play.facts().unwrap().ended_by, EndedBy::Lost);
}

#[test]
fn a_session_with_a_client_who_never_came_has_no_length() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.lose(&juno);
    play.pass(10);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    let started = play.now;
    play.pass(110);
    play.say(&mut maren, Said::End);
    let facts = play.facts().unwrap();
    assert_eq!((facts.started_at, facts.ended_at), (started, started));
}
