//! Invented people. Tests search logs and files for these names, so no other test data uses them.

/// The owner of the practice.
pub const OWNER: &str = "Ida Roth";
/// A counsellor.
pub const COUNSELLOR: &str = "Maren Holt";
/// Another counsellor of the same practice.
pub const OTHER_COUNSELLOR: &str = "Otis Brandt";
/// A client of [`COUNSELLOR`].
pub const CLIENT: &str = "Juno Adeyemi";
/// Another client of [`COUNSELLOR`].
pub const OTHER_CLIENT: &str = "Kit Larsen";
/// A third client.
pub const THIRD_CLIENT: &str = "Ana Pereira";
/// All of them.
pub const ALL: [&str; 6] =
    [OWNER, COUNSELLOR, OTHER_COUNSELLOR, CLIENT, OTHER_CLIENT, THIRD_CLIENT];
