//! What one input brings about, collected while it is applied.

use crate::Effect;
use practice::Moment;

/// Collects the effects of one input.
pub(crate) struct Step {
    pub(crate) now: Moment,
    /// The beginning or end of a session.
    pub(crate) session: Vec<Effect>,
    /// Whether the snapshot is to be written.
    pub(crate) persist: bool,
    pub(crate) effects: Vec<Effect>,
}

impl Step {
    pub(crate) fn new(now: Moment) -> Self {
        Self { now, session: Vec::new(), persist: false, effects: Vec::new() }
    }

    /// The effects in the order in which they are to be done: sessions first, then writing.
    pub(crate) fn into_effects(self) -> Vec<Effect> {
        let mut effects = self.session;
        if self.persist {
            effects.push(Effect::Persist);
        }
        effects.extend(self.effects);
        effects
    }
}
