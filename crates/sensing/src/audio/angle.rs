//! Sine and cosine of moderate angles. The library's take any angle, and would be a tenth of the
//! code that a page fetches to listen.

use std::f64::consts::FRAC_PI_2;

/// Terms of the two series: exact to 1e-13 within an eighth of a turn.
const TERMS: usize = 7;

/// Sine and cosine of an angle of at most some thousand turns, in radians.
pub fn sin_cos(angle: f64) -> (f64, f64) {
    let quarters = (angle / FRAC_PI_2 + 0.5).floor();
    let rest = angle - quarters * FRAC_PI_2;
    let (sin, cos) = (rest * series(rest * rest, 2.0), series(rest * rest, 1.0));
    match (quarters as i64) & 3 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// 1 - x/(n(n+1)) + x²/(n(n+1)(n+2)(n+3)) …: of the cosine from 1, of the sine from 2.
fn series(square: f64, from: f64) -> f64 {
    (0..TERMS).rev().fold(1.0, |sum, term| {
        let at = from + 2.0 * term as f64;
        1.0 - sum * square / (at * (at + 1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_librarys() {
        for step in -40_000..40_000 {
            let angle = f64::from(step) * 0.617;
            let (sin, cos) = sin_cos(angle);
            assert!((sin - angle.sin()).abs() < 1e-11, "{angle}");
            assert!((cos - angle.cos()).abs() < 1e-11, "{angle}");
        }
    }
}
