//! All files of the repository, and new ones that git does not ignore, with their text.

use crate::shell;
use anyhow::Result;
use std::fs;

/// A file.
pub struct Source {
    /// Path from the root, with `/`.
    pub path: String,
    /// Content; empty for a file that is not text.
    pub text: String,
}

/// All files that git knows or would add.
pub fn all() -> Result<Vec<Source>> {
    let listed = shell::output("git", &["ls-files", "-z", "-co", "--exclude-standard"])?;
    Ok(listed
        .split('\0')
        .filter_map(|path| {
            // A picture has no text. A removed file that git still lists is left out.
            let text = String::from_utf8(fs::read(path).ok()?).unwrap_or_default();
            Some(Source { path: path.into(), text })
        })
        .collect())
}
