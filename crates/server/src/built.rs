//! What counsellor and client have built, read and put in words.

pub mod board_words;
pub mod check_in_words;
pub mod prompt;
pub mod session_facts;
pub mod sessions;
pub mod work;
