//! One word each for frame, distance, light and sound, as keys of messages.

/// How the person stands in the picture; message `setup-frame-KEY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FrameWord {
    /// As it should be.
    Fits,
    /// Mostly the face shows, no shoulders.
    FaceOnly,
    /// The top of the head is cut off.
    HeadCut,
    /// At the side.
    OffCentre,
    /// The picture is tilted.
    Tilted,
    /// The camera looks up.
    CameraLow,
    /// The camera looks down.
    CameraHigh,
    /// Not to be judged.
    #[default]
    Unknown,
}

impl FrameWord {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Fits,
        Self::FaceOnly,
        Self::HeadCut,
        Self::OffCentre,
        Self::Tilted,
        Self::CameraLow,
        Self::CameraHigh,
        Self::Unknown,
    ];

    /// Last part of the message's name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::FaceOnly => "face_only",
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
    /// Not to be judged.
    #[default]
    Unknown,
}

impl DistanceWord {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Near, Self::Good, Self::Far, Self::Unknown];

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
    /// From behind.
    Behind,
    /// Too little of it.
    Little,
    /// From one side.
    Side,
    /// Too strong on the face.
    Glare,
    /// Strongly coloured.
    Tinted,
    /// Not to be judged.
    #[default]
    Unknown,
}

impl LightWord {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Fine,
        Self::Behind,
        Self::Little,
        Self::Side,
        Self::Glare,
        Self::Tinted,
        Self::Unknown,
    ];

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
    /// The other's voice comes back.
    Echo,
    /// Rather quiet.
    Quiet,
    /// Too loud for the microphone.
    Loud,
    /// Much noise beside the voice.
    Noisy,
    /// Without its upper half.
    Thin,
    /// Nothing was said yet.
    #[default]
    Listening,
}

impl SoundWord {
    /// All of them.
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
