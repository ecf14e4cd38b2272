// What the page on which two people meet needs only after its first picture: the script, the sheet
// and the words of the room. All three are there before any of them is used.

import { afresh, untilLoaded } from "./room/loading";
import { readJson } from "./room/view/page";
import type { TextByKey } from "./room/view/words";

/** Addresses, from the page's block `later`. The sheet is null where the page has it already. */
interface Later { script: string; sheet: string | null; words: string }

/** Within this time a server says whether it still has a file (chosen). */
const GONE_MS = 5_000;

/** Loads everything; returns the module and the words. `failed` is called after each attempt that
 * failed, with whether the server has no such file any more, as after an update. Once `left`,
 * nothing is added to the page. */
export async function loadLater<Module>(
  left: AbortSignal, failed: (isGone: boolean) => void,
): Promise<[Module, TextByKey]> {
  const later = readJson<Later>("later");
  const load = <T>(address: string, one: (address: string) => Promise<T>): Promise<T> => {
    const tellWhy = () => void isGone(address).then((gone) => {
      if (!left.aborted) failed(gone);
    });
    const env = { pause, late, failed: tellWhy, hasEnded: () => left.aborted };
    return untilLoaded(env, (attempt) => one(afresh(address, attempt)));
  };
  const [module, words] = await Promise.all([
    load(later.script, (address) => import(address) as Promise<Module>),
    load(later.words, wordsAt),
    later.sheet === null ? null : load(later.sheet, addSheet),
  ]);
  return [module, words];
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, ms);
    addEventListener("online", () => done(), { once: true });
  });
}

function late(ms: number): Promise<never> {
  return new Promise((_, fail) => {
    setTimeout(() => fail(new Error("it took too long")), ms);
  });
}

async function isGone(address: string): Promise<boolean> {
  const answer = await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(GONE_MS) })
    .catch(() => null);
  return answer?.status === 404;
}

async function wordsAt(address: string): Promise<TextByKey> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("no words");
  return await answer.json() as TextByKey;
}

function addSheet(address: string): Promise<void> {
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = () => done();
    link.onerror = () => {
      link.remove();
      fail(new Error("no sheet"));
    };
    document.head.append(link);
  });
}
