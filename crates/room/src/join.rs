//! Takes and resumes seats, and handles lost sockets.
//! Deliberately absent: permission. The server has checked it before.

use crate::room::{Room, SEATS_MAX};
use crate::seat::{Seat, Socket};
use crate::step::Step;
use crate::{ConnId, Effect, Refusal, Resume, SeatId, Stage, Tell, Welcome};
use practice::{Modality, Side};

/// The content of [`Input::Join`](crate::Input::Join) without the seat.
pub(crate) struct Hello {
    pub(crate) conn: ConnId,
    pub(crate) side: Side,
    pub(crate) modality: Modality,
    pub(crate) resume: Option<Resume>,
    pub(crate) new_token_hash: String,
}

impl Room {
    pub(crate) fn join(&mut self, step: &mut Step, id: SeatId, mut hello: Hello) {
        if let Err(reason) = self.has_seat_for(&id, hello.side) {
            self.refused += 1;
            let message = Tell::Refused { n: 0, reason };
            step.effects.push(Effect::Send { seat: id, conn: hello.conn, n: 0, message });
            step.effects.push(Effect::Close { conn: hello.conn });
            return;
        }
        step.persist = true;
        let known = hello.resume.take().filter(|resume| {
            self.seats.get(&id).is_some_and(|seat| seat.knows(&resume.token_hash, resume.seen))
        });
        match known {
            Some(resume) => self.resume(step, &id, hello, &resume),
            None => self.begin(step, &id, hello),
        }
    }

    fn has_seat_for(&self, id: &SeatId, side: Side) -> Result<(), Refusal> {
        let fits = |(other, seat): (&SeatId, &Seat)| match other == id {
            true => seat.side == side,
            false => seat.side == Side::Client || side == Side::Client,
        };
        if !self.seats.iter().all(fits) {
            return Err(Refusal::NotAllowed);
        }
        if !self.seats.contains_key(id) && self.seats.len() >= SEATS_MAX {
            return Err(Refusal::RoomFull);
        }
        Ok(())
    }

    /// Takes a seat for a new page. It has no peer connection, so a new round begins.
    fn begin(&mut self, step: &mut Step, id: &SeatId, hello: Hello) {
        let Hello { conn, side, modality, new_token_hash, .. } = hello;
        let was_in_the_room = self.other_than(id).is_some();
        let seat = self.seats.entry(id.clone()).or_insert_with(|| Seat::new(side, modality));
        let before = seat.sit(conn, new_token_hash);
        seat.modality = modality;
        seat.stage = match (side, seat.stage) {
            (Side::Counsellor, _) => Stage::Admitted,
            (Side::Client, Stage::Declined | Stage::Ended) => Stage::Arriving,
            (Side::Client, stage) => stage,
        };
        let in_the_room = seat.stage == Stage::Admitted;
        if let Socket::Open(old) = before
            && old != conn
        {
            let message = Tell::Replaced;
            step.effects.push(Effect::Send { seat: id.clone(), conn: old, n: 0, message });
            step.effects.push(Effect::Close { conn: old });
        }
        match side {
            Side::Counsellor => self.host_left = None,
            Side::Client if in_the_room => self.begin_session(step, modality),
            Side::Client => {}
        }
        let meets = in_the_room && self.next_round(step);
        self.welcome(step, id, false, 0);
        if was_in_the_room && matches!(before, Socket::Lost(_)) {
            self.tell_other(step, id, Tell::OtherBack);
        }
        if meets {
            self.tell_round(step);
        }
    }

    /// Resumes a seat for the page that had it before. Its peer connection may still work, so the
    /// round goes on.
    fn resume(&mut self, step: &mut Step, id: &SeatId, hello: Hello, resume: &Resume) {
        let Hello { conn, modality, new_token_hash, .. } = hello;
        let Some(seat) = self.seats.get_mut(id) else { return };
        let (before, missed) = seat.sit_again(conn, new_token_hash, resume);
        if let Socket::Open(old) = before
            && old != conn
        {
            step.effects.push(Effect::Close { conn: old });
        }
        self.welcome(step, id, true, missed);
        if let Some(seat) = self.seats.get(id) {
            seat.repeat(id, missed, &mut step.effects);
        }
        if matches!(before, Socket::Lost(_)) {
            self.tell_other(step, id, Tell::OtherBack);
        }
        self.change_modality(step, id, modality);
    }

    fn welcome(&mut self, step: &mut Step, id: &SeatId, resumed: bool, missed: u32) {
        let Some(seat) = self.seats.get(id) else { return };
        let waiting = match seat.side {
            Side::Counsellor => self.waiting(),
            Side::Client => Vec::new(),
        };
        let welcome = Welcome {
            side: seat.side,
            stage: seat.stage,
            resumed,
            got: seat.got(),
            sent: seat.sent() - missed,
            round: if seat.stage == Stage::Admitted { self.round } else { 0 },
            other: self.other_than(id),
            waiting,
            host: self.host(),
            joint: self.joint_for(id),
        };
        seat.answer(id, Tell::Welcome(welcome), &mut step.effects);
    }

    pub(crate) fn lose(&mut self, step: &mut Step, id: &SeatId, conn: ConnId) {
        let Some(seat) = self.seats.get_mut(id) else { return };
        if seat.socket != Socket::Open(conn) {
            return;
        }
        seat.socket = Socket::Lost(Some(step.now));
        self.tell_other(step, id, Tell::OtherAway);
    }
}
