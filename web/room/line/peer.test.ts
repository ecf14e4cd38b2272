// One connection between two peers; the tests carry the signals.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Signal } from "../../wire/wire";
import type { Env } from "../env";
import { Peer, type Tracks } from "./peer";
import { Clock } from "../testing/clock";
import { FakeStream, FakeTrack } from "../testing/fake_media";
import { FakeCertificate, FakeNetwork, type FakePeer } from "../testing/fake_peer";

const REACH = { iceServers: [{ urls: ["turn:localhost"] }], relayOnly: true };

class Side {
  readonly said: Signal[] = [];
  readonly states: string[] = [];
  readonly heard: string[] = [];
  opened = 0;
  readonly tracks = {
    audio: new FakeTrack("audio", "a"), video: new FakeTrack("video", "v"),
  } as unknown as Tracks;
  readonly fake: FakePeer;
  readonly peer: Peer;

  constructor(network: FakeNetwork, polite: boolean, certificate: FakeCertificate) {
    const env = {
      peer: (configuration: RTCConfiguration) => network.peer(configuration),
      later: network.clock.later, stream: () => new FakeStream([]), subtle: crypto.subtle,
    } as unknown as Env;
    this.peer = new Peer(env, polite, REACH, certificate as unknown as RTCCertificate);
    const fake = network.peers.at(-1);
    assert.ok(fake);
    this.fake = fake;
  }

  begin(): void {
    this.peer.begin({
      say: (signal) => this.said.push(signal),
      stands: (state) => this.states.push(state),
      track: () => {},
      opened: () => {
        this.opened += 1;
      },
      heard: (text) => this.heard.push(text),
    });
  }

  take(): Signal[] {
    return this.said.splice(0);
  }
}

async function pair(): Promise<{ clock: Clock; host: Side; guest: Side }> {
  const clock = new Clock();
  const network = new FakeNetwork(clock);
  const [one, two] = await Promise.all(
    [1, 2].map(() => FakeCertificate.make(crypto.subtle)),
  );
  assert.ok(one && two);
  return { clock, host: new Side(network, false, one), guest: new Side(network, true, two) };
}

async function carry(from: Side, to: Side): Promise<void> {
  for (const signal of from.take()) {
    if (signal.type === "description") await to.peer.describe(signal.kind, signal.sdp);
    else if (signal.type === "candidate") await to.peer.candidate(signal);
  }
}

async function joined(): ReturnType<typeof pair> {
  const all = await pair();
  const { clock, host, guest } = all;
  host.begin();
  guest.begin();
  host.peer.setTracks(host.tracks);
  guest.peer.setTracks(guest.tracks);
  await clock.pass(10);
  await carry(host, guest);
  await clock.pass(10);
  await carry(guest, host);
  await clock.pass(100);
  return all;
}

function typesOf(signals: Signal[]): string[] {
  return signals.map((signal) => signal.type === "description" ? signal.kind : signal.type);
}

test("what was made ready beforehand is said at the beginning", async () => {
  const { clock, host, guest } = await pair();
  host.peer.prepare(host.tracks);
  guest.peer.prepare(guest.tracks);
  await clock.pass(1_000);
  assert.deepEqual([host.said, guest.said], [[], []]);
  host.begin();
  guest.begin();
  assert.deepEqual(typesOf(host.said), ["offer", "candidate", "candidate"]);
  assert.deepEqual(guest.said, []);
  assert.equal(host.fake.sending.length, 2);
});

test("joins with one offer and one answer, by relay where asked; the channel opens", async () => {
  const { clock, host, guest } = await joined();
  assert.deepEqual([host.states.at(-1), guest.states.at(-1)], ["connected", "connected"]);
  assert.deepEqual([host.opened, guest.opened], [1, 1]);
  assert.equal(guest.fake.sending.length, 2);
  assert.equal(host.fake.configuration.iceTransportPolicy, "relay");
  assert.equal(host.fake.configuration.bundlePolicy, "max-bundle");
  assert.ok(host.peer.send("hello"));
  await clock.pass(10);
  assert.deepEqual(guest.heard, ["hello"]);
});

