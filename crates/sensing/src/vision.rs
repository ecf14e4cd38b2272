//! Pictures in, what they tell about frame, distance and light out.

pub mod backdrop;
mod detection;
mod face;
mod finder;
mod head;
mod look;
mod network;
mod picture;
mod region;

pub use face::{Face, FaceBox, LANDMARKS, Point};
pub use finder::{FaceFinder, Found};
pub use head::{Head, head};
pub use look::{Background, CameraHeight, Distance, Frame, Light, Look, Unsure};
pub use network::{ModelError, Network, pack};
pub use picture::{Picture, PictureError, SIDE_MAX};
