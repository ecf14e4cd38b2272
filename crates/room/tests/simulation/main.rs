//! Several rooms, simulated at random from a seed: people arrive, knock, are admitted or declined,
//! lose their sockets, check together, reload, and open second windows; strangers try old numbers and
//! other people's sockets; the server crashes and is restored. `world/watched.rs` checks its
//! invariants after every step. A failure prints its seed.

mod page;
mod world;

use std::collections::BTreeMap;
use world::{Odds, World};

const STEPS: u32 = 3_000;
const SEEDS: std::ops::Range<u64> = 0..8;

const CALM: Odds = Odds {
    open: 6,
    say: 60,
    deliver: 90,
    drop_line: 2,
    come_back: 20,
    tick: 12,
    check: 25,
    reload: 1,
    rogue: 0,
    kill: 0,
    long_wait_percent: 1,
};

/// How often each event must occur over all seeds, so that the simulation has covered it.
const LIVELY: [(&str, u32); 14] = [
    ("meet", 100),
    ("signal", 50),
    ("resumed", 20),
    ("repeated", 200),
    ("waiting", 200),
    ("session ended", 10),
    ("empty", 18),
    ("truth", 3_000),
    ("joint check", 300),
    ("joint check agreed", 10),
    ("joint check kept", 5),
    ("ways", 10),
    ("told of a change at once", 20),
    ("told of a change later", 1),
];

fn play(odds: &Odds) {
    let mut seen = BTreeMap::new();
    for seed in SEEDS {
        let mut world = World::new(seed, odds.clone());
        for _ in 0..STEPS {
            world.step();
        }
        world.everybody_goes();
        for (what, times) in world.seen() {
            *seen.entry(*what).or_insert(0) += times;
        }
    }
    for (what, times) in LIVELY {
        assert!(seen.get(what).is_some_and(|seen| *seen >= times), "{what} too seldom: {seen:?}");
    }
}

#[test]
fn in_calm_weather() {
    play(&CALM);
}

#[test]
fn while_lines_drop() {
    play(&Odds { drop_line: 15, reload: 4, deliver: 50, ..CALM });
}

#[test]
fn among_strangers_and_old_numbers() {
    play(&Odds { rogue: 40, drop_line: 6, reload: 2, ..CALM });
}

#[test]
fn while_the_server_is_killed() {
    play(&Odds { kill: 2, drop_line: 6, reload: 2, rogue: 5, ..CALM });
}

#[test]
fn over_long_absences() {
    play(&Odds { drop_line: 10, come_back: 6, tick: 30, check: 45, long_wait_percent: 12, ..CALM });
}
