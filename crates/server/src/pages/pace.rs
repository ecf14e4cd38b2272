//! Pace (docs/practices.md#a6): what each of the two chose about counting when they speak, what the
//! counsellor's page reports, and the pace of a session, to read afterwards. Deliberately absent:
//! who spoke when (that stays in the two browsers), and any grade.

mod choices;
mod figures;
mod report;
mod session;
mod shown;
mod taken;

pub use choices::{choose, delete_all, stands_of, switch};
pub use report::keep;
pub use session::{delete, show};
pub use shown::PaceChoices;
pub use taken::{PaceTaken, PaceWords};
