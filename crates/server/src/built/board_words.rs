//! The board in words, for reading.

use super::work::Work;
use crate::charts::GoalChart;
use crate::page::Page;
use crate::times::Times;
use alliance::Place;
use alliance::board::{
    Board, Body, Entry, GoalEvent, GoalEventKind, Rating, Rewording, Stands, StepWhen, StrengthOf,
};
use practice::EntryId;
use std::collections::HashMap;

/// The board in words, each list in the order of the board.
#[derive(Default)]
pub struct BoardWords {
    /// What each hopes for today.
    pub hopes: Vec<Said>,
    /// What to talk about today.
    pub agenda: Vec<Said>,
    /// What was left for next time.
    pub later: Vec<Said>,
    /// Goals that are open or proposed.
    pub goals: Vec<Goal>,
    /// Goals reached or set aside.
    pub resting: Vec<Goal>,
    /// What the client is good at.
    pub strengths: Vec<Said>,
    /// What has helped before.
    pub helped: Vec<Said>,
    /// Steps before a session, by place.
    pub before: Vec<Steps>,
    /// Steps after a session, by place.
    pub after: Vec<Steps>,
    /// Noticings that both kept.
    pub noticings: Vec<Said>,
}

/// One entry.
pub struct Said {
    /// Its id.
    pub id: String,
    /// Its words.
    pub words: String,
    /// Who wrote it, and whether the other agreed, in a sentence; empty when there is nothing to
    /// say.
    pub note: String,
}

/// Steps for one place.
pub struct Steps {
    /// "At home".
    pub place: String,
    /// The steps.
    pub steps: Vec<Said>,
}

/// A goal.
pub struct Goal {
    /// Its words.
    pub said: Said,
    /// The ratings as a chart, for a goal that is open.
    pub chart: Option<GoalChart>,
    /// The ratings, one line each.
    pub rating_lines: Vec<String>,
    /// The ratings in a sentence; empty before the first.
    pub rated: String,
    /// Other words that were proposed.
    pub rewording: Option<String>,
    /// What happened to it, oldest first.
    pub history: Vec<String>,
}

impl BoardWords {
    pub(super) fn of(work: &Work, page: &Page, times: &Times, charts: Vec<GoalChart>) -> Self {
        let mut charts: HashMap<EntryId, GoalChart> =
            charts.into_iter().map(|chart| (chart.goal.clone(), chart)).collect();
        let teller = Teller { work, page, times };
        let mut words = Self::default();
        for entry in &work.board.entries {
            let said = teller.said(entry);
            match &entry.body {
                Body::Hope { closed_at: None } => words.hopes.push(said),
                Body::Agenda { stands: Stands::Open {} } => words.agenda.push(said),
                Body::Agenda { stands: Stands::Later { .. } } => words.later.push(said),
                Body::Goal { stands, rewording, ratings, history } => {
                    let mut goal = teller.goal(said, rewording.as_ref(), ratings, history);
                    let open = matches!(stands, Stands::Open {});
                    goal.chart = charts.remove(&entry.id).filter(|_| open);
                    if open { &mut words.goals } else { &mut words.resting }.push(goal);
                }
                Body::Strength { of: StrengthOf::Person } => words.strengths.push(said),
                Body::Strength { of: StrengthOf::Helped } => words.helped.push(said),
                Body::Noticing {} => words.noticings.push(said),
                Body::Hope { .. } | Body::Agenda { .. } | Body::Step { .. } => {}
            }
        }
        words.before = teller.steps(StepWhen::Before);
        words.after = teller.steps(StepWhen::After);
        words
    }
}

/// The steps before or after a session: first those for everywhere, then place by place.
pub fn by_place(board: &Board, when: StepWhen) -> Vec<(Option<Place>, Vec<&Entry>)> {
    let places = [None].into_iter().chain(Place::ALL.map(Some));
    let at = |wanted: Option<Place>| -> Vec<&Entry> {
        let is_there = |entry: &&Entry| matches!(entry.body, Body::Step { when: its, place } if its == when && place == wanted);
        board.entries.iter().filter(is_there).collect()
    };
    places.map(|place| (place, at(place))).filter(|(_, steps)| !steps.is_empty()).collect()
}

