use super::*;
use crate::PairId;
use crate::wall::{Fold, ZONES};
use jiff::ToSpan as _;
use jiff::civil::{Weekday, date};
use proptest::prelude::*;

fn london() -> Zone {
    Zone::named("Europe/London").unwrap()
}

fn at(zone: &Zone, text: &str, length: u16) -> Arrangement {
    Arrangement::new(Wall::new(text.parse().unwrap(), zone.clone(), Fold::First), length)
}

fn appointment(id: &str, pair: &str, arranged: Arrangement) -> Appointment {
    Appointment {
        id: AppointmentId::new(id),
        pair: PairId::new(pair),
        arranged,
        series: None,
        is_moved: false,
    }
}

fn opening(weekday: Weekday, from: u16, to: u16, margin: u16) -> Opening {
    Opening::new(weekday, 60 * from, 60 * to, margin).unwrap()
}

/// Tuesday from 9 to 13 with a quarter of an hour kept free; Sol at 10:00.
fn tuesday() -> Diary {
    let open = vec![opening(Weekday::Tuesday, 9, 13, 15)];
    let sol = appointment("sol", "sol", at(&london(), "2026-03-10T10:00", 50));
    let friday = Away::new(date(2026, 3, 13), date(2026, 3, 16)).unwrap();
    Diary::new(london(), open, vec![friday], vec![sol])
}

/// What a time of Juno's meets, in short.
fn met(diary: &Diary, text: &str, length: u16) -> Vec<String> {
    let conflicts = diary.meets(&PairId::new("juno"), &at(diary.zone(), text, length));
    let word = |conflict: &Conflict| match conflict {
        Conflict::Collision(other) => format!("collides with {}", other.id),
        Conflict::Margin { other, left, kept } => format!("{left} of {kept} beside {}", other.id),
        Conflict::Away(away) => format!("away until {}", away.last()),
        Conflict::Outside => "outside".into(),
        Conflict::SameDay(other) => format!("same day as {}", other.id),
        Conflict::Overnight => "overnight".into(),
    };
    conflicts.iter().map(word).collect()
}

#[test]
fn a_time_meets_what_stands_there() {
    let diary = tuesday();
    assert_eq!(met(&diary, "2026-03-10T11:05", 50), [""; 0]);
    assert_eq!(met(&diary, "2026-03-10T10:30", 50), ["collides with sol"]);
    assert_eq!(met(&diary, "2026-03-10T10:50", 50), ["0 of 15 beside sol"]);
    assert_eq!(met(&diary, "2026-03-10T11:00", 50), ["10 of 15 beside sol"]);
    assert_eq!(met(&diary, "2026-03-10T09:00", 50), ["10 of 15 beside sol"]);
    assert_eq!(met(&diary, "2026-03-10T12:30", 50), ["outside"]);
    assert_eq!(met(&diary, "2026-03-11T10:00", 50), ["outside"], "Wednesday has no opening");
    assert_eq!(met(&diary, "2026-03-13T10:00", 50), ["away until 2026-03-16"]);
    let into_friday = met(&diary, "2026-03-12T23:30", 50);
    assert_eq!(into_friday, ["away until 2026-03-16", "overnight"]);
    assert_eq!(met(&diary, "2026-03-10T23:10", 50), ["outside"], "until midnight");
    assert_eq!(met(&diary, "2026-03-10T08:00", 480), ["collides with sol", "outside"]);
}

#[test]
fn a_client_who_comes_twice_a_day_is_told_of_and_may() {
    let juno = appointment("first", "juno", at(&london(), "2026-03-10T11:05", 50));
    let mut all = tuesday();
    all.appointments.push(juno);
    assert_eq!(met(&all, "2026-03-10T12:10", 50), ["same day as first"]);
    assert!(all.is_free(&PairId::new("juno"), &at(&london(), "2026-03-10T12:10", 50)));
    assert_eq!(met(&all.without(&[AppointmentId::new("first")]), "2026-03-10T12:10", 50), [""; 0]);
}

#[test]
fn who_has_no_openings_is_told_of_neighbours_only() {
    let sol = appointment("sol", "sol", at(&london(), "2026-03-10T10:00", 50));
    let diary = Diary::new(london(), Vec::new(), Vec::new(), vec![sol]);
    assert_eq!(met(&diary, "2026-03-10T20:00", 50), [""; 0]);
    assert_eq!(met(&diary, "2026-03-10T10:55", 50), ["5 of 10 beside sol"], "the usual margin");
    assert_eq!(
        diary.free_times(&PairId::new("juno"), 50, all_of_march(), Moment::from_micros(0)),
        []
    );
}

