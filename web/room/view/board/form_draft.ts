// What is typed into one form of a check-in, kept in this tab until the server has it.

import { dropDraft, keepDraft, readDraft } from "../../board/drafts";
import { inTab } from "../../memory";
import { fieldsOf } from "../page";

export class FormDraft {
  readonly #form: HTMLFormElement;
  readonly #name: string;

  constructor(form: HTMLFormElement, pair: string) {
    this.#form = form;
    this.#name = `${pair} ${new URL(form.action).pathname}`;
  }

  keep(): void {
    keepDraft(inTab, this.#name, fieldsOf(this.#form), Date.now());
  }

  drop(): void {
    dropDraft(inTab, this.#name);
  }

  restore(): void {
    const fields = readDraft(inTab, this.#name, Date.now());
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
