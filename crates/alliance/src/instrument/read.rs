//! Limits of both files, and reading JSON into plain structs; an error says where. What the content
//! means is checked by `questionnaire` and `scoring`.

use super::{Fault, What};
use serde::de::DeserializeOwned;

/// Longest file in bytes (chosen: PHQ-9 with every FHIR extra has 40 KB).
pub(super) const BYTES_MAX: usize = 128 * 1024;
/// Most questions (chosen: nobody answers more in one evening).
pub(super) const QUESTIONS_MAX: usize = 200;
/// Deepest nesting of groups (chosen).
pub(super) const DEPTH_MAX: usize = 5;
/// Most answer options of a question (chosen).
pub(super) const OPTIONS_MAX: usize = 30;
/// Most characters of a title or of an address (chosen).
pub(super) const NAME_LETTERS_MAX: usize = 200;
/// Most characters of a question, an option, a source (chosen).
pub(super) const TEXT_LETTERS_MAX: usize = 2_000;
/// Most characters of a copyright line (chosen).
pub(super) const COPYRIGHT_LETTERS_MAX: usize = 4_000;
/// Largest number; larger ones are a mistake in the file (chosen).
pub(super) const NUMBER_MAX: f64 = 1e6;

/// Reads JSON; serde_json itself refuses nesting beyond 128.
pub(super) fn json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    if text.len() > BYTES_MAX {
        return Err(Fault::new(What::TooLarge, "", (BYTES_MAX / 1024).to_string()));
    }
    // Files saved by some editors begin with a byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| {
        let what = if error.is_data() { What::NotTheShape } else { What::NotJson };
        Fault::new(what, &error.line().to_string(), error.column().to_string())
    })
}

/// A trimmed text within its limit; `field` names it.
pub(super) fn text(
    text: &str,
    letters_max: usize,
    at: &str,
    field: &'static str,
) -> Result<String, Fault> {
    let text = text.trim();
    if text.chars().count() > letters_max {
        return Err(Fault::new(What::TextTooLong, at, field));
    }
    Ok(text.chars().filter(|c| !practice::is_command(*c) || *c == '\n').collect())
}

/// A finite number within the limit.
pub(super) fn number(number: f64, at: &str, field: &'static str) -> Result<f64, Fault> {
    if number.is_finite() && number.abs() <= NUMBER_MAX {
        Ok(number)
    } else {
        Err(Fault::new(What::BadNumber, at, field))
    }
}
