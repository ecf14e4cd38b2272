use crate::stage::{HOUR, MINUTE, SYSTEM, Stage, stories};
use alliance::instrument::{Filled, shipped_as};
use practice::{FormId, PairId};
use storage::{Error, Form, NewAnswers, NewInstrument};
use testkit::people;

stories!(
    an_instrument_is_loaded_and_removed_with_its_texts,
    a_form_is_offered_answered_once_and_shared,
    unread_forms_are_listed_for_their_counsellor_only,
    a_form_with_deleted_answers_stays_until_it_is_read,
    answers_are_sealed_and_erased_with_the_client,
);

fn filled(places: &[usize]) -> Filled {
    let instrument = shipped_as("phq-9").unwrap();
    let questions = instrument.questionnaire.questions.iter().zip(places);
    let answers = questions.map(|(question, place)| {
        (question.link_id.clone(), question.take(&place.to_string()).unwrap().unwrap())
    });
    instrument.fill(answers.collect())
}

fn hidden(filled: Filled) -> NewAnswers {
    NewAnswers { filled, is_shared: false }
}

fn shared(filled: Filled) -> NewAnswers {
    NewAnswers { filled, is_shared: true }
}

async fn only(stage: &Stage, pair: &PairId) -> Form {
    let mut forms = stage.storage.forms_of(pair).await.unwrap();
    assert_eq!(forms.len(), 1);
    forms.remove(0)
}

async fn an_instrument_is_loaded_and_removed_with_its_texts(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let (asked, scored) = ("{\"title\":\"Garden\"}", "{\"short\":\"G\"}");
    let new = NewInstrument {
        questionnaire: asked.into(),
        scoring: scored.into(),
        licence: "L-1".into(),
    };
    let id = storage.load_instrument(&new, &SYSTEM, now).await.unwrap();
    let new = NewInstrument { licence: "L-2".into(), ..new };
    let other = storage.load_instrument(&new, &SYSTEM, now).await.unwrap();
    let loaded = stage.reopen().await.instruments().await.unwrap();
    assert_eq!(loaded.iter().map(|one| one.licence.as_str()).collect::<Vec<_>>(), ["L-1", "L-2"]);
    assert_eq!(storage.instrument(id.as_str()).await.unwrap().unwrap().questionnaire, asked);
    let open = storage.offer_form(&juno, id.as_str(), now).await.unwrap();
    let answered = storage.offer_form(&juno, id.as_str(), now.plus(MINUTE)).await.unwrap();
    let others = storage.offer_form(&juno, other.as_str(), now.plus(HOUR)).await.unwrap();
    assert!(storage.answer_form(&juno, &answered, &hidden(filled(&[1; 9])), now).await.unwrap());
    assert!(storage.remove_instrument(&id, &SYSTEM, now).await.unwrap());
    assert!(!storage.remove_instrument(&id, &SYSTEM, now).await.unwrap(), "once");
    assert_eq!(storage.instrument(id.as_str()).await.unwrap(), None);
    assert_eq!(storage.instruments().await.unwrap().len(), 1);
    let texts = stage.read("SELECT questionnaire, scoring FROM instrument ORDER BY licence").await;
    assert_eq!(texts, [(String::new(), String::new()), (asked.into(), scored.into())]);
    let left: Vec<FormId> =
        storage.forms_of(&juno).await.unwrap().into_iter().map(|form| form.id).collect();
    assert_eq!(left, [answered, others], "{open} was not answered");
    assert!(stage.audited().await.ends_with(&["instrument_removed".into()]));
}

