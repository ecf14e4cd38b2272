//! Two kinds of calendars take the mails of a series in every order, and some mails twice: both end
//! with exactly what is kept.

use crate::judges::{ask, find_nothing, finds_each};
use crate::lives::{Chance, Life, Telling, by_chance, every_order};
use serde_json::Value;

const LIVES: u64 = 1000;
/// Orders in which the mails of each life arrive.
const ORDERS: usize = 3;

/// An invitation, one occurrence moved twice, one cancelled, the end brought forward; with so many
/// hours before each change.
fn moved_cancelled_and_ended(telling: Telling, hours: [u64; 4]) -> Life {
    let mut life = Life::begin(6, telling);
    let places = life.standing();
    life.wait(hours[0]);
    life.move_one(places[1], 19);
    life.wait(hours[1]);
    life.move_one(places[1], 26);
    life.wait(hours[2]);
    life.cancel_one(places[2]);
    life.wait(hours[3]);
    life.end_before(places[4]);
    life
}

/// Every order in which the mails may arrive, and each once more with all mails again, backwards.
fn orders(life: &Life) -> Vec<Vec<usize>> {
    let once = every_order(life.mails()).into_iter().filter(|order| life.may_arrive(order));
    let mut orders: Vec<Vec<usize>> = once.collect();
    let again = orders.clone().into_iter().map(|order| {
        let back: Vec<usize> = order.iter().rev().copied().collect();
        [order, back].concat()
    });
    orders.extend(again.collect::<Vec<_>>());
    orders
}

#[test]
fn a_series_that_is_changed_ends_right_in_every_order_of_mails() {
    let (soon, later) = (1, 7 * 24);
    let mut cases = Vec::new();
    let mut counts = Vec::new();
    for timeline in 0..16 {
        let hours = [0, 1, 2, 3].map(|bit| if timeline >> bit & 1 == 0 { soon } else { later });
        let life = moved_cancelled_and_ended(Telling::AsItIs, hours);
        let orders = orders(&life);
        counts.push(orders.len());
        cases.push(life.case(&format!("{hours:?} hours between"), &orders));
    }
    assert_eq!((counts.iter().min(), counts.iter().max()), (Some(&2), Some(&240)));
    find_nothing(&["receivers.mjs"], &cases);
}

fn lives(telling: Telling, count: u64) -> Vec<Value> {
    let mut chance = Chance(7);
    let one = |index| {
        let life = by_chance(telling, &mut chance);
        let orders: Vec<_> = (0..ORDERS).map(|_| life.arrival(&mut chance)).collect();
        life.case(&format!("life {index}"), &orders)
    };
    (0..count).map(one).collect()
}

#[test]
fn a_thousand_lives_of_a_series_end_right_in_any_order_of_mails() {
    let cases = lives(Telling::AsItIs, LIVES);
    let mails = cases.iter().flat_map(|case| case["mails"].as_array().unwrap());
    let alone = mails.filter(|mail| !mail.as_str().unwrap().contains("RRULE")).count();
    assert!(alone > 1000, "only {alone} mails are about one occurrence alone");
    find_nothing(&["receivers.mjs"], &cases);
}

#[test]
fn the_judge_of_calendars_sees_a_fault() {
    // Mails about one occurrence that are always alone: a calendar with one number for each UID leaves
    // those that are overtaken, and one that knows nothing yet cannot take them.
    let found = ask("receivers.mjs", &lives(Telling::AlwaysAlone, 200));
    let is_seen = |kind: &str| {
        found.values().flatten().any(|fault| fault.starts_with(&format!("{kind}, mails")))
    };
    assert!(is_seen("each UID") && is_seen("each occurrence"));
    let found = ask("receivers.mjs", &lives(Telling::WithoutExceptions, 200));
    let wrong = found.values().filter(|faults| !faults.is_empty()).count();
    assert!(wrong > 50, "{wrong} lives end wrong when a series is told without its exceptions");

    let mut life = Life::begin(6, Telling::AsItIs);
    let places = life.standing();
    for hours in [19, 26] {
        life.wait(168);
        life.move_one(places[1], hours);
    }
    life.wait(168);
    life.cancel_one(places[2]);
    let ended = moved_cancelled_and_ended(Telling::AsItIs, [168; 4]);
    let with = |life: &Life, mail: usize, was: &str, is: &str| {
        let mut case = life.case(is, &[(0..life.mails()).collect()]);
        let text = case["mails"][mail].as_str().unwrap();
        assert!(text.contains(was), "{was} stands in {text}");
        case["mails"][mail] = text.replace(was, is).into();
        case
    };
    let place = "RECURRENCE-ID;TZID=Europe/London:";
    let cases = [
        with(&life, 2, "SEQUENCE:2", "SEQUENCE:0"),
        with(&life, 3, "0190-series", "0190-other"),
        with(&life, 3, "METHOD:CANCEL", "METHOD:REQUEST"),
        with(&life, 2, &format!("{place}20270317"), &format!("{place}20270324")),
        with(&ended, 4, "EXDATE", "X-EXDATE"),
    ];
    finds_each("receivers.mjs", &cases);
}
