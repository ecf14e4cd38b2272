// The visible words, read from the Fluent files, so that a test looks for what a person reads and
// a better wording breaks no test.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.mjs";

const messages = new Map();
const folder = join(ROOT, "locales/en");
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ftl"))) {
  let key = null;
  for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
    const start = /^(-?[a-z][\w-]*)\s*=\s*(.*)$/i.exec(line);
    if (start) {
      key = start[1];
      messages.set(key, start[2].trim());
    } else if (key && /^\s+\S/.test(line)) {
      messages.set(key, `${messages.get(key)} ${line.trim()}`.trim());
    } else if (!line.startsWith("#") && line.trim() === "") {
      // A blank line inside a message is unusual enough not to matter.
    } else key = null;
  }
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whole text of a message as a pattern; what is filled in may be anything, or what `filled` says. */
export function words(key, filled = {}) {
  return new RegExp(`^\\s*${sourceOf(key, filled)}\\s*$`);
}

/** The text of a message somewhere inside another text. */
export function wordsWithin(key, filled = {}) {
  return new RegExp(sourceOf(key, filled));
}

function sourceOf(key, filled) {
  const text = messages.get(key);
  if (text === undefined) throw new Error(`no message ${key} in locales/en`);
  const pieces = text.split(/(\{[^{}]*\})/);
  return pieces
    .map((piece) => {
      const name = /^\{\s*\$([\w-]+)/.exec(piece)?.[1];
      const quoted = /^\{\s*"(.*)"\s*\}$/.exec(piece)?.[1];
      if (quoted !== undefined) return escaped(quoted);
      const term = /^\{\s*(-?[a-z][\w-]*)\s*\}$/i.exec(piece)?.[1];
      if (term && messages.has(term)) return sourceOf(term, filled);
      if (piece.startsWith("{")) {
        const value = name && filled[name] !== undefined ? escaped(String(filled[name])) : ".+?";
        // Fluent wraps what it fills in with invisible marks of direction.
        return `[\\u2066-\\u2069]?${value}[\\u2066-\\u2069]?`;
      }
      return escaped(piece).replace(/\s+/g, "\\s+");
    })
    .join("");
}

/** Whether there is such a message. */
export const isWritten = (key) => messages.has(key);
