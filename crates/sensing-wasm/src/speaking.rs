//! When the two of a session speak: in the audio worklet, two streams of samples become units of
//! speech. Deliberately absent: what they tell (`pacing`).

use crate::{answer, memory};
use sensing::audio::SpeechFinder;
use sensing::pace::Unit;
use std::cell::RefCell;

thread_local! {
    static EARS: RefCell<Option<Ears>> = const { RefCell::new(None) };
}

/// The own microphone and the other's voice as it arrives, on one clock.
struct Ears {
    rate_hz: u32,
    samples: u64,
    finders: [SpeechFinder; 2],
    /// Stands in for a stream that sends nothing.
    silence: Vec<f32>,
}

/// Longest silence that stands in for a stream, samples (chosen: far more than arrives at once).
const MOST_SAMPLES: usize = 1 << 20;

impl Ears {
    fn new(rate_hz: u32) -> Option<Self> {
        let finder = || SpeechFinder::new(rate_hz).ok();
        Some(Self { rate_hz, samples: 0, finders: [finder()?, finder()?], silence: Vec::new() })
    }

    fn hear(&mut self, streams: [Option<&[f32]>; 2], count: usize) {
        self.samples += count as u64;
        self.silence.resize(count, 0.0);
        let [own, received] = streams.map(|stream| stream.unwrap_or(&self.silence));
        let [mine, theirs] = &mut self.finders;
        theirs.hear(received);
        mine.hear_beside(own, theirs);
    }

    fn heard_ms(&self) -> u32 {
        u32::try_from(self.samples * 1_000 / u64::from(self.rate_hz)).unwrap_or(u32::MAX)
    }
}

/// Starts again at this sample rate; returns 1 when it is supported.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn pace_begin(rate_hz: u32) -> u32 {
    let ears = Ears::new(rate_hz);
    let can_hear = ears.is_some();
    EARS.replace(ears);
    u32::from(can_hear)
}

/// Takes `count` samples of each stream from two blocks, 0 for a stream that sends nothing; returns
/// 1 when they were taken.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn pace_hear(own: usize, received: usize, count: usize) -> u32 {
    if count > MOST_SAMPLES {
        return 0;
    }
    let with = |address: usize, read: &mut dyn FnMut(Option<&[f32]>) -> Option<()>| match address {
        0 => read(None),
        _ => memory::with_floats(address, count, |samples| read(Some(samples))).flatten(),
    };
    let heard = with(own, &mut |own| {
        with(received, &mut |received| {
            EARS.with_borrow_mut(|ears| ears.as_mut().map(|ears| ears.hear([own, received], count)))
        })
    });
    u32::from(heard.is_some())
}

/// What was found since the last call, as integers: milliseconds heard; the time before which all
/// is known; number of this person's units; then beginning and end of each unit, this person's
/// first. Returns the length of the answer, 0 when nothing is listened to.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn pace_take() -> usize {
    let row = EARS.with_borrow_mut(|ears| {
        let ears = ears.as_mut()?;
        let heard_ms = ears.heard_ms();
        let known_ms = ears.finders.iter().map(SpeechFinder::known_ms).min()?;
        let units = ears.finders.each_mut().map(SpeechFinder::take_units);
        Some(row([heard_ms, known_ms], &units))
    });
    row.map_or(0, give_numbers)
}

fn row(head: [u32; 2], [own, received]: &[Vec<Unit>; 2]) -> Vec<u32> {
    let own_units = u32::try_from(own.len()).unwrap_or(u32::MAX);
    let ends = own.iter().chain(received).flat_map(|unit| [unit.start_ms, unit.end_ms]);
    head.into_iter().chain([own_units]).chain(ends).collect()
}

fn give_numbers(numbers: Vec<u32>) -> usize {
    answer::give(numbers.into_iter().flat_map(u32::to_le_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(length: usize) -> Vec<u32> {
        answer::with_last(|last| {
            last[..length].as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
        })
    }

    #[test]
    fn two_streams_are_listened_to_on_one_clock() {
        assert_eq!(pace_take(), 0);
        assert_eq!(pace_begin(16_000), 1);
        let block = memory::alloc(4 * 1_600);
        for _ in 0..10 {
            assert_eq!(pace_hear(block, 0, 1_600), 1);
        }
        let [heard_ms, known_ms, own] = taken(pace_take())[..] else { panic!("a row") };
        assert_eq!((heard_ms, own), (1_000, 0));
        assert!((500..1_000).contains(&known_ms), "{known_ms}");
        memory::free(block);
    }

    #[test]
    fn wrong_rates_and_blocks_are_not_heard() {
        assert_eq!(pace_begin(7), 0);
        assert_eq!(pace_begin(48_000), 1);
        let block = memory::alloc(8);
        assert_eq!(pace_hear(block, 0, 3), 0);
        assert_eq!(pace_hear(0, block + 4, 2), 0);
        assert_eq!(pace_hear(0, 0, usize::MAX), 0);
        memory::free(block);
    }
}
