//! Who may do what on the board, and the result.

use alliance::board::{
    Board, Body, Entry, GoalEventKind, LETTERS_MAX, NewBody, OPEN_MAX, Op, Refusal, Stands,
    StepWhen, StrengthOf,
};
use alliance::{
    OwnWords, Place, Side,
    Side::{Client, Counsellor},
};
use practice::{EntryId, Moment};

/// A board and a clock that moves on by a minute with every op.
#[derive(Default)]
struct Desk {
    board: Board,
    minutes: i64,
}

fn id(text: &str) -> EntryId {
    EntryId::new(text)
}

fn words(text: &str) -> OwnWords {
    OwnWords::new(text)
}

fn add(name: &str, body: NewBody, text: &str) -> Op {
    Op::Add { id: id(name), body, words: words(text) }
}

fn edit(name: &str, base: &str, text: &str) -> Op {
    Op::Edit { id: id(name), base: words(base), words: words(text) }
}

impl Desk {
    fn now(&self) -> Moment {
        Moment::from_micros(self.minutes * 60_000_000)
    }

    /// Applies the op. One that is not refused is applied again, which must change nothing.
    #[track_caller]
    fn does(&mut self, by: Side, op: &Op) -> Result<bool, Refusal> {
        self.minutes += 1;
        let now = self.now();
        let before = self.board.clone();
        let result = self.board.apply(by, op, now);
        let after = self.board.clone();
        assert_eq!(before != after, result == Ok(true), "{op:?}");
        if result.is_ok() {
            assert_eq!(self.board.apply(by, op, now), Ok(false), "again: {op:?}");
            assert_eq!(self.board, after, "again: {op:?}");
        }
        result
    }

    #[track_caller]
    fn done(&mut self, by: Side, op: &Op) {
        assert_eq!(self.does(by, op), Ok(true), "{op:?}");
    }

    #[track_caller]
    fn refuses(&mut self, by: Side, op: &Op, refusal: Refusal) {
        assert_eq!(self.does(by, op), Err(refusal), "{op:?}");
    }

    #[track_caller]
    fn entry(&self, name: &str) -> &Entry {
        self.board.entries.iter().find(|entry| entry.id.as_str() == name).unwrap()
    }

    #[track_caller]
    fn reads(&self, name: &str, text: &str, agreed: bool) {
        let entry = self.entry(name);
        assert_eq!((entry.words.reveal(), entry.agreed), (text, agreed));
    }

    #[track_caller]
    fn stands(&self, name: &str) -> Stands {
        let (Body::Agenda { stands } | Body::Goal { stands, .. }) = self.entry(name).body else {
            panic!("{name} does not stand");
        };
        stands
    }

    fn order(&self) -> Vec<&str> {
        self.board.entries.iter().map(|entry| entry.id.as_str()).collect()
    }
}

#[test]
fn the_agenda_belongs_to_both() {
    let mut desk = Desk::default();
    desk.done(Client, &add("sleep", NewBody::Agenda {}, "sleep"));
    desk.done(Counsellor, &add("work", NewBody::Agenda {}, "work"));
    desk.refuses(Client, &Op::Agree { id: id("sleep") }, Refusal::NotYours);
    desk.done(Counsellor, &Op::Agree { id: id("sleep") });
    desk.reads("sleep", "sleep", true);

    desk.done(Client, &edit("work", "work", "work and home"));
    desk.reads("work", "work and home", true);
    desk.refuses(Counsellor, &Op::Remove { id: id("work") }, Refusal::NotYours);

    desk.done(Counsellor, &Op::Done { id: id("sleep"), done: true });
    assert!(matches!(desk.stands("sleep"), Stands::Done { .. }));
    desk.done(Client, &Op::Later { id: id("work"), later: true });
    desk.done(Client, &Op::Done { id: id("sleep"), done: false });
    desk.done(Client, &Op::Remove { id: id("sleep") });
    assert_eq!(desk.order(), ["work"]);
    desk.refuses(Client, &edit("sleep", "sleep", "sleeping"), Refusal::Gone);
}

