//! Reads a FHIR R4 Questionnaire as a list of questions to ask one after the other. What would
//! change the meaning of a question and is not supported is refused; what only decorates it is
//! ignored. Deliberately absent: conditions, repetition, value sets stored elsewhere, attachments.

use super::read::{
    COPYRIGHT_LETTERS_MAX, DEPTH_MAX, NAME_LETTERS_MAX, OPTIONS_MAX, QUESTIONS_MAX,
    TEXT_LETTERS_MAX, json, number, text,
};
use super::{Fault, What};
use serde::Deserialize;
use std::collections::BTreeSet;

const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const WEIGHT: &str = "http://hl7.org/fhir/StructureDefinition/itemWeight";
const LEAST: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
const MOST: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
const CALCULATED: &str = "sdc-questionnaire-calculatedExpression";
const CONDITION: &str = "sdc-questionnaire-enableWhenExpression";

/// A questionnaire.
#[derive(Clone, Debug, PartialEq)]
pub struct Questionnaire {
    /// Its address; may be empty.
    pub url: String,
    /// Its version; may be empty.
    pub version: String,
    /// Its name as people know it.
    pub title: String,
    /// Its copyright notice, which stays on every screen that shows it.
    pub copyright: String,
    /// The language of its texts (BCP 47); empty when the file does not say.
    pub language: String,
    /// The questions in their order.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id within the questionnaire.
    pub link_id: String,
    /// Texts to show before it: titles of its groups, and texts just before it.
    pub lead: Vec<String>,
    /// The question.
    pub text: String,
    /// Whether an answer is required.
    pub required: bool,
    /// The kind of answer.
    pub asks: Asks,
}

/// The kind of answer that a question takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Asks {
    /// One of these choices.
    Choice(Vec<Choice>),
    /// A number.
    Number {
        /// Whether it has no decimals.
        whole: bool,
        /// The lowest number.
        least: Option<f64>,
        /// The highest number.
        most: Option<f64>,
    },
    /// Yes or no.
    YesNo,
    /// Own words.
    Words,
}

/// A choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its text.
    pub text: String,
    /// Its value, for scoring.
    pub value: Option<f64>,
}

