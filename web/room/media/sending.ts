// What of this person leaves this window: a pure state machine. Whatever devices, page, reload and
// other windows do, only the person turns something on.
// Deliberately absent: opening devices (devices.ts), and what outlives a page (left_off.ts).

import type { Modality } from "../../wire/wire";

export type Kind = "camera" | "microphone";

export const KINDS: readonly Kind[] = ["camera", "microphone"];

/** What this person has turned off. It outlives a reload, and counts wherever they go on. */
export interface Off {
  muted: boolean;
  /** The camera is stopped while the modality stays video. */
  cameraOff: boolean;
  /** Somebody came in here. */
  covered: boolean;
}

export const NOTHING_OFF: Off = { muted: false, cameraOff: false, covered: false };

/** A device, as this page has it. `taken`: the system gives nothing of it for now, as during a
 * call. `back`: it has to be opened again, because the system gave it back or may have. */
export type Standing = "closed" | "live" | "taken" | "back";

export interface Sending {
  /** How the person would like to meet; text when no device is to be open. */
  modality: Modality;
  off: Readonly<Off>;
  /** The backdrop failed, and there is no picture until the person decides. */
  held: boolean;
  /** The page is hidden; browsers may keep a device from opening until it is seen. */
  hidden: boolean;
  devices: Readonly<Record<Kind, Standing>>;
}

export type SendingEvent =
  | { type: "meet"; modality: Modality }
  /** The person turns something on or off, or this page takes up what they left. */
  | { type: "off"; off: Partial<Off> }
  | { type: "held"; held: boolean }
  | { type: "page"; hidden: boolean }
  | { type: "device"; kind: Kind; stands: Standing };

/** `all`: whatever the device gives. */
export type Leaves = "nothing" | "silence" | "all";

export type Need = "nothing" | "open" | "open-again" | "close";

type Wanted = "closed" | "covered" | "muted" | "open";

/** What leaves, by what is wanted of a device and how it stands. */
const LEAVES: Record<Wanted, Record<Standing, Leaves>> = {
  closed: { closed: "nothing", live: "nothing", taken: "nothing", back: "nothing" },
  covered: { closed: "nothing", live: "nothing", taken: "nothing", back: "nothing" },
  muted: { closed: "nothing", live: "silence", taken: "silence", back: "silence" },
  open: { closed: "nothing", live: "all", taken: "all", back: "all" },
};

/** What a device needs that is wanted, covered or muted or not. */
const NEEDS: Record<Standing, Need> = {
  closed: "open", live: "nothing", taken: "nothing", back: "open-again",
};

/** Nothing is open; `off` is what the person had turned off before. */
export function resting(off: Off): Sending {
  return {
    modality: "text", off, held: false, hidden: false,
    devices: { camera: "closed", microphone: "closed" },
  };
}

/** The state after this event. */
export function after(sending: Sending, event: SendingEvent): Sending {
  switch (event.type) {
    case "meet": return { ...sending, modality: event.modality };
    case "off": return { ...sending, off: { ...sending.off, ...event.off } };
    case "held": return { ...sending, held: event.held };
    case "page": return { ...sending, hidden: event.hidden };
    case "device":
      return { ...sending, devices: { ...sending.devices, [event.kind]: event.stands } };
  }
}

/** What leaves of this device now. */
export function leaves(kind: Kind, sending: Sending): Leaves {
  return LEAVES[wantedOf(kind, sending)][sending.devices[kind]];
}

/** What has to be done with this device now. */
export function needOf(kind: Kind, sending: Sending): Need {
  const stands = sending.devices[kind];
  if (wantedOf(kind, sending) === "closed") return stands === "closed" ? "nothing" : "close";
  if (stands === "back" && sending.hidden) return "nothing";
  return NEEDS[stands];
}

function wantedOf(kind: Kind, { modality, off, held }: Sending): Wanted {
  if (modality === "text") return "closed";
  if (kind === "microphone") return off.covered ? "covered" : off.muted ? "muted" : "open";
  const isOff = modality === "voice" || off.cameraOff || off.covered || held;
  return isOff ? "closed" : "open";
}
