// The mirror: own picture with a soft outline, one sentence, and a word each for frame, distance,
// light and sound. It works while it is visible. Without a worker or the module it shows the
// picture only. Deliberately absent: judging, which a worker does.

import { Listening } from "../../../sensing/listening";
import { listeningEnv } from "../../../sensing/listening_env";
import { Looking } from "../../../sensing/looking";
import type { AdviceKey, Says } from "../../../sensing/says";
import { fits, type Place, placeOutline } from "../../set_up/outline";
import { SetUp } from "../../set_up/set_up";
import type { Room, RoomState } from "../../state";
import type { TestSound } from "../media/devices";
import { follow, inside, part, readJson, setStream, setText, show } from "../page";
import { say } from "../words";

// docs/figures.md#finding-a-face: faces are found down to 48 pixels at this size
const SIDE_MAX = 640;

const ROWS = ["frame", "distance", "light", "sound"] as const satisfies (keyof Says)[];

type Row = (typeof ROWS)[number];

/** The row that a sentence belongs to; null when it belongs to none of the four. */
const ROW_OF: Record<AdviceKey, Row | null> = {
  upside_down: "frame", head_room: "frame", centre: "frame", show_shoulders: "frame",
  level_camera: "frame", raise_camera: "frame", lower_camera: "frame",
  move_back: "distance", move_nearer: "distance",
  backlit: "light", more_light: "light", side_light: "light", dark_side: "light",
  clipped: "light", cast: "light",
  silent: "sound", echo: "sound", too_quiet: "sound", sound_clipped: "sound", noisy: "sound",
  thin: "sound",
  no_face: null, several_faces: null, background_busy: null,
};

export function mirror(room: Room): { playTestSound: TestSound } {
  const video = part<HTMLVideoElement>("own-video");
  // What is really behind the person is judged, whatever is shown in its place.
  const raw = document.createElement("video");
  raw.muted = true;
  raw.playsInline = true;
  const isComposed = () => room.state.devices.backdrop.behind !== "as-is";
  const looking = lookingFor(room.facts.role, (says) => setUp.said(says));
  const listening = listeningFor((row) => setUp.heard(row));
  const setUp: SetUp = new SetUp(
    {
      begin: (looks) => looking.begin(looks ? () => grab(isComposed() ? raw : video) : null),
      hear: (row) => looking.hear(row),
      forget: (what) => looking.forget(what),
      stop: () => looking.stop(),
    },
    listening,
    () => render(room.state),
  );
  const outline = outlineOf(video);
  const render = (state: Readonly<RoomState>) => {
    sayAdvice(state, setUp, room.facts.otherName);
    sayRows(setUp);
    outline(setUp);
    show(part("setup-muted"), state.muted && state.modality !== "text");
  };
  const turn = () => {
    const seen = isSeen();
    room.devices.listenToLevel(seen);
    const changed = setStream(raw, seen && isComposed() ? room.state.devices.raw : null);
    if (changed && raw.srcObject !== null) void raw.play().catch(() => undefined);
    setUp.follow(room.state, seen);
  };
  new ResizeObserver(turn).observe(part("devices"));
  addEventListener("pagehide", () => {
    looking.stop();
    listening.stop();
  });
  follow(room, (state) => {
    turn();
    render(state);
  });
  return { playTestSound: (speaker) => listening.playTestSound(speaker) };
}

/** Hidden elements have no box. */
function isSeen(): boolean {
  return part("devices").getClientRects().length > 0;
}

/** Address of a file in `sensing/`. */
function of(name: string): string {
  return readJson<Record<string, string>>("sensing")[name] ?? "";
}

function listeningFor(heard: (row: Float32Array) => void): Listening {
  return new Listening(listeningEnv(of("hearing.wasm"), of("listening_worklet.js")), heard);
}

