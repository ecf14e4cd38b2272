// Helpers for the page: find its parts, and change them only when something changed. Text is set as
// text, never as HTML.

import type { Kinds } from "../kinds";
import type { Room, RoomState } from "../state";
import { Drawing } from "./drawing";

// Chosen: with 50 ms between them, two browsers have passed on what they need to connect.
const JOINS_MS = 200;

const drawing = new Drawing({
  now: () => performance.now(),
  hidden: () => document.hidden,
  next: (call) => {
    const frame = requestAnimationFrame(call);
    return () => cancelAnimationFrame(frame);
  },
  later: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
});

/** Draws the changes of the room from now on. */
export function drawRoom(room: Room): void {
  let { line, stage } = room.state;
  room.watch((state) => {
    const isJoining = state.line === "joining";
    const isAdmitted = stage === "waiting" && state.stage === "room";
    if (isAdmitted || (isJoining && line !== "joining")) drawing.hold(JOINS_MS);
    else if (!isJoining && line === "joining") drawing.hold(0);
    ({ line, stage } = state);
    drawing.soon();
  });
  let before = 0;
  for (const event of ["click", "change", "input", "keydown", "submit"]) {
    window.addEventListener(event, () => {
      before = drawing.changes;
    }, { capture: true });
    window.addEventListener(event, () => drawing.since(before));
  }
}

export function drawNow(): void {
  drawing.now();
}

/** Calls `seen` now and when the page draws a change, until the returned function is called. */
export function follow(room: Room, seen: (state: Readonly<RoomState>) => void): () => void {
  seen(room.state);
  return drawing.add(() => seen(room.state));
}

/** Returns an element that the template always contains; throws when it is missing. */
export function part<T extends Element = HTMLElement>(id: string): T {
  const found = maybe<T>(id);
  if (found === null) throw new Error(`the page has no part #${id}`);
  return found;
}

/** A part that not every page has. */
export function maybe<T extends Element = HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

export function inside<T extends Element = HTMLElement>(within: Element, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** Checks a kind from a value or `data-…` of the template. */
export function kindOf<Kind extends string>(kinds: Kinds<Kind>, value: string | undefined): Kind {
  if (!kinds.has(value)) throw new Error(`the page says "${value}", not ${kinds.all.join(", ")}`);
  return value;
}

/** The form's fields without the token, which is sent with every post. */
export function fieldsOf(form: HTMLFormElement): [name: string, value: string][] {
  const all = [...new FormData(form)].map(([name, value]): [string, string] =>
    [name, String(value)]);
  return all.filter(([name]) => name !== "csrf");
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function show(element: HTMLElement | null, shown: boolean): void {
  if (element !== null && element.hidden === shown) element.hidden = !shown;
}

export function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

export function setStream(video: HTMLVideoElement, stream: MediaStream | null): boolean {
  if (video.srcObject === stream) return false;
  video.srcObject = stream;
  return true;
}

export function readJson<T>(id: string): T {
  return JSON.parse(part(id).textContent ?? "") as T;
}

/** Plays a received stream in a silent element; returns a function that releases it. */
export function holdSound(stream: MediaStream): () => void {
  const audio = new Audio();
  audio.muted = true;
  audio.srcObject = stream;
  void audio.play().catch(() => undefined);
  return () => {
    audio.srcObject = null;
  };
}

/** Sent with every post. */
export function csrfOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** Calls `act` for clicks on every button and link with this `data-do`. */
export function onDo(what: string, act: (event: Event) => void): void {
  for (const element of document.querySelectorAll(`[data-do="${what}"]`)) {
    element.addEventListener("click", act);
  }
}

export function openDialog(id: string): HTMLDialogElement {
  const dialog = part<HTMLDialogElement>(id);
  if (!dialog.open) dialog.showModal();
  return dialog;
}
