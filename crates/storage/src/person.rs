//! People of the practice: owners and counsellors, their credentials and their settings. The server
//! hashes passwords and checks codes.

use crate::{
    Error, Result, SignInChange, Storage,
    db::{Change, execute, execute_alone, known, query},
    new_id,
};
use practice::{
    ClockHabit, Moment, PersonId, Private, Role, audit::Actor, contact::Reading, reminder::Choice,
};
use zeroize::Zeroizing;

/// An owner or counsellor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Owner or counsellor.
    pub role: Role,
    /// The name that others read; `None` when it is damaged.
    pub name: Option<Private<String>>,
    /// The name they sign in with, as typed; `None` when it is damaged. It still signs them in.
    pub sign_in_name: Option<Private<String>>,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether codes from an authenticator app are set up.
    pub has_totp: bool,
    /// How they read times.
    pub reading: Reading,
    /// When they were added.
    pub created_at: Moment,
    /// When they left the practice, if they did.
    pub ended_at: Option<Moment>,
}

/// A person to add.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Owner or counsellor.
    pub role: Role,
    /// The name that others read.
    pub name: Private<String>,
    /// The name they sign in with; case does not matter.
    pub sign_in_name: Private<String>,
}

/// The secret of an authenticator app, and the last time step whose code was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totp {
    /// The shared secret.
    pub secret: Private<Vec<u8>>,
    /// The last time step used; 0 when none was.
    pub last_step: i64,
}

/// A person's settings for their screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSettings {
    /// Whether a soft sound plays when someone waits.
    pub sound: bool,
    /// Where the lens is and how large the screen is, as JSON that the server reads.
    pub screen: Option<String>,
    /// How they read times.
    pub reading: Reading,
    /// How often their clients are reminded of an appointment.
    pub reminders: Choice,
}

#[derive(sqlx::FromRow)]
struct SettingsRow {
    sound: bool,
    screen: Option<Vec<u8>>,
    language: Option<String>,
    clock: Option<String>,
    reminders: i64,
}

impl Default for PersonSettings {
    fn default() -> Self {
        Self {
            sound: true,
            screen: None,
            reading: Reading::default(),
            reminders: Choice::default(),
        }
    }
}

/// How far two steps that are valid at the same moment may lie apart: one of tolerance either way
/// (RFC 6238 §5.2).
const STEPS_APART_MAX: i64 = 2;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    role: String,
    name: Vec<u8>,
    sign_in_name: Vec<u8>,
    has_password: bool,
    has_totp: bool,
    language: Option<String>,
    clock: Option<String>,
    created_at: i64,
    ended_at: Option<i64>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, role, name, sign_in_name, password IS NOT NULL AS has_password, \
             totp IS NOT NULL AS has_totp, language, clock, created_at, ended_at FROM person ",
            $rest
        )
    };
}

impl Storage {
    /// Adds a person; [`Error::Taken`] when the sign-in name is in use.
    pub async fn add_person(
        &self,
        person: &NewPerson,
        by: &Actor,
        now: Moment,
    ) -> Result<PersonId> {
        let mut change = self.change().await?;
        let id = self.insert_person(&mut change, person, now).await?;
        change.commit_audited(by, now, "person_added", id.as_str()).await?;
        Ok(id)
    }

    /// A person, including one who has left.
    pub async fn person(&self, id: &PersonId) -> Result<Option<Person>> {
        let row: Option<Row> = query!(
            fetch_optional,
            self.read().await?.on(),
            select!("WHERE person.practice_id = $1 AND id = $2"),
            id.as_str()
        )?;
        row.map(|row| self.read_person(row)).transpose()
    }

    /// The person who signs in with this name, unless they have left.
    pub async fn person_by_sign_in_name(&self, sign_in_name: &str) -> Result<Option<Person>> {
        for index in self.keys().indexes(sign_in_name) {
            let row: Option<Row> = query!(
                fetch_optional,
                self.read().await?.on(),
                select!("WHERE person.practice_id = $1 AND sign_in_index = $2"),
                &index,
            )?;
            if let Some(row) = row {
                return self.read_person(row).map(Some);
            }
        }
        Ok(None)
    }

    /// All people, including those who have left, oldest first.
    pub async fn people(&self) -> Result<Vec<Person>> {
        let rows: Vec<Row> = query!(
            fetch_all,
            self.read().await?.on(),
            select!("WHERE person.practice_id = $1 ORDER BY created_at, id")
        )?;
        rows.into_iter().map(|row| self.read_person(row)).collect()
    }

    /// Marks a person as having left, ends their logins and their feed, and frees their sign-in name;
    /// `false` when unknown or ended before.
    pub async fn end_person(&self, id: &PersonId, by: &Actor, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        let ended = execute!(
            change.on(),
            "UPDATE person SET ended_at = $3, sign_in_index = id \
             WHERE practice_id = $1 AND id = $2 AND ended_at IS NULL",
            id.as_str(),
            now.as_micros(),
        )?;
        if ended == 0 {
            return Ok(false);
        }
        execute!(
            change.on(),
            "DELETE FROM login WHERE practice_id = $1 \
             AND person_id = $2",
            id.as_str()
        )?;
        change.delete_feed(id).await?;
        change.commit_audited(by, now, "person_ended", id.as_str()).await?;
        Ok(true)
    }

