// What can be seen of a layout from outside: positions, what is cut off, and what overlaps.

/** Faults of the controls on the page as it is: outside, unreachable, cut off or overlapping. */
export const faultsOf = ({ page }) =>
  page.evaluate(() => {
    const faults = [];
    const nameOf = (each) =>
      each.id || each.dataset.do || each.getAttribute("aria-label") || each.innerText?.trim() || each.name || each.tagName;
    const isClosed = (each) => each.closest("dialog:not([open])") !== null;
    const controls = [...document.querySelectorAll("#room :is(a, button, input, select, textarea, summary)")]
      .filter((each) => each.getClientRects().length > 0 && !isClosed(each))
      .filter((each) => getComputedStyle(each).opacity !== "0" && getComputedStyle(each).visibility === "visible")
      .filter((each) => !each.closest(".unseen"));
    const root = document.scrollingElement;
    if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth - innerWidth} px too wide`);
    /** The visible part of an element's box within all that clips it; null when nothing is
     * visible. */
    const seenOf = (element) => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
        if (overflowY === "visible") continue;
        const scrolls = overflowY !== "hidden" && at.scrollHeight > at.clientHeight;
        if ((top < box.top - 1 || bottom > box.bottom + 1) && !scrolls) {
          faults.push(`${nameOf(element)} is cut off by ${at.id || at.className}`);
        }
        [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      }
      return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
    };
    /** Whether the element can be scrolled to within a part of the page that is itself in reach. */
    const scrollsWithin = (element) => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
        const isScrolled = /auto|scroll/.test(getComputedStyle(at).overflowY) && at.scrollHeight > at.clientHeight;
        const bottom = at.getBoundingClientRect().bottom + root.scrollTop;
        if (isScrolled && at.clientHeight > 0 && bottom <= root.scrollHeight + 1) return true;
      }
      return false;
    };
    const seen = [];
    for (const control of controls) {
      const box = control.getBoundingClientRect();
      if (box.left < -1 || box.right > innerWidth + 1) faults.push(`${nameOf(control)} is outside`);
      const end = root.scrollHeight - root.scrollTop;
      const isBeyond = box.bottom > end + 1 || box.top < -root.scrollTop - 1;
      if (isBeyond && !scrollsWithin(control)) faults.push(`${nameOf(control)} is out of reach`);
      const isText = !control.matches("input, textarea, select");
      if (isText && control.scrollWidth > control.clientWidth + 1 && getComputedStyle(control).display !== "inline") {
        faults.push(`the words of ${nameOf(control)} are too wide`);
      }
      const part = seenOf(control);
      if (part) seen.push([control, part]);
    }
    // An overlay is compared with other elements of the same overlay only.
    const layerOf = (element) => element.closest("#more, .cards, #picture")?.id ?? "page";
    for (const [at, [one, a]] of seen.entries()) {
      for (const [other, b] of seen.slice(at + 1)) {
        if (one.contains(other) || other.contains(one) || layerOf(one) !== layerOf(other)) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && along > 1) faults.push(`${nameOf(one)} and ${nameOf(other)} overlap`);
      }
    }
    for (const cut of document.querySelectorAll("#room *")) {
      if (getComputedStyle(cut).textOverflow === "ellipsis" && cut.getClientRects().length > 0) {
        faults.push(`${nameOf(cut)} ends in an ellipsis`);
      }
    }
    return [...new Set(faults)];
  });

/** The other's picture: its share of the window's height, and whether all of it is visible. */
export const pictureOf = ({ page }) =>
  page.evaluate(() => {
    const video = document.getElementById("other-video");
    const box = document.getElementById("picture").getBoundingClientRect();
    const { objectFit, scale } = getComputedStyle(video);
    const shape = video.videoWidth / video.videoHeight;
    const isWhole = (objectFit === "contain" || Math.abs(box.width / box.height - shape) < 0.01)
      && (scale === "none" || Number(scale) === 1)
      && box.top >= -1 && box.left >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
    const spots = [0.2, 0.35, 0.5, 0.65].flatMap((y) => [0.35, 0.5, 0.65].map((x) => [x, y]));
    const covered = spots.filter(([x, y]) => {
      const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      return top !== video && top?.id !== "picture";
    });
    const { left, top, width, height } = box;
    return { left, top, width, height, share: height / innerHeight, isWhole, covered };
  });

/** Whether a tap on each of these elements arrives, without scrolling. */
export const inReach = ({ page }, selectors) =>
  page.evaluate((all) => all.filter((selector) => {
    const found = [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length > 0);
    return !found.some((each) => {
      const { x, y, width, height } = each.getBoundingClientRect();
      const isInside = x >= 0 && y >= 0 && x + width <= innerWidth + 1 && y + height <= innerHeight + 1;
      return isInside && each.contains(document.elementFromPoint(x + width / 2, y + height / 2));
    });
  }), selectors);

/** The text beside the picture, above the controls. */
export const readBeside = ({ page }) =>
  page.evaluate(() => {
    const box = document.getElementById("picture").getBoundingClientRect();
    const end = document.getElementById("foot").getBoundingClientRect().top;
    const texts = [];
    const walker = document.createTreeWalker(document.getElementById("room"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const seen = [...range.getClientRects()].find(({ width, height }) => width > 2 && height > 2);
      if (!seen || walker.currentNode.data.trim() === "" || seen.top > end) continue;
      const { clipPath } = getComputedStyle(walker.currentNode.parentElement);
      if (clipPath !== "none") continue;
      const isBeside = seen.right < box.left || seen.left > box.right;
      if (isBeside) texts.push(walker.currentNode.data.trim());
    }
    return texts;
  });
