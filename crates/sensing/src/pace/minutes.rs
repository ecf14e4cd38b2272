//! The hour in minutes: how much of each one spoke, both, neither. This is all that is kept of when
//! somebody spoke. Deliberately absent: anything finer.

use super::stretches::Stretch;
use super::units::both;
use super::{Party, Unit};

const MINUTE_MS: u32 = 60_000;

/// One minute, or what was left of it at the end; what is missing was not listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    /// Each party alone, A first.
    pub alone_ms: [u32; 2],
    /// Both at once.
    pub both_ms: u32,
    /// Neither.
    pub silent_ms: u32,
}

impl Minute {
    /// A alone, B alone, both, neither, in whole seconds that add up to the rounded whole.
    #[must_use]
    pub fn whole_s(&self) -> [u8; 4] {
        let parts = [self.alone_ms[0], self.alone_ms[1], self.both_ms, self.silent_ms];
        let mut seconds = parts.map(|ms| ms / 1_000);
        let whole = (parts.iter().sum::<u32>() + 500) / 1_000;
        let mut left = whole.saturating_sub(seconds.iter().sum());
        let mut by_rest = [0, 1, 2, 3];
        by_rest.sort_by_key(|part| std::cmp::Reverse(parts[*part] % 1_000));
        for part in by_rest {
            seconds[part] += u32::from(left > 0);
            left = left.saturating_sub(1);
        }
        seconds.map(|seconds| u8::try_from(seconds).unwrap_or(u8::MAX))
    }
}

/// The minutes of a session, from its beginning.
pub fn minutes(stretches: &[Stretch], length_ms: u32) -> Vec<Minute> {
    let mut minutes = vec![Minute::default(); length_ms.div_ceil(MINUTE_MS) as usize];
    for stretch in stretches {
        let [a, b] = &stretch.units;
        add(&mut minutes, &[stretch.within], |minute| &mut minute.silent_ms);
        for party in Party::BOTH {
            let units = &stretch.units[party.index()];
            add(&mut minutes, units, |minute| &mut minute.alone_ms[party.index()]);
        }
        add(&mut minutes, &both(a, b), |minute| &mut minute.both_ms);
    }
    for minute in &mut minutes {
        let [a, b] = minute.alone_ms;
        // Each holds the whole of its party so far, and silence the whole of what was heard.
        minute.alone_ms = [a - minute.both_ms, b - minute.both_ms];
        minute.silent_ms -= a + b - minute.both_ms;
    }
    minutes
}

fn add(minutes: &mut [Minute], spans: &[Unit], field: impl Fn(&mut Minute) -> &mut u32) {
    for span in spans {
        let mut at = span.start_ms;
        while at < span.end_ms {
            let index = at / MINUTE_MS;
            let end = index.saturating_add(1).saturating_mul(MINUTE_MS).min(span.end_ms);
            if let Some(minute) = minutes.get_mut(index as usize) {
                *field(minute) += end - at;
            }
            at = end;
        }
    }
}
