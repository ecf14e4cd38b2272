// Camera, microphone and speaker of this person: opens them, reports one kind of trouble when one
// fails, goes on with what works, and recovers when a device comes back. Knows nothing of the other
// person. Deliberately absent: what is sent of an open device (sending.ts).

import type { Modality } from "../../wire/wire";
import { Backdrop } from "./backdrop";
import type { Env } from "../env";
import { Level } from "./level";
import type { Tracks } from "../line/peer";
import {
  after, KINDS, type Kind, leaves, type Need, needOf, NOTHING_OFF, type Off, resting, type Sending,
  type Standing,
} from "./sending";
import type {
  Behind, DeviceChoice, DevicesPart, DeviceTrouble, NoticeKey, OwnDevices,
} from "../state";

type ChoiceKind = Kind | "speaker";

const LIST_KIND = {
  camera: "videoinput", microphone: "audioinput", speaker: "audiooutput",
} as const;
/** How long a device gives nothing before it is told. Chosen: a camera that only stutters ends its
 * pause within a second; a microphone does not stutter. */
const TAKEN_TOLD_MS: Record<Kind, number> = { camera: 1_000, microphone: 0 };
const STILL_TAKEN_MS = 2_000; // chosen: by then the system has given back what it wants to
const SOUND: MediaTrackConstraints = {
  echoCancellation: true, noiseSuppression: true, autoGainControl: true,
};
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 30 },
};

export interface DevicesEvents {
  changed(devices: OwnDevices): void;
  /** The tracks to send from now on. */
  tracks(tracks: Tracks): void;
  /** Only the level changed; `told` is true after `listenToLevel(true)`. */
  level(level: number, told: boolean): void;
  /** The effective modality, after a device was exchanged, came or went. */
  modality(modality: Modality): void;
  notice(key: NoticeKey): void;
}

export class Devices implements DevicesPart {
  readonly #env: Env;
  readonly #events: DevicesEvents;
  readonly #level: Level;
  readonly #backdrop: Backdrop;
  #own: OwnDevices;
  #sending: Sending;
  #levelTold = false;
  #tracks: Record<Kind, MediaStreamTrack | null> = { camera: null, microphone: null };
  #work: Promise<unknown> = Promise.resolve();
  /** Kinds that could not be opened while the page was hidden. */
  readonly #failedHidden = new Set<Kind>();
  /** Kinds whose chosen device went away while it was in use. */
  readonly #fellBack = new Set<Kind>();

