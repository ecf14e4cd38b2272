//! The charts of a pair as both see them: drawings, sentences, and what each may not see.

use crate::house::House;
use alliance::alliance_line::Threshold;
use alliance::board::{Board, Body, Entry, Rating, Stands};
use alliance::check_in::{
    Answer, CheckIn, Given, Hindrance, Item, Occasion, OutOfStep, OutOfStepThen, OutOfStepWas, Seen,
};
use alliance::{OwnWords, Side};
use practice::{CheckInId, EntryId, Modality, Moment, PairId, SessionId};
use server::charts::{Charts, Material, Telling};
use server::page::Page;
use server::times::Times;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use storage::{EndedBy, Held, LineFacts, Session, SessionFacts};

const WEEK: i64 = 7 * 86_400 * 1_000_000;
/// A minute after the end of an hour's session.
const AFTER: i64 = 61 * 60 * 1_000_000;

/// Sessions a week apart, the latest a week before today, and their check-ins.
struct Work {
    sessions: Vec<Session>,
    check_ins: Vec<CheckIn>,
    board: Board,
}

impl Work {
    fn new() -> Self {
        Self { sessions: Vec::new(), check_ins: Vec::new(), board: Board::default() }
    }

    /// The session `weeks` ago.
    fn session(&mut self, weeks: i64, line: LineFacts) -> &mut Self {
        let started_at = ago(weeks);
        let facts = SessionFacts {
            ended_at: started_at.plus(Duration::from_secs(3600)),
            ended_by: EndedBy::Counsellor,
            modalities: vec![Modality::Video],
            line,
        };
        self.sessions.push(Session {
            id: SessionId::new(format!("s{weeks}")),
            pair: PairId::new("juno"),
            modality: Modality::Video,
            held: Held::Room,
            started_at,
            facts: Some(facts),
        });
        self
    }

    fn left(&mut self, weeks: i64, answers: &[(Item, Answer)]) -> &mut Self {
        let at = Moment::from_micros(ago(weeks).as_micros() + AFTER);
        self.answered(Occasion::Leaving, at, answers)
    }

    fn arrived(&mut self, weeks: i64, answers: &[(Item, Answer)]) -> &mut Self {
        let at = Moment::from_micros(ago(weeks).as_micros() - AFTER);
        self.answered(Occasion::Arriving, at, answers)
    }

    fn answered(
        &mut self,
        occasion: Occasion,
        at: Moment,
        answers: &[(Item, Answer)],
    ) -> &mut Self {
        let given = |answer: &Answer| Given { answer: answer.clone(), seen: Seen::Shared };
        self.check_ins.push(CheckIn {
            id: CheckInId::new(format!("{}-{}", occasion.as_str(), at.as_micros())),
            occasion,
            by: Side::Client,
            at,
            place: None,
            answers: answers.iter().map(|(item, answer)| (*item, given(answer))).collect(),
        });
        self
    }

    /// Makes the last check-in private to the client.
    fn private(&mut self) {
        let last = self.check_ins.last_mut().unwrap();
        last.answers.values_mut().for_each(|given| given.seen = Seen::Private);
    }

    fn charts(&self, page: &Page, times: &Times, side: Side) -> Charts {
        let Self { sessions, check_ins, board } = self;
        let threshold = Threshold::Four;
        let name = match side {
            Side::Counsellor => "Juno",
            Side::Client => "Maren",
        };
        let material = Material { sessions, check_ins, board, threshold };
        Charts::of(Telling { page, side, name }, times, &material)
    }
}

fn ago(weeks: i64) -> Moment {
    Moment::from_micros(crate::house::TUESDAY.as_micros() - weeks * WEEK)
}

fn steady() -> LineFacts {
    LineFacts { reports: 5, ..LineFacts::default() }
}

