//! Bars and labels, and writing them as SVG. There are no other shapes.

use std::fmt::Write as _;

/// Colours as red, green, blue. Dark and light differ in grey, and from the paper.
pub const PAPER: [u8; 3] = [255, 253, 246];
pub const INK: [u8; 3] = [34, 40, 42];
const DARK: [u8; 3] = [21, 63, 66];
const LIGHT: [u8; 3] = [106, 154, 152];
const FAINT: [u8; 3] = [238, 233, 220];
/// Width of a stripe where both speak. Stripes are upright, so that thin slices show them too.
const STRIPE: f32 = 3.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Dark,
    Light,
    Faint,
    /// Stripes of dark and light: both speak.
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

pub struct Label {
    /// Left, middle or right end of its baseline.
    pub at: [f32; 2],
    pub size: f32,
    pub anchor: Anchor,
    pub text: String,
}

/// A picture; later shapes are drawn over earlier ones.
pub struct Picture {
    pub size: [f32; 2],
    title: String,
    description: String,
    /// Left, top, width, height, colour.
    pub bars: Vec<([f32; 4], [u8; 3])>,
    pub labels: Vec<Label>,
}

impl Picture {
    pub fn new(size: [f32; 2], title: String, description: String) -> Self {
        Self { size, title, description, bars: Vec::new(), labels: Vec::new() }
    }

    pub fn bar(&mut self, area: [f32; 4], tone: Tone) {
        let colour = match tone {
            Tone::Dark => DARK,
            Tone::Faint => FAINT,
            Tone::Light | Tone::Both => LIGHT,
        };
        self.bars.push((area, colour));
        if tone == Tone::Both {
            let [left, top, width, height] = area;
            let stripes = (width / (2.0 * STRIPE)).ceil() as usize;
            self.bars.extend((0..stripes).map(|stripe| {
                let from = 2.0 * STRIPE * stripe as f32;
                ([left + from, top, STRIPE.min(width - from), height], DARK)
            }));
        }
    }

    pub fn label(&mut self, at: [f32; 2], size: f32, anchor: Anchor, text: &str) {
        self.labels.push(Label { at, size, anchor, text: text.to_owned() });
    }

    pub fn as_svg(&self) -> String {
        let [width, height] = self.size;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"title description\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n",
            escaped(&self.title),
            escaped(&self.description),
            hex(PAPER),
        );
        // Successive bars of one colour become one path: an hour has thousands.
        for run in self.bars.chunk_by(|(_, one), (_, other)| one == other) {
            let _ = write!(svg, "<path fill=\"{}\" d=\"", hex(run[0].1));
            for ([left, top, width, height], _) in run {
                let _ = write!(svg, "M{left:.2} {top:.2}h{width:.2}v{height:.2}h-{width:.2}z");
            }
            svg.push_str("\"/>\n");
        }
        let _ = writeln!(
            svg,
            "<g fill=\"{}\" font-family=\"Atkinson Hyperlegible Next, system-ui, sans-serif\">",
            hex(INK)
        );
        for Label { at: [x, y], size, anchor, text } in &self.labels {
            let anchor = match anchor {
                Anchor::Start => "start",
                Anchor::Middle => "middle",
                Anchor::End => "end",
            };
            let text = escaped(text);
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" \
                 text-anchor=\"{anchor}\">{text}</text>"
            );
        }
        svg.push_str("</g>\n</svg>\n");
        svg
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_the_picture() {
        let mut picture = Picture::new([10.0, 10.0], "A & <B>".to_owned(), String::new());
        picture.bar([1.0, 2.0, 9.0, 3.0], Tone::Both);
        picture.label([5.0, 5.0], 3.0, Anchor::Middle, "</text>\"");
        let svg = picture.as_svg();
        assert!(svg.contains("<title id=\"title\">A &amp; &lt;B&gt;</title>"), "{svg}");
        assert!(svg.contains(">&lt;/text&gt;&quot;</text>"), "{svg}");
        assert_eq!(picture.bars.len(), 3, "a light bar with two dark stripes");
        assert!(svg.contains("M7.00 2.00h3.00v3.00h-3.00z"), "{svg}");
    }
}
