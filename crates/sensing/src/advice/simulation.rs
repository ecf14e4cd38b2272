//! Feeds looks and hearings to the adviser and checks what it says.

use super::*;
use crate::For;
use crate::audio::{Band, Hearing};
use crate::vision::{CameraHeight, Distance, Face, Frame, LANDMARKS, Light, Look, Point};
use proptest::prelude::*;

const STEP_MS: u64 = 333;

fn face() -> Face {
    let mut landmarks = vec![Point { x: 320.0, y: 240.0, z: 0.0 }; LANDMARKS];
    landmarks[10].y = 170.0;
    landmarks[152].y = 310.0;
    landmarks[234].x = 260.0;
    landmarks[454].x = 380.0;
    Face { around: Default::default(), landmarks, presence: 1.0, is_hidden: false }
}

fn well() -> Look {
    Look {
        width: 640,
        height: 480,
        faces: 1,
        face: Some(face()),
        frame: Some(Frame {
            head_share: 0.35,
            head_room: 0.15,
            eye_line: 0.4,
            off_centre: 0.0,
            roll_deg: 0.0,
            yaw_deg: 0.0,
            shoulders_visible: true,
        }),
        distance: Distance::Comfortable,
        light: Light {
            side_ratio: Some(1.1),
            outshone: Some(2.0),
            clipped_share: Some(0.0),
            noise: Some(0.01),
            cast: Some(0.0),
            ..Light::default()
        },
        camera_height: CameraHeight::Level,
        ..Look::default()
    }
}

fn backlit() -> Look {
    let mut look = well();
    look.light.outshone = Some(9.0);
    look
}

fn side_lit() -> Look {
    let mut look = well();
    look.light.side_ratio = Some(2.5);
    look
}

struct Play {
    adviser: Adviser,
    now_ms: u64,
    said: Vec<(u64, Option<Sentence>)>,
}

impl Play {
    fn new(whom: For) -> Self {
        Self { adviser: Adviser::new(whom), now_ms: 0, said: Vec::new() }
    }

    fn look(&mut self, look: &Look, seconds: u64) {
        for _ in 0..seconds * 1000 / STEP_MS {
            self.now_ms += STEP_MS;
            self.adviser.look(self.now_ms, look);
            self.write_down();
        }
    }

    fn write_down(&mut self) {
        let sentence = self.adviser.says().sentence;
        if self.said.last().map(|(_, last)| *last) != Some(sentence) {
            self.said.push((self.now_ms, sentence));
        }
    }

    fn story(&self) -> Vec<String> {
        let told = self.said.iter().map(|(_, sentence)| match sentence {
            None => "calm".to_owned(),
            Some(Sentence { advice, followed: true }) => format!("{} followed", advice.key()),
            Some(Sentence { advice, followed: false }) => advice.key().to_owned(),
        });
        told.collect()
    }
}

#[test]
fn nothing_is_said_when_all_is_well() {
    let mut play = Play::new(For::Counsellor);
    play.look(&well(), 60);
    assert_eq!(play.story(), ["calm"]);
    let says = play.adviser.says();
    assert_eq!(says.frame, FrameWord::Fits);
    assert_eq!(says.distance, DistanceWord::Good);
    assert_eq!(says.light, LightWord::Fine);
    assert_eq!(says.sound, SoundWord::Listening);
    let outline = says.outline.unwrap();
    assert!((outline.x - 0.5).abs() < 0.01 && outline.half_width < outline.half_height);
}

#[test]
fn a_side_too_dark_to_judge_is_told_and_never_called_better_before_it_shows() {
    let hidden = |least| {
        let mut look = well();
        (look.light.side_ratio, look.light.side_ratio_least) = (None, Some(least));
        look
    };
    let mut play = Play::new(For::Client);
    play.look(&hidden(0.8), 5);
    assert_eq!(play.story(), ["calm"], "hardly brighter than what can be measured");
    play.look(&hidden(1.6), 8);
    assert_eq!(play.adviser.says().light, LightWord::Side);
    play.look(&hidden(2.4), 30);
    assert_eq!(play.story(), ["calm", "dark_side", "side_light"]);
    play.look(&well(), 20);
    assert_eq!(play.story()[2..], ["side_light", "side_light followed", "calm"]);
}

#[test]
fn a_picture_on_its_head_is_told_before_the_rest_of_its_frame() {
    let mut upside_down = well();
    if let Some(frame) = &mut upside_down.frame {
        (frame.roll_deg, frame.off_centre, frame.head_room) = (-178.0, 0.3, -0.1);
    }
    let mut play = Play::new(For::Client);
    play.look(&upside_down, 8);
    assert_eq!(play.adviser.says().frame, FrameWord::UpsideDown);
    play.look(&well(), 20);
    assert_eq!(play.story(), ["calm", "upside_down", "upside_down followed", "calm"]);
}

