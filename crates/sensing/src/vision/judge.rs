//! Judges a found face, look after look at the same camera, and keeps what the next look is
//! compared with. Deliberately absent: the pictures themselves, of which only three small patches
//! are kept.

use super::behind::Behind;
use super::patch::OVAL;
use super::{
    CameraHeight, Distance, Face, Head, Light, Look, Picture, Pose, Unsure, background,
    camera_height, cast, distance, framing, head, lighting, noise, pose,
};
use crate::For;

/// A face of less presence may be something else (chosen: above the finder's own 0.5).
const PRESENCE_MIN: f32 = 0.6;
/// Width, ear to ear, below which a face has too few pixels to judge light (chosen).
const FACE_WIDTH_MIN: f32 = 32.0;
/// A head turned further shows one cheek from the side, degrees (chosen; beyond 45 is untested).
const YAW_DEG_MAX: f32 = 30.0;
/// Noise from which the whites of the eyes are lost in it, as a share of full scale (chosen:
/// before a window rendered people had 0.01 at most, in dim rooms where whites were misjudged 0.06
/// and more).
const GRAIN_MAX: f32 = 0.04;
/// Share of the face's outline outside the picture from which it counts as cut off (chosen).
const CUT_SHARE: f32 = 0.1;

/// Judges faces that were found, one look after another.
#[derive(Clone, Debug)]
pub struct Judge {
    whom: For,
    noise: noise::Before,
    distance: Distance,
    camera_height: CameraHeight,
    has_looked: bool,
}

impl Judge {
    /// A judge that has seen nothing yet. The background is judged for the counsellor only.
    pub fn new(whom: For) -> Self {
        Self {
            whom,
            noise: noise::Before::default(),
            distance: Distance::Unknown,
            camera_height: CameraHeight::Unknown,
            has_looked: false,
        }
    }

    /// Forgets what it saw, because the camera or the picture changed.
    pub fn forget(&mut self) {
        *self = Self::new(self.whom);
    }

    /// Judges `face`, the most important of `faces` in the picture.
    pub fn judge(&mut self, picture: &Picture, faces: usize, face: Option<Face>) -> Look {
        let (width, height) = (picture.width(), picture.height());
        let mut look = Look { width, height, faces, ..Look::default() };
        let measured = face.and_then(|face| Some((head(&face)?, pose(&face)?, face)));
        let Some((head, pose, face)) = measured else {
            self.forget();
            look.unsure.push(Unsure::NoFace);
            return look;
        };
        look.frame = framing::frame(&head, &pose, width, height);
        if let Some(frame) = &look.frame {
            look.distance = distance::distance(frame, width, height, self.distance);
            self.distance = look.distance;
        }
        look.camera_height = camera_height::camera_height(&pose, self.camera_height);
        self.camera_height = look.camera_height;
        look.camera_above_deg = Some(-pose.pitch_deg);
        let behind = Behind::new(picture, &head);
        if self.whom == For::Counsellor {
            look.background = background::background(&behind);
        }
        look.unsure = doubts(picture, &face, &head, &pose);
        look.light = self.light(picture, &face, &head, &behind, &mut look.unsure);
        look.face = Some(face);
        self.has_looked = true;
        look
    }

