//! The room: its seats, its round, its open session, and their timeouts. `join` takes and resumes
//! seats, `meeting` handles messages. Deliberately absent: more than two people in the room at
//! once.

use crate::seat::{Seat, Socket};
use crate::session::Session;
use crate::step::Step;
use crate::{Effect, EndedBy, Host, Input, Other, SeatId, Stage, Tell, Waiting};
use practice::{Modality, Moment, PairId, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the room keeps a seat after its socket was lost, and a session after its counsellor
/// left (chosen; docs/protocol.md#coming-and-coming-back).
pub const SEAT_KEPT: Duration = Duration::from_secs(120);
/// How long a client without a socket still counts as waiting (chosen: a reload takes 2 s, a change
/// of network 10 s; after that the client has most likely gone).
pub const WAITING_KEPT: Duration = Duration::from_secs(15);
/// How long a session stays open while the two are not in the room together (chosen).
pub const SESSION_KEPT: Duration = Duration::from_secs(30 * 60);
/// Most seats of a room, admitted or waiting (docs/practices.md#d6).
pub const SEATS_MAX: usize = 12;
/// Most admitted seats at once.
pub const ADMITTED_MAX: usize = 2;

/// The live meeting of one pair. Its serialised form is the snapshot. A room that was read from a
/// snapshot has no sockets: each seat's socket counts as lost from the next input on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Room {
    pair: PairId,
    pub(crate) seats: BTreeMap<SeatId, Seat>,
    pub(crate) round: u32,
    pub(crate) session: Option<Session>,
    /// When the counsellor left a session that is still open.
    pub(crate) host_left: Option<Moment>,
    /// Where the counsellor is outside this room.
    #[serde(skip)]
    host_place: Host,
    #[serde(skip)]
    host_told: Host,
    #[serde(skip)]
    waiting_told: Vec<Waiting>,
    #[serde(skip)]
    pub(crate) refused: u64,
    #[serde(skip)]
    pub(crate) replayed: u64,
}

impl Room {
    /// An empty room of a pair.
    pub fn new(pair: PairId) -> Self {
        Self {
            pair,
            seats: BTreeMap::new(),
            round: 0,
            session: None,
            host_left: None,
            host_place: Host::Away,
            host_told: Host::Away,
            waiting_told: Vec::new(),
            refused: 0,
            replayed: 0,
        }
    }

    /// Applies one input at `now`; returns the effects in the order in which to carry them out.
    pub fn apply(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        let mut step = Step::new(now);
        self.date_losses(now);
        let mut empty = false;
        match input {
            Input::Join { seat, conn, side, modality, resume, new_token_hash } => {
                let hello = crate::join::Hello { conn, side, modality, resume, new_token_hash };
                self.join(&mut step, seat, hello);
            }
            Input::SocketLost { seat, conn } => self.lose(&mut step, &seat, conn),
            Input::Message { seat, conn, n, message } => {
                self.hear(&mut step, &seat, conn, n, message);
            }
            Input::Tick => empty = self.tick(&mut step),
            Input::Host { place } => self.host_place = place,
            Input::Rearranged => self.tell_who_waits(&mut step, &Tell::Rearranged),
            Input::Drain => self.drain(&mut step),
        }
        self.tell_host(&mut step);
        self.tell_waiting(&mut step);
        if empty {
            step.persist = false;
            step.effects.push(Effect::Empty);
        }
        step.into_effects()
    }

    /// The pair whose room it is.
    pub fn pair(&self) -> &PairId {
        &self.pair
    }

    /// Whether the room has no seat.
    pub fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    /// The clients who wait, the longest wait first.
    pub fn waiting(&self) -> Vec<Waiting> {
        let mut waiting: Vec<_> = self
            .seats
            .iter()
            .filter(|(_, seat)| seat.waits_visibly())
            .filter_map(|(id, seat)| {
                let (seat, modality, since) = (id.clone(), seat.modality, seat.waiting_since?);
                Some(Waiting { seat, modality, since })
            })
            .collect();
        waiting.sort_by_key(|waiting| waiting.since);
        waiting
    }

