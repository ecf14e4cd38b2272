//! Who holds the floor, and how it changes hands: by gaps and overlaps as Heldner and Edlund count
//! them, with short responses left out. Deliberately absent: any preferred way of changing.

use super::stretches::Stretch;
use super::{Parameters, Party, Unit};

/// One party's speech until the other takes the floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose.
    pub by: Party,
    /// From its first unit to the end of its last.
    pub span: Unit,
}

/// The floor changes hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who speaks from now on.
    pub to: Party,
    /// When they began.
    pub at_ms: u32,
    /// From the end of the other's turn; negative is before it.
    pub offset_ms: i32,
}

/// Own silence of who holds the floor, while nobody spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Whose.
    pub by: Party,
    /// When.
    pub span: Unit,
}

/// What became of the floor in one stretch.
#[derive(Debug, Default)]
pub struct Floor {
    pub turns: Vec<Turn>,
    pub changes: Vec<Change>,
    pub pauses: Vec<Pause>,
}

/// Follows the floor through a stretch. What follows in time changes nothing of what was before.
pub fn floor(stretch: &Stretch, parameters: &Parameters) -> Floor {
    let mut floor = Floor::default();
    // Who was heard last, and until when: short responses fill a silence too.
    let mut last: Option<(Party, u32)> = None;
    for spoken in &stretch.spoken {
        if !spoken.is_short {
            floor.take(spoken.by, spoken.unit, last, parameters);
        }
        if last.is_none_or(|(_, end_ms)| spoken.unit.end_ms > end_ms) {
            last = Some((spoken.by, spoken.unit.end_ms));
        }
    }
    floor
}

impl Floor {
    fn take(&mut self, by: Party, unit: Unit, last: Option<(Party, u32)>, parameters: &Parameters) {
        let Some(turn) = self.turns.last_mut() else {
            self.turns.push(Turn { by, span: unit });
            return;
        };
        if turn.by == by {
            if let Some((who, end_ms)) = last
                && who == by
                && unit.start_ms > end_ms
                && unit.start_ms - end_ms >= parameters.pause_min_ms
            {
                let span = Unit { start_ms: end_ms, end_ms: unit.start_ms };
                self.pauses.push(Pause { by, span });
            }
            turn.span.end_ms = turn.span.end_ms.max(unit.end_ms);
        } else if unit.end_ms > turn.span.end_ms {
            let offset_ms = between(turn.span.end_ms, unit.start_ms);
            self.changes.push(Change { to: by, at_ms: unit.start_ms, offset_ms });
            self.turns.push(Turn { by, span: unit });
        }
    }
}

/// From one moment to another, negative when it was earlier.
pub fn between(from_ms: u32, to_ms: u32) -> i32 {
    let ms = i64::from(to_ms) - i64::from(from_ms);
    i32::try_from(ms).unwrap_or(if ms < 0 { i32::MIN } else { i32::MAX })
}
