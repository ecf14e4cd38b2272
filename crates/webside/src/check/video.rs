//! Judges one video, through ffmpeg: three looks a second, as in the browser, summarised.

use super::{Seen, photo};
use crate::progress::Progress;
use sensing::vision::{Look, Looker, summary};
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Looks in each second of video.
const LOOKS_A_SECOND: u64 = 3;
/// Pictures are scaled to at most this width (chosen: the face is as large as from a webcam).
const SCALED: &str = "fps=3,scale='min(1280,iw)':-2";
/// The first track of pictures that is no cover.
const TRACK: &str = "V:0";
/// Tone curves near enough to that of a screen to judge light by, as ffprobe names them; most films
/// name none. Others (HDR, logarithmic, linear) are not judged (chosen).
const USUAL_CURVES: [&str; 11] = [
    "unknown",
    "bt709",
    "bt470m",
    "bt470bg",
    "smpte170m",
    "smpte240m",
    "iec61966-2-1",
    "iec61966-2-4",
    "bt1361e",
    "bt2020-10",
    "bt2020-12",
];

pub fn seen(looker: &mut Looker, file: &Path, is_alone: bool) -> Result<Seen, &'static str> {
    let film = Film::of(file)?;
    let mut ffmpeg = pictures_of(file)?;
    let mut frames = BufReader::new(ffmpeg.stdout.take().ok_or("check-needs-ffmpeg")?);
    let looks = looks(looker, &mut frames, film.length_s, is_alone);
    // The pipe is closed first, so that an ffmpeg that still writes ends as well.
    drop(frames);
    let ended = ffmpeg.wait();
    let Looks { all, shown } = looks?;
    let Seen { look, picture } = shown.ok_or("check-not-a-video")?;
    if !ended.is_ok_and(|ended| ended.success()) {
        return Err("check-broken-video");
    }
    // The drawing needs the face of the picture that is shown.
    let face = look.face;
    let mut look = summary(&all).ok_or("check-not-a-video")?;
    look.face = look.face.and(face);
    let look = if film.has_usual_tones { look } else { look.without_light() };
    Ok(Seen { look, picture })
}

/// What ffprobe tells of a film.
struct Film {
    length_s: Option<f64>,
    /// Whether its tones are near enough to those of a screen.
    has_usual_tones: bool,
}

impl Film {
    fn of(file: &Path) -> Result<Self, &'static str> {
        let output = Command::new("ffprobe")
            .args(["-loglevel", "quiet", "-select_streams", TRACK])
            .args(["-show_entries", "stream=color_transfer:format=duration"])
            .args(["-of", "default=noprint_wrappers=1", "-i"])
            .arg(address(file))
            .output()
            .map_err(|_| "check-needs-ffmpeg")?;
        let told = String::from_utf8_lossy(&output.stdout);
        let value = |name: &str| {
            told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(str::trim)
        };
        let length_s = value("duration").and_then(|seconds| seconds.parse().ok());
        Ok(Self {
            length_s: length_s.filter(|length_s| *length_s > 0.0),
            has_usual_tones: value("color_transfer")
                .is_none_or(|curve| USUAL_CURVES.contains(&curve)),
        })
    }
}

/// An ffmpeg that writes the pictures of a film, one PPM of 8 bits a colour after the other.
fn pictures_of(file: &Path) -> Result<Child, &'static str> {
    Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "quiet", "-i"])
        .arg(address(file))
        .args(["-map", &format!("0:{TRACK}"), "-an", "-vf", SCALED])
        .args(["-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|_| "check-needs-ffmpeg")
}

/// The file as ffmpeg's address: the beginning of a bare name like `10:30.mp4` would be taken for a
/// protocol.
fn address(file: &Path) -> OsString {
    let mut address = OsString::from("file:");
    address.push(file);
    address
}

/// All looks at a film, and the last one with a face, or else the first.
struct Looks {
    all: Vec<Look>,
    shown: Option<Seen>,
}

fn looks(
    looker: &mut Looker,
    frames: &mut impl BufRead,
    length_s: Option<f64>,
    is_alone: bool,
) -> Result<Looks, &'static str> {
    let progress = Progress::new(is_alone);
    let (mut all, mut shown) = (Vec::new(), None);
    while let Some(frame) = next_frame(frames).map_err(|Unreadable| "check-broken-video")? {
        let now_ms = all.len() as u64 * 1_000 / LOOKS_A_SECOND;
        let seen = photo::look(looker, frame, now_ms).ok_or("check-broken-video")?;
        if let Some(length_s) = length_s {
            progress.show(now_ms as f64 / 1_000.0 / length_s);
        }
        let is_better = seen.look.face.is_some() || shown.is_none();
        all.push(seen.look.clone());
        shown = if is_better { Some(seen) } else { shown };
    }
    Ok(Looks { all, shown })
}

/// What came is no whole picture of 8 bits a colour.
#[derive(Debug, PartialEq)]
struct Unreadable;

/// Reads one PPM picture; PPM pictures follow each other without a container. `None` at the end.
fn next_frame(frames: &mut impl BufRead) -> Result<Option<image::RgbaImage>, Unreadable> {
    if frames.fill_buf().map_err(|_| Unreadable)?.is_empty() {
        return Ok(None);
    }
    frame(frames).map(Some).ok_or(Unreadable)
}

fn frame(frames: &mut impl Read) -> Option<image::RgbaImage> {
    let is_ppm = word(frames)? == "P6";
    let width: u32 = word(frames)?.parse().ok()?;
    let height: u32 = word(frames)?.parse().ok()?;
    // A larger largest value means two bytes a colour.
    let is_one_byte = word(frames)? == "255";
    (is_ppm && is_one_byte).then_some(())?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_pictures_of_8_bits_a_colour_are_read() {
        let one = b"P6\n2 1\n255\n\x01\x02\x03\x04\x05\x06";
        let both = [&one[..], &one[..]].concat();
        let mut frames = &both[..];
        for _ in 0..2 {
            let picture = next_frame(&mut frames).unwrap().unwrap();
            assert_eq!(picture.into_raw(), [1, 2, 3, 255, 4, 5, 6, 255]);
        }
        assert_eq!(next_frame(&mut frames), Ok(None));
        let two_bytes = b"P6\n2 1\n65535\n\0\x01\0\x02\0\x03\0\x04\0\x05\0\x06";
        for wrong in [&two_bytes[..], &one[..14], b"P5\n2 1\n255\n\x01\x02", b"P6\n2"] {
            assert_eq!(next_frame(&mut &wrong[..]), Err(Unreadable), "{wrong:?}");
        }
    }
}
