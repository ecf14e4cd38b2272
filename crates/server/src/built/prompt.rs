//! The prompt after a session (docs/practices.md#c10): whether something is worth asking about.
//! Only the two of a pair learn of it. Deliberately absent: notifying anybody, storing a prompt,
//! and what somebody answered.

use crate::charts::span;
use crate::error::PageError;
use crate::state::App;
use alliance::Side;
use alliance::alliance_line;
use alliance::check_in::{Occasion, Span, by_session};
use practice::PairId;

/// Whether something may have felt different in a pair's last session, judged by what `reader` may
/// know.
pub async fn is_worth_asking(app: &App, pair: &PairId, reader: Side) -> Result<bool, PageError> {
    let sessions = app.storage.sessions_of(pair).await?;
    let check_ins = app.storage.check_ins_on(pair, Occasion::Leaving).await?;
    let spans: Vec<Span> = sessions.iter().map(span).collect();
    let threshold = app.storage.prompt_threshold().await?;
    Ok(alliance_line::is_worth_asking(&by_session(&check_ins, &spans), reader, threshold))
}
