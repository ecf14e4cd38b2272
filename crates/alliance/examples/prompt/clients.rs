//! Invented clients who answer items 7 to 9 in twelve sessions, and whose answers stay, fall or
//! slide. The model is fitted to nobody: it was searched for until it gave the mean, spread and
//! ceiling that docs/clinical-evidence.md#the-alliance-line states. An answer is the client's usual
//! one, which may lie above the scale (such a client says 10, and a small fall does not show), plus
//! what the session and the moment add, rounded to a whole point and limited to 0 to 10.

use alliance::alliance_line::{AllianceLine, Rates, Reading, Threshold};
use rand::{Rng, SeedableRng as _, rngs::StdRng};

pub const SESSIONS: usize = 12;
/// Mean of all clients' usual answers.
const USUAL: f64 = 9.312;
/// Standard deviation between clients, uniformly distributed, so that none is far off.
const BETWEEN_CLIENTS: f64 = 1.301;
/// Standard deviation between one client's three items, uniformly distributed.
const BETWEEN_ITEMS: f64 = 0.865;
/// Largest usual answer of a client.
const USUAL_MAX: f64 = 12.266;
/// Standard deviation of what a session adds to all three answers.
const SESSION: f64 = 0.527;
/// One session in this many moves more, by the factor below.
const UNQUIET_EVERY: u32 = 10;
const UNQUIET: f64 = 1.756;
/// Standard deviation of what the moment adds to each answer.
const MOMENT: f64 = 0.443;

/// What happens to a client's answers.
#[derive(Clone, Copy)]
pub enum Course {
    /// Nothing happens.
    Steady,
    /// In one session all three answers are this much lower.
    AllBy(f64),
    /// In one session one answer is this much lower.
    OneBy(f64),
    /// All three answers sink by 2, half a point a session, and stay there.
    Slide,
}

/// A client's answers before rounding, and where a fall would be.
pub struct Client {
    answers: [[f64; 3]; SESSIONS],
    /// The session of a fall, one that is compared.
    fall_at: usize,
    /// The item of a fall of one item.
    item: usize,
    /// The first of the four sessions of a slide.
    slide_from: usize,
}

const SLIDE_SESSIONS: usize = 4;
/// First session that has enough earlier ones to be compared with.
const COMPARED_FROM: usize = 3;

pub fn draw(count: usize, seed: u64) -> Vec<Client> {
    let mut chance = StdRng::seed_from_u64(seed);
    (0..count).map(|_| client(&mut chance)).collect()
}

fn client(chance: &mut StdRng) -> Client {
    let own = USUAL + evenly(chance, BETWEEN_CLIENTS);
    let usual = [0; 3].map(|_| (own + evenly(chance, BETWEEN_ITEMS)).min(USUAL_MAX));
    let answers = [0; SESSIONS].map(|_| {
        let more = if chance.random_ratio(1, UNQUIET_EVERY) { UNQUIET } else { 1.0 };
        let session = SESSION * more * normal(chance);
        usual.map(|usual| usual + session + MOMENT * normal(chance))
    });
    Client {
        answers,
        fall_at: chance.random_range(COMPARED_FROM..SESSIONS),
        item: chance.random_range(0..3),
        slide_from: chance.random_range(COMPARED_FROM..=SESSIONS - SLIDE_SESSIONS),
    }
}

/// A uniform number around 0 with this standard deviation.
fn evenly(chance: &mut StdRng, deviation: f64) -> f64 {
    let most = deviation * 3.0_f64.sqrt();
    chance.random_range(-most..most)
}

fn normal(chance: &mut StdRng) -> f64 {
    let [one, two]: [f64; 2] = [chance.random(), chance.random()];
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * two).cos()
}

impl Client {
    pub fn readings(&self, course: Course) -> [Reading; SESSIONS] {
        std::array::from_fn(|session| {
            let items = std::array::from_fn(|item| {
                let lower = self.lower(course, session, item);
                Some((self.answers[session][item] - lower).round().clamp(0.0, 10.0) as u8)
            });
            Reading { items, talk: false }
        })
    }

