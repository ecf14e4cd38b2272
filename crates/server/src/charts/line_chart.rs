//! A line over sessions, as a page shows it.

use super::drawing::{Drawing, Mark};
use super::table::Table;
use crate::page::Page;
use askama::Template;

/// A line over sessions.
#[derive(Template)]
#[template(path = "charts/line.html")]
pub struct LineChart {
    pub(super) page: Page,
    /// Begins the ids of its parts.
    pub(super) id: String,
    pub(super) title: String,
    /// What the drawing says, in words.
    pub(super) sentence: String,
    /// Where the numbers come from.
    pub(super) source: String,
    pub(super) drawing: Option<Drawing>,
    pub(super) legend: Vec<(Mark, String)>,
    pub(super) table: Option<Table>,
}
