//! All rooms that are open on this server, and which counsellors are near. Lock order: a room, then the list
//! of counsellors; never the other way, and never two rooms.

use super::board_hub::Boards;
use super::keeper::Keeper;
use super::live_room::{About, Coming, LiveRoom};
use super::outbox::Out;
use super::translate;
use crate::clock::Clock;
use crate::config::Config;
use practice::joint_check::Record;
use practice::{Moment, PairId, PersonId};
use room::{ConnId, Host, Input, Room, SeatRole};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use storage::Storage;
use tokio::sync::mpsc;

/// Handle on all rooms; cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    storage: Storage,
    boards: Boards,
    config: Arc<Config>,
    clock: Clock,
    keeper: Keeper,
    next_conn: AtomicU64,
    rooms: Mutex<HashMap<PairId, Arc<Mutex<LiveRoom>>>>,
    counsellors: Mutex<HashMap<PersonId, Attendance>>,
}

/// Where one counsellor is, and who waits for them.
#[derive(Default)]
struct Attendance {
    today: HashMap<u64, mpsc::Sender<Out>>,
    rooms: BTreeSet<PairId>,
    seated: BTreeSet<PairId>,
    meeting: BTreeSet<PairId>,
    waiting: BTreeMap<PairId, Vec<(room::Waiting, String)>>,
}

impl Attendance {
    fn place_for(&self, pair: &PairId) -> Host {
        if self.meeting.iter().any(|meeting| meeting != pair) {
            Host::Busy
        } else if !self.today.is_empty() || self.seated.iter().any(|seated| seated != pair) {
            Host::Near
        } else {
            Host::Away
        }
    }

