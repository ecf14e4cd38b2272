// The sound for testing the speaker: two soft notes with some noise, by which the sound is
// recognised in the microphone.

const NOTES_HZ = [392, 523.25] as const; // chosen: G, then C
const NOTE_S = 0.45; // chosen: until the next note begins
const RINGS_S = NOTE_S * 1.5; // chosen
const NOTE_GAIN = 0.12; // chosen
/** Measured: with this much noise an echo 40 dB down is found; with notes alone, hardly any. */
const BREATH_DB = -12;

/** Plays into `into`; resolves when the sound has ended. */
export async function playTestSound(context: BaseAudioContext, into: AudioNode): Promise<void> {
  const start = context.currentTime;
  await Promise.all(NOTES_HZ.map((hz, index) => note(context, into, hz, start + index * NOTE_S)));
}

function note(context: BaseAudioContext, into: AudioNode, hz: number, at: number): Promise<void> {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(NOTE_GAIN, at + NOTE_S / 8);
  gain.gain.exponentialRampToValueAtTime(NOTE_GAIN / 100, at + RINGS_S);
  gain.connect(into);
  const tone = new OscillatorNode(context, { frequency: hz });
  tone.connect(gain);
  const breath = new AudioBufferSourceNode(context, { buffer: noise(context) });
  const soft = { type: "highshelf", frequency: 1_000, gain: BREATH_DB } as const;
  breath.connect(new BiquadFilterNode(context, soft)).connect(gain);
  for (const source of [tone, breath]) {
    source.start(at);
    source.stop(at + RINGS_S);
  }
  return new Promise((done) => {
    tone.onended = () => {
      gain.disconnect();
      done();
    };
  });
}

function noise(context: BaseAudioContext): AudioBuffer {
  const length = Math.ceil(RINGS_S * context.sampleRate);
  const buffer = new AudioBuffer({ length, sampleRate: context.sampleRate });
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < length; index += 1) samples[index] = Math.random() * 2 - 1;
  return buffer;
}