#[test]
fn entries_move_within_their_kind() {
    let mut desk = Desk::default();
    for name in ["a", "b", "c"] {
        desk.done(Client, &add(name, NewBody::Agenda {}, name));
    }
    desk.done(Client, &add("goal", NewBody::Goal {}, "a goal"));
    let after = |name: &str, other: Option<&str>| Op::Move { id: id(name), after: other.map(id) };
    desk.done(Counsellor, &after("a", Some("c")));
    assert_eq!(desk.order(), ["b", "c", "a", "goal"]);
    desk.done(Counsellor, &after("a", None));
    assert_eq!(desk.order(), ["a", "b", "c", "goal"]);
    desk.done(Client, &after("c", Some("a")));
    assert_eq!(desk.order(), ["a", "c", "b", "goal"]);
    assert_eq!(desk.does(Client, &after("c", Some("c"))), Ok(false));
    assert_eq!(desk.does(Client, &after("c", Some("a"))), Ok(false));
    desk.refuses(Client, &after("a", Some("goal")), Refusal::NotThisKind);
    desk.refuses(Client, &after("a", Some("nowhere")), Refusal::Gone);
    desk.refuses(Client, &after("nowhere", None), Refusal::Gone);
}

#[test]
fn a_goal_is_agreed_and_reworded_by_both() {
    let mut desk = Desk::default();
    desk.done(Counsellor, &add("goal", NewBody::Goal {}, "sleep better"));
    desk.done(Counsellor, &edit("goal", "sleep better", "sleep well"));
    desk.refuses(Counsellor, &Op::Agree { id: id("goal") }, Refusal::NotYours);
    desk.refuses(Client, &Op::Rate { id: id("goal"), value: 4 }, Refusal::NotAgreed);
    desk.refuses(Client, &Op::Done { id: id("goal"), done: true }, Refusal::NotAgreed);
    desk.done(Client, &Op::Agree { id: id("goal") });
    desk.reads("goal", "sleep well", true);

    desk.done(Client, &edit("goal", "sleep well", "sleep well again"));
    desk.reads("goal", "sleep well", true);
    let take = |take| Op::AnswerRewording { id: id("goal"), take };
    desk.refuses(Client, &take(true), Refusal::NotYours);
    let counter = Op::Reword { id: id("goal"), words: words("sleep well at home") };
    desk.done(Counsellor, &counter);
    let Body::Goal { rewording: Some(open), .. } = &desk.entry("goal").body else { panic!() };
    assert_eq!((open.by, open.words.reveal()), (Counsellor, "sleep well again at home"));
    desk.done(Client, &take(true));
    desk.reads("goal", "sleep well again at home", true);

    desk.done(Client, &Op::Reword { id: id("goal"), words: words("rest") });
    desk.done(Counsellor, &take(false));
    desk.done(Client, &Op::Reword { id: id("goal"), words: words("rest") });
    desk.done(Client, &take(false));
    desk.done(Client, &Op::Reword { id: id("goal"), words: words("rest") });
    desk.done(Counsellor, &Op::Reword { id: id("goal"), words: words("rest") });
    desk.reads("goal", "rest", true);
    assert_eq!(desk.does(Client, &take(false)), Ok(false));

    let Body::Goal { history, .. } = &desk.entry("goal").body else { panic!() };
    let events: Vec<_> = history
        .iter()
        .map(|event| (event.by, event.what, event.before.as_ref().map(OwnWords::reveal)))
        .collect();
    assert_eq!(
        events,
        [
            (Counsellor, GoalEventKind::Proposed, None),
            (Client, GoalEventKind::Agreed, None),
            (Counsellor, GoalEventKind::Reworded, Some("sleep well")),
            (Client, GoalEventKind::Reworded, Some("sleep well again at home")),
        ]
    );
}

#[test]
fn other_words_for_a_goal_that_was_only_proposed() {
    let mut desk = Desk::default();
    desk.done(Counsellor, &add("goal", NewBody::Goal {}, "less anger"));
    desk.done(Client, &edit("goal", "less anger", "more calm"));
    desk.reads("goal", "less anger", false);
    desk.done(Counsellor, &Op::AnswerRewording { id: id("goal"), take: true });
    desk.reads("goal", "more calm", true);

    desk.done(Client, &add("walk", NewBody::Goal {}, "walk"));
    desk.done(Counsellor, &edit("walk", "walk", "walk daily"));
    desk.done(Counsellor, &Op::Agree { id: id("walk") });
    desk.reads("walk", "walk", true);
    let Body::Goal { rewording, .. } = &desk.entry("walk").body else { panic!() };
    assert!(rewording.is_none());
}

