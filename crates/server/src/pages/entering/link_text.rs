//! Reads the secret links of Webside (`/j#TOKEN` and the like) as they come back from mail programs,
//! chats and people: encoded, wrapped, bracketed, broken over lines, with words around them.

use percent_encoding::percent_decode_str;

/// Length of a token: 32 bytes in base64url (`storage::new_token`).
const TOKEN_LETTERS: usize = 43;

/// Addresses that take a token in their fragment.
const PLACES: [&str; 4] = ["/j", "/a", "/sign-in/link", "/set-up"];

/// How often a text is decoded at most: a link in a link in a link (chosen).
const DECODINGS: usize = 3;

/// The token in pasted or clicked text: the token alone, or a link with whatever stands around it.
/// `None` where no whole token can be read.
pub(in crate::pages) fn token_in(text: &str) -> Option<String> {
    let text = decoded(text);
    let mut after_marks = text.split('#').skip(1);
    after_marks.find_map(run).or_else(|| alone(&text))
}

/// Where a request belongs whose address is one of [`PLACES`] but for what a program did to it: `/J`,
/// `/j/`, `/j%23TOKEN`. The fragment of such an address is kept by the browser; one that came as a
/// part of the path is put back, and is not sent again.
pub(super) fn mended(path: &str) -> Option<String> {
    let path = decoded(path);
    let (before, after) =
        path.split_once('#').map_or((path.as_str(), None), |(before, after)| (before, Some(after)));
    let before = before.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
    let place = PLACES.iter().find(|place| place.eq_ignore_ascii_case(before))?;
    let token = after.and_then(run);
    Some(token.map_or_else(|| (*place).to_string(), |token| format!("{place}#{token}")))
}

/// Percent signs decoded, and the ways in which programs write `#` and break lines undone.
fn decoded(text: &str) -> String {
    let mut text = text.to_string();
    for _ in 0..DECODINGS {
        let next = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if next == text {
            break;
        }
        text = next;
    }
    // HTML's and full-width spelling; the line ends of quoted-printable mail; the marks of a reply.
    let text =
        ["&#35;", "&#x23;", "\u{ff03}"].iter().fold(text, |text, mark| text.replace(mark, "#"));
    // A filter of mail writes `*` for `#`, and `__` behind the link.
    let text = PLACES
        .iter()
        .fold(text, |text, place| text.replace(&format!("{place}*"), &format!("{place}#")));
    let text = text.replace("\r\n", "\n").replace("=\n", "");
    let lines = text.split('\n').map(|line| line.trim_start_matches(['>', ' ', '\t']));
    lines.collect::<Vec<_>>().join("\n")
}

/// The token at the start of a text, over blanks and line ends.
fn run(text: &str) -> Option<String> {
    let token: String = text
        .chars()
        .filter(|letter| !is_blank(*letter))
        .take_while(|letter| is_of_token(*letter))
        .take(TOKEN_LETTERS)
        .collect();
    (token.len() == TOKEN_LETTERS).then_some(token)
}

/// A token without its link: one word, or all that was pasted, broken over lines.
fn alone(text: &str) -> Option<String> {
    let words = text.split(|letter: char| !is_of_token(letter));
    let whole = words.into_iter().find(|word| word.len() == TOKEN_LETTERS).map(str::to_string);
    whole.or_else(|| {
        let letters = text.chars().filter(|letter| !is_blank(*letter));
        let text: String = letters.collect();
        run(&text).filter(|token| token.len() == text.len())
    })
}

fn is_of_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'
}

