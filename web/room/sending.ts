// Sends a form again and again until the server answers. The error page of a proxy, or of a server
// that fails, is no answer: nothing was taken, and what was typed stays on the page.

const AGAIN_MS = [2_000, 5_000, 10_000]; // chosen

export class Sending {
  readonly #lost: () => void;
  #wake: (() => void) | null = null;
  #isSending = false;
  #isOver = false;

  /** `lost` is called after each attempt without an answer. */
  constructor(lost: () => void) {
    this.#lost = lost;
    addEventListener("online", () => this.#wake?.());
  }

  /** Nothing is sent any more, and no answer leads anywhere. */
  stop(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** Resolves with the answer to `post`; its status is below 500. A call while another is under way
   * makes that one try again at once, and resolves with null, as all do after `stop`. */
  async send(post: () => Promise<Response>): Promise<Response | null> {
    this.#wake?.();
    if (this.#isSending) return null;
    this.#isSending = true;
    for (let attempt = 0; !this.#isOver; attempt += 1) {
      const answer = await post().catch(() => null);
      if (this.#isOver) break;
      if (answer !== null && answer.status < 500) {
        this.#isSending = false;
        return answer;
      }
      this.#lost();
      await this.#pause(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 0);
    }
    return null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}

/** The form as its browser would send it. */
export function bodyOf(form: HTMLFormElement): URLSearchParams {
  const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return new URLSearchParams(fields);
}
