//! Words that may not stand in any file, and words that mean one thing only (docs/glossary.md).
//! Deliberately absent: grammar. A rule here reads names and single words.

use super::{Rule, Source, lines_where, lines_with};
use anyhow::Result;

pub const RULES: &[Rule] = &[
    ("nothing unfinished", "CONTRIBUTING.md#how-we-write", unfinished),
    ("one word has one meaning", "docs/glossary.md#glossary", one_meaning),
];

fn unfinished(sources: &[Source]) -> Result<Vec<String>> {
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "todo".to_owned() + "!("];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    let is_ours = |path: &str| !path.ends_with(".lock") && !path.ends_with("package-lock.json");
    lines_with(sources, is_ours, &marks)
}

/// A word that was mixed up, and how to find it where it is used wrongly.
struct Word {
    /// The word, as a finding names it.
    word: &'static str,
    /// What it means, and which word to use for other things.
    why: &'static str,
    /// Whether the word is looked for in the file of this path.
    is_meant: fn(&str) -> bool,
    /// What of a line is wrong.
    find: fn(&str) -> Option<&str>,
}

/// The ten words that were mixed up most.
const WORDS: [Word; 10] = [
    Word {
        word: "look",
        why: "a look is one picture that the set-up check judged; the check-in during a session \
              is `midway`, an open board is watched, a goal is rated",
        is_meant: |path| !starts(path, &SETTING_UP),
        find: |line| look_key(line).or_else(|| declared(line, |name| is_look(&parts(name)))),
    },
    Word {
        word: "seat",
        why: "a seat is one person's place in a room (`room::Seat`); the connection is a \
              `SeatSocket`, a `BoardSocket` or a `TodaySocket`",
        is_meant: |path| {
            starts(path, &["crates/server/src/", "web/"])
                && !starts(path, &["web/room/line/seat.ts", "web/room/testing/"])
        },
        find: |line| declared_type(line, |parts| parts.last() == Some(&"Seat")),
    },
    Word {
        word: "words",
        why: "`Words` are the product's, from `locales/`; what a person wrote is `OwnWords`, and \
              anything else is named after what it says",
        is_meant: |path| {
            !starts(path, &["crates/server/src/words.rs", "crates/webside/src/words.rs"])
        },
        find: |line| declared_type(line, |parts| parts == ["Words"]),
    },
    Word {
        word: "asked",
        why: "\"asked\" is a verb; name the thing: a request in the joint check, a challenge of \
              a passkey, a question, a contact request",
        is_meant: |_| true,
        find: |line| {
            declared_type(line, |parts| parts.last() == Some(&"Asked"))
                .or_else(|| public_field(line, "asked"))
        },
    },
    Word {
        word: "answered",
        why: "\"answered\" is a verb; name the thing: an answer, the field in which it is given, \
              a receipt of what was done",
        is_meant: |_| true,
        find: |line| {
            declared_type(line, |parts| parts.last() == Some(&"Answered"))
                .or_else(|| public_field(line, "answered"))
        },
    },
    Word {
        word: "turn",
        why: "a turn is one person's units until the other takes the floor; what happened to a \
              goal is an event, on or off is a choice, waiting cards are a queue, and the TURN \
              protocol keeps its second word (`TurnServer`)",
        is_meant: |path| !starts(path, &["crates/sensing/src/pace/", "crates/talks/"]),
        find: |line| {
            declared_type(line, |parts| {
                parts.iter().any(|part| matches!(*part, "Turn" | "Turns")) && !is_protocol(parts)
            })
        },
    },
    Word {
        word: "pace",
        why: "pace is how two people take turns in talk; a limit on requests is a rate",
        is_meant: |path| path.starts_with("crates/relay/"),
        find: |line| names(line).find(|name| parts(name).iter().any(|part| is(part, "pace"))),
    },
    Word {
        word: "around",
        why: "name what is there: a session with its check-ins is `SessionCheckIns`, what a \
              message needs is its context",
        is_meant: |_| true,
        find: |line| declared_type(line, |parts| parts.contains(&"Around")),
    },
    Word {
        word: "which of the two",
        why: "which of the two a person is has one type, `practice::Side` (`Side` of `web/wire`); \
              compare its values, not text, and give it no second name",
        is_meant: |path| !is_test(path) && !starts(path, &SPELLING_SIDES),
        find: |line| text_for_side(line).or_else(|| declared(line, is_second_side)),
    },
    Word {
        word: "anew",
        why: "write \"again\", or say what begins or is made",
        is_meant: |path| !path.ends_with(".lock"),
        find: |line| names(line).find(|name| is(name, "anew")),
    },
];

