// Everything the room needs from outside: time, random values, network, devices, memory. Tests pass
// in another environment; the browser's own is in browser_env.ts.

import type { Drawn } from "../sensing/backdrop";
import type { Pacing } from "../sensing/pacing";
import type { SpeakingEvents } from "../sensing/speaking";

/** Requests to the server outside its sockets. */
export interface ServerPort {
  /** Posts a form or JSON; null when the server cannot be reached. With `last` the request outlives
   * the page. */
  post(path: string, body: PostBody, last?: boolean): Promise<Answer | null>;
  /** The page at this address as HTML; null when it cannot be fetched. */
  page(path: string): Promise<string | null>;
}

export type FormFields = readonly (readonly [name: string, value: string])[];

export type PostBody = { form: FormFields } | { json: object };

export interface Answer {
  status: number;
  /** The answer as JSON; null when it is none. */
  said: unknown;
}

/** Whether the server has done what it was asked to do. */
export function isDone(answer: Answer | null): answer is Answer {
  return answer !== null && answer.status >= 200 && answer.status < 300;
}

export interface Env extends ServerPort {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once after `ms`, unless the returned function is called before. */
  later(ms: number, call: () => void): () => void;
  /** 0 to 1, for jitter only. */
  random(): number;
  /** Bytes of a cryptographic random generator. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** Null on an insecure page. */
  subtle: SubtleCrypto | null;
  socket(path: string, events: ConnectionEvents): Connection;
  peer(configuration: RTCConfiguration): RTCPeerConnection;
  /** Null where the browser cannot make one in advance. */
  certificate(): Promise<RTCCertificate | null>;
  keys: KeyStore;
  media: MediaPort;
  backdrop: BackdropPort;
  pacing: PacingPort;
  clicks: ClicksPort;
  /** Kept on this device. */
  memory: Memory;
  /** Kept in this tab, also over reloads. */
  tab: Memory;
  stream(tracks: MediaStreamTrack[]): MediaStream;
  /** Null where the browser cannot measure. */
  meter(track: MediaStreamTrack): Meter | null;
  /** Plays a short soft tone on this speaker; resolves when it has ended. */
  tone(speaker: string | null): Promise<void>;
  /** Calls when the page may have slept or the network may have changed, until the returned
   * function is called. */
  wakes(woken: (why: Wake) => void): () => void;
  /** Whether the page is out of sight, as behind another tab. */
  hidden(): boolean;
  /** Calls when the page goes away; nothing can delay that. */
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
  /** Null where the browser does not say. */
  permission(kind: "camera" | "microphone"): Promise<PermissionState | null>;
  changed(call: () => void): void;
}

/** Composes a camera's pictures outside the page's thread. */
export interface BackdropPort {
  can: boolean;
  /** The returned track gives composed pictures only, and none before the first. Throws when the
   * browser cannot compose. */
  begin(camera: MediaStreamTrack, drawn: Drawn, events: BackdropEvents): BackdropRun;
}

export interface BackdropRun {
  track: MediaStreamTrack;
  choose(drawn: Drawn): void;
  /** Ends the composed track and the worker; the camera's own track goes on. */
  stop(): void;
}

export interface BackdropEvents {
  ready(): void;
  /** Called repeatedly while the worker runs. */
  alive(): void;
  /** The first composed picture was shown. */
  shown(): void;
  /** The device is too slow for composing. */
  slow(): void;
  failed(): void;
}

/** Sends clicks in place of a microphone. With `returns` it sends back the click it hears,
 * otherwise it sends one when asked. Calls once with milliseconds, as `Click` in web/sensing
 * defines them. Rejects where the browser cannot do this. */
export type ClicksPort = (
  received: MediaStreamTrack, returns: boolean, heard: (ms: number) => void,
) => Promise<Clicks>;

export interface Clicks {
  track: MediaStreamTrack;
  /** Delay of ear and mouth on this device. */
  latencyMs: number;
  send(): void;
  stop(): void;
}

/** Detects when the two speak. */
export interface PacingPort {
  speaking(events: SpeakingEvents): SpeakingRun;
  /** Loads the module that computes measures from what was found. Rejects without the module. */
  measures(): Promise<Measures>;
}

export type Measures = Pick<Pacing, "session" | "responseTimes">;

export interface SpeakingRun {
  /** Milliseconds since the run began. */
  readonly nowMs: number;
  /** Delay of ear and mouth on this device. */
  readonly latencyMs: number;
  listen(own: MediaStreamTrack | null, other: MediaStreamTrack | null): void;
  stop(): void;
}

export interface Meter {
  /** Root mean square of the last samples, 0 to 1; null while nothing is measured. */
  rms(): number | null;
  stop(): void;
}

export interface Memory {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}

/** Device keys: one for each pair and role, so that nobody can tell that pairs share a device. */
export interface KeyStore {
  own(pair: string, role: string): Promise<CryptoKeyPair>;
  /** Public keys of the other that this person has confirmed. */
  known(pair: string, role: string): Promise<string[]>;
  remember(pair: string, role: string, key: string): Promise<void>;
  /** Forgets all keys of the other that this person has confirmed. */
  forget(pair: string, role: string): Promise<void>;
}
