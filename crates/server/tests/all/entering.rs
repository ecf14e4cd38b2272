//! Coming in: the first run, invitations, signing in.

pub mod setting_up;
mod signing_in;
