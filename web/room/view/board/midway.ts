// The midway check-in: "How is this going for you, here on the screen?" Either of the two asks.
// Each answers alone, sees their answers and chooses what the other may read; what both shared is
// shown side by side. It opens as a quiet card, so that nobody is interrupted.

import type { MidwayLine, Side } from "../../../wire/wire";
import type { LiveBoard, MidwayEvents } from "../../board_state";
import { toHex } from "../../encoding";
import { kinds } from "../../kinds";
import { isDone, type ServerPort } from "../../env";
import { FormDraft } from "../form_draft";
import { fieldsOf, inside, kindOf, part, setText, show } from "../page";
import { readWords, say } from "../words";

export interface MidwayPorts {
  role: Side;
  server: Pick<ServerPort, "post">;
  /** Message key that says how the line has been; null when nothing is known. */
  line(): string | null;
}

interface Taken { next: string; lines: TakenLine[]; }
interface TakenLine { item: string; question: string; answer: string; }
type Kind = "midway" | "longer_look";
const KINDS = kinds<Kind>({ midway: true, longer_look: true });
type View = "asks" | "chooses" | "both";

export function midway(
  board: Pick<LiveBoard, "openMidway" | "hearMidway">, ports: MidwayPorts,
): void {
  readWords("midway-words");
  board.hearMidway(new Midway(board, ports));
}

class Midway implements MidwayEvents {
  readonly #board: Pick<LiveBoard, "openMidway">;
  readonly #ports: MidwayPorts;
  readonly #dialog = part<HTMLDialogElement>("midway-dialog");
  readonly #name = this.#dialog.dataset["other"] ?? "";
  readonly #forms: Record<Kind, AskForm>;
  #kind: Kind = "midway";
  /** The check-in that this side was asked for and has not answered; null when there is none. */
  #asked: Kind | null = null;
  #mine: MidwayLine[] = [];
  #theirs: MidwayLine[] = [];

