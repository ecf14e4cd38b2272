//! One word each for frame, distance, light and sound, as message keys. The most useful advice in
//! force decides the word.

use super::Advice;

/// The word of the first advice in force.
fn first<W: Copy>(words: &[(Advice, W)], stands: impl Fn(Advice) -> bool) -> Option<W> {
    words.iter().find(|(advice, _)| stands(*advice)).map(|(_, word)| *word)
}

/// How the person stands in the picture; message `setup-frame-KEY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrameWord {
    /// As it should be.
    Fits,
    /// Mostly the face shows, no shoulders.
    FaceOnly,
    /// The picture stands on its head.
    UpsideDown,
    /// The top of the head is cut off.
    HeadCut,
    /// The face is at the side.
    OffCentre,
    /// The picture is tilted.
    Tilted,
    /// The camera looks up.
    CameraLow,
    /// The camera looks down.
    CameraHigh,
    /// Cannot be judged.
    #[default]
    Unknown,
}

impl FrameWord {
    /// All words.
    pub const ALL: [Self; 9] = [
        Self::Fits,
        Self::FaceOnly,
        Self::UpsideDown,
        Self::HeadCut,
        Self::OffCentre,
        Self::Tilted,
        Self::CameraLow,
        Self::CameraHigh,
        Self::Unknown,
    ];

    /// The word for the advice in force, for a person who was seen.
    pub(super) fn of(stands: impl Fn(Advice) -> bool) -> Self {
        let words = [
            (Advice::UpsideDown, Self::UpsideDown),
            (Advice::MoveBack, Self::FaceOnly),
            (Advice::HeadRoom, Self::HeadCut),
            (Advice::Centre, Self::OffCentre),
            (Advice::ShowShoulders, Self::FaceOnly),
            (Advice::LevelCamera, Self::Tilted),
            (Advice::RaiseCamera, Self::CameraLow),
            (Advice::LowerCamera, Self::CameraHigh),
        ];
        first(&words, stands).unwrap_or(Self::Fits)
    }

    /// Last part of the message's name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::FaceOnly => "face_only",
            Self::UpsideDown => "upside_down",
            Self::HeadCut => "head_cut",
            Self::OffCentre => "off_centre",
            Self::Tilted => "tilted",
            Self::CameraLow => "camera_low",
            Self::CameraHigh => "camera_high",
            Self::Unknown => "unknown",
        }
    }
}

/// How far away the person seems; message `setup-distance-KEY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DistanceWord {
    /// Rather near.
    Near,
    /// Comfortable.
    Good,
    /// Rather far.
    Far,
    /// Cannot be judged.
    #[default]
    Unknown,
}

impl DistanceWord {
    /// All words.
    pub const ALL: [Self; 4] = [Self::Near, Self::Good, Self::Far, Self::Unknown];

    /// The word for the advice in force, for a person whose distance is known.
    pub(super) fn of(stands: impl Fn(Advice) -> bool) -> Self {
        let words = [(Advice::MoveBack, Self::Near), (Advice::MoveNearer, Self::Far)];
        first(&words, stands).unwrap_or(Self::Good)
    }

    /// Last part of the message's name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Good => "good",
            Self::Far => "far",
            Self::Unknown => "unknown",
        }
    }
}

/// How the light falls; message `setup-light-KEY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LightWord {
    /// Nothing to change.
    Fine,
    /// The light comes from behind.
    Behind,
    /// There is too little light.
    Little,
    /// The light comes from one side.
    Side,
    /// The light on the face is too strong.
    Glare,
    /// The light is strongly coloured.
    Tinted,
    /// Cannot be judged.
    #[default]
    Unknown,
}

impl LightWord {
    /// All words.
    pub const ALL: [Self; 7] = [
        Self::Fine,
        Self::Behind,
        Self::Little,
        Self::Side,
        Self::Glare,
        Self::Tinted,
        Self::Unknown,
    ];

    /// The word for the advice in force, for a person on whom the light is known.
    pub(super) fn of(stands: impl Fn(Advice) -> bool) -> Self {
        let words = [
            (Advice::Backlit, Self::Behind),
            (Advice::MoreLight, Self::Little),
            (Advice::SideLight, Self::Side),
            (Advice::DarkSide, Self::Side),
            (Advice::Clipped, Self::Glare),
            (Advice::Cast, Self::Tinted),
        ];
        first(&words, stands).unwrap_or(Self::Fine)
    }

    /// Last part of the message's name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Behind => "behind",
            Self::Little => "little",
            Self::Side => "side",
            Self::Glare => "glare",
            Self::Tinted => "tinted",
            Self::Unknown => "unknown",
        }
    }
}

/// How the person can be heard; message `setup-sound-KEY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SoundWord {
    /// Nothing to change.
    Clear,
    /// Nothing arrives.
    Silent,
    /// The microphone picks up the other person's voice.
    Echo,
    /// Rather quiet.
    Quiet,
    /// Too loud for the microphone.
    Loud,
    /// The background noise is loud.
    Noisy,
    /// The voice has no upper frequencies.
    Thin,
    /// Nothing was said yet.
    #[default]
    Listening,
}

impl SoundWord {
    /// All words.
    pub const ALL: [Self; 8] = [
        Self::Clear,
        Self::Silent,
        Self::Echo,
        Self::Quiet,
        Self::Loud,
        Self::Noisy,
        Self::Thin,
        Self::Listening,
    ];

    /// The word for the advice in force, for a person who was heard.
    pub(super) fn of(stands: impl Fn(Advice) -> bool) -> Self {
        let words = [
            (Advice::Silent, Self::Silent),
            (Advice::Echo, Self::Echo),
            (Advice::TooQuiet, Self::Quiet),
            (Advice::SoundClipped, Self::Loud),
            (Advice::Noisy, Self::Noisy),
            (Advice::Thin, Self::Thin),
        ];
        first(&words, stands).unwrap_or(Self::Clear)
    }

    /// Last part of the message's name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Silent => "silent",
            Self::Echo => "echo",
            Self::Quiet => "quiet",
            Self::Loud => "loud",
            Self::Noisy => "noisy",
            Self::Thin => "thin",
            Self::Listening => "listening",
        }
    }
}
