//! Invented set-ups, good ones and ones with a single trouble each, drawn by seed so that every run
//! sees the same people. Each is judged in all ten skin tones; everything else is the same.

use portraits::{
    Appearance, Fall, Framing, Light, Person, Pose, Random, Room, Scene, Sensor, Truth, Vector,
    vector,
};
use sensing::advice::Advice;

/// What is wrong with a set-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trouble {
    /// The brighter cheek gets this many times the light of the other.
    Side(f32),
    /// A lamp at one side and little other light, in a room that is not bright.
    HardSide,
    /// A window behind, over a quarter of the picture.
    Behind,
    /// A window behind, from edge to edge.
    BehindWide,
    /// Too little light, so that the sensor's noise shows.
    Dim,
    /// Hardly any light.
    Dark,
    /// The face is exposed too long.
    Glare,
    /// Coloured light that white balance does not remove.
    Coloured,
    Near,
    Far,
    HeadCut,
    AtTheSide,
    Tilted,
    CameraLow,
    CameraHigh,
    /// At the edge of what calls for "come nearer": either answer is right.
    NearlyFar,
    /// At the edge of what calls for "turn towards the light": either answer is right.
    NearlySide,
}

/// A set-up.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// `None` when nothing is wrong.
    pub trouble: Option<Trouble>,
    pub scene: Scene,
    pub sensor: Sensor,
}

/// Light that calls for no advice. 1.5:1 on the cheeks is ordinary: docs/evidence.md#a1 allows a
/// key light of four times the fill, which makes 1.65 to 1.8 there (docs/figures.md#face-measures).
pub const GOOD_LIGHTS: [Fall; 4] =
    [Fall::Front, Fall::WindowInFront, Fall::Ceiling, Fall::Side { ratio: 1.5, from_left: true }];

/// All troubles that are tried.
pub const TROUBLES: [Trouble; 19] = [
    Trouble::Side(2.5),
    Trouble::Side(4.0),
    Trouble::Side(8.0),
    Trouble::HardSide,
    Trouble::Behind,
    Trouble::BehindWide,
    Trouble::Dim,
    Trouble::Dark,
    Trouble::Glare,
    Trouble::Coloured,
    Trouble::Near,
    Trouble::Far,
    Trouble::HeadCut,
    Trouble::AtTheSide,
    Trouble::Tilted,
    Trouble::CameraLow,
    Trouble::CameraHigh,
    Trouble::NearlyFar,
    Trouble::NearlySide,
];

impl Trouble {
    /// Its name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Side(ratio) if ratio < 3.0 => "side light 2.5:1",
            Self::Side(ratio) if ratio < 6.0 => "side light 4:1",
            Self::Side(_) => "side light 8:1",
            Self::HardSide => "hard side light",
            Self::Behind => "window behind",
            Self::BehindWide => "window behind, edge to edge",
            Self::Dim => "dim room",
            Self::Dark => "hardly any light",
            Self::Glare => "over-exposed",
            Self::Coloured => "coloured light",
            Self::Near => "too near (0.33 m)",
            Self::Far => "too far (1.5 m)",
            Self::HeadCut => "head cut off",
            Self::AtTheSide => "at the side",
            Self::Tilted => "tilted 18°",
            Self::CameraLow => "camera 30° below",
            Self::CameraHigh => "camera 30° above",
            Self::NearlyFar => "at the edge of far (0.8 to 0.9 m)",
            Self::NearlySide => "at the edge of side light (2:1)",
        }
    }

    /// Whether either answer is right, so that only differences between tones count.
    pub fn is_edge(self) -> bool {
        matches!(self, Self::NearlyFar | Self::NearlySide)
    }

    /// Whether `advice` tells of it. That one side cannot be judged for darkness tells of side
    /// light.
    pub fn is_told(self, truth: &Truth, advice: &[Advice]) -> bool {
        self.asks(truth).is_some_and(|asked| {
            let is_dark_side = asked == Advice::SideLight && advice.contains(&Advice::DarkSide);
            advice.contains(&asked) || is_dark_side
        })
    }

    /// The advice that it calls for, as the picture turned out: a picture that is overexposed on
    /// light skin need not be on dark skin.
    pub fn asks(self, truth: &Truth) -> Option<Advice> {
        match self {
            Self::Side(_) | Self::HardSide | Self::NearlySide => Some(Advice::SideLight),
            Self::Behind | Self::BehindWide => Some(Advice::Backlit),
            Self::Dim | Self::Dark => Some(Advice::MoreLight),
            Self::Glare => (truth.clipped_share > 0.05).then_some(Advice::Clipped),
            Self::Coloured => Some(Advice::Cast),
            Self::Near => Some(Advice::MoveBack),
            Self::Far | Self::NearlyFar => Some(Advice::MoveNearer),
            Self::HeadCut => Some(Advice::HeadRoom),
            Self::AtTheSide => Some(Advice::Centre),
            Self::Tilted => Some(Advice::LevelCamera),
            Self::CameraLow => Some(Advice::RaiseCamera),
            Self::CameraHigh => Some(Advice::LowerCamera),
        }
    }
}

