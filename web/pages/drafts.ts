// On every page: what is typed into a form with room for text stays in this tab until the server
// has it. Without this script the forms are as plain as they look.

import { dropDrafts, settleSent } from "../room/board/drafts";
import { inTab } from "../room/memory";
import { FormDraft, ownerOfDrafts } from "../room/view/form_draft";

/** Fields for own words. */
const WRITTEN = 'textarea, input[dir="auto"][maxlength]';
/** Check-ins keep their drafts themselves, the board and the room keep what is written there on the
 * server, and answers to a questionnaire are kept nowhere. */
const OTHERS = "#check-in, [data-midway], .board-line form, #word-form, #fill";

/** The path of the page that sent the form to which this page is the answer; null when this page is
 * no answer, or refuses it. */
function answersTo(): string | null {
  // Browsers may have no entry; then only the page that led here counts.
  const [navigation] = performance.getEntriesByType("navigation");
  const { type } = (navigation ?? { type: "navigate" }) as PerformanceNavigationTiming;
  const isRefusal = document.querySelector("[data-refused]") !== null;
  const isAnswer = ownerOfDrafts() !== "" && !isRefusal && type === "navigate";
  if (!isAnswer || document.referrer === "") return null;
  return new URL(document.referrer).pathname;
}

settleSent(inTab, answersTo());
for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]')) {
  if (form.matches(OTHERS) || form.querySelector(WRITTEN) === null) continue;
  const draft = new FormDraft(form);
  // What was refused stands in the form already, as it was typed.
  if (form.querySelector("[aria-invalid]") === null) draft.restore();
  form.addEventListener("input", () => draft.keep());
  form.addEventListener("submit", (event) => {
    draft.sent();
    // The live board takes it itself, and empties the form.
    setTimeout(() => {
      if (event.defaultPrevented) draft.keep();
    });
  });
}
// Who goes on by a link, or comes back, while a form is on its way: it may never have arrived.
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && leads(event)) settleSent(inTab, null);
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) settleSent(inTab, null);
});
for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
  form.addEventListener("submit", () => dropDrafts(inTab));
}

/** Whether a click leads away from this page. */
function leads(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return false;
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
  if (link === null || link.target !== "" || link.hasAttribute("download")) return false;
  return !link.getAttribute("href")?.startsWith("#");
}
