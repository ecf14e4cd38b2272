//! The table behind a chart, latest first.

use crate::formats::Formats;

/// Latest sessions in a table (chosen: two years of weekly sessions, so that a page stays small).
const SESSIONS_MAX: usize = 104;

/// A table.
pub struct Table {
    /// Its caption.
    pub caption: String,
    /// Column heads; the first stands above the row heads.
    pub heads: Vec<String>,
    /// Rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
    /// Whether earlier sessions are left out.
    pub has_earlier: bool,
}

impl Table {
    /// A table of all these rows.
    pub fn whole(caption: String, heads: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        Self { caption, heads, rows, has_earlier: false }
    }

    /// A row for each session, as far as it goes back; `latest` comes latest first.
    pub fn over_sessions(
        caption: String,
        heads: Vec<String>,
        latest: impl ExactSizeIterator<Item = Vec<String>>,
    ) -> Self {
        let has_earlier = latest.len() > SESSIONS_MAX;
        Self { caption, heads, rows: latest.take(SESSIONS_MAX).collect(), has_earlier }
    }
}

/// A missing answer.
pub const NOTHING: &str = "–";

/// The cell of an answer.
pub fn cell(formats: &Formats, value: Option<u8>) -> String {
    value.map_or_else(|| NOTHING.into(), |value| formats.number(value))
}
