//! What other calendars are told of appointments, and mails with it, judged by programs that are not
//! ours (`tests/judges`). Each judge is judged as well: by faults that it must find.

#![allow(clippy::unwrap_used)]

mod judges;
mod kept;
mod lives;
mod mails;
mod receivers;
mod written;
mod zones;
