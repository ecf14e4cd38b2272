//! Renders invented people with known skin, light, distance and pose, so that what `sensing` says
//! can be compared with the truth. Nothing of it is shipped.

mod light;
mod mesh;
mod paint;
mod person;
mod random;
mod raster;
mod room;
mod scene;
mod sensor;
mod squeeze;
mod vector;
mod view;

pub use light::{Fall, Light};
pub use mesh::Person;
pub use paint::{MONK_TONES, skin_of_tone};
pub use person::{Appearance, Pose};
pub use random::Random;
pub use room::Room;
pub use scene::{Plate, Portrait, Scene, Truth};
pub use sensor::Sensor;
pub use vector::{Vector, grey, vector};
pub use view::Framing;
