//! One room with the sockets of those who sit in it. It returns what has to follow outside
//! ([`After`]), as `room` returns effects; it knows nothing of other rooms but what it was told.
//! Effects that follow a change of who is in the room are held until the change is written
//! (docs/decisions/0004).

use super::attendance::{Elsewhere, Presence, Waits, list};
use super::joint;
use super::outbox::Outbox;
use super::translate::{self, Context};
use crate::config::Config;
use practice::joint_check::Record;
use practice::{Moment, PairId, PersonId, Private, Side};
use room::{ConnId, Effect, Input, Room, SeatId, Stage, Tell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use storage::{RoomChange, RoomFact};

/// Facts of the pair that a room needs.
pub struct About {
    /// Whose room.
    pub pair: PairId,
    /// The pair's counsellor.
    pub counsellor: PersonId,
    /// What the client sees as the other's name.
    pub counsellor_name: Private<String>,
    /// What the counsellor sees as the other's name.
    pub client_name: Private<String>,
}

/// What has to follow once the room is unlocked.
#[derive(Default)]
#[must_use]
pub struct After {
    /// The room, or a note of it, has to be written.
    pub keep: bool,
    /// Who waits in it now, if that has changed.
    pub waiting: Option<Vec<room::Waiting>>,
}

impl After {
    /// This, then `next`.
    pub fn then(self, next: Self) -> Self {
        Self { keep: self.keep || next.keep, waiting: next.waiting.or(self.waiting) }
    }
}

/// Bytes of the effects that are held for a room while nothing can be written (chosen: as many as may
/// wait for one socket).
const HELD_BYTES_MAX: usize = 1024 * 1024;
/// What an effect without a signal counts (chosen: a joint check with some own words).
const EFFECT_BYTES: usize = 2 * 1024;

struct Socket {
    seat: SeatId,
    side: Side,
    resume_token: String,
    outbox: Outbox,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeping {
    Nothing,
    Due,
    Running,
}

/// Effects that are held until what they follow from is written.
#[derive(Default)]
struct Held {
    /// Until the write that runs is done.
    running: Vec<Effect>,
    /// Until the write after it.
    next: Vec<Effect>,
    bytes: usize,
}

impl Held {
    fn push(&mut self, effect: Effect) {
        self.bytes += bytes_of(&effect);
        self.next.push(effect);
    }

    fn is_full(&self) -> bool {
        self.bytes >= HELD_BYTES_MAX
    }

    fn freed(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        self.bytes -= effects.iter().map(bytes_of).sum::<usize>();
        effects
    }
}

fn bytes_of(effect: &Effect) -> usize {
    if let Effect::Send { message: Tell::Signal { body, .. }, .. } = effect {
        EFFECT_BYTES + body.len()
    } else {
        EFFECT_BYTES
    }
}

/// A room while somebody is in it, or their seat is kept.
pub struct LiveRoom {
    /// The pair.
    pub about: About,
    config: Arc<Config>,
    room: Room,
    sockets: HashMap<ConnId, Socket>,
    /// Sockets that were too slow; the room hears of their loss after the present input.
    cut: Vec<(ConnId, SeatId)>,
    ways: HashMap<Side, wire::Ways>,
    /// What the joint check of the last session left; the next one begins with it.
    last_joint: Option<Record>,
    /// `None` until the room was told, or after it failed.
    elsewhere: Option<Elsewhere>,
    keeping: Keeping,
    changed_again: bool,
    held: Held,
    facts: Vec<RoomFact>,
    is_empty: bool,
    is_closed: bool,
}

/// A socket that takes or resumes a seat.
pub struct Coming {
    /// The socket's number.
    pub conn: ConnId,
    /// The seat.
    pub seat: SeatId,
    /// Which of the two.
    pub side: Side,
    /// How they would like to meet.
    pub modality: practice::Modality,
    /// Proof of an earlier socket.
    pub resume: Option<room::Resume>,
    /// For the next resume.
    pub resume_token: String,
    /// Where messages go.
    pub outbox: Outbox,
}

/// What a room remembers from earlier sessions.
#[derive(Default)]
pub struct Remembered {
    /// What either chose for their own screen.
    pub ways: HashMap<Side, wire::Ways>,
    /// The last joint check.
    pub last_joint: Option<Record>,
}

impl LiveRoom {
    /// A room, new or restored.
    pub fn new(about: About, config: Arc<Config>, room: Room, remembered: Remembered) -> Self {
        Self {
            about,
            config,
            room,
            sockets: HashMap::new(),
            cut: Vec::new(),
            ways: remembered.ways,
            last_joint: remembered.last_joint,
            elsewhere: None,
            keeping: Keeping::Nothing,
            changed_again: false,
            held: Held::default(),
            facts: Vec::new(),
            is_empty: false,
            is_closed: false,
        }
    }

    /// What the counsellor does in this room.
    pub fn presence(&self) -> Presence {
        let here = self.sockets.values().any(|socket| socket.side == Side::Counsellor);
        Presence { here, meeting: here && self.room.session_started_at().is_some() }
    }

    /// How far somebody has come; `None` without a seat.
    pub fn stage(&self, seat: &SeatId) -> Option<Stage> {
        self.room.stage(seat)
    }

    /// Closes the room for good if nobody is left and no seat is kept; `false` when it stays.
    pub fn close_if_empty(&mut self) -> bool {
        self.is_closed |= self.is_empty && self.sockets.is_empty();
        self.is_closed
    }

    /// Whether the room was closed: nobody can come in any longer.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// The room was opened: who waits in it is not known outside yet.
    pub fn opened(&self) -> After {
        After { keep: false, waiting: Some(self.room.waiting()) }
    }

    /// Seats a socket.
    pub fn come(&mut self, now: Moment, coming: Coming) -> After {
        self.is_empty = false;
        let new_token_hash = storage::hash_token(&coming.resume_token);
        let socket = Socket {
            seat: coming.seat.clone(),
            side: coming.side,
            resume_token: coming.resume_token,
            outbox: coming.outbox,
        };
        self.sockets.insert(coming.conn, socket);
        let join = Input::Join {
            seat: coming.seat,
            conn: coming.conn,
            side: coming.side,
            modality: coming.modality,
            resume: coming.resume,
            new_token_hash,
        };
        self.apply(now, join)
    }

    /// Lets a socket go.
    pub fn lose(&mut self, now: Moment, conn: ConnId) -> After {
        match self.sockets.remove(&conn) {
            Some(socket) => self.apply(now, Input::SocketLost { seat: socket.seat, conn }),
            None => After::default(),
        }
    }

    /// Takes up what happens in the counsellor's other rooms; the room and the counsellor's sockets
    /// hear of what has changed.
    pub fn update_elsewhere(&mut self, now: Moment, elsewhere: Elsewhere) -> After {
        if self.elsewhere.as_ref() == Some(&elsewhere) {
            return After::default();
        }
        let place = elsewhere.place;
        let is_other_list =
            self.elsewhere.as_ref().is_none_or(|known| known.waiting != elsewhere.waiting);
        self.elsewhere = Some(elsewhere);
        if is_other_list {
            self.tell_waiting(now);
        }
        self.apply(now, Input::Host { place })
    }

    /// Plays one input, and the loss of the sockets that proved too slow for what it sent. A panic
    /// closes this room's sockets and starts the room again; no other room notices.
    pub fn apply(&mut self, now: Moment, input: Input) -> After {
        let after = self.play(now, input);
        self.lose_cut(now, after)
    }

    /// The room hears of the sockets that were too slow; telling the others may cut more.
    fn lose_cut(&mut self, now: Moment, mut after: After) -> After {
        while let Some((conn, seat)) = self.cut.pop() {
            after = after.then(self.play(now, Input::SocketLost { seat, conn }));
        }
        after
    }

    fn play(&mut self, now: Moment, input: Input) -> After {
        let effects = catch_unwind(AssertUnwindSafe(|| self.room.apply(now, input)));
        let Ok(effects) = effects else {
            tracing::error!(pair = %self.about.pair, "a room failed and starts again");
            return self.start_again();
        };
        let mut after = After::default();
        for effect in effects {
            self.take(now, effect, &mut after);
        }
        after
    }

    fn start_again(&mut self) -> After {
        self.room = Room::new(self.about.pair.clone());
        self.elsewhere = None;
        self.held = Held::default();
        self.cut.clear();
        for (_, socket) in self.sockets.drain() {
            socket.outbox.close();
        }
        let mut after = After { keep: false, waiting: Some(Vec::new()) };
        self.keep(&mut after);
        after
    }

    fn take(&mut self, now: Moment, effect: Effect, after: &mut After) {
        match effect {
            Effect::Persist => self.keep(after),
            Effect::SessionStarted { modality } => {
                self.facts.push(RoomFact::SessionStarted { modality, at: now });
            }
            Effect::SessionEnded(facts) => {
                if facts.joint_check.is_some() {
                    self.last_joint.clone_from(&facts.joint_check);
                }
                self.facts.push(translate::session_ended(facts));
            }
            Effect::Ways { side, ways } => {
                if let Ok(read) = serde_json::from_str(&ways) {
                    self.ways.insert(side, read);
                }
                // Only the last choice counts, however long nothing can be written.
                self.facts.retain(|fact| !is_choice_of(fact, side));
                self.facts.push(RoomFact::WaysChosen { side, chosen: ways.to_string() });
            }
            Effect::WaitingChanged => after.waiting = Some(self.room.waiting()),
            Effect::Empty => {
                self.is_empty = true;
                self.keep(after);
            }
            Effect::Send { .. } | Effect::Close { .. } if self.keeping != Keeping::Nothing => {
                self.held.push(effect);
                if self.held.is_full() {
                    self.let_go();
                }
            }
            Effect::Send { seat, conn, n, message } => self.send(now, &seat, conn, n, message),
            Effect::Close { conn } => {
                if let Some(socket) = self.sockets.remove(&conn) {
                    socket.outbox.close();
                }
            }
        }
    }

    fn keep(&mut self, after: &mut After) {
        match self.keeping {
            Keeping::Nothing => self.keeping = Keeping::Due,
            Keeping::Due => {}
            Keeping::Running => self.changed_again = true,
        }
        after.keep = true;
    }

    /// What is to be written now. Call [`Self::kept`] once it is written.
    pub fn change(&mut self) -> RoomChange {
        self.keeping = Keeping::Running;
        self.held.running.append(&mut self.held.next);
        RoomChange {
            pair: self.about.pair.clone(),
            snapshot: (!self.is_empty)
                .then(|| serde_json::to_string(&self.room).expect("a room's state serialises")),
            facts: std::mem::take(&mut self.facts),
        }
    }

    /// The room cannot be written, now or later: closes it with its sockets.
    pub fn abandon(&mut self) -> After {
        let after = self.start_again();
        self.keeping = Keeping::Nothing;
        self.is_empty = true;
        After { keep: false, ..after }
    }

    /// The snapshot is written: sends what was held for it, and the rest too unless more has changed
    /// meanwhile.
    pub fn kept(&mut self, now: Moment) -> After {
        let mut after = After::default();
        let mut ready = std::mem::take(&mut self.held.running);
        let changed_again = std::mem::take(&mut self.changed_again);
        if !changed_again {
            ready.append(&mut self.held.next);
        }
        self.keeping = Keeping::Nothing;
        for effect in self.held.freed(ready) {
            self.take(now, effect, &mut after);
        }
        if changed_again {
            self.keeping = Keeping::Due;
            after.keep = true;
        }
        self.lose_cut(now, after)
    }

    /// Nothing has been written for long, and much waits for it: closes all sockets, which are told
    /// so, and drops what they would have heard. Their pages come back, and are told where it stands.
    fn let_go(&mut self) {
        tracing::warn!(pair = %self.about.pair, "too much waits to be written; sockets are closed");
        self.held = Held::default();
        for (conn, socket) in self.sockets.drain() {
            let _ = socket.outbox.say(translate::cannot_keep());
            socket.outbox.close();
            self.cut.push((conn, socket.seat));
        }
    }

    fn send(&mut self, now: Moment, seat: &SeatId, conn: ConnId, n: u32, message: Tell) {
        let Some(socket) = self.sockets.get(&conn) else { return };
        if let Tell::Refused { reason, .. } = &message {
            tracing::debug!(pair = %self.about.pair, ?reason, "a message was refused");
        }
        let text = translate::told(n, message, || self.context(now, seat, socket));
        if !socket.outbox.say(text) {
            self.cut(conn);
        }
    }

    /// A socket that does not read is closed; its seat can be resumed.
    fn cut(&mut self, conn: ConnId) {
        if let Some(socket) = self.sockets.remove(&conn) {
            tracing::debug!(pair = %self.about.pair, "a slow socket is closed");
            self.cut.push((conn, socket.seat));
        }
    }

    /// Tells the counsellor's sockets who waits, unnumbered.
    fn tell_waiting(&mut self, now: Moment) {
        let conns = self.conns_of(Side::Counsellor);
        if conns.is_empty() {
            return;
        }
        let waiting = self.everyone_waiting(now);
        let text = translate::envelope(0, wire::ToBrowser::Waiting { waiting });
        for conn in conns {
            if self.sockets.get(&conn).is_some_and(|socket| !socket.outbox.say(text.clone())) {
                self.cut(conn);
            }
        }
    }

    /// Closes the client's sockets: their link was replaced or revoked.
    pub fn close_client(&mut self, now: Moment) -> After {
        let mut after = After::default();
        for conn in self.conns_of(Side::Client) {
            let Some(socket) = self.sockets.remove(&conn) else { continue };
            let _ = socket.outbox.say(translate::not_allowed_any_more());
            socket.outbox.close();
            after = after.then(self.apply(now, Input::SocketLost { seat: socket.seat, conn }));
        }
        after
    }

    fn conns_of(&self, side: Side) -> Vec<ConnId> {
        let sockets = self.sockets.iter();
        sockets.filter(|(_, socket)| socket.side == side).map(|(conn, _)| *conn).collect()
    }

    /// Everyone who waits for this room's counsellor, longest first.
    fn everyone_waiting(&self, now: Moment) -> Vec<wire::Waiting> {
        let own = self.room.waiting().into_iter().map(|waiting| Waits {
            pair: self.about.pair.clone(),
            name: self.about.client_name.clone(),
            waiting,
        });
        let elsewhere = self.elsewhere.iter().flat_map(|elsewhere| elsewhere.waiting.clone());
        list(elsewhere.chain(own).collect(), now)
    }

    fn context(&self, now: Moment, seat: &SeatId, socket: &Socket) -> Context {
        let (other, waiting) = match socket.side {
            Side::Counsellor => (&self.about.client_name, self.everyone_waiting(now)),
            Side::Client => (&self.about.counsellor_name, Vec::new()),
        };
        let record = self.last_joint.as_ref();
        Context {
            other_name: other.reveal().clone(),
            waiting,
            ice_servers: crate::turn::ice_servers(&self.config, seat.as_str(), now),
            relay_only: self.config.relay_only,
            resume_token: socket.resume_token.clone(),
            ways: self.ways.get(&socket.side).cloned().unwrap_or_default(),
            last_joint: record.and_then(|record| joint::last_out(record, socket.side)),
            seat: seat.as_str().to_owned(),
        }
    }
}

fn is_choice_of(fact: &RoomFact, of: Side) -> bool {
    match fact {
        RoomFact::WaysChosen { side, .. } => *side == of,
        RoomFact::SessionStarted { .. } | RoomFact::SessionEnded { .. } => false,
    }
}

#[cfg(test)]
mod tests;
