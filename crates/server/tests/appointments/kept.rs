//! Lives of series as the database keeps them: moved and cancelled one by one, from one on, or all. The
//! mails arrive in any order; both kinds of calendars end with the appointments that are to come.

use crate::judges::find_nothing;
use crate::lives::{Chance, arrival};
use crate::written::{arranged, bytes, local, london, span};
use jiff::ToSpan;
use practice::appointment::{Appointment, Arrangement};
use practice::audit::Actor;
use practice::calendar::{Object, Told, travels_alone};
use practice::series::{End, EveryWeeks, Rule, Scope};
use practice::wall::{Fold, Wall};
use practice::{Moment, PairId, PersonId, Private, Role, SeriesId};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use storage::{Keys, NewPerson, NewSeries, Storage};
use testkit::{TestDatabase, people};

const LIVES: u64 = 60;
const SYSTEM: Actor = Actor::System;

struct Life {
    storage: Storage,
    counsellor: PersonId,
    pair: PairId,
    now: Moment,
    told: HashMap<SeriesId, Vec<(Told, Moment)>>,
    mails: Vec<(String, Moment)>,
    _database: TestDatabase,
}

impl Life {
    /// Twelve Wednesdays in London, over the change of the clocks.
    async fn begin() -> Self {
        let database = testkit::sqlite();
        let storage = Storage::open(&database.url, Keys::for_test()).await.unwrap();
        let now = arranged("2027-03-01T12:00", &london()).starts_at;
        let private = |text: &str| Private::new(text.to_owned());
        let (name, sign_in_name) = (private(people::COUNSELLOR), private("maren"));
        let person = NewPerson { role: Role::Counsellor, name, sign_in_name };
        let counsellor = storage.add_person(&person, &SYSTEM, now).await.unwrap();
        let client = private(people::CLIENT);
        let pair = storage.add_pair(&counsellor, &client, &SYSTEM, now).await.unwrap().id;
        let first = local("2027-03-10T15:00");
        let rule = Rule::new(first, EveryWeeks::ONE, End::Times(12)).unwrap();
        let new = NewSeries { rule, fold: Fold::First, zone: london(), minutes: 50 };
        let series = storage.add_series(&pair, &new, &SYSTEM, now).await.unwrap();
        let (told, mails) = (HashMap::new(), Vec::new());
        let mut life = Self { storage, counsellor, pair, now, told, mails, _database: database };
        life.tell_series(&series).await;
        life
    }

    async fn tell_series(&mut self, series: &SeriesId) {
        let object = self.storage.series_object(series, self.now).await.unwrap().unwrap();
        self.send(series, Told::Series, &object);
    }

    fn send(&mut self, series: &SeriesId, told: Told, object: &Object) {
        self.told.entry(series.clone()).or_default().push((told, self.now));
        self.mails.push((bytes(object, self.now), self.now));
    }

    async fn series(&self) -> Vec<SeriesId> {
        let all = self.storage.series_of(&self.pair).await.unwrap();
        all.into_iter().map(|series| series.id).collect()
    }

    /// A change by chance of one appointment, or of more of its series. `false` when nothing is left.
    async fn change(&mut self, chance: &mut Chance) -> bool {
        self.now = self.now.plus(Duration::from_secs(3600 * chance.below(240)));
        let (storage, pair, now) = (&self.storage, &self.pair, self.now);
        let coming = storage.upcoming_appointments(pair, now).await.unwrap();
        let coming: Vec<&Appointment> = coming.iter().collect();
        let Some(one) = chance.one_of(&coming) else { return false };
        let scope = match chance.below(6) {
            0 => Scope::All,
            1 => Scope::ThisAndLater,
            _ => Scope::This,
        };
        let before = self.series().await;
        if chance.below(3) == 0 {
            let cancelled = storage.cancel_appointment(pair, &one.id, scope, &SYSTEM, now).await;
            assert!(cancelled.unwrap());
        } else {
            let hours = i64::try_from(chance.below(140)).unwrap() - 70;
            let to = one.arranged.wall.local().saturating_add(hours.hours());
            let to = Arrangement::new(Wall::new(to, london(), Fold::First), 50);
            if to.starts_at <= now {
                return true;
            }
            let moved = storage.move_appointment(pair, &one.id, &to, scope, &SYSTEM, now).await;
            if moved.unwrap() != Some(true) {
                return true;
            }
        }
        self.tell(one, scope, &before).await;
        true
    }

    async fn tell(&mut self, one: &Appointment, scope: Scope, before: &[SeriesId]) {
        let of = one.series.clone().unwrap();
        let earlier = self.told[&of.id].iter().copied();
        let is_one = scope == Scope::This;
        if is_one && travels_alone(of.by_rule, earlier, self.now) {
            let object = self.storage.appointment_object(&one.id).await.unwrap().unwrap();
            return self.send(&of.id, Told::Occurrence(of.by_rule), &object);
        }
        self.tell_series(&of.id).await;
        for next in self.series().await {
            if !before.contains(&next) {
                self.tell_series(&next).await;
            }
        }
    }

    /// For a judge: what is to come, and mails in some orders.
    async fn case(&self, name: &str, chance: &mut Chance) -> Value {
        let seconds = |at: Moment| at.as_micros() / 1_000_000;
        let far = arranged("2029-01-01T00:00", &london()).starts_at;
        let coming = self.storage.appointments_between(&self.counsellor, self.now..far).await;
        let times: Value = coming.unwrap().iter().map(|one| span(&one.arranged)).collect();
        let sent: Vec<Moment> = self.mails.iter().map(|(_, sent)| *sent).collect();
        let orders: Vec<_> = (0..5).map(|_| arrival(&sent, chance)).collect();
        let mails: Vec<&String> = self.mails.iter().map(|(mail, _)| mail).collect();
        json!({
            "name": name,
            "mails": mails,
            "orders": orders,
            "times": times,
            "from": seconds(self.now),
            "until": seconds(far),
        })
    }
}

#[tokio::test]
async fn calendars_end_with_the_appointments_of_the_database() {
    let mut chance = Chance(29);
    let mut cases = Vec::new();
    for index in 0..LIVES {
        let mut life = Life::begin().await;
        for _ in 0..=chance.below(6) {
            if !life.change(&mut chance).await {
                break;
            }
        }
        cases.push(life.case(&format!("life {index}"), &mut chance).await);
    }
    let of = |case: &Value| case["mails"].as_array().unwrap().len();
    assert!(cases.iter().map(of).sum::<usize>() > 200);
    find_nothing(&["receivers.mjs"], &cases);
}
