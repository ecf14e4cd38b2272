//! How owners and counsellors prove who they are, and how a browser stays recognised.
//! Deliberately absent: pages; those are in `pages/entering/` and `pages/own/`.

pub mod code;
pub mod device;
pub mod guesses;
pub mod known_browser;
pub mod login;
pub mod passkey;
pub mod password;
pub mod proof;
pub mod recovery;
pub mod totp;
pub mod way_back;
