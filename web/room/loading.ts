// Loads a part of the page until it is there, however often that fails.

/** How long to wait before it is tried again (chosen); the last one from then on. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

export interface LoadingEnv {
  /** Resolves after `ms`, or when the browser is online again. */
  pause(ms: number): Promise<void>;
  /** Called after each attempt that failed. */
  failed(): void;
  /** Once it is so, nothing more is loaded and nothing resolves. */
  hasEnded(): boolean;
}

/** `load` gets the number of the attempt, from 0. */
export async function untilLoaded<T>(
  env: LoadingEnv, load: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; !env.hasEnded(); attempt += 1) {
    try {
      return await load(attempt);
    } catch {
      if (!env.hasEnded()) env.failed();
      await env.pause(PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0);
    }
  }
  return new Promise(() => {});
}

/** The same file under another address: browsers remember a module that failed. */
export function afresh(address: string, attempt: number): string {
  return attempt === 0 ? address : `${address}?again=${attempt}`;
}
