//! What a person keeps for their own pages: JSON that the server reads, one row per person and
//! kind, sealed with the practice key.

use crate::{
    Result, Storage,
    db::{execute, known, query},
};
use practice::{PersonId, Private};

/// A kind of JSON that a person keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonJson {
    /// A counsellor's list to check before a meeting, and what they ticked last time.
    Boundaries,
    /// A counsellor's cards about what they notice.
    NoticingCards,
}

struct Place {
    column: &'static str,
    select: &'static str,
    upsert: &'static str,
}

macro_rules! place {
    ($table:literal, $column:literal) => {
        Place {
            column: concat!($table, ".", $column),
            select: concat!(
                "SELECT ",
                $column,
                " FROM ",
                $table,
                " WHERE practice_id = $1 \
                 AND person_id = $2"
            ),
            upsert: concat!(
                "INSERT INTO ",
                $table,
                " (practice_id, person_id, ",
                $column,
                ") VALUES ($1, $2, $3) ON CONFLICT (person_id) DO UPDATE SET ",
                $column,
                " = excluded.",
                $column
            ),
        }
    };
}

impl PersonJson {
    fn place(self) -> Place {
        match self {
            Self::Boundaries => place!("boundaries", "chosen"),
            Self::NoticingCards => place!("noticing_cards", "cards"),
        }
    }
}

impl Storage {
    /// What the person stored last; `None` before the first time, and when it is damaged.
    pub async fn person_json(
        &self,
        kind: PersonJson,
        person: &PersonId,
    ) -> Result<Option<Private<String>>> {
        let Place { column, select, .. } = kind.place();
        let row: Option<(Vec<u8>,)> =
            query!(fetch_optional, self.read().await?.on(), select, person.as_str())?;
        let sealed = row.as_ref().map(|(sealed,)| sealed.as_slice());
        self.open_text_if_whole(column, person.as_str(), sealed)
    }

    /// Stores JSON in place of what was stored before.
    /// [`Error::Absent`](crate::Error::Absent) when the person is unknown.
    pub async fn set_person_json(
        &self,
        kind: PersonJson,
        person: &PersonId,
        json: &Private<String>,
    ) -> Result<()> {
        let Place { column, upsert, .. } = kind.place();
        let mut change = self.write().await?;
        known!(change.on(), "person", person.as_str())?;
        let sealed = change.seal_text(column, person.as_str(), json);
        execute!(change.on(), upsert, person.as_str(), &sealed)?;
        change.commit().await
    }
}
