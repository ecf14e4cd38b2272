//! How a head stands in the picture. Shoulders are not detected; they are assumed below the head
//! (docs/figures.md#face-measures).

use super::{Frame, Head, Pose};

/// Space below the chin, in face widths, from which some of the shoulders show (chosen: people's
/// shoulders begin half a face width to one below the chin).
const SHOULDERS_FROM: f32 = 1.0;

/// Measures, in shares of a picture of `width` × `height` pixels. Uncertainty: the crown is a
/// guess, good to a tenth of the head; eyes and roll are good to a pixel or two.
pub(super) fn frame(head: &Head, pose: &Pose, width: usize, height: usize) -> Option<Frame> {
    let (width, height) = (width as f32, height as f32);
    let (above_crown, below_chin) = if head.is_upside_down() {
        (height - head.crown.y.max(head.chin.y), head.chin.y)
    } else {
        (head.crown.y.min(head.chin.y), height - head.chin.y)
    };
    let frame = Frame {
        head_share: 2.0 * head.half_height / height,
        head_room: above_crown / height,
        eye_line: (head.eyes[0].y + head.eyes[1].y) / 2.0 / height,
        off_centre: head.middle.x / width - 0.5,
        roll_deg: head.roll_deg,
        yaw_deg: pose.yaw_deg,
        shoulders_visible: below_chin / head.face_width >= SHOULDERS_FROM,
    };
    let numbers = [frame.head_share, frame.head_room, frame.eye_line, frame.off_centre];
    numbers.iter().all(|number| number.is_finite()).then_some(frame)
}
