//! Listens to one microphone in an audio worklet: samples come in, a row of numbers goes out
//! ([`hearing`]).

use crate::{hearing, memory};
use sensing::audio::Listener;
use std::cell::RefCell;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Starts again at this sample rate; returns 1 when it is supported.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn listen_begin(rate_hz: u32) -> u32 {
    let listener = Listener::new(rate_hz).ok();
    let can_hear = listener.is_some();
    LISTENER.replace(listener);
    u32::from(can_hear)
}

/// Takes `count` samples of the microphone from one block, and of what is played at the same time
/// from another (0 while nothing is played); returns 1 when they were taken.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn listen_hear(microphone: usize, played: usize, count: usize) -> u32 {
    let hear = |microphone: &[f32], played: &[f32]| {
        LISTENER.with_borrow_mut(|listener| {
            listener.as_mut().map(|listener| listener.hear(microphone, played))
        })
    };
    let heard = memory::with_floats(microphone, count, |microphone| {
        if played == 0 {
            return hear(microphone, &[]);
        }
        memory::with_floats(played, count, |played| hear(microphone, played)).flatten()
    });
    u32::from(heard.flatten().is_some())
}

/// Writes the hearing, a row of [`hearing::NUMBERS`], into a block; returns 1 on success.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn listen_hearing(row: usize) -> u32 {
    let hearing = LISTENER.with_borrow(|listener| listener.as_ref().map(Listener::hearing));
    let written = hearing.and_then(|hearing| {
        let numbers = hearing::numbers(&hearing);
        memory::with_floats_mut(row, numbers.len(), |row| row.copy_from_slice(&numbers))
    });
    u32::from(written.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_microphone_that_sends_nothing_is_told() {
        assert_eq!(listen_begin(48_000), 1);
        let (samples, row) = (memory::alloc(4 * 4_800), memory::alloc(4 * hearing::NUMBERS));
        for _ in 0..40 {
            assert_eq!(listen_hear(samples, 0, 4_800), 1);
            assert_eq!(listen_hear(samples, samples, 128), 1);
        }
        assert_eq!(listen_hearing(row), 1);
        let told = memory::with_floats(row, hearing::NUMBERS, |row| row.try_into().ok());
        let told = hearing::from_numbers(&told.flatten().unwrap());
        assert!(told.sends_nothing);
        assert_eq!(told.level_lufs, None);
        memory::free(samples);
        memory::free(row);
    }

    #[test]
    fn wrong_rates_and_blocks_are_refused() {
        assert_eq!(listen_begin(7), 0);
        let block = memory::alloc(8);
        assert_eq!(listen_hear(block, 0, 2), 0);
        assert_eq!(listen_begin(16_000), 1);
        assert_eq!(listen_hear(block, 0, 3), 0);
        assert_eq!(listen_hear(block, block + 4, 2), 0);
        assert_eq!(listen_hear(0, 0, 2), 0);
        assert_eq!(listen_hearing(block), 0);
        memory::free(block);
    }
}
