// Shows times also in the viewer's own time zone when it differs from the practice's. Without this
// script the page shows the practice's time and names its place.

const YOURS = document.querySelector<HTMLMetaElement>('meta[name="your-time"]');
const LOCALE = YOURS?.lang || undefined;
const CLOCK: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit", hourCycle: "h23" };

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

function dayWords(at: Date): string {
  const days = Math.round((midnight(at) - midnight(new Date())) / 86_400_000);
  if (days === 0 || days === 1) {
    return new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" }).format(days, "day");
  }
  const day: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
  return new Intl.DateTimeFormat(LOCALE, day).format(at);
}

function sayInOwnZone(time: HTMLTimeElement): void {
  const at = new Date(time.dateTime);
  const there = practiceMinutes(time.dateTime);
  if (Number.isNaN(at.getTime()) || there === null || there === ownMinutes(at)) return;
  const clock = new Intl.DateTimeFormat(LOCALE, CLOCK);
  const frame = time.dataset["local"] === "when" ? YOURS?.content || "{day} {time}" : "{time}";
  time.textContent = frame.replace("{day}", dayWords(at)).replace("{time}", clock.format(at));
}

document.querySelectorAll<HTMLTimeElement>("time[data-local]").forEach(sayInOwnZone);
