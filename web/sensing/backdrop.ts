// What the page and the worker that composes pictures say to each other.
// Deliberately absent: what follows from it (web/room/media/backdrop.ts).

/** What is composed behind the person; sensing-wasm: `backdrop_choose`, in this order. */
export const DRAWN = ["blur", "wall", "window", "shelf"] as const;
export type Drawn = typeof DRAWN[number];

export interface BackdropFiles {
  module: string;
  network: string;
}

/** Frames go from the camera to what is sent without passing the page, where a browser can. */
export interface FrameWay {
  frames: ReadableStream<VideoFrame>;
  composed: WritableStream<VideoFrame>;
}

/** Red, green, blue and alpha of each pixel, row by row. */
export interface Pixels {
  pixels: ArrayBuffer;
  width: number;
  height: number;
}

export type ToBackdrop =
  | { type: "begin"; files: BackdropFiles; drawn: Drawn; way: FrameWay | null }
  | { type: "choose"; drawn: Drawn }
  | ({ type: "pixels" } & Pixels);

export type FromBackdrop =
  /** The network is there; every picture from now on is composed. */
  | { type: "ready" }
  /** Once a second, whatever the camera does. */
  | { type: "alive" }
  /** Time for the next pixels, where frames cannot go their own way. */
  | { type: "wanted" }
  | ({ type: "pixels" } & Pixels)
  /** A first composed picture was given. */
  | { type: "shown" }
  | { type: "slow" }
  | { type: "failed" };
