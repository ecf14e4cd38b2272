//! Arriving, knocking, admitting and declining, and the messages about it.

use super::*;

#[test]
fn a_counsellor_is_in_the_room_from_the_start_and_a_client_arrives() {
    let mut play = Play::new();
    let maren = play.open(MAREN);
    let welcome = play.welcome(&maren);
    assert_eq!((welcome.side, welcome.stage), (Side::Counsellor, Stage::Admitted));
    assert!(play.has(&Effect::Persist));
    let juno = play.open(JUNO);
    let welcome = play.welcome(&juno);
    assert_eq!((welcome.side, welcome.stage), (Side::Client, Stage::Arriving));
    assert_eq!((welcome.round, welcome.other, welcome.host), (0, None, Host::Here));
    assert!(play.told(&maren).is_empty(), "nobody hears of a client who has not knocked");
}

#[test]
fn a_knock_shows_on_the_counsellors_list_and_tells_the_client_where_the_counsellor_is() {
    let mut play = Play::new();
    let (maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    let waiting = vec![Waiting { seat: seat(JUNO), modality: Modality::Video, since: play.now }];
    assert_eq!(play.told(&maren), [Tell::Waiting(waiting.clone())]);
    assert_eq!(play.told(&juno), [Tell::Host(Host::Here)]);
    assert!(play.has(&Effect::WaitingChanged));
    assert_eq!(play.room.waiting(), waiting);
    let persist = play.last.iter().position(|effect| *effect == Effect::Persist).unwrap();
    let send = play.last.iter().position(|effect| matches!(effect, Effect::Send { .. })).unwrap();
    assert!(persist < send);
    play.say(&mut juno, Said::Knock);
    assert!(play.told(&juno).is_empty() && play.told(&maren).is_empty());
}

#[test]
fn an_admitted_client_and_the_counsellor_meet() {
    let (play, maren, juno) = Play::met();
    assert_eq!(play.told(&juno), [Tell::Admitted, meet(1, true, MAREN)]);
    assert_eq!(play.told(&maren), [meet(1, false, JUNO), Tell::Waiting(Vec::new())]);
    assert!(play.has(&Effect::SessionStarted { modality: Modality::Video }));
    assert!(play.has(&Effect::WaitingChanged));
    assert_eq!(play.room.session_started_at(), Some(play.now));
    assert!(play.room.is_meeting());
}

#[test]
fn a_declined_client_may_knock_again() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    play.say(&mut juno, Said::Knock);
    play.say(&mut maren, Said::Decline(seat(JUNO)));
    assert_eq!(play.told(&juno), [Tell::Declined]);
    assert_eq!(play.told(&maren), [Tell::Waiting(Vec::new())]);
    play.say(&mut juno, Said::Knock);
    assert_eq!(play.room.stage(&seat(JUNO)), Some(Stage::Waiting));
    play.say(&mut maren, Said::Decline(seat(JUNO)));
    let juno = play.open(JUNO);
    assert_eq!(play.welcome(&juno).stage, Stage::Arriving);
}

#[test]
fn those_who_wait_do_not_see_each_other() {
    let mut play = Play::new();
    let (mut maren, mut juno, mut kit) = (play.open(MAREN), play.open(JUNO), play.open(KIT));
    play.say(&mut juno, Said::Knock);
    play.say(&mut kit, Said::Knock);
    assert!(play.sent(&juno).is_empty());
    play.say(&mut kit, Said::Modality(Modality::Text));
    assert!(play.sent(&juno).is_empty());
    assert_eq!(play.room.waiting().len(), 2);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert!(play.sent(&kit).is_empty());
    play.say(&mut juno, signal(1, "offer"));
    assert!(play.sent(&kit).is_empty());
    let kit = play.resume(&kit, 1);
    let welcome = play.welcome(&kit);
    assert!(welcome.waiting.is_empty());
    assert_eq!((welcome.round, welcome.other), (0, None));
}

#[test]
fn a_third_person_finds_the_room_full() {
    let (mut play, mut maren, _) = Play::met();
    let mut kit = play.open(KIT);
    play.say(&mut kit, Said::Knock);
    play.say(&mut maren, Said::Admit(seat(KIT)));
    assert_eq!(play.refusal(&maren), Some(Refusal::RoomFull));
    assert_eq!(play.room.stage(&seat(KIT)), Some(Stage::Waiting));
}

#[test]
fn only_clients_knock_and_only_the_counsellor_answers() {
    let mut play = Play::new();
    let (mut maren, mut juno, mut kit) = (play.open(MAREN), play.open(JUNO), play.open(KIT));
    play.say(&mut juno, Said::Knock);
    for message in [Said::Admit(seat(JUNO)), Said::Decline(seat(JUNO)), Said::End] {
        play.say(&mut kit, message);
        assert_eq!(play.refusal(&kit), Some(Refusal::NotAllowed));
    }
    play.say(&mut juno, Said::Admit(seat(JUNO)));
    assert_eq!(play.refusal(&juno), Some(Refusal::NotAllowed));
    play.say(&mut maren, Said::Knock);
    assert_eq!(play.refusal(&maren), Some(Refusal::NotAllowed));
    for absent in [KIT, MAREN, "nobody"] {
        play.say(&mut maren, Said::Admit(seat(absent)));
        assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
    }
    assert_eq!(play.room.refused(), 8);
}

