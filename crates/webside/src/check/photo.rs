//! One photo, rotated upright as its EXIF data says.

use super::{Seen, files};
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader};
use sensing::vision::{Looker, Picture};
use std::io::Read as _;
use std::path::Path;

/// Bytes that tell what a picture is.
const HEAD: u64 = 64;

pub fn seen(looker: &mut Looker, file: &Path) -> Result<Seen, &'static str> {
    let why = || if is_other_kind(file) { "check-save-as-jpeg" } else { "check-not-a-picture" };
    let picture = upright(file).map_err(|_| why())?;
    look(looker, picture, 0).ok_or("check-not-a-picture")
}

/// Judges a picture at `now_ms`.
pub fn look(looker: &mut Looker, picture: image::RgbaImage, now_ms: u64) -> Option<Seen> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let look = looker.look(Picture::new(width, height, picture.as_raw()).ok()?, now_ms);
    Some(Seen { look, picture })
}

/// Whether it is a picture of a kind that cannot be read, whatever its name ends with: phones name
/// HEIC files `.jpg`.
fn is_other_kind(file: &Path) -> bool {
    let mut head = Vec::new();
    let read = std::fs::File::open(file).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    // HEIC and AVIF consist of boxes, of which the first has this name (ISO/IEC 14496-12).
    let is_boxed = head.get(4..8) == Some(b"ftyp");
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    let is_other = image::guess_format(&head).is_ok_and(|kind| !known.contains(&kind));
    read.is_ok() && (is_boxed || is_other || files::is_other_photo(file))
}

fn upright(file: &Path) -> image::ImageResult<image::RgbaImage> {
    let mut decoder = ImageReader::open(file)?.with_guessed_format()?.into_decoder()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgba8())
}
