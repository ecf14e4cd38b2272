//! All rooms that are open on this server. The hub locks a room, plays something in it, and does what
//! follows outside once the room is unlocked; rooms, keeper and attendance never call the hub.
//! Lock order: the map of rooms, one room, then the attendance; never two rooms.

use super::attendance::{Attendance, Report};
use super::board_hub::Boards;
use super::keeper::Keeper;
use super::live_room::{About, After, Coming, LiveRoom, Remembered};
use super::outbox::Outbox;
use super::seat::Seated;
use crate::clock::Clock;
use crate::config::Config;
use crate::words::{FALLBACK, Words};
use practice::{Moment, PairId, PersonId, Private, Side};
use room::{ConnId, Input, Room, SeatId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use storage::{RoomFact, Storage};
use tokio::task::JoinSet;

/// Handle on all rooms; cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

/// An open room.
pub type SharedRoom = Arc<Mutex<LiveRoom>>;

struct Inner {
    storage: Storage,
    boards: Boards,
    config: Arc<Config>,
    words: Arc<Words>,
    clock: Clock,
    keeper: Keeper,
    attendance: Attendance,
    next_conn: AtomicU64,
    rooms: Mutex<HashMap<PairId, SharedRoom>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// A hub without rooms. [`Self::start`] brings back those of an earlier run.
    pub fn new(
        storage: Storage,
        boards: Boards,
        config: Arc<Config>,
        words: Arc<Words>,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Inner {
            keeper: Keeper::new(storage.clone()),
            storage,
            boards,
            config,
            words,
            clock,
            attendance: Attendance::default(),
            next_conn: AtomicU64::new(1),
            rooms: Mutex::default(),
        }))
    }

    /// Brings back the rooms of an earlier run and starts what runs `beside`: writing and ticking.
    ///
    /// # Errors
    /// When storage cannot be read. A room that cannot be brought back keeps no other from coming
    /// back: it is logged, and starts again.
    pub async fn start(&self, beside: &mut JoinSet<()>) -> Result<(), storage::Error> {
        for (pair, text) in self.0.storage.load_rooms().await? {
            match self.bring_back(&pair, &text).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(%pair, "a kept room could not be brought back; it starts again");
                }
                Err(error @ storage::Error::Damaged(_)) => {
                    tracing::error!(%error, %pair, "a kept room could not be brought back");
                }
                Err(error) => return Err(error),
            }
        }
        beside.spawn(write_what_is_due(self.clone()));
        beside.spawn(tick(self.clone()));
        Ok(())
    }

    /// `false` when the snapshot is of another version, or there is no such pair.
    async fn bring_back(&self, pair: &PairId, text: &str) -> Result<bool, storage::Error> {
        let Ok(room) = serde_json::from_str::<Room>(text) else { return Ok(false) };
        let Some(about) = self.about(pair).await? else { return Ok(false) };
        self.insert(about, room).await?;
        Ok(true)
    }

    /// Tells every room that the server stops, and writes all that has to be written.
    pub async fn drain(&self) {
        for room in self.all_rooms() {
            self.apply(&room, Input::Drain);
        }
        self.keep_all().await;
    }

    /// A number no other socket has.
    pub fn next_conn(&self) -> ConnId {
        ConnId(self.0.next_conn.fetch_add(1, Ordering::Relaxed))
    }

    /// Seats a socket in the room of a pair, which is opened when it is not open. `None` when there is
    /// no such pair.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn come(
        &self,
        pair: &PairId,
        coming: Coming,
    ) -> Result<Option<SharedRoom>, storage::Error> {
        let mut coming = Some(coming);
        loop {
            let Some(room) = self.room(pair).await? else { return Ok(None) };
            self.with(&room, |room, now| match coming.take_if(|_| !room.is_closed()) {
                Some(coming) => room.come(now, coming),
                None => After::default(),
            });
            if coming.is_none() {
                return Ok(Some(room));
            }
        }
    }

    /// Plays an input in a room.
    pub fn apply(&self, room: &SharedRoom, input: Input) {
        self.with(room, |room, now| room.apply(now, input));
    }

    /// Lets a socket go.
    pub fn lose(&self, room: &SharedRoom, conn: ConnId) {
        self.with(room, |room, now| room.lose(now, conn));
    }

    /// Where somebody's seat in the room of a pair is now.
    pub fn seated(&self, pair: &PairId, seat: &SeatId) -> Seated {
        let room = self.open_room(pair);
        Seated::at(room.and_then(|room| locked(&room).stage(seat)))
    }

    /// What is arranged for the next hours has changed: a client of the pair who waits is told so.
    pub fn rearranged(&self, pair: &PairId) {
        if let Some(room) = self.open_room(pair) {
            self.apply(&room, Input::Rearranged);
        }
    }

    /// Closes the client's sockets of a pair: their link was replaced or revoked.
    pub fn close_client(&self, pair: &PairId) {
        self.0.boards.close_client(pair);
        if let Some(room) = self.open_room(pair) {
            self.with(&room, LiveRoom::close_client);
        }
    }

    /// Opens a counsellor's page outside the room; it is told who waits.
    pub fn open_today(&self, counsellor: &PersonId, conn: ConnId, outbox: Outbox) {
        self.refresh(self.0.attendance.open_today(counsellor, conn, outbox, self.now()));
    }

    /// Closes that page.
    pub fn close_today(&self, counsellor: &PersonId, conn: ConnId) {
        self.refresh(self.0.attendance.close_today(counsellor, conn));
    }

    /// Everyone who waits for a counsellor, longest first.
    pub fn waiting_for(&self, counsellor: &PersonId) -> Vec<wire::Waiting> {
        self.0.attendance.waiting_for(counsellor, self.now())
    }

    /// With whom a counsellor is meeting in another room at the moment.
    pub fn meets_elsewhere(&self, counsellor: &PersonId, pair: &PairId) -> Option<Private<String>> {
        self.0.attendance.meets_elsewhere(counsellor, pair)
    }

    /// Does something in a room, then what follows outside.
    fn with(&self, room: &SharedRoom, work: impl FnOnce(&mut LiveRoom, Moment) -> After) {
        self.refresh(self.once(room, work));
    }

    /// Lets these rooms read again what happens elsewhere.
    fn refresh(&self, mut rooms: Vec<PairId>) {
        while let Some(pair) = rooms.pop() {
            if let Some(room) = self.open_room(&pair) {
                rooms.extend(self.once(&room, |_, _| After::default()));
            }
        }
    }

    /// Returns the rooms that have to be refreshed. What a room reads and reports, it reads and reports
    /// while it is locked, so that no older report overwrites a newer one.
    fn once(
        &self,
        room: &SharedRoom,
        work: impl FnOnce(&mut LiveRoom, Moment) -> After,
    ) -> Vec<PairId> {
        let now = self.now();
        let mut room = locked(room);
        let elsewhere = self.0.attendance.elsewhere(&room.about.counsellor, &room.about.pair);
        let after = room.update_elsewhere(now, elsewhere);
        let after = after.then(work(&mut room, now));
        if after.keep {
            self.0.keeper.keep_soon(&room.about.pair);
        }
        if room.is_closed() {
            return Vec::new();
        }
        let report = Report {
            pair: &room.about.pair,
            counsellor: &room.about.counsellor,
            client_name: &room.about.client_name,
            presence: room.presence(),
            waiting: after.waiting,
        };
        self.0.attendance.note(report, now)
    }

    async fn keep_all(&self) {
        let _turn = self.0.keeper.turn().await;
        loop {
            let pairs = self.0.keeper.take_due();
            if pairs.is_empty() {
                return;
            }
            self.keep(pairs).await;
        }
    }

    async fn keep(&self, pairs: Vec<PairId>) {
        let rooms: Vec<SharedRoom> = pairs.iter().filter_map(|pair| self.open_room(pair)).collect();
        let changes: Vec<_> = rooms.iter().map(|room| locked(room).change()).collect();
        let refused = self.0.keeper.write(&changes).await;
        for (room, change) in rooms.iter().zip(&changes) {
            if refused.contains(&change.pair) {
                self.with(room, |room, _| room.abandon());
            } else {
                self.with(room, LiveRoom::kept);
            }
            self.close_if_empty(&change.pair);
        }
        // Nobody at a door waits for a board, of their own pair or of another.
        for change in changes.into_iter().filter(|change| !refused.contains(&change.pair)) {
            let hub = self.clone();
            tokio::spawn(async move { hub.read_board_after(&change).await });
        }
    }

    /// What belongs to today on a board follows from the pair's sessions.
    async fn read_board_after(&self, change: &storage::RoomChange) {
        let has_session = change.facts.iter().any(|fact| match fact {
            RoomFact::SessionStarted { .. } | RoomFact::SessionEnded { .. } => true,
            RoomFact::WaysChosen { .. } => false,
        });
        if has_session && let Err(error) = self.0.boards.changed(&change.pair).await {
            tracing::error!(%error, pair = %change.pair, "a board could not be read after a session");
        }
    }

    /// Closes a room in which nobody is left.
    fn close_if_empty(&self, pair: &PairId) {
        let counsellor = {
            let mut rooms = locked(&self.0.rooms);
            let Some(room) = rooms.get(pair).cloned() else { return };
            let mut room = locked(&room);
            if !room.close_if_empty() {
                return;
            }
            rooms.remove(pair);
            room.about.counsellor.clone()
        };
        self.refresh(self.0.attendance.forget(&counsellor, pair));
    }

    fn now(&self) -> Moment {
        self.0.clock.now()
    }

    fn open_room(&self, pair: &PairId) -> Option<SharedRoom> {
        locked(&self.0.rooms).get(pair).cloned()
    }

    fn all_rooms(&self) -> Vec<SharedRoom> {
        locked(&self.0.rooms).values().cloned().collect()
    }

    async fn room(&self, pair: &PairId) -> Result<Option<SharedRoom>, storage::Error> {
        if let Some(room) = self.open_room(pair) {
            return Ok(Some(room));
        }
        let Some(about) = self.about(pair).await? else { return Ok(None) };
        Ok(Some(self.insert(about, Room::new(pair.clone())).await?))
    }

    async fn about(&self, pair: &PairId) -> Result<Option<About>, storage::Error> {
        let Some(pair) = self.0.storage.pair(pair).await? else { return Ok(None) };
        let Some(person) = self.0.storage.person(&pair.counsellor).await? else { return Ok(None) };
        // The room speaks one language: it has no page that could choose another.
        let name = |name| Private::new(self.0.words.name(FALLBACK, name));
        Ok(Some(About {
            counsellor_name: name(&person.name),
            client_name: name(&pair.client_name),
            pair: pair.id,
            counsellor: pair.counsellor,
        }))
    }

    async fn remembered(&self, pair: &PairId) -> Result<Remembered, storage::Error> {
        let mut remembered = Remembered::default();
        for side in Side::BOTH {
            let kept = self.0.storage.ways(pair, side).await?;
            if let Some(kept) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
                remembered.ways.insert(side, kept);
            }
        }
        remembered.last_joint = self.0.storage.last_joint_check(pair).await?;
        Ok(remembered)
    }

    async fn insert(&self, about: About, room: Room) -> Result<SharedRoom, storage::Error> {
        let pair = about.pair.clone();
        let remembered = self.remembered(&pair).await?;
        let live = LiveRoom::new(about, self.0.config.clone(), room, remembered);
        let live =
            locked(&self.0.rooms).entry(pair).or_insert_with(|| Arc::new(Mutex::new(live))).clone();
        self.with(&live, |room, _| room.opened());
        Ok(live)
    }
}

/// Writes for as long as the server runs.
async fn write_what_is_due(hub: Hub) {
    loop {
        hub.0.keeper.due().await;
        hub.keep_all().await;
        hub.0.keeper.gather().await;
    }
}

/// Lets time pass in every room, once a second.
async fn tick(hub: Hub) {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        for room in hub.all_rooms() {
            hub.apply(&room, Input::Tick);
        }
    }
}