#[test]
fn openings_that_touch_are_one() {
    let open = vec![opening(Weekday::Tuesday, 9, 12, 0), opening(Weekday::Tuesday, 12, 15, 20)];
    let diary = Diary::new(london(), open, Vec::new(), Vec::new());
    assert_eq!(met(&diary, "2026-03-10T11:30", 50), [""; 0]);
    assert_eq!(met(&diary, "2026-03-10T14:30", 50), ["outside"]);
    // The margin is that of the opening in which a time begins, and the greater of the two counts.
    let noon = appointment("noon", "kit", at(&london(), "2026-03-10T12:00", 50));
    let diary = Diary { appointments: vec![noon], ..diary };
    assert_eq!(met(&diary, "2026-03-10T11:00", 50), ["10 of 20 beside noon"]);
}

#[test]
fn an_opening_is_as_the_clock_shows_it() {
    // On 29 March 2026, clocks go from 1:00 to 2:00.
    let night = Opening::new(Weekday::Sunday, 0, DAY_MINUTES, 10).unwrap();
    let day = night.on(date(2026, 3, 29), &london());
    assert_eq!(day.end.since(day.start).as_secs(), 23 * 3600);
    let diary = Diary::new(london(), vec![night], Vec::new(), Vec::new());
    assert_eq!(met(&diary, "2026-03-29T00:30", 50), [""; 0]);
    let days = date(2026, 3, 29)..=date(2026, 3, 29);
    let listed = diary.free_times(&PairId::new("juno"), 50, days, Moment::from_micros(0));
    assert_eq!(listed.len(), 23, "and none at one o'clock");
}

#[test]
fn openings_and_days_away_end_after_they_begin() {
    let made = |from, to, margin| Opening::new(Weekday::Monday, from, to, margin);
    assert_eq!(made(600, 600, 10), Err(OpeningFault::EndsBeforeBeginning));
    assert_eq!(made(600, 540, 10), Err(OpeningFault::EndsBeforeBeginning));
    assert_eq!(made(600, 1441, 10), Err(OpeningFault::BeyondDay));
    assert_eq!(made(1440, 1440, 10), Err(OpeningFault::BeyondDay));
    assert_eq!(made(600, 660, 7), Err(OpeningFault::Margin));
    assert!(made(600, 1440, 10).is_ok());
    assert_eq!(Away::new(date(2026, 3, 2), date(2026, 3, 1)), Err(AwayFault));
}

#[test]
fn a_near_time_leaves_the_margin() {
    let diary = tuesday();
    let near = |text: &str, length| {
        let proposed = at(&london(), text, length);
        let near = diary.nearest(&PairId::new("juno"), &proposed, Moment::from_micros(0));
        near.map(|one| one.wall.local().to_string())
    };
    assert_eq!(near("2026-03-10T10:30", 50).unwrap(), "2026-03-10T11:05:00");
    assert_eq!(near("2026-03-10T12:30", 50).unwrap(), "2026-03-10T12:10:00");
    assert_eq!(near("2026-03-10T10:30", 45).unwrap(), "2026-03-10T11:05:00");
    assert_eq!(near("2026-03-13T10:30", 50), None, "away");
    assert_eq!(near("2026-03-10T10:30", 240), None, "too long for the opening");
}

#[test]
fn a_series_names_its_dates() {
    let diary = tuesday();
    let dates = (0..4).map(|week| {
        let first: DateTime = "2026-03-03T10:30".parse().unwrap();
        let local = first.checked_add(week.weeks()).unwrap();
        Arrangement::new(Wall::new(local, london(), Fold::First), 50)
    });
    let met = diary.met_by(&PairId::new("juno"), dates);
    let days: Vec<_> = met.iter().map(|met| met.arranged.wall.local().date()).collect();
    assert_eq!(days, [date(2026, 3, 10)]);
}

fn all_of_march() -> std::ops::RangeInclusive<Date> {
    date(2026, 3, 1)..=date(2026, 3, 31)
}

fn moment(minute: i64) -> Moment {
    // From Sunday 1 March 2026 on.
    Moment::from_micros((1_772_323_200 + 60 * minute) * 1_000_000)
}

fn any_opening() -> impl Strategy<Value = Opening> {
    (1..=7_i8, 0..1_380_u16, 1..600_u16, 0..MARGINS.len()).prop_map(|(day, from, long, margin)| {
        let weekday = Weekday::from_monday_one_offset(day).unwrap();
        Opening::new(weekday, from, (from + long).min(DAY_MINUTES), MARGINS[margin]).unwrap()
    })
}

