//! Messages from browsers: which seat may send what at which stage, and the effects.
//! Deliberately absent: the content of signals, which is passed on unread.

use crate::room::{ADMITTED_MAX, Room};
use crate::seat::{Number, Socket};
use crate::step::Step;
use crate::{ConnId, Effect, EndedBy, LineReport, Refusal, Said, SeatId, Stage, Tell};
use practice::{Modality, Side};
use std::sync::Arc;

impl Room {
    /// Applies a message, or refuses it with a reason. A refused message counts as taken, so that the
    /// page does not send it again; a number out of order does not.
    pub(crate) fn hear(
        &mut self,
        step: &mut Step,
        id: &SeatId,
        conn: ConnId,
        n: u32,
        message: Said,
    ) {
        let Some(seat) = self.seats.get_mut(id) else { return };
        if seat.socket != Socket::Open(conn) {
            return;
        }
        match seat.take_number(n) {
            Number::Next => {
                if let Err(reason) = self.say(step, id, message) {
                    self.refuse(step, id, conn, n, reason);
                }
            }
            Number::Replayed => self.replayed += 1,
            Number::Gap => return self.refuse(step, id, conn, n, Refusal::OutOfOrder),
        }
        if let Some(seat) = self.seats.get(id) {
            seat.answer(id, Tell::Got { n: seat.got() }, &mut step.effects);
        }
    }

    fn refuse(&mut self, step: &mut Step, id: &SeatId, conn: ConnId, n: u32, reason: Refusal) {
        self.refused += 1;
        let Some(seat) = self.seats.get_mut(id) else { return };
        seat.answer(id, Tell::Refused { n, reason }, &mut step.effects);
        if seat.count_refusal(reason) {
            step.effects.push(Effect::Close { conn });
        }
    }

    fn say(&mut self, step: &mut Step, id: &SeatId, message: Said) -> Result<(), Refusal> {
        let Some((side, stage)) = self.seats.get(id).map(|seat| (seat.side, seat.stage)) else {
            return Err(Refusal::NotNow);
        };
        match message {
            Said::Knock => self.knock(step, id, side, stage),
            Said::Admit(client) => self.admit(step, side, stage, &client),
            Said::Decline(client) => self.decline(step, side, stage, &client),
            Said::Modality(modality) => {
                self.change_modality(step, id, modality);
                Ok(())
            }
            Said::Signal { round, body } => self.pass_on(step, id, round, body),
            Said::Again { round } => self.again(step, id, round),
            Said::Line(report) => self.note_line(stage, report),
            Said::Joint(said) => self.hear_joint(step, id, side, said),
            Said::Ways(ways) => {
                step.session.push(Effect::Ways { side, ways });
                step.persist = true;
                Ok(())
            }
            Said::Leave => {
                self.leave(step, id, side, stage);
                Ok(())
            }
            Said::End => self.end(step, id, side, stage),
        }
    }

    fn knock(
        &mut self,
        step: &mut Step,
        id: &SeatId,
        side: Side,
        stage: Stage,
    ) -> Result<(), Refusal> {
        match (side, stage) {
            (Side::Counsellor, _) => Err(Refusal::NotAllowed),
            (Side::Client, Stage::Admitted) => Err(Refusal::NotNow),
            (Side::Client, Stage::Waiting) => Ok(()),
            (Side::Client, Stage::Arriving | Stage::Declined | Stage::Ended) => {
                self.set_own_stage(step, id, Stage::Waiting);
                self.tell(step, id, Tell::Host(self.host()));
                Ok(())
            }
        }
    }

    fn admit(
        &mut self,
        step: &mut Step,
        side: Side,
        stage: Stage,
        client: &SeatId,
    ) -> Result<(), Refusal> {
        let modality = self.answerable(side, stage, client)?;
        if self.admitted().count() >= ADMITTED_MAX {
            return Err(Refusal::RoomFull);
        }
        self.set_stage(step, client, Stage::Admitted);
        self.tell(step, client, Tell::Admitted);
        self.begin_session(step, modality);
        if self.next_round(step) {
            self.tell_round(step);
        }
        Ok(())
    }

