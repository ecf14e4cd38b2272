//! Scores how well speech was found: changes of speaker found and missed, how far off they are, and
//! shares of talk. It counts changes by a plain rule of its own, so that no code is measured by
//! itself.

use crate::Span;

/// A found change matches a true one when the next speaker begins within this time of it
/// (docs/figures.md#speech-in-talks).
const WITHIN_MS: i64 = 300;

/// A change of speaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    /// Who begins: 0 or 1.
    to: usize,
    /// When they begin.
    at_ms: u32,
    /// Time after the other's end; negative while the other still speaks.
    offset_ms: i64,
}

/// All changes of speaker. Speech within the other's speech is no change.
fn changes(spans: [&[Span]; 2]) -> Vec<Change> {
    let mut all: Vec<(Span, usize)> = [0, 1]
        .into_iter()
        .flat_map(|who| spans[who].iter().map(move |span| (*span, who)))
        .collect();
    all.sort_by_key(|(span, who)| (span.start_ms, *who));
    let mut changes = Vec::new();
    let mut holds: Option<(Span, usize)> = None;
    for (span, who) in all {
        if let Some((before, holder)) = holds
            && who != holder
        {
            if span.end_ms <= before.end_ms {
                continue;
            }
            let offset_ms = i64::from(span.start_ms) - i64::from(before.end_ms);
            changes.push(Change { to: who, at_ms: span.start_ms, offset_ms });
        }
        holds = Some((span, who));
    }
    changes
}

/// What was found in one or more talks.
#[derive(Clone, Debug, Default)]
pub struct Score {
    truly: usize,
    found: usize,
    /// Error of each change that was found.
    errors_ms: Vec<f32>,
    medians_ms: Vec<f32>,
    overlap_errors: Vec<f32>,
    share_errors: Vec<f32>,
}

impl Score {
    /// Adds a talk.
    pub fn add(&mut self, truth: [&[Span]; 2], found: [&[Span]; 2]) {
        let (true_changes, found_changes) = (changes(truth), changes(found));
        let mut free = found_changes.clone();
        for change in &true_changes {
            let apart = |other: &Change| i64::from(other.at_ms.abs_diff(change.at_ms));
            let near = |other: &Change| other.to == change.to && apart(other) <= WITHIN_MS;
            let nearest = (0..free.len()).filter(|at| near(&free[*at]));
            if let Some(at) = nearest.min_by_key(|at| apart(&free[*at])) {
                let found = free.remove(at);
                self.errors_ms.push((found.offset_ms - change.offset_ms).abs() as f32);
            }
        }
        self.truly += true_changes.len();
        self.found += found_changes.len();
        let apart = |of: fn(&[Change]) -> f32| (of(&true_changes) - of(&found_changes)).abs();
        self.medians_ms.push(apart(median));
        self.overlap_errors.push(apart(overlaps));
        self.share_errors.push((share(truth) - share(found)).abs());
    }

    /// Share of the true changes that were found, 0 to 1.
    pub fn recall(&self) -> f32 {
        self.errors_ms.len() as f32 / self.truly.max(1) as f32
    }

    /// Share of the found changes that are true, 0 to 1.
    pub fn precision(&self) -> f32 {
        self.errors_ms.len() as f32 / self.found.max(1) as f32
    }

    /// Mean absolute error of the offsets, milliseconds.
    pub fn error_ms(&self) -> f32 {
        mean(&self.errors_ms)
    }

    /// 90th percentile of the error, milliseconds.
    pub fn error_ms_p90(&self) -> f32 {
        let mut sorted = self.errors_ms.clone();
        sorted.sort_by(f32::total_cmp);
        sorted.get((sorted.len() as f32 * 0.9) as usize).copied().unwrap_or(f32::NAN)
    }

    /// Mean over talks of the error of the median offset, milliseconds.
    pub fn median_error_ms(&self) -> f32 {
        mean(&self.medians_ms)
    }

    /// Mean over talks of the error of the share of overlapping changes.
    pub fn overlap_error(&self) -> f32 {
        mean(&self.overlap_errors)
    }

    /// Largest error of a share of talk.
    pub fn share_error(&self) -> f32 {
        self.share_errors.iter().copied().fold(0.0, f32::max)
    }

    /// Number of true changes.
    pub fn count(&self) -> usize {
        self.truly
    }
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn median(changes: &[Change]) -> f32 {
    let mut offsets: Vec<i64> = changes.iter().map(|change| change.offset_ms).collect();
    offsets.sort_unstable();
    offsets.get(offsets.len() / 2).map_or(0.0, |offset| *offset as f32)
}

fn overlaps(changes: &[Change]) -> f32 {
    let overlaps = changes.iter().filter(|change| change.offset_ms < 0).count();
    overlaps as f32 / changes.len().max(1) as f32
}

/// Share of all speech that is the first person's.
fn share(spans: [&[Span]; 2]) -> f32 {
    let ms = |spans: &[Span]| spans.iter().map(|span| span.end_ms - span.start_ms).sum::<u32>();
    let [one, other] = spans.map(ms);
    one as f32 / (one + other).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start_ms: u32, end_ms: u32) -> Span {
        Span { start_ms, end_ms }
    }

    #[test]
    fn changes_are_counted_as_the_literature_does() {
        let one = [span(0, 1_000), span(1_400, 3_000), span(6_000, 7_000)];
        let other = [span(1_600, 1_900), span(2_800, 5_000)];
        let change = |to, at_ms, offset_ms| Change { to, at_ms, offset_ms };
        assert_eq!(changes([&one, &other]), [change(1, 2_800, -200), change(0, 6_000, 1_000)]);
    }

    #[test]
    fn a_score_counts_missing_wrong_and_late_changes() {
        let truth: [&[Span]; 2] =
            [&[span(0, 1_000), span(3_000, 4_000)], &[span(1_200, 2_900), span(4_100, 5_000)]];
        let found: [&[Span]; 2] = [&[span(0, 1_000), span(3_000, 4_000)], &[span(1_300, 2_900)]];
        let mut score = Score::default();
        score.add(truth, found);
        assert_eq!(score.count(), 3);
        assert_eq!((score.recall(), score.precision()), (2.0 / 3.0, 1.0));
        assert_eq!(score.error_ms(), 50.0);
        assert!((score.share_error() - (2_000.0 / 3_600.0 - 2_000.0 / 4_600.0)).abs() < 1e-6);
    }
}
