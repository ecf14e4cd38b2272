// Peer connections without a browser: signalling states, rollback, ICE generations, a network that
// can be cut, and fingerprints that must match the certificate, as in a browser.

import type { Clock } from "./clock";
import { FakeTrack } from "./fake_media";

const JOIN_MS = 20;
const STUTTER_MS = 5_500; // docs/figures.md#connections
const FAIL_MS = 15_000;

export class FakeCertificate {
  readonly fingerprint: string;
  readonly der: ArrayBuffer;

  constructor(fingerprint: string, der: ArrayBuffer) {
    this.fingerprint = fingerprint;
    this.der = der;
  }

  static async make(subtle: SubtleCrypto): Promise<FakeCertificate> {
    const der = crypto.getRandomValues(new Uint8Array(32)).buffer;
    const digest = new Uint8Array(await subtle.digest("SHA-256", der));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0"));
    return new FakeCertificate(hex.join(":"), der);
  }

  getFingerprints(): RTCDtlsFingerprint[] {
    return [{ algorithm: "sha-256", value: this.fingerprint }];
  }
}

interface Described {
  peer: FakePeer;
  generation: number;
  fingerprint: string;
  channel: boolean;
  kinds: ("audio" | "video")[];
}

export class FakeNetwork {
  readonly clock: Clock;
  readonly peers: FakePeer[] = [];
  up = true;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  peer(configuration: RTCConfiguration): FakePeer {
    const peer = new FakePeer(this, this.peers.length, configuration);
    this.peers.push(peer);
    return peer;
  }

  cut(): void {
    this.up = false;
    for (const peer of this.peers) peer.lose();
  }

  /** The network is back under other addresses: media flow again only after a restart. */
  heal(): void {
    this.up = true;
  }

  get open(): FakePeer[] {
    return this.peers.filter((peer) => peer.signalingState !== "closed");
  }
}

class FakeSender {
  track: FakeTrack | null = null;

  parameters: { encodings: RTCRtpEncodingParameters[] } = {
    encodings: [{ scaleResolutionDownBy: 1 }],
  };

  getParameters(): FakeSender["parameters"] {
    return structuredClone(this.parameters);
  }

  async setParameters(parameters: FakeSender["parameters"]): Promise<void> {
    this.parameters = parameters;
  }

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }

  setStreams(): void {}
}

class FakeTransceiver {
  direction = "recvonly";
  readonly sender = new FakeSender();
  readonly receiver: { track: FakeTrack };

  constructor(kind: "audio" | "video") {
    this.receiver = { track: new FakeTrack(kind, "remote") };
  }
}

class FakeChannel {
  readyState = "connecting";
  other: FakeChannel | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  send(data: string): void {
    const { other } = this;
    this.#clock.later(1, () => {
      if (other?.readyState === "open") other.onmessage?.({ data });
    });
  }
}

function openBoth(one: FakeChannel | null, two: FakeChannel | null): void {
  if (one === null || two === null || one.readyState === "open") return;
  one.other = two;
  two.other = one;
  one.readyState = two.readyState = "open";
  one.onopen?.();
  two.onopen?.();
}

export class FakePeer {
  signalingState: RTCSignalingState = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: { type: RTCSdpType; sdp: string } | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: RTCIceCandidateInit | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  channel: FakeChannel | null = null;
  /** The answer of `getStats`. */
  stats: object[] = [];
  candidates: RTCIceCandidateInit[] = [];
  restarts = 0;
  readonly id: number;
  configuration: RTCConfiguration;
  readonly #network: FakeNetwork;
  readonly #certificate: FakeCertificate;
  #transceivers: FakeTransceiver[] = [];
  #generation = 0;
  #remote: Described | null = null;
  #agreed: { local: number; remote: number } | null = null;
  #needed = false;
  #cancels: (() => void)[] = [];

  constructor(network: FakeNetwork, id: number, configuration: RTCConfiguration) {
    this.#network = network;
    this.id = id;
    this.configuration = configuration;
    this.#certificate = configuration.certificates?.[0] as unknown as FakeCertificate;
  }

