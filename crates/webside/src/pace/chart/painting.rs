//! Paints bars and labels as pixels. A renderer for all of SVG would take longer to build than the
//! whole program, for two shapes.

use super::picture::{Anchor, INK, Label, PAPER, Picture};
use ab_glyph_rasterizer::{Point, Rasterizer, point};
use image::{Rgb, RgbImage};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider as _};

/// Pixels for each unit of the picture: sharp on good screens and in print.
const SCALE: f32 = 2.0;
/// Atkinson Hyperlegible Next, Latin letters (`fonts/LICENSE`).
const FONT: &[u8] = include_bytes!("../../../fonts/AtkinsonHyperlegibleNext-Regular.ttf");

pub fn png(picture: &Picture) -> anyhow::Result<Vec<u8>> {
    let [width, height] = picture.size.map(|side| (side * SCALE) as u32);
    let mut image = RgbImage::from_pixel(width, height, Rgb(PAPER));
    for (area, colour) in &picture.bars {
        bar(&mut image, area.map(|side| side * SCALE), *colour);
    }
    let font = FontRef::new(FONT)?;
    for one in &picture.labels {
        label(&mut image, &font, one);
    }
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Png)?;
    Ok(file.into_inner())
}

/// Whether the shipped font has all of these letters.
pub fn can_write(text: &str) -> bool {
    FontRef::new(FONT).is_ok_and(|font| {
        let letters = font.charmap();
        text.chars().all(|letter| letters.map(letter).is_some())
    })
}

/// Fills an area; a pixel that is partly covered takes part of the colour.
fn bar(image: &mut RgbImage, [left, top, width, height]: [f32; 4], colour: [u8; 3]) {
    let covered = |pixel: u32, from: f32, to: f32| {
        let pixel = pixel as f32;
        (to.min(pixel + 1.0) - from.max(pixel)).clamp(0.0, 1.0)
    };
    let pixels = |from: f32, to: f32, most: u32| from.max(0.0) as u32..(to.ceil() as u32).min(most);
    let (right, bottom) = (left + width, top + height);
    for y in pixels(top, bottom, image.height()) {
        for x in pixels(left, right, image.width()) {
            let share = covered(x, left, right) * covered(y, top, bottom);
            tint(image, x, y, colour, share);
        }
    }
}

fn label(image: &mut RgbImage, font: &FontRef, label: &Label) {
    let size = Size::new(label.size * SCALE);
    let (letters, outlines) = (font.charmap(), font.outline_glyphs());
    let metrics = font.glyph_metrics(size, LocationRef::default());
    let letters = label.text.chars().map(|letter| letters.map(letter).unwrap_or_default());
    let letters: Vec<_> =
        letters.map(|letter| (letter, metrics.advance_width(letter).unwrap_or_default())).collect();
    let width: f32 = letters.iter().map(|(_, advance)| advance).sum();
    let [x, y] = label.at.map(|side| side * SCALE);
    let left = match label.anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    // Letters reach above and below the line by less than their size.
    let room = label.size * SCALE;
    let corner = [(left - room).floor(), (y - room).floor()];
    let mut pen = Pen {
        rasterizer: Rasterizer::new((width + 2.0 * room) as usize, (2.0 * room) as usize),
        foot: point(left - corner[0], y - corner[1]),
        begun: Point::default(),
        at: Point::default(),
    };
    for (letter, advance) in letters {
        if let Some(outline) = outlines.get(letter) {
            // A letter that cannot be drawn leaves its space empty.
            let _ = outline.draw(DrawSettings::unhinted(size, LocationRef::default()), &mut pen);
        }
        pen.foot.x += advance;
    }
    pen.rasterizer.for_each_pixel_2d(|column, row, share| {
        let [column, row] = [corner[0] + column as f32, corner[1] + row as f32];
        if column >= 0.0 && row >= 0.0 {
            tint(image, column as u32, row as u32, INK, share);
        }
    });
}

/// Turns a font's coordinates, which count upwards from the baseline, into the picture's, which
/// count downwards.
struct Pen {
    rasterizer: Rasterizer,
    foot: Point,
    begun: Point,
    at: Point,
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> Point {
        point(self.foot.x + x, self.foot.y - y)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = self.place(x, y);
        self.begun = self.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.rasterizer.draw_line(self.at, to);
        self.at = to;
    }

    fn quad_to(&mut self, over_x: f32, over_y: f32, x: f32, y: f32) {
        let (over, to) = (self.place(over_x, over_y), self.place(x, y));
        self.rasterizer.draw_quad(self.at, over, to);
        self.at = to;
    }

    fn curve_to(&mut self, x0: f32, y0: f32, x1: f32, y1: f32, x: f32, y: f32) {
        let (from, over, to) = (self.place(x0, y0), self.place(x1, y1), self.place(x, y));
        self.rasterizer.draw_cubic(self.at, from, over, to);
        self.at = to;
    }

    fn close(&mut self) {
        self.rasterizer.draw_line(self.at, self.begun);
        self.at = self.begun;
    }
}

fn tint(image: &mut RgbImage, x: u32, y: u32, colour: [u8; 3], share: f32) {
    if let Some(Rgb(pixel)) = image.get_pixel_mut_checked(x, y) {
        for (part, new) in pixel.iter_mut().zip(colour) {
            let old = f32::from(*part);
            *part = (old + (f32::from(new) - old) * share.clamp(0.0, 1.0)).round() as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::Tone;
    use super::*;

    #[test]
    fn bars_and_letters_are_where_they_should_be() {
        let mut picture = Picture::new([60.0, 30.0], String::new(), String::new());
        picture.bar([10.0, 10.0, 5.25, 10.0], Tone::Dark);
        picture.label([58.0, 20.0], 16.0, Anchor::End, "Ł");
        let image = image::load_from_memory(&png(&picture).unwrap()).unwrap().to_rgb8();
        assert_eq!(image.dimensions(), (120, 60));
        assert!(can_write("Zoë Łukasz…") && !can_write("Анна"));
        assert_eq!(image.get_pixel(19, 30), &Rgb(PAPER));
        assert_ne!(image.get_pixel(20, 30), &Rgb(PAPER));
        let half = image.get_pixel(30, 30).0[0];
        assert!(half > image.get_pixel(25, 30).0[0] && half < PAPER[0], "half covered: {half}");
        let inked = image.enumerate_pixels().filter(|(x, _, pixel)| *x > 60 && pixel.0[0] < 90);
        let columns: Vec<u32> = inked.map(|(x, ..)| x).collect();
        assert!(columns.len() > 20 && columns.iter().all(|x| (90..118).contains(x)), "{columns:?}");
    }
}
