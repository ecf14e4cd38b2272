// Messages between the page and the worker that composes pictures.

/** Backdrops to compose; the order is that of `backdrop_choose` in sensing-wasm. */
export const DRAWN = ["blur", "wall", "window", "shelf"] as const;
export type Drawn = typeof DRAWN[number];

export interface BackdropFiles {
  module: string;
  network: string;
}

/** Frames go from the camera to the sent track without passing the page, where the browser can do
 * that. */
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
  /** The network is loaded; every later picture is composed. */
  | { type: "ready" }
  /** Sent once a second, even when the camera gives no pictures. */
  | { type: "alive" }
  /** Asks the page for the next pixels, where frames cannot be streamed. */
  | { type: "wanted" }
  | ({ type: "pixels" } & Pixels)
  /** The first composed picture was output. */
  | { type: "shown" }
  | { type: "slow" }
  | { type: "failed" };
