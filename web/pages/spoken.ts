// On every page: has screen readers read what scripts show later. A region that appears together
// with its words is often not read, so the words of each `data-spoken` element are repeated, once
// they can be seen, in a region that is there from the beginning. Polite: nobody is interrupted.

const SPOKEN_MS = 10_000; // chosen: long enough to be read, and gone before it is found by chance
/** Where an element stands that cannot be seen. */
const UNSEEN = "[hidden], [data-card][data-waits], dialog:not([open])";

const page = document.querySelector<HTMLElement>("#spoken");
const regions = new Map<Element, HTMLElement>();

/** An open dialog makes all outside it silent, so each has a region of its own. */
function prepareDialogs(): void {
  for (const dialog of document.querySelectorAll("dialog")) {
    if (page === null) continue;
    const region = page.cloneNode() as HTMLElement;
    region.removeAttribute("id");
    dialog.append(region);
    regions.set(dialog, region);
  }
}

function speak(words: string): void {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  const region = open === undefined ? page : regions.get(open) ?? page;
  const sentence = document.createElement("p");
  sentence.dir = "auto";
  sentence.textContent = words;
  region?.append(sentence);
  setTimeout(() => sentence.remove(), SPOKEN_MS);
}

function wordsIn(element: Element): string {
  if (element.closest(UNSEEN) !== null) return "";
  // A hard blank at the end marks a sentence that is said once more.
  return (element.textContent ?? "").replace(/[ \t\n\r]+/g, " ").replace(/^ | $/g, "");
}

const before = new WeakMap<Element, string>();

/** Speaks what is new. Under the cover nothing is read aloud. */
function compare(isFirst: boolean): void {
  const silent = isFirst || document.documentElement.hasAttribute("data-covered");
  for (const element of document.querySelectorAll("[data-spoken]")) {
    const words = wordsIn(element);
    if (words === (before.get(element) ?? "")) continue;
    before.set(element, words);
    if (words !== "" && !silent) speak(words);
  }
}

prepareDialogs();
compare(true);
new MutationObserver(() => compare(false)).observe(document.documentElement, {
  subtree: true, childList: true, characterData: true, attributes: true,
  attributeFilter: ["hidden", "open", "data-waits", "data-covered"],
});
