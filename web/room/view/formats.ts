// How the reader writes times, numbers and lists, for scripts: the same words as the server's
// (`crates/server/src/formats.rs`; `fixtures/formats.json` holds both to that), by the tag and the
// clock habit that stand on the page's root element. Nothing else formats any of these.
// Deliberately absent: zones; the browser's own one counts here.

export type ClockHabit = "h12" | "h23";

export interface Formats {
  /** "15:00" or "3:00 PM". */
  time(at: Date): string;
  /** "Tuesday 3 March". */
  day(at: Date): string;
  /** "Tuesday 3 March at 15:00". */
  dayAndTime(at: Date): string;
  /** "a, b, c": parts that stand beside each other. */
  row(items: readonly string[]): string;
  /** "a, b and c". */
  list(items: readonly string[]): string;
  /** With at most one decimal place: "31.2", "1,500". */
  number(value: number): string;
  /** Seconds to one decimal place, without their unit. */
  seconds(ms: number): string;
  /** A whole number of seconds or minutes: "20 seconds". */
  lasting(seconds: number): string;
  /** The tag that everything here is written by. */
  readonly tag: string;
}

const DAY = { weekday: "long", day: "numeric", month: "long" } as const;
const TIME = { hour: "numeric", minute: "2-digit" } as const;

function clockOf(
  tag: string | undefined, habit: ClockHabit | undefined,
): Intl.DateTimeFormatOptions {
  const own = habit === undefined ? TIME : { ...TIME, hourCycle: habit };
  const { hourCycle } = new Intl.DateTimeFormat(tag, own).resolvedOptions();
  // "00:30", as the server writes it; from "numeric", V8 makes "0:30" in most languages.
  return hourCycle === "h23" ? { ...own, hour: "2-digit" } : own;
}

/** Formats of this tag, such as "en-GB"; without a habit, the clock is read as is usual there. */
export function formatsOf(tag: string | undefined, habit?: ClockHabit): Formats {
  const clock = clockOf(tag, habit);
  const at = (parts: Intl.DateTimeFormatOptions) => {
    // Only some browsers write a narrow no-break space before "PM".
    const format = new Intl.DateTimeFormat(tag, { ...parts, calendar: "gregory" });
    return (date: Date) => format.format(date).replaceAll("\u202f", " ");
  };
  const number = (parts: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, parts);
  return {
    time: (date) => at(clock)(date),
    day: (date) => at(DAY)(date),
    dayAndTime: (date) => at({ ...DAY, ...clock })(date),
    row: (items) => new Intl.ListFormat(tag, { type: "unit", style: "short" }).format(items),
    list: (items) => new Intl.ListFormat(tag, { type: "conjunction" }).format(items),
    number: (value) => number({ maximumFractionDigits: 1 }).format(value),
    seconds: (ms) =>
      number({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1000),
    lasting: (seconds) => {
      const isShort = seconds < 60;
      const value = isShort ? seconds : Math.round(seconds / 60);
      const unit = isShort ? "second" : "minute";
      return number({ style: "unit", unit, unitDisplay: "long" }).format(value);
    },
    tag: tag ?? number({}).resolvedOptions().locale,
  };
}

let ofPage: Formats | undefined;

/** The reader's formats, as the page's root element has them. */
export function formats(): Formats {
  return (ofPage ??= fromRoot(document.documentElement));
}

function fromRoot({ dataset, lang }: HTMLElement): Formats {
  const habit = dataset["clock"];
  const isHabit = habit === "h12" || habit === "h23";
  return formatsOf(dataset["formats"] || lang || undefined, isHabit ? habit : undefined);
}
