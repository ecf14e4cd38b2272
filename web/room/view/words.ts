// Every visible word, from the JSON block `#words`. Deliberately absent: words in code.

import { readJson } from "./page";

let textByKey: Record<string, string> = {};

export function readWords(): void {
  textByKey = readJson("words");
}

/** One sentence with its placeables filled; the key itself where a sentence is missing. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = textByKey[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