  constructor(board: Pick<LiveBoard, "openMidway">, ports: MidwayPorts) {
    this.#board = board;
    this.#ports = ports;
    const form = (kind: Kind) => new AskForm(
      inside<HTMLFormElement>(this.#dialog, `[data-midway="${kind}"]`), ports,
      (taken) => this.#chooseFrom(taken),
    );
    this.#forms = { midway: form("midway"), longer_look: form("longer_look") };
    for (const button of document.querySelectorAll<HTMLElement>("[data-midway-open]")) {
      show(button, true);
      const kind = kindOf(KINDS, button.dataset["midwayOpen"]);
      // Some are links to a page with the same questions.
      button.addEventListener("click", (event) => {
        event.preventDefault();
        this.#ask(kind);
      });
    }
    for (const button of this.#dialog.querySelectorAll("[data-midway-away]")) {
      button.addEventListener("click", () => this.#dialog.close());
    }
    part("midway-card-answer").addEventListener("click", () => {
      this.#open(this.#asked ?? this.#kind);
    });
    part("midway-card-read").addEventListener("click", () => this.#readBoth());
    part("midway-card-away").addEventListener("click", () => this.#putAway());
    part("midway-choosing").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#choose((event as SubmitEvent).submitter as HTMLButtonElement | null);
    });
  }

  midwayOpened(by: Side, longer: boolean): void {
    if (by === this.#ports.role) return;
    this.#asked = longer ? "longer_look" : "midway";
    this.#theirs = [];
    this.#mine = [];
    const key = longer ? "midway-asks-longer" : "midway-asks";
    this.#showCard(say(key, { name: this.#name }));
  }

  midwayShared(by: Side, lines: MidwayLine[]): void {
    if (by === this.#ports.role) this.#mine = lines;
    else this.#theirs = lines;
    this.#fillBoth();
    if (by === this.#ports.role) return;
    const said = say("midway-shared", { name: this.#name });
    const isRead = this.#dialog.open && !part("midway-both").hidden;
    if (isRead) setText(part("midway-news"), said);
    else this.#showCard(said);
  }

  #ask(kind: Kind): void {
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    this.#mine = [];
    this.#theirs = [];
    this.#open(kind);
    this.#board.openMidway(kind === "longer_look");
  }

  #open(kind: Kind): void {
    this.#kind = kind;
    this.#forms[kind].begin();
    this.#turnTo("asks");
  }

  #chooseFrom({ next, lines }: Taken): void {
    this.#asked = null;
    if (lines.length === 0) {
      if (this.#theirs.length > 0) this.#readBoth();
      else this.#putAway();
      return;
    }
    const choosing = part<HTMLFormElement>("midway-choosing");
    choosing.action = next;
    setText(inside(choosing, ".wrong"), "");
    part("midway-own").replaceChildren(...lines.map(rowFor));
    this.#turnTo("chooses");
  }

  async #choose(button: HTMLButtonElement | null): Promise<void> {
    const choosing = part<HTMLFormElement>("midway-choosing");
    const sharesSome = button?.name === "all"
      || choosing.querySelector('input[value="share"]:checked') !== null;
    const form = fieldsOf(choosing);
    if (button !== null) form.push([button.name, button.value]);
    if (!isDone(await this.#ports.server.post(choosing.action, { form }))) {
      setText(inside(choosing, ".wrong"), say("midway-failed"));
      return;
    }
    if (sharesSome || this.#theirs.length > 0) this.#readBoth();
    else this.#putAway();
  }

  #readBoth(): void {
    this.#fillBoth();
    this.#turnTo("both");
    show(part("midway-card"), false);
  }

  #putAway(): void {
    if (this.#dialog.open) this.#dialog.close();
    show(part("midway-card"), false);
  }

  #showCard(words: string): void {
    setText(part("midway-card-words"), words);
    setText(part("midway-news"), words);
    show(part("midway-card-answer"), this.#asked !== null);
    show(part("midway-card-read"), this.#theirs.length > 0);
    show(part("midway-card"), true);
  }

  #turnTo(view: View): void {
    const longer = this.#kind === "longer_look";
    setText(part("midway-title"), say(longer ? "midway-title-longer" : "midway-title"));
    const lead = {
      asks: "midway-lead-asks", chooses: "midway-lead-chooses", both: "midway-lead-both",
    };
    setText(part("midway-lead"), say(lead[view], { name: this.#name }));
    const line = longer && view !== "chooses" ? this.#ports.line() : null;
    show(part("midway-line"), line !== null);
    setText(inside(part("midway-line"), "span"), line === null ? "" : say(line));
    for (const [kind, form] of Object.entries(this.#forms)) {
      form.show(view === "asks" && kind === this.#kind);
    }
    show(part("midway-choosing"), view === "chooses");
    show(part("midway-both"), view === "both");
    if (view === "asks") show(part("midway-card"), false);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
    part("midway-title").focus();
  }

  #fillBoth(): void {
    for (const [whose, lines] of [["mine", this.#mine], ["their", this.#theirs]] as const) {
      part(`midway-${whose}-lines`).replaceChildren(...lines.flatMap(termsFor));
      show(part(`midway-${whose}-none`), lines.length === 0);
    }
  }
}

/** The form of one kind of check-in. */
class AskForm {
  readonly #form: HTMLFormElement;
  readonly #draft: FormDraft;
  #isTaken = false;
  #isBegun = false;

  constructor(form: HTMLFormElement, { server }: MidwayPorts, taken: (taken: Taken) => void) {
    this.#form = form;
    this.#draft = new FormDraft(form);
    form.addEventListener("input", () => this.#draft.keep());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await server.post(form.action, { form: fieldsOf(form) });
      setText(inside(form, ".wrong"), isDone(answer) ? "" : say("midway-failed"));
      if (!isDone(answer)) return;
      this.#draft.drop();
      this.#isTaken = true;
      taken(answer.said as Taken);
    });
  }

  /** Clears the form and starts another check-in, if the last one was sent. */
  begin(): void {
    if (!this.#isBegun) this.#draft.restore();
    this.#isBegun = true;
    if (!this.#isTaken) return;
    this.#form.reset();
    inside<HTMLInputElement>(this.#form, "input[name=check_in]").value = freshId();
    this.#isTaken = false;
  }

  show(shown: boolean): void {
    show(this.#form, shown);
  }
}

function freshId(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}

function rowFor({ item, question, answer }: TakenLine): Node {
  const { content } = part<HTMLTemplateElement>("midway-line-own");
  const row = content.cloneNode(true) as DocumentFragment;
  setText(inside(row.firstElementChild as Element, "legend"), question);
  setText(inside(row.firstElementChild as Element, ".said"), answer);
  for (const input of row.querySelectorAll("input")) input.name = item;
  return row;
}

function termsFor({ question, answer }: MidwayLine): Node[] {
  const [term, told] = [document.createElement("dt"), document.createElement("dd")];
  setText(term, question);
  told.dir = "auto";
  setText(told, answer);
  return [term, told];
}
