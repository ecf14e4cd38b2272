// Devices that can be missing, refused, busy or unplugged.

import type { MediaPort } from "../env";

export class FakeTrack {
  enabled = true;
  readyState: MediaStreamTrackState = "live";
  /** The system gives nothing through this track. */
  muted = false;
  onended: (() => void) | null = null;
  onmute: (() => void) | null = null;
  onunmute: (() => void) | null = null;
  /** Of its pictures, where they are known. */
  size: { width?: number; height?: number } = {};
  readonly kind: "audio" | "video";
  readonly deviceId: string;

  constructor(kind: "audio" | "video", deviceId: string) {
    this.kind = kind;
    this.deviceId = deviceId;
  }

  stop(): void {
    this.readyState = "ended";
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, ...this.size };
  }
}

export class FakeStream {
  readonly #tracks: Set<FakeTrack>;

  constructor(tracks: FakeTrack[]) {
    this.#tracks = new Set(tracks);
  }

  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }

  addTrack(track: FakeTrack): void {
    this.#tracks.add(track);
  }

  removeTrack(track: FakeTrack): void {
    this.#tracks.delete(track);
  }
}

const INPUT = { audio: "audioinput", video: "videoinput" } as const;

export class FakeMedia implements MediaPort {
  trouble: MediaPort["trouble"] = "none";
  cameras = ["camera-1"];
  microphones = ["microphone-1"];
  speakers = ["speaker-1"];
  /** Names of the errors by kind of track. */
  errors: { audio?: string; video?: string } = {};
  /** Devices that the system keeps: they open, and give nothing. */
  taken: string[] = [];
  permissions: Partial<Record<"camera" | "microphone", PermissionState>> = {};
  asked: MediaStreamConstraints[] = [];
  opened: FakeTrack[] = [];
  /** While set, the permission question has no answer. */
  unanswered: Promise<void> | null = null;
  #changed: (() => void)[] = [];

  async open(wanted: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(wanted);
    await this.unanswered;
    const tracks = (["audio", "video"] as const)
      .filter((kind) => wanted[kind])
      .map((kind) => this.#track(kind, wanted[kind] as MediaTrackConstraints));
    this.opened.push(...tracks);
    return new FakeStream(tracks) as unknown as MediaStream;
  }

  async list(): Promise<MediaDeviceInfo[]> {
    const of = (kind: MediaDeviceKind, ids: string[]): object[] =>
      ids.map((deviceId) => ({ kind, deviceId, label: `A ${deviceId}`, groupId: "" }));
    return [
      ...of("videoinput", this.cameras), ...of("audioinput", this.microphones),
      ...of("audiooutput", this.speakers),
    ] as MediaDeviceInfo[];
  }

  async permission(kind: "camera" | "microphone"): Promise<PermissionState | null> {
    return this.permissions[kind] ?? null;
  }

  changed(call: () => void): void {
    this.#changed.push(call);
  }

  /** Unplugs the device. */
  unplug(id: string): void {
    this.cameras = this.cameras.filter((camera) => camera !== id);
    this.microphones = this.microphones.filter((microphone) => microphone !== id);
    for (const track of this.opened) {
      if (track.deviceId !== id || track.readyState === "ended") continue;
      track.readyState = "ended";
      track.onended?.();
    }
    for (const call of this.#changed) call();
  }

  /** Plugs the device in, unless it is there. */
  plug(id: string): void {
    const all = id.startsWith("camera") ? this.cameras : this.microphones;
    if (!all.includes(id)) all.push(id);
    for (const call of this.#changed) call();
  }

  /** The system takes this device, or gives it back, as a phone does for a call. */
  take(id: string, taken: boolean): void {
    this.taken = taken ? [...this.taken, id] : this.taken.filter((one) => one !== id);
    for (const track of this.live("audio").concat(this.live("video"))) {
      if (track.deviceId !== id || track.muted === taken) continue;
      track.muted = taken;
      if (taken) track.onmute?.();
      else track.onunmute?.();
    }
  }

  /** The page is gone, and its tracks with it. */
  stopAll(): void {
    for (const track of this.opened) track.stop();
  }

  live(kind: "audio" | "video"): FakeTrack[] {
    return this.opened.filter((track) => track.kind === kind && track.readyState === "live");
  }

  #track(kind: "audio" | "video", wanted: MediaTrackConstraints): FakeTrack {
    const name = this.errors[kind];
    if (name !== undefined) throw new DOMException(kind, name);
    const ids = INPUT[kind] === "audioinput" ? this.microphones : this.cameras;
    const ideal = (wanted.deviceId as { ideal?: string } | undefined)?.ideal;
    const id = ids.find((device) => device === ideal) ?? ids[0];
    if (id === undefined) throw new DOMException(kind, "NotFoundError");
    const track = new FakeTrack(kind, id);
    track.muted = this.taken.includes(id);
    return track;
  }
}
