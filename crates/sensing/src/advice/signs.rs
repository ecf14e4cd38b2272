//! Whether one look or one hearing calls for a piece of advice. Every limit has hysteresis. What
//! lasts over time is the adviser's.

use super::{Advice, DistanceWord, FrameWord, LightWord};
use crate::For;
use crate::audio::{Band, Hearing};
use crate::vision::{CameraHeight, Distance, Light, Look};

/// Brighter cheek patch to darker. A key light of four times the fill is worth mentioning
/// (docs/evidence.md#a1); in renderings it made this ratio 1.65 to 1.8
/// (docs/figures.md#face-measures). The limits are chosen near that.
const SIDE_RATIO: Limits = Limits { ends: 1.7, starts: 2.0 };
/// What that ratio is at least, gloss left out, where the darker cheek cannot be measured (chosen:
/// with gloss the brighter cheek is then twice as bright as the darkest that can be).
const DARK_SIDE: Limits = Limits { ends: 1.1, starts: 1.33 };
/// Brightness of the background's highlights to that of the whites of the eyes, or of the skin
/// where that is brighter (chosen: rendered people have less than 2 in good light and 9 or more
/// before a window).
const OUTSHONE: Limits = Limits { ends: 3.8, starts: 5.0 };
/// Share of the face's pixels that are blown out (docs/evidence.md#a1: 1 percent).
const CLIPPED_SHARE: Limits = Limits { ends: 0.006, starts: 0.01 };
/// Temporal noise as a share of full scale (chosen: rendered people in a well lit room have 0.003
/// to 0.014, by one weak lamp 0.025 and more, on any skin).
const NOISE: Limits = Limits { ends: 0.015, starts: 0.022 };
/// Colour of the light in stops beyond usual lamps (chosen: docs/figures.md#face-measures knows no
/// limit, so only strong ones; rendered people reach 0.16 in the light of a bulb or of the sky).
const CAST: Limits = Limits { ends: 0.35, starts: 0.5 };
/// Space above the crown, as a share of the picture's height (chosen: cut off, or nearly).
const HEAD_ROOM: Limits = Limits { ends: 0.03, starts: 0.0 };
/// Distance from the middle, as a share of the width (chosen: a sixth is half of the middle third).
const OFF_CENTRE: Limits = Limits { ends: 0.12, starts: 0.17 };
/// Tilt in degrees (chosen: people often hold their heads at smaller angles).
const ROLL_DEG: Limits = Limits { ends: 6.0, starts: 10.0 };
/// Tilt from which a picture stands on its head, degrees (chosen: nearer to that than to lying).
const UPSIDE_DOWN_DEG: Limits = Limits { ends: 120.0, starts: 135.0 };
/// Share of the background that is edges (chosen: docs/evidence.md#a2 has no sourced limit).
const BUSYNESS: Limits = Limits { ends: 0.2, starts: 0.3 };
/// Loudness of speech, LUFS (chosen).
const LEVEL_LUFS: Limits = Limits { ends: -35.0, starts: -38.0 };
/// Share of samples that are clipped (chosen).
const SOUND_CLIPPED_SHARE: Limits = Limits { ends: 0.0005, starts: 0.002 };
/// Speech above noise, dB. The aim is 20 (docs/evidence.md#b5); advice starts 5 below, because the
/// measure is right within 3.
const SPEECH_TO_NOISE_DB: Limits = Limits { ends: 20.0, starts: 15.0 };

/// Hysteresis: advice starts at `starts` and ends at `ends`; between them nothing changes.
struct Limits {
    ends: f32,
    starts: f32,
}

impl Limits {
    fn sign(&self, value: f32) -> Sign {
        let is_beyond = |limit: f32| {
            if self.starts > self.ends { value >= limit } else { value <= limit }
        };
        match value.is_nan() {
            true => Sign::Unknown,
            false if is_beyond(self.starts) => Sign::Yes,
            false if is_beyond(self.ends) => Sign::Between,
            false => Sign::No,
        }
    }

    fn sign_of(&self, value: Option<f32>) -> Sign {
        value.map_or(Sign::Unknown, |value| self.sign(value))
    }
}

/// What a look or a hearing says about one piece of advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Yes,
    Between,
    No,
    Unknown,
}

impl From<bool> for Sign {
    fn from(is_so: bool) -> Self {
        if is_so { Self::Yes } else { Self::No }
    }
}

/// Whether the light from behind is too strong, as far as one look tells.
pub fn is_backlit(look: &Look) -> Option<bool> {
    look.light.outshone.map(|ratio| OUTSHONE.sign(ratio) == Sign::Yes)
}

/// All advice that one look calls for, the most useful first. For a single picture, without
/// hysteresis.
pub fn at_once(whom: For, look: &Look) -> Vec<Advice> {
    let asks = |advice: &Advice| seen(*advice, whom, look) == Sign::Yes;
    Advice::ALL.into_iter().filter(asks).collect()
}

/// The words for one look, in the order frame, distance, light.
pub fn words_at_once(whom: For, look: &Look) -> (FrameWord, DistanceWord, LightWord) {
    let asks = |advice| seen(advice, whom, look) == Sign::Yes;
    (
        if look.frame.is_some() { FrameWord::of(asks) } else { FrameWord::Unknown },
        match look.distance {
            Distance::Unknown => DistanceWord::Unknown,
            Distance::TooNear | Distance::Comfortable | Distance::Far => DistanceWord::of(asks),
        },
        if look.is_light_known() { LightWord::of(asks) } else { LightWord::Unknown },
    )
}

