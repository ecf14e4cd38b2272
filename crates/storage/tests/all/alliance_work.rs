use crate::stage::{HOUR, SYSTEM, Stage, stories};
use alliance::alliance_line::Threshold;
use alliance::board::{Board, Body, Entry, Stands};
use alliance::check_in::{Answer, CheckIn, Given, Item, Occasion, Seen};
use alliance::{OwnWords, Place, Side};
use practice::{CheckInId, EntryId, Moment, PairId};
use std::collections::BTreeMap;
use storage::Error;
use testkit::people;

stories!(
    answers_are_kept_changed_and_deleted,
    a_board_is_kept_entry_by_entry,
    a_practice_chooses_how_soon_to_ask,
    erasing_a_client_deletes_everything,
    answers_and_entries_are_sealed,
);

fn leaving(id: &str, at: Moment) -> CheckIn {
    let given = |answer, seen| Given { answer, seen };
    let words = Answer::Words(OwnWords::new("tea on the balcony"));
    CheckIn {
        id: CheckInId::new(id),
        occasion: Occasion::Leaving,
        by: Side::Client,
        at,
        place: Some(Place::Home),
        answers: BTreeMap::from([
            (Item::Accepted, given(Answer::Scale(9), Seen::Shared)),
            (Item::NextMinutes, given(words, Seen::Private)),
        ]),
    }
}

fn agenda(id: &str, words: &str, at: Moment) -> Entry {
    Entry {
        id: EntryId::new(id),
        by: Side::Client,
        made_at: at,
        words: OwnWords::new(words),
        agreed: false,
        body: Body::Agenda { stands: Stands::Open {} },
    }
}

async fn answers_are_kept_changed_and_deleted(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    let (mut first, second) = (leaving("b", now), leaving("a", now.plus(HOUR)));
    storage.keep_check_in(&juno, &second).await.unwrap();
    storage.keep_check_in(&juno, &first).await.unwrap();
    first.answers.remove(&Item::NextMinutes);
    storage.keep_check_in(&juno, &first).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.check_ins_of(&juno).await.unwrap(), [first.clone(), second.clone()]);
    let on = async |occasion| storage.check_ins_on(&juno, occasion).await.unwrap();
    assert_eq!(on(Occasion::Leaving).await, [first.clone(), second.clone()]);
    assert_eq!(on(Occasion::Arriving).await, []);
    assert_eq!(storage.check_in(&juno, &first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(storage.check_in(&kit, &first.id).await.unwrap(), None, "another pair's");
    let stolen = storage.keep_check_in(&kit, &first).await;
    assert!(matches!(stolen, Err(Error::Absent)), "a check-in stays with its pair");
    assert!(!storage.delete_check_in(&kit, &first.id).await.unwrap());
    assert!(storage.delete_check_in(&juno, &first.id).await.unwrap());
    let left = [second];
    assert_eq!(storage.check_ins_of(&juno).await.unwrap(), left);
    assert!(!storage.keep_check_in(&juno, &first).await.unwrap(), "sent once more");
    assert_eq!(storage.check_ins_of(&juno).await.unwrap(), left, "it stays deleted");
    let refused = storage.keep_check_in(&PairId::new("none"), &first).await;
    assert!(matches!(refused, Err(Error::Absent)));
}

async fn a_board_is_kept_entry_by_entry(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await.id;
    assert_eq!(storage.board(&juno).await.unwrap(), Board::default());
    let first = Board {
        entries: vec![agenda("a", "the call", now), agenda("b", "sleep", now)],
        review_every: Some(4),
    };
    storage.keep_board(&juno, &Board::default(), &first).await.unwrap();
    let mut second = first.clone();
    second.entries.swap(0, 1);
    second.entries[0].words = OwnWords::new("sleep, if there is time");
    second.entries.push(agenda("c", "the move", now));
    storage.keep_board(&juno, &first, &second).await.unwrap();
    let mut third = second.clone();
    third.entries.remove(1);
    third.review_every = None;
    storage.keep_board(&juno, &second, &third).await.unwrap();
    let storage = stage.reopen().await;
    assert_eq!(storage.board(&juno).await.unwrap(), third);
    assert_eq!(storage.board(&kit).await.unwrap(), Board::default());
    let stolen = storage.keep_board(&kit, &Board::default(), &third).await;
    assert!(matches!(stolen, Err(Error::Absent)), "an entry stays with its pair");
    assert_eq!(storage.board(&juno).await.unwrap(), third);
}

async fn a_practice_chooses_how_soon_to_ask(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    assert_eq!(storage.prompt_threshold().await.unwrap(), Threshold::Four, "until it chooses");
    for threshold in Threshold::ALL {
        storage.set_prompt_threshold(threshold, &SYSTEM, now).await.unwrap();
        assert_eq!(storage.prompt_threshold().await.unwrap(), threshold);
    }
    let trail = storage.audit_entries(0, 100).await.unwrap();
    let set = trail.iter().filter(|entry| entry.what == "prompt_threshold_set");
    assert_eq!(set.count(), Threshold::ALL.len());
}

async fn erasing_a_client_deletes_everything(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let board = Board { entries: vec![agenda("a", "the call", now)], review_every: Some(2) };
    storage.keep_board(&juno.id, &Board::default(), &board).await.unwrap();
    storage.keep_check_in(&juno.id, &leaving("b", now)).await.unwrap();
    storage.erase_client(&juno.client, &SYSTEM, now).await.unwrap();
    assert_eq!(storage.board(&juno.id).await.unwrap(), Board::default());
    assert_eq!(storage.check_ins_of(&juno.id).await.unwrap(), []);
    for sql in ["SELECT id, id FROM board_entry", "SELECT id, id FROM check_in"] {
        assert!(stage.read(sql).await.is_empty(), "no row stays: {sql}");
    }
    let refused = storage.keep_check_in(&juno.id, &leaving("c", now)).await;
    assert!(matches!(refused, Err(Error::Absent)));
    let refused = storage.keep_board(&juno.id, &Board::default(), &board).await;
    assert!(matches!(refused, Err(Error::Absent)));
}

async fn answers_and_entries_are_sealed(stage: Stage) {
    let (storage, now) = (&stage.storage, stage.now());
    let maren = stage.maren().await;
    let juno = stage.pair(&maren, people::CLIENT).await.id;
    storage.keep_check_in(&juno, &leaving("a", now)).await.unwrap();
    storage.keep_check_in(&juno, &leaving("b", now)).await.unwrap();
    let moved = "UPDATE check_in SET answers = (SELECT answers FROM check_in WHERE id = 'a') \
                 WHERE id = 'b'";
    stage.raw(moved).await.unwrap();
    assert_eq!(storage.check_ins_of(&juno).await.unwrap(), [leaving("a", now)], "another row");
    let board = Board { entries: vec![agenda("x", "the call", now)], review_every: None };
    storage.keep_board(&juno, &Board::default(), &board).await.unwrap();
    let more = Board {
        entries: vec![agenda("x", "the call", now), agenda("y", "sleep", now)],
        review_every: None,
    };
    storage.keep_board(&juno, &board, &more).await.unwrap();
    let moved = "UPDATE board_entry SET entry = (SELECT entry FROM board_entry WHERE id = 'x') \
                 WHERE id = 'y'";
    stage.raw(moved).await.unwrap();
    assert_eq!(storage.board(&juno).await.unwrap(), board, "another row");
}
