// The chat. Deliberately absent: times, read receipts and typing indicators.

import type { ChatLine, Room, RoomState } from "../../state";
import { isSending } from "../keys";
import { follow, inside, part, setText, show } from "../page";
import { say } from "../words";

const NEAR_END_PX = 80; // chosen: whoever has scrolled up stays where they read

/** `isShown` tells whether the chat is visible; call the returned function when that changes. */
export function chat(room: Room, isShown: () => boolean): () => void {
  writing(room);
  const lines = lineList(room);
  let was = false;
  const render = (state: Readonly<RoomState>) => {
    const now = isShown();
    lines(state.chat, now && !was);
    was = now;
    if (now && state.unread > 0) room.chat.read();
  };
  follow(room, render);
  return () => render(room.state);
}

function writing(room: Room): void {
  const form = part<HTMLFormElement>("chat-form");
  const field = part<HTMLTextAreaElement>("chat-text");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text !== "") room.chat.say(text);
    field.value = "";
    field.focus();
  });
  field.addEventListener("keydown", (event) => {
    if (!isSending(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** Adds new lines and marks delivered ones; lines never move. */
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
