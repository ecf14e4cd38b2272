//! Refuses a questionnaire that holds something which people would read or meet, and which is
//! neither shown nor followed. Extensions that are not named here are ignored, as FHIR says of those
//! that are no `modifierExtension`.

use super::questionnaire::RawItem;
use super::{Fault, What};
use serde_json::Value;

/// Fields of an item that are read, refused where they are read, or that only sort, store or limit
/// (FHIR R4, Questionnaire.item). Every other field is refused.
const ITEM_FIELDS: [&str; 18] = [
    "linkId",
    "prefix",
    "text",
    "type",
    "required",
    "repeats",
    "readOnly",
    "answerOption",
    "item",
    "extension",
    "modifierExtension",
    "enableWhen",
    "enableBehavior",
    "answerValueSet",
    "id",
    "definition",
    "code",
    "maxLength",
];
/// The same of an answer option.
const OPTION_FIELDS: [&str; 6] =
    ["valueString", "valueInteger", "valueCoding", "extension", "id", "initialSelected"];
/// Last parts of the addresses of extensions that people would miss.
const EXTENSIONS: [&str; 11] = [
    "questionnaire-supportLink",
    "questionnaire-unitOption",
    "questionnaire-unitValueSet",
    "questionnaire-usageMode",
    "questionnaire-signatureRequired",
    "sdc-questionnaire-itemMedia",
    "sdc-questionnaire-itemAnswerMedia",
    "sdc-questionnaire-initialExpression",
    "sdc-questionnaire-answerExpression",
    "cqf-expression",
    "cqf-calculatedValue",
];
/// The same of extensions that write a text in another way.
const RENDERINGS: [&str; 2] = ["rendering-xhtml", "rendering-markdown"];

/// Fails with the name of the first such thing and where it is. `whole` is the questionnaire of
/// which `items` were read.
pub fn refuse(items: &[RawItem], whole: &Value) -> Result<(), Fault> {
    for (item, value) in items.iter().zip(list(whole, "item")) {
        if item.is_hidden() {
            continue;
        }
        if !item.is_reckoned() {
            let refused = in_item(item, value);
            if let Some(name) = refused {
                return Err(Fault::new(What::NotSupported, &item.link_id, name));
            }
        }
        refuse(&item.item, value)?;
    }
    Ok(())
}

fn in_item(item: &RawItem, value: &Value) -> Option<String> {
    let is_asked = !matches!(item.r#type.as_str(), "group" | "display");
    let options = list(value, "answerOption");
    let is_repeated = item.r#type == "group" && value["repeats"] == true;
    let has_lost_options = is_asked && item.r#type != "choice" && !options.is_empty();
    unknown_field(value, &ITEM_FIELDS)
        .or(is_repeated.then(|| "repeats".into()))
        .or(has_lost_options.then(|| "answerOption".into()))
        .or_else(|| extension(value))
        .or_else(|| rewritten(value, "text"))
        .or_else(|| rewritten(value, "prefix"))
        .or_else(|| options.iter().find_map(in_option))
}

fn in_option(option: &Value) -> Option<String> {
    let is_chosen = option["initialSelected"] == true;
    let coding = &option["valueCoding"];
    unknown_field(option, &OPTION_FIELDS)
        .or(is_chosen.then(|| "initialSelected".into()))
        .or_else(|| extension(option))
        .or_else(|| extension(coding))
        .or_else(|| rewritten(option, "valueString"))
        .or_else(|| rewritten(coding, "display"))
}

/// A field that is not known. Names with an underscore hold what belongs to another field.
fn unknown_field(value: &Value, known: &[&str]) -> Option<String> {
    let fields = value.as_object()?.iter();
    let mut unknown = fields.filter(|(name, value)| {
        !value.is_null() && !name.starts_with('_') && !known.contains(&name.as_str())
    });
    unknown.next().map(|(name, _)| name.clone())
}

/// An extension that people would miss.
fn extension(value: &Value) -> Option<String> {
    list(value, "extension").iter().find_map(|extension| known(extension, &EXTENSIONS))
}

/// Whether a text is written in another way too, and with other words.
fn rewritten(value: &Value, field: &str) -> Option<String> {
    let read = plain(value[field].as_str().unwrap_or_default());
    let beside = &value[format!("_{field}")];
    extension(beside).or_else(|| {
        list(beside, "extension").iter().find_map(|extension| {
            let name = known(extension, &RENDERINGS)?;
            let fields = extension.as_object()?.iter();
            let other = fields.filter(|(name, _)| name.starts_with("value"));
            let other = other.filter_map(|(_, value)| value.as_str()).next().unwrap_or_default();
            // A picture has no words, but people see it.
            let is_same = written(other) == read && !other.contains("<img");
            (!is_same).then_some(name)
        })
    })
}

fn known(extension: &Value, names: &[&str]) -> Option<String> {
    let url = extension["url"].as_str()?;
    names.iter().find(|name| url.ends_with(*name)).map(|name| (*name).to_owned())
}

/// The letters and digits of a text.
fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

/// The same of a text with tags and entities, which are left out.
fn written(text: &str) -> String {
    let mut inside = None;
    let is_text = |letter: &char| {
        match (inside, *letter) {
            (None, '<') => inside = Some('>'),
            (None, '&') => inside = Some(';'),
            (None, _) => return true,
            (Some(end), letter) if letter == end => inside = None,
            (Some(_), _) => {}
        }
        false
    };
    plain(&text.chars().filter(is_text).collect::<String>())
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}