/// `repeats` good set-ups for each person and light, drawn from `seed`.
pub fn good(repeats: usize, seed: u64) -> Vec<Case> {
    let mut random = Random::new(2 * seed);
    let mut cases = Vec::new();
    for _ in 0..repeats {
        for fall in GOOD_LIGHTS {
            cases.extend(Person::ALL.map(|person| fine(&mut random, person, fall)));
        }
    }
    cases
}

/// `repeats` set-ups for each person and trouble, drawn from `seed`.
pub fn troubled(repeats: usize, seed: u64) -> Vec<Case> {
    let mut random = Random::new(2 * seed + 1);
    let mut cases = Vec::new();
    let others = TROUBLES.into_iter().filter(|trouble| *trouble != Trouble::HardSide);
    for _ in 0..repeats {
        for trouble in others.clone() {
            for person in Person::ALL {
                let fall = random.one_of(&GOOD_LIGHTS);
                let case = fine(&mut random, person, fall);
                cases.push(with_trouble(&mut random, case, trouble));
            }
        }
    }
    cases
}

/// `repeats` set-ups for each person in hard side light, drawn from `seed` apart from the others.
pub fn hard_side(repeats: usize, seed: u64) -> Vec<Case> {
    let mut random = Random::new(seed.wrapping_mul(31) + 7);
    let people = (0..repeats).flat_map(|_| Person::ALL);
    people
        .map(|person| {
            let case = fine(&mut random, person, Fall::Front);
            with_trouble(&mut random, case, Trouble::HardSide)
        })
        .collect()
}

fn fine(random: &mut Random, person: Person, fall: Fall) -> Case {
    let light = Light::of(fall).at_level(random.between(0.4, 1.2));
    let tints: [fn(Light) -> Light; 4] = [|light| light, |light| light, Light::warm, Light::cool];
    Case {
        trouble: None,
        scene: Scene {
            appearance: appearance(random, person),
            pose: Pose {
                yaw_deg: random.between(-20.0, 20.0),
                pitch_deg: random.between(-5.0, 5.0),
                roll_deg: random.between(-4.0, 4.0),
            },
            framing: Framing {
                distance_m: random.between(0.5, 0.75),
                above_deg: random.between(-3.0, 8.0),
                eye_line: random.between(0.36, 0.46),
                off_centre: random.between(-0.08, 0.08),
                ..Framing::default()
            },
            light: random.one_of(&tints)(light),
            room: Room { wall: random.one_of(&WALLS), furnished: random.one_of(&[true, false]) },
        },
        sensor: Sensor {
            noise: random.between(0.6, 1.4),
            balance: random.between(0.75, 0.95),
            quality: Some(random.one_of(&[75, 85, 92])),
            seed: random.bits(),
            ..Sensor::default()
        },
    }
}

