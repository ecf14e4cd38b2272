// Device keys and confirmed keys in IndexedDB. Scripts cannot read the private keys. Where nothing
// can be stored (some private windows), keys last as long as the page.

import type { KeyStore } from "../env";

const NAME = "webside";
const OWN = "device_keys";
const KNOWN = "confirmed_keys";

/** Deletes all keys of this browser, so that who uses it next is not taken for the same person.
 * Pages that hold the database open close it. */
export function forgetKeys(): void {
  indexedDB.deleteDatabase(NAME);
}

export class BrowserKeys implements KeyStore {
  readonly #own = new Map<string, Promise<CryptoKeyPair>>();
  readonly #known = new Map<string, string[]>();
  #database: Promise<IDBDatabase> | null = null;

  own(pair: string, role: string): Promise<CryptoKeyPair> {
    const at = `${pair}/${role}`;
    const keys = this.#own.get(at) ?? this.#findOrMake(at);
    this.#own.set(at, keys);
    return keys;
  }

  async #findOrMake(at: string): Promise<CryptoKeyPair> {
    return (await this.#read<CryptoKeyPair>(OWN, at)) ??
      (await this.#keepFirst(OWN, at, await makeKeys()));
  }

  async known(pair: string, role: string): Promise<string[]> {
    const at = `${pair}/${role}`;
    const held = this.#known.get(at) ?? [];
    const stored = (await this.#read<string[]>(KNOWN, at)) ?? [];
    return [...new Set([...stored, ...held])];
  }

  async remember(pair: string, role: string, key: string): Promise<void> {
    const keys = [...new Set([...(await this.known(pair, role)), key])];
    this.#known.set(`${pair}/${role}`, keys);
    await this.#write(KNOWN, `${pair}/${role}`, keys);
  }

  async forget(pair: string, role: string): Promise<void> {
    this.#known.delete(`${pair}/${role}`);
    await this.#write(KNOWN, `${pair}/${role}`, []);
  }

  #open(): Promise<IDBDatabase> {
    this.#database ??= new Promise((done, failed) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(OWN);
        request.result.createObjectStore(KNOWN);
      };
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        done(request.result);
      };
      request.onerror = () => failed(request.error ?? new Error("closed"));
    });
    return this.#database;
  }

  async #read<Value>(store: string, at: string): Promise<Value | undefined> {
    try {
      const database = await this.#open();
      const transaction = database.transaction(store);
      return await answer<Value | undefined>(transaction.objectStore(store).get(at));
    } catch {
      return undefined;
    }
  }

  /** Two windows may do this at once; both continue with the value that was stored first. */
  async #keepFirst<Value>(store: string, at: string, value: Value): Promise<Value> {
    try {
      const database = await this.#open();
      const objects = database.transaction(store, "readwrite").objectStore(store);
      const first = await answer<Value | undefined>(objects.get(at));
      if (first === undefined) await answer(objects.put(value, at));
      return first ?? value;
    } catch {
      return value;
    }
  }

  async #write(store: string, at: string, value: unknown): Promise<void> {
    try {
      const database = await this.#open();
      const transaction = database.transaction(store, "readwrite");
      await answer(transaction.objectStore(store).put(value, at));
    } catch {
      // Kept in memory instead, see the head of this file.
    }
  }
}

function makeKeys(): Promise<CryptoKeyPair> {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  return crypto.subtle.generateKey(curve, false, ["sign", "verify"]);
}

function answer<Value>(request: IDBRequest): Promise<Value> {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result as Value);
    request.onerror = () => failed(request.error ?? new Error("closed"));
  });
}
