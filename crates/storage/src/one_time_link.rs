//! One-time links for people of the practice: to set up, or to sign in without a passkey.

use crate::{
    Error, NewPerson, Result, Storage,
    db::{Change, execute, known, query},
    hash_token, new_id, new_token,
};
use practice::{Moment, PersonId, Role, audit::Actor};

/// What a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneTimeKind {
    /// Setting up the first owner.
    SetUpOwner,
    /// Setting up an invited counsellor.
    SetUpCounsellor,
    /// Signing this person in.
    SignIn(PersonId),
}

impl OneTimeKind {
    fn as_str(&self) -> &'static str {
        match self {
            Self::SetUpOwner => "set_up_owner",
            Self::SetUpCounsellor => "set_up_counsellor",
            Self::SignIn(_) => "sign_in",
        }
    }

    fn person(&self) -> Option<&str> {
        match self {
            Self::SetUpOwner | Self::SetUpCounsellor => None,
            Self::SignIn(person) => Some(person.as_str()),
        }
    }
}

/// A one-time link to make.
#[derive(Clone, Debug)]
pub struct NewOneTimeLink {
    /// What it is for.
    pub kind: OneTimeKind,
    /// Whether it can be used more than once until it expires.
    pub is_reusable: bool,
    /// When it expires.
    pub expires_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    person_id: Option<String>,
}

impl Row {
    fn kind(&self) -> Result<OneTimeKind> {
        match (self.kind.as_str(), &self.person_id) {
            ("set_up_owner", None) => Ok(OneTimeKind::SetUpOwner),
            ("set_up_counsellor", None) => Ok(OneTimeKind::SetUpCounsellor),
            ("sign_in", Some(person)) => Ok(OneTimeKind::SignIn(PersonId::new(person.as_str()))),
            _ => Err(Error::Damaged(format!("the kind of one-time link {}", self.id))),
        }
    }
}

macro_rules! select {
    () => {
        "SELECT id, kind, person_id FROM one_time_link \
         WHERE practice_id = $1 AND token_hash = $2 AND expires_at > $3 \
         AND (reusable OR used_at IS NULL)"
    };
}

impl Storage {
    /// Makes a one-time link and returns its token.
    pub async fn make_one_time_link(
        &self,
        new: &NewOneTimeLink,
        by: &Actor,
        now: Moment,
    ) -> Result<String> {
        let (id, token) = (new_id(), new_token());
        let mut change = self.change().await?;
        if let Some(person) = new.kind.person() {
            known!(change.on(), "person", person)?;
        }
        execute!(
            change.on(),
            "INSERT INTO one_time_link \
             (practice_id, id, token_hash, kind, person_id, reusable, made_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            &id,
            hash_token(&token),
            new.kind.as_str(),
            new.kind.person(),
            new.is_reusable,
            now.as_micros(),
            new.expires_at.as_micros(),
        )?;
        change.commit_audited(by, now, "one_time_link_made", &id).await?;
        Ok(token)
    }

    /// What a token is for, without using it; `None` when unknown, used or expired.
    pub async fn one_time_link(&self, token: &str, now: Moment) -> Result<Option<OneTimeKind>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!(),
            hash_token(token),
            now.as_micros(),
        )?;
        row.map(|row| row.kind()).transpose()
    }

    /// Uses a token and returns what it is for; `None` when unknown, used or expired.
    pub async fn use_one_time_link(&self, token: &str, now: Moment) -> Result<Option<OneTimeKind>> {
        let mut change = self.change().await?;
        let Some(kind) = change.use_one_time_link(token, now).await? else { return Ok(None) };
        change.commit().await?;
        Ok(Some(kind))
    }

    /// Uses a set-up token and adds the person in one transaction. `None` when the token is
    /// unknown, used, expired or for another role. After [`Error::Taken`] the token can still be
    /// used.
    pub async fn add_person_by_link(
        &self,
        token: &str,
        person: &NewPerson,
        now: Moment,
    ) -> Result<Option<PersonId>> {
        let mut change = self.change().await?;
        let fits = match change.use_one_time_link(token, now).await? {
            Some(OneTimeKind::SetUpOwner) => person.role == Role::Owner,
            Some(OneTimeKind::SetUpCounsellor) => person.role == Role::Counsellor,
            Some(OneTimeKind::SignIn(_)) | None => false,
        };
        if !fits {
            return Ok(None);
        }
        let id = self.insert_person(&mut change, person, now).await?;
        change
            .commit_audited(&Actor::Person(id.to_string()), now, "person_added", id.as_str())
            .await?;
        Ok(Some(id))
    }
}

impl Change {
    async fn use_one_time_link(&mut self, token: &str, now: Moment) -> Result<Option<OneTimeKind>> {
        let row: Option<Row> =
            query!(fetch_optional, self.on(), select!(), hash_token(token), now.as_micros())?;
        let Some(row) = row else { return Ok(None) };
        let sql = "UPDATE one_time_link SET used_at = $3 WHERE practice_id = $1 AND id = $2";
        execute!(self.on(), sql, &row.id, now.as_micros())?;
        self.audit(&Actor::System, now, "one_time_link_used", &row.id).await?;
        row.kind().map(Some)
    }
}