  /** `off` is what the person had turned off before this page was opened. */
  constructor(env: Env, events: DevicesEvents, off: Off = NOTHING_OFF) {
    this.#env = env;
    this.#sending = resting(off);
    this.#events = events;
    this.#backdrop = new Backdrop(env, {
      changed: () => this.#tell(),
      held: () => {
        // A held picture needs no camera, so its light goes out too.
        this.#closeUnwanted();
        this.#tell();
        events.notice(`backdrop-${this.#backdrop.own.why ?? "failed"}`);
      },
    });
    this.#own = nothingYet(env, this.#backdrop.own);
    this.#level = new Level(env, {
      level: (level) => {
        this.#own = { ...this.#own, level };
        events.level(level, this.#levelTold);
      },
      dead: () => events.notice("microphone-silent"),
    });
    env.media.changed(() => void this.#inTurn(() => this.#listChanged()));
  }

  get own(): OwnDevices {
    return this.#own;
  }

  /** Null for what does not leave this window at all. */
  get tracks(): Tracks {
    const passed = (kind: Kind, track: MediaStreamTrack | null) =>
      leaves(kind, this.#now()) === "nothing" ? null : track;
    return {
      audio: passed("microphone", this.#tracks.microphone),
      video: passed("camera", this.#backdrop.track),
    };
  }

  /** Opens and closes devices for this modality; resolves with the effective one. What is off stays
   * off, unless the person turns it on along with this. */
  open(modality: Modality, off: Partial<Off> = {}): Promise<Modality> {
    this.#sending = after(after(this.#sending, { type: "off", off }), { type: "meet", modality });
    this.#stopAtOnce();
    if (modality === "text") return this.#closeAll();
    return this.#inTurn(async () => {
      await this.#follow();
      return this.#effective();
    });
  }

  choose(kind: ChoiceKind, id: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#env.memory.set(memoryKey(kind), id);
      this.#change({ [kind]: id });
      if (kind === "speaker") return;
      this.#fellBack.delete(kind);
      this.#close(kind);
      await this.#follow();
      this.#events.modality(this.#effective());
    });
  }

  /** What is turned off leaves no more when this returns, and a camera's light goes out. */
  setOff(off: Partial<Off>): Promise<void> {
    this.#sending = after(this.#sending, { type: "off", off });
    this.#stopAtOnce();
    if (off.cameraOff === undefined && off.covered === undefined) return Promise.resolve();
    return this.#inTurn(() => this.#followAndTell());
  }

  setBehind(behind: Behind): Promise<void> {
    this.#backdrop.choose(behind);
    return this.#inTurn(() => this.#follow());
  }

  /** The page is seen again: opens what the system took meanwhile and does not give back. */
  seen(): void {
    if (this.#failedHidden.size > 0) void this.#inTurn(() => this.#followAndTell());
    void this.#inTurn(() => this.#openBack());
    for (const kind of KINDS) {
      const track = this.#tracks[kind];
      if (track?.muted === true) this.#wasTaken(kind, track);
    }
    const taken = this.#taken();
    this.#env.later(STILL_TAKEN_MS, () => {
      const still = this.#taken().filter((kind) => taken.includes(kind));
      if (still.length > 0) void this.#openAgain(still);
    });
  }

  openTaken(): Promise<void> {
    return this.#openAgain(this.#taken());
  }

  listenToLevel(on: boolean): void {
    this.#levelTold = on;
  }

  playTestSound(): Promise<void> {
    return this.#env.tone(this.#own.speaker).catch(() => {});
  }

  #openMicrophone(): void {
    const { microphone } = this.#tracks;
    if (microphone !== null) microphone.enabled = leaves("microphone", this.#now()) === "all";
  }

  #now(): Sending {
    const held = this.#backdrop.own.stands === "held";
    const hidden = this.#env.hidden();
    return after(after(this.#sending, { type: "held", held }), { type: "page", hidden });
  }

  #needs(kind: Kind, what: Need): boolean {
    return needOf(kind, this.#now()) === what;
  }

  /** Nothing that is off leaves any more, while others are still being asked for. */
  #stopAtOnce(): void {
    this.#closeUnwanted();
    this.#openMicrophone();
    this.#events.tracks(this.tracks);
  }

  #closeUnwanted(): void {
    for (const kind of KINDS) if (this.#needs(kind, "close")) this.#close(kind);
    if (this.#tracks.camera === null) this.#backdrop.follow(null);
  }

  /** Does not wait for a permission question that is still open. */
  #closeAll(): Promise<Modality> {
    for (const kind of KINDS) this.#close(kind);
    this.#tell();
    return Promise.resolve("text");
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  async #followAndTell(): Promise<void> {
    await this.#follow();
    this.#events.modality(this.#effective());
  }

  /** Opens and closes tracks until they match what is wanted. */
  async #follow(): Promise<void> {
    this.#closeUnwanted();
    const missing = KINDS.filter((kind) => this.#needs(kind, "open"));
    if (missing.length > 0) await this.#openThese(missing);
    await this.#list();
    this.#tell();
  }

  #effective(): Modality {
    const { cameraTrouble, microphoneTrouble } = this.#own;
    const { modality } = this.#sending;
    if (modality === "video" && isThere(cameraTrouble)) return "video";
    return modality === "text" || !isThere(microphoneTrouble) ? "text" : "voice";
  }

  /** Asks the person for both at once, and for each alone when that fails. */
  async #openThese(kinds: Kind[]): Promise<void> {
    const { trouble } = this.#env.media;
    if (trouble !== "none") return this.#troubled(kinds, trouble);
    const found = await this.#ask(kinds);
    if (found === "none") return;
    if (kinds.length === 1) return this.#troubled(kinds, found);
    for (const kind of kinds) {
      if (found === "refused" && !(await this.#mayAsk(kind))) {
        this.#troubled([kind], "refused");
        continue;
      }
      const alone = await this.#ask([kind]);
      if (alone !== "none") this.#troubled([kind], alone);
    }
  }

  /** After a refusal of both, asks again only for a device that was not refused itself. */
  async #mayAsk(kind: Kind): Promise<boolean> {
    const permission = await this.#env.media.permission(kind);
    return permission === "granted" || (permission === null && kind === "microphone");
  }

  async #ask(kinds: Kind[]): Promise<DeviceTrouble> {
    try {
      const stream = await this.#env.media.open(this.#constraints(kinds));
      for (const track of stream.getTracks()) {
        this.#take(track.kind === "audio" ? "microphone" : "camera", track);
      }
      return "none";
    } catch (error) {
      return troubleOf(error);
    }
  }

  #constraints(kinds: Kind[]): MediaStreamConstraints {
    const device = (kind: Kind): MediaTrackConstraints => {
      const id = this.#own[kind];
      return id === null ? {} : { deviceId: { ideal: id } };
    };
    return {
      audio: kinds.includes("microphone") && { ...SOUND, ...device("microphone") },
      video: kinds.includes("camera") && { ...PICTURE, ...device("camera") },
    };
  }

  #take(kind: Kind, track: MediaStreamTrack): void {
    if (!this.#needs(kind, "open") && !this.#needs(kind, "open-again")) {
      track.stop();
      return;
    }
    this.#close(kind);
    this.#tracks[kind] = track;
    this.#stands(kind, "live");
    this.#openMicrophone();
    track.onended = () => void this.#inTurn(() => this.#unplugged(kind, track));
    track.onmute = () => this.#wasTaken(kind, track);
    track.onunmute = () => this.#gaveBack(kind);
    this.#troubled([kind], "none");
    if (track.muted) this.#wasTaken(kind, track);
  }

  /** The system keeps the track open, and gives nothing through it. */
  #wasTaken(kind: Kind, track: MediaStreamTrack): void {
    this.#stands(kind, "taken");
    this.#env.later(TAKEN_TOLD_MS[kind], () => {
      if (this.#tracks[kind] !== track || this.#sending.devices[kind] !== "taken") return;
      this.#troubled([kind], "taken");
      this.#tell();
    });
  }

  #gaveBack(kind: Kind): void {
    if (this.#own[troubleKey(kind)] !== "taken") return this.#stands(kind, "live");
    this.#troubled([kind], "none");
    this.#tell();
    void this.#openAgain([kind]);
  }

  #taken(): Kind[] {
    return KINDS.filter((kind) => this.#sending.devices[kind] === "taken");
  }

  #openAgain(kinds: Kind[]): Promise<void> {
    for (const kind of kinds) this.#stands(kind, "back");
    return this.#inTurn(() => this.#openBack());
  }

  /** A device that was taken can be silent for good, so it is opened again. While that fails, the
   * old track stays: it may still come back. */
  async #openBack(): Promise<void> {
    const kinds = KINDS.filter((kind) => this.#needs(kind, "open-again"));
    for (const kind of kinds) {
      const track = this.#tracks[kind];
      if ((await this.#ask([kind])) === "none" || track === null) continue;
      if (this.#tracks[kind] !== track) continue;
      this.#stands(kind, "live");
      if (track.muted) this.#wasTaken(kind, track);
    }
    if (kinds.length === 0) return;
    this.#tell();
    this.#events.modality(this.#effective());
  }

  #close(kind: Kind): void {
    const track = this.#tracks[kind];
    if (track === null) return;
    track.onended = track.onmute = track.onunmute = null;
    track.stop();
    this.#tracks[kind] = null;
    this.#stands(kind, "closed");
    if (this.#own[troubleKey(kind)] === "taken") this.#troubled([kind], "none");
  }

  #stands(kind: Kind, stands: Standing): void {
    this.#sending = after(this.#sending, { type: "device", kind, stands });
  }

  /** Goes on with another device of this kind if there is one. */
  async #unplugged(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.#tracks[kind] !== track) return;
    if (track.getSettings().deviceId === this.#chosen(kind)) this.#fellBack.add(kind);
    this.#close(kind);
    await this.#follow();
    const found = this.#own[troubleKey(kind)] === "none";
    if (this.#own[troubleKey(kind)] === "missing") this.#troubled([kind], "unplugged");
    this.#tell();
    this.#events.notice(found ? "device-changed" : `${kind}-unplugged`);
    this.#events.modality(this.#effective());
  }

  /** Opens a missing device that may have come, and the chosen one that is back. */
  async #listChanged(): Promise<void> {
    const before = this.#own;
    await this.#list();
    this.#tell();
    const back = KINDS.filter((kind) => this.#isBack(kind, before));
    if (back.length > 0) await this.#useChosen(back);
    const came = KINDS.some((kind) =>
      ["unplugged", "missing"].includes(this.#own[troubleKey(kind)]) &&
      this.#own[`${kind}s`].length > before[`${kind}s`].length);
    if (!came) return;
    await this.#follow();
    this.#events.notice("device-changed");
    this.#events.modality(this.#effective());
  }

  /** While a chosen device does not open, the one in its place goes on. */
  async #useChosen(kinds: Kind[]): Promise<void> {
    for (const kind of kinds) {
      this.#change({ [kind]: this.#chosen(kind) });
      this.#stands(kind, "back");
    }
    await this.#openBack();
    await this.#list();
    this.#tell();
    const isUsed = kinds.some((kind) => this.#used(kind) === this.#chosen(kind));
    if (isUsed) this.#events.notice("device-changed");
  }

  /** Whether the chosen device of a kind has come while another one is in its place. Someone who
   * was given another one all the same keeps it. */
  #isBack(kind: Kind, before: OwnDevices): boolean {
    const chosen = this.#chosen(kind);
    const isIn = (devices: OwnDevices) => devices[`${kind}s`].some(({ id }) => id === chosen);
    if (this.#tracks[kind] === null || this.#used(kind) === chosen) return false;
    if (!isIn(this.#own)) return false;
    return this.#fellBack.delete(kind) || !isIn(before);
  }

  #chosen(kind: Kind): string | null {
    return this.#env.memory.get(memoryKey(kind));
  }

  async #list(): Promise<void> {
    if (this.#env.media.trouble !== "none") return;
    const all = await this.#env.media.list().catch(() => []);
    const of = (kind: ChoiceKind): DeviceChoice[] => all
      .filter((device) => device.kind === LIST_KIND[kind] && device.deviceId !== "")
      .map((device) => ({ id: device.deviceId, label: device.label }));
    const speakers = of("speaker");
    this.#change({
      cameras: of("camera"), microphones: of("microphone"), speakers,
      camera: this.#used("camera"), microphone: this.#used("microphone"),
      speaker: speakers.find(({ id }) => id === this.#env.memory.get(memoryKey("speaker")))?.id ??
        null,
    });
  }

  #used(kind: Kind): string | null {
    return this.#tracks[kind]?.getSettings().deviceId ?? this.#chosen(kind);
  }

  #troubled(kinds: Kind[], trouble: DeviceTrouble): void {
    for (const kind of kinds) {
      this.#change({ [troubleKey(kind)]: trouble });
      if (!isThere(trouble) && this.#env.hidden()) this.#failedHidden.add(kind);
      else this.#failedHidden.delete(kind);
    }
  }

  #change(change: Partial<OwnDevices>): void {
    this.#own = { ...this.#own, ...change };
  }

  #tell(): void {
    this.#backdrop.follow(this.#tracks.camera);
    const { camera, microphone } = this.#tracks;
    this.#change({ backdrop: this.#backdrop.own, raw: this.#rawOf(camera) });
    const tracks = [microphone, this.#backdrop.track].filter((track) => track !== null);
    const before = this.#own.stream?.getTracks() ?? [];
    const same = tracks.length === before.length && tracks.every((track) => before.includes(track));
    if (!same) this.#change({ stream: tracks.length === 0 ? null : this.#env.stream(tracks) });
    this.#events.changed(this.#own);
    if (same) return;
    this.#events.tracks(this.tracks);
    this.#level.listen(microphone);
  }

  #rawOf(camera: MediaStreamTrack | null): MediaStream | null {
    const { raw } = this.#own;
    if (camera === null) return null;
    return raw?.getTracks().includes(camera) === true ? raw : this.#env.stream([camera]);
  }
}

function nothingYet(env: Env, backdrop: OwnDevices["backdrop"]): OwnDevices {
  return {
    cameras: [], microphones: [], speakers: [],
    camera: env.memory.get(memoryKey("camera")),
    microphone: env.memory.get(memoryKey("microphone")),
    speaker: env.memory.get(memoryKey("speaker")),
    cameraTrouble: "none", microphoneTrouble: "none", stream: null, raw: null, level: 0,
    backdrop,
  };
}

function memoryKey(kind: ChoiceKind): string {
  return `webside-${kind}`;
}

function troubleKey(kind: Kind): "cameraTrouble" | "microphoneTrouble" {
  return `${kind}Trouble`;
}

/** Whether the device is there, though the system may keep it for now. */
function isThere(trouble: DeviceTrouble): boolean {
  return trouble === "none" || trouble === "taken";
}

/** https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
export function troubleOf(error: unknown): DeviceTrouble {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError": return "refused";
    case "NotFoundError":
    case "OverconstrainedError": return "missing";
    case "NotReadableError":
    case "AbortError": return "busy";
    default: return "failed";
  }
}