/// Where pictures are judged, and a look is a look.
const SETTING_UP: [&str; 7] = [
    "crates/sensing",
    "crates/webside/src/check",
    "crates/webside/tests/all/check",
    "e2e/bench/",
    "web/sensing/",
    "docs/",
    "fixtures/",
];

/// Where the two sides are spelled, for storage, for forms and for JavaScript; and `Role`, which is
/// more than a side.
const SPELLING_SIDES: [&str; 3] =
    ["crates/practice/src/", "crates/sensing-wasm/src/pacing/told.rs", "web/wire/"];

fn one_meaning(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for Word { word, why, is_meant, find } in WORDS {
        // This file has to name them.
        let is_meant = |path: &str| path != "xtask/src/tidy/words.rs" && is_meant(path);
        let found = lines_where(sources, is_meant, |line| find(line).map(str::to_owned))?;
        findings.extend(found.into_iter().map(|place| format!("{place}: {word}: {why}")));
    }
    Ok(findings)
}

fn starts(path: &str, with: &[&str]) -> bool {
    with.iter().any(|start| path.starts_with(start))
}

fn is_test(path: &str) -> bool {
    ["/tests/", "/tests.rs", "/examples/", ".test.", "e2e/", "/testing/", "_test.rs", "fuzz/"]
        .iter()
        .any(|part| path.contains(part))
}

fn is(name: &str, word: &str) -> bool {
    name.eq_ignore_ascii_case(word)
}

/// The names and words of a line: letters, digits and `_`.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty())
}

/// The parts of a name: `open_look` and `openLook` have two.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in name.split('_') {
        let mut start = 0;
        for (at, c) in part.char_indices().skip(1) {
            if c.is_uppercase() && !part[..at].ends_with(char::is_uppercase) {
                parts.push(&part[start..at]);
                start = at;
            }
        }
        parts.push(&part[start..]);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The name that a line gives to a type, a module, a function or a value, if it is a wrong one.
fn declared(line: &str, is_wrong: impl Fn(&str) -> bool) -> Option<&str> {
    const VALUES: [&str; 8] =
        ["mod", "fn", "function", "const", "static", "let", "readonly", "macro_rules"];
    declared_by(line, &VALUES)
        .into_iter()
        .chain(declared_by(line, &TYPES))
        .find(|name| is_wrong(name))
}

const TYPES: [&str; 6] = ["struct", "enum", "type", "trait", "interface", "class"];

/// The name that a line gives to a type, if its parts are wrong.
fn declared_type(line: &str, is_wrong: impl Fn(&[&str]) -> bool) -> Option<&str> {
    declared_by(line, &TYPES).filter(|name| is_wrong(&parts(name)))
}

/// The name after one of these keywords. A comment declares nothing.
fn declared_by<'a>(line: &'a str, keywords: &[&str]) -> Option<&'a str> {
    let code = line.trim_start();
    if ["//", "*", "/*", "#"].iter().any(|mark| code.starts_with(mark)) {
        return None;
    }
    let mut names = names(code);
    names.find(|name| keywords.contains(name))?;
    names.find(|name| *name != "mut")
}

/// `pub NAME:`, a field that others read.
fn public_field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let (field, _) = rest.split_once(':')?;
    (field == name).then_some(field)
}

