// A check-in: one question at a time on a phone, otherwise all on one page. The answers stay in
// this tab until the server has them, and are sent again after a lost connection. Without this
// script the page is a plain form.

import { bodyOf, Sending } from "../room/sending";
import { FormDraft } from "../room/view/form_draft";
import { formats } from "../room/view/formats";
import { maybe, part, setText, show } from "../room/view/page";
import { onLeavingQuickly } from "../room/view/safety/quick_exit";

function begin(form: HTMLFormElement): void {
  const draft = new FormDraft(form);
  if (!form.hasAttribute("data-faults")) draft.restore();
  const steps = new Steps(form);
  const sending = new Sending(() => {
    setText(part("lost"), form.dataset["lost"] ?? "");
    show(part("lost"), true);
  });
  onLeavingQuickly(() => sending.stop());
  form.addEventListener("input", () => {
    draft.keep();
    steps.show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!steps.goOn()) void send(form, draft, sending);
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
    const [at, count] = [this.#now + 1, this.#thoughts.length].map(formats().number);
    const of = this.#form.dataset["of"] ?? "";
    setText(where, of.replace("{n}", at ?? "").replace("{count}", count ?? ""));
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

/** Sends the answers, and goes on once the server has them. */
async function send(form: HTMLFormElement, draft: FormDraft, sending: Sending): Promise<void> {
  draft.sent();
  let next = "";
  const post = async () => {
    const body = bodyOf(form); // as it stands now: it may be changed while the line is lost
    const headers = { "x-csrf": body.get("csrf") ?? "" };
    const answer = await fetch(form.action, { method: "POST", headers, body });
    // What breaks off, or is another server's page, is no answer either.
    if (answer.ok) ({ next } = (await answer.json()) as { next: string });
    return answer;
  };
  const answer = await sending.send(post);
  if (answer === null) return;
  // Only a full page can show what is wrong with the answers.
  if (!answer.ok) return form.submit();
  draft.drop();
  location.assign(next);
}

const form = maybe<HTMLFormElement>("check-in");
if (form !== null) begin(form);
