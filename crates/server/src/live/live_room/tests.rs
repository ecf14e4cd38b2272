//! What a room returns and when its sockets hear of it.

use super::*;
use crate::live::outbox::{Inbox, Out};
use alliance::Side;
use practice::Modality;
use serde_json::Value;

const COUNSELLOR: &str = "counsellor:maren";
const CLIENT: &str = "client:juno";

fn now() -> Moment {
    Moment::from_micros(1_000_000)
}

fn open_room() -> LiveRoom {
    let about = About {
        pair: PairId::new("pair"),
        counsellor: PersonId::new("maren"),
        counsellor_name: Private::new("Maren".into()),
        client_name: Private::new("Juno".into()),
    };
    let config = Arc::new(Config::for_folder(std::path::Path::new("nowhere")));
    let room = Room::new(about.pair.clone());
    LiveRoom::new(about, config, room, Remembered::default())
}

fn come(room: &mut LiveRoom, number: u64, seat: &str, side: Side) -> Inbox {
    let (outbox, inbox) = Outbox::new();
    let coming = Coming {
        conn: ConnId(number),
        seat: SeatId::new(seat),
        side,
        modality: Modality::Voice,
        resume: None,
        resume_token: format!("token {number}"),
        outbox,
    };
    assert!(room.come(now(), coming).keep, "who sits in a room is written");
    inbox
}

fn write(room: &mut LiveRoom) -> (RoomChange, After) {
    (room.change(), room.kept(now()))
}

fn say(room: &mut LiveRoom, conn: u64, seat: &str, n: u32, message: room::Said) -> After {
    let (seat, conn) = (SeatId::new(seat), ConnId(conn));
    room.apply(now(), Input::Message { seat, conn, n, message })
}

/// The types of all messages that have come.
fn heard(inbox: &mut Inbox) -> Vec<String> {
    let mut heard = Vec::new();
    while let Some(out) = inbox.try_recv() {
        heard.push(match out {
            Out::Text(text) => {
                let envelope: Value = serde_json::from_str(&text).unwrap();
                envelope["message"]["type"].as_str().unwrap().to_owned()
            }
            Out::Close => "closed".to_owned(),
        });
    }
    heard
}

/// Both in the room, everything written and read.
fn both_in() -> (LiveRoom, Inbox, Inbox) {
    let mut room = open_room();
    let mut maren = come(&mut room, 1, COUNSELLOR, Side::Counsellor);
    let mut juno = come(&mut room, 2, CLIENT, Side::Client);
    let _ = write(&mut room);
    let _ = say(&mut room, 2, CLIENT, 1, room::Said::Knock);
    let _ = write(&mut room);
    let _ = say(&mut room, 1, COUNSELLOR, 1, room::Said::Admit(SeatId::new(CLIENT)));
    let _ = write(&mut room);
    assert!(heard(&mut maren).contains(&"meet".to_owned()));
    assert!(heard(&mut juno).contains(&"meet".to_owned()));
    (room, maren, juno)
}

#[test]
fn ways_are_written_with_the_snapshot_and_acknowledged_after_it() {
    let (mut room, mut maren, _juno) = both_in();
    let chosen = r#"{"nearness":5,"selfView":true,"board":true,"modality":"voice"}"#;
    assert!(say(&mut room, 1, COUNSELLOR, 2, room::Said::Ways(chosen.into())).keep);
    assert_eq!(heard(&mut maren), Vec::<String>::new());
    let (change, _) = write(&mut room);
    let fact = RoomFact::WaysChosen { side: Side::Counsellor, chosen: chosen.into() };
    assert_eq!(change.facts, [fact]);
    assert_eq!(heard(&mut maren), ["got"]);
}

#[test]
fn a_socket_that_does_not_read_is_lost_and_the_other_hears_of_it() {
    let (mut room, mut maren, _juno) = both_in();
    let offer = || room::Said::Signal { round: 1, body: r#"{"type":"offer","sdp":""}"#.into() };
    let mut told = Vec::new();
    for n in 2..200 {
        let _ = say(&mut room, 1, COUNSELLOR, n, offer());
        let _ = write(&mut room);
        told.extend(heard(&mut maren));
    }
    assert_eq!(told.iter().filter(|told| *told == "other_away").count(), 1);
    assert!(!room.sockets.contains_key(&ConnId(2)));
}

#[test]
fn the_counsellor_hears_who_waits_elsewhere_once() {
    let (mut room, mut maren, mut juno) = both_in();
    let waiting = room::Waiting {
        seat: SeatId::new("client:robin"),
        modality: Modality::Video,
        since: now(),
    };
    let robin = Waits { pair: PairId::new("other"), name: Private::new("Robin".into()), waiting };
    let elsewhere = Elsewhere { place: room::Host::Near, waiting: vec![robin] };
    for _ in 0..2 {
        let _ = room.update_elsewhere(now(), elsewhere.clone());
    }
    assert_eq!(heard(&mut maren), ["waiting"]);
    assert_eq!(heard(&mut juno), Vec::<String>::new());
}

#[test]
fn a_room_that_cannot_be_written_closes() {
    let (mut room, mut maren, mut juno) = both_in();
    let after = room.abandon();
    assert!(!after.keep && after.waiting == Some(Vec::new()));
    assert_eq!(
        (heard(&mut maren), heard(&mut juno)),
        (vec!["closed".into()], vec!["closed".into()])
    );
    assert!(room.close_if_empty() && room.is_closed());
}

#[test]
fn what_waits_to_be_written_is_bounded_and_both_are_told() {
    let (mut room, mut maren, mut juno) = both_in();
    let chosen = r#"{"nearness":5,"selfView":true,"board":true,"modality":"voice"}"#;
    let _ = say(&mut room, 1, COUNSELLOR, 2, room::Said::Ways(chosen.into()));
    let _writing = room.change();
    let body: Arc<str> = "x".repeat(30_000).into();
    for n in 3..60 {
        let signal = room::Said::Signal { round: 1, body: body.clone() };
        let _ = say(&mut room, 1, COUNSELLOR, n, signal);
        assert!(room.held.bytes < HELD_BYTES_MAX);
    }
    for inbox in [&mut maren, &mut juno] {
        assert_eq!(heard(inbox), ["refused", "closed"]);
    }
    let mut maren = come(&mut room, 3, COUNSELLOR, Side::Counsellor);
    assert_eq!(heard(&mut maren), Vec::<String>::new(), "nothing is told before it is written");
    let _ = room.kept(now());
    let _ = write(&mut room);
    assert_eq!(heard(&mut maren)[0], "welcome");
}

#[test]
fn many_choices_while_nothing_can_be_written_are_one() {
    let (mut room, ..) = both_in();
    for n in 2..100 {
        let chosen =
            format!(r#"{{"nearness":{},"selfView":true,"board":true,"modality":"voice"}}"#, n % 7);
        let _ = say(&mut room, 1, COUNSELLOR, n, room::Said::Ways(chosen.into()));
    }
    assert_eq!(room.change().facts.len(), 1);
}
