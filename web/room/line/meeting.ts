// One round: two browsers introduce themselves, verify each other, and only then connect. No
// description of the other is applied before their reveal is verified, and every description must
// contain the revealed fingerprint.

import type { Side, Signal } from "../../wire/wire";
import type { Env } from "../env";
import { Mending } from "./mending";
import type { Peer, Tracks } from "./peer";
import { agree, carriesOnly, type Agreement, type Heard, type Verified } from "../safety/safety";
import { readTalk, type Talk } from "../talk";

const WAITING_SIGNALS_MAX = 200; // chosen: descriptions and candidates before a reveal

export interface MeetingEvents {
  signal(signal: Signal): void;
  again(): void;
  canSignal(): boolean;
  line(line: "joined" | "mending"): void;
  track(track: MediaStreamTrack): void;
  /** Nothing of the other is applied before this has settled. */
  verified(verified: Verified): Promise<void>;
  refused(): void;
  opened(): void;
  heard(said: Talk): void;
}

export interface Round {
  pair: string;
  role: Side;
  round: number;
}

export class Meeting {
  readonly round: number;
  readonly peer: Peer;
  readonly #env: Env;
  readonly #place: Round;
  readonly #events: MeetingEvents;
  readonly #mending: Mending;
  #agreement: Agreement | null = null;
  #verified: Verified | null = null;
  #waiting: Signal[] = [];
  #work: Promise<void>;
  #closed = false;

  constructor(env: Env, place: Round, peer: Peer, events: MeetingEvents) {
    this.#env = env;
    this.round = place.round;
    this.#place = place;
    this.peer = peer;
    this.#events = events;
    this.#mending = new Mending(env, {
      restart: () => peer.restart(),
      again: () => events.again(),
      canSignal: () => events.canSignal(),
      line: (line) => events.line(line),
    });
    peer.begin({
      say: (signal) => this.#say(signal),
      stands: (state) => this.#stands(state),
      track: (track) => events.track(track),
      opened: () => events.opened(),
      heard: (text) => this.#heard(text),
    });
    this.#work = this.#introduce();
  }

  /** Signals are applied one after the other, in the order of arrival. */
  signal(signal: Signal): void {
    this.#work = this.#work.then(() => this.#take(signal)).catch(() => {
      // A signal that cannot be applied leaves the connection as it is; mending asks for a new
      // round.
    });
  }

  setTracks(tracks: Tracks): void {
    this.peer.setTracks(tracks);
  }

  send(said: Talk): boolean {
    return !this.#closed && this.peer.send(JSON.stringify(said));
  }

  networkChanged(): void {
    this.#mending.networkChanged();
  }

  socketBack(): void {
    this.#mending.socketBack();
  }

  takeMended(): number {
    return this.#mending.takeMended();
  }

  /** This side does not trust the connection, and tells the other. */
  refuse(): void {
    if (this.#closed) return;
    this.#say({ type: "refuse" });
    this.close();
    this.#events.refused();
  }

  close(): void {
    this.#closed = true;
    this.#mending.close();
    this.peer.close();
  }

  async #introduce(): Promise<void> {
    try {
      const fingerprint = await this.peer.fingerprint();
      this.#agreement = await agree(this.#env, this.#place, fingerprint);
      this.#say(this.#agreement.introduction);
    } catch {
      // Without keys nobody can be trusted: the round stalls, and mending asks for another.
    }
  }

  #say(signal: Signal): void {
    if (!this.#closed) this.#events.signal(signal);
  }

  async #take(signal: Signal): Promise<void> {
    const agreement = this.#agreement;
    if (this.#closed || agreement === null) return;
    switch (signal.type) {
      case "introduce": return this.#agree(await agreement.introduced(signal));
      case "reveal": return this.#agree(await agreement.revealed(signal));
      case "refuse": {
        this.close();
        return this.#events.refused();
      }
      case "description":
      case "candidate":
        if (this.#verified !== null) await this.#apply(signal);
        else if (this.#waiting.length < WAITING_SIGNALS_MAX) this.#waiting.push(signal);
        return;
      default: signal satisfies never;
    }
  }

  async #agree(heard: Heard): Promise<void> {
    if (this.#closed) return;
    if (heard.kind === "refused") return this.refuse();
    if (heard.kind === "say") return this.#say(heard.signal);
    this.#verified = heard.verified;
    await this.#events.verified(heard.verified);
    if (this.#closed) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const signal of waiting) await this.#apply(signal);
  }

  async #apply(signal: Signal): Promise<void> {
    if (this.#closed) return;
    if (signal.type === "candidate") return this.peer.candidate(signal);
    if (signal.type !== "description") return;
    const revealed = this.#verified?.fingerprint ?? null;
    if (revealed !== null && !carriesOnly(signal.sdp, revealed)) return this.refuse();
    await this.peer.describe(signal.kind, signal.sdp);
  }

  #stands(state: RTCPeerConnectionState): void {
    if (this.#closed) return;
    if (state === "connected") void this.#checkUsed();
    this.#mending.stands(state);
  }

  /** The browser checks this as well; checking twice costs nothing. */
  async #checkUsed(): Promise<void> {
    const revealed = this.#verified?.fingerprint ?? null;
    const used = await this.peer.usedFingerprints().catch(() => []);
    if (revealed !== null && used.some((fingerprint) => fingerprint !== revealed)) this.refuse();
  }

  #heard(text: string): void {
    const said = readTalk(text);
    if (said !== null && !this.#closed) this.#events.heard(said);
  }
}
