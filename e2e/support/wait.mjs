// Waits for a condition, and fails with a sentence.

/** How long a person and a page are waited for before something counts as failed, in ms. */
export const patience = { ms: 20_000 };

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Calls `ask` repeatedly until its answer is truthy, and returns that answer. */
export async function until(what, ask, { within = patience.ms, every = 50 } = {}) {
  const end = performance.now() + within;
  let last;
  let failure;
  for (;;) {
    try {
      last = await ask();
      failure = undefined;
      if (last) return last;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) break;
    await pause(every);
  }
  const detail = failure ? failure.message.split("\n")[0] : JSON.stringify(last);
  throw new Error(`not within ${within} ms: ${what} (last: ${detail})`, { cause: failure });
}

/** Fails with a sentence when `promise` takes too long. */
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not within ${ms} ms: ${what}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
