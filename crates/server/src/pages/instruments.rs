//! Questionnaires that others have written (docs/practices.md#d9): the owner loads them, a
//! counsellor offers one to a client, the client fills it in, sees the scores and decides who else
//! does. Deliberately absent: verdicts, colours, and the texts of a questionnaire in any export.

mod fault_words;
mod fill;
mod load;
mod notices;
mod offer;
mod shown;

pub use fill::{answer, delete, put_aside, share, show as show_form};
pub use load::{load, remove, show as show_loaded};
pub use notices::{Notice, notices_of, notices_of_pair};
pub use offer::{offer, read, show as show_offered, show_form as show_answers, take_back};
pub use shown::{InstrumentsShown, Open, Series, SeriesRow, asked_of, shown_to, shown_to_other};

use crate::error::PageError;
use crate::state::App;
use alliance::instrument::{Instrument, shipped, shipped_as};
use std::borrow::Cow;

/// A questionnaire that can be offered.
struct Offered {
    id: Cow<'static, str>,
    instrument: Cow<'static, Instrument>,
}

/// All that can be offered: shipped ones first.
async fn all(app: &App) -> Result<Vec<Offered>, PageError> {
    let own = shipped().iter().map(|one| Offered {
        id: Cow::Borrowed(one.id),
        instrument: Cow::Borrowed(&one.instrument),
    });
    let loaded = app.storage.instruments().await?.into_iter().filter_map(|one| {
        let instrument = Instrument::kept(&one.questionnaire, &one.scoring).ok()?;
        Some(Offered { id: one.id.to_string().into(), instrument: Cow::Owned(instrument) })
    });
    Ok(own.chain(loaded).collect())
}

/// The one of this id; `None` when unknown or removed.
async fn of_id(app: &App, id: &str) -> Result<Option<Cow<'static, Instrument>>, PageError> {
    if let Some(instrument) = shipped_as(id) {
        return Ok(Some(Cow::Borrowed(instrument)));
    }
    let loaded = app.storage.instrument(id).await?;
    Ok(loaded
        .and_then(|one| Instrument::kept(&one.questionnaire, &one.scoring).ok())
        .map(Cow::Owned))
}