test("both offer at once: the polite side gives way, the other does not", async () => {
  const { clock, host, guest } = await joined();
  host.take();
  guest.take();
  host.peer.restart();
  guest.peer.restart();
  await clock.settle();
  const [hostOffer, guestOffer] = [host.take()[0], guest.take()[0]];
  assert.ok(hostOffer?.type === "description" && guestOffer?.type === "description");
  await host.peer.describe(guestOffer.kind, guestOffer.sdp);
  assert.equal(host.fake.signalingState, "have-local-offer");
  assert.deepEqual(host.take(), []);
  await guest.peer.describe(hostOffer.kind, hostOffer.sdp);
  assert.equal(guest.take()[0]?.type, "description");
  await host.peer.describe("answer", guest.fake.localDescription?.sdp ?? "");
  assert.equal(host.fake.signalingState, "stable");
});

test("an exchange of tracks is not negotiated", async () => {
  const { clock, host } = await joined();
  host.take();
  host.peer.setTracks({ audio: null, video: null });
  await clock.pass(100);
  assert.deepEqual([host.take(), host.fake.sending], [[], []]);
});

test("the picture begins at half its size and grows when the line is known", async () => {
  const { clock, host, guest } = await joined();
  const scales = () => [host, guest].map(({ fake }) => fake.video?.scaleResolutionDownBy);
  assert.deepEqual(scales(), [2, 2]);
  await clock.pass(2_000);
  assert.deepEqual(scales(), [1, 1]);
  host.peer.setTracks({ ...host.tracks, video: null });
  host.peer.setTracks(host.tracks);
  assert.equal(scales()[0], 2);
  await clock.pass(2_000);
  assert.equal(scales()[0], 1);
});

test("a picture takes as many bits as a face of its size needs", async () => {
  const { clock, host } = await joined();
  const showing = (size: FakeTrack["size"]) => {
    const video = new FakeTrack("video", "another");
    video.size = size;
    host.peer.setTracks({ ...host.tracks, video: video as unknown as MediaStreamTrack });
    return host.fake.video?.maxBitrate ?? 0;
  };
  assert.equal(showing({ width: 640, height: 480 }), 700_000);
  assert.ok(showing({ width: 320, height: 240 }) < 350_000);
  const large = showing({ width: 1280, height: 720 });
  assert.ok(large > 1_400_000 && large < 3 * 700_000, "fewer a pixel");
  assert.equal(showing({}), large, "unknown: as large as was asked for");
  await clock.pass(2_000);
  assert.equal(host.fake.video?.maxBitrate, large);
});

test("the polite side gathers before an offer comes, and offers nothing by itself", async () => {
  const { clock, host, guest } = await pair();
  assert.equal(host.fake.configuration.iceCandidatePoolSize, 0);
  assert.equal(guest.fake.configuration.iceCandidatePoolSize, 1);
  guest.begin();
  // As browsers do when the servers are others than before.
  assert.ok(guest.peer.renew({ iceServers: [], relayOnly: false }));
  guest.fake.onnegotiationneeded?.();
  await clock.pass(100);
  assert.deepEqual([guest.said, guest.fake.localDescription], [[], null]);
});

test("fingerprints: its own, and the one the line was encrypted with", async () => {
  const { host, guest } = await joined();
  assert.match(await host.peer.fingerprint(), /^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/);
  assert.deepEqual(await host.peer.usedFingerprints(), [await guest.peer.fingerprint()]);
});

test("renewed credentials are used by the next restart; a closed one says nothing", async () => {
  const { clock, host } = await joined();
  host.peer.renew({ iceServers: [], relayOnly: false });
  assert.equal(host.fake.configuration.iceTransportPolicy, "all");
  host.take();
  host.peer.close();
  host.peer.restart();
  await clock.pass(1_000);
  assert.deepEqual(host.take(), []);
  assert.equal(host.peer.send("x"), false);
});
