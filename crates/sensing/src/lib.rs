//! What camera and microphone tell about a person's set-up and about how two people take turns:
//! pixels and samples in, numbers and one sentence of advice out. Deliberately absent: clock,
//! files, threads, browsers; and any judgement of a person: no emotion, no attention, no score.

pub mod advice;
pub mod audio;
pub mod pace;
pub mod vision;

/// Who is advised. Only a counsellor is told about what is behind them (docs/evidence.md#a2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum For {
    /// The client: nothing is ever said about their home.
    Client,
    /// The counsellor.
    Counsellor,
}
