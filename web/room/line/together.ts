// The two together: one meeting after another, verifying who the other is, the quality of the line,
// and what the two browsers tell each other. Prepares the next connection while this person waits.
// Deliberately absent: the server's messages (seat.ts), and the lines of the chat (chat.ts).

import type { FromBrowser, Signal } from "../../wire/wire";
import type { Env } from "../env";
import { captureS, Delay, ownPart } from "./delay";
import { LineQuality } from "./line_quality";
import { Meeting } from "./meeting";
import { Peer, type Reach, type TrackKind, type Tracks } from "./peer";
import { otherRole, type Verified } from "../safety/safety";
import type {
  Facts, NoticeKey, OtherPerson, PictureElement, RoomState, SafetyPart,
} from "../state";
import { type PictureStep, StillPicture } from "./still_picture";
import type { Presence, Talk, TalkToRoom } from "../talk";
import type { Watched } from "../watched";

const READ_EVERY_MS = 2_000; // chosen: about the length of a pause
const READS_PER_REPORT = 15; // chosen: a report each 30 s
const LOST_AFTER_MS = 30_000; // chosen: plan B is offered, mending goes on
const READY_MS = 240_000; // chosen: renewed before the relay's credentials expire
const HELD_TALK_MAX = 500; // chosen: far above what a page says before it is answered
const NOTHING: Tracks = { audio: null, video: null };

export interface TogetherEvents {
  say(message: FromBrowser): void;
  canSignal(): boolean;
  notice(key: NoticeKey): void;
  presence(): Presence;
  opened(): void;
  heard(said: TalkToRoom): void;
}

export class Together implements SafetyPart {
  readonly #env: Env;
  readonly #facts: Facts;
  readonly #watched: Watched<RoomState>;
  readonly #events: TogetherEvents;
  #quality = new LineQuality();
  #delay = new Delay();
  readonly #still = new StillPicture();
  #picture: PictureElement | null = null;
  #certificate: RTCCertificate | null = null;
  #reach: Reach = { iceServers: [], relayOnly: false };
  #tracks: Tracks = { audio: null, video: null };
  #clicks: MediaStreamTrack | null = null;
  #ready: Peer | null = null;
  #meeting: Meeting | null = null;
  #stream: MediaStream | null = null;
  #received: Tracks = { audio: null, video: null };
  #verified: Verified | null = null;
  /** Whether it is decided that this person's media and words may go to whoever was verified. */
  #open = false;
  /** Whether the channel between the two pages has opened. */
  #isOpened = false;
  /** What the other page said before. */
  #heldTalk: TalkToRoom[] = [];
  /** Keys of new devices to which the person chose to send before comparing. */
  readonly #passed = new Set<string>();
  #confirmed: string | null = null;
  #mended = 0;
  #toldMending = false;
  #cancelLost: (() => void) | null = null;
  #reads = 0;
  #cancelReady = (): void => {};
  #cancelRead = (): void => {};

  constructor(env: Env, facts: Facts, watched: Watched<RoomState>, events: TogetherEvents) {
    this.#env = env;
    this.#facts = facts;
    this.#watched = watched;
    this.#events = events;
  }

  /** Call before anything is sent to the server. */
  async begin(): Promise<void> {
    const { subtle, keys } = this.#env;
    const { pair, role } = this.#facts;
    if (subtle !== null) void keys.own(pair, role).catch(() => {});
    this.#certificate ??= await this.#env.certificate();
  }

