//! A session's pace as JSON, in the form of `alliance::pace::SessionPace` on the wire. Keys are
//! plain words, so nothing needs escaping.

use sensing::pace::{Clashes, Middle, Minute, Party, Session, Silence, Times};

/// `SessionPace`, with A as the counsellor.
pub fn session(session: &Session) -> String {
    let line = session.line_ms.map_or("null".to_owned(), |ms| ms.to_string());
    let clashes = session.clashes.map_or("null".to_owned(), |Clashes { line, ours }| {
        format!(r#"{{"line":{line},"ours":{ours}}}"#)
    });
    let fields = [
        ("minutes", list(&session.minutes, minute)),
        ("lineMs", line),
        ("waiting", taken(session.waiting)),
        ("clientWaiting", taken(session.other_waiting)),
        ("clientWaitingEstimated", session.other_waiting_estimated.to_string()),
        ("silences", list(&session.silences, silence)),
        ("takeovers", session.takeovers.to_string()),
        ("clashes", clashes),
        ("joinMs", session.join_ms.to_string()),
    ];
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!(r#""{name}":{value}"#)).collect();
    format!("{{{}}}", fields.join(","))
}

/// A list of milliseconds.
pub fn times(times_ms: &[i32]) -> String {
    list(times_ms, |ms| ms.to_string())
}

fn list<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    let items: Vec<String> = items.iter().map(one).collect();
    format!("[{}]", items.join(","))
}

fn minute(minute: &Minute) -> String {
    let [own, other, both, silent] = minute.whole_s();
    format!(r#"{{"counsellorS":{own},"clientS":{other},"bothS":{both},"silentS":{silent}}}"#)
}

fn taken(Times { n, middle }: Times) -> String {
    let middle = middle.map_or("null".to_owned(), |Middle { lower_ms, median_ms, upper_ms }| {
        format!(r#"{{"lowerMs":{lower_ms},"medianMs":{median_ms},"upperMs":{upper_ms}}}"#)
    });
    format!(r#"{{"n":{n},"middle":{middle}}}"#)
}

fn silence(silence: &Silence) -> String {
    let ended_by = match silence.ended_by {
        Party::A => "counsellor",
        Party::B => "client",
    };
    format!(r#"{{"ms":{},"endedBy":"{ended_by}"}}"#, silence.ms)
}
