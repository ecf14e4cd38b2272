//! Where each counsellor is and who waits for them, over all rooms of this server. Rooms report their
//! presence and read what happens elsewhere; nothing here calls a room.
//! Lock order: this lock may be taken while a room is locked, never the other way round.

use super::outbox::Outbox;
use practice::{Moment, PairId, PersonId, Private};
use room::{ConnId, Host};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All counsellors who have a room or a Today page open.
#[derive(Default)]
pub struct Attendance(Mutex<HashMap<PersonId, Counsellor>>);

#[derive(Default)]
struct Counsellor {
    today: HashMap<ConnId, Outbox>,
    rooms: BTreeMap<PairId, RoomSeen>,
}

struct RoomSeen {
    client_name: Private<String>,
    presence: Presence,
    waiting: Vec<room::Waiting>,
}

/// What the counsellor does in one room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Their socket is open in it.
    pub here: bool,
    /// A session is open in it while they are there.
    pub meeting: bool,
}

/// A client who waits in the room of this pair.
#[derive(Clone, PartialEq)]
pub struct Waits {
    /// Whose room.
    pub pair: PairId,
    /// What the counsellor sees as the client's name.
    pub name: Private<String>,
    /// Which seat, how, and since when.
    pub waiting: room::Waiting,
}

/// What one room has to know of the counsellor's other rooms and pages.
#[derive(Clone, Default, PartialEq)]
pub struct Elsewhere {
    /// Where the counsellor is outside this room.
    pub place: Host,
    /// Who waits in the other rooms, in no order.
    pub waiting: Vec<Waits>,
}

/// One room's report: who it is about, and what has changed in it.
pub struct Report<'a> {
    /// Whose room.
    pub pair: &'a PairId,
    /// Its counsellor.
    pub counsellor: &'a PersonId,
    /// Its client.
    pub client_name: &'a Private<String>,
    /// What the counsellor does in it.
    pub presence: Presence,
    /// Who waits in it, if that has changed.
    pub waiting: Option<Vec<room::Waiting>>,
}

impl Attendance {
    /// Takes up a room's report. Returns the counsellor's other rooms when they have to read
    /// [`Self::elsewhere`] again; Today pages are told here.
    pub fn note(&self, report: Report<'_>, now: Moment) -> Vec<PairId> {
        let mut all = self.locked();
        let counsellor = all.entry(report.counsellor.clone()).or_default();
        let seen = counsellor.rooms.entry(report.pair.clone()).or_insert_with(|| RoomSeen {
            client_name: report.client_name.clone(),
            presence: Presence::default(),
            waiting: Vec::new(),
        });
        let has_moved = seen.presence != report.presence;
        seen.presence = report.presence;
        let has_other_waiting = match report.waiting {
            Some(waiting) if waiting != seen.waiting => {
                seen.waiting = waiting;
                true
            }
            Some(_) | None => false,
        };
        if has_other_waiting {
            counsellor.tell_today(now);
        }
        match has_moved || has_other_waiting {
            true => counsellor.rooms.keys().filter(|pair| *pair != report.pair).cloned().collect(),
            false => Vec::new(),
        }
    }

    /// Forgets a room that was closed. Returns the rooms that have to read [`Self::elsewhere`] again.
    pub fn forget(&self, counsellor: &PersonId, pair: &PairId) -> Vec<PairId> {
        self.change(counsellor, |counsellor| drop(counsellor.rooms.remove(pair)))
    }

    /// Opens a counsellor's page outside the room and tells it who waits. Returns as
    /// [`Self::forget`] does.
    pub fn open_today(
        &self,
        counsellor: &PersonId,
        conn: ConnId,
        outbox: Outbox,
        now: Moment,
    ) -> Vec<PairId> {
        self.change(counsellor, |counsellor| {
            if outbox.say_latest(counsellor.list_text(now)) {
                counsellor.today.insert(conn, outbox);
            }
        })
    }

    /// Closes that page. Returns as [`Self::forget`] does.
    pub fn close_today(&self, counsellor: &PersonId, conn: ConnId) -> Vec<PairId> {
        self.change(counsellor, |counsellor| drop(counsellor.today.remove(&conn)))
    }

    /// What the room of `pair` has to know of its counsellor's other rooms and pages.
    pub fn elsewhere(&self, counsellor: &PersonId, pair: &PairId) -> Elsewhere {
        let all = self.locked();
        all.get(counsellor).map_or_else(Elsewhere::default, |counsellor| Elsewhere {
            place: counsellor.place_outside(pair),
            waiting: counsellor.waits().filter(|waits| waits.pair != *pair).collect(),
        })
    }

    /// Everyone who waits for a counsellor, longest first.
    pub fn waiting_for(&self, counsellor: &PersonId, now: Moment) -> Vec<wire::Waiting> {
        self.locked()
            .get(counsellor)
            .map_or_else(Vec::new, |counsellor| list(counsellor.waits().collect(), now))
    }

    /// With whom a counsellor is meeting in another room than that of `pair`.
    pub fn meets_elsewhere(&self, counsellor: &PersonId, pair: &PairId) -> Option<Private<String>> {
        let all = self.locked();
        let mut rooms = all.get(counsellor)?.rooms.iter();
        let (_, seen) = rooms.find(|(other, seen)| *other != pair && seen.presence.meeting)?;
        Some(seen.client_name.clone())
    }

