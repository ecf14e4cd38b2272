//! Lives of a series: it is made, its occurrences are moved and cancelled, it ends. Each change is told
//! in a mail, as the rules of `practice::calendar` have it; mails arrive in any order that mail allows.

use crate::written::{arranged, bytes, day, kept, london, request, span, weekly};
use jiff::ToSpan;
use jiff::civil::DateTime;
use practice::Moment;
use practice::appointment::Arrangement;
use practice::calendar::{About, Kept, Master, Method, ON_ITS_WAY, Object, Told, travels_alone};
use practice::series::{End, Rule};
use practice::wall::{Fold, Wall};
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Which mails are sent of changes of one occurrence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// As the product does it.
    AsItIs,
    /// Each one alone.
    AlwaysAlone,
    /// As the product does it, but a series without its exceptions.
    WithoutExceptions,
}

/// A series, all mails that were sent of it, and when.
pub struct Life {
    master: Master,
    kept: Kept,
    is_over: bool,
    sequence: u32,
    now: Moment,
    telling: Telling,
    told: Vec<(Told, Moment)>,
    mails: Vec<String>,
}

impl Life {
    /// Weekly at three in London, over the change of the clocks. The invitation is sent.
    pub fn begin(times: u16, telling: Telling) -> Self {
        let master = weekly("2027-03-10T15:00", &london(), End::Times(times));
        let kept = kept(&master, day("2028-01-01"));
        let now = arranged("2027-03-01T12:00", &london()).starts_at;
        let (told, mails) = (Vec::new(), Vec::new());
        let mut life =
            Self { master, kept, is_over: false, sequence: 0, now, telling, told, mails };
        life.tell_all();
        life
    }

    pub fn wait(&mut self, hours: u64) {
        self.now = self.now.plus(Duration::from_secs(3600 * hours));
    }

    /// The places in the rule of what still stands.
    pub fn standing(&self) -> Vec<DateTime> {
        let standing = self.kept.iter().filter(|(_, kept)| kept.is_some());
        standing.map(|(place, _)| *place).collect()
    }

    /// Moves an occurrence by hours, and tells it.
    pub fn move_one(&mut self, place: DateTime, hours: i64) {
        let was = self.kept[&place].clone().unwrap();
        let local = was.wall.local().saturating_add(hours.hours());
        let wall = Wall::new(local, was.wall.zone().clone(), Fold::First);
        let to = Arrangement::new(wall, was.minutes);
        self.sequence += 1;
        self.kept.insert(place, Some(to.clone()));
        self.tell_one(place, Method::Request, to);
    }

    /// Cancels an occurrence, and tells it.
    pub fn cancel_one(&mut self, place: DateTime) {
        let was = self.kept.insert(place, None).unwrap().unwrap();
        self.sequence += 1;
        self.tell_one(place, Method::Cancel, was);
    }

    /// Ends the series before an occurrence, and tells it.
    pub fn end_before(&mut self, place: DateTime) {
        self.sequence += 1;
        self.kept.split_off(&place);
        match self.master.rule.ends_before(place.date()) {
            Some(rule) => self.master.rule = rule,
            None => self.is_over = true,
        }
        self.tell_all();
    }

    fn tell_one(&mut self, place: DateTime, method: Method, arranged: Arrangement) {
        let is_alone = self.telling == Telling::AlwaysAlone
            || travels_alone(place, self.told.iter().copied(), self.now);
        if !is_alone {
            return self.tell_all();
        }
        let by_rule = self.master.arranged(place).wall;
        let about = About::Occurrence { by_rule, arranged };
        let object = Object { method, about, ..self.object() };
        self.send(Told::Occurrence(place), &object);
    }

    fn tell_all(&mut self) {
        let object = self.object();
        self.send(Told::Series, &object);
    }

