//! The alliance line (docs/practices.md#c10): items 7 to 9 over a client's sessions, compared with
//! that client only, and the sessions after which it is worth asking. A prompt means "ask"; whether
//! it is right is not known. Deliberately absent: norms, bands, grades, colours.

use crate::Side;
use crate::check_in::{
    Answer, BySession, CheckIn, Item, Occasion, OutOfStepThen, OutOfStepWas, SCALE_MAX,
};

/// Items of the line: bond, goal, task (docs/clinical-evidence.md#the-questions, items 7 to 9).
pub const ITEMS: [Item; 3] = [Item::Accepted, Item::Mattered, Item::MadeSense];
/// Highest total of the three.
pub const TOTAL_MAX: u8 = 30;
/// Makes a median absolute deviation comparable to a standard deviation
/// (docs/clinical-evidence.md#the-alliance-line).
pub const MAD_SCALE: f64 = 1.482_6;
/// Earlier answers needed for a comparison (docs/clinical-evidence.md#the-alliance-line: "from the
/// fourth session").
const EARLIER_MIN: usize = 3;
/// Number of totals whose mean shows a slide (docs/clinical-evidence.md#the-alliance-line).
const SLIDE_TOTALS: usize = 3;
/// An early answer this low is asked about, before there is anything to compare with
/// (docs/clinical-evidence.md#the-alliance-line).
const EARLY_LOW: u8 = 5;
/// Fall of one answer below the client's own median that is asked about
/// (docs/clinical-evidence.md#the-alliance-line).
const ITEM_FALL: f64 = 3.0;
/// Latest sessions that tell whether answers vary (chosen).
const STILL_SESSIONS: usize = 8;
/// Fewest of them that tell anything (chosen: the first session that is compared).
const STILL_MIN: usize = 4;

/// Fall of the total that is asked about, in points of [`TOTAL_MAX`]. The practice chooses;
/// [`RATES`] says what each choice costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Threshold {
    /// 3 points: asks most often.
    Three,
    /// 4 points.
    #[default]
    Four,
    /// 5 points: asks least often.
    Five,
}

impl Threshold {
    /// All, the one that asks most often first.
    pub const ALL: [Self; 3] = [Self::Three, Self::Four, Self::Five];

    /// The points.
    pub fn points(self) -> u8 {
        match self {
            Self::Three => 3,
            Self::Four => 4,
            Self::Five => 5,
        }
    }

    /// Reads points; `None` for any others.
    pub fn from_points(points: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|threshold| threshold.points() == points)
    }

    /// Fall of the mean of a slide: one point less (docs/clinical-evidence.md#the-alliance-line).
    fn slide(self) -> f64 {
        f64::from(self.points() - 1)
    }

    /// What it costs and finds among simulated clients.
    pub fn rates(self) -> Rates {
        let [three, four, five] = RATES;
        match self {
            Self::Three => three,
            Self::Four => four,
            Self::Five => five,
        }
    }
}

/// How often a threshold prompts among simulated clients
/// (docs/clinical-evidence.md#what-the-choice-costs).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Prompts per 100 sessions of clients for whom nothing changes, from the fourth on.
    pub steady_sessions: f64,
    /// Share of those clients with at least one prompt in sessions 4 to 12, percent.
    pub steady_clients: f64,
    /// The same in sessions 1 to 12.
    pub steady_clients_from_first: f64,
    /// Share found of sessions in which all three answers fall by 2, percent.
    pub all_by_two: f64,
    /// The same when all three fall by 3.
    pub all_by_three: f64,
    /// The same when one falls by 5.
    pub one_by_five: f64,
    /// Share found of slides of all three answers by 2 over four sessions, percent.
    pub slide: f64,
}

/// In the order of [`Threshold::ALL`]. `cargo xtask bench prompt` computes them again.
pub const RATES: [Rates; 3] = [
    Rates {
        steady_sessions: 9.6,
        steady_clients: 42.0,
        steady_clients_from_first: 45.0,
        all_by_two: 80.0,
        all_by_three: 97.0,
        one_by_five: 98.0,
        slide: 91.0,
    },
    Rates {
        steady_sessions: 3.6,
        steady_clients: 21.0,
        steady_clients_from_first: 24.0,
        all_by_two: 71.0,
        all_by_three: 95.0,
        one_by_five: 98.0,
        slide: 81.0,
    },
    Rates {
        steady_sessions: 1.2,
        steady_clients: 9.0,
        steady_clients_from_first: 13.0,
        all_by_two: 57.0,
        all_by_three: 91.0,
        one_by_five: 98.0,
        slide: 64.0,
    },
];
/// Prompts per 100 of the first three sessions of such clients, at any threshold
/// (docs/clinical-evidence.md#what-the-choice-costs).
pub const EARLY_RATE: f64 = 2.5;

