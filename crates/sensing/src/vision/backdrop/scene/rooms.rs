//! What stands where in each room. Deliberately absent: anything that draws the eye away from a
//! face, or hints at taste, faith or wealth.

use super::canvas::{Canvas, Paint, Shape, chance};

/// A paint from an sRGB colour.
const fn paint(red: u8, green: u8, blue: u8) -> Paint {
    // Gamma 2 is near enough for choosing paints, and can be computed at compile time.
    [square(red), square(green), square(blue)]
}

const fn square(part: u8) -> f32 {
    let share = part as f32 / 255.0;
    share * share
}

/// A warm plain wall, lit by a window on the left, outside the picture.
pub fn wall(canvas: &mut Canvas) {
    let half = canvas.half();
    daylight(canvas, paint(216, 201, 180), [-half - 0.2, 0.2], 0.60, 1.4);
    let corner = [-half * 0.94, -0.04];
    canvas.each(|x, y, pixel| {
        // The light falls at a slant: it sinks to the side, and runs to the right as it goes down.
        let (x, y) = (x - corner[0], y - corner[1]);
        let down = (y - 0.22 * x) / 0.94;
        let across = x - 0.28 * down;
        let panes = lit(across, 0.52, 2.0) * lit(down, 0.66, 3.0);
        for (part, gain) in pixel.iter_mut().zip([0.30, 0.235, 0.14]) {
            *part *= 1.0 + gain * panes;
        }
    });
    canvas.defocus(0.010);
}

/// How much light falls at a place along a window of this length and number of panes, 0 to 1.
fn lit(at: f32, length: f32, panes: f32) -> f32 {
    let step = |from_edge: f32| {
        let share = (from_edge / 0.05 + 0.5).clamp(0.0, 1.0);
        share * share * (3.0 - 2.0 * share)
    };
    let pane = length / panes;
    let from_bar = (at - (at / pane).round().clamp(1.0, panes - 1.0) * pane).abs();
    step(at).min(step(length - at)) * (0.35 + 0.65 * step(from_bar - 0.012))
}

/// A window with a thin curtain at the right and a plant on the sill; the wall on the left is in
/// shade.
pub fn window(canvas: &mut Canvas) {
    let half = canvas.half();
    let (left, right) = (half * 0.28, half * 1.12);
    daylight(canvas, paint(206, 203, 193), [right, 0.35], 0.55, 1.3);
    let (top, sill) = (0.03, 0.70);
    canvas.fill(
        Shape::Block([left - 0.03, top - 0.03, right, sill + 0.02], 0.004),
        0.004,
        paint(226, 221, 210),
    );
    outside(canvas, [left, top, right, sill]);
    let bar = left + (right - left) * 0.48;
    canvas.fill(
        Shape::Block([bar - 0.011, top, bar + 0.011, sill], 0.0),
        0.004,
        paint(214, 209, 198),
    );
    canvas.fill(Shape::Block([left, 0.28, right, 0.297], 0.0), 0.004, paint(214, 209, 198));
    canvas.fill(
        Shape::Block([left - 0.07, sill, right, sill + 0.035], 0.004),
        0.004,
        paint(232, 226, 214),
    );
    canvas.shade(
        Shape::Block([left - 0.07, sill + 0.035, right, sill + 0.09], 0.0),
        0.06,
        [0.78; 3],
    );
    curtain(canvas, left - 0.06, left + (right - left) * 0.3, sill + 0.30);
    pot(canvas, [left + (right - left) * 0.58, sill], 0.13, paint(176, 122, 94));
    canvas.defocus(0.012);
}

/// Shelves with books and a plant at the right, a lamp at the left.
pub fn shelf(canvas: &mut Canvas) {
    let half = canvas.half();
    daylight(canvas, paint(172, 178, 164), [-half * 0.6, 0.1], 0.52, 1.1);
    let (left, right) = (half * 0.36, half * 1.2);
    for (row, board) in [0.22, 0.50, 0.78].into_iter().enumerate() {
        books(canvas, row, left, right, board);
        canvas.fill(
            Shape::Block([left - 0.03, board, right, board + 0.024], 0.003),
            0.004,
            paint(134, 99, 69),
        );
        canvas.shade(
            Shape::Block([left - 0.03, board + 0.024, right, board + 0.07], 0.0),
            0.05,
            [0.72; 3],
        );
    }
    let lamp = [-half * 0.78, 0.42];
    canvas.fill(
        Shape::Block([lamp[0] - 0.006, 0.5, lamp[0] + 0.006, 1.1], 0.0),
        0.004,
        paint(96, 76, 60),
    );
    canvas.fill(
        Shape::Slant([lamp[0] - 0.10, 0.34, lamp[0] + 0.10, 0.52], 0.0),
        0.01,
        [1.5, 1.16, 0.72],
    );
    canvas.light([lamp[0], 0.50], 0.34, [1.5, 1.02, 0.52]);
    canvas.defocus(0.012);
}

