// The midway check-in: "How is this going for you, here on the screen?" Either of the two asks.
// Each answers alone, sees their answers and chooses what the other may read; what both shared is
// shown side by side. It opens as a quiet card, so that nobody is interrupted.

import type { LookLine, Side } from "../../../wire/wire";
import type { LiveBoard, LookEvents } from "../../board_state";
import { toHex } from "../../encoding";
import { kinds } from "../../kinds";
import { isDone, type ServerPort } from "../../env";
import { FormDraft } from "./form_draft";
import { fieldsOf, inside, kindOf, part, setText, show } from "../page";
import { readWords, say } from "../words";

export interface LookPorts {
  role: Side;
  pair: string;
  server: Pick<ServerPort, "post">;
  /** Message key that says how the line has been; null when nothing is known. */
  line(): string | null;
}

interface Taken { next: string; lines: TakenLine[]; }
interface TakenLine { item: string; asked: string; answer: string; }
type Kind = "midway" | "longer_look";
const KINDS = kinds<Kind>({ midway: true, longer_look: true });
type View = "asks" | "chooses" | "both";

export function look(board: Pick<LiveBoard, "openLook" | "hearLooks">, ports: LookPorts): void {
  readWords("look-words");
  board.hearLooks(new Look(board, ports));
}

class Look implements LookEvents {
  readonly #board: Pick<LiveBoard, "openLook">;
  readonly #ports: LookPorts;
  readonly #dialog = part<HTMLDialogElement>("look-dialog");
  readonly #name = this.#dialog.dataset["other"] ?? "";
  readonly #forms: Record<Kind, AskForm>;
  #kind: Kind = "midway";
  /** The check-in that this side was asked for and has not answered; null when there is none. */
  #asked: Kind | null = null;
  #mine: LookLine[] = [];
  #theirs: LookLine[] = [];

