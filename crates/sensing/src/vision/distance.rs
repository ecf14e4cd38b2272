//! Near, good or far, from the head's share of the picture. Deliberately absent: metres, which a
//! camera of unknown field of view cannot tell (docs/figures.md#face-measures: ±20 to 30 percent).

use super::{Distance, Frame};

/// Largest comfortable head in a picture's height (docs/evidence.md#b3: above 0.5 mostly the face
/// shows). A telephone held upright reaches it at 0.3 m, where faces also begin to look distorted.
const NEAR: f32 = 0.5;
/// Smallest comfortable head in a landscape picture (docs/evidence.md#b3: 0.23, at 1 m).
const FAR: f32 = 0.23;
/// The same in an upright picture (chosen). A telephone's long side sees about 70°, so 0.13 is the
/// same distance as 0.23 in landscape, but the head is shown smaller: the middle between the two.
const FAR_UPRIGHT: f32 = 0.17;
/// How much further a head must go to change the class back (chosen).
const MARGIN: f32 = 0.1;

/// The class of a head in a picture of `width` × `height` pixels, given the class before.
pub(super) fn distance(frame: &Frame, width: usize, height: usize, before: Distance) -> Distance {
    let share = frame.head_share;
    let far = if width < height { FAR_UPRIGHT } else { FAR };
    let near = if before == Distance::TooNear { NEAR * (1.0 - MARGIN) } else { NEAR };
    let far = if before == Distance::Far { far * (1.0 + MARGIN) } else { far };
    match share {
        _ if !share.is_finite() || share <= 0.0 => Distance::Unknown,
        _ if share > near => Distance::TooNear,
        _ if share < far => Distance::Far,
        _ => Distance::Comfortable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(share: f32, width: usize, height: usize, before: Distance) -> Distance {
        let frame = Frame {
            head_share: share,
            head_room: 0.1,
            eye_line: 0.4,
            off_centre: 0.0,
            roll_deg: 0.0,
            yaw_deg: 0.0,
            shoulders_visible: true,
        };
        distance(&frame, width, height, before)
    }

    #[test]
    fn shares_have_their_class() {
        use Distance::{Comfortable, Far, TooNear, Unknown};
        // docs/evidence.md#b3: 1.2 m, 1 m, 0.65 m, 0.54 m, 0.45 m, 0.35 m before a webcam.
        let webcam = [(0.19, Far), (0.23, Comfortable), (0.35, Comfortable), (0.43, Comfortable)];
        for (share, class) in webcam.into_iter().chain([(0.51, TooNear), (0.66, TooNear)]) {
            assert_eq!(of(share, 640, 480, Unknown), class, "{share}");
        }
        // An upright telephone, long side 70°: 1 m, 0.7 m, 0.45 m, 0.35 m, 0.25 m.
        let telephone =
            [(0.16, Far), (0.23, Comfortable), (0.36, Comfortable), (0.47, Comfortable)];
        for (share, class) in telephone.into_iter().chain([(0.66, TooNear)]) {
            assert_eq!(of(share, 480, 640, Unknown), class, "{share} upright");
        }
        for share in [f32::NAN, f32::INFINITY, -1.0, 0.0] {
            assert_eq!(of(share, 640, 480, Unknown), Unknown);
        }
    }

    #[test]
    fn the_class_holds_until_the_head_has_moved_enough() {
        use Distance::{Comfortable, Far, TooNear};
        assert_eq!(of(0.48, 640, 480, TooNear), TooNear);
        assert_eq!(of(0.48, 640, 480, Comfortable), Comfortable);
        assert_eq!(of(0.44, 640, 480, TooNear), Comfortable);
        assert_eq!(of(0.24, 640, 480, Far), Far);
        assert_eq!(of(0.26, 640, 480, Far), Comfortable);
    }
}
