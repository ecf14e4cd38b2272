// The word for when somebody comes in: read beside the picture, changed in a dialog by either of
// the two. Deliberately absent: who wrote it.

import type { Room } from "../../state";
import { follow, inside, onDo, openDialog, part, setText } from "../page";
import { say } from "../words";

export function codeWord(room: Room): void {
  const form = part<HTMLFormElement>("word-form");
  const field = part<HTMLInputElement>("word");
  const dialog = part<HTMLDialogElement>("word-dialog");
  onDo("word", () => {
    field.value = room.state.codeWord?.word ?? "";
    setText(part("word-failed"), "");
    part<HTMLDialogElement>("how-dialog").close();
    openDialog("word-dialog");
  });
  part("word-close").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kept = await room.codeWord.agree(field.value);
    if (kept) dialog.close();
    else setText(part("word-failed"), say("word-failed"));
  });
  follow(room, ({ codeWord }) => {
    const word = codeWord?.word ?? "";
    const line = word === "" ? say("word-none") : say("word-is", { word });
    setText(inside(part("about-word"), "span"), line);
    const action = inside(part("room"), '.about [data-do="word"]');
    setText(action, say(word === "" ? "word-agree" : "word-change"));
  });
}