async fn a_form_is_offered_answered_once_and_shared(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let id = storage.offer_form(&juno, "phq-9", now).await.unwrap();
    assert!(!storage.share_form(&juno, &id, now).await.unwrap(), "nothing to share yet");
    assert!(!storage.delete_form(&juno, &id).await.unwrap());
    assert_eq!(storage.open_forms_of(&juno).await.unwrap()[0].id, id);
    assert_eq!(storage.open_forms_of(&kit).await.unwrap(), []);
    let (first, second) = (filled(&[1; 9]), filled(&[3; 9]));
    assert!(
        !storage.answer_form(&kit, &id, &shared(first.clone()), now).await.unwrap(),
        "another's"
    );
    assert!(storage.answer_form(&juno, &id, &hidden(first.clone()), now.plus(HOUR)).await.unwrap());
    assert!(!storage.answer_form(&juno, &id, &shared(second.clone()), now).await.unwrap(), "once");
    assert_eq!(storage.open_forms_of(&juno).await.unwrap(), []);
    assert!(!storage.take_form_back(&juno, &id).await.unwrap(), "too late");
    assert!(!storage.put_form_aside(&juno, &id, now).await.unwrap());
    assert!(!storage.share_form(&kit, &id, now).await.unwrap());
    assert!(storage.share_form(&juno, &id, now.plus(HOUR)).await.unwrap());
    assert!(!storage.share_form(&juno, &id, now).await.unwrap(), "shared already");
    let form = only(&stage, &juno).await;
    assert_eq!(form.filled.as_ref(), Some(&first));
    assert_eq!((form.offered_at, form.answered_at), (now, Some(now.plus(HOUR))));
    assert_eq!(storage.form(&juno, &id).await.unwrap(), Some(form));
    assert_eq!(storage.form(&kit, &id).await.unwrap(), None);
    let aside = storage.offer_form(&kit, "gad-7", now).await.unwrap();
    assert!(storage.put_form_aside(&kit, &aside, now).await.unwrap());
    assert_eq!(storage.open_forms_of(&kit).await.unwrap(), []);
    assert!(
        !storage.answer_form(&kit, &aside, &shared(first.clone()), now).await.unwrap(),
        "put aside"
    );
    assert!(storage.take_form_back(&kit, &aside).await.unwrap());
    assert_eq!(storage.forms_of(&kit).await.unwrap(), []);
    let nobody = storage.offer_form(&PairId::new("none"), "gad-7", now).await;
    assert!(matches!(nobody, Err(Error::Absent)));
}

async fn unread_forms_are_listed_for_their_counsellor_only(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let otis = stage.person(practice::Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let id = storage.offer_form(&juno, "phq-9", now).await.unwrap();
    assert_eq!(storage.unread_forms(&maren).await.unwrap(), []);
    storage.answer_form(&juno, &id, &hidden(filled(&[0; 9])), now).await.unwrap();
    assert_eq!(storage.unread_forms(&maren).await.unwrap(), [], "not shared");
    assert!(!storage.mark_form_read(&juno, &id, now).await.unwrap());
    storage.share_form(&juno, &id, now).await.unwrap();
    assert_eq!(storage.unread_forms(&maren).await.unwrap()[0].id, id);
    assert_eq!(storage.unread_forms(&otis).await.unwrap(), []);
    assert!(storage.mark_form_read(&juno, &id, now.plus(MINUTE)).await.unwrap());
    assert!(!storage.mark_form_read(&juno, &id, now).await.unwrap(), "once");
    assert_eq!(storage.unread_forms(&maren).await.unwrap(), []);
    assert_eq!(only(&stage, &juno).await.opened_at, Some(now.plus(MINUTE)));
}

async fn a_form_with_deleted_answers_stays_until_it_is_read(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let id = storage.offer_form(&juno, "phq-9", now).await.unwrap();
    assert!(!storage.empty_form(&juno, &id, now).await.unwrap());
    storage.answer_form(&juno, &id, &shared(filled(&[1; 9])), now).await.unwrap();
    assert!(storage.empty_form(&juno, &id, now.plus(HOUR)).await.unwrap());
    assert!(!storage.empty_form(&juno, &id, now).await.unwrap(), "once");
    let unread = storage.unread_forms(&maren).await.unwrap();
    assert_eq!((unread[0].withdrawn_at, &unread[0].filled), (Some(now.plus(HOUR)), &None));
    assert!(
        stage.read("SELECT id, id FROM instrument_form WHERE answers IS NULL").await.len() == 1
    );
    assert!(storage.mark_form_read(&juno, &id, now).await.unwrap());
    assert!(storage.delete_form(&juno, &id).await.unwrap());
    assert_eq!(storage.forms_of(&juno).await.unwrap(), []);
}

async fn answers_are_sealed_and_erased_with_the_client(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let first = storage.offer_form(&juno.id, "phq-9", now).await.unwrap();
    let second = storage.offer_form(&juno.id, "phq-9", now).await.unwrap();
    for id in [&first, &second] {
        storage.answer_form(&juno.id, id, &shared(filled(&[1; 9])), now).await.unwrap();
    }
    let moved = format!(
        "UPDATE instrument_form SET answers = \
         (SELECT answers FROM instrument_form WHERE id = '{first}') WHERE id = '{second}'"
    );
    stage.raw(&moved).await.unwrap();
    let damaged = |form: &Form| (form.is_damaged, form.filled.is_some());
    let read: Vec<_> = storage.forms_of(&juno.id).await.unwrap().iter().map(damaged).collect();
    assert_eq!(read, [(false, true), (true, false)], "another row's");
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.forms_of(&juno.id).await.unwrap(), []);
    assert!(stage.read("SELECT id, id FROM instrument_form").await.is_empty());
    let refused = storage.offer_form(&juno.id, "phq-9", now).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let refused = storage.answer_form(&juno.id, &first, &shared(filled(&[1; 9])), now).await;
    assert!(!refused.unwrap());
}
