// The element that plays the other's picture and sound. It counts the pictures that it presents,
// and can be given its stream again or be replaced, because now and then an element shows no more
// of what is decoded for it. Deliberately absent: when to do so (line/still_picture.ts).

import type { PictureElement } from "../state";
import { part, setStream, show } from "./page";

export interface Played {
  stream: MediaStream | null;
  /** Id of a device; null for what the system chooses. */
  speaker: string | null;
  silent: boolean;
  /** Whether pictures are expected to be seen. */
  seen: boolean;
}

const EVENTS = ["loadeddata", "resize", "emptied"] as const;

export class OtherVideo implements PictureElement {
  readonly #changed: () => void;
  #video: HTMLVideoElement;
  #played: Played = { stream: null, speaker: null, silent: false, seen: false };
  /** As `setSinkId` takes it: "" for what the system chooses. */
  #speaker = "";
  /** The browser plays no sound before the page was touched, as after a reload. */
  #soundHeld = false;
  /** The browser plays nothing at all before that, as a phone that saves its battery. */
  #allHeld = false;
  #presented = 0;

  /** `changed` is called when the picture's size may have changed, or there is none any more. */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.#video = part<HTMLVideoElement>("other-video");
    this.#adopt();
    for (const gesture of ["click", "keyup"]) {
      window.addEventListener(gesture, () => this.#touched());
    }
  }

  /** In pixels; zero before the first picture. */
  get size(): { width: number; height: number } {
    return { width: this.#video.videoWidth, height: this.#video.videoHeight };
  }

  play(played: Played): void {
    this.#played = played;
    this.#video.muted = this.#soundHeld || played.silent;
    this.#useSpeaker();
    const changed = setStream(this.#video, played.stream);
    if (changed && played.stream !== null) void this.#start();
  }

  presented(): number | null {
    const isExpected = this.#played.seen && !this.#allHeld && !document.hidden;
    if (!isExpected || !this.#isInSight()) return null;
    const isCounted = "requestVideoFrameCallback" in this.#video;
    return this.#presented + (isCounted ? 0 : this.#framesOfElement());
  }

  setSource(): void {
    this.#video.srcObject = null;
    this.#video.srcObject = this.#played.stream;
    void this.#start();
  }

  renew(): void {
    const old = this.#video;
    if (!("requestVideoFrameCallback" in old)) this.#presented += this.#framesOfElement();
    const fresh = old.cloneNode(false) as HTMLVideoElement;
    for (const event of EVENTS) old.removeEventListener(event, this.#changed);
    old.replaceWith(fresh);
    old.srcObject = null;
    this.#video = fresh;
    this.#speaker = "";
    this.#adopt();
    this.play(this.#played);
  }

  #adopt(): void {
    const video = this.#video;
    for (const event of EVENTS) video.addEventListener(event, this.#changed);
    if (!("requestVideoFrameCallback" in video)) return;
    const count = () => {
      if (video !== this.#video) return;
      this.#presented += 1;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
  }

  #framesOfElement(): number {
    return this.#video.getVideoPlaybackQuality?.().totalVideoFrames ?? 0;
  }

  /** Browsers present nothing that is out of sight. An element without any picture yet is hidden by
   * this page itself. */
  #isInSight(): boolean {
    if (this.#video.videoWidth === 0) return true;
    const { bottom, height, left, right, top, width } = this.#video.getBoundingClientRect();
    const isOnPage = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
    return width > 0 && height > 0 && isOnPage;
  }

  #useSpeaker(): void {
    // Null while the chosen one is away; when it is back it is used again.
    const chosen = this.#played.speaker ?? "";
    const video = this.#video;
    if (chosen === this.#speaker || !("setSinkId" in video)) return;
    this.#speaker = chosen;
    video.setSinkId(chosen).catch(() => { this.#speaker = ""; });
  }

  async #start(): Promise<void> {
    const video = this.#video;
    try {
      await video.play();
    } catch (error) {
      if (!isHeld(error)) return;
      this.#soundHeld = true;
      video.muted = true;
      show(part("sound-held"), true);
      await video.play().catch((still: unknown) => {
        this.#allHeld = isHeld(still);
      });
    }
  }

  /** Any click or key turns the sound on; the button says so. */
  #touched(): void {
    if (!this.#soundHeld) return;
    this.#soundHeld = this.#allHeld = false;
    show(part("sound-held"), false);
    this.#video.muted = this.#played.silent;
    void this.#start();
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotAllowedError";
}
