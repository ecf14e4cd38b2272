//! How the light falls on a face: from one side, from behind, too strong. Compares parts of the
//! same face in linear light, so that no skin tone matters; where a white is needed, the whites of
//! the eyes serve. Deliberately absent: how bright a face is (docs/evidence.md#a1).

use super::linear::{is_blown_out, linear, luminance};
use super::patch::{EYES, OVAL, around, inside, middle, quantile};
use super::{Face, Head, Picture, Point};

/// Landmarks around the middle of each cheek, first the one at the picture's left.
const CHEEKS: [[usize; 3]; 2] = [[50, 205, 36], [280, 425, 266]];
/// Radius of a cheek patch, in face widths (chosen: inside the cheek at a head turned by 30°).
const CHEEK_RADIUS: f32 = 0.09;
/// Fewest pixels that make a mean (chosen).
const PIXELS_MIN: usize = 12;
/// Largest number of pixels of a face that are used (chosen).
const PIXELS_MAX: usize = 4096;
/// Darker cheeks have too few steps for a ratio: one step of a byte is then a tenth of the value.
const RATIO_FLOOR: f32 = 0.003;
/// How much the grain on a hidden face may raise the ratio (chosen: 1.5 was measured as 2.06).
const GRAIN_RATIO_MAX: f32 = 1.5;
/// How much gloss may raise the ratio of the cheeks (chosen: 1.45 on the darkest rendered skin).
const GLOSS_MAX: f32 = 1.5;
/// Share of the background that counts as its highlights (docs/evidence.md#a1: 5 percent).
const BEHIND_SHARE: f32 = 0.05;
/// Floor for the whites of the eyes (chosen: one step of a byte).
const WHITES_FLOOR: f32 = 0.000_3;

/// Middles of the two cheek patches, first the one at the picture's left.
pub fn cheeks(face: &Face) -> [Point; 2] {
    CHEEKS.map(|cheek| middle(face, &cheek))
}

/// Radius of a cheek patch in pixels.
pub fn cheek_radius(head: &Head) -> f32 {
    CHEEK_RADIUS * head.face_width
}

/// How the light on the two cheeks compares.
pub(super) struct Sides {
    /// Brighter cheek to darker cheek.
    pub ratio: Option<f32>,
    /// The same at least, where the darker cheek is too dark to measure.
    pub least: Option<f32>,
    /// Whether the brighter cheek is at the picture's left.
    pub is_left: bool,
}

/// Compares the two cheeks. Uncertainty about a tenth.
///
/// Skin reflects some light unchanged and colours the rest. The unchanged part, strong compared
/// with dark skin, shows where the lamp is, not how much light arrives. Red less blue leaves it
/// out; but that misleads where two lamps have different colours, so it may correct the ratio by
/// [`GLOSS_MAX`] at most.
///
/// A cheek darker than [`RATIO_FLOOR`] beside one that shows is still a sign: the brighter one has
/// at least the ratio to that floor, of which gloss may be a part. On a hidden face grain may be.
pub(super) fn sides(picture: &Picture, face: &Face, head: &Head) -> Option<Sides> {
    let radius = cheek_radius(head);
    let places = cheeks(face);
    let [one, other] = places.map(|at| Cheek::of(&around(picture, at, radius)));
    let (one, other) = (one?, other?);
    let is_one = one.light > other.light;
    // On a face that stands on its head the first cheek is at the right.
    let is_left = is_one == (places[0].x <= places[1].x);
    let (brighter, darker) = if is_one { (one, other) } else { (other, one) };
    if darker.light < RATIO_FLOOR {
        let least = Some(brighter.light / RATIO_FLOOR / GLOSS_MAX);
        let brighter_shows = brighter.light >= RATIO_FLOOR;
        return brighter_shows.then_some(Sides { ratio: None, least, is_left });
    }
    let ratio = brighter.light / darker.light;
    let coloured = brighter.coloured / darker.coloured;
    let least = (ratio / GLOSS_MAX).max(1.0);
    let is_told_by_colour = brighter.coloured > 0.0 && darker.coloured > 0.0;
    let ratio = if is_told_by_colour { coloured.clamp(least, ratio) } else { ratio };
    if face.is_hidden {
        return Some(Sides { ratio: None, least: Some(ratio / GRAIN_RATIO_MAX), is_left });
    }
    Some(Sides { ratio: Some(ratio), least: None, is_left })
}

/// Light from a patch of a cheek.
struct Cheek {
    /// Median luminance.
    light: f32,
    /// Mean of red less blue, linear.
    coloured: f32,
}

impl Cheek {
    fn of(colours: &[[u8; 3]]) -> Option<Self> {
        if colours.len() < PIXELS_MIN {
            return None;
        }
        let mut light: Vec<f32> = colours.iter().copied().map(luminance).collect();
        let red_less_blue = colours.iter().copied().map(linear).map(|[red, _, blue]| red - blue);
        Some(Self {
            light: quantile(&mut light, 0.5)?,
            coloured: red_less_blue.sum::<f32>() / colours.len() as f32,
        })
    }
}

/// Share of the face that is blown out, 0 to 1.
pub(super) fn clipped_share(picture: &Picture, face: &Face) -> Option<f32> {
    let skin = inside(picture, face, &OVAL, PIXELS_MAX);
    let blown = skin.iter().filter(|colour| is_blown_out(**colour)).count();
    (skin.len() >= PIXELS_MIN).then(|| blown as f32 / skin.len() as f32)
}

/// Highlights of the background to the whites of the eyes, or to the skin where that is brighter;
/// `None` where the eyes cannot be made out. Uncertainty about a quarter.
///
/// docs/evidence.md#a1 asks for a clipped background and lost detail on the face. But cameras that
/// expose for a wide window keep it just below clipping, and how much detail a face keeps depends
/// on its skin. The whites of the eyes are the same in every face: how far they lie below the
/// highlights tells how few of the picture's steps are left for the face.
pub(super) fn outshone(picture: &Picture, face: &Face, background: &[[u8; 3]]) -> Option<f32> {
    let mut light: Vec<f32> = background.iter().copied().map(luminance).collect();
    let highlights = quantile(&mut light, 1.0 - BEHIND_SHARE)?;
    let whites = whites(picture, face)?;
    let mut skin: Vec<f32> =
        inside(picture, face, &OVAL, PIXELS_MAX).into_iter().map(luminance).collect();
    let skin = quantile(&mut skin, 0.5)?;
    Some(highlights / whites.max(skin).max(WHITES_FLOOR))
}

/// Luminance of the whites of the eyes: the 90th percentile within the openings.
fn whites(picture: &Picture, face: &Face) -> Option<f32> {
    let of_eyes = EYES.map(|eye| {
        let mut light: Vec<f32> =
            inside(picture, face, &eye, PIXELS_MAX).into_iter().map(luminance).collect();
        (light.len() >= PIXELS_MIN).then(|| quantile(&mut light, 0.9)).flatten()
    });
    of_eyes.into_iter().flatten().reduce(f32::max)
}
