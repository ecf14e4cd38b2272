//! Names from files, made safe for terminals and pictures.

use std::path::Path;

/// The name without characters that move a terminal's cursor or reverse the text.
pub fn plain(name: &str) -> String {
    name.replace(practice::is_command, " ").trim().to_owned()
}

/// A file's name, as it is shown to a person.
pub fn of_file(path: &Path) -> String {
    plain(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_no_commands() {
        assert_eq!(plain("\x1b[2JAnna\r\n"), "[2JAnna");
        assert_eq!(plain("Ben\u{202e}gpj"), "Ben gpj");
        assert_eq!(plain("Zoë 李 אבא"), "Zoë 李 אבא");
        assert_eq!(plain("\u{7}\t"), "");
        assert_eq!(of_file(Path::new("a\u{9b}b.wav")), "a b.wav");
    }
}
