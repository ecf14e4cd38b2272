// The set-up check of this person, on this device only: it looks while there is a picture to look
// at and somebody sees the mirror, listens while there is a microphone, and stops with either.
// Deliberately absent: any way for what it finds to reach the line, the server or the other person.

import type { Says } from "../../sensing/says";
import type { OwnDevices, RoomState } from "../state";

/** What looks and advises; see `web/sensing/looking.ts`. */
export interface Adviser {
  /** Anew; with looks, or only taking in what is heard. */
  begin(looks: boolean): void;
  hear(row: Float32Array): void;
  forget(what: "picture" | "sound"): void;
  stop(): void;
}

/** What listens to a microphone and hands out rows for the adviser. */
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

  /** The last that was said; it stays when the check has ended. */
  get says(): Says | null {
    return this.#says;
  }

  /** `judged`: a picture is looked at; `unjudged`: there is one, and no way to judge it. */
  get picture(): "none" | "judged" | "unjudged" {
    if (this.#camera === null) return "none";
    return this.#givenUp ? "unjudged" : "judged";
  }

  /** Whether a microphone is listened to. */
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

  /** From the adviser; null when it can say nothing. */
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

/** At first, and whenever a picture comes or goes: without one nothing that looks is kept. */
function mustBegin(before: Tracks, camera: MediaStreamTrack | null): boolean {
  const ran = before.camera !== null || before.microphone !== null;
  return !ran || (before.camera === null) !== (camera === null);
}

function liveOf(tracks: MediaStreamTrack[] | undefined): MediaStreamTrack | null {
  return tracks?.find((track) => track.readyState === "live") ?? null;
}
