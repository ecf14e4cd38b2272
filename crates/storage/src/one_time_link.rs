//! Links that a person of the practice opens once: to set up, or to sign in without a passkey.

use crate::{
    Error, NewPerson, Result, Storage,
    db::{Change, execute, query},
    hash_token, new_id, new_token,
};
use practice::{Moment, PersonId, audit::Actor};

/// What a one-time link is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OneTimeKind {
    /// Making the first owner.
    SetUpOwner,
    /// Making an invited counsellor.
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
         WHERE token_hash = $1 AND expires_at > $2 AND (reusable OR used_at IS NULL)"
    };
}

impl Storage {
    /// Makes a one-time link and gives its token. A reusable one works until it expires.
    pub async fn make_one_time_link(
        &self,
        kind: &OneTimeKind,
        reusable: bool,
        expires_at: Moment,
        by: &Actor,
        now: Moment,
    ) -> Result<String> {
        let (id, token) = (new_id(), new_token());
        let mut change = self.change().await?;
        execute!(
            change.on(),
            "INSERT INTO one_time_link \
             (id, token_hash, kind, person_id, reusable, made_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &id,
            hash_token(&token),
            kind.as_str(),
            kind.person(),
            reusable,
            now.as_micros(),
            expires_at.as_micros(),
        )?;
        change.audit(by, now, "one_time_link_made", &id).await?;
        change.commit().await?;
        Ok(token)
    }

    /// What a token is for, without using it up; `None` when unknown, used or expired.
    pub async fn look_at_one_time_link(
        &self,
        token: &str,
        now: Moment,
    ) -> Result<Option<OneTimeKind>> {
        let row: Option<Row> =
            query!(fetch_optional, self.readers(), select!(), hash_token(token), now.as_micros(),)?;
        row.map(|row| row.kind()).transpose()
    }

    /// Uses a token up and says what it is for; `None` when unknown, used or expired.
    pub async fn use_one_time_link(&self, token: &str, now: Moment) -> Result<Option<OneTimeKind>> {
        let mut change = self.change().await?;
        let Some(kind) = change.use_one_time_link(token, now).await? else { return Ok(None) };
        change.commit().await?;
        Ok(Some(kind))
    }

    /// Uses a set-up token up and adds the person in one step, so that neither happens alone.
    /// `None` when the token is not good, or not for this role; [`Error::Taken`] keeps it good.
    pub async fn add_person_by_link(
        &self,
        token: &str,
        person: &NewPerson,
        now: Moment,
    ) -> Result<Option<PersonId>> {
        use practice::Role::{Counsellor, Owner};
        let mut change = self.change().await?;
        let kind = change.use_one_time_link(token, now).await?;
        match (kind, person.role) {
            (Some(OneTimeKind::SetUpOwner), Owner)
            | (Some(OneTimeKind::SetUpCounsellor), Counsellor) => {}
            _ => return Ok(None),
        }
        let id = self.insert_person(&mut change, person, now).await?;
        change.audit(&Actor::Person(id.to_string()), now, "person_added", id.as_str()).await?;
        change.commit().await?;
        Ok(Some(id))
    }
}

impl Change {
    async fn use_one_time_link(&mut self, token: &str, now: Moment) -> Result<Option<OneTimeKind>> {
        let row: Option<Row> =
            query!(fetch_optional, self.on(), select!(), hash_token(token), now.as_micros())?;
        let Some(row) = row else { return Ok(None) };
        let sql = "UPDATE one_time_link SET used_at = $2 WHERE id = $1";
        execute!(self.on(), sql, &row.id, now.as_micros())?;
        self.audit(&Actor::System, now, "one_time_link_used", &row.id).await?;
        row.kind().map(Some)
    }
}
