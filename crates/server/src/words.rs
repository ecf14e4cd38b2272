//! Every visible word, from the Fluent files in `locales/<language>/`.
//! A missing message is a bug; debug builds panic.

use crate::formats::Formats;
use fixed_decimal::Decimal;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource};
use fluent_syntax::serializer;
use intl_memoizer::Memoizable;
use intl_memoizer::concurrent::IntlLangMemoizer;
use practice::Private;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use unic_langid::LanguageIdentifier;

/// The fallback language; every message exists in it.
pub const FALLBACK: &str = "en";

#[derive(rust_embed::Embed)]
#[folder = "../../locales"]
struct Locales;

/// The marks round what is filled in (Unicode Standard Annex #9: first strong isolate, and its end).
const ISOLATION: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Whether a letter runs from right to left, or turns the letters around it: the blocks that Unicode
/// reserves for such scripts, and the marks of direction.
fn turns(letter: char) -> bool {
    let right_to_left = matches!(letter,
        '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    right_to_left || (practice::is_command(letter) && !ISOLATION.contains(&letter))
}

/// All messages in all languages.
pub struct Words {
    bundles_by_language: BTreeMap<String, FluentBundle<FluentResource>>,
    keys_by_file: BTreeMap<String, Vec<String>>,
    /// The messages with a choice of forms, as Fluent's source, by language and key.
    chosen_by_language: BTreeMap<String, BTreeMap<String, String>>,
    spoken: OnceLock<BTreeMap<String, Spoken>>,
}

/// The message files that the scripts of a meeting use.
const SPOKEN: [&str; 9] =
    ["arrive", "setup", "room", "quiet", "pace_room", "joint", "board", "noticing", "leaving"];

/// What the keys of the messages begin with that an arrival says before it has loaded the others: they
/// stand in the page.
pub const AT_ONCE: &str = "arrive-";

/// The other messages of [`SPOKEN`] in one language, as a file that browsers may keep for good.
pub struct Spoken {
    /// Named by language and content.
    pub name: String,
    /// An object, by key.
    pub json: String,
}

/// The Fluent files cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("locales/{file}: {what}")]
pub struct BadWords {
    file: String,
    what: String,
}

impl Words {
    /// Reads the embedded files.
    pub fn load() -> Result<Self, BadWords> {
        let mut bundles_by_language = BTreeMap::new();
        let mut keys_by_file = BTreeMap::new();
        let mut chosen_by_language: BTreeMap<String, BTreeMap<_, _>> = BTreeMap::new();
        for file in Locales::iter() {
            let bad = |what: String| BadWords { file: file.to_string(), what };
            let Some((language, name)) = file.split_once('/') else { continue };
            let Some(name) = name.strip_suffix(".ftl") else { continue };
            let data = Locales::get(&file).ok_or_else(|| bad("not readable".into()))?.data;
            let text = String::from_utf8(data.into_owned()).map_err(|e| bad(e.to_string()))?;
            if language == FALLBACK {
                keys_by_file.insert(name.to_string(), keys_of(&text));
            }
            let resource =
                FluentResource::try_new(text).map_err(|(_, errors)| bad(format!("{errors:?}")))?;
            chosen_by_language.entry(language.to_string()).or_default().extend(chosen(&resource));
            if !bundles_by_language.contains_key(language) {
                let locale = language.parse().map_err(|_| bad("not a language".into()))?;
                // It isolates what it fills in, so that a name in another script turns nothing.
                let mut bundle = FluentBundle::new_concurrent(vec![locale]);
                bundle.set_formatter(Some(number));
                bundles_by_language.insert(language.to_string(), bundle);
            }
            if let Some(bundle) = bundles_by_language.get_mut(language) {
                bundle.add_resource(resource).map_err(|errors| bad(format!("{errors:?}")))?;
            }
        }
        Ok(Self { bundles_by_language, keys_by_file, chosen_by_language, spoken: OnceLock::new() })
    }

    /// One message for a place that shows the marks of isolation or keeps the text: a file, a
    /// title. `args` fill its placeables.
    pub fn plain(&self, language: &str, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.say(language, key, args).replace(ISOLATION, "")
    }

    /// One message for a page. `args` fill its placeables. Where the sentence holds letters that run
    /// from right to left, each stands between marks that isolate its direction.
    pub fn say(&self, language: &str, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            values.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = self.format(language, key, &values, &mut errors);
        match text {
            Some(text) if errors.is_empty() && text.chars().any(turns) => text,
            Some(text) if errors.is_empty() => text.replace(ISOLATION, ""),
            text => {
                debug_assert!(false, "message {key}: {errors:?}");
                tracing::error!(key, "a message is missing or lacks a value");
                text.unwrap_or_else(|| key.to_string())
            }
        }
    }

    /// A name as storage read it; a word in its place when it is damaged.
    pub fn name(&self, language: &str, name: &Option<Private<String>>) -> String {
        match name {
            Some(name) => name.reveal().clone(),
            None => self.say(language, "name-damaged", &[]),
        }
    }

    /// A message with a choice of forms, such as plurals, as Fluent's source, for a script that has
    /// `@fluent/bundle`; empty when there is no such message.
    pub fn source(&self, language: &str, key: &str) -> &str {
        let source = self.source_of(language, key);
        debug_assert!(source.is_some(), "message {key} has no choice of forms");
        source.unwrap_or_default()
    }

    fn source_of(&self, language: &str, key: &str) -> Option<&str> {
        let languages = [language, FALLBACK].into_iter();
        let mut chosen = languages.filter_map(|language| self.chosen_by_language.get(language));
        chosen.find_map(|by_key| by_key.get(key)).map(String::as_str)
    }

    /// All messages of `files`, by key, for a script: placeables stand as
    /// `{name}`, between the same marks. One with a choice of forms is left out: without its
    /// number it would be said wrongly, see [`Self::source`].
    pub fn say_all(&self, language: &str, files: &[&str]) -> BTreeMap<&str, String> {
        let keys = files.iter().filter_map(|file| self.keys_by_file.get(*file)).flatten();
        let keys = keys.filter(|key| self.source_of(language, key).is_none());
        keys.filter_map(|key| {
            // Fluent writes a placeable without a value as `{$name}`.
            let text = self.format(language, key, &FluentArgs::new(), &mut Vec::new())?;
            Some((key.as_str(), text.replace("{$", "{")))
        })
        .collect()
    }

    /// What the scripts of a meeting say, by language.
    pub fn spoken(&self) -> &BTreeMap<String, Spoken> {
        self.spoken.get_or_init(|| {
            let languages = self.bundles_by_language.keys();
            languages.map(|language| (language.clone(), self.spoken_in(language))).collect()
        })
    }

    fn spoken_in(&self, language: &str) -> Spoken {
        let mut words = self.say_all(language, &SPOKEN);
        words.retain(|key, _| !key.starts_with(AT_ONCE));
        let json = serde_json::to_string(&words).expect("plain data serialises");
        let hash = Sha256::digest(&json);
        let hash: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Spoken { name: format!("{language}-{hash}.json"), json }
    }

    /// All keys, by file.
    pub fn keys_by_file(&self) -> &BTreeMap<String, Vec<String>> {
        &self.keys_by_file
    }

    /// The first language of an `Accept-Language` header for which there are words.
    pub fn choose(&self, accept_language: Option<&str>) -> &str {
        accept_language
            .unwrap_or_default()
            .split(',')
            .filter_map(|wish| wish.split([';', '-']).next())
            .find_map(|wish| {
                let wish = wish.trim().to_ascii_lowercase();
                self.bundles_by_language.get_key_value(&wish).map(|(language, _)| language.as_str())
            })
            .unwrap_or(FALLBACK)
    }

    fn format(
        &self,
        language: &str,
        key: &str,
        args: &FluentArgs<'_>,
        errors: &mut Vec<fluent_bundle::FluentError>,
    ) -> Option<String> {
        [language, FALLBACK].iter().find_map(|language| {
            let bundle = self.bundles_by_language.get(*language)?;
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, Some(args), errors).into_owned())
        })
    }
}

