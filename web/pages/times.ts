// Shows times also in the viewer's own time zone when it differs from the practice's. Without this
// script the page shows the practice's time and names its place.

import { formats } from "../room/view/formats";

/** The page's frames, in which `{time}` and `{when}` are filled in. */
const frames = document.querySelector<HTMLMetaElement>('meta[name="your-time"]');

function ownMinutes(at: Date): number {
  return -at.getTimezoneOffset();
}

function practiceMinutes(iso: string): number | null {
  const offset = /([+-])(\d\d):(\d\d)$/.exec(iso);
  if (!offset) return null;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return offset[1] === "-" ? -minutes : minutes;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function whenWords(at: Date): string {
  const days = Math.round((midnight(at) - midnight(new Date())) / 86_400_000);
  const frame = [frames?.dataset["today"], frames?.dataset["tomorrow"]][days];
  return frame?.replace("{time}", formats().time(at)) ?? formats().dayAndTime(at);
}

function sayInOwnZone(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const there = practiceMinutes(time.dateTime);
  if (Number.isNaN(at.getTime()) || there === null || there === ownMinutes(at)) return;
  const isWhen = time.dataset["local"] === "when";
  const frame = frames?.content || "{when}";
  time.textContent = isWhen ? frame.replace("{when}", whenWords(at)) : formats().time(at);
}

document.querySelectorAll<HTMLTimeElement>("time[data-local]").forEach(sayInOwnZone);
