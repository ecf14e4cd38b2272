//! The pace of a live session as one of the two devices hears it: own voice at the mouth, the other's
//! as it arrives. Deliberately absent: the units themselves, which are forgotten with the session.

use super::clashes::{Clash, clash};
use super::delay::{Line, own_of_seen_ms};
use super::floor::floor;
use super::minutes::minutes;
use super::silences::silences;
use super::stretches::{Stretch, stretches};
use super::takeovers::takeovers;
use super::{LineReading, Minute, Parameters, Party, Silence, Times, Unit};

/// More than this share of clashes whose line was not known well: none is told (chosen).
const UNKNOWN_PERCENT_MAX: u32 = 10;

/// What is told of a session. A is the person at this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// From when listening began.
    pub minutes: Vec<Minute>,
    /// Mouth to ear and back, the middle reading; `None` while unknown.
    pub line_ms: Option<u32>,
    /// From the end of the other's turn as it was heard to own beginning.
    pub waiting: Times,
    /// The other's own.
    pub other_waiting: Times,
    /// The latter was taken from this side, less the line.
    pub other_waiting_estimated: bool,
    /// Silences of both that are long.
    pub silences: Vec<Silence>,
    /// The floor taken by A while the other spoke.
    pub takeovers: u32,
    /// `None` when the line was not known well enough to tell whose they were.
    pub clashes: Option<Clashes>,
    /// [`Parameters::join_ms`].
    pub join_ms: u32,
}

/// Clashes by whose they were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clashes {
    /// Neither could have heard the other in time.
    pub line: u32,
    /// One of them could have.
    pub ours: u32,
}

/// Measures a session. `unheard` are spans in which one of the two could not be heard; `theirs` are
/// the other's own response times, as their device told them.
#[must_use]
pub fn session(
    own: &[Unit],
    other: &[Unit],
    unheard: &[Unit],
    line: &[LineReading],
    theirs: Option<&[i32]>,
    length_ms: u32,
) -> Session {
    let parameters = Parameters::default();
    let line = Line::new(line);
    let stretches = stretches(own, other, unheard, length_ms, &parameters);
    let delay_ms = |at_ms| line.at(at_ms).map_or(0, |reading| reading.delay_ms);
    let seen_ms = match theirs {
        Some(theirs) => theirs.to_vec(),
        None => estimated_ms(&stretches, &line, &parameters),
    };
    Session {
        minutes: minutes(&stretches, length_ms),
        line_ms: line.median_ms(),
        waiting: Times::of(own_response_times(&stretches, &parameters), &parameters),
        other_waiting: Times::of(seen_ms, &parameters),
        other_waiting_estimated: theirs.is_none(),
        silences: stretches.iter().flat_map(|one| silences(one, &parameters)).collect(),
        takeovers: stretches
            .iter()
            .map(|one| takeovers(one, Party::A, delay_ms, &parameters))
            .fold(0, u32::saturating_add),
        clashes: clashes(&stretches, &line, &parameters),
        join_ms: parameters.join_ms,
    }
}

/// Own response times, in order, as the other's device may be told them. `known_ms` is the moment
/// before which every unit that has begun is among these, whole. Nothing that has been told once is
/// told otherwise later: what could still change is left for the next time.
#[must_use]
pub fn response_times(own: &[Unit], other: &[Unit], unheard: &[Unit], known_ms: u32) -> Vec<i32> {
    let parameters = Parameters::default();
    let mut stretches = stretches(own, other, unheard, u32::MAX, &parameters);
    // Whether a unit is a short response shows within this time of its end.
    let after_ms = parameters.short_window_ms.max(parameters.short_clear_ms);
    let mut latest_ms = 0;
    let mut is_settled = true;
    for stretch in &mut stretches {
        stretch.spoken.retain(|spoken| {
            latest_ms = latest_ms.max(spoken.unit.end_ms);
            is_settled = is_settled && latest_ms.saturating_add(after_ms) <= known_ms;
            is_settled
        });
    }
    own_response_times(&stretches, &parameters)
}

fn own_response_times(stretches: &[Stretch], parameters: &Parameters) -> Vec<i32> {
    let changes = stretches.iter().flat_map(|stretch| floor(stretch, parameters).changes);
    changes.filter(|change| change.to == Party::A).map(|change| change.offset_ms).collect()
}

fn estimated_ms(stretches: &[Stretch], line: &Line, parameters: &Parameters) -> Vec<i32> {
    let changes = stretches.iter().flat_map(|stretch| floor(stretch, parameters).changes);
    let own = |change: super::Change| {
        let reading = line.at(change.at_ms)?;
        (change.to == Party::B).then(|| own_of_seen_ms(change.offset_ms, reading.delay_ms))
    };
    changes.filter_map(own).collect()
}

fn clashes(stretches: &[Stretch], line: &Line, parameters: &Parameters) -> Option<Clashes> {
    let mut clashes = Clashes::default();
    let mut unknown = 0_u32;
    for stretch in stretches {
        for (spoken, other) in stretch.begun_over().filter(|(_, other)| stretch.begins(*other)) {
            let reading = line.at(spoken.unit.start_ms)?;
            let (a, b) = match spoken.by {
                Party::A => (spoken.unit, other),
                Party::B => (other, spoken.unit),
            };
            match clash(a, b, reading.delay_ms, parameters) {
                None => {}
                Some(_) if reading.uncertain_ms > parameters.uncertain_max_ms => unknown += 1,
                Some(Clash::Line) => clashes.line += 1,
                Some(Clash::Ours) => clashes.ours += 1,
            }
        }
    }
    let all = unknown + clashes.line + clashes.ours;
    let is_known = line.is_known_within(parameters.uncertain_max_ms);
    (is_known && unknown * 100 <= all * UNKNOWN_PERCENT_MAX).then_some(clashes)
}
