//! Every file of the repository, or about to be in it, with its text.

use crate::shell;
use anyhow::Result;
use std::fs;

/// A file.
pub struct Source {
    /// From the root, with `/`.
    pub path: String,
    /// What stands in it; empty for a file that is not text.
    pub text: String,
}

/// All files that git knows or would add.
pub fn all() -> Result<Vec<Source>> {
    let listed = shell::output("git", &["ls-files", "-z", "-co", "--exclude-standard"])?;
    Ok(listed
        .split('\0')
        .filter_map(|path| {
            // A picture has no text; a file that was removed and is still listed is left out.
            let text = String::from_utf8(fs::read(path).ok()?).unwrap_or_default();
            Some(Source { path: path.into(), text })
        })
        .collect())
}
