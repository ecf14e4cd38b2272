// The chat. Deliberately absent: times, read receipts and typing indicators.

import type { ChatLine, Room, RoomState } from "../../state";
import { isSending } from "../keys";
import { follow, inside, part, setText, show } from "../page";
import { say } from "../words";

const NEWS_MS = 500; // chosen: what comes back after a reload comes within it
const NEWS_KEPT_MS = 10_000; // chosen: as long as it is spoken
const NEWS_LINES_MAX = 3; // chosen: more is read from the chat itself
const NEAR_END_PX = 80; // chosen: whoever has scrolled up stays where they read

/** `isShown` tells whether the chat is visible; call the returned function when that changes. */
export function chat(room: Room, isShown: () => boolean): () => void {
  writing(room);
  const tell = news(room, isShown);
  const lines = lineList(room, tell);
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
function lineList(
  room: Room, tell: (text: string) => void,
): (chat: ChatLine[], opened: boolean) => void {
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
        if (!line.mine) tell(line.text);
      }
      show(inside(shown, ".faint"), line.mine && !line.delivered);
    }
    if (opened || (added && atEnd)) body.scrollTop = body.scrollHeight;
  };
}

/** Has the other's new lines read aloud while the chat is shown; while it is not, says once that
 * there is something to read. */
function news(room: Room, isShown: () => boolean): (text: string) => void {
  const place = part("chat-news");
  const { otherName: name } = room.facts;
  const fresh: string[] = [];
  let timer = 0;
  let isTold = false;
  follow(room, ({ unread }) => {
    isTold &&= unread > 0;
  });
  const speak = (words: string) => {
    // A new element, because the same words may come again.
    const line = document.createElement("p");
    line.dataset["spoken"] = "";
    setText(line, words);
    place.replaceChildren(line);
    // Old news is neither found later nor spoken once more when the room is shown again.
    setTimeout(() => line.remove(), NEWS_KEPT_MS);
  };
  const tell = () => {
    const lines = fresh.splice(0);
    if (isShown() && lines.length <= NEWS_LINES_MAX) return speak(`${name}: ${lines.join(" ")}`);
    if (!isTold) speak(say("room-chat-wrote", { name }));
    isTold = !isShown();
  };
  return (text) => {
    fresh.push(text);
    clearTimeout(timer);
    timer = window.setTimeout(tell, NEWS_MS);
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
