//! Which check-in a form resumes: what one side has answered for the session at hand already.

use super::{BySession, CheckIn, Occasion};
use crate::Side;
use practice::Moment;
use std::time::Duration;

/// How long an arrival check-in can be resumed (chosen: the same day's visit).
const ARRIVAL_LASTS: Duration = Duration::from_secs(12 * 3_600);

impl<'a> BySession<'a> {
    /// What `by` answered last on this occasion for the session at hand, if it can be resumed now.
    /// Midway nothing can: every answer is a new one.
    pub fn current(&self, by: Side, occasion: Occasion, now: Moment) -> Option<&'a CheckIn> {
        let session = self.sessions.last();
        let given: &[&CheckIn] = match occasion {
            Occasion::Arriving if !self.coming.is_empty() => &self.coming,
            Occasion::Arriving => session.map_or(&[], |session| &session.arriving),
            Occasion::Leaving => session.map_or(&[], |session| &session.leaving),
            Occasion::CounsellorLeaving => session.map_or(&[], |session| &session.others),
            Occasion::Midway | Occasion::Longer => &[],
        };
        let is_over = session.is_some_and(|session| session.span.ended_at.is_some());
        let lasts = |check_in: &CheckIn| {
            occasion != Occasion::Arriving
                || now.since(check_in.at) <= ARRIVAL_LASTS && (!self.coming.is_empty() || !is_over)
        };
        let is_current = |check_in: &&&CheckIn| {
            (check_in.occasion, check_in.by) == (occasion, by) && lasts(check_in)
        };
        given.iter().rev().find(is_current).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_in::{Span, by_session};
    use practice::{CheckInId, SessionId};
    use std::collections::BTreeMap;

    const HOUR: i64 = 3_600_000_000;

    fn given(by: Side, occasion: Occasion, hour: i64) -> CheckIn {
        CheckIn {
            id: CheckInId::new(format!("{}-{hour}", occasion.as_str())),
            occasion,
            by,
            at: Moment::from_micros(hour * HOUR),
            place: None,
            answers: BTreeMap::new(),
        }
    }

    fn span(start: i64, end: Option<i64>) -> Span {
        Span {
            id: SessionId::new(format!("from {start}")),
            started_at: Moment::from_micros(start * HOUR),
            ended_at: end.map(|end| Moment::from_micros(end * HOUR)),
        }
    }

    /// The id of what is resumed at `now`, an hour.
    fn resumed(
        check_ins: &[CheckIn],
        spans: &[Span],
        by: Side,
        occasion: Occasion,
        now: i64,
    ) -> Option<String> {
        let matched = by_session(check_ins, spans);
        let current = matched.current(by, occasion, Moment::from_micros(now * HOUR));
        current.map(|check_in| check_in.id.to_string())
    }

    #[test]
    fn an_arrival_is_resumed_on_the_same_day_until_its_session_is_over() {
        let told = [given(Side::Client, Occasion::Arriving, 9)];
        let at = |spans: &[Span], now| resumed(&told, spans, Side::Client, Occasion::Arriving, now);
        let id = Some("arriving-9".to_string());
        assert_eq!(at(&[], 9), id);
        assert_eq!(at(&[], 21), id);
        assert_eq!(at(&[], 22), None, "another day");
        assert_eq!(at(&[span(1, Some(2))], 10), id, "the session before is over, not the next");
        assert_eq!(at(&[span(10, None)], 10), id, "it goes on");
        assert_eq!(at(&[span(10, Some(11))], 11), None, "it is over");
    }

    #[test]
    fn the_latest_of_the_same_side_and_occasion_is_resumed() {
        let told = [
            given(Side::Client, Occasion::Leaving, 11),
            given(Side::Client, Occasion::Leaving, 12),
            given(Side::Counsellor, Occasion::CounsellorLeaving, 12),
            given(Side::Counsellor, Occasion::Longer, 13),
        ];
        let spans = [span(1, Some(2)), span(10, Some(11))];
        let of = |by, occasion| resumed(&told, &spans, by, occasion, 14);
        assert_eq!(of(Side::Client, Occasion::Leaving), Some("leaving-12".into()));
        assert_eq!(of(Side::Counsellor, Occasion::Leaving), None);
        let counsellors = of(Side::Counsellor, Occasion::CounsellorLeaving);
        assert_eq!(counsellors, Some("counsellor_leaving-12".into()));
        assert_eq!(of(Side::Client, Occasion::CounsellorLeaving), None);
        assert_eq!(of(Side::Counsellor, Occasion::Longer), None, "each is a new one");
    }

    #[test]
    fn what_belongs_to_an_earlier_session_is_not_resumed() {
        let told = [given(Side::Client, Occasion::Leaving, 2)];
        let spans = [span(1, Some(2)), span(10, Some(11))];
        assert_eq!(resumed(&told, &spans, Side::Client, Occasion::Leaving, 12), None);
    }
}
