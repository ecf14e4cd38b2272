use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn of(id: &str, answers: &[usize]) -> Filled {
    let instrument = shipped_as(id).unwrap();
    let answers = answers.iter().enumerate().map(|(at, place)| {
        let question = &instrument.questionnaire.questions[at];
        (question.link_id.clone(), question.take(&place.to_string()).unwrap().unwrap())
    });
    instrument.fill(answers.collect())
}

fn total(filled: &Filled) -> f64 {
    filled.scores[0].value.unwrap()
}

/// Answers with the totals that their publishers print. `docs/instruments.md` names each source.
#[test]
fn published_examples_come_to_their_published_totals() {
    for (id, answers, published) in [
        ("phq-9", [2, 2, 2, 2, 1, 1, 2, 0, 0], 12.0),
        ("phq-9", [2, 3, 2, 3, 2, 2, 3, 3, 3], 23.0),
        ("phq-9", [0, 0, 1, 1, 1, 0, 0, 0, 0], 3.0),
        ("phq-9", [3, 3, 3, 3, 3, 3, 3, 3, 3], 27.0),
        ("phq-9", [1, 0, 2, 0, 1, 0, 0, 0, 0], 4.0),
    ] {
        assert_eq!(total(&of(id, &answers)), published, "{answers:?}");
    }
    assert_eq!(total(&of("gad-7", &[0, 0, 1, 1, 0, 1, 0])), 3.0);
}

#[test]
fn every_answer_to_gad_7_and_phq_8_adds_up_and_lies_in_its_range() {
    for (id, questions, starts) in
        [("gad-7", 7, &[0.0, 5.0, 10.0, 15.0][..]), ("phq-8", 8, &[0.0, 5.0, 10.0, 15.0, 20.0])]
    {
        for number in 0..4_usize.pow(questions) {
            let answers: Vec<usize> =
                (0..questions).map(|at| number / 4_usize.pow(at) % 4).collect();
            let filled = of(id, &answers);
            let sum = answers.iter().sum::<usize>() as f64;
            assert_eq!(total(&filled), sum, "{id} {answers:?}");
            let band = filled.scores[0].band.as_ref().unwrap();
            let place = starts.iter().filter(|start| **start <= sum).count();
            assert_eq!((band.place, band.of), (place, starts.len()), "{id} {sum}");
            assert!(band.from <= sum && filled.risk.is_empty());
        }
    }
}

#[test]
fn phq_9_reaches_every_total_and_its_ninth_question_is_never_overlooked() {
    for sum in 0..=27_usize {
        let answers: Vec<usize> =
            (0..9).map(|at| sum.saturating_sub(3 * at).min(3)).rev().collect();
        let filled = of("phq-9", &answers);
        assert_eq!(total(&filled), sum as f64);
        let place = [0, 5, 10, 15, 20].iter().filter(|start| **start <= sum).count();
        assert_eq!(filled.scores[0].band.as_ref().unwrap().place, place);
        assert_eq!(filled.risk, if sum > 0 { vec!["9"] } else { vec![] }, "{answers:?}");
    }
    assert_eq!(of("phq-9", &[3, 3, 3, 3, 3, 3, 3, 3, 0]).risk, [""; 0]);
}