/// What the check-ins on leaving one session say for the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The answers to [`ITEMS`]; `None` where there is none.
    pub items: [Option<u8>; 3],
    /// Item 12: whether they were out of step, at least a little, and the client wants to talk
    /// about it.
    pub talk: bool,
}

impl Reading {
    /// Reads what a client answered on leaving one session, oldest first, as `viewer` may see it.
    /// The latest answer to each item counts; check-ins of other occasions are ignored.
    #[must_use]
    pub fn of<'a>(leavings: impl IntoIterator<Item = &'a CheckIn>, viewer: Side) -> Self {
        let mut reading = Self::default();
        let seen = leavings.into_iter().filter_map(|check_in| check_in.seen_by(viewer));
        for leaving in seen.filter(|seen| seen.occasion == Occasion::Leaving) {
            for (item, given) in &leaving.answers {
                reading.take(*item, &given.answer);
            }
        }
        reading
    }

    fn take(&mut self, item: Item, answer: &Answer) {
        let place = ITEMS.iter().position(|one| *one == item);
        match (place, answer) {
            (Some(place), Answer::Scale(value)) => self.items[place] = Some(*value.min(&SCALE_MAX)),
            (None, Answer::OutOfStep(moment)) => {
                self.talk = moment.was != OutOfStepWas::No
                    && moment.then == Some(OutOfStepThen::TalkNextTime);
            }
            _ => {}
        }
    }

    /// The sum of the three; `None` unless all were given.
    pub fn total(self) -> Option<u8> {
        self.items.into_iter().sum()
    }
}

/// Why it is worth asking after a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The total is well below the client's own.
    Total,
    /// One answer is well below the client's own.
    OneItem(Item),
    /// The last totals together are below the client's own.
    Slide,
    /// One of the first answers is low.
    EarlyLow(Item),
    /// The client wants to talk about a moment out of step.
    Talk,
}

/// One session on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What was answered.
    pub reading: Reading,
    /// Why it is worth asking; empty when nothing says so.
    pub reasons: Vec<Reason>,
}

impl Point {
    /// Whether it is worth asking.
    pub fn prompts(&self) -> bool {
        !self.reasons.is_empty()
    }
}

/// What is usual for this client. About half of the totals lie within `spread` of the median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Median of the totals.
    pub median: f64,
    /// [`MAD_SCALE`] times their median absolute deviation.
    pub spread: f64,
}

/// A client's sessions, oldest first, as one of the two may see them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllianceLine {
    /// One point for each session.
    pub points: Vec<Point>,
    /// Computed from all totals; `None` while there are fewer than three.
    pub usual: Option<Usual>,
    /// Whether answers rarely vary: of the latest eight sessions with all three answers (at least
    /// four), all but at most one have the very same. Then the line says little either way.
    pub rarely_varies: bool,
}

impl AllianceLine {
    /// Draws the line from check-ins on leaving: one item for each session, oldest first, holding
    /// none, one or several of them. Each verdict depends on that session and earlier ones only. A
    /// session counts when something was answered, and a number is compared with the answers there
    /// are (chosen; the same as counting sessions when nothing is missing).
    pub fn draw<'a, L: IntoIterator<Item = &'a CheckIn>>(
        leavings: impl IntoIterator<Item = L>,
        viewer: Side,
        threshold: Threshold,
    ) -> Self {
        let readings = leavings.into_iter().map(|leavings| Reading::of(leavings, viewer));
        Self::of(readings, threshold)
    }

    /// Draws the line from readings.
    pub fn of(readings: impl IntoIterator<Item = Reading>, threshold: Threshold) -> Self {
        let mut earlier = Earlier::default();
        let mut points = Vec::new();
        for reading in readings {
            points.push(Point { reading, reasons: earlier.reasons(reading, threshold) });
            earlier.add(reading);
        }
        let (usual, rarely_varies) = (usual(&earlier.totals), rarely_vary(&earlier.whole));
        Self { points, usual, rarely_varies }
    }