/// A message key, an id, a class or an attribute that begins with the word.
fn look_key(line: &str) -> Option<&str> {
    const KEYS: [&str; 9] = [
        "\"look-",
        "'look-",
        "`look-",
        ".look-",
        "#look-",
        "\"look\"",
        "data-look",
        "class=\"look",
        ".look ",
    ];
    let at_start = line.strip_prefix("look-").map(|_| "look-");
    at_start.or_else(|| KEYS.into_iter().find(|key| line.contains(key)))
}

/// `open_look`, `LookEvents`: the noun. To `look_at` something is a verb.
fn is_look(parts: &[&str]) -> bool {
    let [first, .., last] = parts else { return parts.iter().any(|part| is(part, "look")) };
    is(last, "look") || is(first, "look") && !is(parts[1], "at") && !is(parts[1], "in")
}

/// A type of the TURN protocol: the word first, and another one behind it.
fn is_protocol(parts: &[&str]) -> bool {
    const THINGS: [&str; 5] = ["Server", "Settings", "Transport", "Url", "Problem"];
    matches!(parts, ["Turn", thing] if THINGS.contains(thing))
}

/// A side that is compared or declared as text.
fn text_for_side(line: &str) -> Option<&str> {
    const FORMS: [&str; 4] = [
        "\"client\" =>",
        "\"counsellor\" =>",
        "\"client\" | \"counsellor\"",
        "\"counsellor\" | \"client\"",
    ];
    let typed = FORMS.into_iter().find(|form| line.contains(form));
    // Scripts compare values of `Side`, which are text, by `===`.
    let is_script = line.contains("=== \"") || line.contains("!== \"");
    let compared = ["== \"client\"", "== \"counsellor\"", "!= \"client\"", "!= \"counsellor\""]
        .into_iter()
        .find(|form| !is_script && line.contains(form));
    typed.or(compared)
}

