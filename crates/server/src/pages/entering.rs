//! Ways in: the front page, set-up, signing in, personal links; and the quick exit.

pub mod away;
pub mod front;
mod link_text;
pub mod personal_link;
pub mod set_up;
pub mod sign_in;

pub(super) use link_text::token_in;