    fn object(&self) -> Object {
        let plain = match self.telling {
            Telling::WithoutExceptions => &kept(&self.master, day("2028-01-01")),
            Telling::AsItIs | Telling::AlwaysAlone => &self.kept,
        };
        let object = request(&self.master, plain, self.sequence, day("2027-03-01"));
        let is_over = self.is_over || self.standing().is_empty();
        Object { method: if is_over { Method::Cancel } else { Method::Request }, ..object }
    }

    fn send(&mut self, told: Told, object: &Object) {
        self.mails.push(bytes(object, self.now));
        self.told.push((told, self.now));
    }

    pub fn mails(&self) -> usize {
        self.mails.len()
    }

    /// Whether the second may come before the first.
    fn may_overtake(&self, first: usize, second: usize) -> bool {
        self.told[second].1.since(self.told[first].1) < ON_ITS_WAY
    }

    /// Whether mail may come in this order, each for the first time.
    pub fn may_arrive(&self, order: &[usize]) -> bool {
        let pairs = order.iter().enumerate().flat_map(|(index, first)| {
            order[index + 1..].iter().map(move |second| (*second, *first))
        });
        pairs.into_iter().all(|(late, early)| late > early || self.may_overtake(late, early))
    }

    /// An order by chance.
    pub fn arrival(&self, chance: &mut Chance) -> Vec<usize> {
        let sent: Vec<Moment> = self.told.iter().map(|(_, sent)| *sent).collect();
        arrival(&sent, chance)
    }

    /// For a judge: both calendars must end with what is kept.
    pub fn case(&self, name: &str, orders: &[Vec<usize>]) -> Value {
        let times: Value = self.kept.values().flatten().map(span).collect();
        let until = arranged("2028-01-01T00:00", &london()).starts_at.as_micros() / 1_000_000;
        json!({ "name": name, "mails": self.mails, "orders": orders, "times": times, "until": until })
    }
}

/// An order by chance: each mail is on its way for less than five days, and some come again, at any
/// time.
pub fn arrival(sent: &[Moment], chance: &mut Chance) -> Vec<usize> {
    let mut coming: Vec<(Moment, u64, usize)> = Vec::new();
    for (mail, sent) in sent.iter().enumerate() {
        let on_its_way = HOUR * u32::try_from(chance.below(5 * 24)).unwrap();
        coming.push((sent.plus(on_its_way), chance.below(100), mail));
        if chance.below(3) == 0 {
            let again = on_its_way + HOUR * u32::try_from(chance.below(1000)).unwrap();
            coming.push((sent.plus(again), chance.below(100), mail));
        }
    }
    coming.sort();
    coming.into_iter().map(|(_, _, mail)| mail).collect()
}

/// Every order of the first `count` numbers.
pub fn every_order(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = every_order(count - 1);
    let with_last = |order: Vec<usize>| {
        (0..count).map(move |at| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        })
    };
    shorter.into_iter().flat_map(with_last).collect()
}

/// A life by chance, of up to eight changes.
pub fn by_chance(telling: Telling, chance: &mut Chance) -> Life {
    let mut life = Life::begin(12, telling);
    for _ in 0..=chance.below(8) {
        life.wait(chance.below(240));
        let standing = life.standing();
        let Some(place) = chance.one_of(&standing) else { break };
        match chance.below(10) {
            0..=4 => life.move_one(place, i64::try_from(chance.below(140)).unwrap() - 70),
            5..=7 => life.cancel_one(place),
            _ => life.end_before(place),
        }
        if life.is_over {
            break;
        }
    }
    life
}

/// Numbers that look random, the same in every run (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// One of these; `None` when there is none.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let count = u64::try_from(all.len()).unwrap();
        (count > 0).then(|| all[usize::try_from(self.below(count)).unwrap()])
    }
}

#[test]
fn every_order_is_there_once() {
    let mut orders = every_order(4);
    orders.sort();
    orders.dedup();
    assert_eq!(orders.len(), 24);
}

#[test]
fn rules_of_lives_are_rules_of_series() {
    let rule: Rule = Life::begin(12, Telling::AsItIs).master.rule;
    assert_eq!(rule.last(), Some(day("2027-05-26")));
}
