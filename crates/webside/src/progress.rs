//! Progress through a long file, on a terminal only.

use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};

const WIDTH: usize = 30;

/// A bar on standard error; nothing when that is no terminal.
pub struct Progress {
    is_shown: bool,
    /// Percent shown now.
    percent: Cell<Option<u8>>,
}

impl Progress {
    pub fn new(is_wanted: bool) -> Self {
        let is_shown = is_wanted && std::io::stderr().is_terminal();
        Self { is_shown, percent: Cell::new(None) }
    }

    /// Shows `share`, 0 to 1.
    pub fn show(&self, share: f64) {
        let share = share.clamp(0.0, 1.0);
        let percent = Some((share * 100.0).round() as u8);
        if self.is_shown && self.percent.replace(percent) != percent {
            let full = (share * WIDTH as f64) as usize;
            let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
            eprint!("\r{bar} {:3.0} %", share * 100.0);
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            eprint!("\r{}\r", " ".repeat(WIDTH + 8));
        }
    }
}
