//! Questionnaires: offered, filled in, shared, read; loaded and removed by the practice.

use crate::house::{Answer, Browser, Everybody, House};
use alliance::instrument::shipped_as;
use axum::http::StatusCode;
use practice::audit::Actor;
use practice::{FormId, PairId, Private};
use storage::{Form, NewAnswers, NewInstrument};

const CONTACTS: &str = "Helpline 116 123\nday and night";
const GARDEN: &str = r#"{ "resourceType": "Questionnaire", "url": "urn:garden", "title": "The garden",
    "copyright": "© the gardeners", "item": [
    { "linkId": "a", "text": "It was quiet", "type": "boolean", "required": true },
    { "linkId": "b", "text": "Birds", "type": "integer", "extension": [
        { "url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0 },
        { "url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 9 }] },
    { "linkId": "c", "text": "Anything else", "type": "text" }] }"#;
const GARDEN_SCORING: &str = r#"{ "questionnaire": "urn:garden", "short": "Garden", "questions": 3,
    "scales": [{ "id": "t", "title": "Quiet", "method": "sum", "items": ["a", "b"], "least": 0, "most": 10 }] }"#;

/// Answers a form in storage, without the pages.
pub async fn fill(
    house: &House,
    pair: &PairId,
    form: &FormId,
    instrument: &str,
    places: &[usize],
    is_shared: bool,
) {
    let of = shipped_as(instrument).unwrap();
    let questions = of.questionnaire.questions.iter().zip(places);
    let answers = questions.map(|(question, place)| {
        (question.link_id.clone(), question.take(&place.to_string()).unwrap().unwrap())
    });
    let answers = NewAnswers { filled: of.fill(answers.collect()), is_shared };
    let kept = house.app.storage.answer_form(pair, form, &answers, house.now()).await;
    assert!(kept.unwrap());
}

/// Loads an invented questionnaire; returns its id.
pub async fn load(house: &House) -> String {
    let (storage, now) = (&house.app.storage, house.now());
    let new = NewInstrument {
        questionnaire: GARDEN.into(),
        scoring: GARDEN_SCORING.into(),
        licence: "L".into(),
    };
    let loaded = storage.load_instrument(&new, &Actor::System, now).await;
    loaded.unwrap().to_string()
}

struct Ground {
    house: House,
    people: Everybody,
    maren: Browser,
    juno: Browser,
}

impl Ground {
    async fn new() -> Self {
        let house = House::new().await;
        let people = house.everybody().await;
        let maren = house.signed_in(&people.counsellor).await;
        let juno = house.arrived(&people.pair).await;
        Self { house, people, maren, juno }
    }

    async fn with_contacts() -> Self {
        let ground = Self::new().await;
        let contacts = Private::new(CONTACTS.to_string());
        let storage = &ground.house.app.storage;
        storage
            .set_crisis_contacts(Some(&contacts), &Actor::System, ground.house.now())
            .await
            .unwrap();
        ground
    }

    fn instruments(&self) -> String {
        format!("/pairs/{}/instruments", self.people.pair)
    }

    /// Maren offers a questionnaire; returns the client's address of the form.
    async fn offer(&mut self, instrument: &str) -> String {
        let path = self.instruments();
        self.maren.post(&path, &[("instrument", instrument)]).await.goes_to(&path);
        format!("/me/instruments/{}", self.forms().await.pop().unwrap().id)
    }

    async fn forms(&self) -> Vec<Form> {
        self.house.app.storage.forms_of(&self.people.pair).await.unwrap()
    }

    fn read_by_maren(&self, form: &str) -> String {
        format!("{}/{}", self.instruments(), form.rsplit('/').next().unwrap())
    }

    async fn send(&mut self, form: &str, places: &[usize]) -> Answer {
        let names: Vec<_> = (0..places.len()).map(|at| format!("q{at}")).collect();
        let values: Vec<_> = places.iter().map(ToString::to_string).collect();
        let fields: Vec<_> = names
            .iter()
            .zip(&values)
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.juno.post(form, &fields).await
    }
}

#[tokio::test]
async fn the_client_sees_the_result_first_and_shares_it() {
    let mut ground = Ground::new().await;
    let form = ground.offer("phq-8").await;
    ground.juno.get("/arrive").await.says("fill in a questionnaire: PHQ-8");
    let page = ground.juno.get(&form).await.is(StatusCode::OK);
    let line = "Developed by Drs. Robert L. Spitzer";
    let page = page.says("Nobody watches this live").says(line).says("Over the last 2 weeks");
    page.says_not("better off dead");
    ground.send(&form, &[1, 2, 1, 2, 1, 2, 1, 2]).await.goes_to(&form);
    let page = ground.juno.get(&form).await.says("12, on a scale from 0 to 24.").says(line);
    let page = page.says("In range 3 of the 5 that were published: from 10, below 15.");
    page.says("It is not a diagnosis")
        .says("Only you can see this")
        .says("Share my result with Maren");
    let theirs = ground.read_by_maren(&form);
    ground.maren.get(&theirs).await.is(StatusCode::NOT_FOUND);
    let list = ground.instruments();
    ground.maren.get(&list).await.says_not("Total 12");
    ground.juno.get("/me/seen").await.says_not("Total 12");
    ground.juno.post(&format!("{form}/share"), &[]).await.goes_to(&form);
    ground.juno.get(&form).await.says("Maren Holt can see this");
    ground.maren.get(&list).await.says("Total 12").says("New").says(line);
    ground.maren.get("/today").await.says_not("must not wait");
    let together = format!("/pairs/{}/together", ground.people.pair);
    ground.maren.get(&together).await.says("Total 12");
    ground.juno.get("/me").await.says("Total 12").says("Shared");
    ground.juno.get("/me/seen").await.says("Total 12");
    ground.juno.get("/me/export").await.says("Total 12").says_not("Little interest");
    let file = ground.juno.get("/me/export.json").await.text;
    assert!(file.contains("\"value\": 12.0") && file.contains("\"8\": 2.0"), "{file}");
    assert!(!file.contains("Little interest"), "item text is never exported");
    let page = ground.maren.get(&theirs).await.says("12, on a scale").says(line);
    page.says("More than half the days (2)").says("I have read this");
    ground.maren.post(&format!("{theirs}/read"), &[("from", "pair")]).await;
    ground.juno.get(&form).await.says("Maren Holt has read this");
    ground.maren.get(&theirs).await.says_not("I have read this");
}

#[tokio::test]
async fn a_question_that_must_not_wait_is_announced_answered_and_read() {
    let mut ground = Ground::with_contacts().await;
    let form = ground.offer("phq-9").await;
    let page =
        ground.juno.get(&form).await.says("Maren Holt sees your answers as soon as you send");
    page.says("Nobody watches them live").says("Helpline 116 123");
    ground.send(&form, &[0, 0, 0, 0, 0, 0, 0, 0, 1]).await.goes_to(&form);
    let page = ground.juno.get(&form).await.says("Helpline 116 123").says("do not have to wait");
    page.says("reads this before you meet").says_not("Share my result with");
    let (pair, theirs) = (ground.people.pair.clone(), ground.read_by_maren(&form));
    let places = [
        "/today".to_string(),
        format!("/pairs/{pair}"),
        format!("/room/{pair}"),
        format!("/pairs/{pair}/together"),
        ground.instruments(),
    ];
    let notice = "Juno Adeyemi answered a question in PHQ\u{2011}9 that must not wait";
    for place in &places {
        ground.maren.get(place).await.says(notice);
    }
    let page = ground.maren.get(&theirs).await.says("Thoughts that you would be better off dead");
    page.says("Several days (1)").says("The notice stays until you say so");
    for place in &places {
        ground.maren.get(place).await.says(notice);
    }
    let from = [("from", "room")];
    ground.maren.post(&format!("{theirs}/read"), &from).await.goes_to(&places[2]);
    for place in &places {
        ground.maren.get(place).await.says_not(notice);
    }
    let mut otis = ground.house.signed_in(&ground.people.other_counsellor).await;
    otis.get("/today").await.says_not("must not wait");
}

#[tokio::test]
async fn an_answer_of_nothing_to_that_question_raises_no_notice() {
    let mut ground = Ground::with_contacts().await;
    let form = ground.offer("phq-9").await;
    ground.send(&form, &[3, 3, 3, 3, 3, 3, 3, 3, 0]).await.goes_to(&form);
    ground.juno.get(&form).await.says_not("do not have to wait").says("Helpline 116 123");
    ground.maren.get("/today").await.says_not("must not wait");
    let list = ground.instruments();
    ground.maren.get(&list).await.says("Total 24").says("New");
}

#[tokio::test]
async fn unread_answers_that_are_taken_back_leave_a_notice() {
    let mut ground = Ground::with_contacts().await;
    let form = ground.offer("phq-9").await;
    ground.send(&form, &[0, 0, 0, 0, 0, 0, 0, 0, 3]).await.goes_to(&form);
    ground.juno.get(&form).await.says("still sees that you had sent some");
    ground.juno.post(&format!("{form}/delete"), &[]).await.goes_to("/me");
    assert_eq!(ground.forms().await[0].filled, None);
    ground.maren.get("/today").await.says("took the answers back before you had read them");
    let theirs = ground.read_by_maren(&form);
    ground.maren.get(&theirs).await.says("You may want to ask").says_not("Several days");
    ground.maren.post(&format!("{theirs}/read"), &[("from", "today")]).await.goes_to("/today");
    ground.maren.get("/today").await.says_not("took the answers back");
    ground.juno.get(&form).await.says("nothing to fill in here");
}

#[tokio::test]
async fn answers_that_were_read_or_never_shared_are_deleted_without_a_trace() {
    let mut ground = Ground::with_contacts().await;
    let first = ground.offer("gad-7").await;
    ground.send(&first, &[1; 7]).await;
    ground.juno.post(&format!("{first}/delete"), &[]).await.goes_to("/me");
    assert_eq!(ground.forms().await, []);
    let second = ground.offer("phq-9").await;
    ground.send(&second, &[1; 9]).await;
    let theirs = ground.read_by_maren(&second);
    ground.maren.post(&format!("{theirs}/read"), &[]).await;
    ground.juno.post(&format!("{second}/delete"), &[]).await.goes_to("/me");
    assert_eq!(ground.forms().await, []);
}

#[tokio::test]
async fn a_risk_is_not_offered_without_crisis_contacts() {
    let mut ground = Ground::new().await;
    let path = ground.instruments();
    ground.maren.get(&path).await.says("once the practice has set its crisis contacts");
    let refused = ground.maren.post(&path, &[("instrument", "phq-9")]).await;
    refused
        .is(StatusCode::BAD_REQUEST)
        .says("Please have the practice’s crisis contacts set first");
    let refused = ground.maren.post(&path, &[("instrument", "nothing")]).await;
    refused.is(StatusCode::BAD_REQUEST).says("Please choose a questionnaire");
    ground.offer("gad-7").await;
    let refused = ground.maren.post(&path, &[("instrument", "gad-7")]).await;
    refused.is(StatusCode::BAD_REQUEST).says("waiting to be filled in already");
    assert_eq!(ground.forms().await.len(), 1);
}

#[tokio::test]
async fn a_risk_is_not_asked_when_the_contacts_are_gone() {
    let mut ground = Ground::with_contacts().await;
    let form = ground.offer("phq-9").await;
    let (storage, now) = (&ground.house.app.storage, ground.house.now());
    storage.set_crisis_contacts(None, &Actor::System, now).await.unwrap();
    ground.juno.get(&form).await.says("cannot be filled in at the moment");
    ground.send(&form, &[1; 9]).await.says("cannot be filled in at the moment");
    assert_eq!(ground.forms().await[0].filled, None);
}

#[tokio::test]
async fn a_page_about_more_shows_the_latest_answers() {
    let mut ground = Ground::new().await;
    for _ in 0..14 {
        let form = ground.house.offered(&ground.people.pair, "gad-7").await;
        fill(&ground.house, &ground.people.pair, &form, "gad-7", &[1; 7], true).await;
    }
    let rows = |page: &Answer| page.text.matches("Total 7").count();
    let page = ground.juno.get("/me").await.says("6 earlier answers");
    assert_eq!(rows(&page), 8);
    let list = ground.instruments();
    assert_eq!(rows(&ground.maren.get(&list).await), 14);
}

#[tokio::test]
async fn late_repeated_and_ill_fitting_answers_get_a_sentence_and_lose_nothing() {
    let mut ground = Ground::new().await;
    let form = ground.offer("gad-7").await;
    let refused = ground.juno.post(&form, &[]).await.is(StatusCode::BAD_REQUEST);
    refused.says("Nothing is answered yet");
    let refused = ground.juno.post(&form, &[("q0", "1"), ("q1", "7")]).await;
    let refused = refused.is(StatusCode::BAD_REQUEST).says("Please choose one of the answers");
    assert!(refused.text.contains("name=\"q0\" value=\"1\" checked"), "what fitted is kept");
    ground.send(&form, &[1, 1, 1]).await.goes_to(&form);
    ground.juno.get(&form).await.says("4 questions were skipped, so there is no number");
    ground.send(&form, &[3; 7]).await.goes_to(&form);
    ground.juno.get(&form).await.says("answered already").says("4 questions were skipped");
    let second = ground.offer("phq-8").await;
    let theirs = ground.read_by_maren(&second);
    ground.maren.post(&format!("{theirs}/take-back"), &[]).await.goes_to(&ground.instruments());
    ground.send(&second, &[1; 8]).await.is(StatusCode::NOT_FOUND);
    let third = ground.offer("phq-8").await;
    ground.juno.post(&format!("{third}/aside"), &[]).await.goes_to("/me");
    ground.send(&third, &[1; 8]).await.says("put it aside. Nothing was kept");
    ground.juno.get("/arrive").await.says_not("fill in a questionnaire");
    let list = ground.instruments();
    ground.maren.get(&list).await.says("put aside");
}

#[tokio::test]
async fn results_over_time_are_told_by_reliable_change() {
    let mut ground = Ground::new().await;
    for places in [[0; 7], [1, 1, 1, 0, 0, 0, 0], [2, 2, 2, 1, 0, 0, 0]] {
        let form = ground.offer("gad-7").await;
        ground.send(&form, &places).await;
        ground.juno.post(&format!("{form}/share"), &[]).await;
        ground.house.clock.advance(crate::house::HOUR * 24 * 7);
        ground.maren = ground.house.signed_in(&ground.people.counsellor).await;
        ground.juno = ground.house.arrived(&ground.people.pair).await;
    }
    let list = ground.instruments();
    let page = ground.maren.get(&list).await.says("About the same as on Tuesday 3 March.");
    let page = page.says("4 higher than on Tuesday 10 March: more than chance would explain.");
    let page = page.says("A change counts from 4 on: the reliable change that NHS Talking");
    page.says_not("better").says_not("worse").says_not("severe");
    let latest = ground.forms().await.pop().unwrap().id;
    let page = ground.juno.get(&format!("/me/instruments/{latest}")).await;
    page.says("4 higher than on Tuesday 10 March").says("7 higher than on Tuesday 3 March");
}

#[tokio::test]
async fn the_owner_loads_and_removes_and_sees_no_answers() {
    let mut ground = Ground::new().await;
    let mut owner = ground.house.signed_in(&ground.people.owner).await;
    let here = "/people/instruments";
    let files = [("questionnaire", GARDEN), ("scoring", GARDEN_SCORING)];
    let with = |more: &[(&'static str, &'static str)]| [&files[..], more].concat();
    let refused = owner.post(here, &with(&[("licence", "L-7")])).await.is(StatusCode::BAD_REQUEST);
    let refused = refused.says("Please tick this if it is so");
    assert!(refused.text.contains("It was quiet"), "what was pasted is kept");
    let refused = owner.post(here, &with(&[("licensed", "yes"), ("licence", " ")])).await;
    refused.is(StatusCode::BAD_REQUEST).says("where the licence can be found");
    owner.post(here, &with(&[("licensed", "yes"), ("licence", "L-7")])).await.goes_to(here);
    owner.get(here).await.says("The garden").says("Licence: L-7").says("© the gardeners");
    let id = ground.house.app.storage.instruments().await.unwrap()[0].id.clone();
    let form = ground.offer(id.as_str()).await;
    ground.juno.get(&form).await.says("It was quiet").says("© the gardeners").says("From 0 to 9");
    let refused = ground.juno.post(&form, &[("q1", "12"), ("q2", "rain")]).await;
    let refused = refused.is(StatusCode::BAD_REQUEST).says("cannot be sent without an answer here");
    refused.says("outside what the questionnaire allows").says("rain");
    let fields = [("q0", "yes"), ("q1", "4"), ("q2", "a wren by the begonias")];
    ground.juno.post(&form, &fields).await.goes_to(&form);
    ground.juno.post(&format!("{form}/share"), &[]).await;
    let theirs = ground.read_by_maren(&form);
    ground.maren.get(&theirs).await.says("5, on a scale from 0 to 10").says("It was quiet");
    owner.get(&theirs).await.is(StatusCode::NOT_FOUND);
    owner.get(&ground.instruments()).await.is(StatusCode::NOT_FOUND);
    owner.post(&format!("{here}/{id}/remove"), &[]).await.goes_to(here);
    owner.get(here).await.says_not("The garden");
    let page = ground.maren.get(&theirs).await.says("5, on a scale from 0 to 10");
    page.says("© the gardeners").says("Question b 4").says("begonias").says_not("It was quiet");
    ground.juno.get(&form).await.says("5, on a scale").says_not("It was quiet");
    let refused = ground.maren.post(&ground.instruments(), &[("instrument", id.as_str())]).await;
    refused.is(StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_bad_file_gets_a_clear_sentence() {
    let ground = Ground::new().await;
    let mut owner = ground.house.signed_in(&ground.people.owner).await;
    let cases = [
        (
            GARDEN.replace("Questionnaire\"", "Patient\""),
            "not a FHIR Questionnaire. Its resourceType is “Patient”",
        ),
        (GARDEN.replace("© the gardeners", ""), "The questionnaire has no copyright."),
        (
            GARDEN.replace("\"boolean\"", "\"date\""),
            "Question “a” is of the type “date”, which cannot be asked here.",
        ),
        (
            GARDEN.replace("\"required\"", "\"enableWhen\": [], \"required\""),
            "“a” uses enableWhen.",
        ),
        (GARDEN.replace("\"b\"", "\"a\""), "“a” stands twice."),
        (GARDEN.replace("}] }", "}"), "This is not JSON: look at line"),
        ("<script>alert(1)</script>".into(), "This is not JSON: look at line 1, column 1."),
        ("x".repeat(200_000), "A file is larger than 128 KB."),
    ];
    for (questionnaire, sentence) in &cases {
        let fields = [
            ("questionnaire", questionnaire.as_str()),
            ("scoring", GARDEN_SCORING),
            ("licensed", "yes"),
            ("licence", "L"),
        ];
        let page = owner.post("/people/instruments", &fields).await.is(StatusCode::BAD_REQUEST);
        let page = page.says(sentence);
        assert!(!page.text.contains("<script>alert"), "shown as text");
    }
    let fields =
        [("questionnaire", GARDEN), ("scoring", "{}"), ("licensed", "yes"), ("licence", "L")];
    owner.post("/people/instruments", &fields).await.says("or a field is missing");
    let most = GARDEN_SCORING.replace("\"most\": 10", "\"most\": 27");
    let fields = [
        ("questionnaire", GARDEN),
        ("scoring", most.as_str()),
        ("licensed", "yes"),
        ("licence", "L"),
    ];
    let page = owner.post("/people/instruments", &fields).await;
    page.says("The range of scale “t” does not fit: the questionnaire gives 0 – 10.");
    let large = "x".repeat(900_000);
    let fields = [("questionnaire", large.as_str()), ("scoring", "{}"), ("licence", "L")];
    owner.post("/people/instruments", &fields).await.is(StatusCode::PAYLOAD_TOO_LARGE);
    assert!(ground.house.app.storage.instruments().await.unwrap().is_empty());
}