/// Names that once stood for a side, or for the person of a side.
fn is_second_side(name: &str) -> bool {
    ["SeatRole", "Giver", "Chooser", "Opener", "WhichOfTheTwo"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that are found wrong in a file with this one line.
    fn wrong(path: &str, line: &str) -> Vec<&'static str> {
        let sources = [Source { path: path.into(), text: format!("\n{line}\n") }];
        let found = one_meaning(&sources).unwrap();
        let words = WORDS.iter().map(|word| word.word);
        let is_found = |word: &&str| found.iter().any(|one| one.contains(&format!("`: {word}: ")));
        let words: Vec<_> = words.filter(is_found).collect();
        assert_eq!(words.len(), found.len(), "{found:?}");
        words
    }

    #[test]
    fn each_word_is_found_where_it_is_wrong() {
        for (word, path, line) in [
            ("look", "crates/server/src/live/board_hub.rs", "    pub fn open_look(&self) {"),
            ("look", "crates/wire/src/board.rs", "pub struct LookLine {"),
            ("look", "crates/portraits/src/person.rs", "pub struct Look {"),
            ("look", "locales/en/room.ftl", "look-due = Today is a good day."),
            ("look", "web/room/view/board/midway.ts", "  part(\"look-card\").focus();"),
            ("look", "web/styles/room/cards.css", ".cards :is(.look-card) {"),
            ("look", "crates/server/templates/meeting/more.html", "<button data-look-open>"),
            ("seat", "crates/server/src/sockets/board.rs", "struct BoardSeat<'a> {"),
            ("seat", "crates/server/src/sockets/seat.rs", "pub(super) struct Seat {"),
            ("seat", "web/room/board/board.ts", "export class BoardSeat {"),
            ("words", "crates/practice/src/joint_check.rs", "pub enum Words {"),
            ("words", "web/room/view/words.ts", "export interface Words {"),
            ("asked", "crates/server/src/pages/own/passkeys.rs", "pub struct Asked {"),
            ("asked", "crates/wire/src/board.rs", "    pub asked: String,"),
            ("asked", "web/pages/passkey.ts", "interface Asked { token: string }"),
            ("answered", "crates/server/src/live/board_hub.rs", "struct Answered {"),
            ("answered", "crates/server/src/pages/check_in/questions.rs", "pub answered: Field,"),
            ("turn", "crates/alliance/src/board.rs", "pub struct Turn {"),
            ("turn", "crates/alliance/src/board.rs", "pub enum TurnKind {"),
            ("turn", "web/wire/wire.ts", "export type GoalTurn = { "),
            ("turn", "web/room/saying/cards.ts", "export interface Turn<Card> {"),
            ("pace", "crates/relay/src/lib.rs", "pub mod pace;"),
            ("pace", "crates/relay/src/rate.rs", "    let source_pace = 3;"),
            ("around", "crates/server/src/live/translate.rs", "pub struct Around<'a> {"),
            ("which of the two", "crates/server/src/pages/meeting/meet.rs", "\"client\" => 1,"),
            ("which of the two", "crates/server/templates/a.html", "{% if role == \"client\" %}"),
            ("which of the two", "web/sensing/says.ts", "type Whom = \"client\" | \"counsellor\";"),
            ("which of the two", "crates/server/src/pages/pace.rs", "enum Chooser {"),
            ("anew", "web/room/room.ts", "/** Begins anew. */"),
            ("anew", "docs/protocol.md", "Anew, a page counts from 1."),
        ] {
            assert_eq!(wrong(path, line), [word], "{path}: {line}");
        }
    }

    #[test]
    fn the_same_words_stay_where_they_are_right() {
        for (path, line) in [
            ("crates/sensing/src/vision/look.rs", "pub struct Look {"),
            ("crates/server/src/doctor.rs", "    fn look_at(about: &'static str) -> Self {"),
            ("crates/alliance/src/check_in.rs", "            Self::Longer => \"longer_look\","),
            ("crates/server/src/lib.rs", "//! A type that does not look like one."),
            ("crates/room/src/seat.rs", "pub(crate) struct Seat {"),
            ("crates/server/src/sockets/seat.rs", "struct SeatSocket<'a> {"),
            ("crates/server/src/words.rs", "pub struct Words {"),
            ("crates/practice/src/own_words.rs", "pub struct OwnWords(Private<String>);"),
            ("crates/wire/src/joint.rs", "    Asked {"),
            ("crates/server/src/pages/me/export.rs", "    asked: String,"),
            ("crates/sensing/src/pace/floor.rs", "pub struct Turn {"),
            ("crates/server/src/config.rs", "pub struct TurnServer {"),
            ("crates/wire/src/lib.rs", "// what an enum Turn was"),
            ("crates/alliance/src/pace.rs", "pub struct SessionPace {"),
            ("crates/relay/src/rate.rs", "    let spaces = line.workspace();"),
            ("crates/sensing/src/vision/face.rs", "    pub around: Rect,"),
            ("crates/practice/src/side.rs", "            \"client\" => Some(Self::Client),"),
            ("web/room/board/board_shown.ts", "  if (side === \"client\") return \"yours\";"),
            ("docs/privacy.md", "A new page is made for each."),
        ] {
            assert!(wrong(path, line).is_empty(), "{path}: {line}");
        }
    }

    #[test]
    fn a_finding_says_what_to_write() {
        let text = "pub enum Words {".to_owned();
        let sources = [Source { path: "crates/practice/src/joint_check.rs".into(), text }];
        let [finding] = &one_meaning(&sources).unwrap()[..] else { panic!() };
        assert!(finding.starts_with("crates/practice/src/joint_check.rs:1: `Words`: words: "));
        assert!(finding.contains("is `OwnWords`"));
    }

    #[test]
    fn names_come_apart_where_a_new_word_begins() {
        for (name, apart) in [
            ("open_look", vec!["open", "look"]),
            ("openLook", vec!["open", "Look"]),
            ("LOOK_MS", vec!["LOOK", "MS"]),
            ("GoalTurnKind", vec!["Goal", "Turn", "Kind"]),
            ("_", vec![]),
        ] {
            assert_eq!(parts(name), apart);
        }
    }
}