/// Blanks, line ends, and letters without width that programs put into long words.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{mended, token_in};
    use proptest::prelude::{prop_assert_eq, proptest};

    const TOKEN: &str = "Zq3-x_9aB7cD1eF5gH2iJ8kL4mN6oP0qR-sT_uVwXyz";

    /// What mail programs, chats and people do to `https://room.example.org/j#TOKEN`.
    const DONE_TO_LINKS: &[&str] = &[
        "{}",
        " {}\n",
        "https://room.example.org/j#{}",
        "https://room.example.org/j#{}.",
        "https://room.example.org/j#{},",
        "https://room.example.org/j#{}>",
        "https://room.example.org/j#{}/",
        "https://room.example.org/j#{}\"",
        "https://room.example.org/j#{}%20",
        "https://room.example.org/j#{}%22",
        "https://room.example.org/j#{}%3E",
        "https://room.example.org/j#{})",
        "https://room.example.org/j#{}*",
        "https://room.example.org/j#{}?utm_source=newsletter",
        "https://room.example.org/j#{}&fbclid=IwAR0abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "{}.",
        "{}%20",
        "{}=",
        "<https://room.example.org/j#{}>",
        "[our room](https://room.example.org/j#{})",
        "“https://room.example.org/j#{}”",
        "Here is your link: https://room.example.org/j#{} . See you",
        "Here is your link: https://room.example.org/j#{} See you on Tuesday",
        "Here is your code: {} see you",
        "#1: https://room.example.org/j#{}",
        "https://room.example.org/j/#{}",
        "https://room.example.org/J#{}",
        "https://room.example.org/j%23{}",
        "https://room.example.org/j%2523{}",
        "https://room.example.org/j&#35;{}",
        "https://room.example.org/j\u{ff03}{}",
        "https://eu.safelinks.example.com/?url=https%3A%2F%2Froom.example.org%2Fj%23{}&data=05%7C01",
        "https://urldefense.example.com/v3/__https://room.example.org/j*{}__;Iw!!abc",
    ];

    /// The same with the token broken in its midst.
    const BROKEN: &[&str] = &[
        "https://room.example.org/j#{1}\n{2}",
        "https://room.example.org/j#{1}\r\n{2}",
        "https://room.example.org/j#{1} {2}",
        "https://room.example.org/j#{1}=\r\n{2}",
        "> https://room.example.org/j#{1}\n> {2}",
        ">> https://room.example.org/j#{1}\n>> {2}\n>> See you",
        "https://room.example.org/j#{1}\u{200b}{2}",
        "https://room.example.org/j#{1}\u{ad}{2}",
        "{1}\n{2}",
        "https://room.example.org/j#\n{1}{2}",
    ];

    #[test]
    fn a_token_is_read_from_what_programs_and_people_make_of_links() {
        for done in DONE_TO_LINKS {
            assert_eq!(token_in(&done.replace("{}", TOKEN)).as_deref(), Some(TOKEN), "{done}");
        }
        for done in BROKEN {
            for at in 1..TOKEN.len() {
                let text = done.replace("{1}", &TOKEN[..at]).replace("{2}", &TOKEN[at..]);
                assert_eq!(token_in(&text).as_deref(), Some(TOKEN), "{done} at {at}");
            }
        }
    }

    #[test]
    fn a_token_that_lacks_letters_is_none() {
        let short = &TOKEN[..TOKEN.len() - 3];
        for done in DONE_TO_LINKS.iter().filter(|done| !done.contains("} ")) {
            assert_eq!(token_in(&done.replace("{}", short)), None, "{done}");
        }
        assert_eq!(token_in(""), None);
        assert_eq!(token_in("https://room.example.org/j#"), None);
        assert_eq!(token_in("How do I come in?"), None);
    }

    #[test]
    fn a_touched_address_leads_to_its_page() {
        for touched in ["/j/", "/J", "/J/", "/j.", "/j%20", "/j%23", "/j//"] {
            assert_eq!(mended(touched).as_deref(), Some("/j"), "{touched}");
        }
        let with_token = Some(format!("/j#{TOKEN}"));
        for touched in ["/j%23{}", "/j%2523{}", "/j/%23{}", "/J%23{}%3E", "/j%23{}."] {
            assert_eq!(mended(&touched.replace("{}", TOKEN)), with_token, "{touched}");
        }
        assert_eq!(mended("/Set-Up/").as_deref(), Some("/set-up"));
        assert_eq!(
            mended(&format!("/sign-in/link%23{TOKEN}")),
            Some(format!("/sign-in/link#{TOKEN}"))
        );
        for other in ["/", "/jj", "/j/more", "/join", "/today", "/sign-in", "/assets/j"] {
            assert_eq!(mended(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_whole_link_is_read_after_any_words(before in "[^#%&\u{ff03}]{0,40}", after in "[ .,>)][^#%]{0,40}") {
            let text = format!("{before} https://room.example.org/j#{TOKEN}{after}");
            let read = token_in(&text);
            prop_assert_eq!(read.as_deref(), Some(TOKEN));
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
            let _ = (token_in(&text), mended(&text));
        }
    }
}