/// White, grey, sage, blue, terracotta, dark.
const WALLS: [Vector; 6] = [
    vector(0.75, 0.74, 0.7),
    vector(0.4, 0.4, 0.4),
    vector(0.3, 0.36, 0.28),
    vector(0.25, 0.33, 0.42),
    vector(0.4, 0.24, 0.17),
    vector(0.1, 0.09, 0.09),
];

fn appearance(random: &mut Random, person: Person) -> Appearance {
    Appearance {
        person,
        long_hair: person.is_woman() && random.one_of(&[true, true, false]),
        hair: random.one_of(&[
            vector(0.012, 0.01, 0.01),
            vector(0.012, 0.01, 0.01),
            vector(0.05, 0.03, 0.02),
            vector(0.3, 0.2, 0.1),
            vector(0.35, 0.34, 0.33),
        ]),
        clothes: random.one_of(&[
            vector(0.7, 0.7, 0.68),
            vector(0.12, 0.2, 0.3),
            vector(0.3, 0.06, 0.06),
            vector(0.1, 0.18, 0.1),
            vector(0.02, 0.02, 0.025),
        ]),
        irises: random.one_of(&[
            vector(0.05, 0.025, 0.012),
            vector(0.05, 0.025, 0.012),
            vector(0.1, 0.17, 0.25),
        ]),
    }
}

fn with_trouble(random: &mut Random, mut case: Case, trouble: Trouble) -> Case {
    let Case { scene, sensor, .. } = &mut case;
    let from_left = random.one_of(&[true, false]);
    let side = if from_left { 1.0 } else { -1.0 };
    match trouble {
        Trouble::Side(ratio) => scene.light.fall = Fall::Side { ratio, from_left },
        Trouble::HardSide => {
            scene.light.fall = Fall::Side { ratio: random.between(6.0, 16.0), from_left };
            scene.light.level = random.between(0.04, 0.4);
        }
        Trouble::Behind => scene.light.fall = Fall::Behind { brightness: 20.0, wide: false },
        Trouble::BehindWide => scene.light.fall = Fall::Behind { brightness: 12.0, wide: true },
        Trouble::Dim => scene.light.level = random.between(0.02, 0.035),
        Trouble::Dark => scene.light.level = random.between(0.006, 0.012),
        Trouble::Glare => sensor.stops = random.between(2.0, 2.6),
        Trouble::Coloured => {
            scene.light.colour = random.one_of(&[
                vector(1.9, 1.0, 1.9),
                vector(0.35, 1.0, 0.7),
                vector(2.4, 1.0, 0.2),
            ]);
            sensor.balance = 0.1;
        }
        Trouble::Near => scene.framing.distance_m = 0.33,
        Trouble::Far => scene.framing.distance_m = 1.5,
        Trouble::HeadCut => scene.framing.eye_line = 0.1,
        Trouble::AtTheSide => scene.framing.off_centre = 0.3 * side,
        Trouble::Tilted => scene.pose.roll_deg = 18.0 * side,
        Trouble::CameraLow => scene.framing.above_deg = -30.0,
        Trouble::CameraHigh => scene.framing.above_deg = 30.0,
        Trouble::NearlyFar => scene.framing.distance_m = random.between(0.8, 0.9),
        Trouble::NearlySide => scene.light.fall = Fall::Side { ratio: 2.0, from_left },
    }
    if matches!(
        trouble,
        Trouble::Side(_)
            | Trouble::HardSide
            | Trouble::NearlySide
            | Trouble::CameraLow
            | Trouble::CameraHigh
    ) {
        scene.pose = Pose { yaw_deg: random.between(-10.0, 10.0), ..Pose::default() };
    }
    Case { trouble: Some(trouble), ..case }
}
