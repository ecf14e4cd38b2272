// Loads a part of the page until it is there, however often that fails.

/** How long to wait before it is tried again (chosen); the last one from then on. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];
/** How long an attempt may take; the last one from then on, for lines on which all is slow (chosen:
 * at 1.6 Mbit/s the room's script takes half a second). */
const PATIENCE_MS = [30_000, 60_000, 120_000, 240_000];

export interface LoadingEnv {
  /** Resolves after `ms`, or when the browser is online again. */
  pause(ms: number): Promise<void>;
  /** Rejects after `ms`: a line that stands still never fails by itself. */
  late(ms: number): Promise<never>;
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
      return await Promise.race([load(attempt), env.late(nth(PATIENCE_MS, attempt))]);
    } catch {
      if (!env.hasEnded()) env.failed();
      await env.pause(nth(PAUSES_MS, attempt));
    }
  }
  return new Promise(() => {});
}

function nth(times: number[], attempt: number): number {
  return times[Math.min(attempt, times.length - 1)] ?? 0;
}

/** The same file under another address: browsers remember a module that failed. */
export function afresh(address: string, attempt: number): string {
  return attempt === 0 ? address : `${address}?again=${attempt}`;
}
