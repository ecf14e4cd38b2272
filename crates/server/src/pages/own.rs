//! What an owner or a counsellor keeps for themselves: account, screen, boundaries, noticing cards.

pub mod account;
pub mod authenticator;
pub mod boundaries;
pub mod noticing_cards;
pub mod passkeys;
pub mod prove;
pub mod reading;
pub mod screen;
