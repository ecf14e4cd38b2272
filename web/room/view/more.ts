// "More": a sheet above the controls, with three groups of rarely needed rows. The settings of a
// row open in place of the groups; a row with an action closes the sheet first, so that the focus
// returns to the control.

import type { Modality } from "../../wire/wire";
import type { Room } from "../state";
import { fallenTo } from "./arriving/how_we_meet";
import type { Wish } from "./media/devices";
import { closesByEscape } from "./keys";
import { follow, part, setAttribute, setText, show } from "./page";
import { say } from "./words";

export function more(room: Room, wish: Wish): void {
  const sheet = part("more");
  const control = part("more-open");
  const turn = (open: boolean) => {
    show(sheet, open);
    setAttribute(control, "aria-expanded", String(open));
    if (open) turnTo("groups");
  };
  const close = () => {
    turn(false);
    control.focus({ preventScroll: true });
  };
  control.addEventListener("click", () => {
    if (!sheet.hidden) return turn(false);
    turn(true);
    sheet.querySelector<HTMLElement>(".group-row")?.focus({ preventScroll: true });
    sheet.scrollIntoView({ block: "nearest" });
  });
  // Runs before the row's own listeners: a dialog returns the focus to where it was.
  sheet.addEventListener("click", (event) => {
    if ((event.target as Element).closest(".groups button:not([data-more])") !== null) close();
  }, { capture: true });
  closesByEscape(document, () => !sheet.hidden, close);
  const leave = (to: EventTarget | null) => {
    const stays = to instanceof Node && (sheet.contains(to) || control.contains(to));
    if (!sheet.hidden && !stays) turn(false);
  };
  // On click rather than on pointer down, so that nothing moves under the finger.
  document.addEventListener("click", ({ target }) => leave(target));
  document.addEventListener("keyup", ({ key }) => {
    if (key === "Tab") leave(document.activeElement);
  });
  panels(sheet);
  ways(room, wish);
  let { stage } = room.state;
  follow(room, (state) => {
    if (state.stage !== stage) turn(false);
    ({ stage } = state);
  });
}

/** Opens settings in place of the groups, and leads back to their row. */
function panels(sheet: HTMLElement): void {
  let from: HTMLElement | null = null;
  for (const button of sheet.querySelectorAll<HTMLElement>("[data-more]")) {
    button.addEventListener("click", () => {
      const to = button.dataset["more"] ?? "groups";
      turnTo(to);
      if (to === "groups") return from?.focus({ preventScroll: true });
      from = button;
      part(`more-${to}-title`).focus({ preventScroll: true });
    });
  }
}

function turnTo(name: string): void {
  show(part("more-groups"), name === "groups");
  for (const panel of part("more").querySelectorAll<HTMLElement>(".more-panel")) {
    show(panel, panel.id === `more-${name}`);
  }
  part("more").scrollTop = 0;
}

/** Rows for the modalities that are not in use. */
function ways(room: Room, wish: Wish): void {
  const rows = [...part("more").querySelectorAll<HTMLElement>("[data-meet]")];
  for (const row of rows) {
    row.addEventListener("click", () => {
      wish.modality = row.dataset["meet"] as Modality;
      void room.setModality(wish.modality);
    });
  }
  follow(room, (state) => {
    for (const row of rows) show(row, row.dataset["meet"] !== state.modality);
    const fallen = fallenTo(state, wish);
    setText(part("meet-fallen"), fallen === null ? "" : say(`room-how-fallen-${fallen}`));
  });
}
