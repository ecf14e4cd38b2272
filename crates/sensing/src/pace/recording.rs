//! The pace of a recording or an annotation, where both stand on one clock and no line lies between.
//! Deliberately absent: reading files and writing words.

use super::clashes::{Clash, clash};
use super::floor::floor;
use super::minutes::minutes;
use super::silences::silences;
use super::stretches::{Stretch, stretches};
use super::takeovers::{count, takeovers};
use super::{Change, Minute, Parameters, Party, Pause, Silence, Times, Turn, Unit};

/// How two people took turns. Arrays of two hold A first.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// How long was listened.
    pub length_ms: u32,
    /// Each of the two.
    pub speakers: [Speaker; 2],
    /// In order of time.
    pub turns: Vec<Turn>,
    /// In order of time.
    pub changes: Vec<Change>,
    /// In order of time.
    pub pauses: Vec<Pause>,
    /// All changes together.
    pub transfers: Transfers,
    /// Changes from A to B, then from B to A.
    pub per_direction: [Transfers; 2],
    /// Silences of both that are long.
    pub long_silences: Vec<Silence>,
    /// Both began, and neither could have heard the other in time.
    pub simultaneous_starts: u32,
    /// From the beginning.
    pub minutes: Vec<Minute>,
    /// What to know before believing it.
    pub notes: Vec<Note>,
}

/// One of the two.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Speaker {
    /// Joined, without bursts.
    pub units: Vec<Unit>,
    /// All of them together.
    pub talk_ms: u32,
    /// Share of what both spoke, 0 to 1; `None` when nobody did.
    pub talk_share: Option<f64>,
    /// How many.
    pub turns: u32,
    /// Own silences inside the floor.
    pub pauses: Times,
    /// From the end of the other's turn to own beginning; negative is before it.
    pub waiting: Times,
    /// How many.
    pub short_responses: u32,
    /// The floor taken while the other spoke.
    pub takeovers: u32,
}

/// Changes of the floor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transfers {
    /// From the end of the one to the beginning of the other; negative is an overlap.
    pub offsets: Times,
    /// Share of changes that overlap, 0 to 1; `None` where [`Times::middle`] is.
    pub overlap_share: Option<f64>,
}

/// What to know before believing the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nobody was heard.
    NobodySpoke,
    /// Only this one was heard.
    OneVoice(Party),
    /// Too few changes of the floor to say how long they took.
    FewChanges,
    /// The two directions differ by this much: perhaps the two tracks are out of step.
    DirectionsDiffer {
        /// Median from B to A less that from A to B.
        by_ms: i32,
    },
}

/// Measures a recording of this length. Units come in any order; what lies outside is left out.
#[must_use]
pub fn pace(a: &[Unit], b: &[Unit], length_ms: u32, parameters: &Parameters) -> Pace {
    let whole = stretches(a, b, &[], length_ms, parameters);
    let Some(stretch) = whole.first() else { return nothing() };
    let floor = floor(stretch, parameters);
    let of = |to: Party| transfers(&floor.changes, |change| change.to == to, parameters);
    let per_direction = [of(Party::B), of(Party::A)];
    let speakers = Party::BOTH.map(|party| {
        let pauses = floor.pauses.iter().filter(|pause| pause.by == party);
        let pauses_ms = pauses.map(|pause| i32::try_from(pause.span.ms()).unwrap_or(i32::MAX));
        let is_short = |by: Party| {
            count(stretch.spoken.iter().filter(|one| one.is_short && one.by == by).count())
        };
        Speaker {
            units: stretch.units[party.index()].clone(),
            talk_ms: talk_ms(stretch, party),
            talk_share: talk_share(stretch, party),
            turns: count(floor.turns.iter().filter(|turn| turn.by == party).count()),
            pauses: Times::of(pauses_ms.collect(), parameters),
            waiting: of(party).offsets,
            short_responses: is_short(party),
            takeovers: takeovers(stretch, party, |_| 0, parameters),
        }
    });
    Pace {
        length_ms,
        notes: notes(&speakers, &per_direction, parameters),
        speakers,
        transfers: transfers(&floor.changes, |_| true, parameters),
        per_direction,
        long_silences: silences(stretch, parameters),
        simultaneous_starts: simultaneous_starts(stretch, parameters),
        minutes: minutes(&whole, length_ms),
        turns: floor.turns,
        changes: floor.changes,
        pauses: floor.pauses,
    }
}

