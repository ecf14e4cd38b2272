// The word for when somebody comes in: shown in the joint check and under "More", and changed by
// either of the two in a dialog. Nothing shows who wrote it.

import type { Room } from "../../state";
import { follow, onDo, openDialog, part, setText } from "../page";
import { say } from "../words";

export function codeWord(room: Room): void {
  const form = part<HTMLFormElement>("word-form");
  const field = part<HTMLInputElement>("word");
  const dialog = part<HTMLDialogElement>("word-dialog");
  onDo("word", () => {
    field.value = room.state.codeWord?.word ?? "";
    setText(part("word-failed"), "");
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
    const line = word === "" ? "" : say("word-is", { word });
    setText(part("word-line"), line);
    setText(part("word-due"), line || say("word-none"));
    for (const action of document.querySelectorAll("[data-word-do]")) {
      setText(action, say(word === "" ? "word-agree" : "word-change"));
    }
  });
}
