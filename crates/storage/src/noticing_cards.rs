//! A counsellor's own noticing cards. Opaque JSON here; they are theirs, so the practice key seals
//! them. Deliberately absent: what was noticed in a session, which nobody keeps unless both want it.

use crate::{
    Result, Storage,
    db::{execute, query},
};
use practice::{PersonId, Private};

impl Storage {
    /// The cards a person keeps; `None` when none were ever kept.
    pub async fn noticing_cards(&self, person: &PersonId) -> Result<Option<Private<String>>> {
        let row: Option<(Vec<u8>,)> = query!(
            fetch_optional,
            self.readers(),
            "SELECT cards FROM noticing_cards WHERE person_id = $1",
            person.as_str(),
        )?;
        row.map(|(sealed,)| self.open_text("noticing_cards.cards", person.as_str(), &sealed))
            .transpose()
    }

    /// Keeps a person's cards; [`crate::Error::Absent`] for an unknown one.
    pub async fn set_noticing_cards(
        &self,
        person: &PersonId,
        cards: &Private<String>,
    ) -> Result<()> {
        let sealed = self.seal_text("noticing_cards.cards", person.as_str(), cards);
        execute!(
            self.writer(),
            "INSERT INTO noticing_cards (person_id, cards) VALUES ($1, $2) \
             ON CONFLICT (person_id) DO UPDATE SET cards = excluded.cards",
            person.as_str(),
            &sealed,
        )?;
        Ok(())
    }
}
