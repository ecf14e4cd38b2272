//! Whose seat is whose, and where it is now: the same seat for all windows and devices of a person.

use practice::Who;
use room::{SeatId, Stage};
use serde::Serialize;

/// The seat of whoever asks; `None` for somebody who is not signed in.
pub fn seat_of(who: &Who) -> Option<SeatId> {
    match who {
        Who::Nobody => None,
        Who::Client { client, .. } | Who::LinkHolder { client, .. } => {
            Some(SeatId::new(format!("client:{client}")))
        }
        Who::Person { person, .. } => Some(SeatId::new(format!("counsellor:{person}"))),
    }
}

/// Where a person's seat is now, in whichever of their windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seated {
    /// They have none: nobody can see or hear them.
    Nowhere,
    /// They wait at the door.
    Door,
    /// They are in the room, or their seat there is kept.
    Room,
}

impl Seated {
    /// What the stage of a seat means; `None` for a seat that does not exist.
    pub fn at(stage: Option<Stage>) -> Self {
        match stage {
            None | Some(Stage::Arriving | Stage::Declined | Stage::Ended) => Self::Nowhere,
            Some(Stage::Waiting) => Self::Door,
            Some(Stage::Admitted) => Self::Room,
        }
    }
}
