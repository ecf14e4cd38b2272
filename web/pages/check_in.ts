// A check-in: one question at a time on a phone, otherwise all on one page. The answers stay in
// this tab until the server has them, and are sent again after a lost connection. Without this
// script the page is a plain form.

import { FormDraft } from "../room/view/board/form_draft";
import { maybe, part, setText, show } from "../room/view/page";

const AGAIN_MS = [2_000, 5_000, 10_000]; // chosen

function begin(form: HTMLFormElement): void {
  const draft = new FormDraft(form, form.dataset["pair"] ?? "");
  if (!form.hasAttribute("data-faults")) draft.restore();
  const steps = new Steps(form);
  const sender = new Sender(form, draft);
  form.addEventListener("input", () => {
    draft.keep();
    steps.show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!steps.goOn()) void sender.send();
  });
  part("pass-all").addEventListener("click", () => draft.drop());
}

class Steps {
  readonly #form: HTMLFormElement;
  readonly #thoughts: HTMLElement[];
  readonly #phone = matchMedia("(max-width: 47.99rem)");
  readonly #keep = part<HTMLButtonElement>("keep");
  readonly #keepWords = this.#keep.textContent ?? "";
  #now: number;

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#thoughts = [...form.querySelectorAll<HTMLElement>(".thought")];
    const faulty = this.#thoughts.findIndex((thought) => thought.querySelector(".wrong") !== null);
    this.#now = this.#inRange(faulty >= 0 ? faulty : Number(history.state?.thought ?? 0));
    part("back").addEventListener("click", () => this.#goBack());
    this.#phone.addEventListener("change", () => this.show());
    window.addEventListener("popstate", (event) => {
      this.#turnTo(Number((event.state as { thought?: number } | null)?.thought ?? 0));
    });
    this.show();
  }

  /** Goes on to the next question; returns false when there is none. */
  goOn(): boolean {
    if (!this.#phone.matches || this.#now >= this.#thoughts.length - 1) return false;
    history.pushState({ thought: this.#now + 1 }, "");
    this.#turnTo(this.#now + 1);
    return true;
  }

  show(): void {
    const inSteps = this.#phone.matches;
    this.#form.toggleAttribute("data-steps", inSteps);
    this.#thoughts.forEach((thought, n) => thought.classList.toggle("now", n === this.#now));
    show(part("back"), inSteps && this.#now > 0);
    const where = part("where");
    show(where, inSteps);
    const count = String(this.#thoughts.length);
    const of = this.#form.dataset["of"] ?? "";
    setText(where, of.replace("{n}", String(this.#now + 1)).replace("{count}", count));
    const isLast = !inSteps || this.#now === this.#thoughts.length - 1;
    const onwards = this.#isAnswered() ? "next" : "pass";
    setText(this.#keep, isLast ? this.#keepWords : this.#form.dataset[onwards] ?? "");
  }

  #goBack(): void {
    if (history.state?.thought === this.#now) history.back();
    else this.#turnTo(this.#now - 1);
  }

  #turnTo(thought: number): void {
    this.#now = this.#inRange(thought);
    this.show();
    if (!this.#phone.matches) return;
    scrollTo(0, 0);
    const first = this.#thoughts[this.#now]?.querySelector<HTMLElement>("legend, textarea");
    first?.focus({ preventScroll: true });
  }

  #inRange(thought: number): number {
    return Math.min(Math.max(0, thought || 0), this.#thoughts.length - 1);
  }

  #isAnswered(): boolean {
    const thought = this.#thoughts[this.#now];
    const chosen = thought?.querySelector('input:checked:not([value=""])') ?? null;
    const written = [...thought?.querySelectorAll("textarea") ?? []];
    return chosen !== null || written.some((area) => area.value.trim() !== "");
  }
}

class Sender {
  readonly #form: HTMLFormElement;
  readonly #draft: FormDraft;
  #wake: (() => void) | null = null;
  #isSending = false;

  constructor(form: HTMLFormElement, draft: FormDraft) {
    this.#form = form;
    this.#draft = draft;
    window.addEventListener("online", () => this.#wake?.());
  }

  /** Sends until the server answers; pressing the button again retries at once. */
  async send(): Promise<void> {
    this.#wake?.();
    if (this.#isSending) return;
    this.#isSending = true;
    this.#draft.keep();
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#post();
      if (answer !== null) {
        this.#follow(answer);
        return;
      }
      setText(part("lost"), this.#form.dataset["lost"] ?? "");
      show(part("lost"), true);
      await this.#pause(AGAIN_MS[Math.min(attempt, AGAIN_MS.length - 1)] ?? 0);
    }
  }

  /** Returns the next page; "" when only a full page load can show the error; null without an
   * answer. */
  async #post(): Promise<string | null> {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) fields.append(name, String(value));
    try {
      const answer = await fetch(this.#form.action, {
        method: "POST", headers: { "x-csrf": fields.get("csrf") ?? "" }, body: fields,
      });
      if (answer.ok) return ((await answer.json()) as { next: string }).next;
      return answer.status >= 500 ? null : "";
    } catch {
      return null;
    }
  }

  #follow(next: string): void {
    if (next === "") {
      this.#isSending = false;
      this.#form.submit();
      return;
    }
    this.#draft.drop();
    location.assign(next);
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

const form = maybe<HTMLFormElement>("check-in");
if (form !== null) begin(form);
