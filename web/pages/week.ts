// Moving an appointment within its week, by pointer, by arrow keys or by two fields, and the line
// that says now. The server says what the new place meets before anything is moved. Without this
// script an appointment is moved on its own page.

import { formats } from "../room/view/formats";

const MINUTES = 5; // chosen: a step of an arrow key, and what a pointer hits
const ASK_AFTER_MS = 200; // chosen: so that a held key asks once
const DAY = 24 * 60;

interface Meets {
  when: string | null;
  sentences: string[];
  seen: string;
  near: { value: string; words: string } | null;
}

/** What is moved, from when one presses "Move" until it is moved or left. */
interface Moving {
  entry: HTMLElement;
  /** Its picture at the new place. */
  ghost: HTMLElement;
  path: string;
  name: string;
  minutes: number;
}

function find<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
}

const week = find(".week-days");
const bar = find<HTMLFormElement>("#moving");
const button = find<HTMLTemplateElement>("#move-button");
const date = find<HTMLSelectElement>("#moving-date");
const time = find<HTMLInputElement>("#moving-time");
const when = find("#moving-when");
const told = find("#moving-told");
const go = find<HTMLButtonElement>("#moving-do");
const near = find<HTMLButtonElement>("#moving-near");
const title = find("#moving-title");
const seen = field("seen");
const days = [...document.querySelectorAll<HTMLElement>(".week-day")];

let moving: Moving | null = null;
let asked = 0;
/** A pointer holds what is moved; then nothing scrolls away beneath it. */
let isHeld = false;
let timer: ReturnType<typeof setTimeout> | undefined;

function field(name: string): HTMLInputElement {
  return find<HTMLInputElement>(`#moving input[name="${name}"]`);
}

function minuteOf(text: string): number {
  const [hours, minutes] = text.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function clock(minute: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Gives an element the classes of a place, as pages/week/grid.rs spells them. */
function place(element: HTMLElement, minute: number): void {
  const kept = [...element.classList].filter((one) => !/^[htu]\d+$/.test(one));
  const [hours, tens] = [Math.floor(minute / 60), Math.floor((minute % 60) / 10)];
  const at = [`h${hours}`, `t${tens}`, `u${minute % 10}`];
  element.className = [...kept, ...at].join(" ");
}

/** While something is moved, what else could be pressed in the week is part of the ground. */
function rest(isInert: boolean): void {
  for (const one of document.querySelectorAll<HTMLElement>(".entry, .week-day-top, .strip")) {
    one.inert = isInert;
  }
}

function begin(entry: HTMLElement): void {
  leave();
  const { moves = "", at = "", minutes = "0" } = entry.dataset;
  const [day = "", start = ""] = at.split("T");
  const name = entry.querySelector("bdi")?.textContent ?? "";
  const ghost = entry.cloneNode(true) as HTMLElement;
  ghost.classList.add("moving");
  ghost.classList.remove("collides", "of2", "of3");
  ghost.inert = true;
  // The other's clock is told below, for the place that is chosen.
  for (const part of ghost.querySelectorAll(".move, .zone")) part.remove();
  entry.classList.add("was");
  moving = { entry, ghost, path: moves, name, minutes: Number(minutes) };
  bar.action = `${moves}/move`;
  field("minutes").value = minutes;
  find("#moving-name").textContent = name;
  date.value = day;
  time.value = start;
  bar.hidden = false;
  week.classList.add("is-moving");
  rest(true);
  show();
  title.focus({ preventScroll: true });
}

function leave(): void {
  if (moving === null) return;
  const { entry, ghost } = moving;
  moving = null;
  asked += 1;
  clearTimeout(timer);
  ghost.remove();
  entry.classList.remove("was");
  week.classList.remove("is-moving");
  rest(false);
  bar.hidden = true;
  entry.querySelector<HTMLElement>(".move")?.focus();
}

/** Shows the chosen place, and asks what it meets. */
function show(): void {
  if (moving === null) return;
  const day = days.find((one) => one.dataset["date"] === date.value);
  const track = day?.querySelector(".track");
  if (track && time.value !== "") {
    let list = track.querySelector("ol");
    if (!list) track.append((list = document.createElement("ol")));
    if (moving.ghost.parentElement !== list) list.append(moving.ghost);
    place(moving.ghost, minuteOf(time.value));
    if (!isHeld) moving.ghost.scrollIntoView({ block: "nearest" });
    const shown = moving.ghost.querySelector("time");
    if (shown) shown.textContent = formats().time(new Date(`${date.value}T${time.value}`));
  }
  seen.value = when.textContent = "";
  told.replaceChildren();
  go.textContent = go.dataset["plain"] ?? "";
  go.disabled = true;
  near.hidden = true;
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), ASK_AFTER_MS);
}

