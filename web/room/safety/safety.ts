// Who is at the other end: device keys sign the fingerprints of the encrypted line. Each side
// commits before either reveals, so that a server in between cannot choose its values after seeing
// theirs. Independent of transport: takes signals, returns signals and findings.
// Deliberately absent: protection from a server that serves a changed page; see docs/privacy.md.

import type { Side, Signal } from "../../wire/wire";
import { fromBase64url, sha256, toBase64url, utf8 } from "../encoding";
import type { Env } from "../env";
import { PHRASE_WORDS } from "./phrase_words";

const VERSION = "webside-safety-1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const KEY_BYTES = 65; // a raw, uncompressed P-256 point
const DIGEST_BYTES = 32;
const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 64;
const FINGERPRINT = /^sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}$/;

/** Four of 512 words are 36 bits. A plain hash of that length would fall in hours: an attacker
 * tries certificates until the words agree. Here both sides are bound by their commitments before
 * either reveals its 32 random bytes. An attacker in between therefore has one guess in 2^36 in
 * each round, cannot compute in advance, and shows each failed guess on both screens. */
const PHRASE_LENGTH = 4;
const WORD_BITS = 9; // 512 words

export type Introduce = Extract<Signal, { type: "introduce" }>;
export type Reveal = Extract<Signal, { type: "reveal" }>;

export interface Place {
  pair: string;
  round: number;
  role: Side;
}

interface Shown {
  key: string;
  fingerprint: string;
  nonce: string;
}

/** The content of a verified reveal. `phrase` is empty on an insecure page. */
export interface Verified {
  key: string;
  fingerprint: string | null;
  phrase: string[];
}

export type Heard =
  | { kind: "say"; signal: Reveal }
  | { kind: "verified"; verified: Verified }
  | { kind: "refused" };

const REFUSED: Heard = { kind: "refused" };

/** One round's agreement on who is who. Refuses a second message of the same kind. */
export interface Agreement {
  readonly introduction: Introduce;
  introduced(other: Introduce): Promise<Heard>;
  revealed(other: Reveal): Promise<Heard>;
}

export async function agree(env: Env, place: Place, fingerprint: string): Promise<Agreement> {
  if (env.subtle === null) return new Unsigned();
  const pair = await env.keys.own(place.pair, place.role);
  const key = toBase64url(new Uint8Array(await env.subtle.exportKey("raw", pair.publicKey)));
  const own = { key, fingerprint, nonce: toBase64url(env.bytes(NONCE_BYTES)) };
  const commit = await commitment(env.subtle, place, own);
  const introduction: Introduce = { type: "introduce", key, commit };
  return new Signed(env.subtle, place, pair.privateKey, own, introduction);
}

class Signed implements Agreement {
  readonly introduction: Introduce;
  readonly #subtle: SubtleCrypto;
  readonly #place: Place;
  readonly #secret: CryptoKey;
  readonly #own: Shown;
  #other: Introduce | null = null;
  #done = false;

  constructor(
    subtle: SubtleCrypto, place: Place, secret: CryptoKey, own: Shown, introduction: Introduce,
  ) {
    this.#subtle = subtle;
    this.#place = place;
    this.#secret = secret;
    this.#own = own;
    this.introduction = introduction;
  }

