//! One photo, rotated upright as its EXIF data says.

use super::Seen;
use image::{DynamicImage, ImageDecoder as _, ImageReader};
use sensing::vision::{Looker, Picture};
use std::path::Path;

pub fn seen(looker: &mut Looker, file: &Path) -> Result<Seen, &'static str> {
    let picture = upright(file).map_err(|_| "check-not-a-picture")?;
    look(looker, picture, 0).ok_or("check-not-a-picture")
}

/// Judges a picture at `now_ms`.
pub fn look(looker: &mut Looker, picture: image::RgbaImage, now_ms: u64) -> Option<Seen> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let look = looker.look(Picture::new(width, height, picture.as_raw()).ok()?, now_ms);
    Some(Seen { look, picture })
}

fn upright(file: &Path) -> image::ImageResult<image::RgbaImage> {
    let mut decoder = ImageReader::open(file)?.with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgba8())
}
