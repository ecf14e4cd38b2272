//! When two people spoke, read from annotations by others: RTTM, Praat's TextGrid, WebVTT with
//! voices. What was said is skipped. Deliberately absent: more than two people, and guessing who is
//! who.

mod rttm;
mod text_grid;
mod web_vtt;

use super::fault::Fault;
use super::name;
use sensing::pace::Unit;

/// Largest number of names in a message.
const NAMES_LISTED_MAX: usize = 6;

/// Formats of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Rttm,
    TextGrid,
    WebVtt,
}

/// Two people and when each of them spoke.
#[derive(Debug, PartialEq)]
pub struct Annotation {
    pub names: [String; 2],
    pub units: [Vec<Unit>; 2],
    pub length_ms: u32,
}

/// Voices, in the order in which they appear.
#[derive(Debug, Default, PartialEq)]
struct Voices {
    found: Vec<(String, Vec<Unit>)>,
    length_ms: u32,
}

impl Kind {
    /// The format, by the file's beginning, or else by its extension.
    pub fn of(head: &str, ending: &str) -> Option<Self> {
        let first = head.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        if first.starts_with("WEBVTT") || ending == "vtt" {
            Some(Self::WebVtt)
        } else if first.contains("ooTextFile") || ending == "textgrid" {
            Some(Self::TextGrid)
        } else if first.starts_with("SPEAKER ") || ending == "rttm" {
            Some(Self::Rttm)
        } else {
            None
        }
    }
}

/// Reads an annotation of two people.
pub fn read(kind: Kind, text: &str) -> Result<Annotation, Fault> {
    let voices = match kind {
        Kind::Rttm => rttm::voices(text),
        Kind::TextGrid => text_grid::voices(text),
        Kind::WebVtt => web_vtt::voices(text),
    }?;
    voices.of_two()
}

/// The text of a file in any encoding: UTF-16 or UTF-8 with a byte order mark; without one,
/// whichever fits.
pub fn text(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>())
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0, _, 0, _, ..] => wide(bytes, u16::from_be_bytes),
        [_, 0, _, 0, ..] => wide(bytes, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // Old TextGrids are Latin-1, whose bytes are the first characters of Unicode.
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        },
    }
}

impl Voices {
    fn add(&mut self, name: &str, unit: Unit) {
        let name = name::plain(name);
        self.length_ms = self.length_ms.max(unit.end_ms);
        match self.found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, units)) => units.push(unit),
            None => self.found.push((name, vec![unit])),
        }
    }

    fn of_two(self) -> Result<Annotation, Fault> {
        let count = self.found.len();
        let names: Vec<&str> = self.found.iter().map(|(name, _)| name.as_str()).collect();
        let listed = names[..count.min(NAMES_LISTED_MAX)].join(", ");
        let length_ms = self.length_ms;
        match <[_; 2]>::try_from(self.found) {
            Ok(_) if length_ms == 0 => Err(Fault::new("recording-nobody-annotated")),
            Ok([(one, ones), (other, others)]) => {
                Ok(Annotation { names: [one, other], units: [ones, others], length_ms })
            }
            Err(_) if count == 0 => Err(Fault::new("recording-nobody-annotated")),
            Err(_) if count == 1 => Err(Fault::new("recording-one-annotated").with("name", listed)),
            Err(_) => Err(Fault::new("recording-many-annotated")
                .with("count", count)
                .with("names", listed)),
        }
    }
}

/// Seconds as whole milliseconds; `None` when no file can have that time.
fn milliseconds(seconds: f64) -> Option<u32> {
    let ms = (seconds * 1_000.0).round();
    (0.0..=f64::from(u32::MAX)).contains(&ms).then_some(ms as u32)
}

fn bad_line(number: usize) -> Fault {
    Fault::new("recording-bad-line").with("line", number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pieces of such files, so that random input gets past the first line.
    const PIECES: [&str; 22] = [
        "WEBVTT\n\n",
        "00:00:01.000 --> 00:00:02.5",
        "-->",
        "<v Anna>",
        "<v.loud ",
        "</v>",
        "&amp;",
        "\n",
        "\"",
        "\"\"",
        " ",
        "\"ooTextFile\"",
        "\"TextGrid\"",
        "<exists>",
        "\"IntervalTier\"",
        "2 ",
        "-1e308 ",
        "9999999999999 ",
        "SPEAKER talk 1 ",
        "<NA> ",
        "!",
        "é[1]:",
    ];

    fn read_all(bytes: &[u8]) {
        let text = text(bytes);
        for kind in [Kind::Rttm, Kind::TextGrid, Kind::WebVtt] {
            let _ = read(kind, &text);
        }
        let _ = Kind::of(&text, "");
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            read_all(&bytes);
        }

        #[test]
        fn no_pieces_make_a_reader_panic(
            pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
            wide: bool,
        ) {
            let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            let units = text.encode_utf16().flat_map(u16::to_be_bytes);
            let bytes = if wide { units.collect() } else { text.into_bytes() };
            read_all(&bytes);
        }
    }

    #[test]
    fn text_is_read_however_it_was_written() {
        let said = "Zoë spricht";
        let be: Vec<u8> = said.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let le: Vec<u8> = said.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&[&[0xfe, 0xff], be.as_slice()].concat()), said);
        assert_eq!(text(&[&[0xff, 0xfe], le.as_slice()].concat()), said);
        assert_eq!(text(&be), said);
        assert_eq!(text(&le), said);
        assert_eq!(text(said.as_bytes()), said);
        assert_eq!(text(&[b"\xef\xbb\xbf", said.as_bytes()].concat()), said);
        assert_eq!(text(b"Zo\xeb spricht"), said);
    }

    #[test]
    fn one_and_three_people_are_named() {
        let line = |name: &str| format!("SPEAKER talk 1 0.0 1.0 <NA> <NA> {name} <NA> <NA>\n");
        let fault = |text: &str| read(Kind::Rttm, text).unwrap_err().key();
        assert_eq!(fault(&line("anna")), "recording-one-annotated");
        assert_eq!(fault(&[line("a"), line("b"), line("c")].concat()), "recording-many-annotated");
        assert_eq!(fault("\n"), "recording-nobody-annotated");
        let never = [line("a"), line("b")].concat().replace(" 1.0 ", " 0.0 ");
        assert_eq!(fault(&never), "recording-nobody-annotated");
    }

    #[test]
    fn a_kind_is_known_by_its_first_line_or_its_name() {
        assert_eq!(Kind::of("\nWEBVTT - talk", "txt"), Some(Kind::WebVtt));
        assert_eq!(Kind::of("File type = \"ooTextFile\"", ""), Some(Kind::TextGrid));
        assert_eq!(Kind::of("SPEAKER a 1 0 1", ""), Some(Kind::Rttm));
        assert_eq!(Kind::of(";; made by hand", "rttm"), Some(Kind::Rttm));
        assert_eq!(Kind::of("Anna: good morning", "txt"), None);
    }
}
