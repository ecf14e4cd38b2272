// A double press is one press: the page may have changed between its halves, and the second was not
// meant for what has come to stand there.

/** Passes on the second half only where the same control still does the same. */
export function heedFirstHalf(): void {
  let first: HTMLElement | null = null;
  let words = "";
  window.addEventListener("click", (event) => {
    const control = event.target instanceof Element
      ? event.target.closest<HTMLElement>("button, a") : null;
    if (event.detail !== 2) {
      first = control;
      words = control?.textContent ?? "";
    } else if (control !== null && (control !== first || control.textContent !== words)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, { capture: true });
}
