//! Where the camera is, relative to the eyes: from below a face looks tilted back, from above
//! tilted down. A nodding head looks the same, so only strong tilts count.

use super::{CameraHeight, Pose};

/// Camera above or below the eyes, degrees, from which it is worth saying (chosen: beyond the error
/// of the fit and the nods of a listener).
const LIMIT_DEG: f32 = 15.0;
/// How much further it must move to change the class back, degrees (chosen).
const MARGIN_DEG: f32 = 4.0;
/// Beyond this turn of the head the height cannot be told, degrees (chosen).
const YAW_DEG_MAX: f32 = 30.0;
/// Beyond this tilt to a shoulder up and down are no longer the picture's, degrees (chosen).
const ROLL_DEG_MAX: f32 = 45.0;

/// The class, given the one before. Uncertainty: about ±8 degrees.
pub(super) fn camera_height(pose: &Pose, before: CameraHeight) -> CameraHeight {
    let above_deg = -pose.pitch_deg;
    let limit = |held: bool| if held { LIMIT_DEG - MARGIN_DEG } else { LIMIT_DEG };
    let is_askew = pose.yaw_deg.abs() > YAW_DEG_MAX || pose.roll_deg.abs() > ROLL_DEG_MAX;
    if above_deg.is_nan() || is_askew {
        CameraHeight::Unknown
    } else if above_deg > limit(before == CameraHeight::Above) {
        CameraHeight::Above
    } else if above_deg < -limit(before == CameraHeight::Below) {
        CameraHeight::Below
    } else {
        CameraHeight::Level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_tilts_tell_where_the_camera_is() {
        use CameraHeight::{Above, Below, Level, Unknown};
        let of = |pitch_deg, yaw_deg, before| {
            camera_height(&Pose { pitch_deg, yaw_deg, roll_deg: 0.0 }, before)
        };
        for (pitch, class) in [(0.0, Level), (12.0, Level), (20.0, Below), (-20.0, Above)] {
            assert_eq!(of(pitch, 0.0, Unknown), class, "{pitch}");
        }
        assert_eq!(of(13.0, 0.0, Below), Below);
        assert_eq!(of(-10.0, 0.0, Above), Level);
        assert_eq!(of(25.0, 40.0, Below), Unknown);
        assert_eq!(of(f32::NAN, 0.0, Below), Unknown);
        let on_its_head = Pose { pitch_deg: 25.0, yaw_deg: 0.0, roll_deg: 178.0 };
        assert_eq!(camera_height(&on_its_head, Below), Unknown);
    }
}
