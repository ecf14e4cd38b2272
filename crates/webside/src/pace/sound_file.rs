//! Decodes a recording block by block: WAV, FLAC, Ogg (Vorbis, Opus) and MP3. Deliberately absent:
//! videos, and more than one track.

use super::fault::Fault;
use super::opus::Opus;
use super::plain_wav::{PlainWav, is_wav};
use std::io::{ErrorKind, Read as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;

/// A file, read from its beginning.
pub struct SoundFile {
    reader: Box<dyn FormatReader>,
    track: u32,
    decoder: Decoder,
    pub rate_hz: u32,
    pub channels: usize,
    /// Length that the file states.
    pub length_s: Option<f64>,
    /// Frames at the beginning that belong to the coder.
    skipped: usize,
    /// Whether there are more samples than the file can state.
    is_endless: bool,
    /// Whether a part could not be decoded.
    pub is_damaged: bool,
    /// Whether the file ends before it should, or could not be read to its end.
    pub is_cut: bool,
}

/// Bytes at the beginning that tell what a recording is.
const HEAD: u64 = 12;
/// A file that lacks less than this of what it states is whole, seconds (chosen: programs round).
const MISSING_S: f64 = 1.0;

enum Decoder {
    Known(Box<dyn AudioDecoder>),
    Opus(Box<Opus>),
}

/// How recordings begin that can be read when they are whole.
const KNOWN: [&[u8]; 3] = [b"fLaC", b"OggS", b"ID3"];

/// One row of samples for each channel.
pub type Block = Vec<Vec<f32>>;

impl SoundFile {
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let file = std::fs::File::open(path).map_err(|_| Fault::new("recording-not-readable"))?;
        Self::new(Box::new(file)).map_err(|fault| fault.of(path))
    }

    /// The decoders are written with care, yet a broken file may make their arithmetic panic.
    fn new(source: Box<dyn MediaSource>) -> Result<Self, Fault> {
        catch_unwind(AssertUnwindSafe(|| Self::probed(source)))
            .unwrap_or_else(|_| Err(Fault::new("recording-broken")))
    }

    fn probed(mut source: Box<dyn MediaSource>) -> Result<Self, Fault> {
        let unreadable = |_| Fault::new("recording-not-readable");
        let mut head = Vec::new();
        source.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        source.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        if is_wav(&head) {
            return Self::of_wav(PlainWav::of(source).map_err(|_| Fault::new("recording-broken"))?);
        }
        let is_known = KNOWN.iter().any(|known| head.starts_with(known));
        Self::read(source, if is_known { "recording-broken" } else { "recording-wrong-kind" })
    }

    fn of_wav(wav: PlainWav) -> Result<Self, Fault> {
        let PlainWav { source, is_endless, missing_s } = wav;
        let is_cut = missing_s >= MISSING_S;
        Ok(Self { is_endless, is_cut, ..Self::read(source, "recording-broken")? })
    }

    /// `unknown` is the key of what is said when no reader or no decoder knows the source.
    fn read(source: Box<dyn MediaSource>, unknown: &'static str) -> Result<Self, Fault> {
        let unknown = || Fault::new(unknown);
        let stream = MediaSourceStream::new(source, Default::default());
        let (formats, metadata) = (FormatOptions::default(), MetadataOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, formats, metadata)
            .map_err(|_| unknown())?;
        let track = reader.default_track(TrackType::Audio);
        let track = track.ok_or_else(unknown)?;
        let broken = || Fault::new("recording-broken");
        let params = track.codec_params.as_ref().and_then(|params| params.audio());
        let params = params.ok_or_else(broken)?;
        let (decoder, skipped) = if params.codec == CODEC_ID_OPUS {
            let head = params.extra_data.as_deref().unwrap_or_default();
            let opus = Opus::new(head).ok_or_else(broken)?;
            let skipped = opus.skipped;
            (Decoder::Opus(Box::new(opus)), skipped)
        } else {
            let known = symphonia::default::get_codecs()
                .make_audio_decoder(params, &AudioDecoderOptions::default());
            (Decoder::Known(known.map_err(|_| unknown())?), 0)
        };
        let rate_hz = params.sample_rate.ok_or_else(broken)?;
        let channels = params.channels.as_ref().map_or(0, |channels| channels.count());
        if channels == 0 {
            return Err(broken());
        }
        let (track, length_s) = (track.id, length_s(track, rate_hz));
        let (is_endless, is_damaged, is_cut) = (false, false, false);
        Ok(Self {
            reader,
            track,
            decoder,
            rate_hz,
            channels,
            length_s,
            skipped,
            is_endless,
            is_damaged,
            is_cut,
        })
    }

    /// The next block; `None` at the end. What cannot be decoded is silent, so that the rest stays
    /// at its time.
    pub fn next_block(&mut self) -> Option<Block> {
        catch_unwind(AssertUnwindSafe(|| self.decoded())).unwrap_or_else(|_| {
            self.is_cut = true;
            None
        })
    }

    fn decoded(&mut self) -> Option<Block> {
        loop {
            let packet = match self.reader.next_packet() {
                Ok(packet) => packet?,
                Err(Error::DecodeError(_)) => {
                    self.is_damaged = true;
                    continue;
                }
                Err(Error::IoError(error))
                    if self.is_endless && error.kind() == ErrorKind::UnexpectedEof =>
                {
                    return None;
                }
                Err(_) => {
                    self.is_cut = true;
                    return None;
                }
            };
            if packet.track_id != self.track {
                continue;
            }
            let mut block = Block::new();
            let is_whole = match &mut self.decoder {
                Decoder::Known(known) => {
                    known.decode(&packet).map(|sound| sound.copy_to_vecs_planar(&mut block)).is_ok()
                }
                Decoder::Opus(opus) => opus.decode(&packet.data, &mut block).is_some(),
            };
            if !is_whole || block.len() != self.channels {
                self.is_damaged = true;
                let frames = packet.dur.get().min(u64::from(self.rate_hz)) as usize;
                block = vec![vec![0.0; frames]; self.channels];
            }
            let skipped = self.skipped.min(block[0].len());
            self.skipped -= skipped;
            for row in &mut block {
                row.drain(..skipped);
            }
            return Some(block);
        }
    }
}

