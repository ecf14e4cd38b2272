//! The joint check: requests, answers, beginning together, skipping, and the record.

use super::*;
use practice::OwnWords;
use practice::joint_check::{
    Near, OWN_WORDS_MAX, Outcome, Privacy, Record, RequestText, Sentence, Speaks, Topic,
};

fn check(said: JointSaid) -> Said {
    Said::Joint(said)
}

fn ask(sentence: Sentence) -> Said {
    check(JointSaid::Ask(sentence.topic(), RequestText::Sentence(sentence)))
}

fn own(text: &str) -> RequestText {
    RequestText::Own(OwnWords::new(text))
}

fn row(side: &JointSide, topic: Topic) -> JointRow {
    side.rows.iter().find(|row| row.topic == topic).expect("the row is there").clone()
}

fn kept(play: &mut Play, page: &mut Page) -> Option<Record> {
    play.say(page, Said::End);
    play.facts().unwrap().joint_check
}

#[test]
fn it_stands_open_for_both_once_they_meet_and_for_nobody_before() {
    let mut play = Play::new();
    let (mut maren, mut juno) = (play.open(MAREN), play.open(JUNO));
    assert_eq!(play.welcome(&juno).joint, None);
    play.say(&mut juno, Said::Knock);
    for page in [&mut maren, &mut juno] {
        play.say(page, check(JointSaid::Begin));
        assert_eq!(play.refusal(page), Some(Refusal::NotNow));
    }
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    for page in [&maren, &juno] {
        let joint = play.joint(page).unwrap();
        assert!(joint.open && !joint.again);
        assert_eq!(joint.mine, joint.theirs);
        let topics: Vec<_> = joint.mine.rows.iter().map(|row| row.topic).collect();
        assert_eq!(topics, Topic::ALL);
        assert!(joint.mine.rows.iter().all(|row| row.stands == Stands::Open));
    }
}

#[test]
fn a_request_is_seen_done_and_answered_and_both_see_each_step() {
    let (mut play, mut maren, mut juno) = Play::met();
    let stands = |play: &Play, maren: &Page, juno: &Page| {
        let mine = row(&play.joint(maren).unwrap().mine, Topic::Distance);
        assert_eq!(mine, row(&play.joint(juno).unwrap().theirs, Topic::Distance));
        (mine.stands, mine.more)
    };
    play.say(&mut maren, ask(Sentence::Closer));
    assert!(play.has(&Effect::Persist));
    assert_eq!(stands(&play, &maren, &juno), (Stands::Asked, false));
    let text = row(&play.joint(&juno).unwrap().theirs, Topic::Distance).words;
    assert_eq!(text, Some(RequestText::Sentence(Sentence::Closer)));
    play.say(&mut juno, check(JointSaid::Done(Topic::Distance)));
    assert_eq!(stands(&play, &maren, &juno), (Stands::Done, false));
    play.say(&mut maren, check(JointSaid::More(Topic::Distance)));
    assert_eq!(stands(&play, &maren, &juno), (Stands::Asked, true));
    play.say(&mut juno, check(JointSaid::Done(Topic::Distance)));
    assert_eq!(stands(&play, &maren, &juno), (Stands::Done, true));
    play.say(&mut maren, check(JointSaid::Fine(Topic::Distance)));
    assert_eq!(stands(&play, &maren, &juno), (Stands::Fine, false));

    let record = kept(&mut play, &mut maren).unwrap();
    assert_eq!(record.outcome, Outcome::Unfinished);
    assert_eq!(record.client.requests, []);
    let [request] = &record.counsellor.requests[..] else { panic!("{record:?}") };
    assert_eq!(request.words, RequestText::Sentence(Sentence::Closer));
    assert!(request.done && request.fine);
}

