//! Whether the server can do its work: `GET /healthz`, for whoever watches over it and for the doctor.

use crate::state::App;
use axum::extract::State;
use axum::http::StatusCode;
use practice::Moment;
use std::time::Duration;
use storage::Error;
use tokio::sync::Mutex;

/// How long an answer holds (chosen: anybody may ask, and each check costs a write).
const HOLDS: Duration = Duration::from_secs(5);

/// The last check: when, and whether all was well.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Moment, bool)>>);

/// `GET /healthz`: the first word tells the doctor that this is Webside.
pub async fn show(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.health.is_well(&app).await {
        (StatusCode::OK, "webside is well\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "webside cannot use its database\n")
    }
}

impl Health {
    async fn is_well(&self, app: &App) -> bool {
        let now = app.clock.now();
        let mut last = self.0.lock().await;
        if let Some((at, is_well)) = *last
            && now.since(at) < HOLDS
        {
            return is_well;
        }
        let checked = check(app).await;
        if let Err(error) = &checked {
            tracing::error!(%error, "health check failed");
        }
        *last = Some((now, checked.is_ok()));
        checked.is_ok()
    }
}

async fn check(app: &App) -> Result<(), Error> {
    app.storage.check().await?;
    app.storage.check_writing().await
}
