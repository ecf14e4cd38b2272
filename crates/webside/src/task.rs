//! What is done with keys: by the process that serves the database, or here while none does.

use server::clock::Clock;
use server::config::Config;
use server::serve::open_beside;
use std::time::Duration;
use storage::{Error, Installation, Task};

/// How often a command asks whether it is done (chosen).
const EVERY: Duration = Duration::from_millis(500);
/// After how many times it says that it waits (chosen: half a minute or more).
const SAID_AFTER: u32 = 60;

/// Does it, or has it done and waits for it.
pub async fn carry_out(config: &Config, task: &Task) -> anyhow::Result<()> {
    let url = config.database.reveal();
    let mut looked = 0;
    loop {
        match Installation::open_to_serve(url, &config.key_file).await {
            Ok((installation, lease)) => {
                // If this is broken off, the next server finishes it.
                if looked == 0 {
                    installation.ask(task).await?;
                }
                if installation.tasks().await?.contains(task) {
                    installation.perform(task, Clock::system().now()).await?;
                }
                installation.close().await;
                return Ok(lease.give_back().await?);
            }
            // A server has it to do, or another command that is not done yet.
            Err(Error::Served) => {
                let installation = open_beside(config).await?;
                if looked == 0 {
                    installation.ask(task).await?;
                }
                let is_done = !installation.tasks().await?.contains(task);
                installation.close().await;
                if is_done {
                    return Ok(());
                }
            }
            Err(error) => return Err(error.into()),
        }
        looked += 1;
        if looked == SAID_AFTER {
            eprintln!(
                "The server has it to do; this waits for it. Look at its log if it takes long. It \
                 is done also when this ends before."
            );
        }
        tokio::time::sleep(EVERY).await;
    }
}
