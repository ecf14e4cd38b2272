//! What the rooms are drawn with: shapes, light and blur, in linear light. The height is 1, from
//! top to bottom; horizontally, 0 is the middle.

/// Red, green and blue in linear light; 1 is white paper in full light.
pub type Paint = [f32; 3];

/// Passes of a box blur that approximate a Gaussian.
const PASSES: usize = 3;

/// A picture being drawn.
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Paint>,
}

/// Where a shape is.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Left, top, right, bottom, and the radius of the corners.
    Block([f32; 4], f32),
    /// Middle, half length and half breadth, rotation in radians.
    Leaf([f32; 2], [f32; 2], f32),
    /// A block with leaning sides: left, top, right, bottom, and how far its top lies to the right.
    Slant([f32; 4], f32),
}

impl Shape {
    /// How much of the shape covers a place, 0 to 1, with an edge as soft as `soft` heights.
    pub fn share(self, x: f32, y: f32, soft: f32) -> f32 {
        let inside = (0.5 - self.distance(x, y) / soft).clamp(0.0, 1.0);
        inside * inside * (3.0 - 2.0 * inside)
    }

    /// Distance of a place from the shape, negative inside; approximate, in heights.
    fn distance(self, x: f32, y: f32) -> f32 {
        match self {
            Self::Block([left, top, right, bottom], round) => {
                let (half_x, half_y) = ((right - left) / 2.0, (bottom - top) / 2.0);
                let out_x = (x - (left + right) / 2.0).abs() - half_x + round;
                let out_y = (y - (top + bottom) / 2.0).abs() - half_y + round;
                out_x.max(0.0).hypot(out_y.max(0.0)) + out_x.max(out_y).min(0.0) - round
            }
            Self::Leaf([middle_x, middle_y], [long, broad], turned) => {
                let (sin, cos) = turned.sin_cos();
                let (along, off) = (x - middle_x, y - middle_y);
                let (along, off) = (along * cos + off * sin, off * cos - along * sin);
                // Two arcs that meet in points, as a leaf has.
                let taper = (1.0 - (along / long).powi(2)).max(0.0);
                let beyond = (along.abs() - long).max(0.0);
                (off.abs() - broad * taper).max(beyond)
            }
            Self::Slant([left, top, right, bottom], lean) => {
                let up = (bottom - y) / (bottom - top).max(f32::EPSILON);
                Self::Block([left, top, right, bottom], 0.0).distance(x - lean * up, y)
            }
        }
    }
}

impl Canvas {
    /// A black canvas.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 3]; width * height] }
    }

    /// Half the width, in heights.
    pub fn half(&self) -> f32 {
        self.width as f32 / self.height as f32 / 2.0
    }

    /// Calls `change` for every pixel with its place.
    pub fn each(&mut self, change: impl Fn(f32, f32, &mut Paint)) {
        let half = self.half();
        let step = 1.0 / self.height as f32;
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let x = ((index % self.width) as f32 + 0.5) * step - half;
            let y = ((index / self.width) as f32 + 0.5) * step;
            change(x, y, pixel);
        }
    }

    /// Covers a shape with paint; its edge is as soft as `soft` heights.
    pub fn fill(&mut self, shape: Shape, soft: f32, paint: Paint) {
        self.blend(shape, soft, |pixel, share| {
            pixel.iter_mut().zip(paint).for_each(|(part, paint)| *part += (paint - *part) * share);
        });
    }

    /// Lets only the share `through` of the light pass within a shape.
    pub fn shade(&mut self, shape: Shape, soft: f32, through: Paint) {
        self.blend(shape, soft, |pixel, share| {
            let lost = through.map(|through| 1.0 - (1.0 - through) * share);
            pixel.iter_mut().zip(lost).for_each(|(part, lost)| *part *= lost);
        });
    }

    fn blend(&mut self, shape: Shape, soft: f32, change: impl Fn(&mut Paint, f32)) {
        let soft = soft.max(1.0 / self.height as f32);
        self.each(|x, y, pixel| {
            let share = shape.share(x, y, soft);
            if share > 0.0 {
                change(pixel, share);
            }
        });
    }

    /// Adds the light of a lamp, which fades to half over `reach` heights.
    pub fn light(&mut self, middle: [f32; 2], reach: f32, paint: Paint) {
        self.each(|x, y, pixel| {
            let away = ((x - middle[0]).powi(2) + (y - middle[1]).powi(2)) / (reach * reach);
            let share = 1.0 / (1.0 + away).powf(1.5);
            for (part, paint) in pixel.iter_mut().zip(paint) {
                *part *= 1.0 + paint * share;
            }
        });
    }

    /// Blurs everything, by nearly a Gaussian of `sigma` heights.
    pub fn defocus(&mut self, sigma: f32) {
        let reach = (sigma * self.height as f32).round() as isize;
        for _ in 0..PASSES {
            self.blur_rows(reach);
            self.turn();
            self.blur_rows(reach);
            self.turn();
        }
    }

    fn blur_rows(&mut self, reach: isize) {
        for row in self.pixels.chunks_exact_mut(self.width) {
            let line = row.to_vec();
            let at = |place: isize| line[place.clamp(0, line.len() as isize - 1) as usize];
            for part in 0..3 {
                let mut sum: f32 = (-reach..=reach).map(|place| at(place)[part]).sum();
                for (place, pixel) in row.iter_mut().enumerate() {
                    pixel[part] = sum / (2 * reach + 1) as f32;
                    let place = place as isize;
                    sum += at(place + reach + 1)[part] - at(place - reach)[part];
                }
            }
        }
    }

    /// Transposes the picture.
    fn turn(&mut self) {
        let turned = (0..self.width)
            .flat_map(|x| (0..self.height).map(move |y| (x, y)))
            .map(|(x, y)| self.pixels[y * self.width + x])
            .collect();
        self.pixels = turned;
        (self.width, self.height) = (self.height, self.width);
    }

    /// The picture in sRGB, 0 to 1; brighter light than white paper rolls off softly.
    pub fn develop(&self) -> Vec<Paint> {
        let tone = |light: f32| {
            let light = light.max(0.0);
            let shown =
                if light < 0.6 { light } else { 0.6 + 0.4 * (1.0 - (-(light - 0.6) / 0.4).exp()) };
            if shown <= 0.003_130_8 { shown * 12.92 } else { 1.055 * shown.powf(1.0 / 2.4) - 0.055 }
        };
        self.pixels.iter().map(|pixel| pixel.map(tone)).collect()
    }
}

/// A pseudo-random number from 0 to 1, the same every time for the same arguments.
pub fn chance(a: usize, b: usize, c: usize) -> f32 {
    let mut mixed = (a as u32).wrapping_mul(0x9e37_79b1)
        ^ (b as u32).wrapping_mul(0x85eb_ca77)
        ^ (c as u32).wrapping_mul(0xc2b2_ae3d);
    mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
    mixed = (mixed ^ (mixed >> 12)).wrapping_mul(0x297a_2d39);
    ((mixed ^ (mixed >> 15)) & 0xffff) as f32 / 65_535.0
}
