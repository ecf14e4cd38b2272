//! What every template may use. Deliberately absent: `App`, so that the parts of the app may use
//! pages and errors.

use crate::assets::Assets;
use crate::formats::Formats;
use crate::words::{AT_ONCE, FALLBACK, Words};
use fluent_bundle::FluentValue;
use practice::contact::Reading;
use practice::{PairId, Private, Role};
use serde::Serialize;
use std::borrow::Borrow;
use std::sync::Arc;
use storage::Person;

/// The message that says how the language of the words is written where nothing else is known.
const HOME: &str = "time-locale";

/// What every template may use: words, addresses of scripts, the form token, who is signed in.
#[derive(Clone)]
pub struct Page {
    words: Arc<Words>,
    assets: Arc<Assets>,
    language: String,
    formats: Formats,
    csrf: String,
    me: Option<Private<String>>,
    is_owner: bool,
    is_clients: bool,
    drafts_of: Option<String>,
    here: &'static str,
}

impl Page {
    /// The page of one visit, in `language`, with the token `csrf` in its forms.
    pub fn new(
        words: &Arc<Words>,
        assets: &Arc<Assets>,
        language: String,
        csrf: String,
        person: Option<&Person>,
    ) -> Self {
        Self {
            words: words.clone(),
            assets: assets.clone(),
            csrf,
            me: person.map(|person| Private::new(words.name(&language, &person.name))),
            is_owner: person.is_some_and(|person| person.role == Role::Owner),
            is_clients: false,
            drafts_of: person.map(|person| person.id.to_string()),
            here: "",
            formats: Formats::of(&words.say(&language, HOME, &[]), None, None),
            language,
        }
    }

    /// The same page, for somebody who reads times like this.
    #[must_use]
    pub fn written_for(mut self, reading: &Reading) -> Self {
        let tag = reading.language.as_deref();
        self.formats = Formats::of(&self.t(HOME), tag, reading.habit);
        self
    }

    /// How times, numbers and lists are written on it.
    pub fn formats(&self) -> &Formats {
        &self.formats
    }

    /// The same page, for a browser that holds a client's login and nobody else's.
    #[must_use]
    pub fn of_client(mut self, holds_login: bool) -> Self {
        self.is_clients = holds_login && self.me.is_none();
        self
    }

    /// The same page, for the client of a pair, when nobody of the practice is signed in.
    #[must_use]
    pub fn of_pair(mut self, pair: Option<&PairId>) -> Self {
        self.drafts_of = self.drafts_of.or_else(|| pair.map(PairId::to_string));
        self
    }

    /// Whose drafts the browser may show on this page: the id of a person or of a client's pair.
    pub fn drafts_of(&self) -> Option<&str> {
        self.drafts_of.as_deref()
    }

    /// Whether it is shown to a client, who then may leave quickly.
    pub fn is_clients(&self) -> bool {
        self.is_clients
    }

    /// The same page, marked in the navigation as the one the visitor is on.
    #[must_use]
    pub fn at(mut self, here: &'static str) -> Self {
        self.here = here;
        self
    }

    /// Whether the navigation entry is the current one.
    pub fn is_at(&self, here: &str) -> bool {
        self.here == here
    }

    /// A message.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.words.say(&self.language, key.as_ref(), &[])
    }

    /// A message with words in it.
    pub fn ta(&self, key: impl AsRef<str>, args: &[(&str, &str)]) -> String {
        let args: Vec<_> =
            args.iter().map(|(name, text)| (*name, FluentValue::from(*text))).collect();
        self.words.say(&self.language, key.as_ref(), &args)
    }

    /// A message with words in it, for a file: without the marks that isolate their direction.
    pub fn plain(&self, key: &str, args: &[(&str, &str)]) -> String {
        let args: Vec<_> =
            args.iter().map(|(name, text)| (*name, FluentValue::from(*text))).collect();
        self.words.plain(&self.language, key, &args)
    }

    /// A message with a number in it.
    pub fn tn(&self, key: impl AsRef<str>, name: &str, number: impl Borrow<u32>) -> String {
        self.words.say(&self.language, key.as_ref(), &[(name, (*number.borrow()).into())])
    }

    /// A message with words and numbers in it.
    pub fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.words.say(&self.language, key, args)
    }

    /// A name as storage read it; a word in its place when it is damaged.
    pub fn name(&self, name: &Option<Private<String>>) -> String {
        self.words.name(&self.language, name)
    }

    /// All messages of some files as JSON for a script, safe inside a `<script>` element.
    pub fn words_json(&self, files: &[&str]) -> String {
        json_for_html(&self.words.say_all(&self.language, files))
    }

    /// A message with a choice of forms, for a script that makes the choice (`plurals.ts`).
    pub fn source(&self, key: &str) -> String {
        self.words.source(&self.language, key).to_string()
    }

    /// The messages that an arrival says at once, as [`Self::words_json`].
    pub fn arrival_json(&self) -> String {
        let mut words = self.words.say_all(&self.language, &["arrive"]);
        words.retain(|key, _| key.starts_with(AT_ONCE));
        json_for_html(&words)
    }

    /// Addresses of what a meeting loads after its page; the sheet is left out where the page has
    /// it already.
    pub fn later_json(&self, with_sheet: bool) -> String {
        json_for_html(&Later {
            script: self.asset("meeting.js"),
            sheet: with_sheet.then(|| self.asset("rest.css")),
            words: self.spoken(),
        })
    }

    /// Address of what the scripts of a meeting say.
    pub fn spoken(&self) -> String {
        let files = self.words.spoken();
        let spoken = files.get(&self.language).or_else(|| files.get(FALLBACK));
        format!("/words/{}", spoken.map_or("", |spoken| &spoken.name))
    }

    /// Address of a script or style.
    pub fn asset(&self, name: &str) -> String {
        self.assets.address(name)
    }

    /// The text of a script, to stand inside a page; empty when it was not built.
    pub fn script(&self, name: &str) -> String {
        self.assets.text(name).unwrap_or_default()
    }

    /// Addresses of the set-up check's modules, which run on the person's own device, for a script.
    pub fn sensing_json(&self) -> String {
        json_for_html(&self.assets.addresses_in("sensing"))
    }

    /// Language of the words.
    pub fn lang(&self) -> &str {
        &self.language
    }

    /// Token for forms.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Name of the owner or counsellor who is signed in.
    pub fn signed_in_as(&self) -> Option<&str> {
        self.me.as_ref().map(|name| name.reveal().as_str())
    }

    /// Whether they run the practice.
    pub fn runs_practice(&self) -> bool {
        self.is_owner
    }
}

/// As `web/later.ts` reads it.
#[derive(Serialize)]
struct Later {
    script: String,
    sheet: Option<String>,
    words: String,
}

/// JSON that may stand inside a `<script type="application/json">`.
pub fn json_for_html<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises").replace('<', "\\u003c")
}
