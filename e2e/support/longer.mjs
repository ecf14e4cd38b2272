// Imitates languages with longer words, and people who space their text: changes the visible text
// only, so that a layout can be checked. Tests that use it find controls by id, not by words.

/** The share by which every word is longer, as in German, Finnish or Ukrainian (docs/figures.md has
 * no more). */
const LONGER_BY = 0.4;

/** Makes every word on the page longer, now and whenever the page shows new text. */
export async function lengthenWords({ page }) {
  await page.evaluate((longerBy) => {
    const made = new WeakMap();
    const longer = (text) => text.replace(/\p{L}{2,}/gu, (word) =>
      word + word.slice(0, Math.ceil(word.length * longerBy)).toLowerCase());
    const change = (node) => {
      const within = node.parentElement?.closest("script, style, template, textarea");
      if (within || !/\p{L}/u.test(node.data) || made.get(node) === node.data) return;
      const text = longer(node.data);
      made.set(node, text);
      node.data = text;
    };
    const changeAll = (root) => {
      if (root.nodeType === Node.TEXT_NODE) return change(root);
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) change(walker.currentNode);
    };
    changeAll(document.body);
    for (const field of document.querySelectorAll("[placeholder]")) {
      field.placeholder = longer(field.placeholder);
    }
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        if (target.nodeType === Node.TEXT_NODE) change(target);
        for (const node of addedNodes) changeAll(node);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, LONGER_BY);
}

/** The four spacings of WCAG 1.4.12. The content security policy allows style sheets of this
 * kind. */
export async function spaceText({ page }) {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets.push(sheet);
  });
}
