//! What is done with keys: by the process that serves the database, or here while none does.

use server::clock::Clock;
use server::config::Config;
use server::serve::open_beside;
use std::time::Duration;
use storage::{Error, Installation, Task};

/// How often a command looks whether it is done (chosen).
const EVERY: Duration = Duration::from_millis(500);
/// After how many looks it says that it waits (chosen: half a minute).
const SAID_AFTER: u32 = 60;

/// Does it, or has it done and waits for it.
pub async fn carry_out(config: &Config, task: &Task) -> anyhow::Result<()> {
    let url = config.database.reveal();
    match Installation::open_to_serve(url, &config.key_file).await {
        Ok((installation, lease)) => {
            // If this is broken off, the next server finishes it.
            installation.ask(task).await?;
            installation.perform(task, Clock::system().now()).await?;
            installation.close().await;
            lease.give_back().await?;
        }
        Err(Error::Served) => {
            let installation = open_beside(config).await?;
            installation.ask(task).await?;
            let mut looked = 0;
            while installation.tasks().await?.contains(task) {
                looked += 1;
                if looked == SAID_AFTER {
                    eprintln!(
                        "The server has it to do; this waits for it. Look at its log if it takes \
                         long. It is done also when this ends before."
                    );
                }
                tokio::time::sleep(EVERY).await;
            }
            installation.close().await;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