#[test]
fn a_goal_is_rated_set_aside_reached_and_taken_up() {
    let mut desk = Desk::default();
    desk.done(Client, &add("goal", NewBody::Goal {}, "walk daily"));
    desk.done(Counsellor, &Op::Agree { id: id("goal") });
    let rate = |value| Op::Rate { id: id("goal"), value };
    desk.refuses(Client, &rate(11), Refusal::OutOfRange);
    desk.done(Client, &rate(3));
    desk.done(Counsellor, &rate(5));
    desk.done(Client, &rate(4));
    desk.minutes += 7 * 24 * 60;
    desk.done(Client, &rate(4));
    let Body::Goal { ratings, .. } = &desk.entry("goal").body else { panic!() };
    let rated: Vec<_> = ratings.iter().map(|rating| (rating.by, rating.value)).collect();
    assert_eq!(rated, [(Client, 4), (Counsellor, 5), (Client, 4)]);

    let later = |later| Op::Later { id: id("goal"), later };
    desk.done(Counsellor, &later(true));
    desk.done(Counsellor, &later(false));
    desk.done(Counsellor, &later(true));
    desk.minutes += 60;
    desk.done(Client, &later(false));
    desk.done(Client, &Op::Done { id: id("goal"), done: true });
    let Body::Goal { history, .. } = &desk.entry("goal").body else { panic!() };
    let events: Vec<_> = history.iter().map(|event| event.what).collect();
    assert_eq!(
        events[2..],
        [GoalEventKind::SetAside, GoalEventKind::TakenUp, GoalEventKind::Reached],
        "a slip leaves no event"
    );
}

#[test]
fn what_a_counsellor_adds_to_the_clients_own_waits_for_the_client() {
    let step = NewBody::Step { when: StepWhen::Before, place: Some(Place::Home) };
    let kinds = [NewBody::Strength { of: StrengthOf::Helped }, step, NewBody::Noticing {}];
    for kind in kinds {
        let mut desk = Desk::default();
        desk.done(Client, &add("own", kind, "tea"));
        desk.reads("own", "tea", true);
        desk.refuses(Counsellor, &edit("own", "tea", "coffee"), Refusal::NotYours);
        desk.done(Counsellor, &add("offered", kind, "a walk"));
        desk.reads("offered", "a walk", false);
        desk.done(Counsellor, &edit("offered", "a walk", "a short walk"));
        desk.done(Client, &Op::Agree { id: id("offered") });
        desk.refuses(Counsellor, &edit("offered", "a short walk", "a run"), Refusal::NotYours);
        desk.done(Client, &edit("offered", "a short walk", "a slow walk"));
        desk.done(Counsellor, &add("two", kind, "music"));
        desk.done(Client, &edit("two", "music", "my music"));
        desk.reads("two", "my music", true);
        desk.done(Counsellor, &add("three", kind, "rain"));
        desk.done(Counsellor, &Op::Remove { id: id("three") });
        desk.refuses(Counsellor, &Op::Remove { id: id("own") }, Refusal::NotYours);
        desk.refuses(Counsellor, &Op::Rate { id: id("own"), value: 1 }, Refusal::NotThisKind);
        desk.refuses(Client, &Op::Done { id: id("own"), done: true }, Refusal::NotThisKind);
        desk.done(Client, &Op::Remove { id: id("two") });
    }
}

#[test]
fn a_step_has_its_time_and_place() {
    let mut desk = Desk::default();
    let step = NewBody::Step { when: StepWhen::Before, place: None };
    desk.done(Client, &add("own", step, "tea"));
    let to =
        |name: &str| Op::Place { id: id(name), when: StepWhen::After, place: Some(Place::Car) };
    desk.refuses(Counsellor, &to("own"), Refusal::NotYours);
    desk.done(Client, &to("own"));
    let body = Body::Step { when: StepWhen::After, place: Some(Place::Car) };
    assert_eq!(desk.entry("own").body, body);
    desk.done(Counsellor, &add("offered", step, "a walk"));
    desk.done(Client, &to("offered"));
    desk.reads("offered", "a walk", true);
    desk.done(Counsellor, &Op::Remove { id: id("offered") });
    desk.done(Client, &add("line", NewBody::Agenda {}, "work"));
    desk.refuses(Client, &to("line"), Refusal::NotThisKind);
}

