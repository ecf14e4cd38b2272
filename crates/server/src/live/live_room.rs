//! One room with the sockets of those who sit in it. Effects that follow a change of who is in the room
//! are held back until the change is kept (docs/decisions/0004).

use super::hub::Hub;
use super::joint;
use super::outbox::Out;
use super::translate::{self, Around};
use practice::joint_check::Record;
use practice::{ClientId, Moment, PairId, PersonId, Private};
use room::{ConnId, Effect, Input, Room, SeatId, SeatRole, Tell};
use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::mpsc;

/// Facts of the pair that a room needs.
pub struct About {
    /// Whose room.
    pub pair: PairId,
    /// The pair's counsellor.
    pub counsellor: PersonId,
    /// The pair's client.
    pub client: ClientId,
    /// What the client sees as the other's name.
    pub counsellor_name: Private<String>,
    /// What the counsellor sees as the other's name.
    pub client_name: Private<String>,
}

/// Something about a session that has to be written down.
pub enum SessionNote {
    /// It began.
    Started(practice::Modality, Moment),
    /// It is over.
    Ended(room::Facts),
}

struct Socket {
    seat: SeatId,
    role: SeatRole,
    resume_token: String,
    to: mpsc::Sender<Out>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Nothing,
    Due,
    Running,
}

/// A room while somebody is in it, or their seat is kept.
pub struct LiveRoom {
    /// The pair.
    pub about: About,
    room: Room,
    sockets: HashMap<ConnId, Socket>,
    ways: HashMap<SeatRole, wire::Ways>,
    /// What the joint check of the last session left; the next one begins with it.
    last_joint: Option<Record>,
    keeping: Keeping,
    changed_again: bool,
    held: VecDeque<Effect>,
    notes: Vec<SessionNote>,
    is_empty: bool,
}

/// A socket that takes or resumes a seat.
pub struct Coming {
    /// The socket's number.
    pub conn: ConnId,
    /// The seat.
    pub seat: SeatId,
    /// The part.
    pub role: SeatRole,
    /// How they would like to meet.
    pub modality: practice::Modality,
    /// Proof of an earlier socket.
    pub resume: Option<room::Resume>,
    /// For the next resume.
    pub resume_token: String,
    /// Where messages go.
    pub to: mpsc::Sender<Out>,
}

/// What has to be written for a room.
pub struct Snapshot {
    /// The room as JSON, or nothing when it may be dropped.
    pub room: Option<String>,
    /// Sessions that began or ended.
    pub notes: Vec<SessionNote>,
}

impl LiveRoom {
    /// A room, new or restored.
    pub fn new(
        about: About,
        room: Room,
        ways: HashMap<SeatRole, wire::Ways>,
        last_joint: Option<Record>,
    ) -> Self {
        Self {
            about,
            room,
            sockets: HashMap::new(),
            ways,
            last_joint,
            keeping: Keeping::Nothing,
            changed_again: false,
            held: VecDeque::new(),
            notes: Vec::new(),
            is_empty: false,
        }
    }

    /// Whether the counsellor's socket is open, and whether a session is open too.
    pub fn counsellor_is_here(&self) -> (bool, bool) {
        let is_here = self.sockets.values().any(|socket| socket.role == SeatRole::Counsellor);
        (is_here, is_here && self.room.session_started_at().is_some())
    }

    /// Who waits, with names.
    pub fn waiting(&self) -> Vec<(room::Waiting, String)> {
        let name = self.about.client_name.reveal();
        self.room.waiting().into_iter().map(|waiting| (waiting, name.clone())).collect()
    }

    /// Keeps what a person chose for their own screen.
    pub fn set_ways(&mut self, role: SeatRole, ways: wire::Ways) {
        self.ways.insert(role, ways);
    }

    /// Whether nobody is left and no seat is kept.
    pub fn is_empty(&self) -> bool {
        self.is_empty && self.sockets.is_empty()
    }

    /// Seats a socket.
    pub fn come(&mut self, hub: &Hub, now: Moment, coming: Coming) {
        self.is_empty = false;
        let new_token_hash = storage::hash_token(&coming.resume_token);
        let socket = Socket {
            seat: coming.seat.clone(),
            role: coming.role,
            resume_token: coming.resume_token,
            to: coming.to,
        };
        self.sockets.insert(coming.conn, socket);
        let join = Input::Join {
            seat: coming.seat,
            conn: coming.conn,
            role: coming.role,
            modality: coming.modality,
            resume: coming.resume,
            new_token_hash,
        };
        self.apply(hub, now, join);
    }

    /// Lets a socket go.
    pub fn lose(&mut self, hub: &Hub, now: Moment, conn: ConnId) {
        if let Some(socket) = self.sockets.remove(&conn) {
            self.apply(hub, now, Input::SocketLost { seat: socket.seat, conn });
        }
    }

    /// Plays one input. A panic ends this room's sockets and begins the room anew; no other room notices.
    pub fn apply(&mut self, hub: &Hub, now: Moment, input: Input) {
        let effects = catch_unwind(AssertUnwindSafe(|| self.room.apply(now, input)));
        let Ok(effects) = effects else {
            tracing::error!(pair = %self.about.pair, "a room failed and begins anew");
            self.room = Room::new(self.about.pair.clone());
            self.held.clear();
            for (_, socket) in self.sockets.drain() {
                let _ = socket.to.try_send(Out::Close);
            }
            self.keep_soon(hub);
            return;
        };
        for effect in effects {
            self.take(hub, now, effect);
        }
    }