impl Question {
    /// The lowest and the highest value an answer can have; `None` when answers have none.
    pub fn range(&self) -> Option<(f64, f64)> {
        match &self.asks {
            Asks::Choice(choices) => {
                let values: Option<Vec<f64>> = choices.iter().map(|choice| choice.value).collect();
                let values = values?;
                let least = values.iter().copied().reduce(f64::min)?;
                Some((least, values.into_iter().reduce(f64::max)?))
            }
            Asks::Number { least, most, .. } => Some(((*least)?, (*most)?)),
            Asks::YesNo => Some((0.0, 1.0)),
            Asks::Words => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawQuestionnaire {
    #[serde(default)]
    resource_type: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    copyright: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    item: Vec<RawItem>,
    modifier_extension: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawItem {
    #[serde(default)]
    link_id: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    r#type: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    repeats: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    answer_option: Vec<RawOption>,
    #[serde(default)]
    item: Vec<RawItem>,
    #[serde(default)]
    extension: Vec<RawExtension>,
    enable_when: Option<serde_json::Value>,
    answer_value_set: Option<serde_json::Value>,
    modifier_extension: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawOption {
    value_string: Option<String>,
    value_integer: Option<f64>,
    value_coding: Option<RawCoding>,
    #[serde(default)]
    extension: Vec<RawExtension>,
}

#[derive(Deserialize)]
struct RawCoding {
    #[serde(default)]
    display: String,
    #[serde(default)]
    extension: Vec<RawExtension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawExtension {
    #[serde(default)]
    url: String,
    value_decimal: Option<f64>,
    value_integer: Option<f64>,
    value_boolean: Option<bool>,
}

/// Most characters of a language tag (BCP 47, section 4.4.1).
const LANGUAGE_LETTERS_MAX: usize = 35;

/// The tag, as it may stand in a page; empty when it is none.
fn language(tag: &str) -> String {
    let is_tag = tag.len() <= LANGUAGE_LETTERS_MAX
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_tag { tag.to_owned() } else { String::new() }
}

impl Questionnaire {
    /// Reads a FHIR R4 Questionnaire in JSON.
    pub fn read(questionnaire: &str) -> Result<Self, Fault> {
        let raw: RawQuestionnaire = json(questionnaire)?;
        if raw.resource_type != "Questionnaire" {
            return Err(Fault::new(What::NotAQuestionnaire, "", raw.resource_type));
        }
        if raw.modifier_extension.is_some() {
            return Err(Fault::new(What::NotSupported, "", "modifierExtension"));
        }
        let title = text(&raw.title, NAME_LETTERS_MAX, "", "title")?;
        if title.is_empty() {
            return Err(Fault::new(What::NoTitle, "", ""));
        }
        let copyright = text(&raw.copyright, COPYRIGHT_LETTERS_MAX, "", "copyright")?;
        if copyright.is_empty() {
            return Err(Fault::new(What::NoCopyright, "", ""));
        }
        let mut reading = Reading::default();
        reading.items(&raw.item, &mut Vec::new(), 1)?;
        if reading.questions.is_empty() {
            return Err(Fault::new(What::NoQuestions, "", ""));
        }
        Ok(Self {
            url: text(&raw.url, NAME_LETTERS_MAX, "", "url")?,
            version: text(&raw.version, NAME_LETTERS_MAX, "", "version")?,
            title,
            copyright,
            language: language(&raw.language),
            questions: reading.questions,
        })
    }

    /// The question with this id.
    pub fn question(&self, link_id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.link_id == link_id)
    }
}

#[derive(Default)]
struct Reading {
    questions: Vec<Question>,
    link_ids: BTreeSet<String>,
}

impl Reading {
    fn items(
        &mut self,
        items: &[RawItem],
        around: &mut Vec<String>,
        depth: usize,
    ) -> Result<(), Fault> {
        if depth > DEPTH_MAX {
            let at = items.first().map_or("", |item| item.link_id.as_str());
            return Err(Fault::new(What::TooDeep, at, DEPTH_MAX.to_string()));
        }
        let outside = around.len();
        for item in items {
            self.item(item, around, depth)?;
        }
        around.truncate(outside);
        Ok(())
    }

    fn item(
        &mut self,
        item: &RawItem,
        around: &mut Vec<String>,
        depth: usize,
    ) -> Result<(), Fault> {
        let at = text(&item.link_id, 255, &item.link_id, "linkId")?;
        if at.is_empty() {
            return Err(Fault::new(What::NoLinkId, "", item.text.as_str()));
        }
        if !self.link_ids.insert(at.clone()) {
            return Err(Fault::new(What::SameLinkId, &at, ""));
        }
        if is_reckoned(item) {
            return Ok(());
        }
        refuse_unknown(item, &at)?;
        let words = text(&item.text, TEXT_LETTERS_MAX, &at, "text")?;
        match item.r#type.as_str() {
            "group" => {
                let outside = around.len();
                around.extend((!words.is_empty()).then_some(words));
                self.items(&item.item, around, depth + 1)?;
                around.truncate(outside);
                return Ok(());
            }
            // A display text is shown before the questions that follow it in its group.
            "display" => around.extend((!words.is_empty()).then_some(words)),
            _ => self.question(item, at, words, around)?,
        }
        self.items(&item.item, around, depth + 1)
    }

    fn question(
        &mut self,
        item: &RawItem,
        at: String,
        words: String,
        around: &[String],
    ) -> Result<(), Fault> {
        if words.is_empty() {
            return Err(Fault::new(What::NoText, &at, ""));
        }
        if self.questions.len() == QUESTIONS_MAX {
            return Err(Fault::new(What::TooManyQuestions, "", QUESTIONS_MAX.to_string()));
        }
        let asks = match item.r#type.as_str() {
            "choice" => Asks::Choice(choices(item, &at)?),
            "integer" | "decimal" => Asks::Number {
                whole: item.r#type == "integer",
                least: limit(item, &at, LEAST)?,
                most: limit(item, &at, MOST)?,
            },
            "boolean" => Asks::YesNo,
            "string" | "text" => Asks::Words,
            other => return Err(Fault::new(What::UnknownType, &at, other)),
        };
        let prefix = text(&item.prefix, NAME_LETTERS_MAX, &at, "prefix")?;
        let text = if prefix.is_empty() { words } else { format!("{prefix} {words}") };
        let lead = around.to_vec();
        self.questions.push(Question { link_id: at, lead, text, required: item.required, asks });
        Ok(())
    }
}

/// Whether an item is computed or hidden by the file, and so not asked.
fn is_reckoned(item: &RawItem) -> bool {
    item.read_only && item.r#type != "group" && item.r#type != "display"
        || item.extension.iter().any(|extension| {
            extension.url.ends_with(CALCULATED)
                || extension.url == HIDDEN && extension.value_boolean == Some(true)
        })
}

fn refuse_unknown(item: &RawItem, at: &str) -> Result<(), Fault> {
    let conditional = item.extension.iter().any(|extension| extension.url.ends_with(CONDITION));
    let unknown = [
        (item.enable_when.is_some(), "enableWhen"),
        (conditional, "enableWhenExpression"),
        (item.answer_value_set.is_some(), "answerValueSet"),
        (item.modifier_extension.is_some(), "modifierExtension"),
        (item.repeats && item.r#type != "group", "repeats"),
    ];
    match unknown.into_iter().find(|(is_there, _)| *is_there) {
        Some((_, name)) => Err(Fault::new(What::NotSupported, at, name)),
        None => Ok(()),
    }
}

fn choices(item: &RawItem, at: &str) -> Result<Vec<Choice>, Fault> {
    let options = &item.answer_option;
    if options.is_empty() || options.len() > OPTIONS_MAX {
        return Err(Fault::new(What::OptionCount, at, options.len().to_string()));
    }
    options.iter().map(|option| choice(option, at)).collect()
}

fn choice(option: &RawOption, at: &str) -> Result<Choice, Fault> {
    let coding = option.value_coding.as_ref();
    let words = match (&option.value_string, coding, option.value_integer) {
        (Some(words), _, _) => words.clone(),
        (None, Some(coding), _) => coding.display.clone(),
        (None, None, Some(integer)) => integer.to_string(),
        (None, None, None) => String::new(),
    };
    let words = text(&words, TEXT_LETTERS_MAX, at, "answerOption")?;
    if words.is_empty() {
        return Err(Fault::new(What::OptionWithoutText, at, ""));
    }
    let inside = coding.map_or(&[][..], |coding| &coding.extension);
    let value = option
        .extension
        .iter()
        .chain(inside)
        .find(|extension| extension.url == ORDINAL || extension.url == WEIGHT)
        .and_then(|extension| extension.value_decimal.or(extension.value_integer))
        .or(option.value_integer);
    let value = value.map(|value| number(value, at, "ordinalValue")).transpose()?;
    Ok(Choice { text: words, value })
}

fn limit(item: &RawItem, at: &str, url: &'static str) -> Result<Option<f64>, Fault> {
    let limit = item
        .extension
        .iter()
        .find(|extension| extension.url == url)
        .and_then(|extension| extension.value_decimal.or(extension.value_integer));
    limit.map(|limit| number(limit, at, "minValue, maxValue")).transpose()
}
