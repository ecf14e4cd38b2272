// The word for when somebody comes in: read beside the picture, changed in a dialog by either of
// the two. Deliberately absent: who wrote it.

import type { CodeWord, Room } from "../../state";
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
    const kept = await keep(form);
    if (kept === null) {
      setText(part("word-failed"), say("word-failed"));
      return;
    }
    room.codeWord.agreed(kept);
    dialog.close();
  });
  follow(room, ({ codeWord }) => {
    const word = codeWord?.word ?? "";
    const line = word === "" ? say("word-none") : say("word-is", { word });
    setText(inside(part("about-word"), "span"), line);
    const action = inside(part("room"), '.about [data-do="word"]');
    setText(action, say(word === "" ? "word-agree" : "word-change"));
  });
}

async function keep(form: HTMLFormElement): Promise<CodeWord | null> {
  try {
    const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
    const csrf = fields.get("csrf") ?? "";
    const answer = await fetch(form.action, {
      method: "POST", headers: { "x-csrf": csrf }, body: fields,
    });
    return answer.ok ? await answer.json() as CodeWord : null;
  } catch {
    return null; // No way to the server at the moment; the person is told.
  }
}
