//! Signed-in browsers, of people and of clients. An ended login is deleted; the audit trail
//! keeps the fact.

use crate::{
    Error, Result, Storage,
    data_key::DataKey,
    db::{Change, execute, query},
    hash_token, new_id, new_token,
};
use practice::{ClientId, LinkId, LoginId, Moment, PairId, PersonId, Private, audit::Actor};
use std::time::Duration;

/// How often a login's last use is written at most (chosen): it is shown to the minute.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginOwner {
    /// An owner or counsellor.
    Person(PersonId),
    /// A client who opened a personal link.
    Client {
        /// The client.
        client: ClientId,
        /// The pair the link leads to.
        pair: PairId,
        /// The link.
        link: LinkId,
    },
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Who is signed in.
    pub owner: LoginOwner,
    /// Which browser on which kind of device, in words.
    pub device: Private<String>,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used, to about a minute.
    pub seen_at: Moment,
    /// When it ends by itself.
    pub expires_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    person_id: Option<String>,
    client_id: Option<String>,
    pair_id: Option<String>,
    link_id: Option<String>,
    device: Vec<u8>,
    created_at: i64,
    seen_at: i64,
    expires_at: i64,
    wrapped: Option<Vec<u8>>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT login.id, login.person_id, login.client_id, login.pair_id, login.link_id, \
             login.device, login.created_at, login.seen_at, login.expires_at, data_key.wrapped \
             FROM login LEFT JOIN data_key ON data_key.client_id = login.client_id ",
            $rest
        )
    };
}

