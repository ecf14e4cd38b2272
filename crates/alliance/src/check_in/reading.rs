//! Reads a form into answers. A field that is missing or empty was skipped; any other value that is
//! no answer is a fault of its item, and the rest of the form is kept.

use super::{
    Answer, Form, Hindrance, Item, LETTERS_MAX, Occasion, OutOfStep, OutOfStepThen, OutOfStepWas,
    SCALE_MAX, Speaks,
};
use crate::{OwnWords, Place};
use practice::Private;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the field for where a client joins from.
pub const PLACE: &str = "place";
/// Name of the field for what to do with a moment out of step.
pub const OUT_OF_STEP_THEN: &str = "out_of_step_then";
/// Value that says that nothing got in the way.
pub const NOTHING: &str = "nothing";

/// The content of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Where the client joins from, if told.
    pub place: Option<Place>,
    /// The answers.
    pub answers: BTreeMap<Item, Answer>,
    /// What could not be read.
    pub faults: BTreeMap<Where, Fault>,
}

/// Where in a form something could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Where {
    /// At the place.
    Place,
    /// At an item.
    Item(Item),
}

/// Why an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    /// A number outside 0 to [`SCALE_MAX`].
    #[error("a number outside the scale")]
    OutOfRange,
    /// A word that is not among the answers.
    #[error("not among the answers")]
    Unknown,
    /// More than [`LETTERS_MAX`] characters.
    #[error("too long")]
    TooLong,
    /// Several answers where one is asked for.
    #[error("several answers where one is asked for")]
    Repeated,
    /// Words on a scale.
    #[error("not a number")]
    WrongForm,
    /// Two answers that contradict each other.
    #[error("two answers that cannot both be meant")]
    Contradictory,
    /// This item is not asked on this occasion.
    #[error("not asked on this occasion")]
    NotAsked,
}

/// Reads the fields of a form: each item by its name, several times for [`Form::InTheWay`]. Fields
/// of no item are ignored.
pub fn read(occasion: Occasion, fields: &[(String, Private<String>)]) -> Read {
    let mut read = Read::default();
    match one_of(&values(fields, PLACE)).and_then(|word| known(word, Place::from_word)) {
        Ok(place) => read.place = place,
        Err(fault) => drop(read.faults.insert(Where::Place, fault)),
    }
    for item in Item::ALL {
        let values = values(fields, item.as_str());
        let answer = match item.form() {
            _ if !occasion.items().contains(&item) => {
                if values.is_empty() {
                    Ok(None)
                } else {
                    Err(Fault::NotAsked)
                }
            }
            Form::Scale => one_of(&values).and_then(scale),
            Form::Speaks => one_of(&values)
                .and_then(|word| known(word, Speaks::from_word))
                .map(|speaks| speaks.map(Answer::Speaks)),
            Form::OutOfStep => out_of_step(fields, &values),
            Form::InTheWay => in_the_way(&values),
            Form::Words => one_of(&values).and_then(words),
        };
        match answer {
            Ok(Some(answer)) => drop(read.answers.insert(item, answer)),
            Ok(None) => {}
            Err(fault) => drop(read.faults.insert(Where::Item(item), fault)),
        }
    }
    read
}

/// The values of a field, without empty ones and repetitions.
fn values<'a>(fields: &'a [(String, Private<String>)], name: &str) -> Vec<&'a str> {
    let mut values = Vec::new();
    for (_, value) in fields.iter().filter(|(field, _)| field == name) {
        let value = value.reveal().trim();
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

fn one_of<'a>(values: &[&'a str]) -> Result<Option<&'a str>, Fault> {
    match values {
        [] => Ok(None),
        [value] => Ok(Some(value)),
        _ => Err(Fault::Repeated),
    }
}

fn known<T>(word: Option<&str>, from_word: fn(&str) -> Option<T>) -> Result<Option<T>, Fault> {
    word.map(|word| from_word(word).ok_or(Fault::Unknown)).transpose()
}

fn scale(value: Option<&str>) -> Result<Option<Answer>, Fault> {
    let Some(value) = value else { return Ok(None) };
    let digits = value.strip_prefix('-').unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::WrongForm);
    }
    let number = value.parse::<u8>().ok().filter(|number| *number <= SCALE_MAX);
    number.map(|number| Some(Answer::Scale(number))).ok_or(Fault::OutOfRange)
}

