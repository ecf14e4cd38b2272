// Knows what this person wrote. After a reload the other page gives it back; that page may be
// hostile, and must not put words into anybody's mouth. So everything carries a seal when it is
// written, made with a key that no other page has. The key is kept in this tab for a reload, and on
// this device for another window that takes the seat over.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { toHex } from "../encoding";
import type { Env } from "../env";

const KEY = /^[0-9a-f]{64}$/;
const KEY_BYTES = 32;

export class OwnWords {
  readonly #env: Pick<Env, "bytes" | "memory" | "tab">;
  readonly #name: string;
  /** Also here, because a browser may forbid to keep anything. */
  #key: string | null = null;

  constructor(env: Pick<Env, "bytes" | "memory" | "tab">, name: string) {
    this.#env = env;
    this.#name = name;
  }

  /** The seal over what this person wrote: HMAC-SHA-256, 64 hexadecimal digits. */
  seal(...written: (string | number)[]): string {
    this.#key = this.#keys()[0] ?? toHex(this.#env.bytes(KEY_BYTES));
    this.#env.tab.set(this.#name, this.#key);
    this.#env.memory.set(this.#name, this.#key);
    return sealWith(this.#key, written);
  }

  isOwn(seal: string, ...written: (string | number)[]): boolean {
    return this.#keys().some((key) => sealWith(key, written) === seal);
  }

  /** The meeting is over, or the person has left: no other window takes the seat over. */
  stepOut(): void {
    this.#env.memory.set(this.#name, null);
  }

  forget(): void {
    this.stepOut();
    this.#env.tab.set(this.#name, null);
    this.#key = null;
  }

  #keys(): string[] {
    const { tab, memory } = this.#env;
    const kept = [memory.get(this.#name), this.#key, tab.get(this.#name)];
    return kept.filter((key) => key !== null && KEY.test(key)) as string[];
  }
}

function sealWith(key: string, written: (string | number)[]): string {
  return toHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(JSON.stringify(written))));
}
