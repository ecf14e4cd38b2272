// Tabs as in the ARIA Authoring Practices: arrow keys move, and the panel changes at once.

import { isComposing } from "./keys";
import { part, setAttribute, show } from "./page";

export interface Tabs {
  readonly selected: string;
  select(name: string): void;
  focus(): void;
}

/** Tabs are buttons `tab-NAME`, panels are `panel-NAME`. */
export function tabs(list: HTMLElement, turned: (name: string) => void): Tabs {
  const all = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
  const names = all.map(({ id }) => id.replace(/^tab-/, ""));
  let selected = names[0] ?? "";
  const select = (name: string) => {
    if (!names.includes(name)) return;
    selected = name;
    for (const [at, tab] of all.entries()) {
      const is = names[at] === name;
      setAttribute(tab, "aria-selected", String(is));
      setAttribute(tab, "tabindex", is ? null : "-1");
      const panel = part(`panel-${names[at]}`);
      panel.dataset["tabbed"] = "";
      show(panel, is);
    }
    turned(name);
  };
  const focus = () => all[names.indexOf(selected)]?.focus();
  for (const [at, tab] of all.entries()) {
    tab.addEventListener("click", () => select(names[at] ?? ""));
    tab.addEventListener("keydown", (event) => {
      if (isComposing(event)) return;
      const to = walk(event.key, at, all.length, getComputedStyle(list).direction === "rtl");
      if (to === null) return;
      event.preventDefault();
      select(names[to] ?? "");
      focus();
    });
  }
  select(selected);
  return { get selected() { return selected; }, select, focus };
}

function walk(key: string, at: number, count: number, rightToLeft: boolean): number | null {
  const [next, previous] = rightToLeft ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  switch (key) {
    case next: return (at + 1) % count;
    case previous: return (at + count - 1) % count;
    case "Home": return 0;
    case "End": return count - 1;
    default: return null;
  }
}