/// A wall lit by a window at a place, fading over `reach` heights.
fn daylight(canvas: &mut Canvas, wall: Paint, window: [f32; 2], shade: f32, reach: f32) {
    canvas.each(|x, y, pixel| {
        let away = ((x - window[0]).powi(2) + (y - window[1]).powi(2)) / (reach * reach);
        let light = shade + (1.0 - shade) * 1.25 / (1.0 + away);
        // Daylight is cooler than the light that the walls reflect.
        let tint = [0.985 + 0.03 * away.min(1.0), 1.0, 1.02 - 0.05 * away.min(1.0)];
        for (part, (wall, tint)) in pixel.iter_mut().zip(wall.into_iter().zip(tint)) {
            *part = wall * light * tint * (1.0 - 0.10 * (y - 0.4).max(0.0));
        }
    });
}

/// Sky above, trees below, far out of focus.
fn outside(canvas: &mut Canvas, [left, top, right, bottom]: [f32; 4]) {
    canvas.fill(Shape::Block([left, top, right, bottom], 0.0), 0.004, [0.98, 1.0, 1.02]);
    for tree in 0..14 {
        let x = left + (right - left) * chance(tree, 1, 7);
        let y = bottom - 0.20 * chance(tree, 2, 7) + 0.04;
        let size = 0.05 + 0.07 * chance(tree, 3, 7);
        let green = 0.36 + 0.28 * chance(tree, 4, 7);
        let shape = Shape::Block([x - size, (y - size).max(top), x + size, y + size], size);
        let paint = [green * 0.80, green, green * 0.58];
        canvas.each(|px, py, pixel| {
            let inside = px > left && px < right && py > top && py < bottom;
            if inside {
                let share = shape.share(px, py, 0.06) * 0.75;
                pixel
                    .iter_mut()
                    .zip(paint)
                    .for_each(|(part, paint)| *part += (paint - *part) * share);
            }
        });
    }
}

/// A thin curtain, which lets light through in folds.
fn curtain(canvas: &mut Canvas, left: f32, right: f32, bottom: f32) {
    let width = right - left;
    canvas.each(|x, y, pixel| {
        let along = (x - left) / width;
        // The folds open a little towards the floor.
        let along = along + 0.02 * (y - 0.3) * (along * 40.0).sin();
        if (0.0..1.0).contains(&along) && y < bottom {
            let fold = 0.5 + 0.32 * (along * 34.0).sin() + 0.18 * (along * 79.0 + 1.0).sin();
            let cloth = [0.74, 0.72, 0.67].map(|part| part * (0.62 + 0.34 * fold));
            let edge = ((1.0 - along) * 14.0).min(1.0) * 0.72;
            for (part, cloth) in pixel.iter_mut().zip(cloth) {
                *part = *part * (1.0 - edge) + (cloth * 0.72 + *part * 0.28) * edge;
            }
        }
    });
}

/// A pot with leaves, standing at a place.
fn pot(canvas: &mut Canvas, [x, floor]: [f32; 2], height: f32, clay: Paint) {
    let half = height * 0.42;
    for leaf in 0..15 {
        let turned = -0.25 - 2.65 * leaf as f32 / 14.0;
        let long = height * (0.55 + 0.3 * chance(leaf, 1, 2));
        let middle = [x + turned.cos() * long * 0.8, floor - height + turned.sin() * long * 0.9];
        let green = 0.10 + 0.10 * chance(leaf, 2, 2);
        let paint = [green * 0.72, green, green * 0.58];
        canvas.fill(Shape::Leaf(middle, [long, height * 0.15], turned), 0.006, paint);
    }
    canvas.fill(Shape::Block([x - half, floor - height, x + half, floor], 0.02), 0.005, clay);
    canvas.shade(
        Shape::Block([x - half, floor - height, x - half * 0.2, floor], 0.02),
        0.08,
        [0.78; 3],
    );
}

/// One shelf of books, with a gap where a plant or nothing stands.
fn books(canvas: &mut Canvas, row: usize, left: f32, right: f32, board: f32) {
    const SPINES: [Paint; 7] = [
        paint(120, 88, 70),
        paint(92, 108, 104),
        paint(168, 150, 120),
        paint(84, 92, 112),
        paint(150, 110, 84),
        paint(188, 178, 158),
        paint(108, 116, 88),
    ];
    canvas.shade(Shape::Block([left - 0.03, board - 0.25, right, board], 0.0), 0.05, [0.86; 3]);
    let mut x = left + 0.02;
    let mut book = 0;
    while x < right {
        let width = 0.020 + 0.024 * chance(book, row, 11);
        let height = 0.13 + 0.07 * chance(book, row, 12);
        let is_gap = chance(book / 5, row, 13) < 0.34;
        if !is_gap {
            let spine = SPINES[(chance(book, row, 14) * 6.99) as usize];
            let shape = Shape::Block([x, board - height, x + width - 0.002, board], 0.002);
            canvas.fill(shape, 0.004, spine);
        }
        x += width;
        book += 1;
    }
    if row == 1 {
        pot(canvas, [left + 0.12, board], 0.085, paint(196, 184, 164));
    }
}