  reach(reach: Reach): void {
    const same = JSON.stringify(reach) === JSON.stringify(this.#reach);
    this.#reach = reach;
    // Where a browser cannot renew it, the next round uses the new servers.
    if (!same) this.#meeting?.peer.renew(reach);
    const ready = this.#ready;
    // The polite side has described nothing yet; the other would have to offer again.
    const stays = ready !== null && (same || (ready.polite && ready.renew(reach)));
    if (!stays) this.#makeReady();
  }

  meet(round: number): void {
    const { line, safety } = this.#watched.state;
    const { pair, role } = this.#facts;
    if (safety.kind === "refused") {
      // After a refusal only the person can begin again, by a reload.
      this.#events.say({ type: "signal", round, signal: { type: "refuse" } });
      return;
    }
    this.#close();
    if (line === "mending" || line === "lost") this.#mended += 1;
    const next = line === "none" ? "joining" : line === "joined" ? "mending" : line;
    this.#watched.set({ line: next, delay: null });
    this.#countLost();
    this.#setOther({ stream: null });
    const peer = this.#ready ?? this.#newPeer();
    this.#ready = null;
    this.#cancelReady();
    peer.setTracks(NOTHING);
    const place = { pair, role, round };
    this.#meeting = new Meeting(this.#env, place, peer, {
      signal: (signal) => this.#events.say({ type: "signal", round, signal }),
      again: () => this.#again(round),
      canSignal: () => this.#events.canSignal(),
      line: (now) => this.#line(now),
      track: (track) => this.#receive(track),
      verified: (verified) => this.#verify(verified),
      refused: () => this.#refused(),
      opened: () => this.#opened(),
      heard: (said) => this.#heard(said),
    });
    this.#scheduleRead();
  }

  signal(round: number, signal: Signal): void {
    if (this.#meeting?.round === round) this.#meeting.signal(signal);
  }

  setTracks(tracks: Tracks): void {
    this.#tracks = tracks;
    this.#sendTracks();
  }

  /** Sends this track in place of the microphone; null for the microphone. */
  sendClicks(clicks: MediaStreamTrack | null): void {
    this.#clicks = clicks;
    this.#sendTracks();
  }

  /** Sets this element going whenever it stands still. */
  watchPicture(picture: PictureElement): void {
    this.#picture = picture;
  }

  /** The delay that a returned click has measured. */
  measured(ms: number): void {
    this.#delay.measured(ms);
  }

  #sendTracks(): void {
    const tracks = { ...this.#tracks, audio: this.#clicks ?? this.#tracks.audio };
    this.#meeting?.setTracks(this.#open ? tracks : NOTHING);
    this.#ready?.setTracks(this.#tracks);
  }

  /** Returns false when it cannot go to the other, or may not yet. */
  send(said: Talk): boolean {
    if (!this.#open && isOfPerson(said)) return false;
    return this.#meeting?.send(said) ?? false;
  }

  tellPresence(): void {
    const held = this.#open ? {} : { unheard: true, unseen: true };
    this.send({ type: "presence", ...this.#events.presence(), ...held });
  }

  networkChanged(): void {
    this.#meeting?.networkChanged();
    if (this.#ready !== null) this.#makeReady();
  }

  socketBack(): void {
    this.#meeting?.socketBack();
  }

  async confirmPhrase(): Promise<void> {
    const { safety } = this.#watched.state;
    const verified = this.#verified;
    if (verified === null || !("phrase" in safety)) return;
    this.#confirmed = verified.key;
    this.#watched.set({ safety: { kind: "confirmed", phrase: safety.phrase } });
    this.#letGo();
    await this.#env.keys.remember(this.#facts.pair, otherRole(this.#facts.role), verified.key);
  }

  goOn(): void {
    const { safety } = this.#watched.state;
    const verified = this.#verified;
    if (verified === null || safety.kind !== "new_device" || !safety.held) return;
    this.#passed.add(verified.key);
    this.#watched.set({ safety: { ...safety, held: false } });
    this.#letGo();
  }

  async compareAgain(): Promise<void> {
    const { safety } = this.#watched.state;
    if (safety.kind !== "same" && safety.kind !== "confirmed") return;
    this.#confirmed = null;
    this.#watched.set({ safety: { kind: "first", phrase: safety.phrase } });
    await this.#env.keys.forget(this.#facts.pair, otherRole(this.#facts.role));
  }

  rejectPhrase(): void {
    this.#meeting?.refuse();
  }

  /** Reports the latest figures of the line to the server. */
  report(): void {
    const mended = this.#mended + (this.#meeting?.takeMended() ?? 0);
    this.#mended = 0;
    const report = this.#quality.report(mended);
    if (report === null) return;
    this.#events.say({ type: "line", report });
    const { lineSoFar } = this.#watched.state;
    const { reports, lostPermilleMax, mended: before } = lineSoFar;
    this.#watched.set({
      lineSoFar: {
        ...lineSoFar,
        reports: reports + 1,
        lostPermilleMax: Math.max(lostPermilleMax, report.lostPermille),
        mended: before + report.mended,
      },
    });
  }

  /** The meeting is over; another may follow. */
  part(): void {
    if (this.#meeting !== null) this.report();
    this.#close();
    if (this.#watched.state.safety.kind !== "refused") this.#makeReady();
    this.#forgetLost();
    this.#toldMending = false;
    this.#watched.set({ line: "none", delay: null });
    this.#setOther({ stream: null });
  }

  /** Closes for good. */
  close(): void {
    this.send({ type: "bye" });
    this.#close();
    this.#forgetLost();
    this.#cancelReady();
    this.#ready?.close();
    this.#ready = null;
  }

  /** Keeps the tracks in the stream that match the other's modality. */
  arrange(): void {
    const stream = this.#stream;
    if (stream === null) return;
    const { audio, video } = this.#received;
    const seen = this.#watched.state.other?.modality === "video";
    const wanted = [audio, seen ? video : null].filter((track) => track !== null);
    for (const track of stream.getTracks()) {
      if (!wanted.includes(track)) stream.removeTrack(track);
    }
    for (const track of wanted) {
      if (!stream.getTracks().includes(track)) stream.addTrack(track);
    }
  }

  #newPeer(): Peer {
    const polite = this.#facts.role === "client";
    return new Peer(this.#env, polite, this.#reach, this.#certificate);
  }

  #makeReady(): void {
    if (this.#meeting !== null) return;
    this.#cancelReady();
    this.#ready?.close();
    this.#ready = this.#newPeer();
    this.#ready.prepare(this.#tracks);
    this.#cancelReady = this.#env.later(READY_MS, () => this.#makeReady());
  }

  #close(): void {
    this.#cancelRead();
    if (this.#meeting === null) return;
    this.#mended += this.#meeting.takeMended();
    this.#meeting.close();
    this.#meeting = null;
    this.#stream = null;
    this.#received = { audio: null, video: null };
    this.#verified = null;
    this.#open = false;
    this.#isOpened = false;
    this.#heldTalk = [];
    const { safety } = this.#watched.state;
    // Whom to decide about is known again with the next connection.
    if (safety.kind === "new_device" && safety.held) {
      this.#watched.set({ safety: { kind: "unknown" } });
    }
    this.#delay.newConnection();
    this.#quality.newConnection();
  }

  #again(round: number): void {
    const away = this.#watched.state.other?.away === true;
    if (!away && this.#events.canSignal()) this.#events.say({ type: "again", round });
  }

  #line(line: "joined" | "mending"): void {
    this.#watched.set({ line });
    if (line === "mending") {
      this.#countLost();
      this.#toldMending = true;
      this.#events.notice("line-mending");
      return;
    }
    this.#forgetLost();
    if (this.#toldMending) this.#events.notice("line-back");
    this.#toldMending = false;
  }

  /** Runs over all rounds until the two are joined again. */
  #countLost(): void {
    this.#cancelLost ??= this.#env.later(LOST_AFTER_MS, () => {
      this.#toldMending = true;
      this.#watched.set({ line: "lost" });
      this.#events.notice("line-lost");
    });
  }

  #forgetLost(): void {
    this.#cancelLost?.();
    this.#cancelLost = null;
  }

  #receive(track: MediaStreamTrack): void {
    this.#received = { ...this.#received, [track.kind as TrackKind]: track };
    this.#stream ??= this.#env.stream([]);
    this.arrange();
    this.#setOther({ stream: this.#stream });
  }

  async #verify(verified: Verified): Promise<void> {
    this.#verified = verified;
    const { key, phrase } = verified;
    // A page that cannot sign knows nobody again.
    if (phrase.length === 0) return this.#letGo();
    const known = await this.#env.keys.known(this.#facts.pair, otherRole(this.#facts.role));
    if (this.#verified !== verified || this.#watched.state.safety.kind === "refused") return;
    if (this.#confirmed !== key && known.length > 0 && !known.includes(key)) {
      const held = !this.#passed.has(key);
      this.#watched.set({ safety: { kind: "new_device", phrase, held } });
      return held ? undefined : this.#letGo();
    }
    const kind = this.#confirmed === key ? "confirmed" : known.length > 0 ? "same" : "first";
    this.#watched.set({ safety: { kind, phrase } });
    this.#letGo();
  }

  /** From now on this person's media and words go to the other. */
  #letGo(): void {
    if (this.#open) return;
    this.#open = true;
    this.#sendTracks();
    const said = this.#heldTalk;
    this.#heldTalk = [];
    this.tellPresence();
    for (const one of said) this.#events.heard(one);
    if (this.#isOpened) this.#events.opened();
  }

  #refused(): void {
    this.#watched.set({ safety: { kind: "refused" } });
    this.part();
  }

  #opened(): void {
    this.#isOpened = true;
    this.tellPresence();
    if (this.#open) this.#events.opened();
  }

  #heard(said: Talk): void {
    switch (said.type) {
      case "presence": return this.#present(said);
      case "delay": return this.#delay.told(said);
      case "bye": return this.part();
      default: return this.#open ? this.#events.heard(said) : this.#hold(said);
    }
  }

  #hold(said: TalkToRoom): void {
    // A line is measured while both are there for it, not later.
    if (said.type === "click") return;
    if (this.#heldTalk.length < HELD_TALK_MAX) this.#heldTalk.push(said);
  }

  #present(presence: Presence): void {
    const { other } = this.#watched.state;
    if (other === null) return;
    const { modality, muted, cameraOff, covered, unheard, unseen } = presence;
    // Going on by voice, or coming out of the cover, is told in words of its own.
    const isAsBefore = other.modality === modality && other.covered === covered;
    const isHeardAgain = isAsBefore && !isHeard(other) && isHeard(presence);
    this.#setOther({ modality, muted, cameraOff, covered, unheard, unseen });
    if (other.modality !== modality) this.#events.notice(`other-${modality}`);
    if (!other.muted && muted) this.#events.notice("other-muted");
    if (isHeardAgain) this.#events.notice("other-unmuted");
    if (other.covered !== covered) {
      this.#events.notice(covered ? "other-covered" : "other-uncovered");
    }
  }

  #setOther(change: Partial<OtherPerson>): void {
    const { other } = this.#watched.state;
    if (other === null) return;
    const keys = Object.keys(change) as (keyof OtherPerson)[];
    if (keys.some((key) => other[key] !== change[key])) {
      this.#watched.set({ other: { ...other, ...change } });
    }
  }

  #scheduleRead(): void {
    this.#cancelRead();
    this.#cancelRead = this.#env.later(READ_EVERY_MS, () => {
      // A connection that was closed meanwhile has no statistics.
      void this.#read().catch(() => {});
      this.#scheduleRead();
    });
  }

  #keepMoving(meeting: Meeting, decoded: number): void {
    const presented = this.#picture?.presented() ?? null;
    const pictures = presented === null ? null : { decoded, presented };
    const step = this.#still.read(pictures, this.#env.now());
    if (step === null) return;
    const { lineSoFar } = this.#watched.state;
    const restarted = { ...lineSoFar.restarted, [step]: lineSoFar.restarted[step] + 1 };
    this.#watched.set({ lineSoFar: { ...lineSoFar, restarted } });
    this.#doStep(step, meeting);
  }

  #doStep(step: PictureStep, { round }: Meeting): void {
    switch (step) {
      case "source": return this.#picture?.setSource();
      case "element": return this.#picture?.renew();
      case "round": return this.#again(round);
    }
  }

  async #read(): Promise<void> {
    const meeting = this.#meeting;
    if (meeting === null || this.#watched.state.line !== "joined") return;
    const report = await meeting.peer.stats();
    if (this.#meeting !== meeting) return;
    const { roundTripMs, heard, decoded } = this.#quality.read(report);
    this.#keepMoving(meeting, decoded);
    const here = heard === null ? null : ownPart(heard, captureS(this.#tracks.audio));
    if (here !== null) this.send({ type: "delay", ...here });
    this.#watched.set({ delay: this.#delay.read(roundTripMs, here) });
    this.#reads += 1;
    if (this.#reads % READS_PER_REPORT === 0) this.report();
  }
}

/** Whether it holds what a person says or chooses, and not only how the page stands. */
function isOfPerson(said: Talk): boolean {
  return said.type !== "presence" && said.type !== "delay" && said.type !== "bye";
}

/** Whether a microphone that is on and open reaches the other. */
function isHeard({ modality, muted, covered, unheard }: Presence): boolean {
  return modality !== "text" && !muted && !covered && !unheard;
}
