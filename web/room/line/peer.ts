// One peer connection: perfect negotiation, trickled candidates; sound, picture and data are
// negotiated once, so that every later change only replaces tracks. A connection can be prepared
// before the other is there; its signals are held until `begin`.
// Deliberately absent: whom to trust (safety.ts), and when to mend (mending.ts).

import type { DescriptionKind, IceServer, Signal } from "../../wire/wire";
import { sha256, toFingerprint } from "../encoding";
import type { Env } from "../env";
import { enoughBits } from "./picture_bits";

export interface Reach {
  iceServers: IceServer[];
  relayOnly: boolean;
}

export type TrackKind = "audio" | "video";
export type Tracks = Record<TrackKind, MediaStreamTrack | null>;

export interface PeerEvents {
  say(signal: Signal): void;
  stands(state: RTCPeerConnectionState): void;
  track(track: MediaStreamTrack): void;
  opened(): void;
  heard(text: string): void;
}

const KINDS: readonly TrackKind[] = ["audio", "video"];
const CHANNEL = 0;
// Measured between two Chromium on loopback: a new connection is taken for slow, and the first
// large pictures are dropped. At half the size the first picture arrives about 100 ms sooner.
const FIRST_SCALE = 2;
const FIRST_MS = 2_000; // chosen: the browser has measured the line by then

export class Peer {
  readonly polite: boolean;
  readonly #env: Env;
  readonly #certificate: RTCCertificate | null;
  readonly #connection: RTCPeerConnection;
  readonly #senders = new Map<TrackKind, RTCRtpSender>();
  /** The track last passed to each sender; its own `track` changes later. */
  readonly #given = new Map<RTCRtpSender, MediaStreamTrack | null>();
  readonly #local: MediaStream;
  #tracks: Tracks = { audio: null, video: null };
  #events: PeerEvents | null = null;
  #held: Signal[] = [];
  #channel: RTCDataChannel | null = null;
  #offering = false;
  #ignoring = false;
  #closed = false;

  constructor(env: Env, polite: boolean, reach: Reach, certificate: RTCCertificate | null) {
    this.#env = env;
    this.polite = polite;
    this.#certificate = certificate;
    this.#connection = env.peer(this.#configuration(reach));
    this.#local = env.stream([]);
    this.#listen();
  }

  /** Gathers candidates and offers in advance; the polite side only waits for an offer. */
  prepare(tracks: Tracks): void {
    this.setTracks(tracks);
    if (this.polite || this.#senders.size > 0) return;
    for (const kind of KINDS) {
      const streams = [this.#local];
      const { sender } = this.#connection.addTransceiver(kind, { direction: "sendrecv", streams });
      this.#adopt(kind, sender);
    }
    this.#openChannel();
  }

  begin(events: PeerEvents): void {
    this.#events = events;
    this.prepare(this.#tracks);
    for (const signal of this.#held) events.say(signal);
    this.#held = [];
  }

  /** Fingerprint of the certificate, taken from a trial description where the browser does not give
   * it. */
  async fingerprint(): Promise<string> {
    const certificate = this.#certificate;
    if (certificate === null) return "";
    for (const { algorithm, value } of certificate.getFingerprints?.() ?? []) {
      if (algorithm === "sha-256" && value !== undefined) return `sha-256 ${value.toUpperCase()}`;
    }
    const trial = this.#env.peer({ certificates: [certificate] });
    trial.createDataChannel("trial");
    const { sdp } = await trial.createOffer();
    trial.close();
    const found = /^a=fingerprint:sha-256 ([0-9A-Fa-f:]+)/m.exec(sdp ?? "")?.[1] ?? "";
    return `sha-256 ${found.toUpperCase()}`;
  }

  /** Fingerprints of the other's certificates in use; empty where the browser gives none. */
  async usedFingerprints(): Promise<string[]> {
    const { subtle } = this.#env;
    const transport = this.#connection.sctp?.transport;
    if (subtle === null || transport?.getRemoteCertificates === undefined) return [];
    const [own] = transport.getRemoteCertificates();
    return own === undefined ? [] : [`sha-256 ${toFingerprint(await sha256(subtle, own))}`];
  }

  async describe(kind: DescriptionKind, sdp: string): Promise<void> {
    const busy = this.#offering || this.#connection.signalingState !== "stable";
    this.#ignoring = kind === "offer" && busy && !this.polite;
    if (this.#ignoring) return;
    await this.#connection.setRemoteDescription({ type: kind, sdp });
    if (kind !== "offer") return;
    this.#adoptOffered();
    await this.#connection.setLocalDescription();
    this.#sayDescription();
  }

  async candidate(said: Extract<Signal, { type: "candidate" }>): Promise<void> {
    try {
      await this.#connection.addIceCandidate({
        candidate: said.candidate, sdpMid: said.mid, sdpMLineIndex: said.line,
        usernameFragment: said.fragment,
      });
    } catch (error) {
      if (!this.#ignoring) throw error;
    }
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    for (const [kind, sender] of this.#senders) this.#exchange(sender, tracks[kind]);
  }

  /** Sets servers for what is gathered from now on: a relay's credentials expire. Returns false
   * where the browser cannot do this. */
  renew(reach: Reach): boolean {
    try {
      this.#connection.setConfiguration(this.#configuration(reach));
      return true;
    } catch {
      return false;
    }
  }

  restart(): void {
    if (!this.#closed) this.#connection.restartIce();
  }

  /** Returns false when the channel is not open. */
  send(text: string): boolean {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(text);
    return true;
  }

  stats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  close(): void {
    this.#closed = true;
    this.#events = null;
    this.#connection.close();
  }

  #configuration({ iceServers, relayOnly }: Reach): RTCConfiguration {
    return {
      iceServers,
      iceTransportPolicy: relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
      // The polite side describes itself only after an offer, and would begin to gather then.
      iceCandidatePoolSize: this.polite ? 1 : 0,
      ...(this.#certificate === null ? {} : { certificates: [this.#certificate] }),
    };
  }

  #listen(): void {
    const connection = this.#connection;
    connection.onnegotiationneeded = () => void this.#offer();
    connection.onicecandidate = ({ candidate }) => {
      this.#say({
        type: "candidate",
        candidate: candidate?.candidate ?? "",
        mid: candidate?.sdpMid ?? "0",
        line: candidate?.sdpMLineIndex ?? null,
        fragment: candidate?.usernameFragment ?? null,
      });
    };
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "connected") this.#enlargeSoon();
      this.#events?.stands(connection.connectionState);
    };
    connection.ontrack = ({ track }) => this.#events?.track(track);
  }

  async #offer(): Promise<void> {
    // With other servers a browser wants to negotiate even where there is nothing to offer.
    if (this.#closed || this.#senders.size === 0) return;
    this.#offering = true;
    try {
      await this.#connection.setLocalDescription();
      this.#sayDescription();
    } catch {
      // The other side's description came first; the browser announces the need again afterwards.
    } finally {
      this.#offering = false;
    }
  }

  #sayDescription(): void {
    const description = this.#connection.localDescription;
    if (description === null) return;
    const kind = description.type === "offer" ? "offer" : "answer";
    this.#say({ type: "description", kind, sdp: description.sdp });
  }