fn any_diary() -> impl Strategy<Value = Diary> {
    let starts = proptest::collection::vec((0..44_640_i64, 5..=480_u16, 0..3_u8), 0..30);
    let openings = proptest::collection::vec(any_opening(), 0..12);
    let away = proptest::collection::vec((1..=28_i8, 0..4_i32), 0..3);
    (0..ZONES.len(), starts, openings, away).prop_map(|(zone, starts, openings, away)| {
        let zone = Zone::named(ZONES[zone]).unwrap();
        let appointments = starts.iter().enumerate().map(|(place, (minute, long, pair))| {
            let wall = Wall::of(moment(*minute), zone.clone());
            let arranged = Arrangement::new(wall, *long);
            appointment(&format!("a{place}"), &format!("p{pair}"), arranged)
        });
        let away = away.iter().map(|(day, long)| {
            let first = date(2026, 3, *day);
            Away::new(first, first.saturating_add(long.days())).unwrap()
        });
        let (appointments, away) = (appointments.collect(), away.collect());
        Diary::new(zone, openings, away, appointments)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_listed_time_can_be_taken_and_all_of_them_together(
        diary in any_diary(), length in 5..=120_u16, now in 0..44_640_i64,
    ) {
        let pair = PairId::new("p0");
        let listed = diary.free_times(&pair, length, all_of_march(), moment(now));
        let mut taken = diary;
        for (place, one) in listed.iter().enumerate() {
            prop_assert!(one.starts_at > moment(now));
            prop_assert!(taken.is_free(&pair, one), "{:?}", taken.meets(&pair, one));
            prop_assert!(taken.has_openings());
            let new = appointment(&format!("new{place}"), "p9", one.clone());
            let mut all = taken.appointments.clone();
            all.push(new);
            taken = Diary::new(taken.zone.clone(), taken.openings, taken.away, all);
        }
    }

    #[test]
    fn who_meets_is_met(diary in any_diary()) {
        // What one finds beside the other, the other finds beside the one.
        for one in &diary.appointments {
            let without = diary.clone().without(std::slice::from_ref(&one.id));
            for conflict in without.meets(&one.pair, &one.arranged) {
                let Some(other) = conflict.other() else { continue };
                let back = diary.clone().without(std::slice::from_ref(&other.id));
                let back = back.meets(&other.pair, &other.arranged);
                let found = back.iter().find(|back| back.other().map(|a| &a.id) == Some(&one.id));
                let kind = |one: &Conflict| std::mem::discriminant(one);
                prop_assert_eq!(found.map(kind), Some(kind(&conflict)));
            }
        }
    }

    #[test]
    fn a_collision_shares_a_moment(diary in any_diary(), start in 0..44_640_i64, long in 5..=480_u16) {
        let wall = Wall::of(moment(start), diary.zone.clone());
        let proposed = Arrangement::new(wall, long);
        let met = diary.meets(&PairId::new("p0"), &proposed);
        for one in &diary.appointments {
            let (a, b) = (&one.arranged, &proposed);
            let shares = a.starts_at < b.ends_at() && b.starts_at < a.ends_at();
            let is_told = met.contains(&Conflict::Collision(one.clone()));
            prop_assert_eq!(shares, is_told);
        }
    }

    #[test]
    fn a_near_time_is_free_and_on_the_same_day(
        diary in any_diary(), start in 0..44_640_i64, long in 5..=120_u16,
    ) {
        let pair = PairId::new("p0");
        let proposed = Arrangement::new(Wall::of(moment(start), diary.zone.clone()), long);
        if let Some(near) = diary.nearest(&pair, &proposed, moment(0)) {
            prop_assert!(diary.is_free(&pair, &near));
            prop_assert_eq!(near.wall.local().date(), proposed.wall.local().date());
        }
    }

    #[test]
    fn collisions_are_found_in_both_directions(diary in any_diary()) {
        let found = diary.collisions();
        for one in &diary.appointments {
            let without = diary.clone().without(std::slice::from_ref(&one.id));
            let met = without.meets(&one.pair, &one.arranged);
            let collides = met.iter().any(|met| matches!(met, Conflict::Collision(_)));
            let is_later = found.iter().any(|(_, later)| later.id == one.id);
            let is_earlier = diary.appointments.iter().any(|later| {
                later.id != one.id
                    && later.arranged.starts_at < one.arranged.ends_at()
                    && later.arranged.starts_at >= one.arranged.starts_at
            });
            prop_assert_eq!(collides, is_later || is_earlier);
        }
    }
}
