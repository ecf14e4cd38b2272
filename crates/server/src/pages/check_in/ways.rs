//! Who is asked on which occasion, and the addresses of check-ins.

use crate::charts::span;
use crate::error::PageError;
use crate::security::OneOfTwo;
use crate::state::App;
use alliance::Side;
use alliance::check_in::{Occasion, Span};
use practice::PairId;
use storage::Held;

impl OneOfTwo {
    /// The occasion that an address names, if this side is asked then.
    ///
    /// # Errors
    /// 404 if not.
    pub fn may_answer(&self, word: &str) -> Result<Occasion, PageError> {
        let occasion = Occasion::from_word(&word.replace('-', "_")).ok_or(PageError::NotFound)?;
        let is_asked = match occasion {
            Occasion::Arriving | Occasion::Leaving => {
                self.side == Side::Client && self.shares_work()
            }
            Occasion::CounsellorLeaving => self.side == Side::Counsellor,
            Occasion::Midway | Occasion::Longer => true,
        };
        if is_asked { Ok(occasion) } else { Err(PageError::NotFound) }
    }

    /// Where the addresses of this side's check-ins begin.
    pub fn check_ins(&self) -> String {
        match self.side {
            Side::Client => "/check-in".into(),
            Side::Counsellor => format!("/pairs/{}/check-in", self.pair.id),
        }
    }

    /// Where a form of that occasion is sent.
    pub fn check_in(&self, occasion: Occasion) -> String {
        format!("{}/{}", self.check_ins(), occasion.as_str().replace('_', "-"))
    }
}

/// The next page after a check-in. During a session by telephone, a midway or longer one leads to
/// the board.
pub(super) async fn way_on(
    app: &App,
    one: &OneOfTwo,
    occasion: Occasion,
) -> Result<String, PageError> {
    let is_midway = match occasion {
        Occasion::Midway | Occasion::Longer => true,
        Occasion::Arriving | Occasion::Leaving | Occasion::CounsellorLeaving => false,
    };
    if is_midway && app.storage.open_session_held(&one.pair.id, Held::Phone).await?.is_some() {
        return Ok(one.board());
    }
    Ok(match (one.side, occasion) {
        (Side::Client, Occasion::Leaving) => "/leaving".into(),
        (Side::Client, _) => "/arrive".into(),
        (Side::Counsellor, Occasion::CounsellorLeaving) => "/today".into(),
        (Side::Counsellor, _) => format!("/room/{}", one.pair.id),
    })
}

/// The time spans of a pair's sessions.
pub(super) async fn spans(app: &App, pair: &PairId) -> Result<Vec<Span>, PageError> {
    Ok(app.storage.sessions_of(pair).await?.iter().map(span).collect())
}
