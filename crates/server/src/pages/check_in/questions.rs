//! The questions of one occasion as form fields, with what was typed or answered before.

use crate::built::check_in_words as shown;
use crate::page::Page;
use crate::security::OneOfTwo;
use alliance::Place;
use alliance::check_in::{
    Answer, CheckIn, Fault, Form, Hindrance, Item, LETTERS_MAX, NOTHING, OUT_OF_STEP_THEN,
    Occasion, OutOfStepThen, OutOfStepWas, PLACE, Read, SCALE_MAX, SessionCheckIns, Speaks, Where,
};
use askama::Template;
use practice::{CheckInId, Private};

/// The questions of one occasion: the fields of a form, without the form around them.
#[derive(Template)]
#[template(path = "check_in/questions.html")]
pub struct Questions {
    page: Page,
    /// Where it is sent.
    pub action: String,
    /// Id of the check-in, so that a form that is sent twice is one check-in.
    pub id: String,
    /// The occasion's word, for names that must differ where a page has two forms.
    pub occasion: &'static str,
    /// Groups of questions; each group is one screen on a phone.
    pub thoughts: Vec<Vec<Question>>,
    /// Most characters of an answer in words.
    pub letters_max: usize,
}

/// One question.
pub struct Question {
    /// Name of its field.
    pub name: &'static str,
    /// What is asked.
    pub text: String,
    /// How it is answered.
    pub field: Field,
    /// Message key of what could not be read.
    pub fault: Option<&'static str>,
}

/// How a question is answered.
pub enum Field {
    /// On a line from 0 to [`SCALE_MAX`].
    Line {
        /// The word at 0.
        low: String,
        /// The word at the other end.
        high: String,
        /// The notches.
        notches: Vec<Notch>,
        /// Whether the answer on arriving is marked.
        has_came: bool,
    },
    /// By one of several words.
    One(Vec<Choice>),
    /// By any of several words; shown once the question before is answered.
    Any(Vec<Choice>),
    /// By one of several words; every word but "no" shows a second question.
    OneThen {
        /// The words.
        first: Vec<Choice>,
        /// The words of the second question.
        then: Vec<Choice>,
    },
    /// In the person's own words.
    Words(String),
}

/// One notch of a line.
pub struct Notch {
    /// What it sends.
    pub value: u8,
    /// What a screen reader says.
    pub said: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether it was the answer on arriving.
    pub came: bool,
}

/// One word to choose.
pub struct Choice {
    /// What it sends.
    pub value: &'static str,
    /// What it says.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Whether choosing it shows the second question.
    pub opens: bool,
}

/// An empty form of that occasion, for a page that stays open.
pub fn blank(one: &OneOfTwo, occasion: Occasion, id: CheckInId) -> Questions {
    Questions::of(one, occasion, id, None, None)
}

impl Questions {
    /// All of them, with the answers given before and a mark at the answer on arriving.
    pub fn of(
        one: &OneOfTwo,
        occasion: Occasion,
        id: CheckInId,
        answered: Option<&CheckIn>,
        session: Option<&SessionCheckIns<'_>>,
    ) -> Self {
        let sent = answered.map(typed).unwrap_or_default();
        make(one, occasion, id, &Typed { sent: &sent, read: None }, session)
    }

    /// A single one: as it was answered, or as it was sent with its fault.
    pub fn one(
        one: &OneOfTwo,
        check_in: &CheckIn,
        item: Item,
        sent: Option<(&Read, &Fields)>,
    ) -> Self {
        let before = typed(check_in);
        let typed = match sent {
            Some((read, sent)) => Typed { sent, read: Some(read) },
            None => Typed { sent: &before, read: None },
        };
        let mut alone = make(one, check_in.occasion, check_in.id.clone(), &typed, None);
        for thought in &mut alone.thoughts {
            thought.retain(|question| question.name == item.as_str());
        }
        alone.thoughts.retain(|thought| !thought.is_empty());
        alone
    }

    /// All of them as they were sent, with their faults.
    pub fn again(
        one: &OneOfTwo,
        occasion: Occasion,
        id: CheckInId,
        read: &Read,
        sent: &Fields,
    ) -> Self {
        make(one, occasion, id, &Typed { sent, read: Some(read) }, None)
    }
}

/// Names and values of a form.
type Fields = [(String, Private<String>)];

/// The values of the fields, and their faults.
struct Typed<'a> {
    sent: &'a Fields,
    read: Option<&'a Read>,
}

impl Typed<'_> {
    fn has(&self, name: &str, value: &str) -> bool {
        self.sent.iter().any(|(field, sent)| field == name && sent.reveal() == value)
    }

    fn text(&self, name: &str) -> String {
        let sent = self.sent.iter().find(|(field, _)| field == name);
        sent.map(|(_, sent)| sent.reveal().clone()).unwrap_or_default()
    }

    fn fault(&self, at: Where) -> Option<&'static str> {
        self.read?.faults.get(&at).map(|fault| fault_key(*fault))
    }
}

fn fault_key(fault: Fault) -> &'static str {
    match fault {
        Fault::OutOfRange | Fault::WrongForm => "fault-check_in-scale",
        Fault::Unknown | Fault::NotAsked => "fault-check_in-unknown",
        Fault::TooLong => "fault-check_in-long",
        Fault::Repeated => "fault-check_in-repeated",
        Fault::Contradictory => "fault-check_in-contradictory",
    }
}

