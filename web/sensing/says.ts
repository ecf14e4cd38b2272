// What the set-up check says at one moment: one word each, at most one sentence, and where the
// person is. It stays on this device.
// Deliberately absent: the words themselves, which stand in `locales`.

export interface Says {
  /** Last parts of the messages `setup-frame-…`, `setup-distance-…`, `setup-light-…`,
   * `setup-sound-…`. */
  frame: string;
  distance: string;
  light: string;
  sound: string;
  /** `advice-KEY`, or `advice-KEY-followed`; null when there is nothing to say. */
  sentence: { key: string; followed: boolean } | null;
  outline: Outline | null;
}

/** Across as shares of the picture's width, down as shares of its height. */
export interface Outline {
  x: number;
  y: number;
  halfWidth: number;
  halfHeight: number;
  /** Clockwise as seen in the picture. */
  rollDeg: number;
  shouldersY: number;
  shouldersHalfWidth: number;
}

/** For whom: a client is told nothing about what is behind them. */
export type Whom = "client" | "counsellor";
