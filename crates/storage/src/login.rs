//! Logins: signed-in browsers of people and of clients. An ended login is deleted; the audit trail
//! still lists it.

use crate::{
    Engine, Error, Result, Storage,
    damage::{unless_damaged, without_damaged},
    data_key::DataKey,
    db::{Change, execute, query},
    hash_token, new_id, new_token,
};
use practice::{
    AppointmentId, ClientId, LinkId, LoginId, Moment, PairId, PersonId, Private, audit::Actor,
};

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
    /// A client who went in by the link of one appointment.
    LinkHolder {
        /// The client.
        client: ClientId,
        /// The pair that meets.
        pair: PairId,
        /// The link.
        link: LinkId,
        /// The appointment it opens.
        appointment: AppointmentId,
    },
}

impl LoginOwner {
    /// Who signs in and out, for the audit.
    pub fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => Actor::Person(person.to_string()),
            Self::Client { client, .. } | Self::LinkHolder { client, .. } => {
                Actor::Client(client.to_string())
            }
        }
    }
}

/// A browser to sign in.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// Who signs in.
    pub owner: LoginOwner,
    /// Browser and kind of device, in words.
    pub device: Private<String>,
    /// When it expires.
    pub expires_at: Moment,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Who is signed in.
    pub owner: LoginOwner,
    /// Browser and kind of device, in words; `None` when they are damaged.
    pub device: Option<Private<String>>,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used, as often as [`Storage::touch_logins`] is called.
    pub seen_at: Moment,
    /// When it expires.
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
    appointment_id: Option<String>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT login.id, login.person_id, login.client_id, login.pair_id, login.link_id, \
             login.device, login.created_at, login.seen_at, login.expires_at, data_key.wrapped, \
             link.appointment_id \
             FROM login LEFT JOIN data_key ON data_key.client_id = login.client_id \
             LEFT JOIN link ON link.id = login.link_id ",
            $rest
        )
    };
}

impl Storage {
    /// Signs a browser in and returns the token for its cookie.
    /// [`Error::Absent`] when the person has left, or the link is no longer active.
    pub async fn start_login(&self, new: &NewLogin, now: Moment) -> Result<(LoginId, String)> {
        let (id, token) = (new_id(), new_token());
        let mut change = self.change().await?;
        let sealed = self.seal_device(&mut change, new, &id).await?;
        let by = new.owner.actor();
        let [person_id, client_id, pair_id, link_id] = match &new.owner {
            LoginOwner::Person(person) => [Some(person.as_str()), None, None, None],
            LoginOwner::Client { client, pair, link }
            | LoginOwner::LinkHolder { client, pair, link, .. } => {
                [None, Some(client.as_str()), Some(pair.as_str()), Some(link.as_str())]
            }
        };
        execute!(
            change.on(),
            "INSERT INTO login (practice_id, id, token_hash, person_id, client_id, pair_id, \
             link_id, device, \
             created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
            &id,
            hash_token(&token),
            person_id,
            client_id,
            pair_id,
            link_id,
            &sealed,
            now.as_micros(),
            new.expires_at.as_micros(),
        )?;
        change.commit_audited(&by, now, "login_started", &id).await?;
        Ok((LoginId::new(id), token))
    }

