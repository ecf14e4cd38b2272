//! The invariants of a room, checked from its inputs and effects alone after every step.
//! Deliberately absent: the events themselves.

use super::{PEOPLE, is_counsellor};
use crate::page::Page;
use practice::Moment;
use room::{ConnId, Effect, Input, Room, Said, SeatId, Stage, Tell};
use std::collections::{BTreeMap, BTreeSet};

/// A room, and what is known of it from inputs and effects alone.
pub struct Watched {
    pub room: Room,
    pub saved: Option<String>,
    pub saved_lifecycle: serde_json::Value,
    /// Current socket of each seat.
    pub conns_by_seat: BTreeMap<SeatId, ConnId>,
    /// Clients whom the counsellor admitted and who have not left since.
    pub let_in: BTreeSet<SeatId>,
    /// Clients who were admitted at some time since their page was opened: late messages of that time
    /// may reach them.
    pub was_let_in: BTreeSet<SeatId>,
    pub has_let_in: bool,
    pub session: Option<Moment>,
}

impl Watched {
    /// Updates who may hear what, before the room gets the input.
    pub fn expect(&mut self, input: &Input) {
        match input {
            Input::Join { seat, conn, resume, .. } => {
                self.conns_by_seat.insert(seat.clone(), *conn);
                if resume.is_none() && !self.let_in.contains(seat) {
                    self.was_let_in.remove(seat);
                }
            }
            Input::SocketLost { seat, conn } => {
                if self.conns_by_seat.get(seat) == Some(conn) {
                    self.conns_by_seat.remove(seat);
                }
            }
            Input::Message { seat, conn, message, .. }
                if self.conns_by_seat.get(seat) == Some(conn) =>
            {
                if let (true, Said::Admit(client)) = (is_counsellor(seat), message) {
                    self.let_in.insert(client.clone());
                    self.was_let_in.insert(client.clone());
                    self.has_let_in = true;
                }
            }
            Input::Message { .. }
            | Input::Tick
            | Input::Host { .. }
            | Input::Rearranged
            | Input::Drain => {}
        }
    }

    pub fn judge(
        &mut self,
        now: Moment,
        input: &Input,
        before: &BTreeMap<SeatId, ConnId>,
        effects: &[Effect],
    ) {
        for effect in effects {
            match effect {
                Effect::Send { seat, conn, message, .. } => {
                    let replaced = *message == Tell::Replaced && before.get(seat) == Some(conn);
                    let current = self.conns_by_seat.get(seat) == Some(conn);
                    assert_eq!(*message == Tell::Replaced, replaced);
                    assert!(current != replaced, "{message:?} went to a socket that is not in use");
                    self.judge_message(input, seat, message);
                }
                Effect::Close { conn } => {
                    let own = |conns: &BTreeMap<SeatId, ConnId>, seat: &SeatId| {
                        conns.get(seat) == Some(conn)
                    };
                    let by = match input {
                        Input::Join { seat, .. } => own(before, seat),
                        Input::Message { seat, .. } => own(&self.conns_by_seat, seat),
                        Input::SocketLost { .. }
                        | Input::Tick
                        | Input::Host { .. }
                        | Input::Rearranged
                        | Input::Drain => false,
                    };
                    assert!(by, "somebody else's socket was closed");
                }
                Effect::SessionStarted { .. } => {
                    assert_eq!(self.session.replace(now), None);
                    assert_eq!(self.room.session_started_at(), Some(now));
                }
                Effect::SessionEnded(facts) => {
                    assert_eq!(self.session.take(), Some(facts.started_at));
                    assert!(facts.started_at <= facts.ended_at && facts.ended_at <= now);
                    assert!(!facts.modalities.is_empty());
                    assert_eq!(self.room.session_started_at(), None, "it would be written twice");
                }
                Effect::Ways { ways, .. } => {
                    let said = |message: &Said| matches!(message, Said::Ways(said) if said == ways);
                    let is_said = matches!(input, Input::Message { message, .. } if said(message));
                    assert!(is_said, "nobody chose this");
                    assert!(effects.contains(&Effect::Persist), "ways are written");
                }
                Effect::Persist | Effect::WaitingChanged | Effect::Empty => {}
            }
        }
    }