fn three(bond: u8, goal: u8, task: u8) -> Vec<(Item, Answer)> {
    [(Item::Accepted, bond), (Item::Mattered, goal), (Item::MadeSense, task)]
        .map(|(item, value)| (item, Answer::Scale(value)))
        .to_vec()
}

fn scale(item: Item, value: u8) -> (Item, Answer) {
    (item, Answer::Scale(value))
}

/// Twelve sessions: one left out, one lower on a day when the line broke up.
fn winter() -> Work {
    let mut work = Work::new();
    let totals = [[7, 7, 7], [7, 8, 7], [8, 8, 7], [7, 8, 8], [8, 8, 8], [8, 9, 7]];
    let later = [[8, 8, 9], [5, 6, 6], [8, 8, 8], [9, 8, 9], [8, 8, 9]];
    for (at, [bond, goal, task]) in totals.into_iter().enumerate() {
        let weeks = 12 - at as i64;
        work.session(weeks, steady()).left(weeks, &three(bond, goal, task));
    }
    work.session(6, LineFacts { lost_permille_max: Some(80), ..steady() });
    for (at, [bond, goal, task]) in later.into_iter().enumerate() {
        let weeks = 5 - at as i64;
        let mended = u32::from(weeks == 4);
        work.session(weeks, LineFacts { mended, ..steady() }).left(weeks, &three(bond, goal, task));
    }
    work
}

/// Five years of weekly sessions with every answer.
fn five_years() -> Work {
    let mut work = Work::new();
    for weeks in (1..=260).rev() {
        let turn = (weeks * 7 % 11) as u8;
        let mended = u32::from(weeks % 17 == 0);
        work.session(weeks, LineFacts { mended, ..steady() });
        work.arrived(weeks, &[scale(Item::Arriving, turn.min(10)), scale(Item::Tense, 4)]);
        let mut answers = three(7 + turn % 3, 8, 7 + turn % 4);
        answers.extend([
            scale(Item::Leaving, 6),
            scale(Item::TenseLeaving, 3),
            scale(Item::TimeAndQuiet, 8),
            scale(Item::OnScreen, 5 + turn % 5),
            (Item::InTheWay, Answer::InTheWay(BTreeSet::from([Hindrance::Sound]))),
        ]);
        work.left(weeks, &answers);
    }
    work
}

struct Desk {
    _house: House,
    page: Page,
    times: Times,
}

async fn desk() -> Desk {
    let house = House::new().await;
    let page =
        Page::new(&house.app.words, &house.app.assets, "en".into(), "form token".into(), None);
    let times = Times::of_practice(&house.app, &page).await.unwrap();
    Desk { _house: house, page, times }
}

/// Number of values in the drawing.
fn dots(html: &str) -> usize {
    let group = html.split("<g class=\"dot\">").nth(1).unwrap_or_default();
    count(group.split("</g>").next().unwrap(), "<circle")
}

fn count(html: &str, what: &str) -> usize {
    html.matches(what).count()
}

#[tokio::test]
async fn the_line_shows_usual_gap_what_is_worth_asking_and_the_line_beneath() {
    let Desk { page, times, .. } = &desk().await;
    let html = winter().charts(page, times, Side::Counsellor).line.to_string();
    assert!(html.contains("How the work has felt to Juno"));
    let sentence = "Close to what is usual for Juno in most sessions. On 3 February it was lower \
                    than usual for Juno. The line broke up that day.";
    assert_eq!(count(&html, sentence), 2, "visible, and for who hears the drawing: {html}");
    assert_eq!(dots(&html), 11, "one session was left out");
    let path = html.split("class=\"through\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!((count(path, "M"), count(path, "L")), (2, 9), "and the line has a gap there");
    assert_eq!(count(&html, "href=\"#line-left-out\""), 1);
    assert_eq!(count(&html, "<circle class=\"ring\" cx="), 1);
    let lines = ["steady", "uneven", "broke-up"];
    assert_eq!(lines.map(|line| count(&html, &format!("href=\"#line-{line}\""))), [10, 1, 1]);
    for words in ["usual for Juno", "worth asking", "left out", "broke up", ">Dec<", ">Jan<"] {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains("<th>3 Feb 2026<td>5<td>6<td>6<td>17<td>broke up<td>worth"));
    assert!(html.contains("<th>20 Jan 2026<td>–<td>–<td>–<td>–<td>uneven<td>"));
    assert!(!html.contains("style="), "the page's rules forbid it");
}

#[tokio::test]
async fn the_client_reads_the_same_in_the_second_person_and_with_what_was_kept_private() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = winter();
    work.private();
    let own = work.charts(page, times, Side::Client).line.to_string();
    assert!(own.contains("How the work has felt to you"));
    assert!(own.contains("On 3 February it was lower than usual for you."));
    assert_eq!(dots(&own), 11);
    let shared = work.charts(page, times, Side::Counsellor).line.to_string();
    assert_eq!(dots(&shared), 10, "the last answers are the client's alone");
}

