//! Values that must never reach a log: names, addresses, answers.

use std::fmt;

/// Wraps a private value. `Debug` prints a placeholder; there is no `Display` and no `Serialize`,
/// so a value is shown only where `reveal` is written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Private<T>(T);

impl<T> Private<T> {
    /// Marks a value as private.
    pub fn new(value: T) -> Self {
        Self(value)
    }
    /// The value itself, for a page or for sealing.
    pub fn reveal(&self) -> &T {
        &self.0
    }
    /// Unwraps the value.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Private<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Private<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_a_placeholder_only() {
        let name = Private::new("Juno Adeyemi".to_string());
        assert_eq!(format!("{name:?}"), "[private]");
        assert_eq!(format!("{:?}", Some(&name)), "Some([private])");
        assert_eq!(name.reveal(), "Juno Adeyemi");
    }
}
