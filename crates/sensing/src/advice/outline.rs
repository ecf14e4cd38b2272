//! The soft outline that the mirror draws around a person: an ellipse for the head, a line for each
//! shoulder. It follows slowly, so that it never twitches.

use crate::vision::{Look, head};

/// Time in which the outline covers two thirds of the way to the head's new place (chosen).
const FOLLOWS_MS: f32 = 500.0;

/// Where head and shoulders are. Horizontal numbers are shares of the picture's width, vertical
/// ones of its height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outline {
    /// Middle of the head, from the left.
    pub x: f32,
    /// Middle of the head, from the top.
    pub y: f32,
    /// Half the width of the head.
    pub half_width: f32,
    /// Half the height of the head.
    pub half_height: f32,
    /// Tilt, degrees, clockwise as seen in the picture.
    pub roll_deg: f32,
    /// Height of the shoulders, from the top.
    pub shoulders_y: f32,
    /// From the middle of the head to the outer end of each shoulder, across.
    pub shoulders_half_width: f32,
}

impl Outline {
    /// The outline of the person in one look; none around one who is upside down.
    pub fn of(look: &Look) -> Option<Self> {
        let frame = look.frame?;
        let (width, height) = (look.width as f32, look.height as f32);
        let head = head(look.face.as_ref()?).filter(|head| !head.is_upside_down())?;
        let outline = Self {
            x: head.middle.x / width,
            y: head.middle.y / height,
            half_width: head.half_width / width,
            half_height: head.half_height / height,
            roll_deg: frame.roll_deg,
            shoulders_y: head.shoulders_y / height,
            shoulders_half_width: head.shoulders_half_width / width,
        };
        outline.parts().iter().all(|part| part.is_finite()).then_some(outline)
    }

    /// Moves from `self` towards `to`, as far as `passed_ms` allows.
    pub(super) fn follow(self, to: Self, passed_ms: u64) -> Self {
        let way = 1.0 - (-(passed_ms as f32) / FOLLOWS_MS).exp();
        let [mut x, to] = [self.parts(), to.parts()];
        for (part, to) in x.iter_mut().zip(to) {
            *part += (to - *part) * way;
        }
        let [x, y, half_width, half_height, roll_deg, shoulders_y, shoulders_half_width] = x;
        Self { x, y, half_width, half_height, roll_deg, shoulders_y, shoulders_half_width }
    }

    fn parts(self) -> [f32; 7] {
        let Self { x, y, half_width, half_height, roll_deg, .. } = self;
        let Self { shoulders_y, shoulders_half_width, .. } = self;
        [x, y, half_width, half_height, roll_deg, shoulders_y, shoulders_half_width]
    }
}
