//! Draws what was measured into the picture: outline, eye line, cheek patches. Lines are light with
//! a dark edge, so that they show on anything.

use super::Seen;
use image::{Rgba, RgbaImage};
use sensing::advice::Outline;
use sensing::vision::{cheek_radius, cheeks, head};

const LIGHT: Rgba<u8> = Rgba([255, 253, 246, 255]);
const DARK: Rgba<u8> = Rgba([38, 96, 100, 255]);
/// Dots along a line, for each pixel of the picture's longer side.
const FINE: f32 = 2.0;

/// The picture, annotated when a face was found.
pub fn annotated(seen: &Seen) -> RgbaImage {
    let mut picture = seen.picture.clone();
    let Some(face) = &seen.look.face else { return picture };
    let Some(head) = head(face) else { return picture };
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let mut places = Vec::new();
    let steps = (width.max(height) * FINE) as usize;
    let share = |step: usize| step as f32 / steps as f32;
    if let Some(outline) = Outline::of(&seen.look) {
        let (sin, cos) = outline.roll_deg.to_radians().sin_cos();
        for step in 0..steps {
            let (up, across) = (share(step) * std::f32::consts::TAU).sin_cos();
            let (x, y) = (across * outline.half_width * width, up * outline.half_height * height);
            let (x, y) = (x * cos - y * sin, x * sin + y * cos);
            places.push((outline.x * width + x, outline.y * height + y));
        }
        let chin = head.chin.y;
        let reach = outline.shoulders_half_width * width;
        for step in 0..steps {
            // A quarter of an ellipse on each side, from the neck to the outer end.
            let (down, out) = (share(step) * std::f32::consts::FRAC_PI_2).sin_cos();
            let y =
                outline.shoulders_y * height - (outline.shoulders_y * height - chin) * 0.8 * down;
            let x = reach * (0.3 + 0.7 * out);
            places.extend([(outline.x * width - x, y), (outline.x * width + x, y)]);
        }
    }
    let [left, right] = head.eyes;
    for step in 0..steps {
        let along = 2.0 * share(step) - 0.5;
        let at = |from: f32, to: f32| from + (to - from) * along;
        places.push((at(left.x, right.x), at(left.y, right.y)));
        for cheek in cheeks(face) {
            let (y, x) = (share(step) * std::f32::consts::TAU).sin_cos();
            let radius = cheek_radius(&head);
            places.push((cheek.x + radius * x, cheek.y + radius * y));
        }
    }
    let thick = (width.max(height) / 640.0).max(1.0);
    for (radius, colour) in [(2.0 * thick, DARK), (thick, LIGHT)] {
        for (x, y) in &places {
            dot(&mut picture, *x, *y, radius, colour);
        }
    }
    picture
}

fn dot(picture: &mut RgbaImage, x: f32, y: f32, radius: f32, colour: Rgba<u8>) {
    let span = |middle: f32, size: u32| {
        let low = (middle - radius).floor().clamp(0.0, size as f32) as u32;
        low..(middle + radius).ceil().clamp(0.0, size as f32) as u32
    };
    for row in span(y, picture.height()) {
        for column in span(x, picture.width()) {
            if (column as f32 + 0.5 - x).hypot(row as f32 + 0.5 - y) <= radius {
                picture.put_pixel(column, row, colour);
            }
        }
    }
}
