// The lines of the board: made from the page's own templates, filled when something changed. A line
// that stays is kept as it is, so that nobody loses the place in which they write.
// Deliberately absent: what a button does.

import type { BoardEntry, GoalEvent, Side } from "../../../wire/wire";
import { caretAfter, tidied } from "../../board/board";
import {
  agreedOn, isEditable, isProposed, isRemovable, LISTS, type ListName,
} from "../../board/board_shown";
import { formats } from "../formats";
import { inside, part, setAttribute, setText, show } from "../page";
import { say } from "../words";

/** Facts the page brings along, from the JSON block `#board-facts`. */
export interface BoardFacts {
  role: Side;
  pair: string;
  /** Address of the board's socket, a path. */
  live: string;
  myName: string;
  otherName: string;
}

export class Lines {
  readonly #facts: BoardFacts;
  readonly #rowsByList = new Map<ListName, Map<string, HTMLElement>>();

  /** Takes over the lines that the server has rendered. */
  constructor(facts: BoardFacts) {
    this.#facts = facts;
    for (const name of LISTS) {
      const rows = [...part(`lines-${name}`).children] as HTMLElement[];
      this.#rowsByList.set(name, new Map(rows.map((row) => [row.dataset["id"] ?? "", row])));
    }
  }

  show(lists: Record<ListName, BoardEntry[]>): void {
    for (const name of LISTS) this.#showList(name, lists[name]);
  }

  #showList(name: ListName, entries: BoardEntry[]): void {
    const list = part(`lines-${name}`);
    const rows = this.#rowsByList.get(name) ?? new Map<string, HTMLElement>();
    const wanted = entries.map((entry) => {
      const row = rows.get(entry.id) ?? newRow(name, entry.id);
      fill(row, entry, this.#facts);
      return row;
    });
    for (const [id, row] of rows) {
      if (entries.some((entry) => entry.id === id)) continue;
      if (row.contains(document.activeElement)) leave(row);
      row.remove();
    }
    arrange(list, wanted);
    this.#rowsByList.set(name, new Map(entries.map((entry, at) => [entry.id, wanted[at]!])));
    for (const row of wanted) for (const field of fieldsOf(row)) fit(field);
  }
}

