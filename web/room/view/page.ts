// Small hands for the page: finding its parts and changing them only when something changed.
// Deliberately absent: making markup from data; words reach the page as text, never as HTML.

import type { Kinds } from "../kinds";
import type { Room, RoomState } from "../state";

/** Calls now and after every change, until the returned function is called. */
export function follow(room: Room, seen: (state: Readonly<RoomState>) => void): () => void {
  const stop = room.watch(seen);
  seen(room.state);
  return stop;
}

/** A part that the template promises. */
export function part<T extends Element = HTMLElement>(id: string): T {
  const found = maybe<T>(id);
  if (found === null) throw new Error(`the page has no part #${id}`);
  return found;
}

/** A part that only one of the roles has. */
export function maybe<T extends Element = HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

export function inside<T extends Element = HTMLElement>(within: Element, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}

/** A kind as the template writes it, in a value or in `data-…`. */
export function kindOf<Kind extends string>(kinds: Kinds<Kind>, value: string | undefined): Kind {
  if (!kinds.has(value)) throw new Error(`the page says "${value}", not ${kinds.all.join(", ")}`);
  return value;
}

/** What a form would send, without the token, which goes with everything that is posted. */
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

/** Has a received stream played without a sound; returns how to let go of it. */
export function holdSound(stream: MediaStream): () => void {
  const audio = new Audio();
  audio.muted = true;
  audio.srcObject = stream;
  void audio.play().catch(() => undefined);
  return () => {
    audio.srcObject = null;
  };
}

/** Goes with what is posted. */
export function csrfOfPage(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** Buttons and links that say what they do with `data-do`, wherever they stand. */
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

/** The person's own way of writing dates and numbers, where it is a kind of the page's language. */
export function localeOfPerson(): string | undefined {
  const { lang } = document.documentElement;
  return navigator.languages.find((language) => language.startsWith(lang)) ?? (lang || undefined);
}

/** Seconds to a tenth, in the person's own way of writing. */
export function secondsOf(ms: number): string {
  return new Intl.NumberFormat(localeOfPerson(), {
    minimumFractionDigits: 1, maximumFractionDigits: 1,
  }).format(ms / 1000);
}

/** A whole number of seconds or minutes, in words of the page's language. */
export function lasting(seconds: number): string {
  const [value, unit] = seconds < 60 ? [seconds, "second"] : [Math.round(seconds / 60), "minute"];
  return new Intl.NumberFormat(localeOfPerson(), {
    style: "unit", unit, unitDisplay: "long",
  }).format(value);
}
