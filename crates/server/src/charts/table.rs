//! A table behind a chart: all of it, latest first, for who would rather read.

/// A table.
pub struct Table {
    /// What it holds.
    pub caption: String,
    /// Column heads; the first is of the rows' own heads.
    pub heads: Vec<String>,
    /// Rows, each as long as `heads`.
    pub rows: Vec<Vec<String>>,
}

/// How a missing answer stands in a table.
pub const NOTHING: &str = "–";

/// An answer in a table.
pub fn cell(value: Option<u8>) -> String {
    value.map_or_else(|| NOTHING.into(), |value| value.to_string())
}
