// The side panel beside the picture, or below it on a phone: board and chat in tabs. Two controls
// open and close it; by text it takes the picture's place.
// Deliberately absent: the contents (board.ts, chat.ts).

import type { Room, RoomState } from "../state";
import { chat } from "./saying/chat";
import { isByText } from "../saying/by_text";
import { follow, inside, part, setAttribute, setText, show } from "./page";
import { tabs, type Tabs } from "./tabs";
import { say } from "./words";

const CHAT = "chat";

export function sidePanel(room: Room): void {
  const panel = part("board");
  const controls = { board: part("board-open"), chat: part("chat") };
  let all: Tabs | null = null;
  /** The tab of the board that was open last. */
  let ofBoard = "today";
  let wasByText = false;
  const isShown = () => isByText(room.state) || room.state.ways.board;
  const isChat = () => isShown() && all?.selected === CHAT;
  const lookAtChat = chat(room, isChat);
  const render = (state: Readonly<RoomState>) => {
    // The tabs call it while they are set up; what turned then would be missed.
    if (all === null) return;
    const byText = isByText(state);
    const turned = byText && !wasByText;
    wasByText = byText;
    if (turned) all.select(CHAT);
    const shown = isShown();
    show(panel, shown);
    part("room").toggleAttribute("data-board", shown && !byText);
    setAttribute(controls.chat, "aria-expanded", String(isChat()));
    setAttribute(controls.board, "aria-expanded", String(shown && !isChat()));
    for (const control of Object.values(controls)) show(control, !byText);
    const isNew = state.unread > 0 && !isChat();
    setText(inside(controls.chat, "span"), say(isNew ? "room-chat-new" : "room-chat"));
    show(inside(part("tab-chat"), ".new"), isNew);
  };
  all = tabs(part("board-tabs"), (name) => {
    if (name !== CHAT) ofBoard = name;
    render(room.state);
    lookAtChat();
  });
  const turnTo = (name: string, isOpen: boolean) => {
    room.setWays({ board: !isOpen });
    if (isOpen) return;
    all.select(name);
    if (name === CHAT) part("chat-text").focus();
    else all.focus();
  };
  controls.chat.addEventListener("click", () => turnTo(CHAT, isChat()));
  controls.board.addEventListener("click", () => turnTo(ofBoard, isShown() && !isChat()));
  follow(room, render);
}
