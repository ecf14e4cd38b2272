//! Reads WebVTT with voices: `<v Anna>` before what Anna says. A cue with several voices counts for
//! each of them. Cues without a voice, styles and regions are skipped.

use super::{Fault, Voices, bad_line, milliseconds};
use sensing::pace::Unit;

/// Each voice with the times of its cues.
pub fn voices(text: &str) -> Result<Voices, Fault> {
    let mut voices = Voices::default();
    let mut cue = None;
    let mut cues = 0;
    for (number, line) in text.lines().enumerate() {
        if line.contains("-->") {
            cue = Some(times(line).ok_or_else(|| bad_line(number))?);
            cues += 1;
        } else if line.trim().is_empty() {
            cue = None;
        } else if let Some(unit) = cue {
            for name in named(line) {
                voices.add(&name, unit);
            }
        }
    }
    if cues > 0 && voices.found.is_empty() {
        return Err(Fault::new("recording-no-voices"));
    }
    Ok(voices)
}

/// Reads `00:01.000 --> 00:02.500`, with settings after it.
fn times(line: &str) -> Option<Unit> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    let unit = Unit { start_ms: time_ms(start.trim())?, end_ms: time_ms(end)? };
    (unit.start_ms <= unit.end_ms).then_some(unit)
}

fn time_ms(time: &str) -> Option<u32> {
    let parts: Vec<&str> = time.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [hours, minutes, seconds] => (hours, minutes, seconds),
        [minutes, seconds] => ("0", minutes, seconds),
        _ => return None,
    };
    let is_plain = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    [hours, minutes, seconds].into_iter().all(is_plain).then_some(())?;
    let [hours, minutes] = [hours, minutes].map(|part| part.parse::<u32>().ok());
    let seconds: f64 = seconds.parse().ok().filter(|seconds| *seconds < 60.0)?;
    let minutes = minutes.filter(|minutes| *minutes < 60)?;
    milliseconds(f64::from(hours?) * 3_600.0 + f64::from(minutes) * 60.0 + seconds)
}

/// The names in all `<v …>` of a line; classes come after a dot before the name.
fn named(line: &str) -> impl Iterator<Item = String> {
    line.split("<v").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let (classes, name) = tag.split_once([' ', '\t'])?;
        let is_voice = classes.is_empty() || classes.starts_with('.');
        let name = unescaped(name.trim());
        (is_voice && !name.is_empty()).then_some(name)
    })
}

fn unescaped(name: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")]
        .into_iter()
        .fold(name.to_owned(), |name, (escaped, plain)| name.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, read};
    use super::*;

    #[test]
    fn voices_are_read_from_their_cues() {
        let text = "WEBVTT - a talk\r\n\r\nNOTE <v Nobody>\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\
            \r\n1\r\n00:01.000 --> 00:02.500 align:start\r\n<v Anna &amp; dog>Hello.\r\n\
            <i>And <b>more</b></i>\r\n\r\n01:00:03.000 --> 01:00:04.000\r\n<v.quiet Ben>Yes.</v>\r\n\
            \r\n01:00:05.000 --> 01:00:06.000\r\n(laughter)\r\n\r\n\
            01:00:07.000 --> 01:00:08.000\r\n<v Ben>a</v> <v Anna &amp; dog>b</v>\r\n";
        let talk = read(Kind::WebVtt, text).unwrap();
        assert_eq!(talk.names, ["Anna & dog", "Ben"]);
        let last = Unit { start_ms: 3_607_000, end_ms: 3_608_000 };
        assert_eq!(talk.units[0], [Unit { start_ms: 1_000, end_ms: 2_500 }, last]);
        assert_eq!(talk.units[1], [Unit { start_ms: 3_603_000, end_ms: 3_604_000 }, last]);
    }

    #[test]
    fn a_fault_is_named() {
        for times in ["a --> b", "00:02.000 --> 00:01.000", "1 --> 2", "00:61.0 --> 01:02.0", "-->"]
        {
            let text = format!("WEBVTT\n\n{times}\n<v Anna>x");
            assert_eq!(voices(&text).unwrap_err(), bad_line(2), "{times}");
        }
        let without = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n";
        assert_eq!(voices(without).unwrap_err().key(), "recording-no-voices");
        assert_eq!(read(Kind::WebVtt, "WEBVTT").unwrap_err().key(), "recording-nobody-annotated");
    }
}
