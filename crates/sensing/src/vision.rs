//! Pictures in, what they tell about frame, distance and light out.

pub mod backdrop;
mod face;
mod head;
mod look;
mod picture;

pub use face::{Face, FaceBox, LANDMARKS, Point};
pub use head::{Head, head};
pub use look::{Background, CameraHeight, Distance, Frame, Light, Look, Unsure};
pub use picture::{Picture, PictureError, SIDE_MAX};