fn words(value: Option<&str>) -> Result<Option<Answer>, Fault> {
    let words = OwnWords::new(value.unwrap_or_default());
    if words.letters() > LETTERS_MAX {
        return Err(Fault::TooLong);
    }
    Ok((!words.is_empty()).then_some(Answer::Words(words)))
}

/// Reads item 12. What to do with the moment is asked on the same page; without script it may stay
/// chosen beside a "no", and is ignored then.
fn out_of_step(
    fields: &[(String, Private<String>)],
    values: &[&str],
) -> Result<Option<Answer>, Fault> {
    let was = known(one_of(values)?, OutOfStepWas::from_word)?;
    let then = one_of(&self::values(fields, OUT_OF_STEP_THEN))?;
    let then = known(then, OutOfStepThen::from_word)?;
    match (was, then) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Fault::Contradictory),
        (Some(OutOfStepWas::No), _) => {
            Ok(Some(Answer::OutOfStep(OutOfStep { was: OutOfStepWas::No, then: None })))
        }
        (Some(was), then) => Ok(Some(Answer::OutOfStep(OutOfStep { was, then }))),
    }
}

fn in_the_way(values: &[&str]) -> Result<Option<Answer>, Fault> {
    if values.is_empty() {
        return Ok(None);
    }
    let (nothing, others): (Vec<&str>, Vec<&str>) =
        values.iter().partition(|value| **value == NOTHING);
    let others: Option<BTreeSet<_>> = others.into_iter().map(Hindrance::from_word).collect();
    let others = others.ok_or(Fault::Unknown)?;
    if !nothing.is_empty() && !others.is_empty() {
        return Err(Fault::Contradictory);
    }
    Ok(Some(Answer::InTheWay(others)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, Private<String>)> {
        let private = |text: &str| Private::new(text.to_string());
        fields.iter().map(|(name, value)| ((*name).to_string(), private(value))).collect()
    }

    fn fault(occasion: Occasion, fields: &[(&str, &str)], item: Item) -> Option<Fault> {
        read(occasion, &form(fields)).faults.get(&Where::Item(item)).copied()
    }

    #[test]
    fn a_whole_form_is_read() {
        let read = read(
            Occasion::Leaving,
            &form(&[
                ("csrf", "x"),
                ("leaving", "7"),
                ("tense_leaving", "0"),
                ("accepted", "10"),
                ("on_screen", "4"),
                ("in_the_way", "delay"),
                ("in_the_way", "sound"),
                ("out_of_step", "a_little"),
                ("out_of_step_then", "talk_next_time"),
                ("next_minutes", " tea\r\nand the balcony "),
                ("place", "car"),
            ]),
        );
        let tea = OwnWords::new("tea\nand the balcony");
        let was = OutOfStepWas::ALittle;
        let then = Some(OutOfStepThen::TalkNextTime);
        let in_the_way = BTreeSet::from([Hindrance::Sound, Hindrance::Delay]);
        let expected = [
            (Item::Leaving, Answer::Scale(7)),
            (Item::TenseLeaving, Answer::Scale(0)),
            (Item::Accepted, Answer::Scale(10)),
            (Item::OnScreen, Answer::Scale(4)),
            (Item::InTheWay, Answer::InTheWay(in_the_way)),
            (Item::OutOfStep, Answer::OutOfStep(OutOfStep { was, then })),
            (Item::NextMinutes, Answer::Words(tea)),
        ];
        assert_eq!(read.answers, BTreeMap::from(expected));
        assert_eq!((read.place, read.faults.len()), (Some(Place::Car), 0));
    }

    #[test]
    fn what_is_missing_or_empty_was_skipped() {
        for fields in [&[][..], &[("arriving", ""), ("room_for", " \n "), ("place", "")]] {
            assert_eq!(read(Occasion::Arriving, &form(fields)), Read::default());
        }
    }

    #[test]
    fn each_fault_is_named_at_its_item_and_the_rest_is_kept() {
        use Occasion::{Arriving, CounsellorLeaving, Leaving, Longer, Midway};
        let long = "x".repeat(LETTERS_MAX + 1);
        let rows = [
            (Arriving, vec![("arriving", "11")], Item::Arriving, Fault::OutOfRange),
            (Arriving, vec![("arriving", "-1")], Item::Arriving, Fault::OutOfRange),
            (Arriving, vec![("arriving", "9999999999")], Item::Arriving, Fault::OutOfRange),
            (Arriving, vec![("arriving", "fine")], Item::Arriving, Fault::WrongForm),
            (Arriving, vec![("arriving", "7.5")], Item::Arriving, Fault::WrongForm),
            (Arriving, vec![("arriving", "-")], Item::Arriving, Fault::WrongForm),
            (Arriving, vec![("arriving", "7"), ("arriving", "8")], Item::Arriving, Fault::Repeated),
            (Arriving, vec![("speak_freely", "perhaps")], Item::SpeakFreely, Fault::Unknown),
            (Arriving, vec![("room_for", &long)], Item::RoomFor, Fault::TooLong),
            (Arriving, vec![("accepted", "7")], Item::Accepted, Fault::NotAsked),
            (Leaving, vec![("in_the_way", "weather")], Item::InTheWay, Fault::Unknown),
            (
                Leaving,
                vec![("in_the_way", "nothing"), ("in_the_way", "delay")],
                Item::InTheWay,
                Fault::Contradictory,
            ),
            (Leaving, vec![("out_of_step_then", "not_now")], Item::OutOfStep, Fault::Contradictory),
            (Leaving, vec![("out_of_step", "very")], Item::OutOfStep, Fault::Unknown),
        ];
        for (occasion, mut fields, item, expected) in rows {
            assert_eq!(fault(occasion, &fields, item), Some(expected), "{fields:?}");
            let (also, item) = match occasion {
                Arriving => ("tense", Item::Tense),
                Leaving | Midway | Longer | CounsellorLeaving => ("mattered", Item::Mattered),
            };
            fields.push((also, "6"));
            let read = read(occasion, &form(&fields));
            assert_eq!(read.answers, BTreeMap::from([(item, Answer::Scale(6))]), "{fields:?}");
        }
        let place = read(Arriving, &form(&[("place", "moon")]));
        assert_eq!(place.faults.get(&Where::Place), Some(&Fault::Unknown));
    }

    #[test]
    fn the_same_value_again_is_one_answer() {
        let twice = form(&[("arriving", "7"), ("arriving", "7")]);
        let read = read(Occasion::Arriving, &twice);
        assert_eq!(read.answers, BTreeMap::from([(Item::Arriving, Answer::Scale(7))]));
    }

    #[test]
    fn nothing_in_the_way_is_an_answer() {
        let read = read(Occasion::Midway, &form(&[("in_the_way", "nothing")]));
        let nothing = Answer::InTheWay(BTreeSet::new());
        assert_eq!(read.answers, BTreeMap::from([(Item::InTheWay, nothing)]));
    }

    #[test]
    fn without_a_moment_out_of_step_there_is_nothing_to_do_with_it() {
        let fields = form(&[("out_of_step", "no"), ("out_of_step_then", "talk_next_time")]);
        let no = OutOfStep { was: OutOfStepWas::No, then: None };
        let expected = BTreeMap::from([(Item::OutOfStep, Answer::OutOfStep(no))]);
        assert_eq!(read(Occasion::Leaving, &fields).answers, expected);
    }

    #[test]
    fn form_and_storage_use_the_same_names() {
        for item in Item::ALL {
            assert_eq!(serde_json::to_value(item).unwrap(), item.as_str());
            assert_eq!(Item::from_word(item.as_str()), Some(item));
        }
        for hindrance in Hindrance::ALL {
            assert_eq!(serde_json::to_value(hindrance).unwrap(), hindrance.as_str());
        }
        for was in OutOfStepWas::ALL {
            assert_eq!(serde_json::to_value(was).unwrap(), was.as_str());
        }
        for then in OutOfStepThen::ALL {
            assert_eq!(serde_json::to_value(then).unwrap(), then.as_str());
        }
        for speaks in Speaks::ALL {
            assert_eq!(serde_json::to_value(speaks).unwrap(), speaks.as_str());
        }
    }
}
