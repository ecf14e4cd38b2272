// The visible words, read from the Fluent files, so that a test looks for what a person reads and
// better words break no test.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./places.mjs";

const messages = new Map();
const folder = join(ROOT, "locales/en");
for (const file of readdirSync(folder).filter((name) => name.endsWith(".ftl"))) {
  read(readFileSync(join(folder, file), "utf8"));
}

function read(text) {
  let key = null;
  for (const line of text.split("\n")) {
    const start = /^(-?[a-z][\w-]*)\s*=\s*(.*)$/i.exec(line);
    const goesOn = key && (/^\s+\S/.test(line) || openBraces(messages.get(key)) > 0);
    if (goesOn) messages.set(key, `${messages.get(key)} ${line.trim()}`);
    else if (start) messages.set((key = start[1]), start[2].trim());
    else if (line.trim() !== "") key = null;
  }
}

function openBraces(text) {
  return text.split("{").length - text.split("}").length;
}

/** Plain text and whole `{ … }`, alternating; a choice of plurals counts as one. */
function piecesOf(text) {
  const pieces = [""];
  let depth = 0;
  for (const letter of text) {
    if (letter === "{" && depth === 0) pieces.push("");
    if (letter === "{") depth += 1;
    pieces[pieces.length - 1] += letter;
    if (letter === "}") depth -= 1;
    if (letter === "}" && depth === 0) pieces.push("");
  }
  return pieces.filter((piece) => piece !== "");
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The whole text of a message as a pattern; a placeable matches any text, or the one in
 * `filled`. */
export function words(key, filled = {}) {
  return new RegExp(`^\\s*${sourceOf(key, filled)}\\s*$`);
}

/** The text of a message anywhere inside another text. */
export function wordsWithin(key, filled = {}) {
  return new RegExp(sourceOf(key, filled));
}

function sourceOf(key, filled) {
  const text = messages.get(key);
  if (text === undefined) throw new Error(`no message ${key} in locales/en`);
  return piecesOf(text)
    .map((piece) => {
      const name = /^\{\s*\$([\w-]+)\s*\}$/.exec(piece)?.[1];
      const quoted = /^\{\s*"(.*)"\s*\}$/.exec(piece)?.[1];
      if (quoted !== undefined) return escaped(quoted);
      const term = /^\{\s*(-?[a-z][\w-]*)\s*\}$/i.exec(piece)?.[1];
      if (term && messages.has(term)) return sourceOf(term, filled);
      if (piece.startsWith("{")) {
        const value = name && filled[name] !== undefined ? escaped(String(filled[name])) : ".+?";
        // Fluent encloses what it fills in with invisible direction marks.
        return `[\\u2066-\\u2069]?${value}[\\u2066-\\u2069]?`;
      }
      return escaped(piece).replace(/\s+/g, "\\s+");
    })
    .join("");
}

/** Whether the message exists. */
export const isWritten = (key) => messages.has(key);