  get sctp(): unknown {
    const remote = this.#remote?.peer;
    return { transport: { getRemoteCertificates: () => remote ? [remote.#certificate.der] : [] } };
  }

  /** How pictures are encoded. */
  get video(): RTCRtpEncodingParameters | undefined {
    const video = this.#transceivers.find(({ receiver }) => receiver.track.kind === "video");
    return video?.sender.parameters.encodings[0];
  }

  get sending(): FakeTrack[] {
    return this.#transceivers.map(({ sender }) => sender.track).filter((track) => track !== null);
  }

  addTransceiver(kind: "audio" | "video"): FakeTransceiver {
    const transceiver = new FakeTransceiver(kind);
    transceiver.direction = "sendrecv";
    this.#transceivers.push(transceiver);
    this.#need();
    return transceiver;
  }

  getTransceivers(): FakeTransceiver[] {
    return this.#transceivers;
  }

  createDataChannel(): FakeChannel {
    this.channel = new FakeChannel(this.#network.clock);
    if (this.#remote === null) this.#need();
    return this.channel;
  }

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  restartIce(): void {
    this.restarts += 1;
    this.#generation += 1;
    this.#need();
  }

  async setLocalDescription(): Promise<void> {
    if (this.signalingState === "closed") throw new DOMException("closed", "InvalidStateError");
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.#needed = false;
    this.localDescription = { type, sdp: this.#sdp() };
    this.#becomes(type === "offer" ? "have-local-offer" : "stable");
    this.#network.clock.later(1, () => {
      const candidate = `candidate:${this.id} generation ${this.#generation}`;
      this.onicecandidate?.({ candidate: { candidate, sdpMid: "0", sdpMLineIndex: 0 } });
      this.onicecandidate?.({ candidate: null });
    });
    if (type === "answer") this.#agree();
  }

  async setRemoteDescription({ type, sdp }: { type: RTCSdpType; sdp: string }): Promise<void> {
    if (this.signalingState === "closed") throw new DOMException("closed", "InvalidStateError");
    if (type === "answer" && this.signalingState !== "have-local-offer") {
      throw new DOMException("no offer", "InvalidStateError");
    }
    if (type === "offer" && this.signalingState === "have-local-offer") this.#needed = true;
    this.#remote = this.#read(sdp);
    for (const kind of type === "offer" ? this.#remote.kinds : []) {
      const there = this.#transceivers.some(({ receiver }) => receiver.track.kind === kind);
      if (!there) this.#transceivers.push(new FakeTransceiver(kind));
    }
    if (this.#agreed === null) {
      for (const { receiver } of this.#transceivers) this.ontrack?.({ track: receiver.track });
    }
    this.#becomes(type === "offer" ? "have-remote-offer" : "stable");
    if (type === "answer") this.#agree();
  }

  async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.#remote === null) throw new DOMException("too early", "InvalidStateError");
    this.candidates.push(candidate);
  }

  async getStats(): Promise<Map<string, object>> {
    return new Map(this.stats.map((entry) => [(entry as { id: string }).id, entry]));
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
    for (const cancel of this.#cancels) cancel();
    if (this.channel !== null) this.channel.readyState = "closed";
    const other = this.#remote?.peer;
    if (other !== undefined && other.connectionState === "connected") other.lose();
  }

  /** No media arrive any more. */
  lose(): void {
    if (this.connectionState !== "connected") return;
    this.#after(STUTTER_MS, () => this.#stands("disconnected"));
    this.#after(FAIL_MS, () => this.#stands("failed"));
  }

  #need(): void {
    if (this.#needed) return;
    this.#needed = true;
    this.#ask();
  }

  #ask(): void {
    queueMicrotask(() => {
      if (this.#needed && this.signalingState === "stable") this.onnegotiationneeded?.();
    });
  }

  #becomes(state: RTCSignalingState): void {
    this.signalingState = state;
    if (state === "stable" && this.#needed) this.#ask();
  }

  #sdp(): string {
    const kinds = this.#transceivers.map(({ receiver }) => receiver.track.kind).join(",");
    return [
      "v=0", `o=- ${this.id} ${this.#generation}`, `s=${kinds}`,
      `t=${this.channel === null ? 0 : 1}`,
      `a=fingerprint:sha-256 ${this.#certificate.fingerprint.toUpperCase()}`, "",
    ].join("\r\n");
  }

  #read(sdp: string): Described {
    const [, id, generation] = /^o=- (\d+) (\d+)/m.exec(sdp) ?? [];
    const peer = this.#network.peers[Number(id)];
    if (peer === undefined) throw new DOMException("nobody", "OperationError");
    return {
      peer, generation: Number(generation),
      fingerprint: /^a=fingerprint:sha-256 (\S+)/m.exec(sdp)?.[1] ?? "",
      channel: /^t=1/m.test(sdp),
      kinds: (/^s=(.*)/m.exec(sdp)?.[1] ?? "").split(",").filter(Boolean) as ("audio" | "video")[],
    };
  }

  #agree(): void {
    const remote = this.#remote;
    if (remote === null) return;
    const agreed = { local: this.#generation, remote: remote.generation };
    const changed = this.#agreed === null || this.#agreed.local !== agreed.local ||
      this.#agreed.remote !== agreed.remote;
    this.#agreed = agreed;
    if (!changed) return;
    if (this.connectionState === "new") this.#stands("connecting");
    this.#after(JOIN_MS, () => this.#join(remote));
  }

  #join(remote: Described): void {
    const { peer } = remote;
    if (!this.#network.up || peer.signalingState === "closed") return;
    if (remote.fingerprint !== peer.#certificate.fingerprint.toUpperCase()) {
      this.#stands("failed");
      return;
    }
    if (peer.#remote?.peer !== this) return;
    for (const cancel of this.#cancels) cancel();
    this.#stands("connected");
    if (peer.connectionState === "connected") openBoth(this.channel, peer.channel);
  }

  #stands(state: RTCPeerConnectionState): void {
    if (this.signalingState === "closed" || this.connectionState === state) return;
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  #after(ms: number, call: () => void): void {
    this.#cancels.push(this.#network.clock.later(ms, call));
  }
}
