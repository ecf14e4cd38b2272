// Noticings below the picture: the one that the counsellor holds ready, which only they see, and
// the shared ones as quiet cards until they are put away. Nothing shows who put away what.
// Deliberately absent: keeping a noticing on the board (keeping.ts).

import type { Noticing, Room } from "../../state";
import { follow, inside, maybe, onDo, openDialog, part, setText, show } from "../page";
import { say } from "../words";

export function noticings(room: Room): void {
  const dialog = part<HTMLDialogElement>("noticing-dialog");
  const field = part<HTMLTextAreaElement>("noticing-text");
  const written = (): string | null => {
    const text = field.value.trim();
    if (text === "") field.focus();
    return text === "" ? null : text;
  };
  const hold = room.facts.role === "counsellor" ? holding(room, field) : null;
  const share = () => {
    const text = written();
    if (text === null) return;
    room.noticings.share(text);
    field.value = "";
    dialog.close();
  };
  onDo("noticing", () => {
    openDialog("noticing-dialog");
    field.focus();
  });
  part("noticing-close").addEventListener("click", () => dialog.close());
  maybe("noticing-share-now")?.addEventListener("click", share);
  part("noticing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (hold === null) return share();
    const text = written();
    if (text === null) return;
    hold(text);
    dialog.close();
  });
  for (const card of dialog.querySelectorAll<HTMLElement>(".noticing-card")) {
    card.addEventListener("click", () => {
      field.value = card.textContent ?? "";
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    });
  }
  list(room);
}

/** The noticing that the counsellor holds ready; the returned function sets its words. */
function holding(room: Room, field: HTMLTextAreaElement): (text: string) => void {
  const held = (text: string) => {
    setText(part("noticing-held-words"), text);
    show(part("noticing-held"), text !== "");
    field.value = "";
  };
  part("noticing-let-go").addEventListener("click", () => {
    held("");
    part("room-heading").focus({ preventScroll: true });
  });
  part("noticing-edit").addEventListener("click", () => {
    field.value = part("noticing-held-words").textContent ?? "";
    openDialog("noticing-dialog");
    field.focus();
  });
  part("noticing-share-held").addEventListener("click", () => {
    room.noticings.share(part("noticing-held-words").textContent ?? "");
    held("");
    part("room-heading").focus({ preventScroll: true });
  });
  return held;
}

function list(room: Room): void {
  const place = part("noticing-list");
  const template = part<HTMLTemplateElement>("noticing-shared");
  const rowById = new Map<string, HTMLElement>();
  let before: Noticing[] = [];
  follow(room, ({ noticings: now, stage }) => {
    if (now === before && stage === "room") return;
    for (const [id, row] of rowById) {
      if (now.some((one) => one.id === id)) continue;
      if (row.contains(document.activeElement)) part("room-heading").focus({ preventScroll: true });
      row.remove();
      rowById.delete(id);
    }
    for (const one of now) {
      let row = rowById.get(one.id);
      if (row === undefined) {
        row = newRow(room, template, one);
        rowById.set(one.id, row);
        place.prepend(row); // newest first
      }
      fill(row, one, room.facts.otherName);
    }
    const news = newsOf(before, now, room.facts.otherName);
    before = now;
    if (news !== "") setText(part("noticing-news"), news);
  });
}

function newRow(room: Room, template: HTMLTemplateElement, { id }: Noticing): HTMLElement {
  const copy = template.content.cloneNode(true) as DocumentFragment;
  const row = copy.firstElementChild as HTMLElement;
  const on = (what: string, act: () => void) => {
    inside(row, `[data-noticing="${what}"]`).addEventListener("click", act);
  };
  on("keep", () => {
    const one = room.state.noticings.find((other) => other.id === id);
    room.noticings.wouldKeep(id, one?.iWould !== true);
  });
  on("keep-not", () => room.noticings.wouldKeep(id, false));
  on("away", () => room.noticings.putAway(id));
  return row;
}

function fill(row: HTMLElement, one: Noticing, name: string): void {
  const from = one.mine ? say("noticing-shared") : say("noticing-from-other", { name });
  setText(inside(row, "h2"), from);
  setText(inside(row, ".own-words"), one.text);
  setText(inside(row, ".hint"), standing(one, name));
  const keep = inside(row, '[data-noticing="keep"]');
  show(keep, !one.kept && one.delivered && !one.iWould);
  show(inside(row, '[data-noticing="keep-not"]'), one.iWould && !one.kept);
}

function standing({ mine, delivered, iWould, theyWould, kept }: Noticing, name: string): string {
  if (kept) return say("noticing-kept");
  if (iWould) return say("noticing-you-would", { name });
  if (theyWould) return say("noticing-other-would", { name });
  return mine && !delivered ? say("noticing-on-its-way") : say("noticing-keep-ask");
}

/** All that is new; several may come in one drawing. */
function newsOf(before: Noticing[], now: Noticing[], name: string): string {
  const news = now.map((one) => {
    const was = before.find(({ id }) => id === one.id);
    if (was === undefined) {
      return one.mine ? "" : `${say("noticing-from-other", { name })}: ${one.text}`;
    }
    if (one.kept && !was.kept) return say("noticing-kept");
    return one.theyWould && !was.theyWould ? say("noticing-other-would", { name }) : "";
  });
  return news.filter((one) => one !== "").join(" ");
}