#[test]
fn one_hope_of_each_is_open_until_the_session_ends() {
    let mut desk = Desk::default();
    desk.done(Client, &add("first", NewBody::Hope {}, "quiet"));
    desk.done(Counsellor, &add("theirs", NewBody::Hope {}, "to listen"));
    desk.done(Client, &add("second", NewBody::Hope {}, "to be heard"));
    desk.refuses(Client, &edit("first", "quiet", "rest"), Refusal::Gone);
    desk.refuses(Client, &edit("theirs", "to listen", "to talk"), Refusal::NotYours);
    desk.refuses(Client, &Op::Agree { id: id("theirs") }, Refusal::NotThisKind);
    desk.done(Client, &edit("second", "to be heard", "to be heard out"));

    desk.done(Client, &add("done", NewBody::Agenda {}, "sleep"));
    desk.done(Client, &Op::Done { id: id("done"), done: true });
    desk.done(Client, &add("left", NewBody::Agenda {}, "work"));
    desk.done(Client, &Op::Later { id: id("left"), later: true });
    desk.done(Client, &add("open", NewBody::Agenda {}, "home"));
    desk.minutes += 1;
    let end = desk.now();
    assert!(desk.board.close_session(end));
    assert!(!desk.board.close_session(end));
    desk.minutes += 1;
    desk.done(Counsellor, &add("next", NewBody::Hope {}, "to hear how it went"));
    assert!(!desk.board.close_session(end), "what came after stays open");
    for name in ["second", "theirs"] {
        assert_eq!(desk.entry(name).body, Body::Hope { closed_at: Some(end) });
    }
    assert_eq!(desk.stands("left"), Stands::Open {});
    assert!(matches!(desk.stands("done"), Stands::Done { .. }));
    let today = desk.board.since(end);
    let names: Vec<_> = today.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(names, ["theirs", "second", "left", "open", "next"]);
}

#[test]
fn odd_input_is_refused_and_changes_nothing() {
    let mut desk = Desk::default();
    let long = "a".repeat(LETTERS_MAX + 1);
    desk.refuses(Client, &add("a", NewBody::Agenda {}, " \n "), Refusal::Empty);
    desk.refuses(Client, &add("a", NewBody::Agenda {}, &long), Refusal::TooLong);
    for odd in ["", "../a", "a b", &"a".repeat(65)] {
        desk.refuses(Client, &add(odd, NewBody::Agenda {}, "a"), Refusal::OutOfRange);
    }
    let full = "a".repeat(LETTERS_MAX);
    desk.done(Client, &add("a", NewBody::Agenda {}, &full));
    desk.refuses(Counsellor, &add("a", NewBody::Agenda {}, "mine"), Refusal::NotYours);
    desk.refuses(Client, &edit("a", &full, ""), Refusal::Empty);
    desk.refuses(Client, &edit("a", &full, &format!("{full} b")), Refusal::TooLong);
    desk.refuses(Client, &edit("a", &long, "b"), Refusal::TooLong);
    let late = edit("a", "", "what the other typed meanwhile");
    desk.refuses(Counsellor, &late, Refusal::TooLong);
    desk.refuses(Client, &Op::ReviewEvery { sessions: Some(0) }, Refusal::OutOfRange);
    desk.refuses(Client, &Op::ReviewEvery { sessions: Some(13) }, Refusal::OutOfRange);
    desk.done(Client, &Op::ReviewEvery { sessions: Some(5) });
    desk.done(Counsellor, &Op::ReviewEvery { sessions: None });
    assert_eq!(desk.does(Client, &Op::Remove { id: id("nowhere") }), Ok(false));
    for number in 1..OPEN_MAX {
        desk.done(Client, &add(&format!("n{number}"), NewBody::Agenda {}, "more"));
    }
    desk.refuses(Client, &add("last", NewBody::Agenda {}, "more"), Refusal::TooMany);
    desk.done(Client, &Op::Done { id: id("a"), done: true });
    desk.done(Client, &add("last", NewBody::Agenda {}, "more"));
}
