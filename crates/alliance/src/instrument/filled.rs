//! Answers to a questionnaire, and what they come to. A result carries all that is needed to read it
//! later: the questionnaire may be taken away, and then the numbers stay, without the texts.

use super::{Asks, Change, Instrument, Method, Question, Scale, goal_attainment_t};
use crate::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters of an answer in words (chosen: a short paragraph).
const LETTERS_MAX: usize = 1_000;

/// What was answered, by `linkId`; a skipped question is not there.
pub type Answers = BTreeMap<String, Answer>;

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The one of the choices with this place, from 0, and what it counts.
    Choice(usize, Option<f64>),
    /// A number.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// In own words.
    Words(Words),
}

impl Answer {
    /// What it counts.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Choice(_, value) => *value,
            Self::Number(number) => Some(*number),
            Self::YesNo(yes) => Some(f64::from(u8::from(*yes))),
            Self::Words(_) => None,
        }
    }
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// None of the choices.
    NotAChoice,
    /// Not a number.
    NotANumber,
    /// A number with decimals, where there are none.
    NotWhole,
    /// Below the lowest or above the highest.
    OutOfRange,
    /// More than [`LETTERS_MAX`] characters.
    TooLong,
    /// The questionnaire wants an answer.
    Needed,
}

impl Question {
    /// Takes an answer as a form sends it; nothing typed is a skipped question.
    pub fn take(&self, typed: &str) -> Result<Option<Answer>, NotTaken> {
        let typed = typed.trim();
        if typed.is_empty() {
            return if self.required { Err(NotTaken::Needed) } else { Ok(None) };
        }
        match &self.asks {
            Asks::Choice(choices) => {
                let place = typed.parse::<usize>().map_err(|_| NotTaken::NotAChoice)?;
                let choice = choices.get(place).ok_or(NotTaken::NotAChoice)?;
                Ok(Some(Answer::Choice(place, choice.value)))
            }
            Asks::Number { whole, least, most } => {
                let number = typed.replace(',', ".").parse::<f64>().ok();
                let number = number.filter(|number| number.is_finite());
                let number = number.ok_or(NotTaken::NotANumber)?;
                if *whole && number.fract() != 0.0 {
                    return Err(NotTaken::NotWhole);
                }
                let low = least.is_some_and(|least| number < least);
                if low || most.is_some_and(|most| number > most) {
                    return Err(NotTaken::OutOfRange);
                }
                Ok(Some(Answer::Number(number)))
            }
            Asks::YesNo => match typed {
                "yes" => Ok(Some(Answer::YesNo(true))),
                "no" => Ok(Some(Answer::YesNo(false))),
                _ => Err(NotTaken::NotAChoice),
            },
            Asks::Words => {
                let words = Words::new(typed);
                if words.letters() > LETTERS_MAX {
                    return Err(NotTaken::TooLong);
                }
                Ok(Some(Answer::Words(words)))
            }
        }
    }
}

/// A questionnaire that was filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filled {
    /// Its short name.
    pub short: String,
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub copyright: String,
    /// The answers.
    pub answers: Answers,
    /// What they come to.
    pub scores: Vec<Score>,
    /// Questions of risk that were answered above 0.
    pub risk: Vec<String>,
}

/// What the answers come to on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The scale's id.
    pub scale: String,
    /// Its name.
    pub title: String,
    /// The number; `None` when too much was skipped.
    pub value: Option<f64>,
    /// The lowest it could be.
    pub least: f64,
    /// The highest it could be.
    pub most: f64,
    /// How many of its questions were skipped.
    pub skipped: usize,
    /// In which of the published ranges the number lies.
    pub band: Option<BandHit>,
    /// How much change is more than chance would explain.
    pub change: Option<Change>,
}

/// One of the published ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandHit {
    /// Which, from 1.
    pub place: usize,
    /// Of how many.
    pub of: usize,
    /// Its lowest value.
    pub from: f64,
    /// Where the next one begins; the end of the scale for the last.
    pub until: f64,
    /// What it is called, where the file says so.
    pub words: Option<String>,
    /// Who published it.
    pub source: String,
}

/// How two results differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Changed {
    /// The later less the earlier.
    pub by: f64,
    /// Whether that is more than chance would explain; `None` where nobody says.
    pub beyond_chance: Option<bool>,
}

impl Instrument {
    /// What these answers come to.
    pub fn fill(&self, answers: Answers) -> Filled {
        let scores = self.scoring.scales.iter().map(|scale| scale.score(&answers)).collect();
        let above = |link_id: &&String| {
            answers.get(*link_id).and_then(Answer::value).is_some_and(|value| value > 0.0)
        };
        Filled {
            short: self.scoring.short.clone(),
            title: self.questionnaire.title.clone(),
            copyright: self.questionnaire.copyright.clone(),
            risk: self.scoring.risk.iter().filter(above).cloned().collect(),
            scores,
            answers,
        }
    }
}

impl Scale {
    fn score(&self, answers: &Answers) -> Score {
        let values: Vec<Option<f64>> = self
            .items
            .iter()
            .map(|item| {
                let value = answers.get(&item.link_id)?.value()?;
                Some(item.reversed_from.map_or(value, |from| from - value))
            })
            .collect();
        let answered: Vec<f64> = values.iter().flatten().copied().collect();
        let skipped = values.len() - answered.len();
        let value = if skipped > self.missing { None } else { self.value(&values, &answered) };
        Score {
            scale: self.id.clone(),
            title: self.title.clone(),
            value,
            least: self.least,
            most: self.most,
            skipped,
            band: value.and_then(|value| self.band(value)),
            change: self.change.clone(),
        }
    }

    /// In place of what was skipped stands the mean of what was answered; where questions have
    /// different ranges, that never leads out of the scale's own.
    fn value(&self, values: &[Option<f64>], answered: &[f64]) -> Option<f64> {
        let mean = answered.iter().sum::<f64>() / answered.len() as f64;
        let weighted = || {
            let weights = self.items.iter().map(|item| item.weight);
            weights.zip(values.iter().map(move |value| value.unwrap_or(mean)))
        };
        match self.method {
            Method::Sum | Method::WeightedSum => {
                Some(weighted().map(|(weight, value)| weight * value).sum())
            }
            Method::Mean => Some(mean),
            Method::GoalAttainment => goal_attainment_t(&weighted().collect::<Vec<_>>()),
        }
        .map(|value| value.max(self.least).min(self.most))
    }

    fn band(&self, value: f64) -> Option<BandHit> {
        let bands = self.bands.as_ref()?;
        let at = bands.list.iter().rposition(|band| band.from <= value)?;
        let band = &bands.list[at];
        Some(BandHit {
            place: at + 1,
            of: bands.list.len(),
            from: band.from,
            until: bands.list.get(at + 1).map_or(self.most, |next| next.from),
            words: band.words.clone(),
            source: bands.source.clone(),
        })
    }
}

impl Score {
    /// How this result differs from an earlier one; `None` when one of them has no number.
    pub fn since(&self, earlier: &Self) -> Option<Changed> {
        let by = self.value? - earlier.value?;
        let beyond_chance = self.change.as_ref().map(|change| by.abs() >= change.least);
        Some(Changed { by, beyond_chance })
    }
}
