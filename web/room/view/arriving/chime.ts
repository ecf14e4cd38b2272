// A soft sound when somebody knocks: two low notes that fade, generated on the device. Never
// repeated.

let context: AudioContext | null = null;

// Chosen: a falling third, quiet beside a voice.
const NOTES = [
  { hz: 440, atS: 0 },
  { hz: 349.2, atS: 0.32 },
];
const LOUDNESS = 0.12;
const LASTS_S = 1.4;
const LATE_MS = 1000; // chosen

/** Skips the sound when the browser delays it, as it may before the page was touched: a late chime
 * would mislead. */
export async function chime(): Promise<void> {
  context ??= new AudioContext();
  const askedAt = performance.now();
  await context.resume();
  if (performance.now() - askedAt > LATE_MS) return;
  for (const { hz, atS } of NOTES) strike(context, hz, context.currentTime + atS);
}

function strike(on: AudioContext, hz: number, atS: number): void {
  const tone = new OscillatorNode(on, { frequency: hz });
  const loudness = new GainNode(on, { gain: 0 });
  loudness.gain.setValueAtTime(0, atS);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, atS + 0.04);
  loudness.gain.exponentialRampToValueAtTime(0.0001, atS + LASTS_S);
  tone.connect(loudness).connect(on.destination);
  tone.start(atS);
  tone.stop(atS + LASTS_S);
}