#[test]
fn followed_advice_is_acknowledged_and_then_nothing_is_said() {
    let mut play = Play::new(For::Client);
    play.look(&well(), 3);
    play.look(&side_lit(), 8);
    assert_eq!(play.adviser.says().light, LightWord::Side);
    play.look(&well(), 20);
    assert_eq!(play.story(), ["calm", "side_light", "side_light followed", "calm"]);
    assert_eq!(play.adviser.says().light, LightWord::Fine);
}

#[test]
fn a_short_shadow_is_not_worth_a_sentence() {
    let mut play = Play::new(For::Client);
    for _ in 0..20 {
        play.look(&side_lit(), 1);
        play.look(&well(), 2);
    }
    assert_eq!(play.story(), ["calm"]);
}

#[test]
fn a_value_between_the_limits_changes_nothing() {
    let between = |ratio| {
        let mut look = well();
        look.light.side_ratio = Some(ratio);
        look
    };
    let mut play = Play::new(For::Client);
    play.look(&between(1.9), 30);
    play.look(&between(2.1), 10);
    play.look(&between(1.8), 5);
    assert_eq!(play.story(), ["calm", "side_light"]);
}

#[test]
fn the_most_useful_comes_first_and_the_next_gets_its_turn() {
    let mut both = backlit();
    both.light.side_ratio = Some(3.0);
    let mut play = Play::new(For::Client);
    play.look(&both, 120);
    assert_eq!(play.story(), ["calm", "backlit", "side_light"]);
    play.look(&backlit(), 10);
    assert_eq!(play.story()[3..], ["side_light followed", "backlit"]);
}

#[test]
fn a_more_useful_sentence_waits_until_the_first_was_read() {
    let mut play = Play::new(For::Client);
    play.look(&side_lit(), 2);
    let mut both = backlit();
    both.light.side_ratio = Some(3.0);
    play.look(&both, 10);
    assert_eq!(play.story(), ["calm", "side_light", "backlit"]);
    assert!(play.said[2].0 - play.said[1].0 >= 4_000);
}

#[test]
fn a_cause_that_is_no_longer_judged_was_not_followed() {
    let mut play = Play::new(For::Client);
    play.look(&side_lit(), 5);
    play.look(&Look { faces: 0, ..Look::default() }, 10);
    play.look(&well(), 20);
    assert_eq!(play.story(), ["calm", "side_light", "no_face", "no_face followed", "calm"]);

    let mut turned = well();
    turned.light.side_ratio = None;
    let mut play = Play::new(For::Client);
    play.look(&side_lit(), 5);
    play.look(&turned, 20);
    assert_eq!(play.story(), ["calm", "side_light", "calm"]);
}

#[test]
fn only_the_counsellor_hears_about_the_background() {
    let mut busy = well();
    busy.background =
        Some(crate::vision::Background { busyness: 0.9, colours: vec![[200, 10, 10]] });
    let mut play = Play::new(For::Client);
    play.look(&busy, 30);
    assert_eq!(play.story(), ["calm"]);
    let mut play = Play::new(For::Counsellor);
    play.look(&busy, 30);
    assert_eq!(play.story(), ["calm", "background_busy"]);
    assert_eq!(at_once(For::Client, &busy), []);
    assert_eq!(at_once(For::Counsellor, &busy), [Advice::BackgroundBusy]);
}

#[test]
fn two_together_need_not_sit_in_the_middle() {
    let mut pair = well();
    pair.faces = 2;
    pair.frame = pair.frame.map(|frame| Frame { off_centre: -0.25, ..frame });
    assert_eq!(at_once(For::Client, &pair), [Advice::SeveralFaces]);
    pair.faces = 1;
    assert_eq!(at_once(For::Client, &pair), [Advice::Centre]);
}

#[test]
fn sound_and_picture_share_the_one_sentence() {
    let silent = Hearing { sends_nothing: true, ..Hearing::default() };
    let clear = Hearing {
        level_lufs: Some(-22.0),
        speech_to_noise_db: Some(30.0),
        band: Band::Full,
        speech_s: 5.0,
        ..Hearing::default()
    };
    let mut play = Play::new(For::Client);
    for hearing in [silent, clear] {
        for _ in 0..15 {
            play.look(&side_lit(), 1);
            play.adviser.hear(play.now_ms, &hearing);
            play.write_down();
        }
    }
    assert_eq!(play.story(), ["calm", "side_light", "silent", "silent followed", "side_light"]);
    assert_eq!(play.adviser.says().sound, SoundWord::Clear);
    play.adviser.forget_sound();
    assert_eq!(play.adviser.says().sound, SoundWord::Listening);
    assert_eq!(play.adviser.says().light, LightWord::Side);
    play.adviser.forget_picture();
    assert_eq!(play.adviser.says(), Says::default());
}