#[test]
fn shipped_texts_are_as_published() {
    let line = "Developed by Drs. Robert L. Spitzer, Janet B.W. Williams, Kurt Kroenke and \
                colleagues, with an educational grant from Pfizer Inc. No permission required to \
                reproduce, translate, display or distribute.";
    let often = ["Not at all", "Several days", "More than half the days", "Nearly every day"];
    let names: Vec<_> = shipped().iter().map(|one| one.id).collect();
    assert_eq!(names, ["phq-8", "gad-7", "phq-9"], "PHQ-8 is offered first");
    for one in shipped() {
        let questionnaire = &one.instrument.questionnaire;
        assert_eq!(questionnaire.copyright, line);
        let scale = &one.instrument.scoring.scales[0];
        assert_eq!(scale.missing, 0, "a total with holes is not published");
        for item in &scale.items {
            let question = questionnaire.question(&item.link_id).unwrap();
            let Asks::Choice(choices) = &question.asks else { panic!("not a choice") };
            let texts: Vec<_> = choices.iter().map(|choice| choice.text.as_str()).collect();
            assert_eq!(texts, often);
            assert!(question.lead[0].starts_with("Over the last 2 weeks, how often have you"));
            assert!(!question.required, "every question may be skipped");
        }
    }
    let [phq_8, gad_7, phq_9] = [0, 1, 2].map(|at| &shipped()[at].instrument);
    assert_eq!(phq_8.questionnaire.questions, phq_9.questionnaire.questions[..8]);
    assert_eq!((phq_8.has_risk(), gad_7.has_risk(), phq_9.has_risk()), (false, false, true));
    let least = |one: &Instrument| one.scoring.scales[0].change.as_ref().unwrap().least;
    // docs/instruments.md#what-comes-with-webside
    assert_eq!((least(phq_8), least(gad_7), least(phq_9)), (6.0, 4.0, 6.0));
}

#[test]
fn a_skipped_question_leaves_no_total_where_none_may_be_missing() {
    let filled = of("phq-8", &[1, 1, 1]);
    let score = &filled.scores[0];
    assert_eq!((score.value, score.skipped, &score.band), (None, 5, &None));
    assert_eq!(score.since(&of("phq-8", &[0; 8]).scores[0]), None);
}

#[test]
fn the_published_reliable_change_and_others() {
    let change = reliable_change(8.0, 0.91).unwrap();
    assert!((change - 6.7).abs() < 0.05, "{change}");
    assert!((reliable_change(10.0, 0.80).unwrap() - 12.396).abs() < 0.001);
    for (deviation, reliability) in [(0.0, 0.9), (8.0, 1.0), (8.0, -0.1), (f64::NAN, 0.9)] {
        assert_eq!(reliable_change(deviation, reliability), None);
    }
}

#[test]
fn a_change_is_told_by_its_size_alone() {
    let sums = |sum: usize| of("gad-7", &[3, 3, 3, sum.min(3), 0, 0, 0]).scores[0].clone();
    let changed = |by, beyond| Some(Changed { by, beyond_chance: Some(beyond) });
    assert_eq!(sums(3).since(&sums(0)), changed(3.0, false));
    let low = of("gad-7", &[0; 7]).scores[0].clone();
    assert_eq!(sums(0).since(&low), changed(9.0, true));
    assert_eq!(low.since(&sums(0)), changed(-9.0, true));
    let four = of("gad-7", &[1, 1, 1, 1, 0, 0, 0]).scores[0].clone();
    assert_eq!(four.since(&low), changed(4.0, true), "from 4 on");
}