#[tokio::test]
async fn a_moment_out_of_step_is_told_as_the_client_chose() {
    let Desk { page, times, .. } = &desk().await;
    for (then, told) in [(OutOfStepThen::TalkNextTime, true), (OutOfStepThen::NotNow, false)] {
        let mut work = Work::new();
        let moment = OutOfStep { was: OutOfStepWas::ALittle, then: Some(then) };
        work.session(1, steady()).left(1, &[(Item::OutOfStep, Answer::OutOfStep(moment))]);
        let html = work.charts(page, times, Side::Counsellor).line.to_string();
        let words =
            "About 24 February, Juno would like to talk about a moment of being out of step.";
        assert_eq!(html.contains(words), told);
        assert_eq!(count(&html, "<circle class=\"ring\" cx="), usize::from(told));
    }
}

#[tokio::test]
async fn without_answers_there_is_a_sentence_and_no_drawing() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = Work::new();
    work.session(1, steady());
    let charts = work.charts(page, times, Side::Counsellor);
    for html in [charts.line.to_string(), charts.pace.to_string(), charts.before_after.to_string()]
    {
        assert!(html.contains("Nothing to draw yet.") && !html.contains("<svg"), "{html}");
    }
    assert!(charts.goals.is_empty());
}

#[tokio::test]
async fn answers_that_rarely_vary_are_said_to_say_little() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = Work::new();
    for weeks in 1..=6 {
        work.session(weeks, steady()).left(weeks, &three(10, 10, 10));
    }
    let html = work.charts(page, times, Side::Counsellor).line.to_string();
    let rarely = "Juno’s answers rarely vary, so the line can say little.";
    assert!(html.contains(rarely));
    work.session(0, steady()).left(0, &three(7, 7, 7));
    let html = work.charts(page, times, Side::Counsellor).line.to_string();
    assert!(!html.contains(rarely) && html.contains("it was lower than usual for Juno"));
}

#[tokio::test]
async fn items_ten_and_eleven_stand_apart() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = Work::new();
    let sound = Answer::InTheWay(BTreeSet::from([Hindrance::Sound, Hindrance::Delay]));
    let answers = [scale(Item::TimeAndQuiet, 3), scale(Item::OnScreen, 4), (Item::InTheWay, sound)];
    work.session(2, steady()).left(2, &answers);
    work.session(1, LineFacts { mended: 2, ..steady() }).left(1, &answers);
    let charts = work.charts(page, times, Side::Counsellor);
    assert!(charts.line.to_string().contains("Nothing to draw yet."));
    let pace = charts.pace.to_string();
    assert!(pace.contains("On 24 February, Juno answered 3 of 10."));
    assert!(!pace.contains("href=\"#pace-steady\""), "how the line was belongs to the screen");
    let screen = charts.screen.to_string();
    assert!(screen.contains("What got in the way most often: sound and delay."));
    assert_eq!(count(&screen, "href=\"#screen-broke-up\""), 1);
    assert!(screen.contains("<th>24 Feb 2026<td>4<td>sound, delay<td>broke up"));
}

