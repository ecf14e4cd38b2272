//! Any bytes as lines of live messages, said by two seats to one room: no panic, and nobody who is not in the
//! room hears a signal. `cargo +nightly fuzz run live_message` in this folder's parent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use practice::{Modality, Moment, PairId};
use room::{ConnId, Effect, Input, Room, SeatId, SeatRole, Stage, Tell};

fn seat(role: SeatRole) -> (SeatId, ConnId) {
    match role {
        SeatRole::Counsellor => (SeatId::new("counsellor:m"), ConnId(1)),
        SeatRole::Client => (SeatId::new("client:j"), ConnId(2)),
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut now = Moment::from_micros(0);
    let mut room = Room::new(PairId::new("p"));
    let mut is_in = [true, false];
    for role in [SeatRole::Counsellor, SeatRole::Client] {
        let (seat, conn) = seat(role);
        let join = Input::Join {
            seat,
            conn,
            role,
            modality: Modality::Video,
            resume: None,
            new_token_hash: "hash".into(),
        };
        room.apply(now, join);
    }
    for line in text.lines() {
        now = now.plus(std::time::Duration::from_millis(100));
        let (role, line) = match line.strip_prefix('c') {
            Some(rest) => (SeatRole::Client, rest),
            None => (SeatRole::Counsellor, line),
        };
        let Ok(envelope) = serde_json::from_str::<wire::BrowserEnvelope>(line) else { continue };
        let Some(message) = server::live::said(envelope.message) else { continue };
        let (seat, conn) = seat(role);
        for effect in room.apply(now, Input::Message { seat, conn, n: envelope.n, message }) {
            let Effect::Send { conn, message, .. } = effect else { continue };
            let index = usize::from(conn == ConnId(2));
            match message {
                Tell::Admitted => is_in[1] = true,
                Tell::Ended { .. } | Tell::Declined => is_in[1] = false,
                Tell::Welcome(welcome) => is_in[index] = welcome.stage == Stage::Admitted,
                Tell::Signal { .. } | Tell::Meet { .. } => assert!(is_in[index], "heard too early"),
                _ => {}
            }
        }
    }
});
