//! Any bytes as lines of live messages, sent by two seats to one room: no panic, and no seat outside the
//! room receives a signal. A line that begins with `c` is the client's.
#![cfg_attr(fuzzing, no_main)]

use libfuzzer_sys::fuzz_target;
use practice::{Modality, Moment, PairId, Side};
use room::{ConnId, Effect, Input, Room, SeatId, Stage, Tell};
use server::live::{Heard, heard};

fn seat(side: Side) -> (SeatId, ConnId) {
    match side {
        Side::Counsellor => (SeatId::new("counsellor:m"), ConnId(1)),
        Side::Client => (SeatId::new("client:j"), ConnId(2)),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut now = Moment::from_micros(0);
    let mut room = Room::new(PairId::new("p"));
    let mut is_in = [true, false];
    for side in [Side::Counsellor, Side::Client] {
        let (seat, conn) = seat(side);
        let join = Input::Join {
            seat,
            conn,
            side,
            modality: Modality::Video,
            resume: None,
            new_token_hash: "hash".into(),
        };
        room.apply(now, join);
    }
    for line in text.lines() {
        now = now.plus(std::time::Duration::from_millis(100));
        let (side, line) = match line.strip_prefix('c') {
            Some(rest) => (Side::Client, rest),
            None => (Side::Counsellor, line),
        };
        let Ok(envelope) = serde_json::from_str::<wire::BrowserEnvelope>(line) else { continue };
        let Heard::Said(message) = heard(envelope.message) else { continue };
        let (seat, conn) = seat(side);
        for effect in room.apply(now, Input::Message { seat, conn, n: envelope.n, message }) {
            let Effect::Send { conn, message, .. } = effect else { continue };
            let index = usize::from(conn == ConnId(2));
            match message {
                Tell::Admitted => is_in[1] = true,
                Tell::Ended { .. } | Tell::Declined => is_in[1] = false,
                Tell::Welcome(welcome) => is_in[index] = welcome.stage == Stage::Admitted,
                Tell::Signal { .. } | Tell::Meet { .. } => assert!(is_in[index], "heard too early"),
                Tell::Got { .. }
                | Tell::Waiting(_)
                | Tell::Host(_)
                | Tell::Rearranged
                | Tell::OtherModality(_)
                | Tell::OtherAway
                | Tell::OtherBack
                | Tell::OtherLeft
                | Tell::Joint(_)
                | Tell::Replaced
                | Tell::Draining
                | Tell::Refused { .. } => {}
            }
        }
    }
});
