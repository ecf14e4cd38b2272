// This person's set-up check, on this device only. It judges pictures while the mirror is seen and
// there is a camera, listens while there is a microphone, and stops when both are gone. Its
// findings cannot reach the line, the server or the other person.

import type { Says } from "../../sensing/says";
import type { OwnDevices, RoomState } from "../state";

/** Judges pictures and sound, and advises; see `web/sensing/looking.ts`. */
export interface Adviser {
  /** Starts again; with `looks` it judges pictures, otherwise only sound. */
  begin(looks: boolean): void;
  hear(row: Float32Array): void;
  forget(what: "picture" | "sound"): void;
  stop(): void;
}

/** Listens to a microphone and produces rows for the adviser. */
export interface Ear {
  listen(track: MediaStreamTrack | null): void;
}

type Own = Pick<RoomState, "modality" | "cameraOff" | "muted"> & {
  devices: Pick<OwnDevices, "stream">;
};

export class SetUp {
  readonly #adviser: Adviser;
  readonly #ear: Ear;
  readonly #changed: () => void;
  #camera: MediaStreamTrack | null = null;
  #microphone: MediaStreamTrack | null = null;
  #says: Says | null = null;
  #givenUp = false;

  constructor(adviser: Adviser, ear: Ear, changed: () => void) {
    this.#adviser = adviser;
    this.#ear = ear;
    this.#changed = changed;
  }

  /** The latest advice; it remains when the check has ended. */
  get says(): Says | null {
    return this.#says;
  }

  /** `judged`: a picture is judged; `unjudged`: there is a picture that cannot be judged. */
  get picture(): "none" | "judged" | "unjudged" {
    if (this.#camera === null) return "none";
    return this.#givenUp ? "unjudged" : "judged";
  }

  /** Whether the check listens to a microphone. */
  get listens(): boolean {
    return this.#microphone !== null;
  }

  /** Follows this person's devices while the mirror is seen. */
  follow(own: Own, seen: boolean): void {
    const stream = seen ? own.devices.stream : null;
    const shown = own.modality === "video" && !own.cameraOff;
    const camera = shown ? liveOf(stream?.getVideoTracks()) : null;
    const microphone = own.muted ? null : liveOf(stream?.getAudioTracks());
    const before = { camera: this.#camera, microphone: this.#microphone };
    if (camera === before.camera && microphone === before.microphone) return;
    this.#camera = camera;
    this.#microphone = microphone;
    if (microphone !== before.microphone) this.#ear.listen(microphone);
    if (camera === null && microphone === null) this.#adviser.stop();
    else if (mustBegin(before, camera)) this.#begin(camera !== null);
    else {
      if (camera !== before.camera) this.#adviser.forget("picture");
      if (microphone !== before.microphone) this.#adviser.forget("sound");
    }
    this.#changed();
  }

  /** The adviser's latest advice; null when it cannot judge. */
  said(says: Says | null): void {
    this.#givenUp = says === null;
    this.#says = says;
    this.#changed();
  }

  heard(row: Float32Array): void {
    if (this.#microphone !== null) this.#adviser.hear(row);
  }

  #begin(looks: boolean): void {
    this.#says = null;
    this.#givenUp = false;
    this.#adviser.begin(looks);
  }
}

interface Tracks { camera: MediaStreamTrack | null; microphone: MediaStreamTrack | null }

/** At the start, and whenever a picture comes or goes. */
function mustBegin(before: Tracks, camera: MediaStreamTrack | null): boolean {
  const ran = before.camera !== null || before.microphone !== null;
  return !ran || (before.camera === null) !== (camera === null);
}

function liveOf(tracks: MediaStreamTrack[] | undefined): MediaStreamTrack | null {
  return tracks?.find((track) => track.readyState === "live") ?? null;
}
