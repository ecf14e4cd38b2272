//! A histogram of loudness, in bins of a quarter of a decibel.

const QUIETEST_DB: f32 = -90.0; // chosen: quieter is a muted microphone, not a room
const BINS_A_DB: f32 = 4.0; // chosen
const BINS: usize = 480; // up to +30 dB

/// Counts of loudness.
#[derive(Clone)]
pub struct Levels {
    counts: Box<[u32; BINS]>,
    all: u32,
    most: u32,
}

impl Levels {
    /// A histogram that halves all counts once it holds `most`, so that old values fade.
    pub fn fading(most: u32) -> Self {
        Self { counts: Box::new([0; BINS]), all: 0, most }
    }

    /// A histogram of these values.
    pub fn of(levels_db: impl Iterator<Item = f32>) -> Self {
        let mut levels = Self::fading(u32::MAX);
        levels_db.for_each(|db| levels.add(db));
        levels
    }

    /// Counts one value; silence is left out.
    pub fn add(&mut self, db: f32) {
        if db <= QUIETEST_DB {
            return;
        }
        let bin = ((db - QUIETEST_DB) * BINS_A_DB) as usize;
        self.counts[bin.min(BINS - 1)] += 1;
        self.all += 1;
        if self.all >= self.most {
            self.counts.iter_mut().for_each(|count| *count /= 2);
            self.all = self.counts.iter().sum();
        }
    }

    /// Number of values counted.
    pub fn count(&self) -> usize {
        self.all as usize
    }

    /// The loudness below which this share of the values lies, dB; the lowest one when there are
    /// none.
    pub fn quantile_db(&self, part: f32) -> f32 {
        self.quantile_below_db(part, f32::INFINITY)
    }

    /// The same among values below `below_db`.
    pub fn quantile_below_db(&self, part: f32, below_db: f32) -> f32 {
        let bins = ((below_db - QUIETEST_DB) * BINS_A_DB).clamp(0.0, BINS as f32) as usize;
        let counts = &self.counts[..bins];
        let mut left = part * counts.iter().sum::<u32>() as f32;
        let bin = counts.iter().position(|count| {
            left -= *count as f32;
            left < 0.0
        });
        QUIETEST_DB + bin.unwrap_or(0) as f32 / BINS_A_DB
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_to_a_quarter_of_a_decibel() {
        let levels = Levels::of((0..1_000).map(|at| -60.0 + at as f32 / 25.0));
        assert!((levels.quantile_db(0.1) + 56.0).abs() <= 0.25);
        assert!((levels.quantile_db(0.95) + 22.0).abs() <= 0.25);
        assert!((levels.quantile_below_db(0.5, -40.0) + 50.0).abs() <= 0.25);
    }

    #[test]
    fn silence_is_left_out_and_old_values_fade() {
        let mut levels = Levels::fading(100);
        levels.add(f32::NEG_INFINITY);
        levels.add(f32::NAN);
        assert_eq!(levels.quantile_db(0.5), QUIETEST_DB);
        (0..99).for_each(|_| levels.add(-60.0));
        (0..99).for_each(|_| levels.add(-20.0));
        assert!(levels.quantile_db(0.4) >= -20.0);
    }
}
