// Written words between the two. Deliberately absent: times, ticks and who is typing.

import type { ChatLine, Room } from "../state";
import { isByText } from "./picture";
import { follow, inside, part, setText, show } from "./page";
import { say } from "./words";

const NEAR_END_PX = 80; // chosen: somebody who has scrolled back is left where they read

export function chat(room: Room): void {
  const board = part("board");
  const toggle = part("chat");
  toggle.addEventListener("click", () => open(room, board.hidden !== false));
  part("chat-close").addEventListener("click", () => {
    open(room, false);
    toggle.focus();
  });
  writing(room);
  const lines = lineList(room);
  follow(room, (state) => {
    const byText = isByText(state);
    const shown = byText || state.ways.board;
    const opened = shown && board.hidden !== false;
    show(board, shown);
    lines(state.chat, opened);
    toggle.setAttribute("aria-expanded", String(shown));
    show(toggle, !byText);
    if (shown && state.unread > 0) room.readChat();
    const isNew = state.unread > 0 && !shown;
    setText(inside(toggle, "span"), say(isNew ? "room-chat-new" : "room-chat"));
  });
}

function open(room: Room, shown: boolean): void {
  room.setWays({ board: shown });
  if (shown) part("chat-text").focus();
}

function writing(room: Room): void {
  const form = part<HTMLFormElement>("chat-form");
  const field = part<HTMLTextAreaElement>("chat-text");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text !== "") room.say(text);
    field.value = "";
    field.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** Adds what is new and marks what has arrived; lines never move. */
function lineList(room: Room): (chat: ChatLine[], opened: boolean) => void {
  const list = part("lines");
  const body = part("chat-body");
  const template = part<HTMLTemplateElement>("line");
  const shownById = new Map<string, HTMLElement>();
  return (chat, opened) => {
    const atEnd = opened || body.scrollHeight - body.scrollTop - body.clientHeight < NEAR_END_PX;
    show(part("chat-empty"), chat.length === 0);
    let added = false;
    for (const line of chat) {
      let shown = shownById.get(line.id);
      if (shown === undefined) {
        shown = newLine(template, line, room.facts.otherName);
        shownById.set(line.id, shown);
        list.append(shown);
        added = true;
      }
      show(inside(shown, ".faint"), line.mine && !line.delivered);
    }
    if (opened || (added && atEnd)) body.scrollTop = body.scrollHeight;
  };
}

function newLine(template: HTMLTemplateElement, line: ChatLine, otherName: string): HTMLElement {
  const copy = template.content.cloneNode(true) as DocumentFragment;
  const element = copy.firstElementChild as HTMLElement;
  element.classList.toggle("mine", line.mine);
  setText(inside(element, ".unseen"), `${line.mine ? say("room-chat-you") : otherName}: `);
  setText(inside(element, "p"), line.text);
  return element;
}
