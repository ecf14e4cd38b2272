//! Whose seat is whose, and where it is now: the same seat for all windows and devices of a person. Who
//! comes by the link of one appointment has a seat of their own in each browser: whoever reads a mail
//! must not take over a seat that somebody else was let in to.

use practice::Who;
use room::{SeatId, Stage};
use serde::Serialize;

/// The seat of whoever asks; `None` for somebody who is not signed in.
pub fn seat_of(who: &Who) -> Option<SeatId> {
    match who {
        Who::Nobody => None,
        Who::Client { client, .. } => Some(SeatId::new(format!("client:{client}"))),
        Who::LinkHolder { login, .. } => {
            login.as_ref().map(|login| SeatId::new(format!("by-link:{login}")))
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

#[cfg(test)]
mod tests {
    use super::*;
    use practice::{ClientId, LoginId, PairId};

    #[test]
    fn a_link_takes_nobodys_seat() {
        let (client, pair) = (ClientId::new("juno"), PairId::new("pair"));
        let by_link = |login: Option<&str>| {
            let (client, pair) = (client.clone(), pair.clone());
            seat_of(&Who::LinkHolder { client, pair, login: login.map(LoginId::new) })
        };
        let own = seat_of(&Who::Client { client: client.clone(), pair: pair.clone() });
        assert!(own.is_some() && by_link(Some("a")).is_some());
        assert_ne!(by_link(Some("a")), own);
        assert_ne!(by_link(Some("a")), by_link(Some("b")), "another browser has another");
        assert_eq!(by_link(Some("a")), by_link(Some("a")), "a reload has the same");
        assert_eq!(by_link(None), None, "who has not gone in has none");
    }
}
