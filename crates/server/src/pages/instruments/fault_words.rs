//! What is wrong with a loaded file, in words.

use crate::page::Page;
use alliance::instrument::{Fault, NotTaken, What};

/// One or two sentences: what is wrong and where.
pub(super) fn fault_words(page: &Page, fault: &Fault) -> String {
    let words = [("at", fault.at.as_str()), ("detail", fault.detail.as_str())];
    page.ta(key(fault.what), &words)
}

fn key(what: What) -> &'static str {
    match what {
        What::TooLarge => "instrument-fault-too-large",
        What::NotJson => "instrument-fault-not-json",
        What::NotTheShape => "instrument-fault-shape",
        What::NotAQuestionnaire => "instrument-fault-resource",
        What::NoTitle => "instrument-fault-title",
        What::NoCopyright => "instrument-fault-copyright",
        What::TextTooLong => "instrument-fault-long",
        What::NoQuestions => "instrument-fault-no-questions",
        What::TooManyQuestions => "instrument-fault-many-questions",
        What::TooDeep => "instrument-fault-deep",
        What::NoLinkId => "instrument-fault-no-id",
        What::SameLinkId => "instrument-fault-same-id",
        What::NoText => "instrument-fault-no-text",
        What::UnknownType => "instrument-fault-type",
        What::NotSupported => "instrument-fault-unsupported",
        What::OptionCount => "instrument-fault-options",
        What::OptionWithoutText => "instrument-fault-option-text",
        What::BadNumber => "instrument-fault-number",
        What::OtherQuestionnaire => "instrument-fault-other",
        What::QuestionCount => "instrument-fault-count",
        What::Missing => "instrument-fault-missing",
        What::SameScale => "instrument-fault-same-scale",
        What::UnknownItem => "instrument-fault-unknown-item",
        What::ItemWithoutNumber => "instrument-fault-no-number",
        What::OtherRange => "instrument-fault-range",
        What::BandOrder => "instrument-fault-bands",
        What::BadChange => "instrument-fault-change",
    }
}

/// Why an answer is not taken.
pub(super) fn not_taken_key(why: NotTaken) -> &'static str {
    match why {
        NotTaken::NotAChoice => "instrument-answer-choice",
        NotTaken::NotANumber => "instrument-answer-number",
        NotTaken::NotWhole => "instrument-answer-whole",
        NotTaken::OutOfRange => "instrument-answer-range",
        NotTaken::TooLong => "instrument-answer-long",
        NotTaken::Needed => "instrument-answer-needed",
    }
}
