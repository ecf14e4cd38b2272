use crate::stage::{HOUR, SYSTEM, Stage, facts, private, room, stories};
use alliance::board::{Board, Body, Entry, Stands};
use alliance::check_in::{Answer, CheckIn, Given, Item, Occasion, Seen};
use alliance::instrument::shipped_as;
use alliance::pace::{Choice, SessionPace};
use alliance::{OwnWords, Side};
use practice::appointment::{Arrangement, NoticePeriod};
use practice::contact::Contact;
use practice::joint_check::{Outcome, Record, SideRecord};
use practice::wall::{Wall, Zone};
use practice::{EntryId, Modality, PersonId};
use std::collections::BTreeMap;
use storage::{
    CeremonyKind, Damage, Error, LoginOwner, NewAnswers, NewLogin, PaceOutcome, Pair, Storage,
};
use testkit::people;

stories!(
    every_damaged_value_is_named,
    a_damaged_row_is_left_out_of_its_list,
    a_damaged_value_keeps_its_row_readable,
    a_damaged_value_does_not_stop_a_rotation,
    what_is_written_beside_a_damaged_key_is_kept,
);

/// A counsellor and a client, with a value in every sealed column.
async fn fill(stage: &Stage) -> (PersonId, Pair) {
    let (storage, now) = (&stage.storage, stage.now());
    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    storage.set_crisis_contacts(Some(&private("a line")), &SYSTEM, now).await.unwrap();
    let letterhead =
        storage::Letterhead { subject: Some(private("A date")), ..storage::Letterhead::default() };
    storage.set_letterhead(&letterhead, &SYSTEM, now).await.unwrap();
    let notice = NoticePeriod { hours: 48, words: Some(private("Half of the fee.")) };
    storage.set_notice_period(&notice, &SYSTEM, now).await.unwrap();
    let maren = stage.maren().await;
    stage.fill(&maren).await;
    let owner = LoginOwner::Person(maren.clone());
    let new = NewLogin { owner, device: private("laptop"), expires_at: now.plus(HOUR) };
    storage.start_login(&new, now).await.unwrap();
    let kind = CeremonyKind::UsingPasskey;
    storage.keep_ceremony(kind, &private("{}"), now.plus(HOUR)).await.unwrap();
    let juno = stage.pair(&maren, people::CLIENT).await;
    stage.client_login(&juno).await;
    stage.ways(&juno.id, Side::Client, "{}").await;
    storage.set_code_word(&juno.id, &private("the garden"), now).await.unwrap();
    let wall = Wall::of(now.plus(HOUR), Zone::utc());
    let soon = Arrangement::new(wall, 50);
    let soon = storage.add_appointment(&juno.id, &soon, &SYSTEM, now).await.unwrap();
    let words = private("Thursday would be easier.");
    storage.ask_for_another_time(&juno.id, &soon, Some(&words), &SYSTEM, now).await.unwrap();
    let contact = Contact { mail: Some(private("juno@example.org")), ..Contact::unasked() };
    storage.set_contact(&juno.client, &contact, &SYSTEM, now).await.unwrap();
    for check_in in ["a", "b"] {
        storage.keep_check_in(&juno.id, &answers(stage, check_in)).await.unwrap();
    }
    let board = Board { entries: vec![agenda(stage, "c"), agenda(stage, "d")], review_every: None };
    storage.keep_board(&juno.id, &Board::default(), &board).await.unwrap();
    let form = storage.offer_form(&juno.id, "phq-9", now).await.unwrap();
    let filled = shipped_as("phq-9").unwrap().fill(BTreeMap::new());
    let shared = NewAnswers { filled, is_shared: true };
    assert!(storage.answer_form(&juno.id, &form, &shared, now).await.unwrap());
    for side in [Side::Counsellor, Side::Client] {
        storage.choose_pace(&juno.id, side, Choice::Count, &SYSTEM, now).await.unwrap();
    }
    let session = storage.start_session(&juno.id, Modality::Video, now).await.unwrap();
    let kept = storage.keep_pace(&juno.id, "a", &SessionPace::default(), now).await.unwrap();
    assert_eq!(kept, PaceOutcome::Kept);
    let record = Record::new(Outcome::Skipped, SideRecord::default(), SideRecord::default());
    assert!(storage.end_session(&session, &facts(now), record.as_ref()).await.unwrap());
    storage.keep_rooms(&[room(&juno.id, "{}")]).await.unwrap();
    (maren, juno)
}

