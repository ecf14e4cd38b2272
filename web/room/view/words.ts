// All visible words, from the page's JSON blocks.

import { readJson } from "./page";

let textByKey: Record<string, string> = {};

/** Adds the words of one block. */
export function readWords(block = "words"): void {
  textByKey = { ...textByKey, ...readJson<Record<string, string>>(block) };
}

/** One message with its placeables filled in; the key itself when the message is missing. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = textByKey[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
}