    fn lower(&self, course: Course, session: usize, item: usize) -> f64 {
        match course {
            Course::AllBy(by) if session == self.fall_at => by,
            Course::OneBy(by) if session == self.fall_at && item == self.item => by,
            Course::Slide if session >= self.slide_from => {
                (0.5 * (session - self.slide_from + 1) as f64).min(2.0)
            }
            Course::Steady | Course::AllBy(_) | Course::OneBy(_) | Course::Slide => 0.0,
        }
    }

    fn prompts(&self, course: Course, threshold: Threshold) -> [bool; SESSIONS] {
        let line = AllianceLine::of(self.readings(course), threshold);
        std::array::from_fn(|session| line.points[session].prompts())
    }
}

/// Statistics of steady clients' answers.
pub struct Shape {
    pub mean: f64,
    pub deviation: f64,
    /// Share of totals at the maximum, percent.
    pub ceiling: f64,
}

pub fn shape(clients: &[Client]) -> Shape {
    let readings = clients.iter().flat_map(|client| client.readings(Course::Steady));
    let totals: Vec<f64> = readings.filter_map(Reading::total).map(f64::from).collect();
    let count = totals.len() as f64;
    let mean = totals.iter().sum::<f64>() / count;
    let variance = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / count;
    let highest = totals.iter().filter(|total| **total >= 30.0).count();
    Shape { mean, deviation: variance.sqrt(), ceiling: 100.0 * highest as f64 / count }
}

/// Prompts per 100 of the first three sessions of steady clients.
pub fn early(clients: &[Client]) -> f64 {
    let prompts = |client: &Client| {
        let prompts = client.prompts(Course::Steady, Threshold::default());
        prompts[..COMPARED_FROM].iter().filter(|prompt| **prompt).count()
    };
    let all: usize = clients.iter().map(prompts).sum();
    100.0 * all as f64 / (clients.len() * COMPARED_FROM) as f64
}

pub fn rates(clients: &[Client], threshold: Threshold) -> Rates {
    let steady: Vec<_> =
        clients.iter().map(|client| client.prompts(Course::Steady, threshold)).collect();
    let share = |wanted: &dyn Fn(&[bool; SESSIONS]) -> bool| {
        100.0 * steady.iter().filter(|prompts| wanted(prompts)).count() as f64
            / clients.len() as f64
    };
    let any = |prompts: &[bool]| prompts.contains(&true);
    let compared = steady.iter().flat_map(|prompts| &prompts[COMPARED_FROM..]);
    let for_nothing = compared.filter(|prompt| **prompt).count();
    let sessions = clients.len() * (SESSIONS - COMPARED_FROM);
    let found = |course: Course, from: fn(&Client) -> usize, sessions: usize| {
        let is_found = |client: &&Client| {
            any(&client.prompts(course, threshold)[from(client)..from(client) + sessions])
        };
        100.0 * clients.iter().filter(is_found).count() as f64 / clients.len() as f64
    };
    Rates {
        steady_sessions: 100.0 * for_nothing as f64 / sessions as f64,
        steady_clients: share(&|prompts| any(&prompts[COMPARED_FROM..])),
        steady_clients_from_first: share(&|prompts| any(prompts)),
        all_by_two: found(Course::AllBy(2.0), |client| client.fall_at, 1),
        all_by_three: found(Course::AllBy(3.0), |client| client.fall_at, 1),
        one_by_five: found(Course::OneBy(5.0), |client| client.fall_at, 1),
        slide: found(Course::Slide, |client| client.slide_from, SLIDE_SESSIONS),
    }
}

/// The figures with their names, in the order of docs/clinical-evidence.md#what-the-choice-costs.
pub fn named(rates: &Rates) -> [(&'static str, f64); 7] {
    [
        ("prompts per 100 steady sessions, from 4 on", rates.steady_sessions),
        ("steady clients with a prompt, sessions 4-12", rates.steady_clients),
        ("the same, sessions 1-12", rates.steady_clients_from_first),
        ("all three -2, once: found", rates.all_by_two),
        ("all three -3, once: found", rates.all_by_three),
        ("one item -5, once: found", rates.one_by_five),
        ("slide to -2 over four sessions: found", rates.slide),
    ]
}
