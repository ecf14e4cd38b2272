//! Decodes a recording block by block: WAV, FLAC, Ogg (Vorbis, Opus) and MP3. Deliberately absent:
//! videos, and more than one track.

use super::fault::Fault;
use super::opus::Opus;
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
    /// Whether a part could not be decoded.
    pub is_damaged: bool,
}

enum Decoder {
    Known(Box<dyn AudioDecoder>),
    Opus(Box<Opus>),
}

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

    fn probed(source: Box<dyn MediaSource>) -> Result<Self, Fault> {
        let stream = MediaSourceStream::new(source, Default::default());
        let (formats, metadata) = (FormatOptions::default(), MetadataOptions::default());
        let reader = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, formats, metadata)
            .map_err(|_| Fault::new("recording-wrong-kind"))?;
        let track = reader.default_track(TrackType::Audio);
        let track = track.ok_or_else(|| Fault::new("recording-wrong-kind"))?;
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
            (Decoder::Known(known.map_err(|_| Fault::new("recording-wrong-kind"))?), 0)
        };
        let rate_hz = params.sample_rate.ok_or_else(broken)?;
        let channels = params.channels.as_ref().map_or(0, |channels| channels.count());
        if channels == 0 {
            return Err(broken());
        }
        let (track, length_s) = (track.id, length_s(track, rate_hz));
        Ok(Self { reader, track, decoder, rate_hz, channels, length_s, skipped, is_damaged: false })
    }

    /// The next block; `None` at the end. What cannot be decoded is silent, so that the rest stays
    /// at its time.
    pub fn next_block(&mut self) -> Option<Block> {
        catch_unwind(AssertUnwindSafe(|| self.decoded())).unwrap_or_else(|_| {
            self.is_damaged = true;
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
                Err(_) => {
                    self.is_damaged = true;
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

    /// Everything that can be decoded, and whether the file was damaged.
    fn decoded(bytes: Vec<u8>) -> Result<(Block, bool), Fault> {
        let mut file = SoundFile::new(Box::new(std::io::Cursor::new(bytes)))?;
        let mut all = vec![Vec::new(); file.channels];
        while let Some(block) = file.next_block() {
            for (row, more) in all.iter_mut().zip(block) {
                row.extend(more);
            }
        }
        Ok((all, file.is_damaged))
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
        let whole = wav(16_000, &[&tone(16_000, 300.0, 1.0)]);
        let (rows, _) = decoded(whole[..whole.len() / 2].to_vec()).unwrap();
        assert!(rows[0].len().abs_diff(8_000) < 1_200, "{}", rows[0].len());
        assert_eq!(decoded(b"RIFF".to_vec()).unwrap_err().key(), "recording-wrong-kind");
        assert_eq!(decoded(vec![7; 4_000]).unwrap_err().key(), "recording-wrong-kind");
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
