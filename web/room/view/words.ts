// All visible words, from the page's JSON blocks and the file that it loads later.

import { formats } from "./formats";
import { readJson } from "./page";

/** The marks round what is filled in: first strong isolate, and its end. */
const ISOLATION = /[\u2068\u2069]/g;
/** Scripts that run from right to left, and marks of direction, as in the server's words.rs. */
const TURNS = new RegExp(`[${[
  "\\u0590-\\u08ff", "\\u200e\\u200f", "\\u202a-\\u202e", "\\u2066\\u2067",
  "\\ufb1d-\\ufdff", "\\ufe70-\\ufefc", "\\u{10800}-\\u{10fff}", "\\u{1e800}-\\u{1efff}",
].join("")}]`, "u");

export type TextByKey = Record<string, string>;

let textByKey: TextByKey = {};

/** Adds the words of one block. */
export function readWords(block = "words"): void {
  addWords(readJson<TextByKey>(block));
}

export function addWords(words: TextByKey): void {
  textByKey = { ...textByKey, ...words };
}

/** One message with its placeables filled in; the key itself when the message is missing. The marks
 * that isolate these stay where letters run from right to left; elsewhere they do nothing, and text
 * that is copied or searched would hold them. */
export function say(key: string, values: Record<string, string | number> = {}): string {
  const text = textByKey[key] ?? key;
  const filled = text.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = values[name] ?? all;
    return typeof value === "number" ? formats().number(value) : value;
  });
  return TURNS.test(filled) ? filled : filled.replace(ISOLATION, "");
}