#[test]
fn saying_a_thing_twice_changes_nothing() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, check(JointSaid::Ask(Topic::Light, own("the lamp"))));
    play.say(&mut maren, check(JointSaid::Ask(Topic::Light, own("the lamp"))));
    assert_eq!((play.joint(&juno), play.refusal(&maren)), (None, None));
    for again in [false, true] {
        play.say(&mut juno, check(JointSaid::Done(Topic::Light)));
        assert_eq!(play.joint(&maren).is_none(), again);
        assert_eq!(play.refusal(&juno), None);
    }
    for said in [
        JointSaid::Fine(Topic::Light),
        JointSaid::Fine(Topic::Sound),
        JointSaid::Begin,
        JointSaid::Skip,
        JointSaid::Open,
    ] {
        for again in [false, true] {
            play.say(&mut maren, check(said.clone()));
            assert_eq!(play.joint(&juno).is_none(), again, "{said:?}");
            assert_eq!(play.refusal(&maren), None, "{said:?}");
        }
    }
    play.say(&mut juno, check(JointSaid::Done(Topic::Light)));
    assert_eq!(play.refusal(&juno), None, "done a moment after it was found fine");
}

#[test]
fn the_session_opens_when_both_would_begin_even_with_a_row_open() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, ask(Sentence::TurnLamp));
    play.say(&mut juno, check(JointSaid::Begin));
    let seen = play.joint(&maren).unwrap();
    assert!(seen.open && seen.theirs.ready && !seen.mine.ready);
    play.say(&mut maren, check(JointSaid::Begin));
    for page in [&maren, &juno] {
        assert!(!play.joint(page).unwrap().open);
    }
    play.say(&mut juno, check(JointSaid::Fine(Topic::Light)));
    assert_eq!(play.refusal(&juno), Some(Refusal::NotNow), "it is closed");
    assert_eq!(kept(&mut play, &mut juno).unwrap().outcome, Outcome::Agreed);
}

#[test]
fn either_skips_it_for_both_and_either_opens_it_again() {
    for by_client in [false, true] {
        let (mut play, mut maren, mut juno) = Play::met();
        let page = if by_client { &mut juno } else { &mut maren };
        play.say(page, check(JointSaid::Skip));
        assert!(!play.joint(&maren).unwrap().open && !play.joint(&juno).unwrap().open);
        let page = if by_client { &mut maren } else { &mut juno };
        play.say(page, check(JointSaid::Open));
        let joint = play.joint(&juno).unwrap();
        assert!(joint.open && joint.again && !joint.mine.ready && !joint.theirs.ready);
        for page in [&mut maren, &mut juno] {
            play.say(page, check(JointSaid::Begin));
        }
        assert_eq!(kept(&mut play, &mut maren).unwrap().outcome, Outcome::Agreed);
    }
}

#[test]
fn a_check_that_was_agreed_once_stays_agreed() {
    let (mut play, mut maren, mut juno) = Play::met();
    for page in [&mut maren, &mut juno] {
        play.say(page, check(JointSaid::Begin));
    }
    play.say(&mut maren, check(JointSaid::Open));
    play.say(&mut juno, check(JointSaid::Skip));
    assert_eq!(kept(&mut play, &mut maren).unwrap().outcome, Outcome::Agreed);
}

#[test]
fn rows_that_make_no_sense_are_absent_and_refused() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut juno, Said::Modality(Modality::Voice));
    let seen = play.joint(&maren).unwrap();
    assert_eq!(seen.mine.rows.iter().map(|row| row.topic).collect::<Vec<_>>(), [Topic::Sound]);
    assert_eq!(seen.theirs.rows.len(), 4, "Juno still sees Maren");
    play.say(&mut maren, ask(Sentence::TurnLamp));
    assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
    play.say(&mut juno, ask(Sentence::TurnLamp));
    assert_eq!(play.refusal(&juno), None);
    play.say(&mut maren, Said::Modality(Modality::Text));
    let seen = play.joint(&juno).unwrap();
    assert!(seen.mine.rows.is_empty() && seen.theirs.rows.is_empty());
    let privacy = Privacy { speaks: Speaks::Freely, near: Some(Near::Nobody) };
    play.say(&mut juno, check(JointSaid::Privacy(privacy.clone())));
    assert_eq!(play.joint(&maren).unwrap().theirs.privacy, Some(privacy.clone()));
    let record = kept(&mut play, &mut juno).unwrap();
    assert_eq!((record.client.privacy, record.counsellor.privacy), (Some(privacy), None));
}