  constructor(board: Pick<LiveBoard, "openLook">, ports: LookPorts) {
    this.#board = board;
    this.#ports = ports;
    const form = (kind: Kind) => new AskForm(
      inside<HTMLFormElement>(this.#dialog, `[data-look="${kind}"]`), ports,
      (taken) => this.#chooseFrom(taken),
    );
    this.#forms = { midway: form("midway"), longer_look: form("longer_look") };
    for (const button of document.querySelectorAll<HTMLElement>("[data-look-open]")) {
      show(button, true);
      const kind = kindOf(KINDS, button.dataset["lookOpen"]);
      // Some are links to a page with the same questions.
      button.addEventListener("click", (event) => {
        event.preventDefault();
        this.#ask(kind);
      });
    }
    for (const button of this.#dialog.querySelectorAll("[data-look-away]")) {
      button.addEventListener("click", () => this.#dialog.close());
    }
    part("look-card-answer").addEventListener("click", () => this.#open(this.#asked ?? this.#kind));
    part("look-card-read").addEventListener("click", () => this.#readBoth());
    part("look-card-away").addEventListener("click", () => this.#putAway());
    part("look-choosing").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#choose((event as SubmitEvent).submitter as HTMLButtonElement | null);
    });
  }

  lookOpened(by: Side, longer: boolean): void {
    if (by === this.#ports.role) return;
    this.#asked = longer ? "longer_look" : "midway";
    this.#theirs = [];
    this.#mine = [];
    const key = longer ? "look-asks-longer" : "look-asks-midway";
    this.#showCard(say(key, { name: this.#name }));
  }

  lookShared(by: Side, lines: LookLine[]): void {
    if (by === this.#ports.role) this.#mine = lines;
    else this.#theirs = lines;
    this.#fillBoth();
    if (by === this.#ports.role) return;
    const said = say("look-shared", { name: this.#name });
    const isRead = this.#dialog.open && !part("look-both").hidden;
    if (isRead) setText(part("look-news"), said);
    else this.#showCard(said);
  }

  #ask(kind: Kind): void {
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
    this.#mine = [];
    this.#theirs = [];
    this.#open(kind);
    this.#board.openLook(kind === "longer_look");
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
    const choosing = part<HTMLFormElement>("look-choosing");
    choosing.action = next;
    setText(inside(choosing, ".wrong"), "");
    part("look-own").replaceChildren(...lines.map(rowFor));
    this.#turnTo("chooses");
  }

  async #choose(button: HTMLButtonElement | null): Promise<void> {
    const choosing = part<HTMLFormElement>("look-choosing");
    const sharesSome = button?.name === "all"
      || choosing.querySelector('input[value="share"]:checked') !== null;
    const form = fieldsOf(choosing);
    if (button !== null) form.push([button.name, button.value]);
    if (!isDone(await this.#ports.server.post(choosing.action, { form }))) {
      setText(inside(choosing, ".wrong"), say("look-failed"));
      return;
    }
    if (sharesSome || this.#theirs.length > 0) this.#readBoth();
    else this.#putAway();
  }

  #readBoth(): void {
    this.#fillBoth();
    this.#turnTo("both");
    show(part("look-card"), false);
  }

  #putAway(): void {
    if (this.#dialog.open) this.#dialog.close();
    show(part("look-card"), false);
  }

  #showCard(words: string): void {
    setText(part("look-card-words"), words);
    setText(part("look-news"), words);
    show(part("look-card-answer"), this.#asked !== null);
    show(part("look-card-read"), this.#theirs.length > 0);
    show(part("look-card"), true);
  }

  #turnTo(view: View): void {
    const longer = this.#kind === "longer_look";
    setText(part("look-title"), say(longer ? "look-title-longer" : "look-title-midway"));
    const lead = { asks: "look-lead-asks", chooses: "look-lead-chooses", both: "look-lead-both" };
    setText(part("look-lead"), say(lead[view], { name: this.#name }));
    const line = longer && view !== "chooses" ? this.#ports.line() : null;
    show(part("look-line"), line !== null);
    setText(inside(part("look-line"), "span"), line === null ? "" : say(line));
    for (const [kind, form] of Object.entries(this.#forms)) {
      form.show(view === "asks" && kind === this.#kind);
    }
    show(part("look-choosing"), view === "chooses");
    show(part("look-both"), view === "both");
    if (view === "asks") show(part("look-card"), false);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
    part("look-title").focus();
  }

  #fillBoth(): void {
    for (const [whose, lines] of [["mine", this.#mine], ["their", this.#theirs]] as const) {
      part(`look-${whose}-lines`).replaceChildren(...lines.flatMap(termsFor));
      show(part(`look-${whose}-none`), lines.length === 0);
    }
  }
}

/** The form of one kind of check-in. */
class AskForm {
  readonly #form: HTMLFormElement;
  readonly #draft: FormDraft;
  #isTaken = false;
  #isBegun = false;

  constructor(form: HTMLFormElement, { pair, server }: LookPorts, taken: (taken: Taken) => void) {
    this.#form = form;
    this.#draft = new FormDraft(form, pair);
    form.addEventListener("input", () => this.#draft.keep());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const answer = await server.post(form.action, { form: fieldsOf(form) });
      setText(inside(form, ".wrong"), isDone(answer) ? "" : say("look-failed"));
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

function rowFor({ item, asked, answer }: TakenLine): Node {
  const { content } = part<HTMLTemplateElement>("look-line-own");
  const row = content.cloneNode(true) as DocumentFragment;
  setText(inside(row.firstElementChild as Element, "legend"), asked);
  setText(inside(row.firstElementChild as Element, ".said"), answer);
  for (const input of row.querySelectorAll("input")) input.name = item;
  return row;
}

function termsFor({ asked, answer }: LookLine): Node[] {
  const [term, told] = [document.createElement("dt"), document.createElement("dd")];
  setText(term, asked);
  setText(told, answer);
  return [term, told];
}
