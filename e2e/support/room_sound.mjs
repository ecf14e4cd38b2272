// A room with an echo: whatever the page plays is mixed, later and more quietly, into what it opens
// as its microphone. Runs before the page's own scripts.

function bounce({ delayMs, levelDb }) {
  const air = new AudioContext();
  const into = new GainNode(air, { gain: 10 ** (levelDb / 20) });
  const delay = new DelayNode(air, { delayTime: delayMs / 1000 });
  into.connect(delay);
  const connect = AudioNode.prototype.connect;
  const loose = new WeakMap();
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination && this.context !== air) {
      const { context } = this;
      if (!loose.has(context)) {
        const loudspeaker = context.createMediaStreamDestination();
        loose.set(context, loudspeaker);
        connect.call(air.createMediaStreamSource(loudspeaker.stream), into);
      }
      connect.call(this, loose.get(context));
    }
    return connect.call(this, to, ...rest);
  };
  const devices = MediaDevices.prototype;
  const open = devices.getUserMedia;
  devices.getUserMedia = async function (wanted) {
    const stream = await open.call(this, wanted);
    for (const own of stream.getAudioTracks()) {
      const mixed = air.createMediaStreamDestination();
      connect.call(air.createMediaStreamSource(new MediaStream([own])), mixed);
      connect.call(delay, mixed);
      stream.removeTrack(own);
      stream.addTrack(mixed.stream.getAudioTracks()[0]);
    }
    void air.resume();
    return stream;
  };
}

/** Adds the echo to `page`, from its next document on. */
export async function letSoundBounce(page, { delayMs, levelDb }) {
  await page.addInitScript(bounce, { delayMs, levelDb });
}
