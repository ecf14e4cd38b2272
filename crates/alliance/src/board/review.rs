//! Whether the goals are due for a review, by the rhythm that the two chose (docs/practices.md#c2).
//! Deliberately absent: reminding anybody, and when sessions are.

use super::{Board, Body, Entry, GoalEventKind, Stands};
use practice::Moment;

impl Board {
    /// Whether as many sessions as the two chose have begun since the last review of an agreed
    /// goal. `begun` holds the start of every session.
    pub fn is_review_due(&self, begun: &[Moment]) -> bool {
        let Some(every) = self.review_every else { return false };
        self.entries
            .iter()
            .filter_map(reviewed_at)
            .any(|last| begun.iter().filter(|at| **at > last).count() >= usize::from(every))
    }
}

/// When an open goal was rated last or, if never, when both agreed to it.
fn reviewed_at(entry: &Entry) -> Option<Moment> {
    let Body::Goal { stands: Stands::Open {}, ratings, history, .. } = &entry.body else {
        return None;
    };
    if !entry.agreed {
        return None;
    }
    let agreed = || history.iter().rev().find(|event| event.what == GoalEventKind::Agreed);
    let last = ratings.last().map(|rating| rating.at).or_else(|| agreed().map(|event| event.at));
    Some(last.unwrap_or(entry.made_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{NewBody, Op};
    use crate::{OwnWords, Side};
    use practice::EntryId;

    const DAY: i64 = 24 * 3_600_000_000;

    fn day(day: i64) -> Moment {
        Moment::from_micros(day * DAY)
    }

    /// A goal that was added on day 0. `agree` agrees to it during the session of day 7.
    fn board(every: Option<u8>) -> Board {
        let mut board = Board { entries: Vec::new(), review_every: every };
        let add = Op::Add {
            id: EntryId::new("goal"),
            body: NewBody::Goal {},
            words: OwnWords::new("sleep well"),
        };
        board.apply(Side::Client, &add, day(0)).unwrap();
        board
    }

    fn agree(board: &mut Board) {
        let at = Moment::from_micros(day(7).as_micros() + 60);
        board.apply(Side::Counsellor, &Op::Agree { id: EntryId::new("goal") }, at).unwrap();
    }

    fn rate(board: &mut Board, at: Moment) {
        let op = Op::Rate { id: EntryId::new("goal"), value: 4 };
        board.apply(Side::Client, &op, at).unwrap();
    }

    #[test]
    fn it_is_due_after_as_many_sessions_as_the_two_chose() {
        let mut board = board(Some(2));
        agree(&mut board);
        let begun = [day(7), day(14), day(21)];
        assert!(!board.is_review_due(&begun[..1]), "they agreed in this one");
        assert!(!board.is_review_due(&begun[..2]));
        assert!(board.is_review_due(&begun));
        rate(&mut board, day(22));
        assert!(!board.is_review_due(&begun));
    }

    #[test]
    fn every_goal_counts_that_stands_open_and_agreed() {
        let mut board = board(Some(1));
        assert!(!board.is_review_due(&[day(14)]), "nobody has agreed");
        agree(&mut board);
        assert!(board.is_review_due(&[day(7), day(14)]));
        let aside = Op::Later { id: EntryId::new("goal"), later: true };
        board.apply(Side::Client, &aside, day(15)).unwrap();
        assert!(!board.is_review_due(&[day(7), day(14)]));
    }

    #[test]
    fn without_a_rhythm_it_is_never_due() {
        let mut board = board(None);
        agree(&mut board);
        assert!(!board.is_review_due(&[day(14), day(21), day(28)]));
    }
}
