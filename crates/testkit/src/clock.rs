//! A clock for tests.

use practice::Moment;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// A clock that only moves when a test moves it. Clones share the time.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    /// A clock that shows `start`.
    pub fn new(start: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(start.as_micros())))
    }

    /// Its current time.
    pub fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// Sets it, back too, as somebody does who corrects a clock.
    pub fn set(&self, now: Moment) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }

    /// Advances it and returns the new time.
    pub fn advance(&self, span: Duration) -> Moment {
        let micros = i64::try_from(span.as_micros()).expect("a test does not span millennia");
        Moment::from_micros(self.0.fetch_add(micros, Ordering::SeqCst) + micros)
    }
}

impl Default for FakeClock {
    /// Shows 2 November 2026, 09:00 UTC.
    fn default() -> Self {
        Self::new(Moment::from_micros(1_793_610_000_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_moves_only_when_advanced() {
        let clock = FakeClock::default();
        assert_eq!(clock.now().timestamp().to_string(), "2026-11-02T09:00:00Z");
        let same = clock.clone();
        clock.advance(Duration::from_secs(60));
        assert_eq!(same.now().timestamp().to_string(), "2026-11-02T09:01:00Z");
    }
}
