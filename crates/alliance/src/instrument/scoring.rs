//! Reads the scoring file: how the answers to a questionnaire are scored, with the source of every
//! number. Everything that it says about the questionnaire is checked.

use super::read::{NAME_LETTERS_MAX, QUESTIONS_MAX, TEXT_LETTERS_MAX, json, number, text};
use super::{Fault, Questionnaire, What, goal_attainment_t};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Most scales of one questionnaire (chosen).
const SCALES_MAX: usize = 20;
/// Most bands of one scale (chosen).
const BANDS_MAX: usize = 20;
/// Stated and computed ranges may differ by the rounding of one printed decimal.
const RANGE_SLACK: f64 = 0.05;

/// How a questionnaire is scored.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoring {
    /// The short name for lists, such as "PHQ-9".
    pub short: String,
    /// Its scales, the main one first.
    pub scales: Vec<Scale>,
    /// Questions whose answer must not wait when it is above 0.
    pub risk: BTreeSet<String>,
}

/// One number computed from the answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Its id within the file.
    pub id: String,
    /// Its name.
    pub title: String,
    /// How the number is computed.
    pub method: Method,
    /// Its questions.
    pub items: Vec<Item>,
    /// The lowest possible value.
    pub least: f64,
    /// The highest possible value.
    pub most: f64,
    /// How many of its questions may stay unanswered; the mean of the others replaces them.
    pub missing: usize,
    /// Published ranges.
    pub bands: Option<Bands>,
    /// The change that is more than chance would explain.
    pub change: Option<Change>,
}

/// How the number of a scale is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The sum of the values.
    Sum,
    /// The mean of the values.
    Mean,
    /// The sum of the values times their weights.
    WeightedSum,
    /// [`goal_attainment_t`] of levels and weights.
    GoalAttainment,
}

/// One question of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The question.
    pub link_id: String,
    /// Its weight.
    pub weight: f64,
    /// For a reversed item, the number from which its value is subtracted: lowest plus highest.
    pub reversed_from: Option<f64>,
}

/// Published ranges of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Who published them.
    pub source: String,
    /// The ranges, from the lowest up.
    pub list: Vec<Band>,
}

/// One published range.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its lowest value.
    pub from: f64,
    /// Its name, where the file gives one.
    pub words: Option<String>,
}

/// A change that is more than chance would explain, and its source.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// The smallest such change.
    pub least: f64,
    /// Who says so.
    pub source: String,
}

