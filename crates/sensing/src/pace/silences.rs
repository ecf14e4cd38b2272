//! Long silences of both: how long, and who spoke again. Deliberately absent: what a silence is for;
//! a coder of therapy sessions cannot tell that from sound either.

use super::stretches::Stretch;
use super::{Parameters, Party};

/// Nobody spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// When it began.
    pub start_ms: u32,
    /// How long.
    pub ms: u32,
    /// Who spoke again; B when both did at the same millisecond.
    pub ended_by: Party,
}

/// Silences between speech that are long enough. One that an edge cuts off is of unknown length.
pub fn silences(stretch: &Stretch, parameters: &Parameters) -> Vec<Silence> {
    let mut silences: Vec<Silence> = Vec::new();
    let mut last_ms: Option<u32> = None;
    for spoken in &stretch.spoken {
        let unit = spoken.unit;
        if let Some(start_ms) = last_ms
            && unit.start_ms > start_ms
            && unit.start_ms - start_ms >= parameters.silence_min_ms
        {
            let ms = unit.start_ms - start_ms;
            silences.push(Silence { start_ms, ms, ended_by: spoken.by });
        } else if let Some(silence) = silences.last_mut()
            && silence.start_ms.saturating_add(silence.ms) == unit.start_ms
        {
            silence.ended_by = Party::B;
        }
        last_ms = last_ms.max(Some(unit.end_ms));
    }
    silences
}
