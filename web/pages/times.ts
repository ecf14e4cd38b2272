// Says times in the viewer's own zone where it differs from the practice's. Without it the page tells
// the practice's time and names its place.

const YOURS = document.querySelector<HTMLMetaElement>('meta[name="your-time"]');

function ownMinutes(at: Date): number {
  return -at.getTimezoneOffset();
}

function practiceMinutes(iso: string): number | null {
  const offset = /([+-])(\d\d):(\d\d)$/.exec(iso);
  if (!offset) return null;
  const minutes = Number(offset[2]) * 60 + Number(offset[3]);
  return offset[1] === "-" ? -minutes : minutes;
}

function sayInOwnZone(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const there = practiceMinutes(time.dateTime);
  if (Number.isNaN(at.getTime()) || there === null || there === ownMinutes(at)) return;
  const clock: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit", hourCycle: "h23" };
  const day: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
  const isWhen = time.dataset["local"] === "when";
  const words = new Intl.DateTimeFormat(YOURS?.lang || undefined, isWhen ? { ...day, ...clock } : clock);
  const frame = YOURS?.content || "{when}";
  time.textContent = isWhen ? frame.replace("{when}", words.format(at)) : words.format(at);
}

for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) sayInOwnZone(time);