/// A questionnaire that uses every feature, with invented texts.
fn garden() -> Value {
    let ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    let weight = "http://hl7.org/fhir/StructureDefinition/itemWeight";
    json!({
        "resourceType": "Questionnaire", "url": "https://example.org/garden", "version": "2",
        "title": "The garden", "copyright": "© the gardeners", "language": "en",
        "text": { "status": "generated", "div": "<div/>" },
        "item": [
            { "linkId": "g", "type": "group", "text": "This week", "item": [
                { "linkId": "hint", "type": "display", "text": "Think of any garden." },
                { "linkId": "a", "prefix": "1.", "text": "It was quiet", "type": "choice", "answerOption": [
                    { "valueCoding": { "code": "n", "display": "No", "extension": [{ "url": ordinal, "valueDecimal": 1 }] } },
                    { "valueCoding": { "code": "y", "display": "Yes" }, "extension": [{ "url": weight, "valueDecimal": 4.0 }] } ] },
                { "linkId": "b", "text": "How many birds", "type": "integer", "required": true, "extension": [
                    { "url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0 },
                    { "url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10 } ] } ] },
            { "linkId": "c", "text": "It rained", "type": "boolean" },
            { "linkId": "d", "text": "Anything else", "type": "text" },
            { "linkId": "e", "text": "Stars", "type": "choice", "answerOption": [{ "valueInteger": 1 }, { "valueInteger": 5 }] },
            { "linkId": "sum", "text": "Total", "type": "decimal", "readOnly": true },
        ]
    })
}

fn garden_scoring() -> Value {
    json!({
        "questionnaire": "https://example.org/garden", "short": "Garden", "questions": 5, "risk": ["c"],
        "scales": [
            { "id": "sum", "title": "Sum", "method": "sum", "least": 1, "most": 14, "missing": 1,
              "items": [{ "item": "a", "reverse": true }, "b"],
              "change": { "deviation": 8, "reliability": 0.91, "source": "an example" } },
            { "id": "mean", "title": "Mean", "method": "mean", "items": ["a", "e"], "least": 1, "most": 4.5,
              "bands": { "source": "an example", "list": [{ "from": 1, "words": "few" }, { "from": 3 }] } },
            { "id": "weighted", "title": "Weighted", "method": "weighted_sum", "least": -10, "most": 3,
              "items": [{ "item": "b", "weight": -1 }, { "item": "c", "weight": 3 }] },
        ]
    })
}

fn read(questionnaire: &Value, scoring: &Value) -> Result<Instrument, Fault> {
    Instrument::read(&questionnaire.to_string(), &scoring.to_string())
}

#[test]
fn everything_that_is_supported_is_read_and_scored() {
    let garden = read(&garden(), &garden_scoring()).unwrap();
    let first = &garden.questionnaire.questions[0];
    assert_eq!((first.text.as_str(), first.lead.len()), ("1. It was quiet", 2));
    assert_eq!(garden.questionnaire.questions.len(), 5, "a reckoned total is not asked");
    assert!(garden.questionnaire.questions[2].lead.is_empty(), "the group has ended");
    let take = |typed: [&str; 5]| -> Filled {
        let questions = garden.questionnaire.questions.iter().zip(typed);
        let answers = questions.filter_map(|(question, typed)| {
            Some((question.link_id.clone(), question.take(typed).unwrap()?))
        });
        garden.fill(answers.collect())
    };
    let whole = take(["1", "7", "yes", "  a wren\u{7}  ", "1"]);
    let values: Vec<_> = whole.scores.iter().map(|score| score.value).collect();
    assert_eq!(values, [Some(1.0 + 7.0), Some(4.5), Some(3.0 - 7.0)]);
    assert_eq!(whole.scores[1].band.as_ref().unwrap().place, 2);
    assert_eq!(whole.risk, ["c"]);
    assert_eq!(whole.answers["d"], Answer::Words(crate::OwnWords::new("a wren")));
    let holes = take(["", "7", "no", "", ""]);
    let values: Vec<_> = holes.scores.iter().map(|score| score.value).collect();
    assert_eq!(values, [Some(14.0), None, Some(-7.0)], "the mean of the rest stands in");
    assert_eq!(holes.risk, [""; 0]);
    let kept: Filled = serde_json::from_str(&serde_json::to_string(&whole).unwrap()).unwrap();
    assert_eq!(kept, whole);
}

/// Help below a question, titles without questions, texts at the end: people read each of them, in
/// the order of the file.
#[test]
fn every_text_of_a_file_is_shown() {
    let base = "http://hl7.org/fhir/StructureDefinition/";
    let [unit, format, option] =
        ["questionnaire-unit", "entryFormat", "questionnaire-optionPrefix"]
            .map(|name| format!("{base}{name}"));
    let text = |id: &str, text: &str| json!({ "linkId": id, "type": "display", "text": text });
    let file = json!({ "resourceType": "Questionnaire", "title": "Days", "copyright": "ours", "item": [
        { "linkId": "intro", "type": "group", "prefix": "A", "text": "Before you begin",
          "item": [text("i", "Take your time.")] },
        { "linkId": "g", "type": "group", "text": "This week", "item": [
            { "linkId": "1", "type": "boolean", "text": "Did you sleep?", "item": [
                { "linkId": "1h", "type": "display", "prefix": "Note:",
                  "text": "Think of the last fourteen days only." },
                { "linkId": "1a", "type": "decimal", "text": "How long?", "extension": [
                    { "url": unit, "valueCoding": { "code": "h", "display": "hours" } },
                    { "url": format, "valueString": "such as 7.5" }] }] },
            { "linkId": "sum", "type": "decimal", "text": "Total", "readOnly": true, "item": [
                text("s", "This is computed."),
                { "linkId": "2", "type": "choice", "text": "And now?", "answerOption": [
                    { "valueString": "Well", "extension": [{ "url": option, "valueString": "a)" }] }
                ] }] },
            text("e", "That was this week.")] },
        { "linkId": "3", "type": "text", "text": "Anything else?" },
        text("end", "Thank you."),
    ] });
    let read = Questionnaire::read(&file.to_string()).unwrap();
    let shown: Vec<(Vec<&str>, &str)> = read
        .questions
        .iter()
        .map(|one| (one.lead.iter().map(String::as_str).collect(), one.text.as_str()))
        .collect();
    let note = "Note: Think of the last fourteen days only.";
    let begin = ["A Before you begin", "Take your time.", "This week", note];
    assert_eq!(
        shown,
        [
            (begin.to_vec(), "Did you sleep?"),
            (vec!["This week", note, "such as 7.5"], "How long? (hours)"),
            (vec!["This week"], "And now?"),
            (vec!["That was this week."], "Anything else?"),
        ]
    );
    let below: Vec<usize> = read.questions.iter().map(|one| one.below.len()).collect();
    assert_eq!((below, read.questions[3].below[0].as_str()), (vec![0, 0, 0, 1], "Thank you."));
    let Asks::Choice(choices) = &read.questions[2].asks else { panic!("not a choice") };
    assert_eq!(choices[0].text, "a) Well");
}

fn extended(name: &str, more: Value) -> Value {
    let url = format!("http://hl7.org/fhir/StructureDefinition/{name}");
    let mut extension = json!({ "url": url });
    extension.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!([extension])
}

fn rendered(name: &str, text: &str) -> Value {
    json!({ "extension": extended(name, json!({ "valueString": text })) })
}

/// What would be lost on the way to people is refused with its name and place; a questionnaire
/// that was loaded before is still read.
#[test]
fn what_people_would_miss_is_refused() {
    let link = extended("questionnaire-supportLink", json!({ "valueUri": "https://example.org" }));
    let option = json!([{ "valueInteger": 1 }]);
    let cases = [
        ("/item/1", "initial", json!([{ "valueBoolean": true }]), "c", "initial"),
        ("/item/1", "answerConstraint", json!("optionsOnly"), "c", "answerConstraint"),
        ("/item/1", "answerOption", option, "c", "answerOption"),
        ("/item/1", "extension", link.clone(), "c", "questionnaire-supportLink"),
        ("/item/0", "extension", link.clone(), "g", "questionnaire-supportLink"),
        ("/item/0", "repeats", json!(true), "g", "repeats"),
        ("/item/0/item/0", "image", json!("a.png"), "hint", "image"),
        (
            "/item/1",
            "_text",
            rendered("rendering-xhtml", "It <b>never</b> rained"),
            "c",
            "rendering-xhtml",
        ),
        (
            "/item/1",
            "_text",
            rendered("rendering-markdown", "It rained ![rain](r.png)"),
            "c",
            "rendering-markdown",
        ),
        ("/item/1", "_text", rendered("cqf-expression", "%today"), "c", "cqf-expression"),
        (
            "/item/0",
            "_prefix",
            rendered("rendering-xhtml", "<i>Part 1</i>"),
            "g",
            "rendering-xhtml",
        ),
        ("/item/3/answerOption/0", "initialSelected", json!(true), "e", "initialSelected"),
        ("/item/3/answerOption/0", "media", json!("a.png"), "e", "media"),
        (
            "/item/0/item/1/answerOption/0/valueCoding",
            "_display",
            rendered("rendering-xhtml", "Yes"),
            "a",
            "rendering-xhtml",
        ),
    ];
    for (place, field, value, at, detail) in cases {
        let mut changed = garden();
        changed.pointer_mut(place).unwrap()[field] = value;
        let fault = read(&changed, &garden_scoring()).unwrap_err();
        let named = (fault.what, fault.at.as_str(), fault.detail.as_str());
        assert_eq!(named, (What::NotSupported, at, detail), "{place} {field}");
        let [asked, scored] = [changed, garden_scoring()].map(|file| file.to_string());
        assert!(Instrument::kept(&asked, &scored).is_ok(), "{place} {field}");
    }
}

#[test]
fn what_people_do_not_miss_is_passed_over() {
    let harmless = [
        ("/item/1", "_text", rendered("rendering-xhtml", "<p>It &nbsp;<b>rained</b></p>")),
        ("/item/1", "_text", rendered("translation", "Es regnete")),
        ("/item/1", "extension", extended("their-own", json!({ "valueString": "x" }))),
        ("/item/1", "code", json!([{ "code": "rain" }])),
        ("/item/1", "initial", Value::Null),
        ("/item/4", "initial", json!([{ "valueDecimal": 0 }])),
    ];
    for (place, field, value) in harmless {
        let mut changed = garden();
        changed.pointer_mut(place).unwrap()[field] = value;
        assert!(read(&changed, &garden_scoring()).is_ok(), "{place} {field}");
    }
}

#[test]
fn answers_that_do_not_fit_are_not_taken() {
    let garden = read(&garden(), &garden_scoring()).unwrap();
    let long = "a".repeat(1001);
    for (at, typed, why) in [
        (0, "2", NotTaken::NotAChoice),
        (0, "-1", NotTaken::NotAChoice),
        (1, "", NotTaken::Needed),
        (1, "many", NotTaken::NotANumber),
        (1, "NaN", NotTaken::NotANumber),
        (1, "1,5", NotTaken::NotWhole),
        (1, "11", NotTaken::OutOfRange),
        (2, "perhaps", NotTaken::NotAChoice),
        (3, &long, NotTaken::TooLong),
    ] {
        assert_eq!(garden.questionnaire.questions[at].take(typed), Err(why), "{typed}");
    }
}

#[test]
fn goals_are_scaled_with_their_weights() {
    let ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    let levels: Vec<Value> = (-2..=2)
        .map(|level| {
            json!({ "valueString": format!("level {level}"),
                    "extension": [{ "url": ordinal, "valueDecimal": level }] })
        })
        .collect();
    let goal = |id| json!({ "linkId": id, "text": id, "type": "choice", "answerOption": levels });
    let goals = json!({ "resourceType": "Questionnaire", "title": "Goals", "copyright": "ours",
                        "item": [goal("one"), goal("two")] });
    let scoring = json!({ "short": "Goals", "questions": 2, "scales": [{
        "id": "t", "title": "T", "method": "goal_attainment", "least": 25.9, "most": 74.1,
        "items": [{ "item": "one", "weight": 2 }, { "item": "two", "weight": 1 }] }] });
    let goals = read(&goals, &scoring).unwrap();
    let answers = [("one", 2.0), ("two", -1.0)]
        .map(|(id, level): (&str, f64)| (id.to_string(), Answer::Number(level)));
    let filled = goals.fill(answers.into());
    // 50 + 10·(2·2 − 1·1) / √(0.7·5 + 0.3·9)
    assert!((total(&filled) - 62.048).abs() < 0.001);
}

/// One change to a sound file, and the fault that it causes.
#[test]
fn a_fault_is_named_with_its_place() {
    let many: Vec<Value> = (0..201)
        .map(|at| json!({ "linkId": at.to_string(), "text": "?", "type": "text" }))
        .collect();
    let mut deep = json!({ "linkId": "x", "text": "?", "type": "text" });
    for at in 0..6 {
        deep = json!({ "linkId": format!("deep {at}"), "type": "group", "item": [deep] });
    }
    let long = "a".repeat(2001);
    let date = json!({ "linkId": "x", "text": "When", "type": "date" });
    let cases = [
        ("/resourceType", json!("Patient"), What::NotAQuestionnaire, "", "Patient"),
        ("/title", json!(" "), What::NoTitle, "", ""),
        ("/copyright", json!(""), What::NoCopyright, "", ""),
        ("/item", json!([]), What::NoQuestions, "", ""),
        ("/item", json!({}), What::NotTheShape, "1", ""),
        ("/item", json!(many), What::TooManyQuestions, "", "200"),
        ("/item/1", deep, What::TooDeep, "deep 0", "5"),
        ("/item/1", date, What::UnknownType, "x", "date"),
        ("/item/1/linkId", json!(""), What::NoLinkId, "", "It rained"),
        ("/item/1/linkId", json!("a"), What::SameLinkId, "a", ""),
        ("/item/1/text", json!(""), What::NoText, "c", ""),
        ("/item/1/text", json!(long), What::TextTooLong, "c", "text"),
        ("/item/3/answerOption", json!([]), What::OptionCount, "e", "0"),
        ("/item/3/answerOption/0", json!({}), What::OptionWithoutText, "e", ""),
        ("/item/3/answerOption/0/valueInteger", json!(1e9), What::BadNumber, "e", "ordinalValue"),
    ];
    for (place, value, what, at, detail) in cases {
        let mut changed = garden();
        *changed.pointer_mut(place).unwrap() = value;
        let fault = read(&changed, &garden_scoring()).unwrap_err();
        assert_eq!((fault.what, fault.at.as_str()), (what, at), "{place}");
        assert!(what == What::NotTheShape || fault.detail == detail, "{place}: {fault:?}");
    }
    for name in ["enableWhen", "answerValueSet", "modifierExtension", "repeats"] {
        let mut changed = garden();
        changed["item"][1][name] = if name == "repeats" { json!(true) } else { json!([]) };
        let fault = read(&changed, &garden_scoring()).unwrap_err();
        assert_eq!((fault.what, fault.detail.as_str()), (What::NotSupported, name));
    }
    for text in ["", "{", "nothing", "\u{0}", &"{\"item\":[".repeat(1000)] {
        assert_eq!(Instrument::read(text, "{}").unwrap_err().what, What::NotJson, "{text}");
    }
    let large = " ".repeat(200_000);
    assert_eq!(Instrument::read(&large, "{}").unwrap_err().what, What::TooLarge);
}

#[test]
fn a_fault_in_a_scoring_file_is_named_with_its_place() {
    let cases = [
        ("/questionnaire", json!("https://example.org/pond"), What::OtherQuestionnaire, ""),
        ("/questions", json!(6), What::QuestionCount, ""),
        ("/short", json!(""), What::Missing, ""),
        ("/scales", json!([]), What::Missing, ""),
        ("/risk", json!(["z"]), What::UnknownItem, "z"),
        ("/risk", json!(["d"]), What::ItemWithoutNumber, "d"),
        ("/scales/1/id", json!("sum"), What::SameScale, "sum"),
        ("/scales/0/items", json!([]), What::Missing, "sum"),
        ("/scales/0/items", json!(["a", "z"]), What::UnknownItem, "z"),
        ("/scales/0/items", json!(["a", "d"]), What::ItemWithoutNumber, "d"),
        ("/scales/0/items", json!(["a", "a"]), What::SameLinkId, "a"),
        ("/scales/0/items/1", json!({ "item": "b", "weight": 2 }), What::BadNumber, "sum"),
        ("/scales/0/missing", json!(2), What::BadNumber, "sum"),
        ("/scales/0/most", json!(15), What::OtherRange, "sum"),
        ("/scales/0/least", json!(0), What::OtherRange, "sum"),
        ("/scales/0/method", json!("median"), What::NotTheShape, "1"),
        ("/scales/0/change", json!({ "source": "x" }), What::BadChange, "sum"),
        ("/scales/0/change/reliability", json!(1.2), What::BadChange, "sum"),
        ("/scales/0/change/source", json!(""), What::Missing, "sum"),
        ("/scales/1/bands/source", json!(" "), What::Missing, "mean"),
        ("/scales/1/bands/list/0/from", json!(2), What::BandOrder, "mean"),
        ("/scales/1/bands/list/1/from", json!(1), What::BandOrder, "mean"),
        ("/scales/1/bands/list/1/from", json!(5), What::BandOrder, "mean"),
        ("/scales/2/items/0/weight", json!(0), What::BadNumber, "weighted"),
    ];
    for (place, value, what, at) in cases {
        let mut changed = garden_scoring();
        *changed.pointer_mut(place).unwrap() = value;
        let fault = read(&garden(), &changed).unwrap_err();
        assert_eq!((fault.what, fault.at.as_str()), (what, at), "{place}");
    }
    let mut slip = garden_scoring();
    slip["scales"][0]["misssing"] = json!(1);
    assert_eq!(read(&garden(), &slip).unwrap_err().what, What::NotTheShape, "a slip of the pen");
}

/// Any JSON value.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(vec!["a", "b", "e", "choice", "group", "sum", "mean"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let keys = prop::sample::select(vec![
            "linkId",
            "text",
            "type",
            "item",
            "answerOption",
            "extension",
            "url",
            "valueDecimal",
            "valueString",
            "items",
            "scales",
            "from",
            "list",
            "reverse",
            "weight",
            "required",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(keys, inner, 0..5).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(key, v)| (key.to_string(), v)).collect())
            }),
        ]
    })
}

