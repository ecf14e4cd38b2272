// What is typed into one form of a check-in, kept in this tab until the server has it.

import { memory } from "../../browser_env";
import { dropDraft, keepDraft, readDraft } from "../../board/drafts";
import { fieldsOf } from "../page";

const tab = memory(() => sessionStorage);

export class FormDraft {
  readonly #form: HTMLFormElement;
  readonly #name: string;

  constructor(form: HTMLFormElement, pair: string) {
    this.#form = form;
    this.#name = `${pair} ${new URL(form.action).pathname}`;
  }

  keep(): void {
    keepDraft(tab, this.#name, fieldsOf(this.#form), Date.now());
  }

  drop(): void {
    dropDraft(tab, this.#name);
  }

  restore(): void {
    const fields = readDraft(tab, this.#name, Date.now());
    if (fields === null) return;
    const typed = (name: string, value: string) =>
      fields.some(([field, sent]) => field === name && sent === value);
    for (const input of this.#form.querySelectorAll<HTMLInputElement>("input")) {
      if (input.type === "radio" || input.type === "checkbox") {
        input.checked = typed(input.name, input.value);
      } else if (input.name === "check_in") {
        input.value = fields.find(([name]) => name === "check_in")?.[1] ?? input.value;
      }
    }
    for (const area of this.#form.querySelectorAll("textarea")) {
      area.value = fields.find(([name]) => name === area.name)?.[1] ?? "";
    }
  }
}
