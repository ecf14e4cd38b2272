//! scratch
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used)]
use sensing::audio::{SpeechFinder, speech_units};
use sensing::pace::Unit;
use talks::{HELD_OUT, Noise, RATE_HZ, SETTLED_ON, Score, Setting, Span, Talk};

fn live(samples: &[f32]) -> Vec<Unit> {
    let mut finder = SpeechFinder::new(RATE_HZ).unwrap();
    let mut units = Vec::new();
    for block in samples.chunks(128) {
        finder.hear(block);
        units.extend(finder.take_units());
    }
    units.extend(finder.rest());
    units
}
fn spans(units: Vec<Unit>) -> Vec<Span> {
    units.iter().map(|u| Span { start_ms: u.start_ms, end_ms: u.end_ms }).collect()
}
fn main() {
    let held = std::env::args().nth(1).is_some_and(|a| a == "held");
    let per: u64 = std::env::args().nth(2).map_or(3, |a| a.parse().unwrap());
    let voices: &[talks::Voice] = if held { &HELD_OUT } else { &SETTLED_ON };
    let base = if held { 1000 } else { 1 };
    let settings = [
        ("pink 25", Noise::Pink, 25.0, None),
        ("pink 18", Noise::Pink, 18.0, None),
        ("pink 28 echo -30", Noise::Pink, 28.0, Some(-30.0)),
        ("pink 28 echo -26", Noise::Pink, 28.0, Some(-26.0)),
        ("pink 35 echo -26", Noise::Pink, 35.0, Some(-26.0)),
        ("babble 25", Noise::Babble, 25.0, None),
        ("babble 18", Noise::Babble, 18.0, None),
        ("keys 25", Noise::Keys, 25.0, None),
        ("keys 18", Noise::Keys, 18.0, None),
    ];
    for (name, noise, db, echo) in settings {
        let setting = Setting { seconds: 200, noise, speech_to_noise_db: db, echo_db: echo };
        let (mut off, mut on) = (Score::default(), Score::default());
        for k in 0..per {
            let n = voices.len();
            let pair =
                [voices[(2 * k as usize) % n], voices[(2 * k as usize + 1 + (k as usize / n)) % n]];
            let talk = Talk::new(base + k, pair, &setting).unwrap();
            let truth = [&talk.truth[0][..], &talk.truth[1][..]];
            let a = [0, 1].map(|w| spans(speech_units(&talk.samples[w], RATE_HZ).unwrap()));
            let b = [0, 1].map(|w| spans(live(&talk.samples[w])));
            if std::env::var("SHOW").is_ok() && k == 0 {
                println!("{:?}\n{:?}", talk.truth[0], a[0]);
            }
            off.add(truth, [&a[0], &a[1]]);
            on.add(truth, [&b[0], &b[1]]);
        }
        for (what, s) in [("off ", off), ("live", on)] {
            println!(
                "{name:18} {what} n {:3} recall {:.3} precision {:.3} mae {:5.1} p90 {:5.0} med {:4.0} ovl {:.3} share {:.3}",
                s.count(),
                s.recall(),
                s.precision(),
                s.error_ms(),
                s.error_ms_p90(),
                s.median_error_ms(),
                s.overlap_error(),
                s.share_error()
            );
        }
    }
}
