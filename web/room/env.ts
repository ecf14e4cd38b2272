// Everything the room needs from outside: time, chance, network, devices, memory. A test hands in
// another one. Deliberately absent: the browser itself, which is in browser_env.ts.

import type { Drawn } from "../sensing/backdrop";
import type { Pacing } from "../sensing/pacing";
import type { SpeakingEvents } from "../sensing/speaking";

/** The server apart from its sockets. */
export interface ServerPort {
  /** Posts a form, or JSON; null when the server was not reached. With `last` it is sent though the
   * page goes away. */
  post(path: string, body: PostBody, last?: boolean): Promise<Answer | null>;
  /** The page at this address as the server writes it now; null when it cannot be had. */
  page(path: string): Promise<string | null>;
}

export type FormFields = readonly (readonly [name: string, value: string])[];

export type PostBody = { form: FormFields } | { json: object };

export interface Answer {
  status: number;
  /** The answer as JSON; null where it is none. */
  said: unknown;
}

/** Whether the server has done what was asked. */
export function isDone(answer: Answer | null): answer is Answer {
  return answer !== null && answer.status >= 200 && answer.status < 300;
}

export interface Env extends ServerPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, later, unless the returned function is called first. */
  later(ms: number, call: () => void): () => void;
  /** 0..1, for jitter only. */
  random(): number;
  /** Unguessable bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Null on an insecure page. */
  subtle: SubtleCrypto | null;
  socket(path: string, events: ConnectionEvents): Connection;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  /** Null where the browser cannot make one beforehand. */
  certificate(): Promise<RTCCertificate | null>;
  keys: KeyStore;
  media: MediaPort;
  backdrop: BackdropPort;
  pacing: PacingPort;
  clicks: ClicksPort;
  /** Stays on this device. */
  memory: Memory;
  /** Stays in this tab, through reloads. */
  tab: Memory;
  stream(tracks: MediaStreamTrack[]): MediaStream;
  /** Null where the browser cannot measure. */
  meter(track: MediaStreamTrack): Meter | null;
  /** A short soft tone on this speaker; done when it has ended. */
  tone(speaker: string | null): Promise<void>;
  /** Calls when the page may have been asleep or the network another one. */
  wakes(woken: (why: Wake) => void): () => void;
  /** Calls when the page goes away, which nothing can hold up. */
  leaves(left: () => void): void;
}

export type Wake = "online" | "visible" | "network";

export interface Connection {
  send(text: string): void;
  close(): void;
}

export interface ConnectionEvents {
  opened(): void;
  heard(text: string): void;
  closed(): void;
}

export interface MediaPort {
  /** Why no device can be opened at all. */
  trouble: "none" | "insecure" | "unsupported";
  open(wanted: MediaStreamConstraints): Promise<MediaStream>;
  list(): Promise<MediaDeviceInfo[]>;
  /** Null where the browser does not tell. */
  permission(kind: "camera" | "microphone"): Promise<PermissionState | null>;
  changed(call: () => void): void;
}

/** Composes a camera's pictures away from the page. */
export interface BackdropPort {
  can: boolean;
  /** The track gives composed pictures only, and nothing before the first. Throws when it can't. */
  begin(camera: MediaStreamTrack, drawn: Drawn, events: BackdropEvents): BackdropRun;
}

export interface BackdropRun {
  track: MediaStreamTrack;
  choose(drawn: Drawn): void;
  /** Ends the track and the work; the camera's own track goes on. */
  stop(): void;
}

export interface BackdropEvents {
  ready(): void;
  /** Again and again, as long as it works. */
  alive(): void;
  /** The first composed picture. */
  shown(): void;
  /** The device cannot keep up. */
  slow(): void;
  failed(): void;
}

/** Clicks in place of a microphone. `returns` one that is heard, else sends one when asked; calls
 * once with milliseconds, as `Click` in web/sensing has it. Fails where this browser cannot. */
export type ClicksPort = (
  received: MediaStreamTrack, returns: boolean, heard: (ms: number) => void,
) => Promise<Clicks>;

export interface Clicks {
  track: MediaStreamTrack;
  /** What ear and mouth take on this device. */
  latencyMs: number;
  send(): void;
  stop(): void;
}

/** Hears when the two speak. */
export interface PacingPort {
  speaking(events: SpeakingEvents): SpeakingRun;
  /** Works out what is told of it. Fails without the module. */
  measures(): Promise<Measures>;
}

export type Measures = Pick<Pacing, "session" | "responseTimes">;

export interface SpeakingRun {
  /** Milliseconds from its beginning. */
  readonly nowMs: number;
  /** What ear and mouth take on this device. */
  readonly latencyMs: number;
  listen(own: MediaStreamTrack | null, other: MediaStreamTrack | null): void;
  stop(): void;
}

export interface Meter {
  /** Root mean square of the last samples, 0..1; null while nothing is measured. */
  rms(): number | null;
  stop(): void;
}

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/** Device keys: one for each pair and part, so that no two pairs can tell it is the same device. */
export interface KeyStore {
  own(pair: string, role: string): Promise<CryptoKeyPair>;
  /** Public keys this person has confirmed for the other one. */
  known(pair: string, role: string): Promise<string[]>;
  remember(pair: string, role: string, key: string): Promise<void>;
}
