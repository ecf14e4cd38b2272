//! Collects the facts of an open session. Deliberately absent: anything that was said or shown
//! outside the joint check.

use crate::joint_check::JointCheck;
use crate::{EndedBy, Facts, LineFacts, LineReport};
use practice::{Modality, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Longer round trips count as this one (chosen: nobody talks with a delay of a minute).
const ROUND_TRIP_MS_MAX: u32 = 60_000;

/// A session that has begun and has not ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) started_at: Moment,
    modalities: BTreeSet<Modality>,
    /// When the two stopped being in the room together, and who left; `None` while they are.
    apart: Option<(Moment, EndedBy)>,
    lost_permille_max: u32,
    relayed: bool,
    mended: u32,
    /// Number of reports for each round trip, rounded to two figures so that the map stays small.
    reports_by_round_trip_ms: BTreeMap<u32, u32>,
    /// `None` until the two are together, and in snapshots of earlier versions.
    #[serde(default)]
    pub(crate) joint_check: Option<JointCheck>,
}

impl Session {
    pub(crate) fn new(started_at: Moment, modality: Modality) -> Self {
        Self {
            started_at,
            modalities: BTreeSet::from([modality]),
            apart: None,
            lost_permille_max: 0,
            relayed: false,
            mended: 0,
            reports_by_round_trip_ms: BTreeMap::new(),
            joint_check: None,
        }
    }

    pub(crate) fn met_by(&mut self, modality: Modality) {
        self.modalities.insert(modality);
    }

    pub(crate) fn together(&mut self) {
        self.apart = None;
    }

    /// Notes that the two are not together since `since`. A client who was admitted while their
    /// socket was lost was never there: then the session ends when it started.
    pub(crate) fn apart(&mut self, since: Moment, by: EndedBy) {
        self.apart.get_or_insert((since.max(self.started_at), by));
    }

    pub(crate) fn apart_since(&self) -> Option<Moment> {
        self.apart.map(|(since, _)| since)
    }

    pub(crate) fn report(&mut self, report: LineReport) {
        let key = two_figures(report.round_trip_ms.min(ROUND_TRIP_MS_MAX));
        let count = self.reports_by_round_trip_ms.entry(key).or_default();
        *count = count.saturating_add(1);
        self.lost_permille_max = self.lost_permille_max.max(report.lost_permille.min(1_000));
        self.relayed |= report.relayed;
        self.mended = self.mended.saturating_add(report.mended);
    }

    /// The facts of a session that `by` ends at `now`. If the two were apart already, it ended when
    /// they parted.
    pub(crate) fn into_facts(self, now: Moment, by: EndedBy) -> Facts {
        let (ended_at, ended_by) = self.apart.unwrap_or((now, by));
        let reports = self
            .reports_by_round_trip_ms
            .values()
            .fold(0, |sum: u32, count| sum.saturating_add(*count));
        Facts {
            started_at: self.started_at,
            ended_at,
            ended_by,
            line: LineFacts {
                reports,
                round_trip_ms_median: median(&self.reports_by_round_trip_ms, reports),
                lost_permille_max: (reports > 0).then_some(self.lost_permille_max),
                relayed: self.relayed,
                mended: self.mended,
            },
            modalities: self.modalities.into_iter().collect(),
            joint_check: self.joint_check.and_then(JointCheck::into_record),
        }
    }
}

fn two_figures(mut value: u32) -> u32 {
    let mut scale = 1;
    while value >= 100 {
        value = (value + 5) / 10;
        scale *= 10;
    }
    value * scale
}

fn median(counts_by_value: &BTreeMap<u32, u32>, total: u32) -> Option<u32> {
    let mut passed = 0_u32;
    counts_by_value.iter().find_map(|(value, count)| {
        passed = passed.saturating_add(*count);
        (passed > total / 2).then_some(*value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    fn report(round_trip_ms: u32) -> LineReport {
        LineReport { round_trip_ms, lost_permille: 3, relayed: false, mended: 0 }
    }

    #[test]
    fn round_trips_keep_two_figures() {
        for (value, rounded) in [
            (0, 0),
            (7, 7),
            (99, 99),
            (104, 100),
            (105, 110),
            (1_234, 1_200),
            (9_960, 10_000),
            (60_000, 60_000),
        ] {
            assert_eq!(two_figures(value), rounded, "{value}");
        }
    }

    #[test]
    fn facts_hold_median_worst_and_sums() {
        let mut session = Session::new(at(10), Modality::Video);
        session.met_by(Modality::Voice);
        session.met_by(Modality::Video);
        for value in [20, 80, 30, 40, 900] {
            session.report(report(value));
        }
        session.report(LineReport {
            round_trip_ms: 35,
            lost_permille: 120,
            relayed: true,
            mended: 2,
        });
        session.report(LineReport {
            round_trip_ms: u32::MAX,
            lost_permille: 9,
            relayed: false,
            mended: 1,
        });
        let facts = session.into_facts(at(70), EndedBy::Client);
        assert_eq!(facts.started_at, at(10));
        assert_eq!((facts.ended_at, facts.ended_by), (at(70), EndedBy::Client));
        assert_eq!(facts.modalities, [Modality::Video, Modality::Voice]);
        assert_eq!(
            facts.line,
            LineFacts {
                reports: 7,
                round_trip_ms_median: Some(40),
                lost_permille_max: Some(120),
                relayed: true,
                mended: 3
            }
        );
    }

    #[test]
    fn without_reports_the_line_is_unknown() {
        let facts = Session::new(at(0), Modality::Text).into_facts(at(1), EndedBy::Counsellor);
        assert_eq!(facts.line, LineFacts::default());
    }

    #[test]
    fn a_session_that_was_left_ended_when_it_was_left() {
        let mut session = Session::new(at(0), Modality::Text);
        session.apart(at(5), EndedBy::Client);
        session.together();
        session.apart(at(50), EndedBy::Lost);
        session.apart(at(60), EndedBy::Client);
        assert_eq!(session.apart_since(), Some(at(50)));
        let facts = session.into_facts(at(500), EndedBy::Counsellor);
        assert_eq!((facts.ended_at, facts.ended_by), (at(50), EndedBy::Lost));
    }

    #[test]
    fn a_year_of_reports_stays_small() {
        let mut session = Session::new(at(0), Modality::Video);
        for value in 0..200_000 {
            session.report(report(value));
        }
        assert!(session.reports_by_round_trip_ms.len() < 350);
    }
}
