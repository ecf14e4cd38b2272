//! Attempts of strangers and broken pages: somebody else's socket or seat, old and skipped numbers.
//! Each is refused and changes nothing.

use super::{PEOPLE, ROOMS, World};
use practice::{Modality, Side};
use rand::Rng;
use room::{ConnId, Effect, Input, Refusal, Said, SeatId, Tell};

impl World {
    pub fn try_something_wrong(&mut self) {
        let room = self.random.random_range(0..ROOMS);
        let Some(watched) = self.watched.get(&room) else { return };
        let before = watched.lifecycle();
        match self.random.random_range(0..4) {
            0 => self.speak_over_a_foreign_socket(room),
            1 => self.sit_on_a_foreign_chair(room),
            2 => self.say_an_old_number(room),
            _ => self.leave_a_number_out(room),
        }
        if let Some(watched) = self.watched.get(&room) {
            assert_eq!(before, watched.lifecycle(), "a wrong message changed the room");
        }
    }

    fn speak_over_a_foreign_socket(&mut self, room: usize) {
        let seat = SeatId::new(PEOPLE[self.random.random_range(0..PEOPLE.len())]);
        let conn = ConnId(self.random.random_range(0..self.made + 2));
        if self.watched[&room].conns_by_seat.get(&seat) == Some(&conn) {
            return;
        }
        let n = self.random.random_range(0..20);
        let message = self.pick(&[Said::End, Said::Leave, Said::Admit(SeatId::new("juno"))]);
        let message = message.expect("there are messages");
        let said = Input::Message { seat: seat.clone(), conn, n, message };
        for input in [said, Input::SocketLost { seat, conn }] {
            assert_eq!(self.apply(room, input), [], "a foreign socket was heard");
        }
    }

    fn sit_on_a_foreign_chair(&mut self, room: usize) {
        if self.watched[&room].room.stage(&SeatId::new(PEOPLE[0])).is_none() {
            return;
        }
        let conn = ConnId(self.made());
        let seats = [("otis", Side::Counsellor), (PEOPLE[0], Side::Client)];
        let (name, side) = self.pick(&seats).expect("there are two");
        let seat = SeatId::new(name);
        let effects = self.watched.get_mut(&room).expect("it is there").room.apply(
            self.now,
            Input::Join {
                seat: seat.clone(),
                conn,
                side,
                modality: Modality::Text,
                resume: None,
                new_token_hash: "stranger".into(),
            },
        );
        let message = Tell::Refused { n: 0, reason: Refusal::NotAllowed };
        let refused = Effect::Send { seat, conn, n: 0, message };
        assert_eq!(effects, [refused, Effect::Close { conn }]);
    }

    /// A page whose numbers the server knows for certain, with no message in transit to it.
    fn pick_settled(&mut self, room: usize) -> Option<(SeatId, ConnId, u32)> {
        let settled: Vec<_> = self.watched[&room]
            .conns_by_seat
            .iter()
            .filter_map(|(seat, conn)| {
                let page = self.pages.get(&self.lines.get(conn)?.page)?;
                let settled = page.sure
                    && page.welcomed
                    && page.conn == Some(*conn)
                    && page.unacknowledged.is_empty();
                settled.then(|| (seat.clone(), *conn, page.said))
            })
            .collect();
        self.pick(&settled)
    }

    fn say_an_old_number(&mut self, room: usize) {
        let Some((seat, conn, said)) = self.pick_settled(room).filter(|(_, _, said)| *said > 0)
        else {
            return;
        };
        let n = self.random.random_range(1..=said);
        let message = self.pick(&[Said::End, Said::Leave, Said::Knock]).expect("there are three");
        let input = Input::Message { seat: seat.clone(), conn, n, message };
        let got = Effect::Send { seat, conn, n: 0, message: Tell::Got { n: said } };
        assert_eq!(self.apply(room, input), [got], "an old message was heard again");
    }

    fn leave_a_number_out(&mut self, room: usize) {
        let Some((seat, conn, said)) = self.pick_settled(room) else { return };
        let n = self.pick(&[0, said + 500, said + 501, u32::MAX]).expect("there are four");
        let input = Input::Message { seat: seat.clone(), conn, n, message: Said::End };
        let effects = self.apply(room, input);
        let message = Tell::Refused { n, reason: Refusal::OutOfOrder };
        let refused = Effect::Send { seat, conn, n: 0, message };
        let closed = Effect::Close { conn };
        assert!(effects == [refused.clone()] || effects == [refused, closed], "{effects:?}");
    }
}
