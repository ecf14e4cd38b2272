//! Answers to a questionnaire, and what they come to. A result holds everything needed to read it
//! later: when the questionnaire is removed, the numbers stay without its texts.

use super::{Asks, Change, Instrument, Method, Question, Scale, goal_attainment_t};
use crate::OwnWords;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most characters of an answer in words (chosen: a short paragraph).
const LETTERS_MAX: usize = 1_000;

/// Answers by `linkId`; a skipped question is missing.
pub type Answers = BTreeMap<String, Answer>;

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A choice by its position, from 0, and its value.
    Choice(usize, Option<f64>),
    /// A number.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// In own words.
    Words(OwnWords),
}

impl Answer {
    /// Its value, for scoring.
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Choice(_, value) => *value,
            Self::Number(number) => Some(*number),
            Self::YesNo(yes) => Some(f64::from(u8::from(*yes))),
            Self::Words(_) => None,
        }
    }
}

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It is none of the choices.
    NotAChoice,
    /// It is not a number.
    NotANumber,
    /// It has decimals, where only whole numbers are allowed.
    NotWhole,
    /// It is below the lowest or above the highest number.
    OutOfRange,
    /// It has more than [`LETTERS_MAX`] characters.
    TooLong,
    /// The questionnaire requires an answer.
    Needed,
}

impl Question {
    /// Reads an answer as a form sends it; an empty one is a skipped question.
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
                let words = OwnWords::new(typed);
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
    /// Its copyright notice.
    pub copyright: String,
    /// The language of its texts (BCP 47); empty when unknown.
    #[serde(default)]
    pub language: String,
    /// The answers.
    pub answers: Answers,
    /// The scores.
    pub scores: Vec<Score>,
    /// Risk questions that were answered above 0.
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
    /// The lowest possible value.
    pub least: f64,
    /// The highest possible value.
    pub most: f64,
    /// How many of its questions were skipped.
    pub skipped: usize,
    /// The published range in which the number lies.
    pub band: Option<BandHit>,
    /// The change that is more than chance would explain.
    pub change: Option<Change>,
}

/// One of the published ranges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandHit {
    /// Its position, from 1.
    pub place: usize,
    /// The number of ranges.
    pub of: usize,
    /// Its lowest value.
    pub from: f64,
    /// Where the next one begins; for the last, the end of the scale.
    pub until: f64,
    /// Its name, where the file gives one.
    pub words: Option<String>,
    /// Who published it.
    pub source: String,
}

/// How two results differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Changed {
    /// The later value less the earlier.
    pub by: f64,
    /// Whether that is more than chance would explain; `None` where no source says so.
    pub beyond_chance: Option<bool>,
}

impl Instrument {
    /// Scores these answers.
    pub fn fill(&self, answers: Answers) -> Filled {
        let scores = self.scoring.scales.iter().map(|scale| scale.score(&answers)).collect();
        let above = |link_id: &&String| {
            answers.get(*link_id).and_then(Answer::value).is_some_and(|value| value > 0.0)
        };
        Filled {
            short: self.scoring.short.clone(),
            title: self.questionnaire.title.clone(),
            copyright: self.questionnaire.copyright.clone(),
            language: self.questionnaire.language.clone(),
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

    /// A skipped value is replaced by the mean of the given ones. Where questions have different
    /// ranges, the number is kept within the scale's own range.
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