fn answers(stage: &Stage, id: &str) -> CheckIn {
    let given = Given { answer: Answer::Scale(9), seen: Seen::Shared };
    CheckIn {
        id: practice::CheckInId::new(id),
        occasion: Occasion::Leaving,
        by: Side::Client,
        at: stage.now(),
        place: None,
        answers: BTreeMap::from([(Item::Accepted, given)]),
    }
}

fn agenda(stage: &Stage, id: &str) -> Entry {
    Entry {
        id: EntryId::new(id),
        by: Side::Client,
        made_at: stage.now(),
        words: OwnWords::new("sleep"),
        agreed: false,
        body: Body::Agenda { stands: Stands::Open {} },
    }
}

/// Turns the last bit of each value of a column that `only` selects; again, it turns back.
async fn bend(stage: &Stage, table: &str, column: &str, only: &str) -> usize {
    let sql = format!("SELECT {}, '' FROM {table} WHERE {only}", stage.hex(column));
    let values = stage.read(&sql).await;
    for (hex, _) in &values {
        let (start, last) = hex.split_at(hex.len() - 2);
        let last = u8::from_str_radix(last, 16).unwrap() ^ 1;
        let (was, is) = (stage.bytes(hex), stage.bytes(&format!("{start}{last:02x}")));
        let sql = format!("UPDATE {table} SET {column} = {is} WHERE {column} = {was}");
        stage.raw(&sql).await.unwrap();
    }
    values.len()
}

async fn sealed_columns(stage: &Stage) -> Vec<(String, String)> {
    let columns = crate::schema::columns(stage).await;
    let sealed = columns.into_iter().filter(|(_, kind)| kind.starts_with("BLOB"));
    sealed.map(|(name, _)| name).collect()
}

async fn every_damaged_value_is_named(stage: Stage) {
    fill(&stage).await;
    let whole = stage.storage.open_all().await.unwrap();
    assert_eq!(whole.damaged, []);
    let columns = sealed_columns(&stage).await;
    assert!(columns.len() > 20, "{columns:?}");
    for (table, column) in columns {
        let bent = bend(&stage, &table, &column, &format!("{column} IS NOT NULL")).await;
        assert!(bent > 0, "nothing is kept in {table}.{column}");
        let found = stage.storage.open_all().await.unwrap().damaged;
        assert_eq!(found.len(), bent, "{table}.{column}: {found:?}");
        let is_named = |one: &Damage| one.table == table && one.column == column;
        assert!(found.iter().all(is_named), "{table}.{column}: {found:?}");
        bend(&stage, &table, &column, &format!("{column} IS NOT NULL")).await;
    }
    assert_eq!(stage.storage.open_all().await.unwrap(), whole);
    bend(&stage, "board_entry", "entry", "id = 'c'").await;
    let found = stage.storage.open_all().await.unwrap().damaged;
    assert_eq!(found, [Damage { table: "board_entry", column: "entry", row: "c".into() }]);
}

async fn a_damaged_row_is_left_out_of_its_list(stage: Stage) {
    let (_, juno) = fill(&stage).await;
    let kit = stage.pair(&juno.counsellor, people::OTHER_CLIENT).await;
    let storage = &stage.storage;
    storage.keep_rooms(&[room(&kit.id, "kit")]).await.unwrap();
    bend(&stage, "room_snapshot", "state", &format!("pair_id = '{}'", juno.id)).await;
    assert_eq!(storage.load_rooms().await.unwrap(), [(kit.id, "kit".to_string())]);

    bend(&stage, "check_in", "answers", "id = 'a'").await;
    assert_eq!(storage.check_ins_of(&juno.id).await.unwrap(), [answers(&stage, "b")]);
    let alone = storage.check_in(&juno.id, &answers(&stage, "a").id).await;
    assert!(matches!(alone, Err(Error::Damaged(_))), "its own page says so");

    bend(&stage, "board_entry", "entry", "id = 'c'").await;
    let board = storage.board(&juno.id).await.unwrap();
    assert_eq!(board.entries, [agenda(&stage, "d")]);
    let mut more = board.clone();
    more.entries.push(agenda(&stage, "e"));
    storage.keep_board(&juno.id, &board, &more).await.unwrap();
    bend(&stage, "board_entry", "entry", "id = 'c'").await;
    let ids: Vec<EntryId> =
        storage.board(&juno.id).await.unwrap().entries.into_iter().map(|one| one.id).collect();
    assert_eq!(ids, ["c", "d", "e"].map(EntryId::new), "what did not open was not deleted");

    for (table, column) in [("joint_check", "record"), ("session_pace", "pace")] {
        assert!(bend(&stage, table, column, "1 = 1").await > 0);
    }
    assert!(storage.joint_checks_of(&juno.id).await.unwrap().is_empty());
    assert_eq!(storage.last_joint_check(&juno.id).await.unwrap(), None);
    assert!(storage.paces_of(&juno.id).await.unwrap().is_empty());
}