fn places(value: &Value, at: String, into: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, one)| places(one, format!("{at}/{n}"), into));
        }
        Value::Object(map) => {
            map.iter().for_each(|(key, one)| places(one, format!("{at}/{key}"), into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    into.push(at);
}

/// Any instrument that was read gives finite numbers within their range for any answers.
fn holds(instrument: &Instrument, typed: &str) {
    let answers: Answers = instrument
        .questionnaire
        .questions
        .iter()
        .filter_map(|question| Some((question.link_id.clone(), question.take(typed).ok()??)))
        .collect();
    for score in instrument.fill(answers).scores {
        if let Some(value) = score.value {
            assert!(value.is_finite(), "{score:?}");
            let slack = 0.051 + score.most.abs() * 1e-9;
            assert!(value >= score.least - slack && value <= score.most + slack, "{score:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let sound = garden_scoring().to_string();
        prop_assert!(Instrument::read(&text, &sound).is_err());
        prop_assert!(Instrument::read(&garden().to_string(), &text).is_err());
    }

    #[test]
    fn no_json_makes_it_panic(questionnaire in anything(), scoring in anything()) {
        if let Ok(instrument) = read(&questionnaire, &scoring) {
            holds(&instrument, "1");
        }
    }

    #[test]
    fn a_sound_file_with_anything_in_one_place_is_read_or_refused(
        value in anything(), place in any::<prop::sample::Index>(), in_scoring in any::<bool>(),
        typed in "[0-9]{1,3}|yes|no|.{0,4}",
    ) {
        let (mut questionnaire, mut scoring) = (garden(), garden_scoring());
        let changed = if in_scoring { &mut scoring } else { &mut questionnaire };
        let mut all = Vec::new();
        places(changed, String::new(), &mut all);
        *changed.pointer_mut(place.get(&all[..]).as_str()).unwrap() = value;
        if let Ok(instrument) = read(&questionnaire, &scoring) {
            holds(&instrument, &typed);
        }
    }

    #[test]
    fn a_cut_or_dirtied_shipped_file_is_refused_or_whole(
        which in 0..3_usize, at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let texts = [
            include_str!("../../instruments/phq-9.questionnaire.json"),
            include_str!("../../instruments/phq-8.questionnaire.json"),
            include_str!("../../instruments/gad-7.questionnaire.json"),
        ];
        // The newline after the last brace is not needed.
        let mut bytes = texts[which].trim_end().as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = Questionnaire::read(&String::from_utf8_lossy(&bytes));
        bytes.truncate(at);
        prop_assert!(Questionnaire::read(&String::from_utf8_lossy(&bytes)).is_err());
    }
}
