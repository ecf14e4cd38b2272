//! Changes of live rooms: a room's snapshot and the facts that follow from it are stored in one
//! transaction, so that they never disagree after a crash.

use crate::{EndedBy, Held, LineFacts, Result, SessionFacts, Storage, db::Change};
use practice::{Modality, Moment, PairId, Side, joint_check::Record};
use std::collections::BTreeMap;

/// A room's current state, and what happened in it since the last change was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomChange {
    /// Whose room.
    pub pair: PairId,
    /// The room as JSON; `None` deletes the stored one.
    pub snapshot: Option<String>,
    /// What happened, in order.
    pub facts: Vec<RoomFact>,
}

/// Something that happened in a room and is stored apart from its snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomFact {
    /// A session began. Ignored while the pair has an open one in the room; ends an open one by
    /// telephone, as if the counsellor had.
    SessionStarted {
        /// How it began.
        modality: Modality,
        /// When.
        at: Moment,
    },
    /// The session ended. Ignored when the pair has no open one in the room.
    SessionEnded {
        /// How it ended.
        facts: SessionFacts,
        /// What the two asked and answered in its joint check.
        joint_check: Option<Record>,
    },
    /// One of the two chose how to meet. Ignored when the client was erased meanwhile.
    WaysChosen {
        /// Who chose.
        side: Side,
        /// The choice, as JSON.
        chosen: String,
    },
}

impl Storage {
    /// Stores the changes of many rooms in one transaction. Of several snapshots of one room the
    /// last counts. [`Error::Absent`](crate::Error::Absent) when a pair is unknown.
    ///
    /// When it fails with an error that is not [temporary](crate::Error::is_temporary), one room is
    /// the cause; the caller can then store each room with a call of its own. Each of these fails
    /// with [`Error::Served`](crate::Error::Served) when another process serves the database by now.
    pub async fn keep_rooms(&self, rooms: &[RoomChange]) -> Result<()> {
        // Every batch locks rows in the same order: no deadlock.
        let by_pair: BTreeMap<_, _> = rooms.iter().map(|room| (room.pair.as_str(), room)).collect();
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut facts: Vec<_> = rooms
            .iter()
            .flat_map(|room| room.facts.iter().map(|fact| (&room.pair, fact)))
            .collect();
        facts.sort_by_key(|(pair, _)| pair.as_str());
        let is_audited = facts.iter().any(|(_, fact)| fact.is_audited());
        let mut change = if is_audited { self.change().await? } else { self.write().await? };
        change.hold_lease(self.installation().node()).await?;
        for (pair, room) in by_pair {
            match &room.snapshot {
                Some(state) => {
                    let sealed = change.keys().seal("room_snapshot.state", pair, state.as_bytes());
                    kept.push((pair, sealed));
                }
                None => gone.push(pair),
            }
        }
        change.write_rooms(&kept, &gone).await?;
        for (pair, fact) in facts {
            change.keep_fact(pair, fact).await?;
        }
        change.commit().await
    }
}

impl Change {
    async fn keep_fact(&mut self, pair: &PairId, fact: &RoomFact) -> Result<()> {
        match fact {
            RoomFact::SessionStarted { modality, at } => {
                self.note_start(pair, *modality, *at).await
            }
            RoomFact::SessionEnded { facts, joint_check } => {
                let Some(open) = self.open_session_held(pair, Held::Room).await? else {
                    return Ok(());
                };
                let joint_check = joint_check.as_ref();
                self.end_session(&open.id, facts, joint_check).await.map(drop)
            }
            RoomFact::WaysChosen { side, chosen } => {
                self.set_ways(pair, *side, chosen).await.map(drop)
            }
        }
    }

    async fn note_start(&mut self, pair: &PairId, modality: Modality, at: Moment) -> Result<()> {
        if self.open_session_held(pair, Held::Room).await?.is_some() {
            return Ok(());
        }
        if let Some(by_phone) = self.open_session_held(pair, Held::Phone).await? {
            let facts = SessionFacts {
                ended_at: at,
                ended_by: EndedBy::Counsellor,
                modalities: vec![by_phone.modality],
                line: LineFacts::default(),
            };
            self.end_session(&by_phone.id, &facts, None).await?;
        }
        self.start_session(pair, modality, at).await.map(drop)
    }
}

impl RoomFact {
    /// Whether storing it adds to the audit trail.
    fn is_audited(&self) -> bool {
        match self {
            Self::SessionStarted { .. } | Self::SessionEnded { .. } => true,
            Self::WaysChosen { .. } => false,
        }
    }
}