async function ask(): Promise<void> {
  if (moving === null) return;
  const number = (asked += 1);
  const query = new URLSearchParams({ date: date.value, time: time.value });
  const headers = { accept: "application/json" };
  const answer = await fetch(`${moving.path}/meets?${query}`, { headers }).catch(() => null);
  if (number !== asked) return;
  // The server looks once more when it is moved: nothing is lost where it cannot answer now.
  if (!answer?.ok) {
    go.disabled = false;
    return;
  }
  tell((await answer.json()) as Meets);
}

function tell(meets: Meets): void {
  when.textContent = meets.when ?? "";
  told.replaceChildren(...meets.sentences.map((sentence) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    return line;
  }));
  seen.value = meets.seen;
  go.disabled = meets.when === null;
  go.textContent = go.dataset[meets.seen === "" ? "plain" : "anyway"] ?? "";
  near.hidden = meets.near === null;
  if (meets.near === null) return;
  near.textContent = (near.dataset["words"] ?? "").replace("{time}", meets.near.words);
  near.dataset["time"] = meets.near.value.split("T")[1] ?? "";
}

function shift(byDays: number, byMinutes: number): void {
  const to = date.selectedIndex + byDays;
  if (to >= 0 && to < date.options.length) date.selectedIndex = to;
  const minute = minuteOf(time.value) + byMinutes;
  if (minute >= 0 && minute < DAY) time.value = clock(minute);
  show();
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [0, -MINUTES],
  ArrowDown: [0, MINUTES],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

document.addEventListener("keydown", (event) => {
  if (moving === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    event.preventDefault();
    leave();
    return;
  }
  const step = STEPS[event.key];
  const { target } = event;
  const isInField = target instanceof Element && target.closest("input, select") !== null;
  if (!step || isInField) return;
  event.preventDefault();
  const [byDays, byMinutes] = step;
  const ahead = getComputedStyle(week).direction === "rtl" ? -byDays : byDays;
  shift(ahead, byMinutes * (event.shiftKey ? 6 : 1));
});

/** Puts what is moved where the pointer is: its beginning is there. */
function follow(event: PointerEvent): void {
  if (moving === null) return;
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  const track = under.find((one) => one.matches(".track"));
  const day = track?.closest<HTMLElement>(".week-day")?.dataset["date"];
  if (!track || ![...date.options].some((one) => one.value === day)) return;
  const hours = find(".hours");
  const marks = [...hours.children];
  const first = minuteOf(`${marks[0]?.textContent}:00`);
  const area = track.getBoundingClientRect();
  const minutes = ((event.clientY - area.top) / area.height) * marks.length * 60;
  const minute = first + Math.round(minutes / MINUTES) * MINUTES;
  date.value = day ?? "";
  time.value = clock(Math.max(0, Math.min(DAY - MINUTES, minute)));
  show();
}

const isWide = matchMedia("(min-width: 75rem)");
week.addEventListener("pointerdown", (event) => {
  if (moving === null || !isWide.matches) return;
  if (!(event.target instanceof Element) || !event.target.closest(".track")) return;
  event.preventDefault();
  isHeld = true;
  follow(event);
});
addEventListener("pointerup", () => { isHeld = false; });
week.addEventListener("pointermove", (event) => {
  if (event.buttons === 1 && isWide.matches) follow(event);
});
date.addEventListener("change", show);
time.addEventListener("input", show);
find("#moving-leave").addEventListener("click", leave);
near.addEventListener("click", () => {
  time.value = near.dataset["time"] ?? time.value;
  show();
  title.focus({ preventScroll: true });
});

for (const entry of document.querySelectorAll<HTMLElement>(".entry[data-moves]")) {
  const made = button.content.firstElementChild?.cloneNode(true) as HTMLButtonElement;
  const words = [entry.querySelector("bdi"), entry.querySelector("time")];
  const name = formats().row(words.map((one) => one?.textContent ?? ""));
  const unseen = made.querySelector<HTMLElement>(".unseen");
  if (unseen) unseen.textContent = `${unseen.dataset["words"]}: ${name}`;
  made.addEventListener("click", () => begin(entry));
  entry.append(made);
}

/** The line goes on with the clock that the page was made by. */
const line = document.querySelector<HTMLElement>(".now-line");
if (line) {
  const number = (letter: string) =>
    Number([...line.classList].find((one) => new RegExp(`^${letter}\\d`).test(one))?.slice(1) ?? 0);
  const start = number("h") * 60 + number("t") * 10 + number("u");
  const since = performance.now();
  setInterval(() => {
    place(line, Math.min(DAY - 1, start + Math.floor((performance.now() - since) / 60_000)));
  }, 60_000);
}
