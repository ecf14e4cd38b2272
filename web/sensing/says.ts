// What the set-up check says at one moment: one word for each row, at most one sentence, and where
// the person is. It stays on this device. The words themselves are in `locales`.

export interface Says {
  frame: FrameWord;
  distance: DistanceWord;
  light: LightWord;
  sound: SoundWord;
  /** `advice-KEY`, or `advice-KEY-followed`; null when there is nothing to say. */
  sentence: { key: AdviceKey; followed: boolean } | null;
  outline: Outline | null;
}

// The keys of crates/sensing/src/advice.rs and advice/words.rs; a test there compares them.

/** Message `setup-frame-KEY`; the next three types likewise. */
export type FrameWord =
  | "fits" | "face_only" | "upside_down" | "head_cut" | "off_centre" | "tilted" | "camera_low"
  | "camera_high" | "unknown";
export type DistanceWord = "near" | "good" | "far" | "unknown";
export type LightWord = "fine" | "behind" | "little" | "side" | "glare" | "tinted" | "unknown";
export type SoundWord =
  | "clear" | "silent" | "echo" | "quiet" | "loud" | "noisy" | "thin" | "listening";
export type AdviceKey =
  | "silent" | "no_face" | "upside_down" | "backlit" | "more_light" | "echo" | "too_quiet"
  | "sound_clipped" | "noisy" | "move_back" | "move_nearer" | "head_room" | "centre"
  | "show_shoulders" | "side_light" | "dark_side" | "clipped" | "level_camera" | "raise_camera"
  | "lower_camera" | "thin" | "cast" | "several_faces" | "background_busy";

/** Positions across as shares of the picture's width, down as shares of its height. */
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