    /// Sets a person's password, given as a PHC string that holds only its hash.
    pub async fn set_password(
        &self,
        id: &PersonId,
        phc: &str,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let sealed = change.keys().seal("person.password", id.as_str(), phc.as_bytes());
        let sql = "UPDATE person SET password = $3 WHERE practice_id = $1 AND id = $2";
        found(execute!(change.on(), sql, id.as_str(), &sealed)?)?;
        change.note_sign_in(id, SignInChange::Password, now).await?;
        change.commit_audited(by, now, "password_set", id.as_str()).await
    }

    /// The PHC string of a person's password, if one is set.
    pub async fn password(&self, id: &PersonId) -> Result<Option<Private<String>>> {
        let row: Option<(Option<Vec<u8>>,)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT password FROM person WHERE practice_id = $1 AND id = $2",
            id.as_str(),
        )?;
        row.and_then(|(sealed,)| sealed)
            .map(|sealed| self.open_text("person.password", id.as_str(), &sealed))
            .transpose()
    }

    /// Sets the secret of a person's authenticator app, and resets its last time step.
    pub async fn set_totp(
        &self,
        id: &PersonId,
        secret: &Private<Vec<u8>>,
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        let sealed = change.keys().seal("person.totp", id.as_str(), secret.reveal());
        let sql = "UPDATE person SET totp = $3, totp_last_step = 0 WHERE practice_id = $1 \
                   AND id = $2";
        found(execute!(change.on(), sql, id.as_str(), &sealed)?)?;
        change.note_sign_in(id, SignInChange::App, now).await?;
        change.commit_audited(by, now, "totp_set", id.as_str()).await
    }

    /// A person's authenticator secret, if one is set.
    pub async fn totp(&self, id: &PersonId) -> Result<Option<Totp>> {
        let row: Option<(Option<Vec<u8>>, i64)> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT totp, totp_last_step FROM person WHERE practice_id = $1 AND id = $2",
            id.as_str(),
        )?;
        let Some((Some(sealed), last_step)) = row else { return Ok(None) };
        let secret = self.keys().open_sealed("person.totp", id.as_str(), &sealed)?;
        Ok(Some(Totp { secret: Private::new(secret.to_vec()), last_step }))
    }

    /// Uses a time step; `false` when it or one shortly after it was used before: a replay. A last
    /// step further ahead was used while the clock was wrong, and does not count.
    pub async fn use_totp_step(&self, id: &PersonId, step: i64) -> Result<bool> {
        let used = execute_alone!(
            self,
            "UPDATE person SET totp_last_step = $3 \
             WHERE practice_id = $1 AND id = $2 AND totp IS NOT NULL \
             AND (totp_last_step < $3 OR totp_last_step > $3 + $4)",
            id.as_str(),
            step,
            STEPS_APART_MAX,
        );
        Ok(used == 1)
    }

    /// Replaces a person's recovery codes by new ones, given as their hashes.
    pub async fn set_recovery_codes(
        &self,
        id: &PersonId,
        hashes: &[String],
        by: &Actor,
        now: Moment,
    ) -> Result<()> {
        let mut change = self.change().await?;
        known!(change.on(), "person", id.as_str())?;
        execute!(
            change.on(),
            "DELETE FROM recovery_code WHERE practice_id = $1 \
             AND person_id = $2",
            id.as_str()
        )?;
        for hash in hashes {
            execute!(
                change.on(),
                "INSERT INTO recovery_code (practice_id, person_id, code_hash) \
                 VALUES ($1, $2, $3)",
                id.as_str(),
                hash,
            )?;
        }
        change.note_sign_in(id, SignInChange::Codes, now).await?;
        change.commit_audited(by, now, "recovery_codes_set", id.as_str()).await
    }

    /// Uses a recovery code, given as its hash; `false` when unknown or used before.
    pub async fn use_recovery_code(&self, id: &PersonId, hash: &str, now: Moment) -> Result<bool> {
        let mut change = self.change().await?;
        let used = execute!(
            change.on(),
            "UPDATE recovery_code SET used_at = $4 \
             WHERE practice_id = $1 AND person_id = $2 AND code_hash = $3 AND used_at IS NULL",
            id.as_str(),
            hash,
            now.as_micros(),
        )?;
        if used == 0 {
            return Ok(false);
        }
        let by = Actor::Person(id.to_string());
        change.commit_audited(&by, now, "recovery_code_used", id.as_str()).await?;
        Ok(true)
    }

    /// How many recovery codes a person has not used yet.
    pub async fn recovery_codes_left(&self, id: &PersonId) -> Result<u32> {
        let (left,): (i64,) = query!(
            fetch_one,
            self.read().await?.on(),
            "SELECT COUNT(*) FROM recovery_code WHERE practice_id = $1 AND person_id = $2 \
             AND used_at IS NULL",
            id.as_str(),
        )?;
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// A person's settings; the defaults for an unknown person, and where they are damaged.
    pub async fn settings(&self, id: &PersonId) -> Result<PersonSettings> {
        let row: Option<SettingsRow> = query!(
            fetch_optional,
            self.read().await?.on(),
            "SELECT sound, screen, language, clock, reminders FROM person \
             WHERE practice_id = $1 AND id = $2",
            id.as_str(),
        )?;
        let Some(row) = row else { return Ok(PersonSettings::default()) };
        let screen =
            self.open_text_if_whole("person.screen", id.as_str(), row.screen.as_deref())?;
        Ok(PersonSettings {
            sound: row.sound,
            screen: screen.map(Private::into_inner),
            reading: Reading {
                language: row.language,
                habit: row.clock.as_deref().and_then(ClockHabit::from_word),
            },
            reminders: Choice::of_times(row.reminders).unwrap_or_default(),
        })
    }

    /// Stores a person's settings.
    pub async fn set_settings(&self, id: &PersonId, settings: &PersonSettings) -> Result<()> {
        let mut change = self.write().await?;
        let screen = settings
            .screen
            .as_ref()
            .map(|screen| change.keys().seal("person.screen", id.as_str(), screen.as_bytes()));
        let sql = "UPDATE person SET sound = $3, screen = $4, language = $5, clock = $6, \
                   reminders = $7 WHERE practice_id = $1 AND id = $2";
        found(execute!(
            change.on(),
            sql,
            id.as_str(),
            settings.sound,
            &screen,
            settings.reading.language.as_deref(),
            settings.reading.habit.map(ClockHabit::as_str),
            i64::from(settings.reminders.times()),
        )?)?;
        change.commit().await
    }

    /// Adds a person; the caller writes the audit row.
    pub(crate) async fn insert_person(
        &self,
        change: &mut Change,
        person: &NewPerson,
        now: Moment,
    ) -> Result<PersonId> {
        let name = person.sign_in_name.reveal();
        for index in change.keys().indexes(name) {
            let taken: Option<(String,)> = query!(
                fetch_optional,
                change.on(),
                "SELECT id FROM person WHERE practice_id = $1 AND sign_in_index = $2",
                &index,
            )?;
            if taken.is_some() {
                return Err(Error::Taken);
            }
        }
        let id = new_id();
        let sealed = change.seal_text("person.name", &id, &person.name);
        let sign_in_name = change.seal_text("person.sign_in_name", &id, &person.sign_in_name);
        let index = change.keys().index(name);
        execute!(
            change.on(),
            "INSERT INTO person (practice_id, id, role, name, sign_in_name, sign_in_index, \
             created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &id,
            person.role.as_str(),
            &sealed,
            &sign_in_name,
            &index,
            now.as_micros(),
        )?;
        Ok(PersonId::new(id))
    }

    /// Computes the blind indexes of all sign-in names again, with the newest key.
    pub(crate) async fn index_people(&self, change: &mut Change) -> Result<()> {
        let rows: Vec<(String, Vec<u8>)> = query!(
            fetch_all,
            change.on(),
            "SELECT id, sign_in_name FROM person WHERE practice_id = $1 AND ended_at IS NULL"
        )?;
        for (id, sealed) in rows {
            let name = self.open_text_if_whole("person.sign_in_name", &id, Some(&sealed))?;
            let Some(name) = name else { continue };
            let index = change.keys().index(&Zeroizing::new(name.into_inner()));
            let sql = "UPDATE person SET sign_in_index = $3 WHERE practice_id = $1 AND id = $2";
            execute!(change.on(), sql, &id, &index)?;
        }
        Ok(())
    }

    fn read_person(&self, row: Row) -> Result<Person> {
        let role = Role::from_word(&row.role)
            .ok_or_else(|| Error::Damaged(format!("person.role of {}", row.id)))?;
        Ok(Person {
            role,
            name: self.open_text_if_whole("person.name", &row.id, Some(&row.name))?,
            sign_in_name: self.open_text_if_whole(
                "person.sign_in_name",
                &row.id,
                Some(&row.sign_in_name),
            )?,
            has_password: row.has_password,
            has_totp: row.has_totp,
            reading: Reading {
                language: row.language,
                habit: row.clock.as_deref().and_then(ClockHabit::from_word),
            },
            created_at: Moment::from_micros(row.created_at),
            ended_at: row.ended_at.map(Moment::from_micros),
            id: PersonId::new(row.id),
        })
    }
}

/// [`Error::Absent`] when no row was changed.
fn found(rows: u64) -> Result<()> {
    if rows == 0 { Err(Error::Absent) } else { Ok(()) }
}
