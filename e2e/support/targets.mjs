// What a finger cannot hit well: everything that can be pressed and is smaller than --target (44
// pixels), but for links within a sentence.

/** One line for each target on the page, as it is now, that is too small. */
export async function smallTargets(page) {
  return page.evaluate((least) => {
    const PRESSED = "a[href], button, summary, select, label:has(input), [role=tab], [role=button]";
    const isWithinSentence = (element) => {
      if (element.localName !== "a" || getComputedStyle(element).display !== "inline") return false;
      const around = element.parentElement.innerText.replace(element.innerText, "");
      return around.trim() !== "";
    };
    const named = (element) =>
      element.id || element.getAttribute("data-do") || element.innerText.trim().slice(0, 40);
    return [...document.querySelectorAll(PRESSED)]
      .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((element) => element.closest("[inert], .unseen") === null && !isWithinSentence(element))
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, { width, height }]) => width > 0 && Math.min(width, height) < least - 0.5)
      .map(([element, { width, height }]) =>
        `${element.localName} ${named(element)}: ${Math.round(width)} × ${Math.round(height)}`);
  }, 44);
}
