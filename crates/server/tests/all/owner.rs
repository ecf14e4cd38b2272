//! What the owner decides for the practice.

mod prompts;
