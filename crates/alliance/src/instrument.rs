//! Published questionnaires (docs/practices.md#d9): a FHIR R4 Questionnaire says what is asked, a
//! small scoring file what the answers come to. Both are described in `docs/instruments.md`.
//! Deliberately absent: verdicts. A result is numbers, their sources, and whether a change is more
//! than chance would explain.

mod fault;
mod filled;
mod goal_attainment;
mod questionnaire;
mod read;
mod scoring;
mod shipped;
mod unread;

pub use fault::{Fault, What};
pub use filled::{Answer, Answers, BandHit, Changed, Filled, NotTaken, Score};
pub use goal_attainment::goal_attainment_t;
pub use questionnaire::{Asks, Choice, Question, Questionnaire};
pub use scoring::{Band, Bands, Change, Method, Scale, Scoring, reliable_change};
pub use shipped::{Shipped, shipped, shipped_as};

/// A questionnaire and its scoring, checked against each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Instrument {
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// How the answers are scored.
    pub scoring: Scoring,
}

impl Instrument {
    /// Reads both files.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn read(questionnaire: &str, scoring: &str) -> Result<Self, Fault> {
        Self::with(Questionnaire::read(questionnaire)?, scoring)
    }

    /// Reads both files of one that was loaded before. Earlier versions refused less.
    ///
    /// # Errors
    /// The first thing that is wrong with them.
    pub fn kept(questionnaire: &str, scoring: &str) -> Result<Self, Fault> {
        Self::with(Questionnaire::kept(questionnaire)?, scoring)
    }

    fn with(questionnaire: Questionnaire, scoring: &str) -> Result<Self, Fault> {
        let scoring = Scoring::read(scoring, &questionnaire)?;
        Ok(Self { questionnaire, scoring })
    }

    /// Whether it has a question whose answer must not wait. Then it is offered only where the
    /// practice's crisis contacts are set, and must be read before the session.
    pub fn has_risk(&self) -> bool {
        !self.scoring.risk.is_empty()
    }
}

#[cfg(test)]
mod tests;