/// "At home".
pub fn place_key(place: Place) -> &'static str {
    match place {
        Place::Home => "board-place-home",
        Place::Office => "board-place-office",
        Place::Car => "board-place-car",
        Place::Other => "board-place-other",
    }
}

/// What happened to a goal, in a sentence.
pub fn event_words(page: &Page, times: &Times, event: &GoalEvent) -> String {
    let key = match event.what {
        GoalEventKind::Proposed => "board-event-proposed",
        GoalEventKind::Agreed => "board-event-agreed",
        GoalEventKind::Reworded => "board-event-reworded",
        GoalEventKind::SetAside => "board-event-set-aside",
        GoalEventKind::Reached => "board-event-reached",
        GoalEventKind::TakenUp => "board-event-taken-up",
    };
    let day = times.day(event.at);
    match &event.before {
        Some(before) => {
            let words = [("day", day.as_str()), ("before", before.reveal())];
            page.ta("board-event-reworded-from", &words)
        }
        None => page.ta(key, &[("day", &day)]),
    }
}

struct Teller<'a> {
    work: &'a Work,
    page: &'a Page,
    times: &'a Times,
}

impl Teller<'_> {
    fn said(&self, entry: &Entry) -> Said {
        Said {
            id: entry.id.to_string(),
            words: entry.words.reveal().to_owned(),
            note: self.note(entry),
        }
    }

    fn note(&self, entry: &Entry) -> String {
        let mine = entry.by == self.work.side;
        let key = match (&entry.body, mine, entry.agreed) {
            (Body::Hope { .. }, true, _) => "entry-hope-yours",
            (Body::Hope { .. }, false, _) => "entry-hope-theirs",
            (Body::Agenda { .. } | Body::Goal { .. }, true, false) => "entry-waits-for-them",
            (Body::Agenda { .. } | Body::Goal { .. }, false, false) => "entry-waits-for-you",
            (Body::Agenda { .. } | Body::Goal { .. }, _, true) => {
                return self.page.t("board-both-agreed");
            }
            _ => return String::new(),
        };
        self.page.ta(key, &[("name", self.work.other())])
    }

    fn goal(
        &self,
        said: Said,
        rewording: Option<&Rewording>,
        ratings: &[Rating],
        history: &[GoalEvent],
    ) -> Goal {
        Goal {
            said,
            chart: None,
            rating_lines: ratings.iter().map(|rating| self.rating(*rating)).collect(),
            rated: self.rated(ratings),
            rewording: rewording.map(|other| {
                let words = [("words", other.words.reveal()), ("name", self.work.other())];
                let mine = other.by == self.work.side;
                self.page
                    .ta(if mine { "goal-reworded-yours" } else { "goal-reworded-theirs" }, &words)
            }),
            history: history
                .iter()
                .map(|event| event_words(self.page, self.times, event))
                .collect(),
        }
    }

    fn rating(&self, rating: Rating) -> String {
        let (day, value) = (self.times.day(rating.at), rating.value.to_string());
        self.page.ta("goal-rating", &[("day", &day), ("value", &value)])
    }

    /// Compares two ratings with each other only, and calls neither better or worse.
    fn rated(&self, ratings: &[Rating]) -> String {
        let (Some(first), Some(last)) = (ratings.first(), ratings.last()) else {
            return String::new();
        };
        let day = self.times.day(last.at);
        let key = match (ratings.len(), last.value.cmp(&first.value)) {
            (1, _) => "goal-rated-once",
            (_, std::cmp::Ordering::Greater) => "goal-rated-nearer",
            (_, std::cmp::Ordering::Less) => "goal-rated-further",
            (_, std::cmp::Ordering::Equal) => "goal-rated-same",
        };
        self.page.ta(key, &[("day", &day)])
    }

    fn steps(&self, when: StepWhen) -> Vec<Steps> {
        let by_place = by_place(&self.work.board, when).into_iter();
        let words =
            |place: Option<Place>| self.page.t(place.map_or("board-place-everywhere", place_key));
        by_place
            .map(|(place, steps)| Steps {
                place: words(place),
                steps: steps.into_iter().map(|step| self.said(step)).collect(),
            })
            .collect()
    }
}
