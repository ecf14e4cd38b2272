use crate::stage::{Stage, private, stories};
use practice::{PersonId, Role};
use storage::{Error, PersonJson};
use testkit::people;

stories!(each_person_has_their_own);

async fn each_person_has_their_own(stage: Stage) {
    let storage = &stage.storage;
    let maren = stage.maren().await;
    let otis = stage.person(Role::Counsellor, people::OTHER_COUNSELLOR, "otis").await;
    let kinds = [
        (PersonJson::Boundaries, "boundaries", "chosen"),
        (PersonJson::NoticingCards, "noticing_cards", "cards"),
    ];
    for (kind, table, _) in kinds {
        assert_eq!(storage.person_json(kind, &maren).await.unwrap(), None, "{kind:?}");
        let (first, second) = (format!("{table} 1"), format!("{table} 2"));
        for (person, json) in [(&maren, first.as_str()), (&maren, &second), (&otis, table)] {
            storage.set_person_json(kind, person, &private(json)).await.unwrap();
        }
    }
    let reopened = stage.reopen().await;
    for (kind, table, column) in kinds {
        let kept = async |person| reopened.person_json(kind, person).await;
        assert_eq!(kept(&maren).await.unwrap(), Some(private(&format!("{table} 2"))));
        assert_eq!(kept(&otis).await.unwrap(), Some(private(table)));
        let refused = storage.set_person_json(kind, &PersonId::new("nobody"), &private("x")).await;
        assert!(matches!(refused, Err(Error::Absent)));
        let moved = format!(
            "UPDATE {table} SET {column} = \
             (SELECT {column} FROM {table} WHERE person_id = '{maren}') WHERE person_id = '{otis}'"
        );
        stage.raw(&moved).await.unwrap();
        assert_eq!(kept(&otis).await.unwrap(), None, "{kind:?} of another row");
    }
}
