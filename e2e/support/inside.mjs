// What a test must know about a page and a person does not see: its peer connections, own streams,
// sounds and locks. A script that runs before the page's own records them.

function remember() {
  const seen = { peers: [], own: [], sounds: 0, locks: 0, marks: {} };
  Object.defineProperty(globalThis, "__seen", { value: seen });

  const Peer = globalThis.RTCPeerConnection;
  if (Peer) {
    globalThis.RTCPeerConnection = new Proxy(Peer, {
      construct(target, args) {
        const peer = Reflect.construct(target, args, target);
        seen.peers.push(peer);
        return peer;
      },
    });
  }
  const devices = globalThis.MediaDevices?.prototype;
  if (devices?.getUserMedia) {
    const open = devices.getUserMedia;
    devices.getUserMedia = async function (constraints) {
      const stream = await open.call(this, constraints);
      seen.own.push(stream);
      return stream;
    };
  }
  const start = globalThis.AudioScheduledSourceNode?.prototype.start;
  if (start) {
    AudioScheduledSourceNode.prototype.start = function (...args) {
      seen.sounds += 1;
      return start.apply(this, args);
    };
  }
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!this.srcObject) seen.sounds += 1;
    return play.call(this);
  };
  const lock = globalThis.WakeLock?.prototype;
  if (lock) {
    const request = lock.request;
    lock.request = async function (...args) {
      const sentinel = await request.apply(this, args);
      seen.locks += 1;
      return sentinel;
    };
  }
}

/** Makes every page of `context` record what it does. */
export async function watchPage(context) {
  await context.addInitScript(remember);
}

/** A summary of the live peer connection's statistics, or null without a connection. */
export async function lineOf(page) {
  return page.evaluate(async () => {
    const peer = __seen.peers.findLast((each) => each.connectionState !== "closed");
    if (!peer) return null;
    const all = [...(await peer.getStats()).values()];
    const inbound = (kind) => all.filter((s) => s.type === "inbound-rtp" && s.kind === kind);
    const sum = (list, field) => list.reduce((total, s) => total + (s[field] ?? 0), 0);
    const transport = all.find((s) => s.type === "transport" && s.selectedCandidatePairId);
    const pair = all.find((s) => s.id === transport?.selectedCandidatePairId);
    const local = all.find((s) => s.id === pair?.localCandidateId);
    const far = all.find((s) => s.id === pair?.remoteCandidateId);
    return {
      state: peer.connectionState,
      frames: sum(inbound("video"), "framesDecoded"),
      energy: sum(inbound("audio"), "totalAudioEnergy"),
      audioSeconds: sum(inbound("audio"), "totalSamplesDuration"),
      packets: sum(inbound("audio"), "packetsReceived") + sum(inbound("video"), "packetsReceived"),
      bytes: pair?.bytesReceived ?? 0,
      local: local && { type: local.candidateType, relayProtocol: local.relayProtocol },
      far: far && { type: far.candidateType },
    };
  });
}

/** Number of peer connections that the page has ever made. */
export const peersOf = (page) => page.evaluate(() => __seen.peers.length);

/** The kinds of what leaves this page: enabled live tracks of all open connections. */
export const leavingOf = (page) =>
  page.evaluate(() =>
    __seen.peers
      .filter((peer) => peer.connectionState !== "closed")
      .flatMap((peer) => peer.getSenders())
      .map((sender) => sender.track)
      .filter((track) => track?.enabled && track.readyState === "live")
      .map((track) => track.kind)
      .sort());