/// Silences the messages of panics that this file catches.
pub fn hush_decoders() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or("", |place| place.file());
        if !["symphonia", "ropus"].iter().any(|decoder| place.contains(decoder)) {
            usual(panic);
        }
    }));
}

fn length_s(track: &Track, rate_hz: u32) -> Option<f64> {
    track.num_frames.map(|frames| frames as f64 / f64::from(rate_hz))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{tone, wav};
    use super::*;
    use proptest::prelude::*;

    /// Everything that can be decoded, and whether something of it was missing.
    fn decoded(bytes: Vec<u8>) -> Result<(Block, bool), Fault> {
        SoundFile::new(Box::new(std::io::Cursor::new(bytes))).map(all_of)
    }

    fn all_of(mut file: SoundFile) -> (Block, bool) {
        let mut all = vec![Vec::new(); file.channels];
        while let Some(block) = file.next_block() {
            for (row, more) in all.iter_mut().zip(block) {
                row.extend(more);
            }
        }
        (all, file.is_damaged || file.is_cut)
    }

    fn rms(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    #[test]
    fn a_wav_comes_back_as_it_was() {
        let (left, right) = (tone(16_000, 300.0, 1.0), tone(16_000, 500.0, 1.0));
        let (rows, is_damaged) = decoded(wav(16_000, &[&left, &right])).unwrap();
        assert!(!is_damaged);
        for (row, samples) in rows.iter().zip([&left, &right]) {
            let wrong = row.iter().zip(samples.iter()).map(|(a, b)| (a - b).abs());
            assert!(row.len() == 16_000 && wrong.fold(0.0, f32::max) < 1e-4);
        }
    }

    /// Two seconds: 500 Hz on the right, then 300 Hz on the left.
    const HALVES: [&[u8]; 4] = [
        include_bytes!("../../../../fixtures/sounds/halves.flac"),
        include_bytes!("../../../../fixtures/sounds/halves.mp3"),
        include_bytes!("../../../../fixtures/sounds/halves.ogg"),
        include_bytes!("../../../../fixtures/sounds/halves.opus"),
    ];

    #[test]
    fn every_kind_keeps_channels_and_times() {
        for (kind, bytes) in HALVES.into_iter().enumerate() {
            let (rows, is_damaged) = decoded(bytes.to_vec()).unwrap();
            assert!(!is_damaged && rows.len() == 2, "{kind}");
            let second = if kind == 0 { 16_000 } else { 48_000 };
            let length = rows[0].len();
            assert!(length.abs_diff(2 * second) < second / 20, "{kind}: {length}");
            for (row, begins) in [(0, second), (1, 0)] {
                let half =
                    |from: usize| rms(&rows[row][from + second / 50..from + second * 49 / 50]);
                let (silent, loud) = (half(second - begins), half(begins));
                assert!(silent < 0.01 && (loud - 0.354).abs() < 0.03, "{kind}: {silent} {loud}");
            }
        }
    }

    #[test]
    fn a_truncated_file_is_read_as_far_as_it_goes() {
        let whole = wav(16_000, &[&tone(16_000, 300.0, 3.0)]);
        let cut = |share: usize| decoded(whole[..whole.len() * share / 100].to_vec()).unwrap();
        let (rows, is_cut) = cut(50);
        assert!(rows[0].len().abs_diff(24_000) < 100 && is_cut, "{}", rows[0].len());
        let (rows, is_cut) = cut(99);
        assert!(rows[0].len().abs_diff(47_520) < 100 && !is_cut, "sizes are rounded");
        for bytes in HALVES {
            let (rows, _) = decoded(bytes[..bytes.len() * 3 / 4].to_vec()).unwrap();
            assert!(rows[0].len() > 1_000);
        }
    }

    #[test]
    fn a_broken_file_is_told_from_one_of_another_kind() {
        let key = |bytes: &[u8]| decoded(bytes.to_vec()).unwrap_err().key();
        let broken: [&[u8]; 7] = [
            b"RIFF",
            b"RIFF\x10\0\0\0WAVE",
            b"RF64\xff\xff\xff\xffWAVEds64\xff",
            b"RIFF\xff\0\0\0WAVEfmt \xff\xff\xff\xffdata",
            b"fLaC\0\0\0\x22",
            b"OggS\0\x02",
            b"ID3\x04\0\0\0\0\x0f\x76",
        ];
        for bytes in broken {
            assert_eq!(key(bytes), "recording-broken", "{bytes:?}");
        }
        for bytes in [&[7; 4_000][..], b"RIFF\x10\0\0\0AVI LIST", b"FORM\0\0\0\0AIFF", b"x"] {
            assert_eq!(key(bytes), "recording-wrong-kind", "{bytes:?}");
        }
    }

    /// A WAV file with other bytes at some places.
    fn with(whole: &[u8], changes: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for (at, new) in changes {
            bytes[*at..at + new.len()].copy_from_slice(new);
        }
        bytes
    }

    #[test]
    fn wrong_sizes_in_a_wav_file_lose_nothing() {
        let whole = wav(16_000, &[&tone(16_000, 300.0, 1.0)]);
        let size = (whole.len() - 8) as u32;
        let unknown = 0x7fff_f000_u32.to_le_bytes();
        let zero: &[u8] = &[0; 4];
        let full: &[u8] = &[0xff; 4];
        let cases: [(&str, Vec<u8>); 9] = [
            ("right", whole.clone()),
            ("whole too small", with(&whole, &[(4, &(size - 8).to_le_bytes())])),
            ("whole too large", with(&whole, &[(4, &(size + 800).to_le_bytes())])),
            ("both zero", with(&whole, &[(4, zero), (40, zero)])),
            ("both full", with(&whole, &[(4, full), (40, full)])),
            ("both nearly 2 GiB", with(&whole, &[(4, &unknown), (40, &unknown)])),
            ("samples too small", with(&whole, &[(40, &1_600_u32.to_le_bytes())])),
            ("samples too large", with(&whole, &[(40, &(size + 90).to_le_bytes())])),
            ("named for its length", with(&whole, &[(0, b"RF64"), (4, full)])),
        ];
        for (name, bytes) in cases {
            let (rows, is_lacking) =
                decoded(bytes).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
            assert_eq!((rows[0].len(), is_lacking), (16_000, false), "{name}");
            assert!((rms(&rows[0]) - 0.354).abs() < 0.01, "{name}");
        }
    }

    #[test]
    fn what_stands_beside_the_samples_is_no_sound() {
        let whole = wav(16_000, &[&tone(16_000, 300.0, 1.0)]);
        let list = b"LIST\x0c\0\0\0INFOISFT\0\0\0\0";
        let odd = b"junk\x03\0\0\0\x01\x02\x03\0";
        let wide = [&b"ds64\x1c\0\0\0"[..], &[0; 8], &32_000_u64.to_le_bytes(), &[0; 12]].concat();
        let after = [&whole[..], list].concat();
        let before = [&whole[..36], odd, list, &whole[36..]].concat();
        let (first, rest) = whole.split_at(12);
        let (format, data) = rest.split_at(24);
        let long = [first, &wide, format, b"data\xff\xff\xff\xff", &data[8..], list].concat();
        for bytes in [after, before, with(&long, &[(0, b"RF64\xff\xff\xff\xff")])] {
            let (rows, is_lacking) = decoded(bytes).unwrap();
            assert_eq!((rows[0].len(), is_lacking), (16_000, false));
        }
    }

    #[test]
    fn more_samples_than_a_size_can_state_end_with_the_file() {
        let whole = wav(16_000, &[&tone(16_000, 300.0, 1.0)]);
        let plain = PlainWav::within(Box::new(std::io::Cursor::new(whole)), 31_999).unwrap();
        assert!(plain.is_endless);
        let (rows, is_lacking) = all_of(SoundFile::of_wav(plain).unwrap());
        assert_eq!((rows[0].len(), is_lacking), (16_000_usize.next_multiple_of(1_152), false));
        assert!(rows[0][16_000..].iter().all(|sample| *sample == 0.0));
    }

    fn changed(bytes: &[u8], changes: &[(usize, u8)]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for (at, value) in changes {
            let at = at % bytes.len();
            bytes[at] = *value;
        }
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn no_bytes_end_the_program(
            changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..40),
            near in proptest::collection::vec((0..200usize, any::<u8>()), 0..4),
            end: usize,
        ) {
            static HUSHED: std::sync::Once = std::sync::Once::new();
            HUSHED.call_once(hush_decoders);
            let sound = wav(48_000, &[&tone(48_000, 300.0, 0.2)]);
            for bytes in HALVES.into_iter().chain([sound.as_slice()]) {
                let mut bytes = changed(&changed(bytes, &changes), &near);
                bytes.truncate(end % bytes.len());
                let _ = decoded(bytes);
            }
        }
    }
}
