//! What no filter lets into the log. The WebSocket library logs what people say at its finer levels,
//! and the words with which a stranger closes a socket; that of HTTP/2 an address that it cannot read,
//! in which the secret of a feed may stand.

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;

/// Libraries of which only warnings and errors are logged.
const SILENCED: [&str; 3] = ["tungstenite", "tokio_tungstenite", "h2"];

/// `lines`, without what must not be logged, whatever its filter says.
pub fn silencing<S>(lines: S) -> impl Subscriber + Send + Sync
where
    S: Subscriber + Send + Sync + for<'a> LookupSpan<'a>,
{
    lines.with(filter_fn(is_allowed))
}

fn is_allowed(facts: &Metadata<'_>) -> bool {
    let library = facts.target().split("::").next().unwrap_or_default();
    !SILENCED.contains(&library) || *facts.level() <= Level::WARN
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::EnvFilter;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str) -> String {
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
        let filter = EnvFilter::new(filter);
        let log_of = silencing(tracing_subscriber::registry().with(filter).with(lines));
        tracing::subscriber::with_default(log_of, || {
            tracing::debug!(target: "tungstenite::protocol", "closed, and said: I am Juno");
            tracing::info!(target: "tungstenite::protocol", "closed, and said: I am Juno");
            tracing::trace!(target: "tokio_tungstenite", "a message: I am Juno");
            tracing::debug!(target: "h2::server", "malformed path (/feed/of-Juno/busy.ics )");
            tracing::error!(target: "tungstenite::protocol", "out of memory");
            tracing::debug!(target: "server::live", "a message was refused");
        });
        String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn what_people_say_is_logged_by_no_filter() {
        for filter in [
            crate::LOG_DEFAULT,
            "debug",
            "trace",
            "tungstenite=trace",
            "error,tungstenite::protocol=trace,tokio_tungstenite=trace",
        ] {
            let text = logged(filter);
            assert!(!text.contains("Juno"), "{filter}: {text}");
            assert!(text.contains("out of memory"), "{filter}: {text}");
        }
        assert!(logged("debug").contains("a message was refused"));
    }
}
