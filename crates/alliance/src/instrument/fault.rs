//! What can be wrong with a loaded file, and where. The texts are in `locales`.

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The questionnaire is larger than [`read::BYTES_MAX`](super::read).
    TooLarge,
    /// The text is not JSON; `at` is the line, `detail` the column.
    NotJson,
    /// A field does not have the type that FHIR or the scoring file prescribes; line and column
    /// too.
    NotTheShape,
    /// `resourceType` is something else; `detail` says what.
    NotAQuestionnaire,
    /// The questionnaire has no title.
    NoTitle,
    /// The questionnaire has no `copyright`, which has to stay on the screen.
    NoCopyright,
    /// A text is too long to be shown; `detail` names the field.
    TextTooLong,
    /// No question is left to ask.
    NoQuestions,
    /// More questions than a person can be asked.
    TooManyQuestions,
    /// Groups are nested too deeply.
    TooDeep,
    /// An item has no `linkId`.
    NoLinkId,
    /// Two items have the same `linkId`.
    SameLinkId,
    /// A question has no text.
    NoText,
    /// An item has a type that is not supported; `detail` is the type.
    UnknownType,
    /// An item uses a part of FHIR that would change what it means; `detail` names it.
    NotSupported,
    /// A choice has no `answerOption`, or more than fit on a screen.
    OptionCount,
    /// An answer option has no words.
    OptionWithoutText,
    /// A number is absent, not finite or absurdly large; `detail` names it.
    BadNumber,
    /// The scoring file is for another questionnaire; `detail` is its address.
    OtherQuestionnaire,
    /// The scoring file counts another number of questions; `detail` is what was found.
    QuestionCount,
    /// A scale, a band or a source in the scoring file is missing or has no words.
    Missing,
    /// Two scales have the same id.
    SameScale,
    /// A scale names a `linkId` that the questionnaire does not have.
    UnknownItem,
    /// An item of a scale gives no number.
    ItemWithoutNumber,
    /// The stated range is not what the questionnaire gives; `detail` is what it gives.
    OtherRange,
    /// Bands do not begin at the lowest value, or do not rise.
    BandOrder,
    /// There is neither a change nor a standard deviation with a reliability between 0 and 1.
    BadChange,
}

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what:?} at {at:?} ({detail:?})")]
pub struct Fault {
    /// What is wrong.
    pub what: What,
    /// Where: a `linkId`, the id of a scale, a line; may be empty.
    pub at: String,
    /// Details; may be empty.
    pub detail: String,
}

impl Fault {
    pub(super) fn new(what: What, at: &str, detail: impl Into<String>) -> Self {
        Self { what, at: shortened(at), detail: shortened(&detail.into()) }
    }
}

/// Shortens a text from a file, because pages show it and a file may hold anything.
fn shortened(text: &str) -> String {
    const LETTERS_MAX: usize = 80;
    let plain = text.chars().map(|c| if practice::is_command(c) { ' ' } else { c });
    plain.take(LETTERS_MAX).collect()
}