#[test]
fn those_who_wait_hear_where_the_counsellor_is() {
    let mut play = Play::new();
    let mut juno = play.open(JUNO);
    play.say(&mut juno, Said::Knock);
    assert_eq!(play.told(&juno), [Tell::Host(Host::Away)]);
    for (place, told) in
        [(Host::Near, Host::Near), (Host::Busy, Host::Busy), (Host::Here, Host::Near)]
    {
        play.apply(Input::Host { place });
        assert_eq!(play.told(&juno), [Tell::Host(told)]);
        play.apply(Input::Host { place });
        assert!(play.last.is_empty());
    }
    let maren = play.open(MAREN);
    assert_eq!(play.told(&juno), [Tell::Host(Host::Here)]);
    assert_eq!(play.welcome(&maren).waiting.len(), 1);
    play.apply(Input::Host { place: Host::Away });
    assert!(play.last.is_empty());
    play.lose(&maren);
    assert_eq!(play.told(&juno), [Tell::Host(Host::Away)]);
}

#[test]
fn who_waits_is_told_that_what_is_arranged_has_changed() {
    let mut play = Play::new();
    let (maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    let mut kit = play.open(KIT);
    play.apply(Input::Rearranged);
    assert!(play.last.is_empty(), "who has not knocked asks by themselves");
    play.say(&mut juno, Said::Knock);
    play.apply(Input::Rearranged);
    assert_eq!(play.sent(&juno), [(2, Tell::Rearranged)]);
    assert_eq!(play.last.len(), 1, "nobody else is told, and nothing is kept");
    play.say(&mut kit, Said::Knock);
    play.say(&mut kit, Said::Leave);
    play.apply(Input::Rearranged);
    assert!(play.sent(&kit).is_empty() && play.sent(&maren).is_empty());
}

#[test]
fn in_the_room_nobody_is_told_that_what_is_arranged_has_changed() {
    let (mut play, _, _) = Play::met();
    play.apply(Input::Rearranged);
    assert!(play.last.is_empty());
}

#[test]
fn another_window_takes_the_seat_over() {
    let (mut play, maren, juno) = Play::met();
    let second = play.open(JUNO);
    assert_eq!(play.told(&juno), [Tell::Replaced]);
    assert!(play.has(&Effect::Close { conn: juno.conn }));
    let welcome = play.welcome(&second);
    assert_eq!((welcome.resumed, welcome.stage, welcome.round), (false, Stage::Admitted, 2));
    assert_eq!(play.told(&second)[1], meet(2, true, MAREN));
    assert_eq!(play.told(&maren), [meet(2, false, JUNO)]);
    assert!(!play.last.iter().any(|effect| matches!(effect, Effect::SessionStarted { .. })));
    play.lose(&juno);
    assert!(play.last.is_empty(), "a socket that was replaced no longer counts");
    play.say_as(&juno, 2, Said::Leave);
    assert!(play.last.is_empty());
}

#[test]
fn the_replaced_page_cannot_resume() {
    let (mut play, _, juno) = Play::met();
    play.open(JUNO);
    let juno = play.resume(&juno, 3);
    assert!(!play.welcome(&juno).resumed);
}

#[test]
fn a_client_who_reloads_while_waiting_keeps_their_place() {
    let mut play = Play::new();
    let mut juno = play.open(JUNO);
    play.say(&mut juno, Said::Knock);
    let since = play.now;
    play.pass(5);
    let juno = play.open(JUNO);
    assert_eq!(play.welcome(&juno).stage, Stage::Waiting);
    assert_eq!(play.room.waiting()[0].since, since);
}

#[test]
fn a_room_has_one_counsellor_and_a_seat_one_role() {
    let mut play = Play::new();
    play.open(MAREN);
    for (name, side) in [("otis", Side::Counsellor), (MAREN, Side::Client)] {
        play.apply(Input::Join {
            seat: seat(name),
            conn: ConnId(77),
            side,
            modality: Modality::Text,
            resume: None,
            new_token_hash: "token".into(),
        });
        let message = Tell::Refused { n: 0, reason: Refusal::NotAllowed };
        let send = Effect::Send { seat: seat(name), conn: ConnId(77), n: 0, message };
        assert_eq!(play.last, [send, Effect::Close { conn: ConnId(77) }]);
    }
}

#[test]
fn a_room_has_twelve_seats() {
    let mut play = Play::new();
    for number in 0..SEATS_MAX {
        let page = play.open(&format!("client-{number}"));
        assert!(!play.has(&Effect::Close { conn: page.conn }));
    }
    let late = play.open("late");
    assert_eq!(play.refusal(&late), Some(Refusal::RoomFull));
    assert!(play.has(&Effect::Close { conn: late.conn }));
    assert_eq!(play.room.stage(&seat("late")), None);
}
