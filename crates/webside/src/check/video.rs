//! Judges one video, through ffmpeg: three looks a second, as in the browser, summarised.

use super::{Seen, photo};
use crate::progress::Progress;
use sensing::vision::{Looker, summary};
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

/// Looks in each second of video.
const LOOKS_A_SECOND: u64 = 3;
/// Pictures are scaled to at most this width (chosen: the face is as large as from a webcam).
const SCALED: &str = "fps=3,scale='min(1280,iw)':-2";

pub fn seen(looker: &mut Looker, file: &Path, is_alone: bool) -> Result<Seen, &'static str> {
    let mut ffmpeg = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "quiet", "-i"])
        .arg(file)
        .args(["-an", "-vf", SCALED, "-f", "image2pipe", "-c:v", "ppm", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| "check-needs-ffmpeg")?;
    let mut frames = BufReader::new(ffmpeg.stdout.take().ok_or("check-needs-ffmpeg")?);
    let progress = Progress::new(is_alone);
    let length_s = length_s(file).filter(|length_s| *length_s > 0.0);
    let (mut looks, mut shown) = (Vec::new(), None);
    while let Some(frame) = next_frame(&mut frames) {
        let now_ms = looks.len() as u64 * 1_000 / LOOKS_A_SECOND;
        let Some(seen) = photo::look(looker, frame, now_ms) else { break };
        if let Some(length_s) = length_s {
            progress.show(now_ms as f64 / 1_000.0 / length_s);
        }
        let is_better = seen.look.face.is_some() || shown.is_none();
        looks.push(seen.look.clone());
        shown = if is_better { Some(seen) } else { shown };
    }
    // The pipe is closed first, so that an ffmpeg that still writes ends as well.
    drop(frames);
    let _ = ffmpeg.wait();
    let Seen { look, picture } = shown.ok_or("check-not-a-video")?;
    // The drawing needs the face of the picture that is shown.
    let face = look.face;
    let mut look = summary(&looks).ok_or("check-not-a-video")?;
    look.face = look.face.and(face);
    Ok(Seen { look, picture })
}

/// Reads one PPM picture; PPM pictures follow each other without a container.
fn next_frame(frames: &mut impl Read) -> Option<image::RgbaImage> {
    if word(frames)? != "P6" {
        return None;
    }
    let width: u32 = word(frames)?.parse().ok()?;
    let height: u32 = word(frames)?.parse().ok()?;
    word(frames)?;
    let mut bytes = vec![0; width as usize * height as usize * 3];
    frames.read_exact(&mut bytes).ok()?;
    let picture = image::RgbImage::from_raw(width, height, bytes)?;
    Some(image::DynamicImage::ImageRgb8(picture).into_rgba8())
}

/// The next word of a header, and the one blank after it.
fn word(frames: &mut impl Read) -> Option<String> {
    let mut word = String::new();
    loop {
        let mut byte = [0];
        frames.read_exact(&mut byte).ok()?;
        if byte[0].is_ascii_whitespace() {
            return Some(word);
        }
        word.push(char::from(byte[0]));
    }
}

fn length_s(file: &Path) -> Option<f64> {
    let output = Command::new("ffprobe")
        .args(["-loglevel", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0"])
        .arg(file)
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