    fn decline(
        &mut self,
        step: &mut Step,
        side: Side,
        stage: Stage,
        client: &SeatId,
    ) -> Result<(), Refusal> {
        self.answerable(side, stage, client)?;
        self.set_stage(step, client, Stage::Declined);
        self.tell(step, client, Tell::Declined);
        Ok(())
    }

    /// Checks that a seat of this side and stage may answer this client's knock; returns the
    /// client's modality.
    fn answerable(&self, side: Side, stage: Stage, client: &SeatId) -> Result<Modality, Refusal> {
        if side != Side::Counsellor {
            return Err(Refusal::NotAllowed);
        }
        let waits = self.seats.get(client).filter(|seat| seat.waits_visibly());
        match (stage, waits) {
            (Stage::Admitted, Some(seat)) => Ok(seat.modality),
            _ => Err(Refusal::NotNow),
        }
    }

    pub(crate) fn change_modality(&mut self, step: &mut Step, id: &SeatId, modality: Modality) {
        let Some(seat) = self.seats.get_mut(id) else { return };
        if seat.modality == modality {
            return;
        }
        seat.modality = modality;
        step.persist = true;
        let client_is_in = seat.side == Side::Client && seat.stage == Stage::Admitted;
        if let Some(session) = self.session.as_mut().filter(|_| client_is_in) {
            session.met_by(modality);
        }
        self.tell_other(step, id, Tell::OtherModality(modality));
        self.tell_joint(step);
    }

    fn pass_on(
        &mut self,
        step: &mut Step,
        id: &SeatId,
        round: u32,
        body: Arc<str>,
    ) -> Result<(), Refusal> {
        let other = self.other_than(id).ok_or(Refusal::NotNow)?;
        if round != self.round {
            return Err(Refusal::OldRound);
        }
        self.tell(step, &other.seat, Tell::Signal { round, body });
        Ok(())
    }

    fn again(&mut self, step: &mut Step, id: &SeatId, round: u32) -> Result<(), Refusal> {
        self.other_than(id).ok_or(Refusal::NotNow)?;
        if round != self.round {
            return Err(Refusal::OldRound);
        }
        if self.next_round(step) {
            self.tell_round(step);
        }
        Ok(())
    }

    /// Adds a report to the session. A report just after the end is ignored.
    fn note_line(&mut self, stage: Stage, report: LineReport) -> Result<(), Refusal> {
        match (stage, &mut self.session) {
            (Stage::Admitted, Some(session)) => session.report(report),
            (Stage::Admitted | Stage::Ended, _) => {}
            (Stage::Arriving | Stage::Waiting | Stage::Declined, _) => {
                return Err(Refusal::NotAllowed);
            }
        }
        Ok(())
    }

    fn leave(&mut self, step: &mut Step, id: &SeatId, side: Side, stage: Stage) {
        if stage == Stage::Admitted {
            self.tell_other(step, id, Tell::OtherLeft);
            if let Some(session) = &mut self.session {
                session.apart(step.now, ended_by(side));
                if side == Side::Counsellor {
                    self.host_left = Some(step.now);
                }
            }
        }
        if stage != Stage::Ended {
            self.set_own_stage(step, id, Stage::Ended);
            self.end_if_deserted(step);
        }
    }

    fn end(
        &mut self,
        step: &mut Step,
        id: &SeatId,
        side: Side,
        stage: Stage,
    ) -> Result<(), Refusal> {
        match stage {
            Stage::Admitted => {
                self.end_session(step, ended_by(side), Some(id));
                Ok(())
            }
            Stage::Ended => Ok(()),
            Stage::Arriving | Stage::Waiting | Stage::Declined => Err(Refusal::NotAllowed),
        }
    }
}

fn ended_by(side: Side) -> EndedBy {
    match side {
        Side::Counsellor => EndedBy::Counsellor,
        Side::Client => EndedBy::Client,
    }
}