    /// The stage of a seat; `None` when there is no such seat.
    pub fn stage(&self, seat: &SeatId) -> Option<Stage> {
        self.seats.get(seat).map(|seat| seat.stage)
    }

    /// Whether the counsellor is in this room with an open socket.
    pub fn counsellor_is_here(&self) -> bool {
        self.seats.values().any(|seat| {
            seat.side == Side::Counsellor && seat.stage == Stage::Admitted && !seat.is_away()
        })
    }

    /// Whether both people are admitted, with or without an open socket.
    pub fn is_meeting(&self) -> bool {
        self.admitted().count() >= ADMITTED_MAX
    }

    /// When the open session began; `None` when no session is open.
    pub fn session_started_at(&self) -> Option<Moment> {
        self.session.as_ref().map(|session| session.started_at)
    }

    /// Number of messages refused since the room was made or restored.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Number of messages that arrived a second time, since the room was made or restored.
    pub fn replayed(&self) -> u64 {
        self.replayed
    }

    pub(crate) fn admitted(&self) -> impl Iterator<Item = (&SeatId, &Seat)> {
        self.seats.iter().filter(|(_, seat)| seat.stage == Stage::Admitted)
    }

    /// The other person in the room; `None` unless both are admitted.
    pub(crate) fn other_than(&self, id: &SeatId) -> Option<Other> {
        let own = self.seats.get(id)?;
        let (other, seat) = self.admitted().find(|(other, _)| *other != id)?;
        let (modality, away) = (seat.modality, seat.is_away());
        (own.stage == Stage::Admitted).then(|| Other { seat: other.clone(), modality, away })
    }

    pub(crate) fn host(&self) -> Host {
        if self.counsellor_is_here() {
            return Host::Here;
        }
        match self.host_place {
            Host::Away => Host::Away,
            Host::Near | Host::Here => Host::Near,
            Host::Busy => Host::Busy,
        }
    }

    pub(crate) fn tell(&mut self, step: &mut Step, id: &SeatId, message: Tell) {
        if let Some(seat) = self.seats.get_mut(id) {
            seat.tell(step.now, id, message, &mut step.effects);
        }
    }

    pub(crate) fn tell_other(&mut self, step: &mut Step, id: &SeatId, message: Tell) {
        if let Some(other) = self.other_than(id) {
            self.tell(step, &other.seat, message);
        }
    }

    /// Begins a new round when both are in the room; returns whether it did. [`Self::tell_round`]
    /// announces it.
    pub(crate) fn next_round(&mut self, step: &mut Step) -> bool {
        if !self.is_meeting() {
            return false;
        }
        self.round += 1;
        if let Some(session) = &mut self.session {
            session.together();
        }
        self.begin_joint_check();
        step.persist = true;
        true
    }

    /// Sends both the joint check and the message that begins the round.
    pub(crate) fn tell_round(&mut self, step: &mut Step) {
        self.tell_joint(step);
        let admitted: Vec<_> = self.admitted().map(|(id, seat)| (id.clone(), seat.side)).collect();
        for (id, side) in admitted {
            let Some(other) = self.other_than(&id) else { continue };
            let polite = side == Side::Client;
            self.tell(step, &id, Tell::Meet { round: self.round, polite, other });
        }
    }

    pub(crate) fn begin_session(&mut self, step: &mut Step, modality: Modality) {
        match &mut self.session {
            Some(session) => session.met_by(modality),
            None => {
                self.session = Some(Session::new(step.now, modality));
                step.session.push(Effect::SessionStarted { modality });
            }
        }
    }

    /// Ends the open session. Every client in the room gets the stage `Ended`, and the counsellor too
    /// when one of them ended it (`by_whom`).
    pub(crate) fn end_session(&mut self, step: &mut Step, by: EndedBy, by_whom: Option<&SeatId>) {
        self.host_left = None;
        if let Some(session) = self.session.take() {
            step.session.push(Effect::SessionEnded(session.into_facts(step.now, by)));
        }
        let ending: Vec<_> = self
            .admitted()
            .filter(|(_, seat)| by_whom.is_some() || seat.side == Side::Client)
            .map(|(id, _)| id.clone())
            .collect();
        for id in ending {
            self.set_stage(step, &id, Stage::Ended);
            self.tell(step, &id, Tell::Ended { by_me: by_whom == Some(&id) });
        }
        step.persist = true;
    }

