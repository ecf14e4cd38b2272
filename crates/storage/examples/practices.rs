//! `cargo xtask bench practices`: audited changes a second in a thousand practices and in one, over
//! sixteen connections to PostgreSQL, which waits for the disk at each commit; in turn.

use practice::audit::Actor;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use storage::{Installation, Keys, Storage};
use testkit::FakeClock;
use tokio::task::JoinSet;

const PRACTICES: usize = 1_000;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(5);

#[tokio::main]
#[expect(clippy::print_stdout, reason = "a benchmark prints")]
async fn main() -> Result<(), Box<dyn Error>> {
    let database = testkit::lasting_postgres().await;
    let installation = Installation::open(&database.url, Keys::for_test()).await?;
    let mut all = vec![installation.first().await?];
    let start = Instant::now();
    for number in 1..PRACTICES {
        all.push(installation.add_practice(&format!("p{number}.example.org")).await?);
    }
    println!("{PRACTICES} practices made in {:.1} s", start.elapsed().as_secs_f64());
    for round in 1..=ROUNDS {
        let one = changes(&all[..1]).await?;
        let many = changes(&all).await?;
        println!(
            "round {round}: {one:.0} changes a second in one practice, {many:.0} in {PRACTICES}: \
             {:.1} times as many   aim: at least 8",
            many / one
        );
    }
    for storage in all.iter().take(CONNECTIONS) {
        storage.verify_audit().await??;
    }
    Ok(())
}

/// Audited changes a second; each connection takes the next practice in turn.
async fn changes(practices: &[Storage]) -> Result<f64, Box<dyn Error>> {
    let practices: Arc<[Storage]> = practices.into();
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let mut changing: JoinSet<storage::Result<u32>> = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (practices, next) = (practices.clone(), next.clone());
        changing.spawn(async move {
            let now = FakeClock::default().now();
            let mut done = 0_u32;
            while start.elapsed() < ROUND {
                let turn = next.fetch_add(1, Ordering::Relaxed) % practices.len();
                practices[turn].set_practice_zone("Europe/Dublin", &Actor::System, now).await?;
                done += 1;
            }
            Ok(done)
        });
    }
    let mut done: u32 = 0;
    while let Some(one) = changing.join_next().await {
        done += one??;
    }
    Ok(f64::from(done) / start.elapsed().as_secs_f64())
}