    fn list(&self, now: Moment) -> Vec<wire::Waiting> {
        let mut all: Vec<_> = self
            .waiting
            .iter()
            .flat_map(|(pair, waiting)| waiting.iter().map(move |one| (pair, one)))
            .collect();
        all.sort_by_key(|(_, (waiting, _))| waiting.since);
        all.into_iter()
            .map(|(pair, (waiting, name))| wire::Waiting {
                seat: waiting.seat.as_str().to_owned(),
                pair: pair.as_str().to_owned(),
                name: name.clone(),
                modality: translate::modality_out(waiting.modality),
                since_s: u32::try_from(now.since(waiting.since).as_secs()).unwrap_or(u32::MAX),
            })
            .collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hub {
    /// A hub without rooms. [`Self::restore`] brings back those of an earlier run.
    pub fn new(storage: Storage, boards: Boards, config: Arc<Config>, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            storage,
            boards,
            config,
            clock,
            keeper: Keeper::default(),
            next_conn: AtomicU64::new(1),
            rooms: Mutex::default(),
            counsellors: Mutex::default(),
        }))
    }

    /// Brings back the rooms of an earlier run and starts what runs beside: keeping and ticking.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn start(&self) -> Result<(), storage::Error> {
        for (pair, text) in self.0.storage.load_rooms().await? {
            let restored = serde_json::from_str::<Room>(&text);
            match (restored, self.about(&pair).await?) {
                (Ok(room), Some(about)) => drop(self.insert(about, room).await?),
                _ => tracing::warn!(%pair, "a kept room could not be brought back; it begins anew"),
            }
        }
        tokio::spawn(super::keeper::run(self.clone()));
        tokio::spawn(tick(self.clone()));
        Ok(())
    }

    /// Tells every room that the server stops, and keeps all that has to be kept.
    pub async fn drain(&self) {
        for room in self.all_rooms() {
            locked(&room).apply(self, self.now(), Input::Drain);
        }
        super::keeper::keep_all(self).await;
    }

    /// A number no other socket has.
    pub fn next_conn(&self) -> ConnId {
        ConnId(self.0.next_conn.fetch_add(1, Ordering::Relaxed))
    }

    /// The room of a pair, made when it is not open. `None` when there is no such pair.
    ///
    /// # Errors
    /// When storage cannot be read.
    pub async fn room(
        &self,
        pair: &PairId,
    ) -> Result<Option<Arc<Mutex<LiveRoom>>>, storage::Error> {
        if let Some(room) = locked(&self.0.rooms).get(pair) {
            return Ok(Some(room.clone()));
        }
        let Some(about) = self.about(pair).await? else { return Ok(None) };
        Ok(Some(self.insert(about, Room::new(pair.clone())).await?))
    }

    /// Seats a socket in a room and makes the counsellor's whereabouts known.
    pub fn come(&self, room: &Arc<Mutex<LiveRoom>>, coming: Coming) {
        self.with(room, |room, hub, now| room.come(hub, now, coming));
    }

    /// Plays an input in a room and makes the counsellor's whereabouts known.
    pub fn apply(&self, room: &Arc<Mutex<LiveRoom>>, input: Input) {
        self.with(room, |room, hub, now| room.apply(hub, now, input));
    }

    /// Lets a socket go.
    pub fn lose(&self, room: &Arc<Mutex<LiveRoom>>, conn: ConnId) {
        self.with(room, |room, hub, now| room.lose(hub, now, conn));
    }

    /// Closes the client's sockets of a pair: their link was replaced or revoked.
    pub fn close_client(&self, pair: &PairId) {
        self.0.boards.close_client(pair);
        let room = locked(&self.0.rooms).get(pair).cloned();
        if let Some(room) = room {
            self.with(&room, LiveRoom::close_client);
        }
    }

    fn with(&self, room: &Arc<Mutex<LiveRoom>>, work: impl FnOnce(&mut LiveRoom, &Hub, Moment)) {
        let (counsellor, pair, (is_here, is_meeting)) = {
            let mut room = locked(room);
            work(&mut room, self, self.now());
            let about = &room.about;
            (about.counsellor.clone(), about.pair.clone(), room.counsellor_is_here())
        };
        self.attend(&counsellor, |attendance| {
            set_member(&mut attendance.seated, &pair, is_here);
            set_member(&mut attendance.meeting, &pair, is_meeting);
        });
    }

    /// Changes where a counsellor is and tells those who wait for them.
    fn attend(&self, counsellor: &PersonId, change: impl FnOnce(&mut Attendance)) {
        let moved: Vec<(PairId, Host)> = {
            let mut counsellors = locked(&self.0.counsellors);
            let attendance = counsellors.entry(counsellor.clone()).or_default();
            let place_of = |attendance: &Attendance| -> Vec<Host> {
                attendance.rooms.iter().map(|pair| attendance.place_for(pair)).collect()
            };
            let before = place_of(attendance);
            change(attendance);
            let after = place_of(attendance);
            let is_idle = attendance.today.is_empty() && attendance.rooms.is_empty();
            let moved = attendance.rooms.iter().cloned().zip(after).zip(before);
            let moved = moved.filter(|((_, after), before)| after != before);
            let moved = moved.map(|(moved, _)| moved).collect();
            if is_idle {
                counsellors.remove(counsellor);
            }
            moved
        };
        for (pair, place) in moved {
            let room = locked(&self.0.rooms).get(&pair).cloned();
            if let Some(room) = room {
                locked(&room).apply(self, self.now(), Input::Host { place });
            }
        }
    }

    /// Opens a counsellor's page outside the room; what is sent back is the list of who waits.
    pub fn open_today(&self, counsellor: &PersonId, conn: ConnId, to: mpsc::Sender<Out>) {
        self.attend(counsellor, |attendance| drop(attendance.today.insert(conn.0, to)));
    }

    /// Closes it.
    pub fn close_today(&self, counsellor: &PersonId, conn: ConnId) {
        self.attend(counsellor, |attendance| drop(attendance.today.remove(&conn.0)));
    }

    /// Everyone who waits for a counsellor, longest first.
    pub fn waiting_for(&self, counsellor: &PersonId) -> Vec<wire::Waiting> {
        let now = self.now();
        locked(&self.0.counsellors).get(counsellor).map_or_else(Vec::new, |who| who.list(now))
    }

    /// With whom else a counsellor is meeting at the moment.
    pub fn elsewhere(&self, counsellor: &PersonId, pair: &PairId) -> Option<String> {
        let other = locked(&self.0.counsellors)
            .get(counsellor)?
            .meeting
            .iter()
            .find(|meeting| *meeting != pair)
            .cloned()?;
        let room = locked(&self.0.rooms).get(&other).cloned()?;
        let name = locked(&room).about.client_name.reveal().clone();
        Some(name)
    }

    /// Tells the counsellor's pages who waits in this room now.
    pub(super) fn note_waiting(&self, room: &LiveRoom) {
        let now = self.now();
        let mut counsellors = locked(&self.0.counsellors);
        let attendance = counsellors.entry(room.about.counsellor.clone()).or_default();
        attendance.rooms.insert(room.about.pair.clone());
        let waiting = room.waiting();
        if waiting.is_empty() {
            attendance.waiting.remove(&room.about.pair);
        } else {
            attendance.waiting.insert(room.about.pair.clone(), waiting);
        }
        let list = wire::ToToday::Waiting { waiting: attendance.list(now) };
        let text = serde_json::to_string(&list).expect("a list serialises");
        for today in attendance.today.values() {
            let _ = today.try_send(Out::Text(text.clone().into()));
        }
        let elsewhere: Vec<PairId> =
            attendance.seated.iter().filter(|pair| **pair != room.about.pair).cloned().collect();
        drop(counsellors);
        if !elsewhere.is_empty() {
            self.0.keeper.tell_later(elsewhere);
        }
    }

    /// Sends the list of who waits to a counsellor who sits in other rooms.
    pub(super) fn tell_waiting(&self, pairs: Vec<PairId>) {
        for pair in pairs {
            let room = locked(&self.0.rooms).get(&pair).cloned();
            let Some(room) = room else { continue };
            let mut room = locked(&room);
            let waiting = self.waiting_for(&room.about.counsellor);
            room.tell_counsellor(&translate::envelope(0, wire::ToBrowser::Waiting { waiting }));
        }
    }

    pub(super) fn keep_soon(&self, pair: &PairId) {
        self.0.keeper.keep_soon(pair);
    }

    pub(super) fn keeper(&self) -> &Keeper {
        &self.0.keeper
    }

    pub(super) fn boards(&self) -> &Boards {
        &self.0.boards
    }

    pub(super) fn storage(&self) -> &Storage {
        &self.0.storage
    }

    pub(super) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    pub(super) fn open_room(&self, pair: &PairId) -> Option<Arc<Mutex<LiveRoom>>> {
        locked(&self.0.rooms).get(pair).cloned()
    }

    /// How a seat's browser may reach the other one.
    pub fn ice_servers(&self, seat: &str) -> Vec<wire::IceServer> {
        crate::turn::ice_servers(&self.0.config, seat, self.now())
    }

    /// Whether only relayed candidates may be used.
    pub fn relay_only(&self) -> bool {
        self.0.config.relay_only
    }

    fn all_rooms(&self) -> Vec<Arc<Mutex<LiveRoom>>> {
        locked(&self.0.rooms).values().cloned().collect()
    }

    /// Drops a room in which nobody is left.
    pub(super) fn drop_if_empty(&self, pair: &PairId) {
        let counsellor = {
            let mut rooms = locked(&self.0.rooms);
            let Some(room) = rooms.get(pair).cloned() else { return };
            let live = locked(&room);
            if !live.is_empty() {
                return;
            }
            rooms.remove(pair);
            live.about.counsellor.clone()
        };
        self.attend(&counsellor, |attendance| {
            attendance.rooms.remove(pair);
            attendance.waiting.remove(pair);
            attendance.seated.remove(pair);
            attendance.meeting.remove(pair);
        });
    }

    async fn about(&self, pair: &PairId) -> Result<Option<About>, storage::Error> {
        let Some(pair) = self.0.storage.pair(pair).await? else { return Ok(None) };
        let Some(person) = self.0.storage.person(&pair.counsellor).await? else { return Ok(None) };
        Ok(Some(About {
            pair: pair.id,
            counsellor: pair.counsellor,
            client: pair.client,
            counsellor_name: person.name,
            client_name: pair.client_name,
        }))
    }

    /// What the last joint check left; a record that cannot be read keeps nobody from meeting.
    async fn last_joint(&self, pair: &PairId) -> Option<Record> {
        self.0.storage.last_joint_check(pair).await.unwrap_or_else(|error| {
            tracing::warn!(%error, %pair, "a joint check could not be read");
            None
        })
    }

    async fn insert(
        &self,
        about: About,
        room: Room,
    ) -> Result<Arc<Mutex<LiveRoom>>, storage::Error> {
        let mut ways = HashMap::new();
        for (role, word) in [(SeatRole::Counsellor, "counsellor"), (SeatRole::Client, "client")] {
            let kept = self.0.storage.ways(&about.pair, word).await?;
            if let Some(kept) = kept.and_then(|text| serde_json::from_str(&text).ok()) {
                ways.insert(role, kept);
            }
        }
        let (pair, counsellor) = (about.pair.clone(), about.counsellor.clone());
        let last_joint = self.last_joint(&pair).await;
        let live = Arc::new(Mutex::new(LiveRoom::new(about, room, ways, last_joint)));
        let live = locked(&self.0.rooms).entry(pair.clone()).or_insert(live).clone();
        self.attend(&counsellor, |attendance| {
            attendance.rooms.insert(pair.clone());
        });
        let place = locked(&self.0.counsellors)
            .get(&counsellor)
            .map_or(Host::Away, |attendance| attendance.place_for(&pair));
        let mut room = locked(&live);
        room.apply(self, self.now(), Input::Host { place });
        self.note_waiting(&room);
        drop(room);
        Ok(live)
    }
}

fn set_member(set: &mut BTreeSet<PairId>, pair: &PairId, is_member: bool) {
    if is_member {
        set.insert(pair.clone());
    } else {
        set.remove(pair);
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