    fn change(&self, counsellor: &PersonId, change: impl FnOnce(&mut Counsellor)) -> Vec<PairId> {
        let mut all = self.locked();
        let entry = all.entry(counsellor.clone()).or_default();
        change(entry);
        if entry.today.is_empty() && entry.rooms.is_empty() {
            all.remove(counsellor);
            return Vec::new();
        }
        entry.rooms.keys().cloned().collect()
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<PersonId, Counsellor>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counsellor {
    fn place_outside(&self, pair: &PairId) -> Host {
        let mut others = self.rooms.iter().filter(|(other, _)| *other != pair);
        if others.clone().any(|(_, seen)| seen.presence.meeting) {
            Host::Busy
        } else if !self.today.is_empty() || others.any(|(_, seen)| seen.presence.here) {
            Host::Near
        } else {
            Host::Away
        }
    }

    fn waits(&self) -> impl Iterator<Item = Waits> {
        self.rooms.iter().flat_map(|(pair, seen)| {
            seen.waiting.iter().map(|waiting| Waits {
                pair: pair.clone(),
                name: seen.client_name.clone(),
                waiting: waiting.clone(),
            })
        })
    }

    fn list_text(&self, now: Moment) -> String {
        let list = wire::ToToday::Waiting { waiting: list(self.waits().collect(), now) };
        serde_json::to_string(&list).expect("a list serialises")
    }

    fn tell_today(&mut self, now: Moment) {
        let text = axum::extract::ws::Utf8Bytes::from(self.list_text(now));
        self.today.retain(|_, outbox| outbox.say_latest(text.clone()));
    }
}

/// The list as browsers read it, longest wait first.
pub fn list(mut waits: Vec<Waits>, now: Moment) -> Vec<wire::Waiting> {
    waits.sort_by_key(|waits| waits.waiting.since);
    let seconds = |since| u32::try_from(now.since(since).as_secs()).unwrap_or(u32::MAX);
    waits
        .into_iter()
        .map(|Waits { pair, name, waiting }| wire::Waiting {
            seat: waiting.seat.as_str().to_owned(),
            pair: pair.as_str().to_owned(),
            name: Private::into_inner(name),
            modality: waiting.modality,
            since_s: seconds(waiting.since),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::Modality;
    use room::SeatId;

    const NOW: i64 = 60_000_000;

    struct Practice(Attendance);

    impl Practice {
        fn report(
            &self,
            pair: &str,
            presence: Presence,
            waiting: Option<Vec<room::Waiting>>,
        ) -> Vec<PairId> {
            let (pair, name) = (PairId::new(pair), Private::new(format!("client of {pair}")));
            let counsellor = &PersonId::new("maren");
            let report = Report { pair: &pair, counsellor, client_name: &name, presence, waiting };
            self.0.note(report, Moment::from_micros(NOW))
        }

        fn elsewhere(&self, pair: &str) -> Elsewhere {
            self.0.elsewhere(&PersonId::new("maren"), &PairId::new(pair))
        }
    }

    fn waiting_since(micros: i64) -> room::Waiting {
        let since = Moment::from_micros(micros);
        room::Waiting { seat: SeatId::new("client"), modality: Modality::Text, since }
    }

    const AWAY: Presence = Presence { here: false, meeting: false };
    const HERE: Presence = Presence { here: true, meeting: false };
    const MEETING: Presence = Presence { here: true, meeting: true };

    #[test]
    fn a_room_reads_where_the_counsellor_is_in_the_others() {
        let practice = Practice(Attendance::default());
        assert_eq!(practice.report("a", AWAY, None), []);
        assert_eq!(practice.report("b", AWAY, None), []);
        assert_eq!(practice.elsewhere("a").place, Host::Away);
        for (presence, place) in [(HERE, Host::Near), (MEETING, Host::Busy), (AWAY, Host::Away)] {
            assert_eq!(practice.report("b", presence, None), [PairId::new("a")]);
            assert_eq!(practice.report("b", presence, None), [], "nothing has changed");
            assert_eq!(practice.elsewhere("a").place, place);
            assert_eq!(practice.elsewhere("b").place, Host::Away, "its own presence is no news");
        }
    }

    #[test]
    fn who_waits_is_listed_longest_first_and_without_ones_own_room() {
        let practice = Practice(Attendance::default());
        let _ = practice.report("a", AWAY, Some(vec![waiting_since(40_000_000)]));
        let moved = practice.report("b", AWAY, Some(vec![waiting_since(20_000_000)]));
        assert_eq!(moved, [PairId::new("a")]);
        let all = practice.0.waiting_for(&PersonId::new("maren"), Moment::from_micros(NOW));
        let all: Vec<_> = all.iter().map(|one| (one.pair.as_str(), one.since_s)).collect();
        assert_eq!(all, [("b", 40), ("a", 20)]);
        let elsewhere = practice.elsewhere("a");
        let pairs: Vec<_> = elsewhere.waiting.iter().map(|waits| waits.pair.as_str()).collect();
        assert_eq!(pairs, ["b"]);
        assert_eq!(
            practice.0.forget(&PersonId::new("maren"), &PairId::new("b")),
            [PairId::new("a")]
        );
        assert!(practice.elsewhere("a").waiting.is_empty());
    }

    #[test]
    fn a_today_page_hears_the_list_at_once_and_after_each_change() {
        let practice = Practice(Attendance::default());
        let _ = practice.report("a", AWAY, None);
        let (outbox, mut inbox) = Outbox::new();
        let (maren, now) = (PersonId::new("maren"), Moment::from_micros(NOW));
        assert_eq!(practice.0.open_today(&maren, ConnId(1), outbox, now), [PairId::new("a")]);
        assert_eq!(practice.elsewhere("a").place, Host::Near);
        assert!(inbox.try_recv().is_some());
        let _ = practice.report("a", AWAY, Some(vec![waiting_since(0)]));
        let _ = practice.report("a", HERE, None);
        assert!(inbox.try_recv().is_some());
        assert!(inbox.try_recv().is_none(), "presence is no news for the list");
        assert_eq!(practice.0.close_today(&maren, ConnId(1)), [PairId::new("a")]);
    }
}
