// The board in the page: in the room and on the pages before and after it. Each line is a form that
// the server rendered; here its action runs at once and nothing is posted. Changes of the other
// appear without moving what this person types, and are announced once the other pauses.
// Deliberately absent: the tabs and the panel around the board.

import type { Board, BoardOp } from "../../../wire/wire";
import { newsBetween, withOwn } from "../../board/board_news";
import { boardShown, LISTS, newOf, opOf, type Said } from "../../board/board_shown";
import type { BoardState, LiveBoard } from "../../board_state";
import { type BoardFacts, fit, Lines, sayRating, setWords } from "./board_lines";
import { isSending } from "../keys";
import { maybe, part, setText, show } from "../page";
import { say } from "../words";

const PAUSE_MS = 2_500; // chosen: a change is announced once it has settled

/** Makes the board inside `roots` live. */
export function board(roots: HTMLElement[], desk: LiveBoard, facts: BoardFacts): void {
  const lines = new Lines(facts);
  const { tell, own } = news(desk, facts);
  for (const root of roots) {
    root.classList.add("live");
    forms(root, desk, facts, own);
    typing(root, desk, own);
  }
  const render = (state: BoardState) => {
    sayTrouble(state, facts);
    if (!state.known) return;
    const shown = boardShown(state.board, facts.role, state.todaySince);
    lines.show(shown.lists);
    showEditing(state);
    show(part("their-hope"), shown.theirHope !== "");
    setText(part("their-hope").lastElementChild as Element, shown.theirHope);
    show(part("add-hope"), shown.lists.hope.length === 0);
    for (const name of LISTS) {
      const isEmpty = shown.lists[name].length === 0;
      show(maybe(`none-${name}`), isEmpty);
      show(maybe(`has-${name}`), !isEmpty);
    }
    for (const mark of document.querySelectorAll<HTMLElement>("[data-due]")) {
      show(mark, state.reviewDue);
    }
    const rhythm = part<HTMLSelectElement>("rhythm-sessions");
    if (rhythm !== document.activeElement) rhythm.value = String(state.board.review_every ?? "");
    const { helped, person } = shown.lists;
    showAtHand([...helped, ...person].map(({ words }) => words));
    tell();
  };
  desk.watch(render);
  render(desk.state);
}

/** Updates the field in edit with what the other typed there meanwhile. */
function showEditing({ editing }: BoardState): void {
  const field = document.activeElement;
  if (editing === null || !(field instanceof HTMLTextAreaElement)) return;
  if (lineOf(field) === editing.id && field.name === "words") setWords(field, editing.words);
}

function lineOf(field: Element): string | null {
  return field.closest<HTMLElement>(".board-line")?.dataset["id"] ?? null;
}

/** Called when this person has changed an entry. */
type Own = (id: string) => void;

function forms(root: HTMLElement, desk: LiveBoard, facts: BoardFacts, own: Own): void {
  const act = (op: BoardOp | null) => {
    if (op === null) return;
    desk.dismiss();
    desk.do(op);
    if ("id" in op) own(op.id);
  };
  root.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const { submitter } = event as SubmitEvent;
    if (!form.matches(".board-line form, [data-adds], #rhythm")) return;
    event.preventDefault();
    if (form.dataset["adds"] !== undefined) return add(form, desk, own);
    const verb = (submitter as HTMLButtonElement | null)?.value ?? "";
    const { board: now, todaySince } = desk.state;
    const slide = form.querySelector<HTMLElement>("input[name=value]");
    // The slider was not moved yet, so there is no value to send.
    if (verb === "rate" && slide?.dataset["unset"] !== undefined) return slide.focus();
    act(opOf(verb, saidIn(form), boardShown(now, facts.role, todaySince)));
    if (verb === "reword") emptied(form.querySelector("textarea[name=other_words]"));
    if (verb === "rate") delete slide?.dataset["touched"];
  });
  root.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest("form");
    if (form === null || form.dataset["adds"] !== undefined) return;
    const verb = field.matches('[name="place"]') ? "place"
      : field.matches('[name="sessions"]') ? "rhythm" : "";
    const { board: now, todaySince } = desk.state;
    act(opOf(verb, saidIn(form), boardShown(now, facts.role, todaySince)));
  });
}