fn make(
    one: &OneOfTwo,
    occasion: Occasion,
    id: CheckInId,
    typed: &Typed<'_>,
    session: Option<&SessionCheckIns<'_>>,
) -> Questions {
    let mut thoughts = Vec::new();
    if occasion == Occasion::Arriving {
        thoughts.push(vec![place(one, typed)]);
    }
    for item in occasion.items() {
        let question = question(one, *item, typed, session);
        match thoughts.last_mut() {
            Some(thought) if *item == Item::InTheWay => thought.push(question),
            _ => thoughts.push(vec![question]),
        }
    }
    Questions {
        page: one.page.clone(),
        action: one.check_in(occasion),
        id: id.to_string(),
        occasion: occasion.as_str(),
        thoughts,
        letters_max: LETTERS_MAX,
    }
}

fn place(one: &OneOfTwo, typed: &Typed<'_>) -> Question {
    let choices = Place::ALL.map(|place| Choice {
        value: place.as_str(),
        words: shown::place(&one.page, place),
        chosen: typed.has(PLACE, place.as_str()),
        opens: false,
    });
    Question {
        name: PLACE,
        text: one.page.t("check_in-place-title"),
        field: Field::One(choices.into()),
        fault: typed.fault(Where::Place),
    }
}

fn question(
    one: &OneOfTwo,
    item: Item,
    typed: &Typed<'_>,
    session: Option<&SessionCheckIns<'_>>,
) -> Question {
    let (page, name) = (&one.page, item.as_str());
    let choice = |name: &str, value: &'static str, words: String, opens| Choice {
        value,
        words,
        chosen: typed.has(name, value),
        opens,
    };
    let field = match item.form() {
        Form::Scale => line(one, item, typed, session),
        Form::Words => Field::Words(typed.text(name)),
        Form::Speaks => Field::One(
            Speaks::ALL
                .map(|one| choice(name, one.as_str(), shown::speaks(page, one), false))
                .into(),
        ),
        Form::InTheWay => {
            let nothing = choice(name, NOTHING, shown::hindrance(page, None), false);
            let ways = Hindrance::ALL
                .map(|one| choice(name, one.as_str(), shown::hindrance(page, Some(one)), false));
            Field::Any(ways.into_iter().chain([nothing]).collect())
        }
        Form::OutOfStep => Field::OneThen {
            first: OutOfStepWas::ALL
                .map(|one| {
                    let opens = one != OutOfStepWas::No;
                    choice(name, one.as_str(), shown::was(page, one), opens)
                })
                .into(),
            then: OutOfStepThen::ALL
                .map(|one| choice(OUT_OF_STEP_THEN, one.as_str(), shown::then(page, one), false))
                .into(),
        },
    };
    Question {
        name,
        text: shown::question(page, item),
        field,
        fault: typed.fault(Where::Item(item)),
    }
}

fn line(
    one: &OneOfTwo,
    item: Item,
    typed: &Typed<'_>,
    session: Option<&SessionCheckIns<'_>>,
) -> Field {
    let (low, high) = shown::ends(&one.page, item);
    let on_arriving = if item == Item::Leaving {
        Some(Item::Arriving)
    } else if item == Item::TenseLeaving {
        Some(Item::Tense)
    } else {
        None
    };
    let came = session.zip(on_arriving).and_then(|(session, item)| session.scale(item));
    let notches = (0..=SCALE_MAX).map(|value| Notch {
        value,
        said: match value {
            0 => notch(&one.page, value, &low),
            SCALE_MAX => notch(&one.page, value, &high),
            _ => one.page.formats().number(value),
        },
        chosen: typed.has(item.as_str(), &value.to_string()),
        came: came == Some(value),
    });
    Field::Line { notches: notches.collect(), has_came: came.is_some(), low, high }
}

/// A value at one end of the scale, with what that end means.
fn notch(page: &Page, value: u8, end: &str) -> String {
    let value = page.formats().number(value);
    page.ta("check_in-notch-end", &[("value", &value), ("end", end)])
}

/// The form fields of a check-in.
fn typed(check_in: &CheckIn) -> Vec<(String, Private<String>)> {
    let mut fields = Vec::new();
    let mut put = |name: &str, value: &str| {
        fields.push((name.to_string(), Private::new(value.to_string())));
    };
    if let Some(place) = check_in.place {
        put(PLACE, place.as_str());
    }
    for (item, given) in &check_in.answers {
        let name = item.as_str();
        match &given.answer {
            Answer::Scale(value) => put(name, &value.to_string()),
            Answer::Speaks(speaks) => put(name, speaks.as_str()),
            Answer::Words(words) => put(name, words.reveal()),
            Answer::InTheWay(ways) if ways.is_empty() => put(name, NOTHING),
            Answer::InTheWay(ways) => ways.iter().for_each(|way| put(name, way.as_str())),
            Answer::OutOfStep(answer) => {
                put(name, answer.was.as_str());
                if let Some(then) = answer.then {
                    put(OUT_OF_STEP_THEN, then.as_str());
                }
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use alliance::Side;
    use alliance::check_in::read;
    use practice::Moment;
    use std::collections::BTreeMap;

    #[test]
    fn what_was_answered_stands_in_the_fields_again() {
        let form = [
            ("leaving", "7"),
            ("in_the_way", "sound"),
            ("in_the_way", "delay"),
            ("out_of_step", "yes"),
            ("out_of_step_then", "not_now"),
            ("next_minutes", "tea"),
            ("place", "car"),
        ];
        let private = |text: &str| Private::new(text.to_string());
        let form = form.map(|(name, value)| (name.to_string(), private(value)));
        let mut check_in = CheckIn {
            id: CheckInId::new("a"),
            occasion: Occasion::Leaving,
            by: Side::Client,
            at: Moment::from_micros(0),
            place: None,
            answers: BTreeMap::new(),
        };
        let first = read(Occasion::Leaving, &form);
        check_in.take_in(&first);
        assert_eq!(read(Occasion::Leaving, &typed(&check_in)), first);
    }
}