    /// The login that a cookie's token belongs to; `None` when unknown, ended or expired.
    pub async fn login_by_token(&self, token: &str, now: Moment) -> Result<Option<Login>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!(
                "WHERE login.practice_id = $1 AND login.token_hash = $2 \
                 AND login.expires_at > $3"
            ),
            hash_token(token),
            now.as_micros(),
        )?;
        row.map(|row| self.read_login(row)).transpose()
    }

    /// Which of these logins have ended or expired; one question for all of them.
    pub async fn ended_logins(&self, ids: &[LoginId], now: Moment) -> Result<Vec<LoginId>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = match self.engine() {
            Engine::Sqlite => {
                "SELECT value FROM json_each($2) WHERE NOT EXISTS \
                 (SELECT 1 FROM login WHERE practice_id = $1 AND id = value AND expires_at > $3)"
            }
            Engine::Postgres => {
                "SELECT value FROM json_array_elements_text(CAST($2 AS JSON)) WHERE NOT EXISTS \
                 (SELECT 1 FROM login WHERE practice_id = $1 AND id = value AND expires_at > $3)"
            }
        };
        let rows: Vec<(String,)> =
            query!(fetch_all, self.read().await?.on(), sql, as_json(ids), now.as_micros())?;
        Ok(rows.into_iter().map(|(id,)| LoginId::new(id)).collect())
    }

    /// Stores that these logins were in use, in one statement.
    pub async fn touch_logins(&self, ids: &[LoginId], now: Moment) -> Result<()> {
        let sql = match self.engine() {
            Engine::Sqlite => {
                "UPDATE login SET seen_at = $3 \
                 WHERE practice_id = $1 AND id IN (SELECT value FROM json_each($2)) \
                 AND seen_at < $3"
            }
            Engine::Postgres => {
                "UPDATE login SET seen_at = $3 WHERE practice_id = $1 AND id IN \
                 (SELECT json_array_elements_text(CAST($2 AS JSON))) AND seen_at < $3"
            }
        };
        // In turn with all that ends several logins: their rows are locked in no certain order.
        let mut change = self.change().await?;
        execute!(change.on(), sql, as_json(ids), now.as_micros())?;
        change.commit().await
    }

    /// A person's logins that have not expired, last used first.
    pub async fn logins_of(&self, person: &PersonId, now: Moment) -> Result<Vec<Login>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!(
                "WHERE login.practice_id = $1 AND login.person_id = $2 AND login.expires_at > $3 \
                 ORDER BY login.seen_at DESC, login.id DESC"
            ),
            person.as_str(),
            now.as_micros(),
        )?;
        without_damaged(rows.into_iter().map(|row| self.read_login(row)))
    }

    /// Ends a login; `false` when unknown or ended before.
    pub async fn end_login(&self, id: &LoginId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM login WHERE practice_id = $1 AND id = $2";
        if execute!(change.on(), sql, id.as_str())? == 0 {
            return Ok(false);
        }
        change.commit_audited(by, now, "login_ended", id.as_str()).await?;
        Ok(true)
    }

    /// Ends all of a person's logins but one. Returns how many.
    pub async fn end_other_logins(
        &self,
        person: &PersonId,
        keep: &LoginId,
        by: &Actor,
        now: Moment,
    ) -> Result<u64> {
        let mut change = self.change().await?;
        let sql = "DELETE FROM login WHERE practice_id = $1 AND person_id = $2 AND id <> $3";
        let ended = execute!(change.on(), sql, person.as_str(), keep.as_str())?;
        change.commit_audited(by, now, "other_logins_ended", person.as_str()).await?;
        Ok(ended)
    }

    /// Deletes expired logins, ceremonies, one-time links, windows of attempts, and links of
    /// appointments long past. Returns how many rows. It only keeps the tables small: expired rows have no effect.
    pub async fn end_expired(&self, now: Moment) -> Result<u64> {
        let mut change = self.change().await?;
        let mut gone = 0;
        for sql in [
            "DELETE FROM login WHERE practice_id = $1 AND expires_at <= $2",
            "DELETE FROM ceremony WHERE practice_id = $1 AND expires_at <= $2",
            "DELETE FROM one_time_link WHERE practice_id = $1 AND expires_at <= $2",
            "DELETE FROM attempt WHERE practice_id = $1 AND window_ends_at <= $2",
        ] {
            gone += execute!(change.on(), sql, now.as_micros())?;
        }
        gone += change.delete_old_appointment_links(now).await?;
        change.commit().await?;
        Ok(gone)
    }

    /// Checks that the owner may sign in, and seals the device's words with the owner's key.
    async fn seal_device(
        &self,
        change: &mut Change,
        new: &NewLogin,
        login: &str,
    ) -> Result<Vec<u8>> {
        let device = &new.device;
        match &new.owner {
            LoginOwner::Person(person) => {
                let here: Option<(String,)> = query!(
                    fetch_optional,
                    change.on(),
                    "SELECT id FROM person WHERE practice_id = $1 AND id = $2 \
                     AND ended_at IS NULL",
                    person.as_str(),
                )?;
                here.ok_or(Error::Absent)?;
                Ok(change.seal_text("login.device", login, device))
            }
            LoginOwner::Client { client, pair, link }
            | LoginOwner::LinkHolder { client, pair, link, .. } => {
                let active: Option<(Option<String>,)> = query!(
                    fetch_optional,
                    change.on(),
                    "SELECT link.appointment_id FROM link JOIN pair ON pair.id = link.pair_id \
                     WHERE link.practice_id = $1 AND link.id = $2 AND link.state = 'active' \
                     AND pair.id = $3 AND pair.client_id = $4",
                    link.as_str(),
                    pair.as_str(),
                    client.as_str(),
                )?;
                let (opens,) = active.ok_or(Error::Absent)?;
                if opens.as_deref() != of_appointment(&new.owner).map(AppointmentId::as_str) {
                    return Err(Error::Absent);
                }
                let key = change.key_of_client(client).await?.ok_or(Error::Absent)?;
                Ok(key.seal("login.device", login, device.reveal()))
            }
        }
    }

    fn read_login(&self, row: Row) -> Result<Login> {
        let damaged = || Error::Damaged(format!("the owner of login {}", row.id));
        let (owner, device) = match (row.person_id, row.client_id, row.pair_id, row.link_id) {
            (Some(person), ..) => {
                let device = self.open_text("login.device", &row.id, &row.device);
                (LoginOwner::Person(PersonId::new(person)), device)
            }
            (None, Some(client), Some(pair), Some(link)) => {
                let wrapped = row.wrapped.as_deref().ok_or_else(damaged)?;
                let key = DataKey::unwrap(&self.keys(), &client, wrapped);
                let (client, pair) = (ClientId::new(client), PairId::new(pair));
                let link = LinkId::new(link);
                let owner = match row.appointment_id.map(AppointmentId::new) {
                    None => LoginOwner::Client { client, pair, link },
                    Some(appointment) => LoginOwner::LinkHolder { client, pair, link, appointment },
                };
                (owner, key.and_then(|key| key.open("login.device", &row.id, &row.device)))
            }
            _ => return Err(damaged()),
        };
        Ok(Login {
            id: LoginId::new(row.id),
            owner,
            device: unless_damaged(device)?,
            created_at: Moment::from_micros(row.created_at),
            seen_at: Moment::from_micros(row.seen_at),
            expires_at: Moment::from_micros(row.expires_at),
        })
    }
}

/// The appointment that a login is for, if it is for one.
fn of_appointment(owner: &LoginOwner) -> Option<&AppointmentId> {
    match owner {
        LoginOwner::LinkHolder { appointment, .. } => Some(appointment),
        LoginOwner::Person(_) | LoginOwner::Client { .. } => None,
    }
}

/// Neither engine takes a list that the other takes too, but both read JSON.
fn as_json(ids: &[LoginId]) -> String {
    let ids: Vec<&str> = ids.iter().map(LoginId::as_str).collect();
    serde_json::to_string(&ids).expect("texts serialise")
}
