//! A hearing as a row of numbers. A worklet gives it out and the worker that advises takes it in,
//! each with its own instance of this module; the page between them only carries it.

use sensing::audio::{Band, Echo, Hearing};

/// Number of numbers in a row; what is unknown is NaN.
pub const NUMBERS: usize = 9;

/// Makes the row: loudness, speech to noise, share clipped, band (0 full, 1 narrow), whether
/// nothing is sent, seconds of speech, delay of the echo in milliseconds, its level in decibels,
/// and 1 when there is an echo.
pub fn numbers(hearing: &Hearing) -> [f32; NUMBERS] {
    let band = match hearing.band {
        Band::Full => 0.0,
        Band::Narrow => 1.0,
        Band::Unknown => f32::NAN,
    };
    let echo = hearing.echo.unwrap_or(Echo { delay_ms: f32::NAN, level_db: f32::NAN });
    [
        hearing.level_lufs.unwrap_or(f32::NAN),
        hearing.speech_to_noise_db.unwrap_or(f32::NAN),
        hearing.clipped_share,
        band,
        f32::from(hearing.sends_nothing),
        hearing.speech_s,
        echo.delay_ms,
        echo.level_db,
        f32::from(hearing.echo.is_some()),
    ]
}

/// Reads a row.
pub fn from_numbers(row: &[f32; NUMBERS]) -> Hearing {
    let [level, speech_to_noise, clipped, band, nothing, speech_s, delay_ms, level_db, echo] = *row;
    let known = |number: f32| (!number.is_nan()).then_some(number);
    Hearing {
        level_lufs: known(level),
        speech_to_noise_db: known(speech_to_noise),
        clipped_share: clipped,
        band: match known(band) {
            None => Band::Unknown,
            Some(0.0) => Band::Full,
            Some(_) => Band::Narrow,
        },
        sends_nothing: nothing == 1.0,
        speech_s,
        echo: (echo == 1.0).then_some(Echo { delay_ms, level_db }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hearing_comes_through_unchanged() {
        let whole = Hearing {
            level_lufs: Some(-21.5),
            speech_to_noise_db: Some(18.0),
            clipped_share: 0.002,
            band: Band::Narrow,
            sends_nothing: true,
            speech_s: 4.5,
            echo: Some(Echo { delay_ms: 80.0, level_db: -26.0 }),
        };
        let full = Hearing { band: Band::Full, echo: None, ..whole };
        for hearing in [whole, full, Hearing::default()] {
            assert_eq!(from_numbers(&numbers(&hearing)), hearing);
        }
    }
}