#[tokio::test]
async fn arriving_and_leaving_are_pairs_of_marks() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = Work::new();
    for (weeks, before, after) in [(3, 4, 6), (2, 3, 3), (1, 5, 4)] {
        work.session(weeks, steady());
        work.arrived(weeks, &[scale(Item::Arriving, before), scale(Item::Tense, 7)]);
        work.left(weeks, &[scale(Item::Leaving, after)]);
    }
    let html = work.charts(page, times, Side::Counsellor).before_after.to_string();
    let about = "3 sessions have both. Nearer to “very well” on leaving than on arriving: 1. \
                 Further from it: 1.";
    assert!(html.contains(about), "{html}");
    assert!(html.contains("No session has both yet."), "nothing was said about tension on leaving");
    assert_eq!(count(&html, "class=\"between\""), 2);
    assert_eq!(count(&html, "r=\"8\""), 1, "the same place: one mark inside the other");
    assert!(html.contains("<th>24 Feb 2026<td>5<td>4<td>7<td>–"));
}

#[tokio::test]
async fn goals_have_their_ratings_over_time() {
    let Desk { page, times, .. } = &desk().await;
    let mut work = Work::new();
    let goal = |id: &str, values: &[(i64, u8)]| Entry {
        id: EntryId::new(id),
        by: Side::Client,
        made_at: ago(9),
        words: OwnWords::new("Say what I need"),
        agreed: true,
        body: Body::Goal {
            stands: Stands::Open {},
            rewording: None,
            ratings: values
                .iter()
                .map(|(weeks, value)| Rating { at: ago(*weeks), by: Side::Client, value: *value })
                .collect(),
            history: Vec::new(),
        },
    };
    work.board.entries = vec![
        goal("never", &[]),
        goal("once", &[(1, 4)]),
        goal("higher", &[(8, 2), (4, 4), (1, 5)]),
        goal("lower", &[(8, 5), (1, 4)]),
        goal("same", &[(8, 5), (1, 5)]),
    ];
    let goals = work.charts(page, times, Side::Counsellor).goals;
    let names: Vec<&str> = goals.iter().map(|goal| goal.goal.as_str()).collect();
    assert_eq!(names, ["once", "higher", "lower", "same"]);
    let said =
        ["Rated once, on 24 February.", "Higher than at", "Lower than at", "As at the start."];
    for (goal, words) in goals.iter().zip(said) {
        let html = goal.to_string();
        assert!(html.contains(words), "{words}");
        assert!(html.contains("<th>24 Feb 2026<td>"), "{html}");
    }
    assert_eq!(dots(&goals[1].to_string()), 3);
}

#[tokio::test]
async fn five_years_are_a_small_page_with_a_year_drawn_and_two_in_the_table() {
    let Desk { page, times, .. } = &desk().await;
    let charts = five_years().charts(page, times, Side::Counsellor);
    let all = [&charts.line.to_string(), &charts.before_after.to_string()]
        .map(String::clone)
        .into_iter()
        .chain([charts.pace.to_string(), charts.screen.to_string()])
        .collect::<Vec<String>>();
    assert_eq!(dots(&all[0]), 52);
    assert!(all.iter().all(|html| count(html, "<th>") == 104));
    assert!(all.iter().all(|html| html.contains("Earlier sessions stand further down")));
    let bytes: usize = all.iter().map(String::len).sum();
    assert!(bytes < 45_000, "all four together are {bytes} bytes");
    let ids: Vec<&str> = all.iter().flat_map(|html| html.split(" id=\"").skip(1)).collect();
    let ids: Vec<&str> = ids.into_iter().map(|rest| rest.split('"').next().unwrap()).collect();
    let different: BTreeMap<&str, ()> = ids.iter().map(|id| (*id, ())).collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}
