//! Sorts check-ins into sessions by time alone: nobody who answers names a session.

use super::{CheckIn, Item, Occasion};
use practice::{Moment, SessionId};
use std::time::Duration;

/// How long after the start of a session an arrival check-in still belongs to it (chosen: a late
/// form, a slow start).
pub const LATE_ARRIVAL: Duration = Duration::from_secs(15 * 60);

/// When a session was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The session.
    pub id: SessionId,
    /// When it began.
    pub started_at: Moment,
    /// When it ended; `None` while it goes on.
    pub ended_at: Option<Moment>,
}

/// A session and its check-ins, each list oldest first. Where only one can count, the latest does;
/// none is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCheckIns<'a> {
    /// When the session was.
    pub span: &'a Span,
    /// The client's on arriving.
    pub arriving: Vec<&'a CheckIn>,
    /// The client's on leaving.
    pub leaving: Vec<&'a CheckIn>,
    /// Anybody's from its start on: midway, longer, the counsellor's on leaving.
    pub others: Vec<&'a CheckIn>,
}

/// Check-ins sorted into sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BySession<'a> {
    /// Every session, oldest first.
    pub sessions: Vec<SessionCheckIns<'a>>,
    /// Arrivals since the last session ended: they belong to the next one.
    pub coming: Vec<&'a CheckIn>,
    /// Check-ins of no session: given before the first one, or arrivals given too late.
    pub apart: Vec<&'a CheckIn>,
}

impl<'a> SessionCheckIns<'a> {
    /// The last answer to an item on arriving or leaving; a check-in may lack it.
    pub fn scale(&self, item: Item) -> Option<u8> {
        let given = self.arriving.iter().chain(&self.leaving).rev();
        given.copied().find_map(|check_in| check_in.scale(item))
    }

    /// All check-ins of the session, oldest first.
    pub fn all(&self) -> Vec<&'a CheckIn> {
        let mut all = [&self.arriving[..], &self.leaving[..], &self.others[..]].concat();
        all.sort_by_key(|check_in| check_in.at);
        all
    }
}

/// Sorts one pair's check-ins into sessions. An arrival belongs to a session from the end of the
/// one before until [`LATE_ARRIVAL`] into it; everything else from the start of a session to the
/// start of the next. Sessions and check-ins may come in any order.
pub fn by_session<'a>(check_ins: &'a [CheckIn], spans: &'a [Span]) -> BySession<'a> {
    let mut spans: Vec<&Span> = spans.iter().collect();
    spans.sort_by_key(|span| span.started_at);
    let new = |span| SessionCheckIns { span, arriving: vec![], leaving: vec![], others: vec![] };
    let mut matched = BySession {
        sessions: spans.iter().map(|span| new(*span)).collect(),
        coming: Vec::new(),
        apart: Vec::new(),
    };
    let mut sorted: Vec<&CheckIn> = check_ins.iter().collect();
    sorted.sort_by_key(|check_in| check_in.at);
    for check_in in sorted {
        let list = match (check_in.occasion, home_of(check_in, &spans)) {
            (_, Home::Coming) => &mut matched.coming,
            (_, Home::Apart) => &mut matched.apart,
            (Occasion::Arriving, Home::Session(n)) => &mut matched.sessions[n].arriving,
            (Occasion::Leaving, Home::Session(n)) => &mut matched.sessions[n].leaving,
            (_, Home::Session(n)) => &mut matched.sessions[n].others,
        };
        list.push(check_in);
    }
    matched
}

enum Home {
    Session(usize),
    Coming,
    Apart,
}

