//! Keeps the last messages to a seat, so that a page can resume after a lost socket.
//! Deliberately absent: message numbers. The seat knows the last one and counts back.

use crate::Tell;
use practice::Moment;
use std::collections::VecDeque;
use std::time::Duration;

/// Most messages kept for a seat (chosen: a new round is about 20, a lost socket seldom misses
/// two).
pub(crate) const KEPT_MAX: usize = 64;
/// Most bytes kept for a seat (chosen: two descriptions of 8 KB and their candidates; both seats of
/// a room together stay below half of the 100 KB that a room may cost).
pub(crate) const KEPT_BYTES_MAX: usize = 24 * 1024;
/// How long a message is kept while the socket stays open (chosen: more than twice the 25 s of
/// silence after which a socket counts as lost).
pub(crate) const KEPT_FOR: Duration = Duration::from_secs(60);
/// Bytes that a message costs beside its signal (chosen: the size of [`Tell`], rounded up).
const BYTES_EACH: usize = 128;

/// The last messages to a seat, oldest first, without gaps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outgoing {
    kept: VecDeque<(Moment, Tell)>,
    bytes: usize,
}

impl Outgoing {
    /// Keeps a message, and frees the oldest ones beyond [`KEPT_MAX`] and [`KEPT_BYTES_MAX`].
    pub(crate) fn keep(&mut self, now: Moment, message: Tell) {
        self.bytes += cost(&message);
        self.kept.push_back((now, message));
        while self.kept.len() > KEPT_MAX || self.bytes > KEPT_BYTES_MAX {
            self.drop_oldest();
        }
    }

    /// Frees messages older than [`KEPT_FOR`]; call it only while the socket is open.
    pub(crate) fn forget_old(&mut self, now: Moment) {
        while self.kept.front().is_some_and(|(at, _)| now.since(*at) >= KEPT_FOR) {
            self.drop_oldest();
        }
        if self.kept.is_empty() {
            self.clear();
        }
    }

    /// The last `count` messages; `None` when fewer are kept.
    pub(crate) fn last(&self, count: u32) -> Option<impl Iterator<Item = &Tell>> {
        let from = self.kept.len().checked_sub(usize::try_from(count).ok()?)?;
        Some(self.kept.range(from..).map(|(_, message)| message))
    }

    /// Frees all messages and their memory.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    fn drop_oldest(&mut self) {
        if let Some((_, message)) = self.kept.pop_front() {
            self.bytes -= cost(&message);
        }
    }
}

fn cost(message: &Tell) -> usize {
    let held = match message {
        Tell::Signal { body, .. } => body.len(),
        Tell::Waiting(waiting) => waiting.len() * BYTES_EACH,
        Tell::Welcome(_)
        | Tell::Got { .. }
        | Tell::Host(_)
        | Tell::Rearranged
        | Tell::Admitted
        | Tell::Declined
        | Tell::Meet { .. }
        | Tell::OtherModality(_)
        | Tell::OtherAway
        | Tell::OtherBack
        | Tell::OtherLeft
        | Tell::Joint(_)
        | Tell::Ended { .. }
        | Tell::Replaced
        | Tell::Draining
        | Tell::Refused { .. } => 0,
    };
    BYTES_EACH + held
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(seconds * 1_000_000)
    }

    fn signal(length: usize) -> Tell {
        Tell::Signal { round: 1, body: "x".repeat(length).into() }
    }

    #[test]
    fn keeps_the_last_sixty_four() {
        let mut outgoing = Outgoing::default();
        for round in 0..100 {
            outgoing.keep(at(0), Tell::Signal { round, body: "".into() });
        }
        assert!(outgoing.last(65).is_none());
        let first = outgoing.last(64).unwrap().next().unwrap().clone();
        assert_eq!(first, Tell::Signal { round: 36, body: "".into() });
        assert_eq!(outgoing.last(0).unwrap().count(), 0);
    }

    #[test]
    fn keeps_no_more_bytes_than_it_may() {
        let mut outgoing = Outgoing::default();
        for _ in 0..50 {
            outgoing.keep(at(0), signal(8_000));
            assert!(outgoing.bytes <= KEPT_BYTES_MAX);
        }
        assert!(outgoing.last(3).is_some());
        assert!(outgoing.last(4).is_none());
        outgoing.keep(at(0), signal(KEPT_BYTES_MAX));
        assert!(outgoing.last(1).is_none());
        assert_eq!(outgoing.bytes, 0);
    }

    #[test]
    fn forgets_what_was_delivered_long_ago() {
        let mut outgoing = Outgoing::default();
        outgoing.keep(at(0), Tell::OtherAway);
        outgoing.keep(at(30), Tell::OtherBack);
        outgoing.forget_old(at(60));
        assert_eq!(outgoing.last(1).unwrap().next(), Some(&Tell::OtherBack));
        assert!(outgoing.last(2).is_none());
        outgoing.forget_old(at(90));
        assert_eq!(outgoing.kept.capacity(), 0);
    }
}