function lookingFor(whom: Room["facts"]["role"], says: (says: Says | null) => void): Looking {
  return new Looking(
    {
      now: () => performance.now(),
      later: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
      worker: () => new Worker(of("looking_worker.js")),
    },
    {
      hearing: of("hearing.wasm"),
      seeing: of("seeing.wasm"),
      detector: of("face_detector.tflite"),
      landmarks: of("face_landmarks_detector.tflite"),
    },
    whom, says,
  );
}

/** A hidden page has no picture to judge. */
async function grab(video: HTMLVideoElement): Promise<ImageBitmap | null> {
  const { videoWidth: width, videoHeight: height } = video;
  if (document.hidden || width === 0 || video.readyState < video.HAVE_CURRENT_DATA) return null;
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  const smaller: ImageBitmapOptions = {
    resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale),
  };
  // Some browsers cannot scale here; then the worker does it.
  return createImageBitmap(video, smaller).catch(() => createImageBitmap(video));
}

function sayAdvice(state: Readonly<RoomState>, setUp: SetUp, name: string): void {
  const trouble = state.devices.cameraTrouble !== "none" ||
    state.devices.microphoneTrouble !== "none";
  const advice = part("setup-advice");
  show(advice, !trouble && (setUp.picture !== "none" || setUp.listens));
  setText(advice, say(adviceKey(setUp), { name }));
  advice.classList.toggle("followed", setUp.says?.sentence?.followed === true);
}

function adviceKey(setUp: SetUp): string {
  const { says, picture } = setUp;
  const first = picture === "none" ? "setup-first-voice" : "setup-first";
  if (says === null || picture === "unjudged") return first;
  if (says.sentence !== null) {
    const { key, followed } = says.sentence;
    return `advice-${key}${followed ? "-followed" : ""}`;
  }
  const seen = picture === "judged" && fits(says) && says.light === "fine";
  const heard = says.sound === "clear";
  if (picture === "none") return heard ? "setup-heard-well" : first;
  if (!seen) return first;
  return heard ? "setup-both-well" : "setup-seen-well";
}

function sayRows(setUp: SetUp): void {
  const { says, picture, listens } = setUp;
  const has = (row: Row) => row === "sound" ? listens && says !== null : picture === "judged";
  const sentence = says?.sentence ?? null;
  const asked = sentence === null || sentence.followed ? null : ROW_OF[sentence.key];
  show(part("indicators"), ROWS.some(has));
  show(part("setup-private"), ROWS.some(has));
  for (const row of ROWS) {
    const line = part(`setup-${row}`);
    show(line, has(row));
    const word = says?.[row];
    const pending = word === undefined || (row !== "sound" && isPending(says));
    setText(inside(line, "dd"), say(pending ? "setup-one-moment" : `setup-${row}-${word}`));
    line.classList.toggle("advised", row === asked);
  }
}

/** Nothing is known until faces are found or missed for the first time. */
function isPending(says: Says | null): boolean {
  return says === null || (says.outline === null && says.sentence?.key !== "no_face" &&
    says.frame === "unknown" && says.distance === "unknown" && says.light === "unknown");
}

function outlineOf(video: HTMLVideoElement): (setUp: SetUp) => void {
  const drawing = part<SVGSVGElement>("outline");
  const group = inside<SVGGElement>(drawing, "g");
  let place: Place | null = null;
  return ({ says, picture }) => {
    const size = { width: video.videoWidth, height: video.videoHeight };
    const shown = picture === "judged" && size.width > 0;
    drawing.toggleAttribute("hidden", !shown);
    if (!shown) {
      place = null;
      return;
    }
    const before = place;
    place = placeOutline(before, says, size);
    drawing.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    drawing.classList.toggle("fits", place.around && fits(says));
    if (place === before) return;
    group.style.transform =
      `translate(${place.x}px, ${place.y}px) scale(${place.half / DRAWN_HALF})`;
  };
}

/** Half the height of the head as drawn in parts/devices.html. */
const DRAWN_HALF = 89;