fn nothing() -> Pace {
    Pace {
        length_ms: 0,
        speakers: Default::default(),
        turns: Vec::new(),
        changes: Vec::new(),
        pauses: Vec::new(),
        transfers: Transfers::default(),
        per_direction: Default::default(),
        long_silences: Vec::new(),
        simultaneous_starts: 0,
        minutes: Vec::new(),
        notes: vec![Note::NobodySpoke],
    }
}

fn talk_ms(stretch: &Stretch, party: Party) -> u32 {
    super::units::spoken_ms(&stretch.units[party.index()], stretch.within)
}

fn talk_share(stretch: &Stretch, party: Party) -> Option<f64> {
    let [own, other] = [party, party.other()].map(|party| f64::from(talk_ms(stretch, party)));
    (own + other > 0.0).then(|| own / (own + other))
}

fn transfers(
    changes: &[Change],
    is_meant: impl Fn(&&Change) -> bool,
    parameters: &Parameters,
) -> Transfers {
    let offsets_ms: Vec<i32> =
        changes.iter().filter(is_meant).map(|change| change.offset_ms).collect();
    let overlaps = offsets_ms.iter().filter(|offset| **offset < 0).count() as f64;
    let changes = offsets_ms.len() as f64;
    let offsets = Times::of(offsets_ms, parameters);
    Transfers { offsets, overlap_share: offsets.middle.map(|_| overlaps / changes) }
}

fn simultaneous_starts(stretch: &Stretch, parameters: &Parameters) -> u32 {
    let together = stretch.begun_over().filter(|(spoken, other)| {
        stretch.begins(*other) && clash(*other, spoken.unit, 0, parameters) == Some(Clash::Line)
    });
    count(together.count())
}

fn notes(
    speakers: &[Speaker; 2],
    per_direction: &[Transfers; 2],
    parameters: &Parameters,
) -> Vec<Note> {
    let [a, b] = speakers.each_ref().map(|speaker| speaker.talk_ms > 0);
    match (a, b) {
        (false, false) => return vec![Note::NobodySpoke],
        (true, false) => return vec![Note::OneVoice(Party::A)],
        (false, true) => return vec![Note::OneVoice(Party::B)],
        (true, true) => {}
    }
    let [Some(to_b), Some(to_a)] = per_direction.map(|direction| direction.offsets.middle) else {
        return vec![Note::FewChanges];
    };
    let by_ms = to_a.median_ms.saturating_sub(to_b.median_ms);
    let differ = by_ms.unsigned_abs() > parameters.directions_differ_ms;
    differ.then_some(Note::DirectionsDiffer { by_ms }).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::units;
    use super::*;

    fn paced(a: &[(f64, f64)], b: &[(f64, f64)]) -> Pace {
        pace(&units(a), &units(b), 60_000, &Parameters::default())
    }

    #[test]
    fn a_gap_and_an_overlap_are_told_per_direction() {
        let pace = paced(&[(1.0, 4.0), (8.7, 12.0)], &[(4.2, 9.0)]);
        let offsets: Vec<_> =
            pace.changes.iter().map(|change| (change.to, change.offset_ms)).collect();
        assert_eq!(offsets, [(Party::B, 200), (Party::A, -300)]);
        assert_eq!(pace.speakers[0].turns, 2);
        assert_eq!(pace.speakers[1].turns, 1);
        assert_eq!(pace.per_direction[0].offsets.n, 1);
        assert_eq!(pace.transfers.offsets.middle, None, "two are too few to say");
        assert_eq!(pace.transfers.overlap_share, None);
    }
}
