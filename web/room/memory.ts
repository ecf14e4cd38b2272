// What the browser remembers for this site. Other files reach storage through here only, because a
// browser may have none, or forbid it; then nothing is remembered, and everything else works.

import type { Memory } from "./env";

/** Kept on this device. */
export const onDevice = memory(() => localStorage);

/** Kept in this tab, also over reloads. */
export const inTab = memory(() => sessionStorage);

/** `storage` may throw or answer null. */
function memory(storage: () => Storage): Memory {
  return {
    get: (key) => {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    set: (key, value) => {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // There is no storage, or it is full.
      }
    },
  };
}

/** Deletes what is kept under names that begin so, in this tab and on this device: also what
 * another page or window has left. */
export function forgetAll(beginning: string): void {
  for (const storage of [() => sessionStorage, () => localStorage]) {
    try {
      const kept = storage();
      for (const key of Object.keys(kept)) {
        if (key.startsWith(beginning)) kept.removeItem(key);
      }
    } catch {
      // There is no storage.
    }
  }
}
