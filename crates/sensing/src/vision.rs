//! Pictures in; frame, distance and light of the person in them out.

pub mod backdrop;
mod background;
mod behind;
mod camera_height;
mod cast;
mod detection;
mod distance;
mod expose;
mod face;
mod finder;
mod framing;
mod head;
mod judge;
mod lighting;
mod linear;
mod look;
mod looker;
mod network;
mod noise;
mod patch;
mod picture;
mod pose;
mod region;
mod smooth;
mod summary;

pub use face::{Face, FaceBox, LANDMARKS, Point};
pub use finder::{FaceFinder, Found};
pub use head::{Head, head};
pub use judge::Judge;
pub use lighting::{cheek_radius, cheeks};
pub use look::{Background, CameraHeight, Distance, Frame, Light, Look, Unsure};
pub use looker::Looker;
pub use network::{ModelError, Network, pack};
pub use picture::{Picture, PictureError, SIDE_MAX};
pub use pose::{Pose, pose};
pub use summary::summary;