    /// Draws the line from check-ins sorted into sessions.
    pub fn over(sessions: &BySession<'_>, viewer: Side, threshold: Threshold) -> Self {
        let leavings = sessions.sessions.iter().map(|session| session.leaving.iter().copied());
        Self::draw(leavings, viewer, threshold)
    }

    /// The latest session.
    pub fn latest(&self) -> Option<&Point> {
        self.points.last()
    }
}

/// Whether it is worth asking about the last session. One that is going on counts once the client
/// has answered; one without answers gives nothing to ask about.
pub fn is_worth_asking(sessions: &BySession<'_>, viewer: Side, threshold: Threshold) -> bool {
    let line = AllianceLine::over(sessions, viewer, threshold);
    let goes_on = sessions.sessions.last().is_some_and(|last| last.span.ended_at.is_none());
    let is_silent = |point: &&Point| goes_on && point.reading == Reading::default();
    let mut latest_first = line.points.iter().rev();
    let last = match line.points.last().filter(is_silent) {
        Some(_) => latest_first.nth(1),
        None => latest_first.next(),
    };
    last.is_some_and(Point::prompts)
}

/// What came before a session.
#[derive(Default)]
struct Earlier {
    /// Answers of sessions with all three, and their totals.
    whole: Vec<[u8; 3]>,
    totals: Vec<u8>,
    items: [Vec<u8>; 3],
}

impl Earlier {
    fn add(&mut self, reading: Reading) {
        if let [Some(bond), Some(goal), Some(task)] = reading.items {
            self.whole.push([bond, goal, task]);
        }
        self.totals.extend(reading.total());
        for (series, value) in self.items.iter_mut().zip(reading.items) {
            series.extend(value);
        }
    }

    fn reasons(&self, reading: Reading, threshold: Threshold) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if let Some(total) = reading.total() {
            reasons.extend(self.fell(total, threshold).then_some(Reason::Total));
            reasons.extend(self.slides(total, threshold).then_some(Reason::Slide));
        }
        for ((item, value), series) in ITEMS.into_iter().zip(reading.items).zip(&self.items) {
            reasons.extend(value.and_then(|value| low(item, value, series)));
        }
        reasons.extend(reading.talk.then_some(Reason::Talk));
        reasons
    }

    fn fell(&self, total: u8, threshold: Threshold) -> bool {
        usual(&self.totals).is_some_and(|usual| {
            let least = f64::from(threshold.points()).max(2.0 * usual.spread);
            f64::from(total) <= usual.median - least
        })
    }

    fn slides(&self, total: u8, threshold: Threshold) -> bool {
        let Some(before) = self.totals.len().checked_sub(SLIDE_TOTALS - 1) else { return false };
        let (base, recent) = self.totals.split_at(before);
        if base.len() < EARLIER_MIN {
            return false;
        }
        let sum: f64 = recent.iter().copied().chain([total]).map(f64::from).sum();
        let mean = sum / SLIDE_TOTALS as f64;
        median(base).is_some_and(|median| mean <= median - threshold.slide())
    }
}

fn low(item: Item, value: u8, earlier: &[u8]) -> Option<Reason> {
    if earlier.len() < EARLIER_MIN {
        return (value <= EARLY_LOW).then_some(Reason::EarlyLow(item));
    }
    let own = median(earlier)?;
    (f64::from(value) <= own - ITEM_FALL).then_some(Reason::OneItem(item))
}

fn usual(totals: &[u8]) -> Option<Usual> {
    if totals.len() < EARLIER_MIN {
        return None;
    }
    let median = median(totals)?;
    let away = totals.iter().map(|total| (f64::from(*total) - median).abs());
    let spread = MAD_SCALE * median_of(away.collect())?;
    Some(Usual { median, spread })
}

fn rarely_vary(answers: &[[u8; 3]]) -> bool {
    let latest = &answers[answers.len().saturating_sub(STILL_SESSIONS)..];
    let others = |same: &[u8; 3]| latest.iter().filter(|one| *one != same).count();
    latest.len() >= STILL_MIN && latest.iter().any(|same| others(same) <= 1)
}

fn median(values: &[u8]) -> Option<f64> {
    median_of(values.iter().copied().map(f64::from).collect())
}

/// The middle value, or the mean of the two in the middle.
fn median_of(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests;
