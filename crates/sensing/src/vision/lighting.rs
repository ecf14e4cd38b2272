//! How the light falls on a face: from one side, from behind, too strong. Ratios in linear light, on
//! the same face, so that no skin tone moves them; where light must be judged against white, the
//! whites of the eyes are the measure. Deliberately absent: how bright a face is (EVIDENCE A1).

use super::linear::{is_blown_out, luminance};
use super::patch::{EYES, OVAL, around, inside, middle, quantile};
use super::{Face, Head, Picture};

/// Landmarks around the middle of each cheek, first the one at the picture's left.
const CHEEKS: [[usize; 3]; 2] = [[50, 205, 36], [280, 425, 266]];
/// Radius of a cheek patch, in face widths (chosen: inside the cheek at a head turned by 30°).
const CHEEK_RADIUS: f32 = 0.09;
/// Fewest pixels that make a mean (chosen).
const PIXELS_MIN: usize = 12;
/// Most pixels of a face that are looked at (chosen).
const PIXELS_MAX: usize = 4096;
/// Darker cheeks have too few steps for a ratio: one step of a byte is then a tenth of the value.
const RATIO_FLOOR: f32 = 0.003;
/// Share of the background that is blown out when there is a light behind (EVIDENCE A1: 5 percent).
const BEHIND_SHARE: f32 = 0.05;
/// Luminance of the whites of the eyes below which the face lies in shadow against white, which is 1
/// (chosen; lids shade them, so that a well lit face has about 0.2 to 0.4).
const WHITES_DARK: f32 = 0.12;
/// Luminance of the darkest quarter of the face below which its detail is lost (chosen).
const SHADOW_DARK: f32 = 0.06;

/// Brighter cheek to darker cheek, and whether the brighter one is at the picture's left.
/// Uncertainty about a tenth.
pub(super) fn side_ratio(picture: &Picture, face: &Face, head: &Head) -> Option<(f32, bool)> {
    let [left, right] = CHEEKS.map(|cheek| {
        let at = middle(face, &cheek);
        let colours = around(picture, at, CHEEK_RADIUS * head.face_width);
        let mut light: Vec<f32> = colours.into_iter().map(luminance).collect();
        (light.len() >= PIXELS_MIN).then(|| quantile(&mut light, 0.5)).flatten()
    });
    let (left, right) = (left?, right?);
    let darker = left.min(right);
    (darker >= RATIO_FLOOR).then(|| (left.max(right) / darker, left > right))
}

/// Share of the face that is blown out, 0 to 1.
pub(super) fn clipped_share(skin: &[[u8; 3]]) -> Option<f32> {
    let blown = skin.iter().filter(|colour| is_blown_out(**colour)).count();
    (skin.len() >= PIXELS_MIN).then(|| blown as f32 / skin.len() as f32)
}

/// Colours of the face inside its outline.
pub(super) fn skin(picture: &Picture, face: &Face) -> Vec<[u8; 3]> {
    inside(picture, face, &OVAL, PIXELS_MAX)
}

/// Whether the background outshines the face, which loses detail; none where the whites of the eyes
/// cannot be seen while there is a light behind.
pub(super) fn is_backlit(
    picture: &Picture,
    face: &Face,
    skin: &[[u8; 3]],
    background: &[[u8; 3]],
) -> Option<bool> {
    let behind = background.iter().filter(|colour| is_blown_out(**colour)).count();
    if behind as f32 <= BEHIND_SHARE * background.len() as f32 {
        return Some(false);
    }
    let mut light: Vec<f32> = skin.iter().copied().map(luminance).collect();
    let darkest_quarter = quantile(&mut light, 0.125)?;
    let whites = whites(picture, face)?;
    Some(whites < WHITES_DARK && darkest_quarter < SHADOW_DARK)
}

/// Luminance of the whites of the eyes: the brighter fifth of the openings begins there.
fn whites(picture: &Picture, face: &Face) -> Option<f32> {
    let of_eyes = EYES.map(|eye| {
        let mut light: Vec<f32> =
            inside(picture, face, &eye, PIXELS_MAX).into_iter().map(luminance).collect();
        (light.len() >= PIXELS_MIN).then(|| quantile(&mut light, 0.8)).flatten()
    });
    of_eyes.into_iter().flatten().reduce(f32::max)
}
