use crate::stage::{MINUTE, SYSTEM, Stage, private, stories};
use practice::{Private, Role, Side};
use storage::{Error, NewPasskey, PersonSettings};
use testkit::people;

stories!(a_moved_value_does_not_open, an_altered_value_does_not_open);

async fn a_moved_value_does_not_open(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let juno = stage.pair(&maren, people::CLIENT).await;
    let kit = stage.pair(&maren, people::OTHER_CLIENT).await;

    let copy = "UPDATE person SET name = (SELECT name FROM person WHERE id = '$from') \
                WHERE id = '$to'";
    let copy = copy.replace("$from", maren.as_str()).replace("$to", otis.as_str());
    stage.raw(&copy).await.unwrap();
    assert!(matches!(storage.person(&otis).await, Err(Error::Damaged(_))), "another row");

    stage.raw("UPDATE person SET name = sign_in_name").await.unwrap();
    assert!(matches!(storage.person(&maren).await, Err(Error::Damaged(_))), "another column");

    for (table, id, column) in [("client", "id", "name"), ("data_key", "client_id", "wrapped")] {
        let (from, to) = (&juno.client, &kit.client);
        stage
            .raw(&format!(
                "UPDATE {table} SET {column} = \
                 (SELECT {column} FROM {table} WHERE {id} = '{from}') WHERE {id} = '{to}'"
            ))
            .await
            .unwrap();
        let opened = storage.client_name(&kit.client).await;
        assert!(matches!(opened, Err(Error::Damaged(_))), "{table}.{column} of another client");
    }
    let said = storage.person(&maren).await.unwrap_err().to_string();
    assert!(!said.contains(people::COUNSELLOR) && said.contains("person.name"), "{said}");
}

async fn an_altered_value_does_not_open(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    for broken in ["", "00", "01000000010000"] {
        let bytes = stage.bytes(broken);
        stage.raw(&format!("UPDATE person SET name = {bytes}")).await.unwrap();
        assert!(matches!(storage.person(&maren).await, Err(Error::Damaged(_))), "{broken:?}");
    }
}

#[tokio::test]
async fn no_name_stands_in_the_files() {
    let stage = Stage::on(testkit::sqlite()).await;
    let (storage, now) = (&stage.storage, stage.now());
    let mut written = vec!["The Blue Door", "maren@example.org", "borrowed tablet", "lens-top"];
    written.extend(["Maren's laptop", "counter-7", "argon2id", "seat-of-juno", "size-3"]);
    written.extend(["lamp turned on", "talk about the garden", "I notice a pause"]);
    written.extend(people::ALL);

    storage.set_practice_name(&private("The Blue Door"), &SYSTEM, now).await.unwrap();
    stage.person(Role::Owner, people::OWNER, "ida").await;
    stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let maren = stage.person(Role::Counsellor, people::COUNSELLOR, "maren@example.org").await;
    storage.set_password(&maren, "$argon2id$", &SYSTEM, now).await.unwrap();
    storage.set_totp(&maren, &Private::new(b"secret".to_vec()), &SYSTEM, now).await.unwrap();
    let settings = PersonSettings { sound: true, screen: Some("lens-top".into()) };
    storage.set_settings(&maren, &settings).await.unwrap();
    storage.set_boundaries(&maren, &private("lamp turned on")).await.unwrap();
    storage.set_noticing_cards(&maren, &private("I notice a pause")).await.unwrap();
    let passkey = NewPasskey {
        label: private("Maren's laptop"),
        credential_id: "abc".into(),
        credential: private("counter-7"),
    };
    storage.add_passkey(&maren, &passkey, &SYSTEM, now).await.unwrap();
    storage.keep_ceremony("passkey", &private("counter-7"), now, MINUTE).await.unwrap();
    storage.attempt("password", "maren@example.org", 5, MINUTE, now).await.unwrap();
    for client in [people::CLIENT, people::OTHER_CLIENT, people::THIRD_CLIENT] {
        let pair = stage.pair(&maren, client).await;
        let (link, login) = stage.client_login(&pair).await;
        storage.set_ways(&pair.id, Side::Client, "size-3").await.unwrap();
        let word = private("talk about the garden");
        storage.set_code_word(&pair.id, &word, now).await.unwrap();
        storage.save_rooms(&[(pair.id, Some("seat-of-juno".into()))]).await.unwrap();
        for token in [link, login] {
            assert!(!in_files(&stage, &token), "a token stands in the files");
        }
    }
    for text in &written {
        assert!(!in_files(&stage, text), "{text} stands in the files");
    }
    assert!(in_files(&stage, "counsellor"), "the search itself works");
    storage.close().await;
    for text in &written {
        assert!(!in_files(&stage, text), "{text} stands in the closed file");
    }
}

fn in_files(stage: &Stage, text: &str) -> bool {
    let file = stage.database.file.as_ref().unwrap();
    ["", "-wal", "-shm"].iter().any(|end| {
        let bytes = std::fs::read(format!("{}{end}", file.display())).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    })
}