function saidIn(form: HTMLFormElement): Said {
  const said: Said = {};
  for (const [name, value] of new FormData(form)) said[name] = String(value);
  return said;
}

function add(form: HTMLFormElement, desk: LiveBoard, own: Own): void {
  const field = form.querySelector<HTMLTextAreaElement>("textarea");
  const made = newOf(saidIn(form));
  if (made !== null) {
    desk.dismiss();
    own(desk.add(made.body, made.words));
    emptied(field);
  }
  field?.focus();
}

function emptied(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.value = "";
  fit(field);
}

function typing(root: HTMLElement, desk: LiveBoard, own: Own): void {
  const typed = (event: Event): string | null => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || field.readOnly) return null;
    return field.name === "words" ? lineOf(field) : null;
  };
  root.addEventListener("focusin", (event) => {
    const id = typed(event);
    if (id !== null) desk.startEdit(id);
  });
  root.addEventListener("focusout", (event) => {
    if (typed(event) !== null) desk.endEdit();
  });
  root.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    if (field instanceof HTMLTextAreaElement) fit(field);
    if (field instanceof HTMLInputElement && field.type === "range") {
      field.dataset["touched"] = "";
      delete field.dataset["unset"];
      sayRating(field);
    }
    const id = typed(event);
    if (id === null) return;
    desk.type((field as HTMLTextAreaElement).value);
    own(id);
  });
  root.addEventListener("keydown", (event) => {
    if (!isSending(event)) return;
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || field.readOnly) return;
    if (field.closest(".board-line, [data-adds]") === null) return;
    event.preventDefault();
    const id = lineOf(field);
    if (field.name === "other_words") (field.nextElementSibling as HTMLElement).click();
    else if (id === null) field.form?.requestSubmit();
    else {
      desk.endEdit();
      desk.startEdit(id);
    }
  });
}

/** Suggestions for a step: one tap fills them in, and they can still be edited. */
function showAtHand(words: string[]): void {
  const place = part("at-hand");
  show(place, words.length > 0);
  const shown = [...place.children].map((chip) => chip.textContent);
  if (shown.join("\n") === words.join("\n")) return;
  place.replaceChildren(...words.map((text) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "button small";
    chip.dir = "auto";
    chip.textContent = text;
    chip.addEventListener("click", () => {
      const field = place.closest("form")?.querySelector<HTMLTextAreaElement>("textarea");
      if (field === null || field === undefined) return;
      field.value = field.value.trim() === "" ? text : `${field.value.trim()} ${text}`;
      fit(field);
      field.focus();
    });
    return chip;
  }));
}

/** Announces the other's changes once they have settled. */
function news(
  desk: LiveBoard, { role, otherName: name }: BoardFacts,
): { tell(): void; own: Own } {
  let told: Board | null = null;
  let timer = 0;
  const sayFresh = () => {
    const fresh = newsBetween(told, desk.state.board, role);
    told = desk.state.board;
    if (fresh.length === 0) return;
    const sentences = fresh.map(({ key, words }) => say(`board-news-${key}`, { name, words }));
    setText(part("board-news"), sentences.join(" "));
  };
  return {
    tell: () => {
      told ??= desk.state.board;
      clearTimeout(timer);
      timer = window.setTimeout(sayFresh, PAUSE_MS);
    },
    own: (id) => {
      if (told !== null) told = withOwn(told, desk.state.board, id);
    },
  };
}

const TROUBLES: Record<BoardState["server"], string | null> = {
  connecting: null, here: null, lost: "board-lost", ended: "board-ended", crowded: "board-crowded",
};

function sayTrouble({ refused, server }: BoardState, { otherName }: BoardFacts): void {
  const place = part("board-trouble");
  const key = refused !== null ? `board-refused-${refused.reason.replaceAll("_", "-")}`
    : TROUBLES[server];
  show(place, key !== null);
  if (key !== null) setText(place, say(key, { name: otherName }));
}
