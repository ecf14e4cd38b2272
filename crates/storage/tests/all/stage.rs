//! Where a story is told: an empty practice on one engine, and a clock that stands still.

use practice::{Moment, PersonId, Private, Role, audit::Actor};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::time::Duration;
use storage::{Engine, Keys, LoginOwner, NewPerson, Pair, Storage};
use testkit::{FakeClock, TestDatabase, people};

pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(3_600);
pub const SYSTEM: Actor = Actor::System;

/// Tells each story on both engines.
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

    /// The same practice as another process sees it.
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

    /// A client signed in through a fresh link: the token of the link, and of the login.
    pub async fn client_login(&self, pair: &Pair) -> (String, String) {
        let (link, link_token) =
            self.storage.make_link(&pair.id, &SYSTEM, self.now()).await.unwrap();
        let owner = LoginOwner::Client { client: pair.client.clone(), pair: pair.id.clone(), link };
        let expires = self.now().plus(HOUR);
        let device = private("Firefox on a borrowed tablet");
        let (_, token) =
            self.storage.start_login(&owner, &device, self.now(), expires).await.unwrap();
        (link_token, token)
    }

    /// Runs SQL past storage, as someone with the database in hand could.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.database.raw(sql).await
    }

    /// Reads rows of two texts past storage.
    pub async fn read(&self, sql: &str) -> Vec<(String, String)> {
        let sql = AssertSqlSafe(sql.to_string());
        match self.storage.engine() {
            Engine::Sqlite => {
                let mut connection = SqliteConnection::connect(&self.database.url).await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
            }
            Engine::Postgres => {
                let mut connection = PgConnection::connect(&self.database.url).await.unwrap();
                sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap()
            }
        }
    }

    /// SQL that writes a column of bytes as text.
    pub fn hex(&self, column: &str) -> String {
        match self.storage.engine() {
            Engine::Sqlite => format!("hex({column})"),
            Engine::Postgres => format!("encode({column}, 'hex')"),
        }
    }

    /// SQL for bytes that `hex` wrote.
    pub fn bytes(&self, hex: &str) -> String {
        match self.storage.engine() {
            Engine::Sqlite => format!("x'{hex}'"),
            Engine::Postgres => format!("'\\x{hex}'"),
        }
    }

    /// The words of the audit trail so far, and that it holds.
    pub async fn audited(&self) -> Vec<String> {
        let entries = self.storage.audit_entries(1, 10_000).await.unwrap();
        let length = i64::try_from(entries.len()).unwrap();
        assert_eq!(self.storage.verify_audit().await.unwrap(), Ok(length));
        entries.into_iter().map(|entry| entry.what).collect()
    }
}

pub fn private(text: &str) -> Private<String> {
    Private::new(text.to_string())
}
