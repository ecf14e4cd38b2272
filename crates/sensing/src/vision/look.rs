//! What one look at a picture tells. Any measure may be missing when the picture does not allow it;
//! [`Look::unsure`] says why. Deliberately absent: absolute brightness, which is unfair to dark
//! skin by construction (docs/evidence.md#a1).

use super::Face;

/// One picture, judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The picture's width in pixels.
    pub width: usize,
    /// The picture's height in pixels.
    pub height: usize,
    /// Number of faces found, including the one that is judged.
    pub faces: usize,
    /// The largest and most central face.
    pub face: Option<Face>,
    /// How that face stands in the picture.
    pub frame: Option<Frame>,
    /// How far away it seems.
    pub distance: Distance,
    /// How the light falls.
    pub light: Light,
    /// Where the camera is, seen from the eyes.
    pub camera_height: CameraHeight,
    /// The same in degrees above the eyes, good to ±8.
    pub camera_above_deg: Option<f32>,
    /// What is behind the person; for the counsellor's own set-up only.
    pub background: Option<Background>,
    /// What could not be judged.
    pub unsure: Vec<Unsure>,
}

/// How a head stands in the picture. Shares are of the picture's height unless they say otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Crown to chin.
    pub head_share: f32,
    /// Space above the crown; negative when it is cut off.
    pub head_room: f32,
    /// Height of the eyes, from the top.
    pub eye_line: f32,
    /// How far the middle of the face lies right of the picture's middle, as a share of the
    /// picture's width.
    pub off_centre: f32,
    /// Head tilted to a shoulder, degrees, clockwise as seen in the picture.
    pub roll_deg: f32,
    /// Head turned to a side, degrees.
    pub yaw_deg: f32,
    /// Whether the height of the shoulders lies within the picture (assumed from the head, not
    /// seen).
    pub shoulders_visible: bool,
}

/// How far away the head seems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Distance {
    /// Nearer than comfortable.
    TooNear,
    /// Comfortable.
    Comfortable,
    /// Further than comfortable.
    Far,
    /// Cannot be judged.
    #[default]
    Unknown,
}

/// How the light falls: ratios in linear light, never brightness.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Light {
    /// Brighter cheek to darker cheek, 1 or more.
    pub side_ratio: Option<f32>,
    /// What the same is at least, gloss and grain left out, where the darker cheek is too dark to
    /// measure or the face is hidden; it may be less than 1.
    pub side_ratio_least: Option<f32>,
    /// Whether the brighter cheek is at the picture's left.
    pub brighter_left: bool,
    /// Highlights of the background to the whites of the eyes, or to the skin where that is
    /// brighter; large in light from behind.
    pub outshone: Option<f32>,
    /// Share of the face's pixels that are blown out.
    pub clipped_share: Option<f32>,
    /// Temporal noise of a pixel on the face, standard deviation, as a share of full scale in
    /// bytes.
    pub noise: Option<f32>,
    /// Colour of the light beyond that of usual lamps, in stops, 0 for none.
    pub cast: Option<f32>,
    /// Whether there is so little of it on the face that it showed only once each part of the
    /// picture was exposed by itself.
    pub is_hidden: bool,
}

/// Where the camera is, seen from the eyes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CameraHeight {
    /// Lower than the eyes.
    Below,
    /// About as high as the eyes.
    Level,
    /// Higher than the eyes.
    Above,
    /// Cannot be judged.
    #[default]
    Unknown,
}

/// What is behind the person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Background {
    /// Share of the background that is edges, 0 to 1.
    pub busyness: f32,
    /// Its main colours, most frequent first, sRGB.
    pub colours: Vec<[u8; 3]>,
}

/// What could not be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unsure {
    /// No face was found, so nothing about a person can be said.
    NoFace,
    /// The network is not sure that this is a face.
    FaintFace,
    /// The head is turned too far for light and height.
    Turned,
    /// The face is too small for detail.
    TooSmall,
    /// The face reaches out of the picture.
    CutOff,
    /// No earlier picture to compare with.
    OneLook,
    /// Nothing neutral is seen by which to judge colour.
    NoNeutrals,
    /// The whites of the eyes, by which light from behind is told, cannot be made out.
    NoWhites,
    /// The picture has too few steps on the face to compare its sides.
    TooDark,
    /// The tones are not those of a screen, so light and colours mean something else.
    ToneCurve,
}

impl Look {
    /// Whether anything is known of where the light comes from, or that there is too little.
    pub(crate) fn is_light_known(&self) -> bool {
        let light = &self.light;
        let are_sides_known = light.side_ratio.is_some() || light.side_ratio_least.is_some();
        are_sides_known || light.outshone.is_some() || light.is_hidden
    }

    /// The same look without what rests on brightness and colours, because the picture's tones are
    /// not those of a screen (HDR, logarithmic).
    #[must_use]
    pub fn without_light(mut self) -> Self {
        self.light = Light::default();
        self.background = None;
        self.unsure.retain(|doubt| !doubt.is_about_light());
        self.unsure.push(Unsure::ToneCurve);
        self
    }
}

impl Unsure {
    /// Key in messages and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoFace => "no_face",
            Self::FaintFace => "faint_face",
            Self::Turned => "turned",
            Self::TooSmall => "too_small",
            Self::CutOff => "cut_off",
            Self::OneLook => "one_look",
            Self::NoNeutrals => "no_neutrals",
            Self::NoWhites => "no_whites",
            Self::TooDark => "too_dark",
            Self::ToneCurve => "tone_curve",
        }
    }

    /// Whether it says only that some of the light could not be judged.
    fn is_about_light(self) -> bool {
        match self {
            Self::OneLook | Self::NoNeutrals | Self::NoWhites | Self::TooDark | Self::ToneCurve => {
                true
            }
            Self::NoFace | Self::FaintFace | Self::Turned | Self::TooSmall | Self::CutOff => false,
        }
    }
}
