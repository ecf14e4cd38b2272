//! A counsellor's boundaries before a meeting: which lines they look through, what they ticked last
//! time. Opaque JSON here; it is theirs, so the practice key seals it.

use crate::{
    Result, Storage,
    db::{execute, query},
};
use practice::{PersonId, Private};

impl Storage {
    /// What a person chose last; `None` when nothing yet.
    pub async fn boundaries(&self, person: &PersonId) -> Result<Option<Private<String>>> {
        let row: Option<(Vec<u8>,)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT chosen FROM boundaries WHERE person_id = $1",
            person.as_str(),
        )?;
        row.map(|(sealed,)| self.open_text("boundaries.chosen", person.as_str(), &sealed))
            .transpose()
    }

    /// Keeps what a person chose; [`crate::Error::Absent`] for an unknown one.
    pub async fn set_boundaries(&self, person: &PersonId, chosen: &Private<String>) -> Result<()> {
        let sealed = self.seal_text("boundaries.chosen", person.as_str(), chosen);
        execute!(
            self.writer(),
            "INSERT INTO boundaries (person_id, chosen) VALUES ($1, $2) \
             ON CONFLICT (person_id) DO UPDATE SET chosen = excluded.chosen",
            person.as_str(),
            &sealed,
        )?;
        Ok(())
    }
}