#[test]
fn every_fault_of_a_microphone_has_its_advice() {
    let base = Hearing {
        level_lufs: Some(-22.0),
        speech_to_noise_db: Some(30.0),
        band: Band::Full,
        speech_s: 5.0,
        ..Hearing::default()
    };
    assert_eq!(heard_at_once(&base), []);
    assert_eq!(heard_at_once(&Hearing::default()), []);
    let faults = [
        (Hearing { level_lufs: Some(-45.0), ..base }, Advice::TooQuiet),
        (Hearing { clipped_share: 0.05, ..base }, Advice::SoundClipped),
        (Hearing { speech_to_noise_db: Some(5.0), ..base }, Advice::Noisy),
        (Hearing { band: Band::Narrow, ..base }, Advice::Thin),
        (
            Hearing { echo: Some(crate::audio::Echo { delay_ms: 80.0, level_db: -20.0 }), ..base },
            Advice::Echo,
        ),
        (Hearing { sends_nothing: true, ..base }, Advice::Silent),
    ];
    for (hearing, advice) in faults {
        assert_eq!(heard_at_once(&hearing), [advice]);
    }
}

#[test]
fn an_echo_is_found_before_the_person_speaks() {
    let echo = Some(crate::audio::Echo { delay_ms: 60.0, level_db: -26.0 });
    let hearing = Hearing { echo, ..Hearing::default() };
    let mut adviser = Adviser::new(For::Client);
    for second in 0..5 {
        adviser.hear(second * 1_000, &hearing);
    }
    assert_eq!(adviser.says().sound, SoundWord::Echo);
}

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![4 => -1.0f32..3.0, 1 => any::<f32>()]
}

fn any_look() -> impl Strategy<Value = Look> {
    let frame = (any_number(), any_number(), any_number(), any::<bool>());
    let light = (
        proptest::option::of(any_number()),
        proptest::option::of(0.0f32..12.0),
        proptest::option::of(any_number()),
    );
    (0..3usize, frame, light, 0..4u8, 0..4u8)
        .prop_map(|(faces, frame, light, distance, height)| {
            let (head_room, off_centre, roll_deg, shoulders_visible) = frame;
            let (side_ratio, outshone, noise) = light;
            let frame =
                Frame { head_room, off_centre, roll_deg, shoulders_visible, ..well().frame? };
            let light = Light { side_ratio, outshone, noise, ..Light::default() };
            let distance =
                [Distance::TooNear, Distance::Comfortable, Distance::Far, Distance::Unknown]
                    [distance as usize];
            let camera_height = [
                CameraHeight::Below,
                CameraHeight::Level,
                CameraHeight::Above,
                CameraHeight::Unknown,
            ][height as usize];
            let face = (faces > 0).then(face);
            let frame = face.is_some().then_some(frame);
            Some(Look { faces, face, frame, light, distance, camera_height, ..well() })
        })
        .prop_map(Option::unwrap_or_default)
}

/// Appearance that repeat for a while, as before a camera, with the times between them.
fn any_story() -> impl Strategy<Value = Vec<(Look, u64)>> {
    let scene = (any_look(), 1..30usize, 0..900u64);
    proptest::collection::vec(scene, 1..20).prop_map(|scenes| {
        let looks = scenes.into_iter();
        looks.flat_map(|(look, times, gap_ms)| vec![(look, gap_ms); times]).collect()
    })
}

proptest! {
    #[test]
    fn a_sentence_stays_and_followed_is_only_said_of_what_was_asked(
        story in any_story(), start_ms in any::<u64>(),
    ) {
        let mut adviser = Adviser::new(For::Counsellor);
        let mut now_ms = start_ms;
        let mut last: Option<(Sentence, u64)> = None;
        for (look, gap_ms) in &story {
            now_ms = now_ms.saturating_add(*gap_ms);
            adviser.look(now_ms, look);
            let says = adviser.says();
            if says.sentence == last.map(|(sentence, _)| sentence) {
                continue;
            }
            if let Some((sentence, since_ms)) = last {
                prop_assert!(now_ms - since_ms >= 4_000, "{sentence:?} was too short");
            }
            if let Some(sentence) = says.sentence.filter(|sentence| sentence.followed) {
                let asked = Sentence { followed: false, ..sentence };
                prop_assert_eq!(last.map(|(sentence, _)| sentence), Some(asked));
            }
            last = says.sentence.map(|sentence| (sentence, now_ms));
        }
    }

    #[test]
    fn the_same_looks_give_the_same_advice(story in any_story()) {
        let play = || {
            let mut adviser = Adviser::new(For::Client);
            let mut now_ms = 0;
            story.iter().map(|(look, gap_ms)| {
                now_ms += gap_ms;
                adviser.look(now_ms, look);
                adviser.says()
            }).collect::<Vec<_>>()
        };
        prop_assert_eq!(play(), play());
    }

    #[test]
    fn no_times_and_numbers_make_it_panic(
        looks in proptest::collection::vec((any_look(), any::<u64>()), 0..50),
        hearing in (any_number(), any_number(), any_number()),
    ) {
        let mut adviser = Adviser::new(For::Client);
        let (level, ratio, clipped_share) = hearing;
        let hearing = Hearing {
            level_lufs: Some(level),
            speech_to_noise_db: Some(ratio),
            clipped_share,
            ..Hearing::default()
        };
        for (look, now_ms) in &looks {
            adviser.look(*now_ms, look);
            adviser.hear(*now_ms, &hearing);
            adviser.says();
        }
    }
}
