//! The prompt rule keeps the stated rates, among fewer invented clients than `cargo xtask bench
//! prompt` draws.

#[path = "../examples/prompt/clients.rs"]
mod clients;

use alliance::alliance_line::{EARLY_RATE, Threshold};
use clients::{Course, draw, early, named, rates, shape};

const CLIENTS: usize = 1_500;
/// Tolerance in percentage points: three standard errors of a share of 1,500, and what this model
/// differs from the stated one.
const NEAR: f64 = 5.0;

#[test]
fn rates_are_near_the_stated_ones() {
    let clients = draw(CLIENTS, 1);
    for threshold in Threshold::ALL {
        let (here, told) = (rates(&clients, threshold), threshold.rates());
        for ((name, here), (_, told)) in named(&here).into_iter().zip(named(&told)) {
            assert!((here - told).abs() <= NEAR, "{threshold:?} {name}: {here} for {told}");
        }
        let ratio = here.steady_sessions / told.steady_sessions;
        assert!(
            (0.7..1.4).contains(&ratio),
            "{threshold:?} asks {ratio} times as often for nothing"
        );
    }
    assert!((early(&clients) - EARLY_RATE).abs() <= 2.0);
}

#[test]
fn the_clients_are_as_stated() {
    let is = shape(&draw(CLIENTS, 2));
    assert!((is.mean - 26.5).abs() < 0.5, "mean {}", is.mean);
    assert!((is.deviation - 3.4).abs() < 0.3, "deviation {}", is.deviation);
    assert!((is.ceiling - 26.0).abs() < 4.0, "ceiling {}", is.ceiling);
}

#[test]
fn falls_are_where_they_are_said_to_be() {
    for client in draw(50, 3) {
        let steady = client.readings(Course::Steady);
        let lower = |course| {
            let pairs = client.readings(course).into_iter().zip(steady);
            pairs.filter(|(one, two)| one != two).count()
        };
        assert!(lower(Course::AllBy(2.0)) <= 1 && lower(Course::OneBy(5.0)) <= 1);
        assert!(lower(Course::Slide) <= 9, "from the fourth session on");
        assert_eq!(lower(Course::AllBy(0.0)), 0);
    }
}