fn home_of(check_in: &CheckIn, spans: &[&Span]) -> Home {
    let at = check_in.at;
    let begun = spans.iter().rposition(|span| span.started_at <= at);
    if check_in.occasion != Occasion::Arriving {
        return begun.map_or(Home::Apart, Home::Session);
    }
    let Some(begun) = begun else {
        return if spans.is_empty() { Home::Coming } else { Home::Session(0) };
    };
    let span = spans[begun];
    if span.ended_at.is_some_and(|ended_at| ended_at <= at) {
        return if begun + 1 < spans.len() { Home::Session(begun + 1) } else { Home::Coming };
    }
    let in_time = at.since(span.started_at) <= LATE_ARRIVAL;
    if in_time { Home::Session(begun) } else { Home::Apart }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::check_in::{Answer, Given, Seen};
    use practice::CheckInId;
    use std::collections::BTreeMap;

    const MINUTE: i64 = 60_000_000;

    fn given(occasion: Occasion, minute: i64, item: Item, value: u8) -> CheckIn {
        let answer = Given { answer: Answer::Scale(value), seen: Seen::Private };
        CheckIn {
            id: CheckInId::new(format!("{}-{minute}", occasion.as_str())),
            occasion,
            by: Side::Client,
            at: Moment::from_micros(minute * MINUTE),
            place: None,
            answers: BTreeMap::from([(item, answer)]),
        }
    }

    fn arriving(minute: i64) -> CheckIn {
        given(Occasion::Arriving, minute, Item::Tense, 3)
    }

    fn leaving(minute: i64) -> CheckIn {
        given(Occasion::Leaving, minute, Item::TenseLeaving, 8)
    }

    fn span(id: &str, start: i64, end: Option<i64>) -> Span {
        Span {
            id: SessionId::new(id),
            started_at: Moment::from_micros(start * MINUTE),
            ended_at: end.map(|end| Moment::from_micros(end * MINUTE)),
        }
    }

    fn ids(check_ins: &[&CheckIn]) -> Vec<String> {
        check_ins.iter().map(|check_in| check_in.id.to_string()).collect()
    }

    #[test]
    fn arrivals_belong_to_the_session_that_follows() {
        // 115 is the last moment that counts; 116 is too late; at 150 the first session has ended.
        let given = [90, 115, 116, 150, 1015, 1016, 1050].map(arriving);
        let spans = [span("second", 1000, Some(1050)), span("first", 100, Some(150))];
        let matched = by_session(&given, &spans);
        assert_eq!(matched.sessions[0].span.id, SessionId::new("first"));
        assert_eq!(ids(&matched.sessions[0].arriving), ["arriving-90", "arriving-115"]);
        assert_eq!(ids(&matched.sessions[1].arriving), ["arriving-150", "arriving-1015"]);
        assert_eq!(ids(&matched.coming), ["arriving-1050"]);
        assert_eq!(ids(&matched.apart), ["arriving-116", "arriving-1016"]);
    }

    #[test]
    fn leavings_belong_to_the_session_that_began_last() {
        let given = [99, 100, 149, 999, 1000, 9000].map(leaving);
        let spans = [span("first", 100, Some(150)), span("second", 1000, None)];
        let matched = by_session(&given, &spans);
        assert_eq!(ids(&matched.apart), ["leaving-99"]);
        let first = ["leaving-100", "leaving-149", "leaving-999"];
        assert_eq!(ids(&matched.sessions[0].leaving), first);
        assert_eq!(ids(&matched.sessions[1].leaving), ["leaving-1000", "leaving-9000"]);
    }

    #[test]
    fn a_short_session_keeps_what_came_before_its_end_only() {
        let given = [arriving(104), arriving(106), leaving(106)];
        let spans = [span("dropped", 100, Some(105)), span("again", 107, None)];
        let matched = by_session(&given, &spans);
        assert_eq!(ids(&matched.sessions[0].arriving), ["arriving-104"]);
        assert_eq!(ids(&matched.sessions[0].leaving), ["leaving-106"]);
        assert_eq!(ids(&matched.sessions[1].arriving), ["arriving-106"]);
    }

    #[test]
    fn before_any_session_an_arrival_is_for_the_coming_one() {
        let given = [arriving(5), leaving(6)];
        let matched = by_session(&given, &[]);
        assert_eq!(
            (ids(&matched.coming), ids(&matched.apart)),
            (vec!["arriving-5".to_string()], vec!["leaving-6".to_string()])
        );
    }

    #[test]
    fn the_latest_answer_counts_and_none_is_left_out() {
        let again = given(Occasion::Leaving, 160, Item::TenseLeaving, 4);
        let other = given(Occasion::Midway, 120, Item::OnScreen, 6);
        let silent = given(Occasion::Leaving, 170, Item::Accepted, 9);
        let given = [silent, again, leaving(155), arriving(98), other];
        let spans = [span("first", 100, Some(150))];
        let matched = by_session(&given, &spans);
        let session = &matched.sessions[0];
        assert_eq!(
            (session.scale(Item::Tense), session.scale(Item::TenseLeaving)),
            (Some(3), Some(4))
        );
        assert_eq!(session.scale(Item::OnScreen), None, "midway is another occasion");
        let all = ["arriving-98", "midway-120", "leaving-155", "leaving-160", "leaving-170"];
        assert_eq!(ids(&session.all()), all);
    }

    proptest::proptest! {
        #[test]
        fn every_check_in_has_one_place(
            minutes in proptest::collection::vec((0_i64..500, 0_usize..5), 0..30),
            starts in proptest::collection::vec((0_i64..500, proptest::option::of(0_i64..90)), 0..8),
        ) {
            let occasions = ["arriving", "leaving", "midway", "longer_look", "counsellor_leaving"];
            let check_ins: Vec<CheckIn> = minutes
                .iter()
                .map(|(minute, occasion)| {
                    let occasion = Occasion::from_word(occasions[*occasion]).unwrap();
                    given(occasion, *minute, Item::OnScreen, 5)
                })
                .collect();
            let spans: Vec<Span> = starts
                .iter()
                .map(|(start, length)| span("s", *start, length.map(|length| start + length)))
                .collect();
            let matched = by_session(&check_ins, &spans);
            let session: usize = matched.sessions.iter().map(|session| session.all().len()).sum();
            let total = session + matched.coming.len() + matched.apart.len();
            proptest::prop_assert_eq!(total, check_ins.len());
        }
    }
}
