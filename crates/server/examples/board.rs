//! `cargo xtask bench board`: a server and two pages on loopback, on a board of one year.
//! Prints the time of an edit from one page to the other, including the write to disk.

mod board_pages;

use board_pages::{BoardPages, Failure, say, within};

const EDITS: usize = 400;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let (_, mut pages) = BoardPages::open(folder.path()).await?;
    let times = pages.edit(EDITS).await?;
    say(&format!(
        "edit on one page to board on the other: median {:.1} ms, p95 {:.1} ms, slowest {:.1} ms \
         of {EDITS}   aim: median at most 50 ms",
        within(&times, 0.5),
        within(&times, 0.95),
        within(&times, 1.0)
    ));
    Ok(())
}
