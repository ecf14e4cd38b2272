//! Sounds for tests.

/// A tone with an amplitude of a half.
pub fn tone(rate_hz: u32, hz: f32, seconds: f32) -> Vec<f32> {
    let turn = std::f32::consts::TAU * hz / rate_hz as f32;
    (0..(rate_hz as f32 * seconds) as usize).map(|at| 0.5 * (turn * at as f32).sin()).collect()
}

/// A WAV file of 16 bits with these channels, all as long as the first.
pub fn wav(rate_hz: u32, channels: &[&[f32]]) -> Vec<u8> {
    let frames = channels.first().map_or(0, |channel| channel.len());
    let bytes_a_frame = 2 * channels.len();
    let data = u32::try_from(frames * bytes_a_frame).unwrap_or(u32::MAX);
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + data).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    file.extend((channels.len() as u16).to_le_bytes());
    file.extend(rate_hz.to_le_bytes());
    file.extend((rate_hz * bytes_a_frame as u32).to_le_bytes());
    file.extend((bytes_a_frame as u16).to_le_bytes());
    file.extend(b"\x10\0data");
    file.extend(data.to_le_bytes());
    for frame in 0..frames {
        for channel in channels {
            file.extend(((channel[frame] * 32_767.0).round() as i16).to_le_bytes());
        }
    }
    file
}
