//! One person's set-up check: pictures and hearings come in, what the page says goes out, as JSON.
//! Times are milliseconds from any start.

#[cfg(feature = "seeing")]
pub mod pictures;

use crate::{answer, hearing, memory};
use sensing::For;
use sensing::advice::{Adviser, Outline, Says};
use std::cell::RefCell;
use std::fmt::Write;

thread_local! {
    static ADVISER: RefCell<Adviser> = RefCell::new(Adviser::new(For::Client));
}

/// Starts again, for the counsellor (not 0) or for the client, who is told nothing about their
/// home.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_begin(for_counsellor: u32) {
    ADVISER.replace(Adviser::new(whom(for_counsellor)));
    #[cfg(feature = "seeing")]
    pictures::end();
}

fn whom(for_counsellor: u32) -> For {
    if for_counsellor == 0 { For::Client } else { For::Counsellor }
}

/// Adds a hearing, a row of [`hearing::NUMBERS`] in a block. Returns the length of the answer, 0
/// when the block holds no row.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_hear(now_ms: f64, address: usize) -> usize {
    let row = memory::with_floats(address, hearing::NUMBERS, |row| row.try_into().ok());
    let Some(Some(row)) = row else { return 0 };
    with_adviser(|adviser| adviser.hear(now_ms as u64, &hearing::from_numbers(&row)))
}

/// Forgets the picture, because the camera was turned off or changed. Returns the length of the
/// answer.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_forget_picture() -> usize {
    #[cfg(feature = "seeing")]
    pictures::forget();
    with_adviser(Adviser::forget_picture)
}

/// Forgets the sound, because the microphone was turned off or changed. Returns the length of the
/// answer.
#[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
pub extern "C" fn set_up_forget_sound() -> usize {
    with_adviser(Adviser::forget_sound)
}

/// Calls `work` with the adviser, and answers with what it says then.
fn with_adviser(work: impl FnOnce(&mut Adviser)) -> usize {
    let says = ADVISER.with_borrow_mut(|adviser| {
        work(adviser);
        adviser.says()
    });
    answer::give(json(&says).into_bytes())
}

/// `web/sensing/says.ts` reads this. Keys are plain words, so nothing needs escaping.
fn json(says: &Says) -> String {
    let sentence = says.sentence.map_or("null".to_owned(), |sentence| {
        let (key, followed) = (sentence.advice.key(), sentence.followed);
        format!(r#"{{"key":"{key}","followed":{followed}}}"#)
    });
    let outline = says.outline.map_or("null".to_owned(), outline_json);
    let (frame, distance) = (says.frame.key(), says.distance.key());
    let (light, sound) = (says.light.key(), says.sound.key());
    format!(
        r#"{{"frame":"{frame}","distance":"{distance}","light":"{light}","sound":"{sound}","sentence":{sentence},"outline":{outline}}}"#
    )
}

fn outline_json(outline: Outline) -> String {
    let numbers = [
        ("x", outline.x),
        ("y", outline.y),
        ("halfWidth", outline.half_width),
        ("halfHeight", outline.half_height),
        ("rollDeg", outline.roll_deg),
        ("shouldersY", outline.shoulders_y),
        ("shouldersHalfWidth", outline.shoulders_half_width),
    ];
    let mut text = String::from("{");
    for (index, (name, number)) in numbers.into_iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Four digits are a twentieth of a pixel. JSON has no NaN, of which this makes 0. The
        // library's way of writing such a number weighs 17 KB.
        let parts = (number * 1e4).round() as i32;
        let sign = if parts < 0 { "-" } else { "" };
        let (whole, rest) = (parts.unsigned_abs() / 10_000, parts.unsigned_abs() % 10_000);
        let _ = write!(text, r#"{comma}"{name}":{sign}{whole}.{rest:04}"#);
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use sensing::advice::{Advice, DistanceWord, FrameWord, LightWord, Sentence, SoundWord};

    #[test]
    fn says_are_json() {
        let outline = Outline { x: 0.5, roll_deg: -2.25, y: f32::NAN, ..Outline::default() };
        let says = Says {
            frame: FrameWord::Fits,
            distance: DistanceWord::Near,
            light: LightWord::Fine,
            sound: SoundWord::Clear,
            sentence: Some(Sentence { advice: Advice::MoveBack, followed: true }),
            outline: Some(outline),
        };
        let text = concat!(
            r#"{"frame":"fits","distance":"near","light":"fine","sound":"clear","#,
            r#""sentence":{"key":"move_back","followed":true},"outline":{"x":0.5000,"#,
            r#""y":0.0000,"halfWidth":0.0000,"halfHeight":0.0000,"rollDeg":-2.2500,"#,
            r#""shouldersY":0.0000,"shouldersHalfWidth":0.0000}}"#,
        );
        assert_eq!(json(&says), text);
        let nothing = r#"{"frame":"unknown","distance":"unknown","light":"unknown","#;
        assert!(json(&Says::default()).starts_with(nothing));
        assert!(json(&Says::default()).ends_with(r#""sentence":null,"outline":null}"#));
    }

    #[test]
    fn a_block_that_holds_no_row_is_not_heard() {
        set_up_begin(0);
        assert_eq!(set_up_hear(0.0, 0), 0);
        let short = memory::alloc(8);
        assert_eq!(set_up_hear(0.0, short), 0);
        memory::free(short);
    }

    #[test]
    fn a_silent_microphone_is_told_after_a_while_and_forgotten_when_it_is_off() {
        set_up_begin(1);
        let nothing = sensing::audio::Hearing { sends_nothing: true, ..Default::default() };
        let row = hearing::numbers(&nothing);
        let address = memory::alloc(size_of_val(&row));
        memory::with_floats_mut(address, row.len(), |floats| floats.copy_from_slice(&row));
        for second in 0..5 {
            assert!(set_up_hear(f64::from(second) * 1_000.0, address) > 0);
        }
        let says = answer::with_last(|last| String::from_utf8_lossy(last).into_owned());
        assert!(says.contains(r#""sentence":{"key":"silent","followed":false}"#), "{says}");
        assert!(set_up_forget_sound() > 0);
        assert!(answer::with_last(|last| last.ends_with(br#""sentence":null,"outline":null}"#)));
        assert!(set_up_forget_picture() > 0);
        memory::free(address);
    }
}
