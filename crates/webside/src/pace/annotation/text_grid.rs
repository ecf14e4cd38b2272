//! Reads Praat's TextGrid, long and short. Both hold the same free-standing numbers and texts in
//! the same order; the long form puts words between them, which are skipped as Praat skips them. An
//! interval tier with labels is a person; point tiers are skipped.

use super::{Fault, Voices, milliseconds};
use sensing::pace::Unit;

/// Labels of intervals in which nobody speaks (chosen: what Praat and aligners write).
const SILENT: [&str; 11] =
    ["", "sil", "<sil>", "silent", "silence", "sp", "<p>", "<p:>", "pause", "_", "#"];

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Number(f64),
    Text(&'a str),
    Flag(bool),
}

/// Each tier with speech is a voice, named after the tier.
pub fn voices(text: &str) -> Result<Voices, Fault> {
    grid(&mut Tokens { rest: text }).ok_or_else(|| Fault::new("recording-bad-text-grid"))
}

fn grid(tokens: &mut Tokens) -> Option<Voices> {
    let mut voices = Voices::default();
    (tokens.text()?.starts_with("ooTextFile") && tokens.text()? == "TextGrid").then_some(())?;
    tokens.number()?;
    voices.length_ms = milliseconds(tokens.number()?)?;
    let has_tiers = tokens.next()? == Token::Flag(true);
    let tiers = if has_tiers { tokens.number()? as usize } else { 0 };
    for _ in 0..tiers {
        tier(tokens, &mut voices)?;
    }
    Some(voices)
}

fn tier(tokens: &mut Tokens, voices: &mut Voices) -> Option<()> {
    let is_of_intervals = tokens.text()? == "IntervalTier";
    let name = tokens.text()?.replace("\"\"", "\"");
    tokens.number()?;
    tokens.number()?;
    let entries = tokens.number()? as usize;
    for _ in 0..entries {
        let start = tokens.number()?;
        let end = if is_of_intervals { tokens.number()? } else { start };
        let label = tokens.text()?.trim().to_lowercase();
        if is_of_intervals && !SILENT.contains(&label.as_str()) {
            let (start_ms, end_ms) = (milliseconds(start)?, milliseconds(end)?);
            voices.add(&name, Unit { start_ms, end_ms });
        }
    }
    Some(())
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(quoted) = self.rest.strip_prefix('"') {
                return self.quoted(quoted);
            }
            let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
            let (word, rest) = self.rest.split_at(end);
            self.rest = rest;
            if word.is_empty() {
                return None;
            } else if word.starts_with('!') {
                self.rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
            } else if word.starts_with('<') && word.ends_with('>') {
                return Some(Token::Flag(word == "<exists>"));
            } else if let Some(number) = number(word) {
                return Some(Token::Number(number));
            }
        }
    }

    /// A text up to the closing quote; two quotes in a row stand for one.
    fn quoted(&mut self, quoted: &'a str) -> Option<Token<'a>> {
        let mut from = 0;
        loop {
            let end = from + quoted[from..].find('"')?;
            if quoted[end + 1..].starts_with('"') {
                from = end + 2;
            } else {
                self.rest = &quoted[end + 1..];
                return Some(Token::Text(&quoted[..end]));
            }
        }
    }

    fn text(&mut self) -> Option<&'a str> {
        let Token::Text(text) = self.next()? else { return None };
        Some(text)
    }

    fn number(&mut self) -> Option<f64> {
        let Token::Number(number) = self.next()? else { return None };
        Some(number)
    }
}

/// A number; it must begin like one, because `Infinity` is a word.
fn number(word: &str) -> Option<f64> {
    let begins = word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    begins.then(|| word.parse().ok().filter(|number: &f64| number.is_finite())).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, read, text};
    use super::*;

    const LONG: &str = r#"File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 9.5
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "Zoë ""Z"" Arndt"
        xmin = 0
        xmax = 9.5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 1.5
            text = ""
        intervals [2]:
            xmin = 1.5
            xmax = 3.25
            text = "1 2 ""yes"" ! no"
        intervals [3]:
            xmin = 3.25
            xmax = 9.5
            text = "SIL"
    item [2]:
        class = "TextTier"
        name = "clicks"
        xmin = 0
        xmax = 9.5
        points: size = 1
        points [1]:
            number = 2
            mark = "click"
    item [3]:
        class = "IntervalTier"
        name = "Ben"
        xmin = 0
        xmax = 9.5
        intervals: size = 1
        intervals [1]:
            xmin = 3.5
            xmax = 5
            text = "mm"
"#;

    const SHORT: &str = "File type = \"ooTextFile short\"\n\"TextGrid\"\n\n0 ! from\n9.5 ! to 10\n\
        <exists>\n3\n\"IntervalTier\"\n\"Zoë \"\"Z\"\" Arndt\"\n0\n9.5\n3\n0\n1.5\n\"\"\n1.5\n3.25\n\
        \"1 2 \"\"yes\"\" ! no\"\n3.25\n9.5\n\"SIL\"\n\"TextTier\"\n\"clicks\"\n0\n9.5\n1\n2\n\
        \"click\"\n\"IntervalTier\"\n\"Ben\"\n0\n9.5\n1\n3.5\n5\n\"mm\"\n";

    #[test]
    fn both_forms_give_the_same_in_every_encoding() {
        let long = read(Kind::TextGrid, LONG).unwrap();
        assert_eq!(long.names, ["Zoë \"Z\" Arndt", "Ben"]);
        assert_eq!(long.units[0], [Unit { start_ms: 1_500, end_ms: 3_250 }]);
        assert_eq!(long.units[1], [Unit { start_ms: 3_500, end_ms: 5_000 }]);
        assert_eq!(long.length_ms, 9_500);
        assert_eq!(read(Kind::TextGrid, SHORT).unwrap(), long);
        let wide: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(LONG.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert_eq!(read(Kind::TextGrid, &text(&wide)).unwrap(), long);
    }

    #[test]
    fn a_grid_that_breaks_off_is_refused() {
        for end in 0..SHORT.len() - 1 {
            if let Some(begun) = SHORT.get(..end) {
                assert_eq!(voices(begun).unwrap_err().key(), "recording-bad-text-grid", "{begun}");
            }
        }
        assert!(voices(&SHORT.replace("3.25", "-3.25")).is_err());
    }
}
