//! Any text as a questionnaire, its scoring file and answers, separated by lines of `=`: no panic, and an
//! accepted one keeps its promises: scores lie within their scale, and none is made without an answer.
#![cfg_attr(fuzzing, no_main)]

use alliance::instrument::{Answer, Answers, Instrument, Questionnaire, Scoring, shipped};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut parts = text.split("\n=\n");
    let (questionnaire, scoring) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let typed: Vec<&str> = parts.next().unwrap_or("").lines().collect();
    if let Ok(instrument) = Instrument::read(questionnaire, scoring) {
        fill(&instrument, &typed);
    }
    // A valid questionnaire with any scoring, so that the scoring reader is reached too.
    for one in shipped() {
        let of: &Questionnaire = &one.instrument.questionnaire;
        if let Ok(scoring) = Scoring::read(scoring, of) {
            fill(&Instrument { questionnaire: of.clone(), scoring }, &typed);
        }
    }
});

fn fill(instrument: &Instrument, typed: &[&str]) {
    let questions = &instrument.questionnaire.questions;
    let mut answers = Answers::new();
    for (at, question) in questions.iter().enumerate() {
        let typed = typed.get(at % typed.len().max(1)).copied().unwrap_or("");
        let Ok(Some(answer)) = question.take(typed) else { continue };
        if let (Some(value), Some((least, most))) = (answer.value(), question.range()) {
            assert!((least..=most).contains(&value), "an answer outside its question");
        }
        answers.insert(question.link_id.clone(), answer);
    }
    let is_empty = answers.values().all(|answer| answer.value().is_none());
    let filled = instrument.fill(answers);
    for score in &filled.scores {
        let Some(value) = score.value else { continue };
        assert!(value.is_finite() && value >= score.least - 1e-6 && value <= score.most + 1e-6);
        assert!(!is_empty, "scored without an answer");
    }
    for link_id in &filled.risk {
        let value = filled.answers.get(link_id).and_then(Answer::value);
        assert!(value.is_some_and(|value| value > 0.0));
    }
}