/// The messages of a file in which a form is chosen.
fn chosen(resource: &FluentResource) -> impl Iterator<Item = (String, String)> {
    resource.entries().filter_map(|entry| {
        let Entry::Message(message) = entry else { return None };
        message.value.as_ref().filter(|pattern| has_choice(pattern))?;
        let source = serializer::serialize(&Resource { body: vec![entry.clone()] });
        Some((message.id.name.to_string(), source))
    })
}

fn has_choice(pattern: &Pattern<&str>) -> bool {
    pattern.elements.iter().any(|element| match element {
        PatternElement::TextElement { .. } => false,
        PatternElement::Placeable { expression } => is_choice(expression),
    })
}

fn is_choice(expression: &Expression<&str>) -> bool {
    match expression {
        Expression::Select { .. } | Expression::Inline(InlineExpression::Placeable { .. }) => true,
        Expression::Inline(_) => false,
    }
}

/// How numbers in messages are written: as elsewhere in their language.
struct Numbers(Formats);

impl Memoizable for Numbers {
    type Args = ();
    type Error = ();

    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, ()> {
        Ok(Self(Formats::of(&language.to_string(), None, None)))
    }
}

fn number(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let number = number.as_string().parse::<Decimal>().ok()?;
    memoizer.with_try_get::<Numbers, _, _>((), |numbers| numbers.0.number(number)).ok()
}

