//! Reads a FHIR R4 Questionnaire as a list of questions to ask one after the other. Every text that
//! people would read is shown; what would change the meaning of a question and is not supported is
//! refused (here and in `unread`); what only decorates it is ignored. Deliberately absent:
//! conditions, repetition, value sets stored elsewhere, attachments.

use super::read::{
    COPYRIGHT_LETTERS_MAX, DEPTH_MAX, NAME_LETTERS_MAX, OPTIONS_MAX, QUESTIONS_MAX,
    TEXT_LETTERS_MAX, json, number, text,
};
use super::{Fault, What, unread};
use serde::Deserialize;
use std::collections::BTreeSet;

const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
const WEIGHT: &str = "http://hl7.org/fhir/StructureDefinition/itemWeight";
const LEAST: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
const MOST: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
const UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
const ENTRY_FORMAT: &str = "http://hl7.org/fhir/StructureDefinition/entryFormat";
const OPTION_PREFIX: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionPrefix";
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
    /// Texts to show before it: titles of its groups, texts just before it, and its own.
    pub lead: Vec<String>,
    /// The question.
    pub text: String,
    /// Texts to show after it; only the last question has some.
    pub below: Vec<String>,
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
pub(super) struct RawItem {
    #[serde(default)]
    pub link_id: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    pub r#type: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    repeats: bool,
    #[serde(default)]
    read_only: bool,
    #[serde(default)]
    answer_option: Vec<RawOption>,
    #[serde(default)]
    pub item: Vec<RawItem>,
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
    value_string: Option<String>,
    value_coding: Option<RawUnit>,
}

#[derive(Deserialize)]
struct RawUnit {
    #[serde(default)]
    display: String,
    #[serde(default)]
    code: String,
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
    /// Reads a FHIR R4 Questionnaire in JSON. Refuses it when it holds anything that people would
    /// miss.
    pub fn read(questionnaire: &str) -> Result<Self, Fault> {
        let raw: RawQuestionnaire = json(questionnaire)?;
        let read = Self::of(&raw)?;
        let whole: serde_json::Value = json(questionnaire)?;
        unread::refuse(&raw.item, &whole)?;
        Ok(read)
    }

    /// Reads one that was loaded before. Earlier versions refused less.
    pub fn kept(questionnaire: &str) -> Result<Self, Fault> {
        Self::of(&json(questionnaire)?)
    }

