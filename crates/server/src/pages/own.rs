//! What an owner or a counsellor keeps for themselves: account, screen, boundaries, noticing cards,
//! and the feed of their own calendar.

pub mod account;
pub mod authenticator;
pub mod boundaries;
pub mod calendar;
pub mod feed;
pub mod noticing_cards;
pub mod passkeys;
pub mod prove;
pub mod reading;
pub mod screen;
