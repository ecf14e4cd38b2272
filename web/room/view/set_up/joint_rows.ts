// The rows of the joint check: own answers about the other, with requests, and the other's answers
// about oneself, with their wishes.

import type { Joint, JointRequestText, JointRow, JointTopic } from "../../../wire/wire";
import { sentencesOn, TOPICS, wishes } from "../../set_up/joint_check";
import type { Room } from "../../state";
import { inside, part, setAttribute, setText, show } from "../page";
import { say } from "../words";

/** A sentence or own words, in quotes. */
export function quoted(words: JointRequestText | null): string {
  if (words === null) return "";
  return words.type === "own" ? words.text : say(`joint-words-${dashed(words.sentence)}`);
}

/** A word of the wire as message ids spell it. */
export function dashed(word: string): string {
  return word.replaceAll("_", "-");
}

export function jointRows(room: Room): (joint: Joint) => void {
  const mine = TOPICS.map((topic) => answerRow(room, topic));
  const theirs = TOPICS.map((topic) => saidRow(room, topic));
  const wished = wishList(room);
  part("joint-their-rows").prepend(...mine.map(({ element }) => element));
  part("joint-my-rows").prepend(...theirs.map(({ element }) => element));
  return (joint) => {
    for (const { topic, render } of mine) render(rowOf(joint.mine.rows, topic));
    for (const { topic, render } of theirs) render(rowOf(joint.theirs.rows, topic));
    wished(joint);
  };
}

interface Row {
  topic: JointTopic;
  element: HTMLElement;
  render: (row: JointRow | null) => void;
}

function rowOf(rows: JointRow[], topic: JointTopic): JointRow | null {
  return rows.find((row) => row.topic === topic) ?? null;
}

function copyOf(template: string): HTMLElement {
  const copy = part<HTMLTemplateElement>(template).content.cloneNode(true) as DocumentFragment;
  return copy.firstElementChild as HTMLElement;
}

function rowFor(template: string, topic: JointTopic): HTMLElement {
  const element = copyOf(template);
  const icons = part<HTMLTemplateElement>("joint-icons").content;
  const icon = inside(icons.querySelector(`[data-topic="${topic}"]`) as Element, "svg");
  element.prepend(icon.cloneNode(true));
  setText(inside(element, ".answer-about"), say(`joint-topic-${topic}`));
  return element;
}

/** The own answer about the other: fine, or a wish. */
function answerRow(room: Room, topic: JointTopic): Row {
  const element = rowFor("joint-row", topic);
  const button = (what: string) => inside<HTMLButtonElement>(element, `[data-joint="${what}"]`);
  const [fine, ask] = [button("fine"), button("ask")];
  const panel = inside(element, ".asking");
  const name = room.facts.otherName;
  setAttribute(inside(element, ".pair-choice"), "aria-label", say(`joint-topic-${topic}`));
  let current: JointRow | null = null;
  const turnAsking = (open: boolean) => {
    show(panel, open);
    renderAnswer(element, current, name);
  };
  const request = (words: JointRequestText) => {
    room.joint.say({ type: "joint_ask", topic, words });
    turnAsking(false);
    ask.focus();
  };
  const isFine = () => {
    room.joint.say({ type: "joint_fine", topic });
    turnAsking(false);
    fine.focus();
  };
  fine.addEventListener("click", isFine);
  button("better").addEventListener("click", isFine);
  button("more").addEventListener("click", () => {
    room.joint.say({ type: "joint_more", topic });
    ask.focus();
  });
  ask.addEventListener("click", () => turnAsking(panel.hidden !== false));
  button("never-mind").addEventListener("click", () => {
    turnAsking(false);
    ask.focus();
  });
  offerSentences(panel, topic, request);
  return {
    topic, element,
    render: (row) => {
      current = row;
      show(element, row !== null);
      renderAnswer(element, row, name);
    },
  };
}

function offerSentences(
  panel: HTMLElement, topic: JointTopic, request: (words: JointRequestText) => void,
): void {
  const chips = sentencesOn(topic).map((sentence) => {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "button small";
    chip.textContent = quoted({ type: "sentence", sentence });
    chip.addEventListener("click", () => request({ type: "sentence", sentence }));
    return chip;
  });
  inside(panel, ".joint-chips").append(...chips);
  const form = inside<HTMLFormElement>(panel, "form");
  const field = inside<HTMLInputElement>(form, "input");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === "") return field.focus();
    field.value = "";
    request({ type: "own", text });
  });
}

function renderAnswer(element: HTMLElement, row: JointRow | null, name: string): void {
  if (row === null) return;
  const button = (what: string) => inside(element, `[data-joint="${what}"]`);
  const [fine, ask] = [button("fine"), button("ask")];
  const asking = inside(element, ".asking").hidden === false;
  const isFine = row.stands === "fine" && !asking;
  const wished = row.stands === "asked" || row.stands === "done";
  setAttribute(fine, "aria-pressed", String(isFine));
  setAttribute(ask, "aria-pressed", String(asking || wished));
  setAttribute(ask, "aria-expanded", String(asking));
  const asked = inside(element, ".asked");
  show(asked, !asking && row.words !== null);
  asked.classList.toggle("fine", isFine);
  setText(inside(asked, "q"), quoted(row.words));
  setText(inside(asked, "p > span"), howItStands(row, name));
  show(inside(asked, ".joint-do"), row.stands === "done");
}

function howItStands(row: JointRow, name: string): string {
  if (row.stands === "fine") return say("joint-better-now");
  if (row.stands === "done") return say("joint-has-done", { name });
  return say(row.more ? "joint-asked-more" : "joint-asked", { name });
}

/** The other's answer about oneself. */
function saidRow(room: Room, topic: JointTopic): Row {
  const element = rowFor("joint-said", topic);
  const name = room.facts.otherName;
  const render = (row: JointRow | null) => {
    show(element, row !== null);
    if (row === null) return;
    const now = row.stands === "fine" && row.words !== null ? "fine-now" : row.stands;
    const said = inside(element, ".answer-said");
    said.dataset["stands"] = row.stands;
    setText(inside(said, "span"), say(`joint-said-${now}`, { name }));
    const asked = inside(element, ".asked");
    show(asked, row.words !== null && (row.stands === "done" || row.stands === "fine"));
    setText(inside(asked, "q"), quoted(row.words));
    const word = row.stands === "fine" ? "joint-thanks" : "joint-you-did";
    setText(inside(asked, "p > span"), say(word, { name }));
  };
  return { topic, element, render };
}

/** The other's open wishes, each with a button that marks it done. */
function wishList(room: Room): (joint: Joint) => void {
  const list = part("joint-wishes");
  const shown = new Map<JointTopic, HTMLElement>();
  const name = room.facts.otherName;
  return (joint) => {
    const wished = wishes(joint);
    for (const [topic, element] of shown) {
      if (wished.some((row) => row.topic === topic)) continue;
      element.remove();
      shown.delete(topic);
    }
    for (const { topic, words, more } of wished) {
      const element = shown.get(topic) ?? newWish(room, topic);
      if (!shown.has(topic)) list.append(element);
      shown.set(topic, element);
      setText(inside(element, "span"), say(more ? "joint-asks-more" : "joint-asks", { name }));
      setText(inside(element, "q"), quoted(words));
    }
  };
}

function newWish(room: Room, topic: JointTopic): HTMLElement {
  const element = copyOf("joint-wish");
  inside(element, "button").addEventListener("click", () => {
    room.joint.say({ type: "joint_done", topic });
    part("joint-mine").focus({ preventScroll: true });
  });
  return element;
}
