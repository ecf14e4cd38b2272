// A questionnaire: one question at a time on a phone or tablet. Sends it until the server has it,
// so that a lost line or a proxy's error page takes no answers. Nothing is stored on the device.
// Without this script it is one long form.
// Deliberately absent: evaluating answers, except the one that shows whom to call.

import { bodyOf, Sending } from "../room/sending";
import { formats } from "../room/view/formats";
import { part, setText, show } from "../room/view/page";
import { onLeavingQuickly } from "../room/view/safety/quick_exit";

const form = part<HTMLFormElement>("fill");
const questions = [...form.querySelectorAll<HTMLFieldSetElement>("fieldset")];
const steps = [part("fill-intro"), ...questions, part("fill-end")];
// On wider screens whom to call is always shown beside the form.
const narrow = matchMedia("(max-width: 59.99rem)");
const next = part<HTMLButtonElement>("step-next");
const back = part<HTMLButtonElement>("step-back");
const words = part("step-words");
let at = Math.max(0, steps.findIndex((step) => step.dataset["faulty"] !== undefined));

function isAnswered(step: HTMLElement): boolean {
  const fields = step.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea");
  const isChosen = (field: HTMLInputElement | HTMLTextAreaElement) =>
    field.type !== "radio" || (field as HTMLInputElement).checked;
  return [...fields].some((field) => field.value !== "" && isChosen(field));
}

function stepWords(): string {
  if (at === 0 || at === steps.length - 1) return "";
  const text = form.dataset["step"] ?? "";
  const { number } = formats();
  return text.replace("{number}", number(at)).replace("{of}", number(questions.length));
}

function nextWords(): string {
  if (at === 0) return form.dataset["begin"] ?? "";
  const step = steps[at];
  return (step && isAnswered(step) ? form.dataset["next"] : form.dataset["skip"]) ?? "";
}

function draw(): void {
  const stepping = narrow.matches;
  document.body.classList.toggle("stepping", stepping);
  document.body.classList.toggle("in-steps", stepping && at > 0);
  steps.forEach((step, place) => show(step, !stepping || place === at));
  for (const title of form.querySelectorAll<HTMLElement>(".step-only")) show(title, stepping);
  show(part("steps"), stepping);
  show(back, at > 0);
  show(next, at < steps.length - 1);
  setText(words, stepWords());
  setText(next, nextWords());
  const step = steps[at];
  next.classList.toggle("main", at === 0 || (step !== undefined && isAnswered(step)));
}

function go(to: number): void {
  at = Math.min(Math.max(to, 0), steps.length - 1);
  draw();
  const step = steps[at];
  const title = step?.querySelector<HTMLElement>("h2") ?? part("fill-title");
  const start = step instanceof HTMLFieldSetElement ? step : title;
  start?.focus();
  window.scrollTo({ top: 0 });
}

/** An answer that must not wait shows whom to call at once. */
function showWhomToCall(): void {
  for (const band of form.querySelectorAll<HTMLElement>(".at-once")) {
    const within = band.closest("fieldset");
    show(band, within?.querySelector("input[data-above]:checked") !== null);
  }
}

const sending = new Sending(() => show(part("line-down"), true));

/** What is typed into a page stays there until the server has it. */
async function send(): Promise<void> {
  const post = () =>
    fetch(form.action, { method: "POST", body: bodyOf(form), redirect: "manual" });
  const answer = await sending.send(post);
  if (answer === null) return;
  if (answer.type === "opaqueredirect") location.replace(form.action);
  else form.submit();
}

next.addEventListener("click", () => go(at + 1));
back.addEventListener("click", () => go(at - 1));
narrow.addEventListener("change", draw);
form.addEventListener("input", () => {
  showWhomToCall();
  draw();
});
onLeavingQuickly(() => {
  sending.stop();
  form.reset();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
showWhomToCall();
draw();