    fn take(&mut self, hub: &Hub, now: Moment, effect: Effect) {
        match effect {
            Effect::Persist => self.keep_soon(hub),
            Effect::SessionStarted { modality } => {
                self.notes.push(SessionNote::Started(modality, now));
            }
            Effect::SessionEnded(facts) => {
                if facts.joint_check.is_some() {
                    self.last_joint.clone_from(&facts.joint_check);
                }
                self.notes.push(SessionNote::Ended(facts));
            }
            Effect::WaitingChanged => hub.note_waiting(self),
            Effect::Empty => {
                self.is_empty = true;
                self.keep_soon(hub);
            }
            Effect::Send { .. } | Effect::Close { .. } if self.keeping != Keeping::Nothing => {
                self.held.push_back(effect);
            }
            Effect::Send { seat, conn, n, message } => self.send(hub, &seat, conn, n, message),
            Effect::Close { conn } => self.close(conn),
        }
    }

    fn keep_soon(&mut self, hub: &Hub) {
        match self.keeping {
            Keeping::Nothing => self.keeping = Keeping::Due,
            Keeping::Due => {}
            Keeping::Running => self.changed_again = true,
        }
        hub.keep_soon(&self.about.pair);
    }

    /// What is to be written now. Call [`Self::kept`] once it is.
    pub fn snapshot(&mut self) -> (Snapshot, usize) {
        self.keeping = Keeping::Running;
        let room = (!self.is_empty)
            .then(|| serde_json::to_string(&self.room).expect("a room's state serialises"));
        (Snapshot { room, notes: std::mem::take(&mut self.notes) }, self.held.len())
    }

    /// The snapshot is written: sends the first `count` messages that were held for it, and the rest too
    /// unless more has changed meanwhile.
    pub fn kept(&mut self, hub: &Hub, now: Moment, count: usize) {
        let rest = self.held.split_off(count.min(self.held.len()));
        let ready = std::mem::replace(&mut self.held, rest);
        self.keeping = Keeping::Nothing;
        for effect in ready {
            self.take(hub, now, effect);
        }
        if std::mem::take(&mut self.changed_again) {
            self.keeping = Keeping::Due;
            return;
        }
        for effect in std::mem::take(&mut self.held) {
            self.take(hub, now, effect);
        }
    }

    fn send(&mut self, hub: &Hub, seat: &SeatId, conn: ConnId, n: u32, message: Tell) {
        let Some(socket) = self.sockets.get(&conn) else { return };
        let is_list = matches!(message, Tell::Waiting(_));
        if let Tell::Refused { reason, .. } = &message {
            tracing::debug!(pair = %self.about.pair, ?reason, "a message was refused");
        }
        let text = translate::told(n, message, || self.around(hub, seat, socket));
        if socket.to.try_send(Out::Text(text.into())).is_err() {
            tracing::debug!(pair = %self.about.pair, is_list, "a slow socket is closed");
            self.sockets.remove(&conn);
        }
    }

    fn close(&mut self, conn: ConnId) {
        if let Some(socket) = self.sockets.remove(&conn) {
            let _ = socket.to.try_send(Out::Close);
        }
    }

    /// Tells the counsellor's socket something of the server's own, unnumbered.
    pub fn tell_counsellor(&mut self, text: &str) {
        for socket in self.sockets.values().filter(|s| s.role == SeatRole::Counsellor) {
            let _ = socket.to.try_send(Out::Text(text.into()));
        }
    }

    /// Closes the client's sockets: their link was replaced or revoked.
    pub fn close_client(&mut self, hub: &Hub, now: Moment) {
        let conns: Vec<ConnId> = self
            .sockets
            .iter()
            .filter(|(_, socket)| socket.role == SeatRole::Client)
            .map(|(conn, _)| *conn)
            .collect();
        for conn in conns {
            if let Some(socket) = self.sockets.get(&conn) {
                let _ = socket.to.try_send(Out::Text(translate::not_allowed_any_more().into()));
                let _ = socket.to.try_send(Out::Close);
            }
            self.lose(hub, now, conn);
        }
    }

    fn around(&self, hub: &Hub, seat: &SeatId, socket: &Socket) -> Around {
        let is_counsellor = socket.role == SeatRole::Counsellor;
        let other =
            if is_counsellor { &self.about.client_name } else { &self.about.counsellor_name };
        Around {
            other_name: other.reveal().clone(),
            waiting: if is_counsellor {
                hub.waiting_for(&self.about.counsellor)
            } else {
                Vec::new()
            },
            ice_servers: hub.ice_servers(seat.as_str()),
            relay_only: hub.relay_only(),
            resume_token: socket.resume_token.clone(),
            ways: self.ways.get(&socket.role).cloned().unwrap_or_default(),
            last_joint: self
                .last_joint
                .as_ref()
                .and_then(|record| joint::last_out(record, socket.role)),
            seat: seat.as_str().to_owned(),
        }
    }
}
