// The live list of who waits: a socket with a heartbeat, announcements for screen readers, a soft
// sound. Without this script the page shows who waited when it was opened.

import { Account } from "../room/account";
import { serverPort } from "../room/browser_env";
import { chime } from "../room/view/arriving/chime";
import { watchOnPage } from "../room/view/arriving/must_read";
import { csrfOfPage } from "../room/view/page";
import type { ToToday, TodayFromBrowser, Waiting } from "../wire/wire";

const HEARTBEAT_MS = 10_000; // as in crates/wire
const SILENT_MS = 25_000; // chosen: two and a half heartbeats
const AGAIN_MS = [500, 1_000, 2_000, 5_000]; // chosen
const HEARTBEAT = JSON.stringify({ type: "heartbeat" } satisfies TodayFromBrowser);
const NOT_LIVE_AFTER_MS = 5_000; // chosen: shorter interruptions are not mentioned

function find<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
}

const list = find<HTMLUListElement>("#waiting");
const row = find<HTMLTemplateElement>("#waiting-row");
const nobody = find("#nobody");
const announce = find("#announce");
const notLive = find("#not-live");
const crowded = find("#crowded");
const sound = find<HTMLInputElement>("#sound");
const server = serverPort(csrfOfPage());
const account = new Account(server);
const checkWhatMustBeRead = watchOnPage(".story", () => server.page(location.pathname));

function rowFor(one: Waiting): HTMLElement {
  const made = row.content.firstElementChild?.cloneNode(true) as HTMLElement;
  made.dataset["pair"] = one.pair;
  made.querySelector("a")?.setAttribute("href", `/room/${encodeURIComponent(one.pair)}`);
  return made;
}

function fill(item: HTMLElement, one: Waiting, isFirst: boolean): void {
  const set = (selector: string, words: string) => {
    const place = item.querySelector(selector);
    if (place && place.textContent !== words) place.textContent = words;
  };
  set("h3 bdi", one.name);
  set("a .unseen", ` ${one.name}`);
  set("p", list.dataset[one.modality] ?? "");
  item.querySelector("a")?.classList.toggle("main", isFirst);
}

/** Keeps the rows that stay, so that the focus is not lost. */
function showWaiting(waiting: Waiting[]): void {
  const items = [...list.children] as HTMLElement[];
  const rows = new Map(items.map((item) => [item.dataset["pair"], item]));
  const come = waiting.filter((one) => !rows.has(one.pair));
  waiting.forEach((one, place) => {
    const item = rows.get(one.pair) ?? rowFor(one);
    rows.delete(one.pair);
    fill(item, one, place === 0);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  for (const gone of rows.values()) gone.remove();
  nobody.hidden = waiting.length > 0;
  if (come.length === 0) {
    // So that the same person is announced again when they come again.
    announce.textContent = "";
    return;
  }
  checkWhatMustBeRead();
  const names = come.map((one) => (announce.dataset["waits"] ?? "").replace("{name}", one.name));
  announce.textContent = names.join(" ");
  if (sound.checked && navigator.userActivation?.hasBeenActive !== false) chime();
}

let attempt = 0;
/** This page is not told any more, and does not ask again. */
let isOver = false;
/** A form leads elsewhere, as signing out does; the end of the login must not lead back here. */
let isLeaving = false;
addEventListener("submit", (event) => {
  isLeaving ||= !event.defaultPrevented;
});

function connect(): void {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/live/today`);
  let heard = Date.now();
  const beat = setInterval(() => {
    if (Date.now() - heard > SILENT_MS) socket.close();
    else if (socket.readyState === WebSocket.OPEN) socket.send(HEARTBEAT);
  }, HEARTBEAT_MS);
  const late = setTimeout(() => { notLive.hidden = false; }, NOT_LIVE_AFTER_MS);
  socket.addEventListener("message", (event) => {
    heard = Date.now();
    clearTimeout(late);
    attempt = 0;
    notLive.hidden = true;
    hear(JSON.parse(String(event.data)) as ToToday);
  });
  socket.addEventListener("close", () => {
    clearInterval(beat);
    if (isOver) return clearTimeout(late);
    const wait = AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)];
    attempt += 1;
    setTimeout(() => {
      clearTimeout(late);
      void goOn();
    }, wait);
  });
}

function hear(message: ToToday): void {
  switch (message.type) {
    case "waiting": return showWaiting(message.waiting);
    case "ended":
      if (!isLeaving) location.reload();
      return;
    case "too_many_open":
      isOver = true;
      notLive.hidden = true;
      crowded.hidden = false;
      return;
    case "refused": // The server is older than this page; it shows who waits all the same.
    case "alive": return;
    // Ignores messages of a later server, as in the room.
    default: message satisfies never;
  }
}

/** A socket cannot tell that the login has ended; loading the page can. */
async function goOn(): Promise<void> {
  if (attempt > 1) notLive.hidden = false;
  const page = await fetch("/today", { redirect: "manual" }).catch(() => null);
  if (page?.type === "opaqueredirect" && !isLeaving) location.reload();
  else connect();
}

function watchSound(): void {
  const asleep = find("#sound-asleep");
  const show = () => {
    asleep.hidden = !sound.checked || navigator.userActivation?.hasBeenActive !== false;
  };
  find("#sound-keep").hidden = true;
  sound.addEventListener("change", () => {
    account.keepSound(sound.checked);
    show();
    if (sound.checked) chime();
  });
  for (const touch of ["pointerup", "keyup"]) document.addEventListener(touch, show);
  show();
}

watchSound();
connect();
