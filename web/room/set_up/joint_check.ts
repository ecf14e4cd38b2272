// The joint check as one of the two sees it: the prepared sentences, the rows still open, and the
// news to announce. Deliberately absent: the check itself, which the server holds for both.

import type {
  Joint, JointRow, JointSentence, JointTopic, JointRequestText,
} from "../../wire/wire";
import { kinds } from "../kinds";
import type { RoomState } from "../state";

export const OWN_WORDS_MAX = 200; // wire: OWN_WORDS_MAX
export const TOPICS = kinds<JointTopic>({
  picture: true, light: true, distance: true, sound: true,
}).all;

const TOPIC_OF: Record<JointSentence, JointTopic> = {
  whole_face: "picture", camera_higher: "picture", wipe_lens: "picture",
  face_window: "light", turn_lamp: "light", close_curtain: "light",
  closer: "distance", further_back: "distance",
  near_microphone: "sound", louder: "sound", headphones: "sound", close_window: "sound",
};

/** The sentences of a topic, in the order in which the page offers them. */
export function sentencesOn(topic: JointTopic): JointSentence[] {
  const all = Object.keys(TOPIC_OF) as JointSentence[];
  return all.filter((sentence) => TOPIC_OF[sentence] === topic);
}

/** Whether the joint check is open and both are there. */
export function isChecking({ other, joint }: Pick<RoomState, "other" | "joint">): boolean {
  return other !== null && joint?.open === true;
}

/** What a person has not answered yet, in the order of the questions. */
export function stillOpen({ mine }: Joint): (JointTopic | "privacy")[] {
  const rows = mine.rows.filter(({ stands }) => stands !== "fine").map(({ topic }) => topic);
  return mine.privacy === null ? [...rows, "privacy"] : rows;
}

/** What the other waits for this person to do. */
export function wishes({ theirs }: Joint): JointRow[] {
  return theirs.rows.filter(({ stands, words }) => stands === "asked" && words !== null);
}

/** The most important change worth announcing; null when there is none. */
export type News =
  | { kind: "begun" | "closed" | "opened" | "other_ready" }
  | { kind: "asks" | "has_done" | "thanks"; row: JointRow };

export function newsBetween(before: Joint | null, now: Joint | null): News | null {
  if (now === null || before === null) return null;
  if (before.open && !now.open) {
    return { kind: now.mine.ready && now.theirs.ready ? "begun" : "closed" };
  }
  if (!before.open && now.open) return { kind: "opened" };
  if (!now.open) return null;
  return newsOfRows(before, now) ??
    (now.theirs.ready && !before.theirs.ready ? { kind: "other_ready" } : null);
}

function newsOfRows(before: Joint, now: Joint): News | null {
  const asked = turned(before.theirs.rows, now.theirs.rows, "asked");
  if (asked !== null) return { kind: "asks", row: asked };
  const done = turned(before.mine.rows, now.mine.rows, "done");
  if (done !== null) return { kind: "has_done", row: done };
  const fine = turned(before.theirs.rows, now.theirs.rows, "fine");
  return fine !== null && fine.words !== null ? { kind: "thanks", row: fine } : null;
}

function turned(
  before: JointRow[], now: JointRow[], stands: JointRow["stands"],
): JointRow | null {
  return now.find((row) => {
    if (row.stands !== stands) return false;
    const was = before.find(({ topic }) => topic === row.topic);
    return was?.stands !== stands || !sameWords(was.words, row.words);
  }) ?? null;
}

export function sameWords(one: JointRequestText | null, other: JointRequestText | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
