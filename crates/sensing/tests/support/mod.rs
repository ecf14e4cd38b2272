//! Photos and a face finder for tests.
#![allow(dead_code, reason = "each test file takes what it needs")]

use sensing::vision::{FaceFinder, Picture};
/// The detector and the landmark model.
pub const MODELS: (&[u8], &[u8]) = (
    include_bytes!("../../models/face_detector.tflite"),
    include_bytes!("../../models/face_landmarks_detector.tflite"),
);

/// The model that finds the person in front of a room.
pub const PERSON_MODEL: &[u8] = include_bytes!("../../models/selfie_segmentation_landscape.tflite");

/// A finder that has seen nothing yet.
pub fn finder() -> FaceFinder {
    FaceFinder::new(MODELS.0, MODELS.1).expect("the models are sound")
}

/// A decoded photo.
#[derive(Clone)]
pub struct Photo {
    image: image::RgbaImage,
}

/// A photo of fixtures/photos.
pub fn photo(name: &str) -> Photo {
    let path = format!("{}/../../fixtures/photos/{name}", env!("CARGO_MANIFEST_DIR"));
    let image = image::open(path).expect("the photo can be read");
    Photo { image: image.to_rgba8() }
}

impl Photo {
    /// One colour.
    pub fn plain(width: u32, height: u32, [red, green, blue]: [u8; 3]) -> Self {
        let pixel = image::Rgba([red, green, blue, 255]);
        Self { image: image::RgbaImage::from_pixel(width, height, pixel) }
    }

    pub fn picture(&self) -> Picture<'_> {
        let (width, height) = self.image.dimensions();
        Picture::new(width as usize, height as usize, self.image.as_raw())
            .expect("an image has four bytes a pixel")
    }

    /// The same photo at a share of its size.
    pub fn shrunk(&self, share: f32) -> Self {
        let (width, height) = self.image.dimensions();
        let size = |side: u32| ((side as f32 * share) as u32).max(1);
        let filter = image::imageops::FilterType::Triangle;
        Self { image: image::imageops::resize(&self.image, size(width), size(height), filter) }
    }

    /// The photo turned by half a turn, as from a telephone held the wrong way.
    pub fn upside_down(&self) -> Self {
        Self { image: image::imageops::rotate180(&self.image) }
    }

    /// The photo with its top and bottom exchanged.
    pub fn flipped(&self) -> Self {
        Self { image: image::imageops::flip_vertical(&self.image) }
    }

    /// The photo on a grey ground, its top left at a place.
    pub fn on(&self, width: u32, height: u32, left: i64, top: i64) -> Self {
        Self::plain(width, height, [128; 3]).with(self, left, top)
    }

    /// The photo with another one laid over it.
    pub fn with(mut self, over: &Self, left: i64, top: i64) -> Self {
        image::imageops::overlay(&mut self.image, &over.image, left, top);
        self
    }
}