  async introduced(other: Introduce): Promise<Heard> {
    if (this.#other !== null) return REFUSED;
    if (fromBase64url(other.key, KEY_BYTES) === null) return REFUSED;
    if (fromBase64url(other.commit, DIGEST_BYTES) === null) return REFUSED;
    this.#other = other;
    const { key, fingerprint, nonce } = this.#own;
    const said = statement(this.#place, this.#own, other.key, other.commit);
    const signature = new Uint8Array(await this.#subtle.sign(SIGNATURE, this.#secret, said));
    const signal: Reveal = {
      type: "reveal", nonce, fingerprint, signature: toBase64url(signature),
    };
    return key === other.key ? REFUSED : { kind: "say", signal };
  }

  async revealed(other: Reveal): Promise<Heard> {
    const introduced = this.#other;
    if (introduced === null || this.#done) return REFUSED;
    this.#done = true;
    const shown = { key: introduced.key, fingerprint: other.fingerprint, nonce: other.nonce };
    const signature = fromBase64url(other.signature, SIGNATURE_BYTES);
    const point = fromBase64url(shown.key, KEY_BYTES);
    if (signature === null || point === null) return REFUSED;
    if (fromBase64url(shown.nonce, NONCE_BYTES) === null) return REFUSED;
    if (!FINGERPRINT.test(shown.fingerprint)) return REFUSED;
    const theirs = { ...this.#place, role: otherRole(this.#place.role) };
    if ((await commitment(this.#subtle, theirs, shown)) !== introduced.commit) return REFUSED;
    const said = statement(theirs, shown, this.#own.key, this.introduction.commit);
    if (!(await verifies(this.#subtle, point, signature, said))) return REFUSED;
    const phrase = await this.#phrase(shown);
    return { kind: "verified", verified: { ...shown, phrase } };
  }

  async #phrase(other: Shown): Promise<string[]> {
    const counsels = this.#place.role === "counsellor";
    const [first, second] = counsels ? [this.#own, other] : [other, this.#own];
    const told = [first, second].flatMap(({ key, fingerprint, nonce }) =>
      [key, fingerprint, nonce]);
    const text = [VERSION, "phrase", this.#place.pair, this.#place.round, ...told].join("|");
    return wordsOf(await sha256(this.#subtle, utf8(text)));
  }
}

/** An insecure page has no keys to sign with, and a hostile server or network could change the page
 * itself. Two such pages may still write to each other; the state stays `unknown`, and a page that
 * can sign refuses one that does not. */
class Unsigned implements Agreement {
  readonly introduction: Introduce = { type: "introduce", key: "", commit: "" };

  introduced(other: Introduce): Promise<Heard> {
    const signal: Reveal = { type: "reveal", nonce: "", fingerprint: "", signature: "" };
    return Promise.resolve(other.key === "" ? { kind: "say", signal } : REFUSED);
  }

  revealed(): Promise<Heard> {
    return Promise.resolve({
      kind: "verified", verified: { key: "", fingerprint: null, phrase: [] },
    });
  }
}

export function otherRole(role: Side): Side {
  return role === "counsellor" ? "client" : "counsellor";
}

/** Whether every fingerprint in a session description is the revealed one. */
export function carriesOnly(sdp: string, fingerprint: string): boolean {
  const lines = sdp.split(/\r\n|\r|\n/).filter((line) => /^a=fingerprint:/i.test(line));
  const mentions = sdp.match(/fingerprint/gi)?.length ?? 0;
  return lines.length > 0 && mentions === lines.length &&
    lines.every((line) => normal(line.slice("a=fingerprint:".length)) === normal(fingerprint));
}

function normal(fingerprint: string): string {
  return fingerprint.trim().replace(/\s+/g, " ").toUpperCase();
}

export function wordsOf(digest: Uint8Array): string[] {
  const bits = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: PHRASE_LENGTH }, (_, at) => {
    const index = parseInt(bits.slice(at * WORD_BITS, (at + 1) * WORD_BITS), 2);
    return PHRASE_WORDS[index] ?? "";
  });
}

async function commitment(subtle: SubtleCrypto, place: Place, shown: Shown): Promise<string> {
  const { pair, role, round } = place;
  const { key, fingerprint, nonce } = shown;
  const text = [VERSION, "commit", pair, role, round, key, fingerprint, nonce].join("|");
  return toBase64url(await sha256(subtle, utf8(text)));
}

function statement(
  place: Place, shown: Shown, otherKey: string, otherCommit: string,
): Uint8Array<ArrayBuffer> {
  const { pair, role, round } = place;
  const { key, fingerprint, nonce } = shown;
  return utf8([
    VERSION, "reveal", pair, role, round, key, otherKey, fingerprint, nonce, otherCommit,
  ].join("|"));
}

async function verifies(
  subtle: SubtleCrypto, point: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>,
  said: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    const key = await subtle.importKey("raw", point, CURVE, false, ["verify"]);
    return await subtle.verify(SIGNATURE, key, signature, said);
  } catch {
    return false;
  }
}
