//! Writes snapshots of rooms: all that changed within a few milliseconds in one transaction, then lets go what
//! was held back for them.

use super::hub::Hub;
use super::live_room::SessionNote;
use super::translate;
use practice::PairId;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use storage::Held;
use tokio::sync::Notify;

/// How long changes gather before they are written together (chosen: a fifth of what an eye notices).
const GATHER: Duration = Duration::from_millis(4);
/// Rooms in one transaction (chosen).
const BATCH: usize = 500;
/// Wait before trying again when the database does not answer (chosen).
const AGAIN: Duration = Duration::from_millis(500);

/// Which rooms are to be written.
#[derive(Default)]
pub struct Keeper {
    due: Mutex<BTreeSet<PairId>>,
    waiting_lists: Mutex<BTreeSet<PairId>>,
    bell: Notify,
    one_at_a_time: tokio::sync::Mutex<()>,
}

impl Keeper {
    /// Notes that a room has to be written.
    pub fn keep_soon(&self, pair: &PairId) {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).insert(pair.clone());
        self.bell.notify_one();
    }

    /// Notes that counsellors in these rooms are to hear who waits; done by the keeper because the room
    /// that changed is locked at the moment.
    pub fn tell_later(&self, pairs: Vec<PairId>) {
        self.waiting_lists.lock().unwrap_or_else(PoisonError::into_inner).extend(pairs);
        self.bell.notify_one();
    }

    fn take_due(&self) -> Vec<PairId> {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        let batch: Vec<PairId> = due.iter().take(BATCH).cloned().collect();
        for pair in &batch {
            due.remove(pair);
        }
        batch
    }

    fn take_lists(&self) -> Vec<PairId> {
        let mut lists = self.waiting_lists.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *lists).into_iter().collect()
    }
}

/// Writes for as long as the server runs.
pub async fn run(hub: Hub) {
    loop {
        hub.keeper().bell.notified().await;
        hub.tell_waiting(hub.keeper().take_lists());
        tokio::time::sleep(GATHER).await;
        keep_all(&hub).await;
    }
}

/// Writes everything that is due now.
pub async fn keep_all(hub: &Hub) {
    let _turn = hub.keeper().one_at_a_time.lock().await;
    loop {
        let pairs = hub.keeper().take_due();
        if pairs.is_empty() {
            return;
        }
        keep(hub, pairs).await;
    }
}

async fn keep(hub: &Hub, pairs: Vec<PairId>) {
    let mut rooms = Vec::with_capacity(pairs.len());
    let (mut snapshots, mut notes) = (Vec::with_capacity(pairs.len()), Vec::new());
    for pair in pairs {
        let Some(room) = hub.open_room(&pair) else { continue };
        let (snapshot, held) = room.lock().unwrap_or_else(PoisonError::into_inner).snapshot();
        notes.extend(snapshot.notes.into_iter().map(|note| (pair.clone(), note)));
        snapshots.push((pair.clone(), snapshot.room));
        rooms.push((pair, room, held));
    }
    while let Err(error) = hub.storage().save_rooms(&snapshots).await {
        tracing::error!(%error, "rooms could not be kept; trying again");
        tokio::time::sleep(AGAIN).await;
    }
    for (pair, note) in notes {
        if let Err(error) = write_note(hub, &pair, note).await {
            tracing::error!(%error, %pair, "a session could not be written down");
        }
        if let Err(error) = hub.boards().changed(&pair).await {
            tracing::error!(%error, %pair, "a board could not be read after a session");
        }
    }
    for (pair, room, held) in rooms {
        room.lock().unwrap_or_else(PoisonError::into_inner).kept(hub, hub.now(), held);
        hub.drop_if_empty(&pair);
    }
}

/// Sessions are found by their pair: a pair has one open session in the room at most, so saying it twice
/// changes nothing. Two who spoke by telephone and go on in the room have ended that session.
async fn write_note(hub: &Hub, pair: &PairId, note: SessionNote) -> Result<(), storage::Error> {
    let open = hub.storage().open_session_held(pair, Held::Room).await?;
    match (note, open.map(|session| session.id)) {
        (SessionNote::Started(modality, at), None) => {
            if let Some(by_phone) = hub.storage().open_session_held(pair, Held::Phone).await? {
                let facts = storage::SessionFacts {
                    ended_at: at,
                    ended_by: storage::EndedBy::Counsellor,
                    modalities: vec![by_phone.modality],
                    line: storage::LineFacts::default(),
                };
                hub.storage().end_session(&by_phone.id, &facts, None).await?;
            }
            hub.storage().start_session(pair, modality, at).await.map(drop)
        }
        (SessionNote::Ended(facts), Some(session)) => {
            let joint_check = facts.joint_check;
            let facts = storage::SessionFacts {
                ended_at: facts.ended_at,
                ended_by: translate::ended_by(facts.ended_by),
                modalities: facts.modalities,
                line: storage::LineFacts {
                    reports: facts.line.reports,
                    round_trip_ms_median: facts.line.round_trip_ms_median,
                    lost_permille_max: facts.line.lost_permille_max,
                    relayed: facts.line.relayed,
                    mended: facts.line.mended,
                },
            };
            hub.storage().end_session(&session, &facts, joint_check.as_ref()).await.map(drop)
        }
        (SessionNote::Started(..), Some(_)) | (SessionNote::Ended(_), None) => Ok(()),
    }
}
