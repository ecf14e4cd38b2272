//! What is to be done with keys. The process that serves the database does it, or one that serves
//! nothing while nobody does: two would write over each other. What was begun is in the database, so
//! that it is finished after a crash.

use crate::{
    Error, Installation, Result,
    db::Change,
    engine::{execute_all, query_all},
};
use practice::{Moment, PracticeId, audit::Actor};

/// Something to do with keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// The practice gets a new key, and all that it has is sealed again.
    RotatePracticeKey(PracticeId),
    /// The installation gets a key of this version, and the keys of all practices are sealed again.
    RotateInstallationKey(u32),
    /// The practice ends: its keys and its rows are deleted.
    EndPractice(PracticeId),
}

const ROTATE_PRACTICE: &str = "rotate_practice_key";
const ROTATE_INSTALLATION: &str = "rotate_installation_key";
const END: &str = "end_practice";
const ASK: &str = "INSERT INTO task (what, about) VALUES ($1, $2) ON CONFLICT DO NOTHING";

impl Task {
    /// As it is stored: what, and about which practice or version.
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::RotatePracticeKey(practice) => (ROTATE_PRACTICE, practice.to_string()),
            Self::RotateInstallationKey(version) => (ROTATE_INSTALLATION, version.to_string()),
            Self::EndPractice(practice) => (END, practice.to_string()),
        }
    }

    fn read((what, about): (String, String)) -> Result<Self> {
        match what.as_str() {
            ROTATE_PRACTICE => Ok(Self::RotatePracticeKey(PracticeId::new(about))),
            ROTATE_INSTALLATION => about
                .parse()
                .map(Self::RotateInstallationKey)
                .map_err(|_| Error::Damaged(format!("the task {what} {about}"))),
            END => Ok(Self::EndPractice(PracticeId::new(about))),
            _ => Err(Error::Damaged(format!("the task {what}"))),
        }
    }
}

impl Installation {
    /// Stores that something is to be done. Asking again changes nothing.
    pub async fn ask(&self, task: &Task) -> Result<()> {
        let (what, about) = task.words();
        let mut whole = self.whole().await?;
        execute_all!(whole.on(), ASK, what, &about)?;
        whole.commit().await
    }

    /// What is to be done, in this order: a practice that still has keys of the installation among
    /// its own loses them before one ends.
    pub async fn tasks(&self) -> Result<Vec<Task>> {
        let sql = "SELECT what, about FROM task ORDER BY what DESC, about";
        let rows: Vec<(String, String)> =
            query_all!(fetch_all, self.pools().read_whole().await?.on(), sql)?;
        rows.into_iter().map(Task::read).collect()
    }

    /// Does it, and deletes it from what is to be done. After a crash it is done again from where it
    /// was. The caller has the lease.
    pub async fn perform(&self, task: &Task, now: Moment) -> Result<()> {
        let done = match task {
            Task::RotatePracticeKey(practice) => match self.practice(practice).await {
                Ok(storage) => storage.rotate_keys(&Actor::System, now).await.map(drop),
                Err(error) => Err(error),
            },
            Task::RotateInstallationKey(version) => self.rotate_keys(*version).await,
            Task::EndPractice(practice) => self.end_practice(practice, now).await,
        };
        match done {
            // The practice has ended meanwhile.
            Ok(()) | Err(Error::Absent) => {}
            Err(error) => return Err(error),
        }
        let (what, about) = task.words();
        let mut whole = self.whole().await?;
        let sql = "DELETE FROM task WHERE what = $1 AND about = $2";
        execute_all!(whole.on(), sql, what, &about)?;
        whole.commit().await
    }
}

impl Change {
    /// Stores with this change that something is to be done.
    pub(crate) async fn ask(&mut self, task: &Task) -> Result<()> {
        let (what, about) = task.words();
        execute_all!(self.on().db, ASK, what, &about).map(drop)
    }
}