    fn of(raw: &RawQuestionnaire) -> Result<Self, Fault> {
        if raw.resource_type != "Questionnaire" {
            return Err(Fault::new(What::NotAQuestionnaire, "", raw.resource_type.as_str()));
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
        for item in &raw.item {
            reading.item(item, 1)?;
        }
        let left = reading.around.iter().filter(|around| !around.is_shown);
        let left: Vec<String> = left.map(|around| around.text.clone()).collect();
        match reading.questions.last_mut() {
            Some(last) => last.below = left,
            None => return Err(Fault::new(What::NoQuestions, "", "")),
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
    /// What stands around the next question, from the outside in.
    around: Vec<Lead>,
}

/// A text that stands before questions.
struct Lead {
    text: String,
    /// Whether a question has shown it.
    is_shown: bool,
    /// Whether its group has ended, so that it is shown with the next question only.
    has_ended: bool,
}

impl Reading {
    fn item(&mut self, item: &RawItem, depth: usize) -> Result<(), Fault> {
        if depth > DEPTH_MAX {
            return Err(Fault::new(What::TooDeep, &item.link_id, DEPTH_MAX.to_string()));
        }
        let at = text(&item.link_id, 255, &item.link_id, "linkId")?;
        if at.is_empty() {
            return Err(Fault::new(What::NoLinkId, "", item.text.as_str()));
        }
        if !self.link_ids.insert(at.clone()) {
            return Err(Fault::new(What::SameLinkId, &at, ""));
        }
        if item.is_hidden() {
            return Ok(());
        }
        let outside = self.around.len();
        match item.r#type.as_str() {
            "group" | "display" => {
                refuse_unknown(item, &at)?;
                self.stands_around(&prefixed(item, &at)?);
                for inner in &item.item {
                    self.item(inner, depth + 1)?;
                }
                // A display text stands before all that follows it in its group.
                if item.r#type == "group" {
                    self.end(outside);
                }
            }
            _ => {
                // Texts within a question belong to it: help, instructions, units.
                let (own, others): (Vec<_>, Vec<_>) =
                    item.item.iter().partition(|inner| inner.r#type == "display");
                if !item.is_reckoned() {
                    for text in own {
                        self.item(text, depth + 1)?;
                    }
                    self.question(item, at)?;
                }
                for inner in others {
                    self.item(inner, depth + 1)?;
                }
                self.end(outside);
            }
        }
        Ok(())
    }

    fn stands_around(&mut self, text: &str) {
        let around = Lead { text: text.to_owned(), is_shown: false, has_ended: false };
        self.around.extend((!text.is_empty()).then_some(around));
    }

    /// Ends a group. Its texts that no question has shown wait for the next one.
    fn end(&mut self, outside: usize) {
        let inside = self.around.split_off(outside);
        let waiting = inside.into_iter().filter(|around| !around.is_shown);
        self.around.extend(waiting.map(|around| Lead { has_ended: true, ..around }));
    }

    fn question(&mut self, item: &RawItem, at: String) -> Result<(), Fault> {
        refuse_unknown(item, &at)?;
        let words = text(&item.text, TEXT_LETTERS_MAX, &at, "text")?;
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
        let format = item.extension.iter().find(|extension| extension.url == ENTRY_FORMAT);
        if let Some(format) = format.and_then(|format| format.value_string.as_ref()) {
            self.stands_around(&text(format, TEXT_LETTERS_MAX, &at, "entryFormat")?);
        }
        let mut lead = Vec::new();
        for around in self.around.iter_mut().filter(|around| !(around.has_ended && around.is_shown))
        {
            lead.push(around.text.clone());
            around.is_shown = true;
        }
        let words = prefixed(item, &at)?;
        let text = match unit(item, &at)? {
            Some(unit) => format!("{words} ({unit})"),
            None => words,
        };
        let below = Vec::new();
        let required = item.required;
        self.questions.push(Question { link_id: at, lead, text, below, required, asks });
        Ok(())
    }
}

/// The text of an item with what stands before it, such as a number.
fn prefixed(item: &RawItem, at: &str) -> Result<String, Fault> {
    let prefix = text(&item.prefix, NAME_LETTERS_MAX, at, "prefix")?;
    let words = text(&item.text, TEXT_LETTERS_MAX, at, "text")?;
    Ok(format!("{prefix} {words}").trim().to_owned())
}

/// The unit of a number that is asked for.
fn unit(item: &RawItem, at: &str) -> Result<Option<String>, Fault> {
    let unit = item.extension.iter().find(|extension| extension.url == UNIT);
    let Some(unit) = unit.and_then(|unit| unit.value_coding.as_ref()) else { return Ok(None) };
    let words = if unit.display.is_empty() { &unit.code } else { &unit.display };
    let words = text(words, NAME_LETTERS_MAX, at, "questionnaire-unit")?;
    Ok((!words.is_empty()).then_some(words))
}

impl RawItem {
    /// Whether the file hides it, with all that lies within.
    pub fn is_hidden(&self) -> bool {
        let hides = |one: &RawExtension| one.url == HIDDEN && one.value_boolean == Some(true);
        self.extension.iter().any(hides)
    }

    /// Whether it is a question whose answer the file computes, and which is so not asked.
    pub fn is_reckoned(&self) -> bool {
        let is_question = !matches!(self.r#type.as_str(), "group" | "display");
        let computes = |one: &RawExtension| one.url.ends_with(CALCULATED);
        is_question && (self.read_only || self.extension.iter().any(computes))
    }
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
    let prefix = option.extension.iter().chain(inside).find(|one| one.url == OPTION_PREFIX);
    let prefix = prefix.and_then(|prefix| prefix.value_string.as_deref()).unwrap_or_default();
    let prefix = text(prefix, NAME_LETTERS_MAX, at, "questionnaire-optionPrefix")?;
    let words = format!("{prefix} {words}").trim().to_owned();
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