    pub(crate) fn set_stage(&mut self, step: &mut Step, id: &SeatId, stage: Stage) {
        if let Some(seat) = self.seats.get_mut(id) {
            seat.stage = stage;
            seat.waiting_since = (stage == Stage::Waiting).then_some(step.now);
            step.persist = true;
        }
    }

    /// Sets the stage that this person requested. Messages from before are void.
    pub(crate) fn set_own_stage(&mut self, step: &mut Step, id: &SeatId, stage: Stage) {
        self.set_stage(step, id, stage);
        if let Some(seat) = self.seats.get_mut(id) {
            seat.forget_earlier();
        }
    }

    /// Ends the session when nobody is in the room.
    pub(crate) fn end_if_deserted(&mut self, step: &mut Step) {
        if self.session.is_some() && self.admitted().next().is_none() {
            self.end_session(step, EndedBy::Lost, None);
        }
    }

    /// Dates the lost sockets of a restored room to `now`.
    fn date_losses(&mut self, now: Moment) {
        for seat in self.seats.values_mut() {
            if seat.socket == Socket::Lost(None) {
                seat.socket = Socket::Lost(Some(now));
            }
        }
    }

    fn tick(&mut self, step: &mut Step) -> bool {
        let now = step.now;
        let mut lapsed = Vec::new();
        for (id, seat) in &mut self.seats {
            seat.forget_old(now);
            let Socket::Lost(Some(since)) = seat.socket else { continue };
            seat.unseen = now.since(since) >= WAITING_KEPT;
            if now.since(since) >= SEAT_KEPT {
                lapsed.push((since, id.clone()));
            }
        }
        lapsed.sort();
        for (since, id) in lapsed {
            self.lapse(step, since, &id);
        }
        self.end_if_deserted(step);
        let left = self.host_left.is_some_and(|left| now.since(left) >= SEAT_KEPT);
        let apart = self.session.as_ref().and_then(Session::apart_since);
        if left || apart.is_some_and(|since| now.since(since) >= SESSION_KEPT) {
            self.end_session(step, EndedBy::Lost, None);
        }
        self.seats.is_empty()
    }

    /// Removes a seat whose time has run out, and tells the other.
    fn lapse(&mut self, step: &mut Step, since: Moment, id: &SeatId) {
        if self.other_than(id).is_some() {
            self.tell_other(step, id, Tell::OtherLeft);
            if let Some(session) = &mut self.session {
                session.apart(since, EndedBy::Lost);
            }
        }
        self.seats.remove(id);
        step.persist = true;
    }

    fn drain(&self, step: &mut Step) {
        for (id, seat) in &self.seats {
            seat.answer(id, Tell::Draining, &mut step.effects);
        }
        step.persist = true;
    }

    fn tell_host(&mut self, step: &mut Step) {
        let host = self.host();
        if host == self.host_told {
            return;
        }
        self.host_told = host;
        self.tell_who_waits(step, &Tell::Host(host));
    }

    /// Tells every client who waits, also one whose socket is lost at the moment.
    fn tell_who_waits(&mut self, step: &mut Step, message: &Tell) {
        for (id, seat) in &mut self.seats {
            if seat.stage == Stage::Waiting {
                seat.tell(step.now, id, message.clone(), &mut step.effects);
            }
        }
    }

    fn tell_waiting(&mut self, step: &mut Step) {
        let waiting = self.waiting();
        if waiting == self.waiting_told {
            return;
        }
        step.effects.push(Effect::WaitingChanged);
        for (id, seat) in &mut self.seats {
            if seat.side == Side::Counsellor {
                let message = Tell::Waiting(waiting.clone());
                seat.tell(step.now, id, message, &mut step.effects);
            }
        }
        self.waiting_told = waiting;
    }
}
