// What is typed into a form, kept in this tab until the server has it.

import { dropDraft, keepDraft, markSent, readDraft } from "../board/drafts";
import { inTab } from "../memory";
import { fieldsOf } from "./page";

export class FormDraft {
  readonly #form: HTMLFormElement;
  readonly #name: string;

  /** Forms of one page that post to one address tell each other apart by `data-draft`, or by what
   * they add to the board. */
  constructor(form: HTMLFormElement) {
    const { draft = "", adds = "" } = form.dataset;
    this.#form = form;
    this.#name = [ownerOfDrafts(), new URL(form.action).pathname, draft + adds].join(" ");
  }

  /** Keeps what stands in the form; nothing when all is as it came. */
  keep(): void {
    const isTouched = this.#fields().some((field) => field.value !== field.defaultValue);
    const isChosen = this.#choices().some((input) => input.checked !== input.defaultChecked);
    const isTurned = this.#lists().some((list) =>
      [...list.options].some((option) => option.selected !== option.defaultSelected));
    if (isTouched || isChosen || isTurned) this.#keepAll();
    else this.drop();
  }

  /** The form leaves for the server; the page that comes tells whether it was taken. */
  sent(): void {
    this.#keepAll();
    markSent(inTab, this.#name, location.pathname);
  }

  drop(): void {
    dropDraft(inTab, this.#name);
  }

  restore(): void {
    const fields = readDraft(inTab, this.#name, Date.now());
    if (fields === null) return;
    const valueOf = (name: string) => fields.find(([field]) => field === name)?.[1];
    for (const input of this.#choices()) {
      input.checked = fields.some(([name, value]) => name === input.name && value === input.value);
    }
    for (const field of [...this.#fields(), ...this.#lists()]) {
      field.value = valueOf(field.name) ?? field.value;
    }
    // The number under which a check-in is sent, so that a second sending is the same check-in.
    const id = this.#form.querySelector<HTMLInputElement>("input[name=check_in]");
    if (id !== null) id.value = valueOf("check_in") ?? id.value;
  }

  #keepAll(): void {
    keepDraft(inTab, this.#name, fieldsOf(this.#form), Date.now());
  }

  #choices(): HTMLInputElement[] {
    return [...this.#form.querySelectorAll<HTMLInputElement>("[type=radio], [type=checkbox]")];
  }

  #lists(): HTMLSelectElement[] {
    return [...this.#form.querySelectorAll("select")];
  }

  #fields(): (HTMLInputElement | HTMLTextAreaElement)[] {
    return [...this.#form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "textarea, input[type=text]",
    )];
  }
}

/** Who reads this page, so that nobody finds another's drafts in the same tab; empty when nobody is
 * signed in. */
export function ownerOfDrafts(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="drafts-of"]')?.content ?? "";
}
