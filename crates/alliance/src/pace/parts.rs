//! Joins a session that was counted in parts: whenever the counsellor's page is opened it starts
//! counting again, because when somebody spoke is in the page's memory alone. What happened in
//! between is unknown.

use super::{Clashes, SessionPace};

impl SessionPace {
    /// This part and the next one as one session. Counts are added; durations are those of the part
    /// with most of them, since medians cannot be added.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        // The waiting and the delay are told together, so both come from one part.
        if next.waiting.n > self.waiting.n {
            self.waiting = next.waiting;
            self.line_ms = next.line_ms.or(self.line_ms);
        } else {
            self.line_ms = self.line_ms.or(next.line_ms);
        }
        if next.client_waiting.n > self.client_waiting.n {
            self.client_waiting = next.client_waiting;
            self.client_waiting_estimated = next.client_waiting_estimated;
        }
        self.minutes.extend(next.minutes);
        self.silences.extend(next.silences);
        self.takeovers = self.takeovers.saturating_add(next.takeovers);
        self.clashes = added(self.clashes, next.clashes);
        self.join_ms = next.join_ms;
        self
    }
}

/// The sum over the parts in which the delay was known well enough.
fn added(one: Option<Clashes>, other: Option<Clashes>) -> Option<Clashes> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    Some(Clashes { line: a.line.saturating_add(b.line), ours: a.ours.saturating_add(b.ours) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Side;
    use crate::pace::{Middle, Minute, Silence, Times};

    fn part(minutes: usize, n: u32, median_ms: i32) -> SessionPace {
        let middle = (n >= 10).then_some(Middle { lower_ms: 0, median_ms, upper_ms: 900 });
        SessionPace {
            minutes: vec![Minute { counsellor_s: 60, ..Minute::default() }; minutes],
            line_ms: Some(100 * n),
            waiting: Times { n, middle },
            client_waiting: Times { n, middle },
            client_waiting_estimated: n > 10,
            silences: vec![Silence { ms: 3_000 + n, ended_by: Side::Client }],
            takeovers: n,
            clashes: Some(Clashes { line: 1, ours: n }),
            join_ms: 200,
        }
    }

    #[test]
    fn what_happened_is_added_up_and_middles_are_of_the_fuller_part() {
        let both = part(10, 30, 400).then(part(2, 5, 0));
        assert_eq!(both.minutes.len(), 12);
        assert_eq!(
            both.silences.iter().map(|silence| silence.ms).collect::<Vec<_>>(),
            [3_030, 3_005]
        );
        assert_eq!((both.takeovers, both.line_ms), (35, Some(3_000)));
        assert_eq!(both.clashes, Some(Clashes { line: 2, ours: 35 }));
        assert_eq!(both.waiting, part(10, 30, 400).waiting);
        assert!(both.client_waiting_estimated);
        let later = part(2, 5, 0).then(part(10, 30, 400));
        assert_eq!((later.waiting, later.line_ms), (both.waiting, Some(3_000)));
        assert!(later.client_waiting_estimated);
    }

    #[test]
    fn the_line_is_that_of_the_part_whose_waiting_is_told() {
        let parts = [part(4, 11, 300), part(9, 10, 200), part(5, 12, 500)];
        let whole = parts.clone().into_iter().reduce(SessionPace::then).unwrap();
        assert_eq!((whole.waiting, whole.line_ms), (parts[2].waiting, parts[2].line_ms));
    }

    #[test]
    fn what_one_part_does_not_know_the_other_tells() {
        let unknown = SessionPace { minutes: vec![Minute::default(); 9], ..SessionPace::default() };
        let known = part(2, 12, 300);
        for both in [unknown.clone().then(known.clone()), known.clone().then(unknown)] {
            assert_eq!((both.line_ms, both.clashes), (known.line_ms, known.clashes));
        }
    }
}
