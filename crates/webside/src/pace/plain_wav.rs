//! A WAV file (RIFF, RF64, BW64) whose sizes are taken from its length. Recorders that crash and
//! programs that write into a pipe leave wrong ones, and players pass over that. Deliberately
//! absent: whatever else a WAV file tells.

use std::io::{self, Cursor, Read, Seek, SeekFrom, repeat};
use symphonia::core::io::{MediaSource, ReadOnlySource};

/// Sizes from here on stand for "not known": ffmpeg writes 2³² - 1, other programs a little less
/// than 2³¹ (chosen).
const UNKNOWN_FROM: u64 = 0x7fff_0000;
/// Largest description of how samples are written, bytes (chosen: 40 are usual).
const FORMAT_MAX: u64 = 4_096;
/// Frames that symphonia reads at a time; it refuses fewer when no size is stated.
const FRAMES_AT_ONCE: u64 = 1_152;
/// Bytes before the first part of a file, and before the content of each part.
const FILE_HEAD: u64 = 12;
const PART_HEAD: u64 = 8;

/// The same samples in a file whose sizes are right.
pub struct PlainWav {
    /// How samples are written, then the samples, and nothing else.
    pub source: Box<dyn MediaSource>,
    /// Whether there are too many samples to state their size; they end where the source ends.
    pub is_endless: bool,
    /// How much longer the file says that it is, seconds.
    pub missing_s: f64,
}

/// Whether a file that begins like this is WAV.
pub fn is_wav(head: &[u8]) -> bool {
    let is_named = [b"RIFF", b"RF64", b"BW64"].iter().any(|name| head.starts_with(*name));
    is_named && head.get(8..12).is_none_or(|form| form == b"WAVE")
}

impl PlainWav {
    /// Finds the samples. Fails if there are none, or if nothing says how they are written.
    pub fn of(file: Box<dyn MediaSource>) -> io::Result<Self> {
        // The largest number means that there is none.
        Self::within(file, u32::MAX - 1)
    }

    /// The same, when a size may be no larger than `size_max` bytes.
    pub fn within(mut file: Box<dyn MediaSource>, size_max: u32) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        let (mut format, mut long_size) = (None, None);
        let mut at = FILE_HEAD;
        loop {
            let (name, size) = part(&mut file, at)?;
            at += PART_HEAD;
            match &name {
                b"data" => {
                    let format: Vec<u8> = format.ok_or(io::ErrorKind::InvalidData)?;
                    let stated = match long_size.filter(|_| size == u64::from(u32::MAX)) {
                        Some(long) => Some(long).filter(|long| *long > 0),
                        None => Some(size).filter(|size| (1..UNKNOWN_FROM).contains(size)),
                    };
                    let there = samples(&mut file, at, length, stated)?;
                    file.seek(SeekFrom::Start(at))?;
                    let size = u32::try_from(there).ok().filter(|size| *size <= size_max);
                    let missing = stated.unwrap_or(there).saturating_sub(there);
                    return Ok(Self::made(file, &format, there, size, missing));
                }
                b"fmt " => format = Some(content(&mut file, size)?),
                b"ds64" => long_size = u64_at(&content(&mut file, size)?, 8),
                _ => {}
            }
            at += size + size % 2;
        }
    }

    /// `samples` and `missing` are numbers of bytes; so is `size`, if it can be stated.
    fn made(
        file: Box<dyn MediaSource>,
        format: &[u8],
        samples: u64,
        size: Option<u32>,
        missing: u64,
    ) -> Self {
        let head = [
            b"RIFF\xff\xff\xff\xffWAVEfmt ".as_slice(),
            &(format.len() as u32).to_le_bytes(),
            format,
            [0].get(..format.len() % 2).unwrap_or_default(),
            b"data",
            &size.unwrap_or(u32::MAX).to_le_bytes(),
        ];
        let number = |from: usize, bytes: usize| -> u64 {
            let number = format.get(from..from + bytes).unwrap_or_default();
            number.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        };
        let (bytes_a_second, bytes_a_frame) = (number(8, 4).max(1), number(12, 2).max(1));
        let filled = samples.next_multiple_of(FRAMES_AT_ONCE * bytes_a_frame);
        let filling = if size.is_none() { filled - samples } else { 0 };
        let all = Cursor::new(head.concat()).chain(file.take(samples));
        Self {
            source: Box::new(ReadOnlySource::new(all.chain(repeat(0).take(filling)))),
            is_endless: size.is_none(),
            missing_s: missing as f64 / bytes_a_second as f64,
        }
    }
}

/// How many bytes of samples there are: as many as stated, unless the file ends before that, or
/// goes on with something that is no part of a WAV file.
fn samples(
    file: &mut (impl Read + Seek),
    at: u64,
    length: u64,
    stated: Option<u64>,
) -> io::Result<u64> {
    let rest = length.saturating_sub(at);
    let Some(stated) = stated.filter(|stated| *stated < rest) else { return Ok(rest) };
    let after = at + stated + stated % 2;
    let Some(room) = (length - after).checked_sub(PART_HEAD) else { return Ok(stated) };
    let (name, size) = part(file, after)?;
    let is_part = name.iter().all(|letter| matches!(letter, b' '..=b'~')) && size <= room;
    Ok(if is_part { stated } else { rest })
}

/// Name of the part that begins here, and the size of its content, after which the file stands.
fn part(file: &mut (impl Read + Seek), at: u64) -> io::Result<([u8; 4], u64)> {
    file.seek(SeekFrom::Start(at))?;
    let (mut name, mut size) = ([0; 4], [0; 4]);
    file.read_exact(&mut name)?;
    file.read_exact(&mut size)?;
    Ok((name, u32::from_le_bytes(size).into()))
}

fn content(file: &mut impl Read, size: u64) -> io::Result<Vec<u8>> {
    if size > FORMAT_MAX {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut content = vec![0; size as usize];
    file.read_exact(&mut content)?;
    Ok(content)
}

fn u64_at(bytes: &[u8], from: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(from..)?.first_chunk()?))
}