    fn light(
        &mut self,
        picture: &Picture,
        face: &Face,
        head: &Head,
        behind: &Behind,
        unsure: &mut Vec<Unsure>,
    ) -> Light {
        if unsure.contains(&Unsure::TooSmall) || unsure.contains(&Unsure::CutOff) {
            self.noise = noise::Before::default();
            return Light::default();
        }
        let is_turned = unsure.contains(&Unsure::Turned);
        let mut need = |is_missing: bool, doubt| unsure.extend(is_missing.then_some(doubt));
        let sides = if is_turned { None } else { lighting::sides(picture, face, head) };
        let ratio = sides.as_ref().and_then(|sides| sides.ratio);
        need(ratio.is_none() && !is_turned, Unsure::TooDark);
        let noise = noise::noise(picture, face, head, &mut self.noise);
        let whites_show = !face.is_hidden && noise.is_none_or(|noise| noise < GRAIN_MAX);
        let outshone = lighting::outshone(picture, face, &behind.colours()).filter(|_| whites_show);
        need(outshone.is_none(), Unsure::NoWhites);
        let cast = cast::cast(picture, face, behind).filter(|_| whites_show);
        need(cast.is_none(), Unsure::NoNeutrals);
        need(!self.has_looked, Unsure::OneLook);
        Light {
            side_ratio: ratio,
            side_ratio_least: sides.as_ref().and_then(|sides| sides.least),
            brighter_left: sides.is_some_and(|sides| sides.is_left),
            outshone,
            clipped_share: lighting::clipped_share(picture, face),
            noise,
            cast,
            is_hidden: face.is_hidden,
        }
    }
}

/// Why the light or the height cannot be judged.
fn doubts(picture: &Picture, face: &Face, head: &Head, pose: &Pose) -> Vec<Unsure> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let is_outside = |at: &&usize| {
        let point = face.landmarks[**at];
        point.x < 0.0 || point.y < 0.0 || point.x > width || point.y > height
    };
    let outside = OVAL.iter().filter(is_outside).count() as f32 / OVAL.len() as f32;
    let found = [
        (face.presence < PRESENCE_MIN, Unsure::FaintFace),
        (pose.yaw_deg.abs() > YAW_DEG_MAX, Unsure::Turned),
        (head.face_width < FACE_WIDTH_MIN, Unsure::TooSmall),
        (outside > CUT_SHARE, Unsure::CutOff),
    ];
    found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, doubt)| doubt).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::{LANDMARKS, Point};
    use proptest::prelude::*;

    fn any_coordinate() -> impl Strategy<Value = f32> {
        prop_oneof![6 => -50.0f32..150.0, 1 => -1e6f32..1e6, 1 => any::<f32>()]
    }

    /// Random faces with only a few different places, repeated: distorted in every way.
    fn any_face() -> impl Strategy<Value = Face> {
        let point = (any_coordinate(), any_coordinate(), any_coordinate());
        let points = proptest::collection::vec(point, 1..60);
        (points, 0..2usize, any::<f32>()).prop_map(|(points, missing, presence)| {
            let points = points.iter().cycle().map(|&(x, y, z)| Point { x, y, z });
            let landmarks = points.take(LANDMARKS - missing).collect();
            Face { around: Default::default(), landmarks, presence, is_hidden: false }
        })
    }

    proptest! {
        #[test]
        fn any_picture_and_any_face_have_an_answer(
            width in 1..120usize,
            height in 1..90usize,
            faces in proptest::collection::vec(proptest::option::of(any_face()), 1..4),
            bytes in proptest::collection::vec(any::<u8>(), 1..600),
        ) {
            let rgba: Vec<u8> = bytes.iter().copied().cycle().take(width * height * 4).collect();
            let picture = Picture::new(width, height, &rgba).unwrap();
            let mut judge = Judge::new(For::Counsellor);
            for face in faces {
                let look = judge.judge(&picture, 1, face);
                prop_assert_eq!(look.face.is_none(), look.unsure.contains(&Unsure::NoFace));
                prop_assert!(look.light.side_ratio.is_none_or(|ratio| ratio >= 1.0));
                prop_assert!(look.light.clipped_share.is_none_or(|s| (0.0..=1.0).contains(&s)));
                prop_assert!(look.light.noise.is_none_or(|noise| noise >= 0.0));
                let numbers = look.frame.map(|f| [f.head_share, f.head_room, f.eye_line, f.roll_deg]);
                prop_assert!(numbers.is_none_or(|n| n.iter().all(|n| n.is_finite())));
            }
        }
    }
}
