//! A table behind a chart, latest first, for who would rather read.

/// Latest sessions in a table (chosen: two years of weekly sessions, so that a page stays small).
const SESSIONS_MAX: usize = 104;

/// A table.
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// Column heads; the first is of the rows' own heads.
    pub heads: Vec<String>,
    /// Rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
    /// Whether earlier sessions are left out.
    pub has_earlier: bool,
}

impl Table {
    /// A row for each of these.
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

/// How a missing answer stands in a table.
pub const NOTHING: &str = "–";

/// An answer in a table.
pub fn cell(value: Option<u8>) -> String {
    value.map_or_else(|| NOTHING.into(), |value| value.to_string())
}