  #say(signal: Signal): void {
    if (this.#closed) return;
    if (this.#events === null) this.#held.push(signal);
    else this.#events.say(signal);
  }

  /** The polite side reuses the offered transceivers, so that one exchange is enough. */
  #adoptOffered(): void {
    for (const transceiver of this.#connection.getTransceivers()) {
      const kind = transceiver.receiver.track.kind as TrackKind;
      if (this.#senders.has(kind)) continue;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams?.(this.#local);
      this.#adopt(kind, transceiver.sender);
    }
    if (this.#channel === null) this.#openChannel();
  }

  #adopt(kind: TrackKind, sender: RTCRtpSender): void {
    this.#senders.set(kind, sender);
    this.#exchange(sender, this.#tracks[kind]);
  }

  #exchange(sender: RTCRtpSender, track: MediaStreamTrack | null): void {
    const before = this.#given.get(sender) ?? null;
    if (before === track) return;
    this.#given.set(sender, track);
    if (track?.kind === "video") {
      const maxBitrate = enoughBits(track.getSettings());
      if (before !== null) encode(sender, { maxBitrate });
      else {
        encode(sender, { maxBitrate, scaleResolutionDownBy: FIRST_SCALE });
        if (this.#connection.connectionState === "connected") this.#enlargeSoon();
      }
    }
    // Fails only when the connection is closed, and then nothing is sent anyway.
    sender.replaceTrack(track).catch(() => {});
  }

  #enlargeSoon(): void {
    this.#env.later(FIRST_MS, () => {
      const sender = this.#senders.get("video");
      if (sender !== undefined && !this.#closed) encode(sender, { scaleResolutionDownBy: 1 });
    });
  }

  #openChannel(): void {
    const channel = this.#connection.createDataChannel("webside", {
      negotiated: true, id: CHANNEL,
    });
    channel.onopen = () => this.#events?.opened();
    channel.onmessage = ({ data }) => {
      if (typeof data === "string") this.#events?.heard(data);
    };
    this.#channel = channel;
  }
}

/** Where a browser refuses, it encodes the picture as it likes. */
function encode(sender: RTCRtpSender, how: Partial<RTCRtpEncodingParameters>): void {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings ?? []) Object.assign(encoding, how);
  sender.setParameters(parameters).catch(() => {});
}
