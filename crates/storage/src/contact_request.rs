//! What a client asks of their counsellor between meetings: to get in touch, or another time. That
//! they cancelled is told the same way. Nothing is sent: the counsellor reads it on their pages.

use crate::{
    Error, Result, Storage,
    damage::{unless_damaged, without_damaged},
    data_key::{WrappedKey, join_key, key_columns},
    db::{execute, execute_alone, query},
    new_id,
};
use practice::{AppointmentId, ContactRequestId, Moment, PairId, PersonId, Private};

/// What a client asks of their counsellor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRequest {
    /// Its id.
    pub id: ContactRequestId,
    /// Whose client asks.
    pub pair: PairId,
    /// When they asked.
    pub asked_at: Moment,
    /// What they ask.
    pub wish: Wish,
}

/// What they ask, or tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// That the counsellor gets in touch.
    Contact,
    /// Another time than that of this appointment.
    AnotherTime {
        /// Which one.
        about: AppointmentId,
        /// When it begins.
        starts_at: Moment,
        /// What they wrote; `None` when they wrote nothing, and when it is damaged.
        words: Option<Private<String>>,
    },
    /// Nothing: they cancelled this appointment.
    Cancelled {
        /// Which one.
        about: AppointmentId,
        /// When it would have begun.
        starts_at: Moment,
        /// Whether it was within the practice's notice period.
        is_late: bool,
    },
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    pair_id: String,
    asked_at: i64,
    wish: String,
    appointment_id: Option<String>,
    starts_at: Option<i64>,
    is_late: bool,
    words: Option<Vec<u8>>,
    #[sqlx(flatten)]
    key: WrappedKey,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT contact_request.id, contact_request.pair_id, contact_request.asked_at, \
             contact_request.wish, contact_request.appointment_id, appointment.starts_at, \
             contact_request.is_late, contact_request.words, ",
            key_columns!(),
            " FROM contact_request LEFT JOIN appointment \
             ON appointment.id = contact_request.appointment_id ",
            join_key!("contact_request.pair_id"),
            "WHERE contact_request.practice_id = $1 AND contact_request.answered_at IS NULL ",
            $rest,
            " ORDER BY contact_request.asked_at, contact_request.id"
        )
    };
}

impl Storage {
    /// Opens a request to get in touch; does nothing while one is open.
    /// [`Error::Absent`](crate::Error::Absent) when the pair is unknown or its client was erased.
    pub async fn ask_for_contact(&self, pair: &PairId, now: Moment) -> Result<()> {
        let mut change = self.write().await?;
        change.key_of(pair).await?;
        execute!(
            change.on(),
            "INSERT INTO contact_request (practice_id, id, pair_id, asked_at) \
             SELECT $1, $2, $3, $4 \
             WHERE NOT EXISTS (SELECT 1 FROM contact_request \
             WHERE contact_request.practice_id = $1 AND pair_id = $3 AND wish = 'contact' \
             AND answered_at IS NULL)",
            new_id(),
            pair.as_str(),
            now.as_micros(),
        )?;
        change.commit().await
    }

    /// The open requests of a pair's client, oldest first.
    pub async fn contact_requests_of(&self, pair: &PairId) -> Result<Vec<ContactRequest>> {
        let sql = select!("AND contact_request.pair_id = $2");
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, pair.as_str())?;
        without_damaged(rows.into_iter().map(|row| self.read_request(row)))
    }

    /// The open requests of all of a counsellor's clients, oldest first.
    pub async fn open_contact_requests(
        &self,
        counsellor: &PersonId,
    ) -> Result<Vec<ContactRequest>> {
        let sql = select!(
            "AND contact_request.pair_id IN \
             (SELECT id FROM pair WHERE practice_id = $1 AND counsellor_id = $2)"
        );
        let rows: Vec<Row> = query!(fetch_all, self.read().await?.on(), sql, counsellor.as_str())?;
        without_damaged(rows.into_iter().map(|row| self.read_request(row)))
    }

    /// Marks a request as answered; `false` when the pair has no open one with this id.
    pub async fn answer_contact_request(
        &self,
        pair: &PairId,
        id: &ContactRequestId,
        now: Moment,
    ) -> Result<bool> {
        let sql = "UPDATE contact_request SET answered_at = $4 \
                   WHERE practice_id = $1 AND pair_id = $2 AND id = $3 AND answered_at IS NULL";
        let micros = now.as_micros();
        Ok(execute_alone!(self, sql, pair.as_str(), id.as_str(), micros) > 0)
    }

    /// Withdraws the open request of a pair's client to get in touch; `false` when there is none.
    pub async fn withdraw_contact_request(&self, pair: &PairId) -> Result<bool> {
        let sql = "DELETE FROM contact_request WHERE practice_id = $1 AND pair_id = $2 \
                   AND wish = 'contact' AND answered_at IS NULL";
        Ok(execute_alone!(self, sql, pair.as_str()) > 0)
    }

    fn read_request(&self, row: Row) -> Result<ContactRequest> {
        let damaged = || Error::Damaged(format!("contact_request.wish of {}", row.id));
        let about = row.appointment_id.map(AppointmentId::new);
        let about = about.zip(row.starts_at.map(Moment::from_micros));
        let wish = match (row.wish.as_str(), about) {
            ("contact", None) => Wish::Contact,
            ("another_time", Some((about, starts_at))) => {
                let sealed = row.words.as_ref();
                let words = sealed.map(|sealed| {
                    let key = row.key.unwrap(&self.keys())?;
                    key.open("contact_request.words", &row.id, sealed)
                });
                let words = words.map(unless_damaged).transpose()?.flatten();
                Wish::AnotherTime { about, starts_at, words }
            }
            ("cancelled", Some((about, starts_at))) => {
                Wish::Cancelled { about, starts_at, is_late: row.is_late }
            }
            _ => return Err(damaged()),
        };
        Ok(ContactRequest {
            id: ContactRequestId::new(row.id),
            pair: PairId::new(row.pair_id),
            asked_at: Moment::from_micros(row.asked_at),
            wish,
        })
    }
}
