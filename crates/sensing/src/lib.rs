//! What camera and microphone tell about a person's set-up and about how two people take turns:
//! pixels and samples in, numbers and one sentence of advice out. Deliberately absent: clock,
//! files, threads, browsers; and any judgement of a person: no emotion, no attention, no score.

pub mod advice;
pub mod audio;
pub mod pace;
pub mod vision;
