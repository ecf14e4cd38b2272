//! Whether one look or one hearing asks for a piece of advice. Each number has two limits, so that
//! a value at the edge changes nothing. Deliberately absent: memory, which is the adviser's.

use super::{Advice, DistanceWord, For, FrameWord, LightWord};
use crate::audio::{Band, Hearing};
use crate::vision::{CameraHeight, Distance, Look};

/// Brighter to darker cheek patch. docs/evidence.md#a1 mentions light above 4:1, key to fill; that
/// moves the patches 1.65 to 1.8 times (docs/figures.md#face-measures).
const SIDE_RATIO: Limits = Limits { calm: 1.7, asks: 2.0 };
/// Highlights of the background to the whites of the eyes, or to the skin where that is brighter
/// (chosen: rendered people have less than 2 in good light and 9 or more before a window).
const OUTSHONE: Limits = Limits { calm: 3.8, asks: 5.0 };
/// Share of the face's pixels that are blown out (docs/evidence.md#a1: 1 percent).
const CLIPPED_SHARE: Limits = Limits { calm: 0.006, asks: 0.01 };
/// Temporal noise as a share of full scale (chosen: rendered people in a well lit room have 0.003
/// to 0.014, by one weak lamp 0.025 and more, on any skin).
const NOISE: Limits = Limits { calm: 0.015, asks: 0.022 };
/// Colour of the light in stops beyond usual lamps (chosen: docs/figures.md#face-measures knows no
/// limit, so only strong ones; rendered people reach 0.16 in the light of a bulb or of the sky).
const CAST: Limits = Limits { calm: 0.35, asks: 0.5 };
/// Picture above the crown, as a share of its height (chosen: cut off, or as good as).
const HEAD_ROOM: Limits = Limits { calm: 0.03, asks: 0.0 };
/// Off the middle, as a share of the width (chosen: a sixth is half of the middle third).
const OFF_CENTRE: Limits = Limits { calm: 0.12, asks: 0.17 };
/// Tilt in degrees (chosen: smaller ones are how a head is held).
const ROLL_DEG: Limits = Limits { calm: 6.0, asks: 10.0 };
/// Share of the background that is edges (chosen: docs/evidence.md#a2 has no sourced limit).
const BUSYNESS: Limits = Limits { calm: 0.2, asks: 0.3 };
/// Loudness of speech, LUFS (chosen).
const LEVEL_LUFS: Limits = Limits { calm: -35.0, asks: -38.0 };
/// Share of samples that are clipped (chosen).
const SOUND_CLIPPED_SHARE: Limits = Limits { calm: 0.0005, asks: 0.002 };
/// Speech above noise, dB (docs/evidence.md#b5 aims at 20; asks 5 below, since the measure is right
/// within 3).
const SPEECH_TO_NOISE_DB: Limits = Limits { calm: 20.0, asks: 15.0 };

/// A number calls for advice at `asks` and no longer does at `calm`; between them nothing changes.
struct Limits {
    calm: f32,
    asks: f32,
}

impl Limits {
    fn sign(&self, value: f32) -> Sign {
        let is_beyond = |limit: f32| {
            if self.asks > self.calm { value >= limit } else { value <= limit }
        };
        match value.is_nan() {
            true => Sign::Unknown,
            false if is_beyond(self.asks) => Sign::Yes,
            false if is_beyond(self.calm) => Sign::Between,
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

/// All advice that one look asks for, the most useful first: for a single picture without a before.
pub fn at_once(whom: For, look: &Look) -> Vec<Advice> {
    let asks = |advice: &Advice| seen(*advice, whom, look) == Sign::Yes;
    Advice::ALL.into_iter().filter(asks).collect()
}

/// The words for one look, in the order frame, distance, light.
pub fn words_at_once(whom: For, look: &Look) -> (FrameWord, DistanceWord, LightWord) {
    let asks = |advice| seen(advice, whom, look) == Sign::Yes;
    let light = &look.light;
    let is_light_known = light.side_ratio.is_some() || light.outshone.is_some();
    (
        if look.frame.is_some() { FrameWord::of(asks) } else { FrameWord::Unknown },
        match look.distance {
            Distance::Unknown => DistanceWord::Unknown,
            _ => DistanceWord::of(asks),
        },
        if is_light_known { LightWord::of(asks) } else { LightWord::Unknown },
    )
}

/// All advice that one hearing asks for, the most useful first.
pub fn heard_at_once(hearing: &Hearing) -> Vec<Advice> {
    let asks = |advice: &Advice| heard(*advice, hearing) == Sign::Yes;
    Advice::ALL.into_iter().filter(asks).collect()
}

/// What a look says; nothing about sound.
pub(super) fn seen(advice: Advice, whom: For, look: &Look) -> Sign {
    let light = &look.light;
    match advice {
        Advice::NoFace => (look.face.is_none()).into(),
        Advice::SeveralFaces => (look.faces > 1).into(),
        Advice::Backlit => OUTSHONE.sign_of(light.outshone),
        Advice::MoreLight => NOISE.sign_of(light.noise),
        Advice::SideLight => SIDE_RATIO.sign_of(light.side_ratio),
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
        Advice::HeadRoom | Advice::Centre | Advice::ShowShoulders | Advice::LevelCamera => {
            framed(advice, look)
        }
        _ => Sign::Unknown,
    }
}

/// Somebody too near hears only that: the rest of the frame follows from it. Two people together
/// are never told to sit in the middle.
fn framed(advice: Advice, look: &Look) -> Sign {
    let Some(frame) = look.frame else { return Sign::Unknown };
    let is_near = look.distance == Distance::TooNear;
    match advice {
        Advice::HeadRoom if !is_near => HEAD_ROOM.sign(frame.head_room),
        Advice::ShowShoulders if !is_near => (!frame.shoulders_visible).into(),
        Advice::Centre if look.faces < 2 => OFF_CENTRE.sign(frame.off_centre.abs()),
        Advice::LevelCamera => ROLL_DEG.sign(frame.roll_deg.abs()),
        _ => Sign::Unknown,
    }
}

fn distance(found: Distance, asks: Distance) -> Sign {
    if found == Distance::Unknown { Sign::Unknown } else { (found == asks).into() }
}

fn camera(found: CameraHeight, asks: CameraHeight) -> Sign {
    if found == CameraHeight::Unknown { Sign::Unknown } else { (found == asks).into() }
}

/// What a hearing says; nothing about the picture. A microphone that sends nothing says nothing
/// else.
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
        _ => Sign::Unknown,
    }
}