/// `RC = 1.96·√2·SD·√(1 − reliability)` (docs/instruments.md#the-scoring-file: Jacobson and Truax);
/// `None` unless the deviation is above 0 and the reliability between 0 and 1.
pub fn reliable_change(deviation: f64, reliability: f64) -> Option<f64> {
    let fits = deviation > 0.0 && (0.0..1.0).contains(&reliability);
    let change = 1.96 * 2.0_f64.sqrt() * deviation * (1.0 - reliability).sqrt();
    (fits && change.is_finite()).then_some(change)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScoring {
    #[serde(default)]
    questionnaire: String,
    short: String,
    questions: usize,
    #[serde(default)]
    risk: Vec<String>,
    scales: Vec<RawScale>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawScale {
    id: String,
    title: String,
    method: Method,
    items: Vec<RawItem>,
    least: f64,
    most: f64,
    #[serde(default)]
    missing: usize,
    bands: Option<RawBands>,
    change: Option<RawChange>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawItem {
    Plain(String),
    Full(RawFull),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFull {
    item: String,
    weight: Option<f64>,
    #[serde(default)]
    reverse: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBands {
    source: String,
    list: Vec<RawBand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBand {
    from: f64,
    words: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChange {
    least: Option<f64>,
    deviation: Option<f64>,
    reliability: Option<f64>,
    source: String,
}

impl Scoring {
    /// Reads a scoring file for this questionnaire.
    pub fn read(scoring: &str, of: &Questionnaire) -> Result<Self, Fault> {
        let raw: RawScoring = json(scoring)?;
        let address = raw.questionnaire.trim();
        if !address.is_empty() && !of.url.is_empty() && address != of.url {
            return Err(Fault::new(What::OtherQuestionnaire, "", of.url.as_str()));
        }
        if raw.questions != of.questions.len() {
            return Err(Fault::new(What::QuestionCount, "", of.questions.len().to_string()));
        }
        let short = needed(&raw.short, NAME_LETTERS_MAX, "", "short")?;
        if raw.scales.is_empty() || raw.scales.len() > SCALES_MAX {
            return Err(Fault::new(What::Missing, "", "scales"));
        }
        let mut ids = BTreeSet::new();
        let mut scales = Vec::with_capacity(raw.scales.len());
        for raw in raw.scales {
            let scale = scale(raw, of)?;
            if !ids.insert(scale.id.clone()) {
                return Err(Fault::new(What::SameScale, &scale.id, ""));
            }
            scales.push(scale);
        }
        for link_id in &raw.risk {
            range_of(of, link_id)?;
        }
        Ok(Self { short, scales, risk: raw.risk.into_iter().collect() })
    }
}

fn scale(raw: RawScale, of: &Questionnaire) -> Result<Scale, Fault> {
    let id = needed(&raw.id, NAME_LETTERS_MAX, "", "id")?;
    let title = needed(&raw.title, NAME_LETTERS_MAX, &id, "title")?;
    if raw.items.is_empty() || raw.items.len() > QUESTIONS_MAX {
        return Err(Fault::new(What::Missing, &id, "items"));
    }
    if raw.missing >= raw.items.len() {
        return Err(Fault::new(What::BadNumber, &id, "missing"));
    }
    let mut items: Vec<Item> = Vec::with_capacity(raw.items.len());
    let mut ranges = Vec::with_capacity(raw.items.len());
    for raw_item in raw.items {
        let (item, range) = item(raw_item, raw.method, &id, of)?;
        if items.iter().any(|other| other.link_id == item.link_id) {
            return Err(Fault::new(What::SameLinkId, &item.link_id, id));
        }
        items.push(item);
        ranges.push(range);
    }
    let (least, most) = range(raw.method, &items, &ranges)
        .ok_or_else(|| Fault::new(What::BadNumber, &id, "items"))?;
    let stated = (number(raw.least, &id, "least")?, number(raw.most, &id, "most")?);
    let fits = |stated: f64, reckoned: f64| (stated - reckoned).abs() <= RANGE_SLACK;
    if !fits(stated.0, least) || !fits(stated.1, most) {
        let found = format!("{} – {}", rounded(least), rounded(most));
        return Err(Fault::new(What::OtherRange, &id, found));
    }
    Ok(Scale {
        bands: raw.bands.map(|bands| read_bands(bands, stated, &id)).transpose()?,
        change: raw.change.map(|change| read_change(change, &id)).transpose()?,
        id,
        title,
        method: raw.method,
        items,
        least: stated.0,
        most: stated.1,
        missing: raw.missing,
    })
}

type Range = (f64, f64);

fn item(
    raw: RawItem,
    method: Method,
    scale: &str,
    of: &Questionnaire,
) -> Result<(Item, Range), Fault> {
    let raw = match raw {
        RawItem::Plain(item) => RawFull { item, weight: None, reverse: false },
        RawItem::Full(full) => full,
    };
    let range = range_of(of, &raw.item)?;
    let weight = number(raw.weight.unwrap_or(1.0), scale, "weight")?;
    let has_weights = matches!(method, Method::WeightedSum | Method::GoalAttainment);
    if weight == 0.0 || raw.weight.is_some() && !has_weights {
        return Err(Fault::new(What::BadNumber, scale, "weight"));
    }
    let reversed_from = raw.reverse.then_some(range.0 + range.1);
    Ok((Item { link_id: raw.item, weight, reversed_from }, range))
}

fn range_of(of: &Questionnaire, link_id: &str) -> Result<Range, Fault> {
    let question = of.question(link_id);
    let question = question.ok_or_else(|| Fault::new(What::UnknownItem, link_id, ""))?;
    question.range().ok_or_else(|| Fault::new(What::ItemWithoutNumber, link_id, ""))
}

/// The lowest and highest value that a scale can have.
fn range(method: Method, items: &[Item], ranges: &[Range]) -> Option<Range> {
    let weighted = || items.iter().map(|item| item.weight).zip(ranges);
    match method {
        Method::Sum | Method::WeightedSum => Some((
            weighted().map(|(weight, range)| (weight * range.0).min(weight * range.1)).sum(),
            weighted().map(|(weight, range)| (weight * range.0).max(weight * range.1)).sum(),
        )),
        Method::Mean => {
            let count = ranges.len() as f64;
            Some((
                ranges.iter().map(|range| range.0).sum::<f64>() / count,
                ranges.iter().map(|range| range.1).sum::<f64>() / count,
            ))
        }
        Method::GoalAttainment => {
            let least: Vec<_> = weighted().map(|(weight, range)| (weight, range.0)).collect();
            let most: Vec<_> = weighted().map(|(weight, range)| (weight, range.1)).collect();
            Some((goal_attainment_t(&least)?, goal_attainment_t(&most)?))
        }
    }
}

fn read_bands(raw: RawBands, (least, most): Range, at: &str) -> Result<Bands, Fault> {
    let source = needed(&raw.source, TEXT_LETTERS_MAX, at, "bands.source")?;
    if raw.list.len() > BANDS_MAX {
        return Err(Fault::new(What::BandOrder, at, ""));
    }
    let first_is_least = raw.list.first().is_some_and(|band| band.from == least);
    let rise = raw.list.windows(2).all(|pair| pair[0].from < pair[1].from);
    if !first_is_least || !rise || raw.list.iter().any(|band| band.from > most) {
        return Err(Fault::new(What::BandOrder, at, ""));
    }
    let list = raw.list.into_iter().map(|band| {
        let words = band.words.map(|words| needed(&words, NAME_LETTERS_MAX, at, "bands.words"));
        Ok(Band { from: band.from, words: words.transpose()? })
    });
    Ok(Bands { source, list: list.collect::<Result<_, Fault>>()? })
}

fn read_change(raw: RawChange, at: &str) -> Result<Change, Fault> {
    let source = needed(&raw.source, TEXT_LETTERS_MAX, at, "change.source")?;
    let least = match (raw.least, raw.deviation, raw.reliability) {
        (Some(least), None, None) => Some(least).filter(|least| *least > 0.0),
        (None, Some(deviation), Some(reliability)) => reliable_change(deviation, reliability),
        _ => None,
    };
    let least = least.ok_or_else(|| Fault::new(What::BadChange, at, ""))?;
    Ok(Change { least: number(least, at, "change")?, source })
}

fn needed(words: &str, letters_max: usize, at: &str, field: &'static str) -> Result<String, Fault> {
    let words = text(words, letters_max, at, field)?;
    if words.is_empty() { Err(Fault::new(What::Missing, at, field)) } else { Ok(words) }
}

fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