async fn a_damaged_value_keeps_its_row_readable(stage: Stage) {
    let (maren, juno) = fill(&stage).await;
    let (storage, now) = (&stage.storage, stage.now());
    for (table, column) in sealed_columns(&stage).await {
        bend(&stage, &table, &column, &format!("{column} IS NOT NULL")).await;
    }
    let pairs = storage.pairs_of(&maren).await.unwrap();
    assert_eq!(pairs, [Pair { client_name: None, ..juno.clone() }]);
    let found = storage.person_by_sign_in_name("maren").await.unwrap().unwrap();
    assert_eq!((&found.id, &found.name, &found.sign_in_name), (&maren, &None, &None));
    assert_eq!(storage.practice_name().await.unwrap(), None);
    assert_eq!(storage.crisis_contacts().await.unwrap(), None);
    assert_eq!(storage.settings(&maren).await.unwrap().screen, None);
    assert_eq!(storage.ways(&juno.id, Side::Client).await.unwrap(), None);
    assert_eq!(storage.code_word(&juno.id).await.unwrap(), None);
    let passkeys = storage.passkeys(&maren).await.unwrap();
    assert_eq!((passkeys.len(), &passkeys[0].label, &passkeys[0].credential), (1, &None, &None));
    let logins = storage.logins_of(&maren, now).await.unwrap();
    assert_eq!((logins.len(), &logins[0].device), (1, &None));
    let forms = storage.unread_forms(&maren).await.unwrap();
    assert_eq!((forms.len(), forms[0].is_damaged, &forms[0].filled), (1, true, &None));
    assert!(matches!(storage.password(&maren).await, Err(Error::Damaged(_))));
    assert!(matches!(storage.totp(&maren).await, Err(Error::Damaged(_))));
    let nothing_opens = Storage::open(&stage.database.url, stage.keys.clone()).await;
    assert!(matches!(nothing_opens, Err(Error::WrongKey)), "as with another key");

    for column in ["keys", "name"] {
        bend(&stage, "practice", column, "1 = 1").await;
    }
    let storage = stage.reopen().await;
    let found = storage.open_all().await.unwrap().damaged;
    assert!(found.iter().all(|one| one.column != "key_check"), "the key check is written again");
}

async fn a_damaged_value_does_not_stop_a_rotation(stage: Stage) {
    fill(&stage).await;
    bend(&stage, "person", "sign_in_name", "1 = 1").await;
    bend(&stage, "room_snapshot", "state", "1 = 1").await;
    stage.storage.rotate_keys(&SYSTEM, stage.now()).await.unwrap();
    let found = stage.storage.open_all().await.unwrap().damaged;
    let columns: Vec<&str> = found.iter().map(|one| one.column).collect();
    assert_eq!(columns, ["sign_in_name", "state"]);
}

async fn what_is_written_beside_a_damaged_key_is_kept(stage: Stage) {
    let (maren, juno) = fill(&stage).await;
    let storage = &stage.storage;
    bend(&stage, "data_key", "wrapped", "1 = 1").await;
    stage.ways(&juno.id, Side::Client, "{}").await;
    let now = stage.clock.advance(HOUR);
    let session = storage.start_session(&juno.id, Modality::Video, now).await.unwrap();
    let record = Record::new(Outcome::Skipped, SideRecord::default(), SideRecord::default());
    let ended = facts(stage.clock.advance(HOUR));
    assert!(storage.end_session(&session, &ended, record.as_ref()).await.unwrap());
    assert_eq!(storage.sessions_of(&juno.id).await.unwrap()[0].facts, Some(ended));
    assert_eq!(storage.pairs_of(&maren).await.unwrap()[0].client_name, None);
}
