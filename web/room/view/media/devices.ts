// Own camera, microphone and speaker: preview, level, choice, trouble in a sentence. The same part
// of the page is used on arrival, while the counsellor gets ready and later in a dialog.
// Deliberately absent: opening devices (web/room/media), and judging the picture (mirror.ts).

import type { Modality } from "../../../wire/wire";
import { wearsHeadphones } from "../../media/headphones";
import type { DeviceChoice, OwnDevices, Room, RoomState } from "../../state";
import {
  follow, inside, onDo, openDialog, part, setAttribute, setStream, setText, show,
} from "../page";
import { say } from "../words";

const BARS = 12;
const HEARD_MS = 4000; // chosen: a pause between words is not silence
const LOUD = 0.96; // chosen
const SHAPE_MIN = 4 / 5; // chosen: width divided by height
const SHAPE_MAX = 16 / 9; // chosen

/** The modality that the person wants; trouble with a device does not change it. */
export interface Wish { modality: Modality | null }

/** Returns null while the sound is not listened for, and is played elsewhere. */
export type TestSound = (speaker: string | null) => Promise<void> | null;

export function devices(room: Room, wish: Wish, heardBack: TestSound): void {
  const level = levelMeter();
  const lists = [
    deviceList(room, "camera"), deviceList(room, "microphone"), deviceList(room, "speaker"),
  ];
  part("trouble-again").addEventListener("click", () => tryAgain(room, wish));
  onDo("open-taken", () => void room.devices.openTaken());
  onDo("unmute", () => room.setMuted(false));
  testSound(room, heardBack);
  const open = () => {
    part("devices-place").append(part("devices"));
    openDialog("devices-dialog");
  };
  onDo("devices", open);
  onDo("behind", () => {
    open();
    part<HTMLDetailsElement>("behind").open = true;
    inside(part("behind"), "input:checked").focus();
  });
  part("devices-dialog").addEventListener("close", () => {
    part("devices-home").append(part("devices"));
  });
  follow(room, (state) => {
    showOwnPicture(state);
    showTrouble(state.devices);
    level(state);
    for (const list of lists) list(state.devices);
  });
}

function tryAgain(room: Room, wish: Wish): void {
  const modality = wish.modality ?? room.state.modality;
  void room.openAgain(modality);
}

export function hasPicture(stream: MediaStream | null): boolean {
  return stream !== null && stream.getVideoTracks().some((track) => track.readyState === "live");
}

function showOwnPicture(state: Readonly<RoomState>): void {
  const { stream } = state.devices;
  const seen = hasPicture(stream) && !state.cameraOff;
  const held = state.devices.backdrop.stands === "held";
  const stopped = state.modality === "video" && (state.cameraOff || held);
  setText(inside(part("own-none"), "span"), say(`device-picture-${held ? "held" : "off"}`));
  show(part("own-picture"), seen || stopped);
  show(part("camera-field"), seen || stopped || state.devices.cameraTrouble !== "none");
  setStream(part<HTMLVideoElement>("own-video"), seen ? stream : null);
  if (seen) shapeLikeCamera(stream);
  show(part("own-only"), seen && isUnseen(state));
  show(part("own-none"), !seen);
  const listening = stream !== null && stream.getAudioTracks().length > 0;
  show(part("hear"), listening && !state.muted);
  show(part("headphones"), listening);
  const key = wearsHeadphones(state.devices) ? "device-headphones-on" : "device-headphones";
  setText(inside(part("headphones"), "span"), say(key));
}

/** Whether nobody but this person sees their picture, here or in another window. */
function isUnseen({ stage, seated, other }: Readonly<RoomState>): boolean {
  return other === null && (stage !== "arriving" || seated === "nowhere");
}

/** Shows the whole picture, or as much of it as fits on a phone held upright. */
function shapeLikeCamera(stream: MediaStream | null): void {
  const { width, height } = stream?.getVideoTracks()[0]?.getSettings() ?? {};
  if (width === undefined || height === undefined || height === 0) return;
  const shape = Math.min(Math.max(width / height, SHAPE_MIN), SHAPE_MAX);
  part("own-picture").style.aspectRatio = String(shape);
}

function showTrouble({ cameraTrouble, microphoneTrouble }: OwnDevices): void {
  const sentences = troubleKeys(cameraTrouble, microphoneTrouble).map((key) => say(key));
  show(part("trouble"), sentences.length > 0);
  setText(part("trouble-words"), sentences[0] ?? "");
  show(part("trouble-more"), sentences.length > 1);
  setText(part("trouble-more"), sentences[1] ?? "");
  const helpless = (trouble: string) => trouble === "insecure" || trouble === "unsupported";
  show(part("trouble-again"), !helpless(cameraTrouble) && !helpless(microphoneTrouble));
}

function troubleKeys(camera: string, microphone: string): string[] {
  if (camera === microphone) return camera === "none" ? [] : [`device-both-${camera}`];
  return [
    ...(camera === "none" ? [] : [`device-camera-${camera}`]),
    ...(microphone === "none" ? [] : [`device-microphone-${microphone}`]),
  ];
}

function levelMeter(): (state: Readonly<RoomState>) => void {
  const meter = part("level");
  const bars = [...meter.children];
  let heardAt = -HEARD_MS;
  return ({ devices: { level } }) => {
    const lit = Math.round(Math.min(Math.max(level, 0), 1) * BARS);
    if (lit > 0) heardAt = performance.now();
    if (meter.getAttribute("aria-valuenow") !== String(lit)) {
      bars.forEach((bar, index) => bar.classList.toggle("on", index < lit));
      meter.setAttribute("aria-valuenow", String(lit));
    }
    const heard = performance.now() - heardAt < HEARD_MS;
    const what = level > LOUD ? "loud" : heard ? "you" : "nothing";
    setText(part("hear-words"), say(`device-hear-${what}`));
    setAttribute(meter, "aria-valuetext", say(`device-hear-${what}`));
  };
}

type Kind = "camera" | "microphone" | "speaker";

function deviceList(room: Room, kind: Kind): (devices: OwnDevices) => void {
  const select = part<HTMLSelectElement>(kind);
  const field = select.closest<HTMLElement>(".field");
  select.addEventListener("change", () => void room.devices.choose(kind, select.value));
  let filledWith: DeviceChoice[] | null = null;
  return (own) => {
    const choices = own[`${kind}s`];
    if (choices !== filledWith) {
      filledWith = choices;
      select.replaceChildren(...choices.map((choice, index) => optionFor(choice, kind, index + 1)));
    }
    if (kind !== "camera") show(field, choices.length > 0);
    const chosen = own[kind] ?? choices[0]?.id ?? "";
    if (select.value !== chosen) select.value = chosen;
  };
}

function optionFor(choice: DeviceChoice, kind: Kind, number: number): HTMLOptionElement {
  const named = choice.label || say("device-unnamed", { kind: say(`device-${kind}`), number });
  return new Option(choice.id === "" ? say("device-default") : named, choice.id);
}

function testSound(room: Room, heardBack: TestSound): void {
  const words = part("test-words");
  part("test-sound").addEventListener("click", async () => {
    setText(words, say("device-test-playing"));
    await (heardBack(room.state.devices.speaker) ?? room.devices.playTestSound());
    setText(words, say("device-test-done"));
  });
}