function newRow(name: ListName, id: string): HTMLElement {
  const { content } = part<HTMLTemplateElement>(`blank-${name}`);
  const row = (content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  row.dataset["id"] = id;
  inside<HTMLInputElement>(row, '[name="id"]').value = id;
  return row;
}

/** The others are moved around the line that has the focus. */
function arrange(list: HTMLElement, wanted: HTMLElement[]): void {
  if (wanted.every((row, at) => list.children[at] === row)) return;
  const held = wanted.find((row) => row.contains(document.activeElement));
  const at = held === undefined || held.parentElement !== list ? -1 : wanted.indexOf(held);
  for (const row of wanted.slice(0, Math.max(at, 0))) list.insertBefore(row, held ?? null);
  for (const row of wanted.slice(at + 1)) list.append(row);
}

/** The focus of a line that goes away. */
function leave(row: HTMLElement): void {
  row.closest<HTMLElement>(".board-body")?.focus({ preventScroll: true });
}

function fieldsOf(row: Element): HTMLTextAreaElement[] {
  return [...row.querySelectorAll<HTMLTextAreaElement>("textarea")];
}

const FITS_ITSELF = CSS.supports("field-sizing", "content");

/** Grows with what is in it where the browser does not do that itself. */
export function fit(field: HTMLTextAreaElement): void {
  if (FITS_ITSELF || field.offsetParent === null) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

/** Puts words into a field without moving what somebody types there. */
export function setWords(field: HTMLTextAreaElement, words: string): void {
  if (field.value === words) return;
  // Blank ends are the typist's own; the board keeps none.
  if (field === document.activeElement && tidied(field.value) === words) return;
  const { value, selectionStart, selectionEnd } = field;
  field.value = words;
  if (field !== document.activeElement) return;
  const moved = (at: number) => caretAfter(value, words, at);
  field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
}

function fill(row: HTMLElement, entry: BoardEntry, facts: BoardFacts): void {
  const { role } = facts;
  fillWords(row, entry, role);
  const from = row.querySelector(".from .who");
  if (from !== null) fillFrom(row, entry, facts);
  const agreed = agreedOn(entry);
  for (const span of row.querySelectorAll<HTMLElement>("[data-agreed]")) {
    const whom = agreed === role ? "you" : agreed === "both" || agreed === null ? agreed : "other";
    show(span, span.dataset["agreed"] === whom);
  }
  show(button(row, "agree"), agreed === role);
  show(button(row, "remove"), isRemovable(entry, role));
  const { body } = entry;
  if (body.kind === "agenda") fillStands(row, body.stands.is);
  if (body.kind === "step") fillPlace(row, body.place ?? "", body.when, isEditable(entry, role));
  if (body.kind === "goal") fillGoal(row, entry, body, facts);
}

function fillWords(row: HTMLElement, entry: BoardEntry, role: Side): void {
  inside<HTMLInputElement>(row, '[name="base"]').value = entry.words;
  for (const group of row.querySelectorAll("[role=group]")) {
    setAttribute(group, "aria-label", entry.words);
  }
  const shown = row.querySelector(".goal-words");
  if (shown !== null) setText(shown, entry.words);
  const field = row.querySelector<HTMLTextAreaElement>("textarea.board-words");
  if (field === null) return;
  const editable = isEditable(entry, role);
  if (shown !== null) {
    show(shown as HTMLElement, !editable);
    show(field, editable);
  }
  if (field.readOnly === editable) field.readOnly = !editable;
  // The field that is typed in follows `editing` instead.
  if (field !== document.activeElement || field.readOnly) setWords(field, entry.words);
}

function fillFrom(row: HTMLElement, entry: BoardEntry, facts: BoardFacts): void {
  const mine = entry.by === facts.role;
  const name = facts.otherName;
  const how = isProposed(entry) ? "proposed" : "wrote";
  const initial = inside(row, ".from .initial");
  initial.classList.toggle("other", !mine);
  const [letter = ""] = (mine ? facts.myName : name).trim();
  setText(initial, letter.toLocaleUpperCase());
  setText(inside(row, ".from .who"), say(`board-${mine ? "you" : "other"}-${how}`, { name }));
}

function fillStands(row: HTMLElement, stands: string): void {
  row.dataset["stands"] = stands;
  const tick = row.querySelector<HTMLButtonElement>(".board-tick");
  if (tick === null) return;
  setAttribute(tick, "aria-pressed", String(stands === "done"));
  tick.value = stands === "done" ? "undone" : "done";
}

function fillPlace(row: HTMLElement, place: string, when: string, editable: boolean): void {
  const field = inside<HTMLSelectElement>(row, '[name="place"]');
  if (field !== document.activeElement) field.value = place;
  inside<HTMLInputElement>(row, '[name="when"]').value = when;
  show(inside(row, ".place-choice"), editable);
  setText(inside(row, ".step-place"), field.options[field.selectedIndex]?.text ?? "");
}

type Goal = Extract<BoardEntry["body"], { kind: "goal" }>;

function fillGoal(row: HTMLElement, entry: BoardEntry, goal: Goal, facts: BoardFacts): void {
  row.dataset["stands"] = goal.stands.is;
  if (row.classList.contains("past")) {
    for (const span of row.querySelectorAll<HTMLElement>(".from [data-stands]")) {
      show(span, span.dataset["stands"] === goal.stands.is);
    }
    inside<HTMLButtonElement>(row, ".board-do button").value =
      goal.stands.is === "done" ? "undone" : "resume";
    return;
  }
  const { role } = facts;
  const { rewording } = goal;
  show(inside(row, ".reworded"), rewording !== null);
  if (rewording !== null) {
    setText(inside(row, ".reworded q"), rewording.words);
    for (const part of row.querySelectorAll<HTMLElement>("[data-reworded]")) {
      show(part, (part.dataset["reworded"] === "you") === (rewording.by === role));
    }
    show(button(row, "take"), rewording.by !== role);
  }
  show(inside(row, ".rate"), entry.agreed);
  show(inside(row, ".rewording"), !isEditable(entry, role));
  show(button(row, "done"), entry.agreed);
  fillRating(row, goal);
  const history = goal.history.map(eventWords);
  const list = inside(row, ".history");
  if (history.join("\n") !== [...list.children].map((one) => one.textContent).join("\n")) {
    list.replaceChildren(...history.map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
  }
}

function fillRating(row: HTMLElement, { ratings }: Goal): void {
  const slide = inside<HTMLInputElement>(row, '[name="value"]');
  const last = ratings.at(-1);
  const touched = slide.dataset["touched"] !== undefined;
  if (last !== undefined && !touched) {
    slide.value = String(last.value);
    delete slide.dataset["unset"];
  }
  sayRating(slide);
  const day = last === undefined ? "" : dayWords(last.at);
  setText(inside(row, ".rated"), last === undefined ? "" : say("board-goal-rated", { day }));
}

/** In words for a screen reader; nothing is said of a goal that was never placed. */
export function sayRating(slide: HTMLInputElement): void {
  const unset = slide.dataset["unset"] !== undefined;
  const { value } = slide;
  const words = unset ? say("board-goal-not-yet") : say("board-goal-between", { value });
  setAttribute(slide, "aria-valuetext", words);
}

function eventWords({ at, what, before }: GoalEvent): string {
  const day = dayWords(at);
  if (before !== null) return say("board-event-reworded-from", { day, before });
  switch (what) {
    case "proposed": return say("board-event-proposed", { day });
    case "agreed": return say("board-event-agreed", { day });
    case "reworded": return say("board-event-reworded", { day });
    case "set_aside": return say("board-event-set-aside", { day });
    case "reached": return say("board-event-reached", { day });
    case "taken_up": return say("board-event-taken-up", { day });
  }
}

function dayWords(micros: number): string {
  return formats().day(new Date(micros / 1000));
}

function button(row: HTMLElement, verb: string): HTMLElement | null {
  return row.querySelector(`button[value="${verb}"]`);
}
