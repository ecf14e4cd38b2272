//! Words that may not stand in any file.

use super::{Rule, Source, lines_with};
use anyhow::Result;

/// Which heading explains these rules.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

pub const RULES: &[Rule] = &[("nothing unfinished", PAGE, unfinished)];

fn unfinished(sources: &[Source]) -> Result<Vec<String>> {
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "todo".to_owned() + "!("];
    let marks: Vec<&str> = marks.iter().map(String::as_str).collect();
    let is_ours = |path: &str| !path.ends_with(".lock") && !path.ends_with("package-lock.json");
    lines_with(sources, is_ours, &marks)
}
