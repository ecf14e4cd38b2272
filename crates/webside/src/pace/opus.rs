//! Decodes Opus in Ogg (RFC 7845), which symphonia unpacks but does not decode. Lost packets are
//! not made up for; files lose none.

use super::sound_file::Block;
use ropus::OpusMSDecoder;

const RATE_HZ: i32 = 48_000; // RFC 7845: the rate of its clock, whatever was recorded
const FRAMES_MAX: usize = 5_760; // RFC 6716: 120 ms
const HEAD_MIN: usize = 19; // RFC 7845 5.1

/// A decoder of successive packets.
pub struct Opus {
    decoder: OpusMSDecoder,
    channels: usize,
    /// Frames at the beginning that belong to the coder.
    pub skipped: usize,
    samples: Vec<i16>,
}

impl Opus {
    /// A decoder for this identification header.
    pub fn new(head: &[u8]) -> Option<Self> {
        (head.len() >= HEAD_MIN).then_some(())?;
        let channels = head[9];
        let short = |at: usize| [head[at], head[at + 1]];
        let (streams, coupled, mapping) = match head[18] {
            0 => (1, channels.checked_sub(1)?, [0, 1].get(..usize::from(channels))?),
            _ => (*head.get(19)?, *head.get(20)?, head.get(21..21 + usize::from(channels))?),
        };
        let [channel_count, streams, coupled] = [channels, streams, coupled].map(i32::from);
        let decoder = OpusMSDecoder::new(RATE_HZ, channel_count, streams, coupled, mapping);
        let mut decoder = decoder.ok()?;
        decoder.set_gain(i32::from(i16::from_le_bytes(short(16))));
        Some(Self {
            decoder,
            channels: usize::from(channels),
            skipped: usize::from(u16::from_le_bytes(short(10))),
            samples: vec![0; FRAMES_MAX * usize::from(channels)],
        })
    }

    /// Decodes one packet; `None` if it is broken.
    pub fn decode(&mut self, packet: &[u8], block: &mut Block) -> Option<()> {
        let length = i32::try_from(packet.len()).ok().filter(|length| *length > 0)?;
        let most = FRAMES_MAX as i32;
        let frames = self.decoder.decode(Some(packet), length, &mut self.samples, most, false);
        let frames = usize::try_from(frames.ok()?).ok()?;
        let row = |channel: usize| {
            let samples = self.samples.iter().skip(channel).step_by(self.channels).take(frames);
            samples.map(|sample| f32::from(*sample) / 32_768.0).collect()
        };
        *block = (0..self.channels).map(row).collect();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &[u8; 19] = b"OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0";

    #[test]
    fn heads_that_promise_too_much_are_refused() {
        assert!(Opus::new(HEAD).is_some_and(|opus| opus.skipped == 312));
        let with = |at: usize, value: u8| {
            let mut head = *HEAD;
            head[at] = value;
            Opus::new(&head)
        };
        assert!(with(9, 0).is_none() && with(9, 3).is_none() && with(18, 1).is_none());
        assert!(Opus::new(&HEAD[..18]).is_none());
    }

    proptest! {
        #[test]
        fn no_packet_makes_it_panic(
            packets in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..400), 1..8),
            two_streams: bool,
        ) {
            let mut head = HEAD.to_vec();
            if two_streams {
                head[18] = 255;
                head.extend([2, 0, 0, 1]);
            }
            let mut opus = Opus::new(&head).unwrap();
            for packet in packets {
                opus.decode(&packet, &mut Block::new());
            }
        }
    }
}
