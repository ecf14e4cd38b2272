// Every visible word, from the page's JSON blocks. Deliberately absent: words in code.

import { readJson } from "./page";

let textByKey: Record<string, string> = {};

/** Adds the words of a block. */
export function readWords(block = "words"): void {
  textByKey = { ...textByKey, ...readJson<Record<string, string>>(block) };
}

/** One sentence with its placeables filled; the key itself where a sentence is missing. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = textByKey[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