#[test]
fn what_is_wrong_is_refused_with_a_reason() {
    let (mut play, mut maren, mut juno) = Play::met();
    let lamp = RequestText::Sentence(Sentence::TurnLamp);
    for (said, reason) in [
        (JointSaid::Done(Topic::Light), Refusal::NotNow),
        (JointSaid::More(Topic::Light), Refusal::NotNow),
        (JointSaid::Ask(Topic::Sound, lamp), Refusal::NotAllowed),
        (JointSaid::Ask(Topic::Sound, own("  ")), Refusal::NotAllowed),
        (JointSaid::Ask(Topic::Sound, own(&"x".repeat(OWN_WORDS_MAX + 1))), Refusal::TooLarge),
        (
            JointSaid::Privacy(Privacy {
                speaks: Speaks::NotFreely,
                near: Some(Near::Own(OwnWords::new(&"x".repeat(OWN_WORDS_MAX + 1)))),
            }),
            Refusal::TooLarge,
        ),
    ] {
        play.say(&mut maren, check(said));
        assert_eq!(play.refusal(&maren), Some(reason));
        assert_eq!(play.joint(&juno), None);
        assert!(!play.has(&Effect::Persist));
    }
    for number in 0..REQUESTS_MAX {
        let words = own(&format!("request {number}"));
        play.say(&mut juno, check(JointSaid::Ask(Topic::Sound, words)));
        assert_eq!(play.refusal(&juno), None);
    }
    play.say(&mut juno, check(JointSaid::Ask(Topic::Sound, own("one more"))));
    assert_eq!(play.refusal(&juno), Some(Refusal::TooMany));
}

#[test]
fn a_reload_a_second_window_and_a_restart_find_it_as_it_was() {
    let (mut play, mut maren, juno) = Play::met();
    play.say(&mut maren, check(JointSaid::Ask(Topic::Sound, own("a hum, I think"))));
    let before = play.joint(&juno);
    assert!(before.is_some());
    let juno = play.open(JUNO);
    assert_eq!(play.welcome(&juno).joint, before);
    play.lose(&juno);
    let juno = play.resume(&juno, 0);
    assert_eq!(play.welcome(&juno).joint, before);
    let snapshot = play.snapshot();
    play.restart(&snapshot);
    let juno = play.resume(&juno, 0);
    assert_eq!(play.welcome(&juno).joint, before);
}

#[test]
fn a_room_kept_by_an_earlier_version_meets_without_it() {
    let (mut play, maren, _juno) = Play::met();
    let mut room: serde_json::Value = serde_json::from_str(&play.snapshot()).unwrap();
    room["session"].as_object_mut().unwrap().remove("joint_check");
    play.restart(&room.to_string());
    let mut maren = play.resume(&maren, 0);
    assert_eq!(play.welcome(&maren).joint, None);
    play.say(&mut maren, check(JointSaid::Open));
    assert_eq!(play.refusal(&maren), Some(Refusal::NotNow));
    let maren = play.open(MAREN);
    assert!(play.welcome(&maren).joint.is_some(), "a new round brings it");
}

#[test]
fn somebody_else_never_sees_what_was_said_before() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, check(JointSaid::Ask(Topic::Sound, own("for Juno alone"))));
    play.say(&mut juno, Said::Leave);
    assert_eq!(play.joint(&maren), None);
    let mut kit = play.open(KIT);
    play.say(&mut kit, Said::Knock);
    play.say(&mut maren, Said::Admit(seat(KIT)));
    for page in [&maren, &kit] {
        let joint = play.joint(page).unwrap();
        assert!(joint.open && joint.mine == joint.theirs);
        assert_eq!(row(&joint.mine, Topic::Sound).stands, Stands::Open);
    }
}

#[test]
fn who_left_and_comes_back_to_the_session_finds_it_as_it_was() {
    let (mut play, mut maren, mut juno) = Play::met();
    play.say(&mut maren, check(JointSaid::Skip));
    play.say(&mut juno, Said::Leave);
    play.say(&mut juno, Said::Knock);
    play.say(&mut maren, Said::Admit(seat(JUNO)));
    assert!(!play.joint(&juno).unwrap().open);
}

#[test]
fn a_check_that_nobody_used_is_not_recorded() {
    let (mut play, mut maren, _juno) = Play::met();
    assert_eq!(kept(&mut play, &mut maren), None);
}