fn keys_of(text: &str) -> Vec<String> {
    let is_key = |key: &&str| {
        key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
    };
    text.lines()
        .filter_map(|line| line.split_once(" ="))
        .map(|(key, _)| key)
        .filter(is_key)
        .map(str::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_isolated_but_for_files() {
        let words = Words::load().unwrap();
        let name = [("name", FluentValue::from("ليلى"))];
        assert!(words.say("en", "arrive-soon", &name).starts_with("\u{2068}ليلى\u{2069} expects"));
        let old = [("name", FluentValue::from("Ann\u{202e}eet"))];
        assert!(
            words.say("en", "arrive-soon", &old).starts_with("\u{2068}Ann\u{202e}eet\u{2069} ")
        );
        let juno = [("name", FluentValue::from("Juno"))];
        assert!(words.say("en", "arrive-soon", &juno).starts_with("Juno expects"));
        assert!(words.plain("en", "arrive-soon", &name).starts_with("ليلى expects"));
        assert!(
            words.say_all("en", &["arrive"])["arrive-soon"].starts_with("\u{2068}{name}\u{2069}")
        );
    }

    #[test]
    fn a_choice_of_forms_reaches_scripts_as_its_source() {
        let words = Words::load().unwrap();
        let source = words.source("en", "quiet-left");
        assert!(source.starts_with("quiet-left =") && source.contains("[1] The last minute."));
        assert_eq!(words.source("xx", "quiet-left"), source, "as the words fall back to English");
        let said = words.say_all("en", &["leaving"]);
        assert!(said.contains_key("quiet-over") && !said.contains_key("quiet-left"));
        for key in words.keys_by_file().values().flatten().filter(|key| key.starts_with(AT_ONCE)) {
            assert!(words.source_of("en", key).is_none(), "the arrival says {key} without Fluent");
        }
    }

    #[test]
    fn numbers_in_messages_are_written_like_others() {
        let words = Words::load().unwrap();
        let minutes = |number: u32| {
            words.say("en", "minutes-long", &[("minutes", FluentValue::from(number))])
        };
        let written = [1, 50, 1_500].map(minutes);
        assert_eq!(written, ["one minute", "50 minutes", "1,500 minutes"]);
    }

    #[test]
    fn what_scripts_say_is_a_file_named_by_its_content() {
        let words = Words::load().unwrap();
        for (language, spoken) in words.spoken() {
            assert!(spoken.name.starts_with(&format!("{language}-")), "{}", spoken.name);
            let said: BTreeMap<String, String> = serde_json::from_str(&spoken.json).unwrap();
            assert!(!said.contains_key("arrive-knock"));
            for key in ["waiting-title", "setup-first", "room-title", "board-title"] {
                assert!(said.contains_key(key), "{key}");
            }
        }
    }
}