    /// Nobody hears of the other before the counsellor has admitted the client.
    pub fn judge_message(&self, input: &Input, seat: &SeatId, message: &Tell) {
        let back = matches!(input, Input::Join { resume: Some(_), .. });
        let from = if let Input::Message { seat, .. } = input { Some(seat) } else { None };
        let may_hear = match (is_counsellor(seat), back) {
            (true, true) => self.has_let_in,
            (true, false) => !self.let_in.is_empty(),
            (false, true) => self.was_let_in.contains(seat),
            (false, false) => self.let_in.contains(seat),
        };
        match message {
            Tell::Meet { other, polite, .. } => {
                assert!(may_hear, "a meeting before admission");
                assert_ne!(other.seat, *seat);
                assert_eq!(*polite, !is_counsellor(seat));
                assert_ne!(is_counsellor(&other.seat), is_counsellor(seat));
                assert!(back || is_counsellor(seat) || self.let_in.contains(seat));
            }
            Tell::Signal { round, .. } => {
                assert!(may_hear, "{seat} heard a signal before admission");
                assert!(back || from.is_some_and(|from| from != seat), "a signal came back");
                assert!(back || self.lifecycle()["round"] == *round, "an old round was heard");
            }
            Tell::OtherModality(_) | Tell::OtherAway | Tell::OtherBack | Tell::OtherLeft => {
                assert!(may_hear, "{seat} heard {message:?} before admission")
            }
            Tell::Joint(_) => {
                assert!(may_hear, "{seat} saw the joint check before admission");
                assert_eq!(self.room.stage(seat), Some(Stage::Admitted));
                assert!(self.room.is_meeting(), "a joint check of one");
            }
            Tell::Ended { .. } => assert!(may_hear || is_counsellor(seat)),
            Tell::Welcome(welcome) => {
                let met = welcome.other.is_some() || welcome.round > 0;
                assert!(!met || is_counsellor(seat) || self.let_in.contains(seat));
                assert!(welcome.joint.is_none() || welcome.other.is_some());
                assert!(welcome.waiting.is_empty() || is_counsellor(seat));
            }
            Tell::Waiting(waiting) => {
                assert!(is_counsellor(seat), "a client saw who waits");
                assert!(waiting.iter().all(|waiting| !is_counsellor(&waiting.seat)));
            }
            Tell::Admitted | Tell::Declined => {
                assert!(!is_counsellor(seat));
                assert!(back || from.is_some_and(is_counsellor), "a client answered a knock");
            }
            Tell::Host(_) => assert!(!is_counsellor(seat)),
            Tell::Rearranged => {
                assert!(back || *input == Input::Rearranged, "nothing has changed");
                assert!(back || self.room.stage(seat) == Some(Stage::Waiting));
                assert!(!is_counsellor(seat));
            }
            Tell::Got { .. } | Tell::Refused { .. } | Tell::Replaced | Tell::Draining => {}
        }
    }

    /// Updates what is known after a step, and compares the snapshot with the room.
    pub fn settle(&mut self) {
        let room = &self.room;
        self.let_in.retain(|seat| room.stage(seat) == Some(Stage::Admitted));
        self.was_let_in.retain(|seat| room.stage(seat).is_some());
        let clients = PEOPLE[1..].iter().map(|name| SeatId::new(*name));
        let admitted: Vec<_> =
            clients.filter(|seat| room.stage(seat) == Some(Stage::Admitted)).collect();
        assert!(admitted.len() <= 1, "three in the room");
        assert!(admitted.iter().all(|seat| self.let_in.contains(seat)), "nobody let them in");
        assert!(admitted.is_empty() || self.session.is_some(), "a meeting without a session");
        assert_eq!(self.session, room.session_started_at());
        let waiting: BTreeSet<_> = room.waiting().into_iter().map(|who| who.seat).collect();
        let waits = |seat: &SeatId| room.stage(seat) == Some(Stage::Waiting);
        assert!(waiting.iter().all(waits));
        let mut connected = self.conns_by_seat.keys();
        assert!(connected.all(|seat| waits(seat) == waiting.contains(seat)), "not on the list");
        if self.saved.is_some() {
            let forgotten = self.saved_lifecycle != self.lifecycle();
            assert!(!forgotten, "a killed server would forget this: {:?}", self.lifecycle());
        }
    }

    /// The part of a room that must survive a crash: all but message numbers and line figures.
    pub fn lifecycle(&self) -> serde_json::Value {
        let mut room = serde_json::to_value(&self.room).expect("a room serialises");
        let unkept = ["got", "sent", "earlier_token_hash"];
        for seat in room["seats"].as_object_mut().expect("seats are a map").values_mut() {
            let seat = seat.as_object_mut().expect("a seat is a map");
            seat.retain(|key, _| !unkept.contains(&key.as_str()));
        }
        if let Some(session) = room["session"].as_object_mut() {
            let kept = ["started_at", "modalities", "apart", "joint_check"];
            session.retain(|key, _| kept.contains(&key.as_str()));
        }
        room
    }

    /// What this page would receive if it resumed now.
    pub fn probe(&self, now: Moment, page: &Page) -> Vec<(u32, Tell)> {
        let conn = ConnId(u64::MAX);
        let mut room = self.room.clone();
        let effects = room.apply(
            now,
            Input::Join {
                seat: page.seat.clone(),
                conn,
                side: page.side,
                modality: page.modality,
                resume: page.resume(),
                new_token_hash: "probe".into(),
            },
        );
        let told = effects.into_iter().filter_map(|effect| {
            let Effect::Send { conn: to, n, message, .. } = effect else { return None };
            (to == conn).then_some((n, message))
        });
        told.collect()
    }

    /// Everybody who sees this person sees the modality they chose last.
    pub fn assert_modality(&self, page: &Page) {
        for waiting in self.room.waiting() {
            assert!(waiting.seat != page.seat || waiting.modality == page.modality);
        }
    }
}
