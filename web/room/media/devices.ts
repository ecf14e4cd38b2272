// Camera, microphone and speaker of this person: opens them, reports one kind of trouble when one
// fails, goes on with what works, and recovers when a device comes back. Knows nothing of the other
// person.

import type { Modality } from "../../wire/wire";
import { Backdrop } from "./backdrop";
import type { Env } from "../env";
import { Level } from "./level";
import type { Tracks } from "../line/peer";
import type {
  Behind, DeviceChoice, DevicesPart, DeviceTrouble, NoticeKey, OwnDevices,
} from "../state";

type Kind = "camera" | "microphone";
type ChoiceKind = Kind | "speaker";

const KINDS: readonly Kind[] = ["camera", "microphone"];
const LIST_KIND = {
  camera: "videoinput", microphone: "audioinput", speaker: "audiooutput",
} as const;
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
  #wanted: Modality = "text";
  #muted = false;
  #cameraOff = false;
  #covered = false;
  #levelTold = false;
  #tracks: Record<Kind, MediaStreamTrack | null> = { camera: null, microphone: null };
  #work: Promise<unknown> = Promise.resolve();

  constructor(env: Env, events: DevicesEvents) {
    this.#env = env;
    this.#events = events;
    this.#backdrop = new Backdrop(env, {
      changed: () => this.#tell(),
      held: () => {
        // A held picture needs no camera, so its light goes out too.
        this.#close("camera");
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

  /** While covered, both are null. */
  get tracks(): Tracks {
    if (this.#covered) return { audio: null, video: null };
    return { audio: this.#tracks.microphone, video: this.#backdrop.track };
  }

  /** Opens and closes devices for this modality; resolves with the effective one. */
  open(modality: Modality): Promise<Modality> {
    this.#wanted = modality;
    this.#cameraOff = false;
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
      this.#close(kind);
      await this.#follow();
      this.#events.modality(this.#effective());
    });
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#openMicrophone();
  }

  setCameraOff(off: boolean): Promise<void> {
    this.#cameraOff = off;
    return this.#inTurn(async () => {
      await this.#follow();
      this.#events.modality(this.#effective());
    });
  }

  /** Sending stops before this returns; the camera's light goes out. */
  setCovered(covered: boolean): Promise<void> {
    this.#covered = covered;
    this.#openMicrophone();
    if (covered) {
      this.#close("camera");
      this.#backdrop.follow(null);
    }
    this.#events.tracks(this.tracks);
    return this.setCameraOff(this.#cameraOff);
  }

  setBehind(behind: Behind): Promise<void> {
    this.#backdrop.choose(behind);
    return this.#inTurn(() => this.#follow());
  }

  listenToLevel(on: boolean): void {
    this.#levelTold = on;
  }

  playTestSound(): Promise<void> {
    return this.#env.tone(this.#own.speaker).catch(() => {});
  }

  #openMicrophone(): void {
    const { microphone } = this.#tracks;
    if (microphone !== null) microphone.enabled = !this.#muted && !this.#covered;
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

  /** Opens and closes tracks until they match what is wanted. */
  async #follow(): Promise<void> {
    const wanted = this.#wantedKinds();
    for (const kind of KINDS) if (!wanted.includes(kind)) this.#close(kind);
    const missing = wanted.filter((kind) => this.#tracks[kind] === null);
    if (missing.length > 0) await this.#openThese(missing);
    await this.#list();
    this.#tell();
  }

  #wantedKinds(): Kind[] {
    if (this.#wanted === "text") return [];
    const isHeld = this.#backdrop.own.stands === "held";
    const isOff = this.#cameraOff || this.#covered || isHeld;
    if (this.#wanted === "voice" || isOff) return ["microphone"];
    return ["camera", "microphone"];
  }

  #effective(): Modality {
    const { cameraTrouble, microphoneTrouble } = this.#own;
    if (this.#wanted === "video" && cameraTrouble === "none") return "video";
    return this.#wanted === "text" || microphoneTrouble !== "none" ? "text" : "voice";
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
    if (!this.#wantedKinds().includes(kind)) {
      track.stop();
      return;
    }
    this.#tracks[kind] = track;
    this.#openMicrophone();
    track.onended = () => void this.#inTurn(() => this.#unplugged(kind, track));
    this.#troubled([kind], "none");
  }

  #close(kind: Kind): void {
    const track = this.#tracks[kind];
    if (track === null) return;
    track.onended = null;
    track.stop();
    this.#tracks[kind] = null;
  }

  /** Goes on with another device of this kind if there is one. */
  async #unplugged(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.#tracks[kind] !== track) return;
    this.#close(kind);
    await this.#follow();
    const found = this.#own[troubleKey(kind)] === "none";
    if (this.#own[troubleKey(kind)] === "missing") this.#troubled([kind], "unplugged");
    this.#tell();
    this.#events.notice(found ? "device-changed" : `${kind}-unplugged`);
    this.#events.modality(this.#effective());
  }

  /** Opens a missing device that may have come. */
  async #listChanged(): Promise<void> {
    const before = this.#own;
    await this.#list();
    this.#tell();
    const came = KINDS.some((kind) =>
      ["unplugged", "missing"].includes(this.#own[troubleKey(kind)]) &&
      this.#own[`${kind}s`].length > before[`${kind}s`].length);
    if (!came) return;
    await this.#follow();
    this.#events.notice("device-changed");
    this.#events.modality(this.#effective());
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
    return this.#tracks[kind]?.getSettings().deviceId ?? this.#env.memory.get(memoryKey(kind));
  }

  #troubled(kinds: Kind[], trouble: DeviceTrouble): void {
    for (const kind of kinds) this.#change({ [troubleKey(kind)]: trouble });
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
