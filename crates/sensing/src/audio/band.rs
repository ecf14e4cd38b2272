//! Whether the voice arrives whole or cut off at 4 kHz. A soft voice, or one without sibilants, is
//! never taken for a cut one: it stays unknown.

use super::Band;
use super::noise::quantile;
use super::spectrum::Spread;

// Level below 3.3 kHz less the level above 4.8 kHz. Measured on ten voices, with and without
// sibilants: 3 to 27 dB for the full band, 50 to 66 dB for telephone band. Chosen between them.
const CUT_DB: f32 = 40.0;
const WHOLE_DB: f32 = 30.0;
/// How far above the noise there speech must be to be counted, dB (chosen).
const RISE_DB: f32 = 6.0;
/// Sibilants fill a tenth of the time (chosen).
const STRONG: f32 = 0.9;

/// Judges from the frames in which someone spoke, and those between.
pub fn band(spoken: &[Spread], between: &[Spread]) -> Band {
    let below = part(spoken, |spread| spread.below, STRONG);
    let above = part(spoken, |spread| spread.above, STRONG);
    let noise = if between.is_empty() {
        part(spoken, |spread| spread.above, 1.0 - STRONG)
    } else {
        part(between, |spread| spread.above, 0.5)
    };
    let falls_db = decibels(below, above);
    if falls_db >= CUT_DB {
        Band::Narrow
    } else if falls_db <= WHOLE_DB && decibels(above, noise) >= RISE_DB {
        Band::Full
    } else {
        Band::Unknown
    }
}

fn part(frames: &[Spread], energy: fn(&Spread) -> f32, part: f32) -> f32 {
    quantile(&frames.iter().map(energy).collect::<Vec<f32>>(), part)
}

/// Ratio of two energies in dB; two silences are equal.
fn decibels(one: f32, other: f32) -> f32 {
    10.0 * (one.max(f32::MIN_POSITIVE) / other.max(f32::MIN_POSITIVE)).log10()
}