impl Storage {
    /// Signs a browser in and gives the token for its cookie.
    /// [`Error::Absent`] when the person has left, or the link has ended meanwhile.
    pub async fn start_login(
        &self,
        owner: &LoginOwner,
        device: &Private<String>,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(LoginId, String)> {
        let (id, token) = (new_id(), new_token());
        let mut change = self.change().await?;
        let sealed = self.seal_device(&mut change, owner, &id, device).await?;
        let (by, [person_id, client_id, pair_id, link_id]) = match owner {
            LoginOwner::Person(person) => {
                (Actor::Person(person.to_string()), [Some(person.as_str()), None, None, None])
            }
            LoginOwner::Client { client, pair, link } => (
                Actor::Client(client.to_string()),
                [None, Some(client.as_str()), Some(pair.as_str()), Some(link.as_str())],
            ),
        };
        execute!(
            change.on(),
            "INSERT INTO login (id, token_hash, person_id, client_id, pair_id, link_id, device, \
             created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
            &id,
            hash_token(&token),
            person_id,
            client_id,
            pair_id,
            link_id,
            &sealed,
            now.as_micros(),
            expires_at.as_micros(),
        )?;
        change.audit(&by, now, "login_started", &id).await?;
        change.commit().await?;
        Ok((LoginId::new(id), token))
    }

    /// The login that a cookie's token belongs to; `None` when unknown, ended or expired.
    pub async fn login_by_token(&self, token: &str, now: Moment) -> Result<Option<Login>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.readers(),
            select!("WHERE login.token_hash = $1 AND login.expires_at > $2"),
            hash_token(token),
            now.as_micros(),
        )?;
        row.map(|row| self.read_login(row)).transpose()
    }

    /// Notes that a login was used; written at most once a minute.
    pub async fn touch_login(&self, id: &LoginId, now: Moment) -> Result<()> {
        let every = i64::try_from(SEEN_EVERY.as_micros()).expect("a minute fits");
        execute!(
            self.writer(),
            "UPDATE login SET seen_at = $2 WHERE id = $1 AND seen_at <= $3",
            id.as_str(),
            now.as_micros(),
            now.as_micros() - every,
        )?;
        Ok(())
    }

    /// A person's logins that have not expired, last used first.
    pub async fn logins_of(&self, person: &PersonId, now: Moment) -> Result<Vec<Login>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.readers(),
            select!(
                "WHERE login.person_id = $1 AND login.expires_at > $2 \
                 ORDER BY login.seen_at DESC, login.id DESC"
            ),
            person.as_str(),
            now.as_micros(),
        )?;
        rows.into_iter().map(|row| self.read_login(row)).collect()
    }

    /// Ends a login; `false` when it is gone already.
    pub async fn end_login(&self, id: &LoginId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        if execute!(change.on(), "DELETE FROM login WHERE id = $1", id.as_str())? == 0 {
            return Ok(false);
        }
        change.audit(by, now, "login_ended", id.as_str()).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Ends all of a person's logins but one; gives how many.
    pub async fn end_other_logins(
        &self,
        person: &PersonId,
        keep: &LoginId,
        by: &Actor,
        now: Moment,
    ) -> Result<u64> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM login WHERE person_id = $1 AND id <> $2";
        let ended = execute!(change.on(), sql, person.as_str(), keep.as_str())?;
        change.audit(by, now, "other_logins_ended", person.as_str()).await?;
        change.commit().await?;
        Ok(ended)
    }

    /// Deletes what time has ended: logins, ceremonies, one-time links, windows of attempts.
    /// Gives how many. Nothing depends on it; it keeps the tables small.
    pub async fn end_expired(&self, now: Moment) -> Result<u64> {
        let mut change = self.write().await?;
        let mut gone = 0;
        for sql in [
            "DELETE FROM login WHERE expires_at <= $1",
            "DELETE FROM ceremony WHERE expires_at <= $1",
            "DELETE FROM one_time_link WHERE expires_at <= $1",
            "DELETE FROM attempt WHERE window_ends_at <= $1",
        ] {
            gone += execute!(change.on(), sql, now.as_micros())?;
        }
        change.commit().await?;
        Ok(gone)
    }

    /// Seals a device's words with its owner's key, after checking that the owner may sign in.
    async fn seal_device(
        &self,
        change: &mut Change,
        owner: &LoginOwner,
        login: &str,
        device: &Private<String>,
    ) -> Result<Vec<u8>> {
        match owner {
            LoginOwner::Person(person) => {
                let here: Option<(String,)> = query!(
                    fetch_optional,
                    change.on(),
                    "SELECT id FROM person WHERE id = $1 AND ended_at IS NULL",
                    person.as_str(),
                )?;
                here.ok_or(Error::Absent)?;
                Ok(self.seal_text("login.device", login, device))
            }
            LoginOwner::Client { client, pair, link } => {
                let active: Option<(String,)> = query!(
                    fetch_optional,
                    change.on(),
                    "SELECT link.id FROM link JOIN pair ON pair.id = link.pair_id \
                     WHERE link.id = $1 AND link.state = 'active' \
                     AND pair.id = $2 AND pair.client_id = $3",
                    link.as_str(),
                    pair.as_str(),
                    client.as_str(),
                )?;
                active.ok_or(Error::Absent)?;
                let key = change.key_of_client(client).await?.ok_or(Error::Absent)?;
                Ok(key.seal("login.device", login, device.reveal()))
            }
        }
    }

    fn read_login(&self, row: Row) -> Result<Login> {
        let damaged = || Error::Damaged(format!("the owner of login {}", row.id));
        let (owner, device) = match (row.person_id, row.client_id, row.pair_id, row.link_id) {
            (Some(person), ..) => {
                let device = self.open_text("login.device", &row.id, &row.device)?;
                (LoginOwner::Person(PersonId::new(person)), device)
            }
            (None, Some(client), Some(pair), Some(link)) => {
                let wrapped = row.wrapped.as_deref().ok_or_else(damaged)?;
                let key = DataKey::unwrap(self.keys(), &client, wrapped)?;
                let owner = LoginOwner::Client {
                    client: ClientId::new(client),
                    pair: PairId::new(pair),
                    link: LinkId::new(link),
                };
                (owner, key.open("login.device", &row.id, &row.device)?)
            }
            _ => return Err(damaged()),
        };
        Ok(Login {
            id: LoginId::new(row.id),
            owner,
            device,
            created_at: Moment::from_micros(row.created_at),
            seen_at: Moment::from_micros(row.seen_at),
            expires_at: Moment::from_micros(row.expires_at),
        })
    }
}
