//! Reads RTTM, as diarization programs write it: one line for each stretch of speech. Lines other
//! than `SPEAKER` are skipped.

use super::{Fault, Voices, bad_line, milliseconds};
use sensing::pace::Unit;

/// `SPEAKER file channel start length <NA> <NA> name …`, in seconds.
pub fn voices(text: &str) -> Result<Voices, Fault> {
    let mut voices = Voices::default();
    let mut recording = None;
    for (number, line) in text.lines().enumerate() {
        let mut fields = line.split_whitespace();
        if fields.next() != Some("SPEAKER") {
            continue;
        }
        let fields: Vec<&str> = fields.collect();
        let [file, _, start, length, _, _, name, ..] = fields[..] else {
            return Err(bad_line(number));
        };
        if *recording.get_or_insert(file) != file {
            return Err(Fault::new("recording-many-recordings"));
        }
        let seconds = |field: &str| field.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0);
        let (start, length) = seconds(start).zip(seconds(length)).ok_or(bad_line(number))?;
        let times = milliseconds(start).zip(milliseconds(start + length));
        let (start_ms, end_ms) = times.ok_or(bad_line(number))?;
        voices.add(name, Unit { start_ms, end_ms });
    }
    Ok(voices)
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, read};
    use super::*;

    #[test]
    fn lines_become_stretches_of_speech() {
        let text = "SPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA>\n\
            ;; by hand\n\
            SPEAKER talk 1 0.50 2.25 <NA> <NA> anna <NA> <NA>\n\
            SPEAKER talk 1 3 1.5 <NA> <NA> ben\n";
        let talk = read(Kind::Rttm, text).unwrap();
        assert_eq!(talk.names, ["anna", "ben"]);
        assert_eq!(talk.units[0], [Unit { start_ms: 500, end_ms: 2_750 }]);
        assert_eq!(talk.units[1], [Unit { start_ms: 3_000, end_ms: 4_500 }]);
        assert_eq!(talk.length_ms, 4_500);
    }

    #[test]
    fn a_fault_names_its_line() {
        for line in [
            "SPEAKER talk 1 0.50",
            "SPEAKER talk 1 now 1 <NA> <NA> a",
            "SPEAKER talk 1 -1 1 <NA> <NA> a",
            "SPEAKER talk 1 1 1e300 <NA> <NA> a",
            "SPEAKER talk 1 NaN 1 <NA> <NA> a",
        ] {
            assert_eq!(voices(&format!("\n{line}")).unwrap_err(), bad_line(1), "{line}");
        }
        let two = "SPEAKER one 1 0 1 <NA> <NA> a\nSPEAKER two 1 0 1 <NA> <NA> a\n";
        assert_eq!(voices(two).unwrap_err().key(), "recording-many-recordings");
    }
}
