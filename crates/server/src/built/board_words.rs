//! The board in words, for reading.

use super::work::Work;
use crate::charts::GoalChart;
use crate::page::Page;
use crate::times::Times;
use alliance::Place;
use alliance::board::{
    Body, Entry, GoalEvent, GoalEventKind, List, Listed, Lists, Owner, Rating, Section, Stands,
};
use practice::EntryId;
use std::collections::HashMap;

/// The board in words, each list in the order of the board.
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
    /// All other sections that have entries.
    pub plain: Vec<Plain>,
}

/// A section that is read as one list under its heading, the message `board-KIND`.
pub struct Plain {
    /// The kind of its entries.
    pub kind: &'static str,
    /// Its entries.
    pub lines: Vec<Said>,
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
        let said = |entries: Vec<&Entry>| -> Vec<Said> {
            entries.into_iter().map(|entry| teller.said(entry)).collect()
        };
        let mut goals = |entries: Vec<&Entry>| -> Vec<Goal> {
            let goal = |entry: &Entry| teller.goal(entry, charts.remove(&entry.id));
            entries.into_iter().filter_map(goal).collect()
        };
        let mut lists = work.board.lists();
        let is_open = |entry: &&Entry| entry.body == Body::Agenda { stands: Stands::Open {} };
        let agenda = lists.take(List::Agenda).into_iter().filter(is_open).collect();
        Self {
            hopes: said(lists.take(List::Hope)),
            agenda: said(agenda),
            later: said(lists.take(List::Left)),
            goals: goals(lists.take(List::Goal)),
            resting: goals(lists.take(List::Past)),
            strengths: said(lists.take(List::Person)),
            helped: said(lists.take(List::Helped)),
            before: teller.steps(&lists.take(List::Before)),
            after: teller.steps(&lists.take(List::After)),
            plain: plain(lists, said),
        }
    }
}

fn plain(lists: Lists<'_>, said: impl Fn(Vec<&Entry>) -> Vec<Said>) -> Vec<Plain> {
    let section = |(section, lists): (&Section, Vec<Listed<'_>>)| Plain {
        kind: section.kind,
        lines: said(lists.into_iter().flat_map(|(_, entries)| entries).collect()),
    };
    lists.rest().into_iter().map(section).filter(|one| !one.lines.is_empty()).collect()
}

/// Steps place by place; those for everywhere come first.
pub fn by_place<'a>(steps: &[&'a Entry]) -> Vec<(Option<Place>, Vec<&'a Entry>)> {
    let places = [None].into_iter().chain(Place::ALL.map(Some));
    let at = |wanted: Option<Place>| -> Vec<&Entry> {
        let is_there =
            |entry: &&Entry| matches!(entry.body, Body::Step { place, .. } if place == wanted);
        steps.iter().copied().filter(is_there).collect()
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
        let section = entry.body.section();
        let key = match (section.owner, mine, entry.agreed) {
            (Owner::Writer, true, _) => format!("entry-{}-yours", section.kind),
            (Owner::Writer, false, _) => format!("entry-{}-theirs", section.kind),
            (Owner::Both, true, false) => "entry-waits-for-them".to_owned(),
            (Owner::Both, false, false) => "entry-waits-for-you".to_owned(),
            (Owner::Both, _, true) => return self.page.t("board-both-agreed"),
            (Owner::Client, ..) => return String::new(),
        };
        self.page.ta(key, &[("name", self.work.other())])
    }

    fn goal(&self, entry: &Entry, chart: Option<GoalChart>) -> Option<Goal> {
        let Body::Goal { stands, rewording, ratings, history } = &entry.body else { return None };
        Some(Goal {
            said: self.said(entry),
            chart: chart.filter(|_| matches!(stands, Stands::Open {})),
            rating_lines: ratings.iter().map(|rating| self.rating(*rating)).collect(),
            rated: self.rated(ratings),
            rewording: rewording.as_ref().map(|other| {
                let words = [("words", other.words.reveal()), ("name", self.work.other())];
                let mine = other.by == self.work.side;
                self.page
                    .ta(if mine { "goal-reworded-yours" } else { "goal-reworded-theirs" }, &words)
            }),
            history: history
                .iter()
                .map(|event| event_words(self.page, self.times, event))
                .collect(),
        })
    }

    fn rating(&self, rating: Rating) -> String {
        let (day, value) = (self.times.day(rating.at), self.page.formats().number(rating.value));
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

    fn steps(&self, steps: &[&Entry]) -> Vec<Steps> {
        let words =
            |place: Option<Place>| self.page.t(place.map_or("board-place-everywhere", place_key));
        by_place(steps)
            .into_iter()
            .map(|(place, steps)| Steps {
                place: words(place),
                steps: steps.into_iter().map(|step| self.said(step)).collect(),
            })
            .collect()
    }
}