/// All advice that one hearing calls for, the most useful first.
pub fn heard_at_once(hearing: &Hearing) -> Vec<Advice> {
    let asks = |advice: &Advice| heard(*advice, hearing) == Sign::Yes;
    Advice::ALL.into_iter().filter(asks).collect()
}

/// What a look says about one piece of advice; `Unknown` when it is about sound.
pub(super) fn seen(advice: Advice, whom: For, look: &Look) -> Sign {
    let light = &look.light;
    // In a picture that stands on its head the rest of the frame follows from it.
    let roll_deg = look.frame.map(|frame| frame.roll_deg.abs());
    let is_upright = UPSIDE_DOWN_DEG.sign_of(roll_deg) != Sign::Yes;
    let frame = look.frame.filter(|_| is_upright);
    // Somebody too near is told only that, for the same reason.
    let frame_unless_near = frame.filter(|_| look.distance != Distance::TooNear);
    // Two people in one picture are never told to sit in the middle.
    let frame_of_one = frame.filter(|_| look.faces < 2);
    match advice {
        Advice::NoFace => (look.face.is_none()).into(),
        Advice::UpsideDown => UPSIDE_DOWN_DEG.sign_of(roll_deg),
        Advice::SeveralFaces => (look.faces > 1).into(),
        Advice::Backlit => OUTSHONE.sign_of(light.outshone),
        // Where half of the grain is black, it hardly changes from look to look.
        Advice::MoreLight if light.is_hidden => Sign::Yes,
        Advice::MoreLight => NOISE.sign_of(light.noise),
        Advice::SideLight => side_light(light),
        Advice::DarkSide => dark_side(light),
        Advice::Clipped => CLIPPED_SHARE.sign_of(light.clipped_share),
        Advice::Cast => CAST.sign_of(light.cast),
        Advice::MoveBack => distance(look.distance, Distance::TooNear),
        Advice::MoveNearer => distance(look.distance, Distance::Far),
        Advice::RaiseCamera => camera(look.camera_height, CameraHeight::Below),
        Advice::LowerCamera => camera(look.camera_height, CameraHeight::Above),
        Advice::BackgroundBusy if whom == For::Counsellor => {
            BUSYNESS.sign_of(look.background.as_ref().map(|background| background.busyness))
        }
        Advice::BackgroundBusy => Sign::No,
        Advice::HeadRoom => HEAD_ROOM.sign_of(frame_unless_near.map(|frame| frame.head_room)),
        Advice::ShowShoulders => {
            frame_unless_near.map_or(Sign::Unknown, |frame| (!frame.shoulders_visible).into())
        }
        Advice::Centre => OFF_CENTRE.sign_of(frame_of_one.map(|frame| frame.off_centre.abs())),
        Advice::LevelCamera => ROLL_DEG.sign_of(frame.map(|frame| frame.roll_deg.abs())),
        Advice::Silent
        | Advice::Echo
        | Advice::TooQuiet
        | Advice::SoundClipped
        | Advice::Noisy
        | Advice::Thin => Sign::Unknown,
    }
}

/// A least ratio may show that light comes from one side, never that it does not.
fn side_light(light: &Light) -> Sign {
    match light.side_ratio_least.map(|least| SIDE_RATIO.sign(least)) {
        Some(Sign::Yes) => Sign::Yes,
        Some(_) => Sign::Unknown,
        None => SIDE_RATIO.sign_of(light.side_ratio),
    }
}

/// Where a least ratio shows that light comes from one side, that is said instead.
fn dark_side(light: &Light) -> Sign {
    match light.side_ratio_least {
        Some(_) if side_light(light) == Sign::Yes => Sign::Unknown,
        Some(least) => DARK_SIDE.sign(least),
        None => light.side_ratio.map_or(Sign::Unknown, |_| Sign::No),
    }
}

fn distance(found: Distance, asks: Distance) -> Sign {
    if found == Distance::Unknown { Sign::Unknown } else { (found == asks).into() }
}

fn camera(found: CameraHeight, asks: CameraHeight) -> Sign {
    if found == CameraHeight::Unknown { Sign::Unknown } else { (found == asks).into() }
}

/// What a hearing says about one piece of advice; `Unknown` when it is about the picture. When the
/// microphone sends nothing, nothing else can be known.
pub(super) fn heard(advice: Advice, hearing: &Hearing) -> Sign {
    match advice {
        Advice::Silent => hearing.sends_nothing.into(),
        _ if hearing.sends_nothing => Sign::Unknown,
        Advice::TooQuiet => LEVEL_LUFS.sign_of(hearing.level_lufs),
        Advice::SoundClipped => SOUND_CLIPPED_SHARE.sign(hearing.clipped_share),
        Advice::Noisy => SPEECH_TO_NOISE_DB.sign_of(hearing.speech_to_noise_db),
        Advice::Thin => match hearing.band {
            Band::Narrow => Sign::Yes,
            Band::Full => Sign::No,
            Band::Unknown => Sign::Unknown,
        },
        Advice::Echo => hearing.echo.is_some().into(),
        Advice::NoFace
        | Advice::UpsideDown
        | Advice::Backlit
        | Advice::MoreLight
        | Advice::MoveBack
        | Advice::MoveNearer
        | Advice::HeadRoom
        | Advice::Centre
        | Advice::ShowShoulders
        | Advice::SideLight
        | Advice::DarkSide
        | Advice::Clipped
        | Advice::LevelCamera
        | Advice::RaiseCamera
        | Advice::LowerCamera
        | Advice::Cast
        | Advice::SeveralFaces
        | Advice::BackgroundBusy => Sign::Unknown,
    }
}
