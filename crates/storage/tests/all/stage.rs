//! The fixture of the tests: an empty practice on one engine, and a clock that tests advance.

use practice::appointment::Arrangement;
use practice::wall::{Wall, Zone};
use practice::{
    AppointmentId, Modality, Moment, PairId, PersonId, Private, Role, Side, audit::Actor,
};
use std::time::Duration;
use storage::{
    EndedBy, Engine, Keys, LineFacts, LoginOwner, NewLogin, NewPasskey, NewPerson, Pair,
    PersonJson, PersonSettings, Result, RoomChange, RoomFact, SessionFacts, Storage,
};
use testkit::{FakeClock, TestDatabase, people};

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3_600);
pub const SYSTEM: Actor = Actor::System;

/// Runs each test on both engines.
macro_rules! stories {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                super::$story($crate::stage::Stage::on(testkit::sqlite()).await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                super::$story($crate::stage::Stage::on(testkit::postgres().await).await).await;
            }
        }
    )*};
}
pub(crate) use stories;

pub struct Stage {
    pub storage: Storage,
    pub clock: FakeClock,
    pub keys: Keys,
    pub database: TestDatabase,
}

impl Stage {
    pub async fn on(database: TestDatabase) -> Self {
        let keys = Keys::for_test();
        let storage = Storage::open(&database.url, keys.clone()).await.unwrap();
        Self { storage, clock: FakeClock::default(), keys, database }
    }

    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The same database opened again, as another process would.
    pub async fn reopen(&self) -> Storage {
        Storage::open(&self.database.url, self.keys.clone()).await.unwrap()
    }

    pub async fn person(&self, role: Role, name: &str, sign_in_name: &str) -> PersonId {
        let person = NewPerson { role, name: private(name), sign_in_name: private(sign_in_name) };
        self.storage.add_person(&person, &SYSTEM, self.now()).await.unwrap()
    }

    pub async fn maren(&self) -> PersonId {
        self.person(Role::Counsellor, people::COUNSELLOR, "maren").await
    }

    pub async fn pair(&self, counsellor: &PersonId, client: &str) -> Pair {
        self.storage.add_pair(counsellor, &private(client), &SYSTEM, self.now()).await.unwrap()
    }

    /// Adds an appointment of fifty minutes.
    pub async fn appointment(&self, pair: &PairId, starts_at: Moment) -> Result<AppointmentId> {
        let arranged = Arrangement::new(Wall::of(starts_at, Zone::utc()), 50);
        self.storage.add_appointment(pair, &arranged, &SYSTEM, self.now()).await
    }

    /// Stores something in each sealed column of a person, and a passkey with the id "abc".
    pub async fn fill(&self, person: &PersonId) {
        let (storage, now) = (&self.storage, self.now());
        storage.set_password(person, "$argon2id$", &SYSTEM, now).await.unwrap();
        storage.set_totp(person, &Private::new(vec![7; 20]), &SYSTEM, now).await.unwrap();
        let settings =
            PersonSettings { screen: Some("lens-top".into()), ..PersonSettings::default() };
        storage.set_settings(person, &settings).await.unwrap();
        for (kind, json) in [
            (PersonJson::Boundaries, "lamp turned on"),
            (PersonJson::NoticingCards, "I notice a pause"),
        ] {
            storage.set_person_json(kind, person, &private(json)).await.unwrap();
        }
        let passkey = NewPasskey {
            label: private("Maren's laptop"),
            credential_id: "abc".into(),
            credential: private("counter-7"),
        };
        storage.add_passkey(person, &passkey, &SYSTEM, now).await.unwrap();
    }

    /// Stores how one of the two chose to meet; deletes the room's snapshot.
    pub async fn ways(&self, pair: &PairId, side: Side, chosen: &str) {
        let facts = vec![RoomFact::WaysChosen { side, chosen: chosen.into() }];
        let change = RoomChange { facts, ..room(pair, None) };
        self.storage.keep_rooms(&[change]).await.unwrap();
    }

    /// Signs a client in through a new link. Returns the tokens of the link and of the login.
    pub async fn client_login(&self, pair: &Pair) -> (String, String) {
        let (link, link_token) =
            self.storage.make_link(&pair.id, &SYSTEM, self.now()).await.unwrap();
        let owner = LoginOwner::Client { client: pair.client.clone(), pair: pair.id.clone(), link };
        let device = private("Firefox on a borrowed tablet");
        let new = NewLogin { owner, device, expires_at: self.now().plus(HOUR) };
        let (_, token) = self.storage.start_login(&new, self.now()).await.unwrap();
        (link_token, token)
    }

    /// Runs SQL directly, without `Storage`.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.database.raw(sql).await
    }

    /// Reads rows of two text columns directly, without `Storage`.
    pub async fn read(&self, sql: &str) -> Vec<(String, String)> {
        self.database.read(sql).await.unwrap()
    }

    /// SQL for a column of bytes as hex text.
    pub fn hex(&self, column: &str) -> String {
        match self.storage.engine() {
            Engine::Sqlite => format!("hex({column})"),
            Engine::Postgres => format!("encode({column}, 'hex')"),
        }
    }

    /// SQL for bytes given as hex text.
    pub fn bytes(&self, hex: &str) -> String {
        match self.storage.engine() {
            Engine::Sqlite => format!("x'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'"),
        }
    }

    /// What the audit trail lists so far; checks its chain.
    pub async fn audited(&self) -> Vec<String> {
        let entries = self.storage.audit_entries(1, 10_000).await.unwrap();
        let length = i64::try_from(entries.len()).unwrap();
        assert_eq!(self.storage.verify_audit().await.unwrap().unwrap().head.number, length);
        entries.into_iter().map(|entry| entry.what).collect()
    }
}

/// The facts of a session by video that the counsellor ended.
pub fn facts(ended_at: Moment) -> SessionFacts {
    SessionFacts {
        ended_at,
        ended_by: EndedBy::Counsellor,
        modalities: vec![Modality::Video],
        line: LineFacts::default(),
    }
}

/// A room with this snapshot; `None` deletes the stored one.
pub fn room<'a>(pair: &PairId, state: impl Into<Option<&'a str>>) -> RoomChange {
    let snapshot = state.into().map(str::to_string);
    RoomChange { pair: pair.clone(), snapshot, facts: Vec::new() }
}

pub fn private(text: &str) -> Private<String> {
    Private::new(text.to_string())
}
