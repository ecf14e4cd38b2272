// Counting when they speak (docs/practices.md#a6). Each of the two chooses, and both choices are
// exchanged live over the data channel. Withdrawing one stops the count and deletes what was found,
// on both sides at once. The counsellor's page reports numbers to the server each minute and at the
// end; when the server cannot be reached, the next report contains them.
// Deliberately absent: detecting speech (web/sensing), and the server's record of the choices.

import type { PaceChoice, PaceReport, PaceStands } from "../../wire/wire";
import { toHex } from "../encoding";
import type { Env, Measures, SpeakingRun } from "../env";
import { Asking } from "./asking";
import { OwnChoice } from "./own_choice";
import { Count } from "./pace_count";
import type { Facts, PacePart, RoomPace, RoomState } from "../state";
import type { Talk, TalkOf } from "../talk";

const TELL_EVERY_MS = 10_000; // chosen
const REPORT_EVERY_MS = 60_000; // docs/evidence.md#a6: minutes are the finest unit kept
/** Chosen: early enough that the server can delete the count if one of them withdraws elsewhere. */
const FIRST_REPORT_MS = 5_000;
const ID_BYTES = 16;
const KEPT = 204;
const NOT_BOTH = 409;

export interface PaceEvents {
  send(said: Talk): boolean;
  changed(pace: RoomPace): void;
  /** A counsellor's own waiting times so far; empty when counting has stopped. */
  waited(ownMs: readonly number[]): void;
}

type PaceEnv = Pick<Env, "bytes" | "later" | "memory" | "now" | "pacing" | "post" | "tab">;
type Said = TalkOf<"pace_choice" | "pace_times">;

/** State while they count. */
interface Counting {
  count: Count;
  run: SpeakingRun;
  cancel: () => void;
}

export class Pace implements PacePart {
  readonly #env: PaceEnv;
  readonly #facts: Pick<Facts, "role" | "pair" | "pace">;
  readonly #events: PaceEvents;
  readonly #asking: Asking;
  readonly #own: OwnChoice;
  #now: RoomPace;
  /** The other's own page has sent their choice; the server's may be outdated. */
  #heardTheirs = false;
  /** The server has no two choices that agree. */
  #refused = false;
  #measures: Measures | null = null;
  #counting: Counting | null = null;
  /** Length of the count that the server has. */
  #keptMs = 0;
  #seen: Readonly<RoomState> | null = null;

  constructor(env: PaceEnv, facts: Facts, events: PaceEvents) {
    this.#env = env;
    this.#facts = facts;
    this.#events = events;
    this.#now = beginning(facts.pace);
    this.#asking = new Asking(env, () => this.#ask());
    this.#own = new OwnChoice(env, facts, {
      choose: (choice) => this.#hold(choice),
      settled: (trouble) => this.#change({ chosen: null, trouble }),
    });
  }

  /** Posts a no that the server may lack. `cameBack`: the session continues after a reload. */
  begin(cameBack: boolean): void {
    if (!cameBack) this.#asking.begin();
    this.#own.begin(this.#facts.pace.mine);
  }

  choose(choice: PaceChoice): void {
    this.#change({ chosen: choice, trouble: null });
    this.#own.set(choice);
  }

  answered(): void {
    this.#asking.answered();
    this.#ask();
  }

  opened(): void {
    this.#tell();
    this.#counting?.count.tellAgain();
  }

  heard(said: Said): void {
    if (said.type === "pace_times") {
      this.#counting?.count.theirTimes(said.count, said);
      return;
    }
    this.#heardTheirs = true;
    const wasRefused = this.#refused;
    // Whoever changes their choice has told the server.
    if (said.choice !== this.#now.theirs) this.#refused = false;
    this.#change({ theirs: said.choice });
    if (wasRefused && !this.#refused) this.#tell();
  }

  /** Follows whose voice can be heard, and the delay of the line. */
  follow(state: Readonly<RoomState>): void {
    const before = this.#seen;
    this.#seen = state;
    this.#listen(state, before);
    this.#ask();
  }

  #listen(state: Readonly<RoomState>, before: Readonly<RoomState> | null): void {
    if (this.#counting === null) return;
    const { count, run } = this.#counting;
    const [own, other] = voicesIn(state);
    run.listen(own, other);
    count.together(own !== null && other !== null, run.nowMs);
    const { delay } = state;
    if (delay !== null && delay !== before?.delay) count.reading(delay, run.nowMs);
  }

  /** Reports what was found so far, as the page may go away at any moment. */
  report(last: boolean): void {
    if (this.#counting === null) return;
    this.#tellTimes(this.#counting.count);
    this.#reportTo(this.#counting.count, last);
  }

  /** The meeting is over: reports and stops. */
  end(): void {
    this.report(true);
    this.#stop();
  }

  /** Stops at once, without a report. */
  forget(): void {
    this.#stop();
  }

  /** Sends this person's choice to the other; a refusal by the server counts as no. */
  #tell(): void {
    const choice = this.#now.off || this.#refused ? "off" : this.#now.mine;
    this.#events.send({ type: "pace_choice", choice });
  }

  #hold(mine: PaceChoice): void {
    if (this.#now.off || mine === this.#now.mine) return;
    this.#refused = false;
    this.#change({ mine });
    this.#tell();
  }

  #ask(): void {
    const asks = this.#seen !== null && this.#asking.stands(this.#now, this.#seen);
    if (asks !== this.#now.asks) this.#change({ asks });
  }

  #change(change: Partial<Omit<RoomPace, "counting">>): void {
    const now = { ...this.#now, ...change };
    const agreed = !now.off && now.mine !== "off" && now.theirs !== "off";
    const counting = agreed && this.#heardTheirs && !this.#refused;
    this.#now = { ...now, counting };
    if (!counting) this.#stop();
    else if (this.#counting === null) this.#begin();
    this.#events.changed(this.#now);
  }

  #begin(): void {
    const count = new Count(toHex(this.#env.bytes(ID_BYTES)));
    const run = this.#env.pacing.speaking({
      found: (found) => count.found(found, run.latencyMs),
      deaf: (fromMs) => count.deaf(fromMs),
    });
    const cancels = [
      this.#env.later(FIRST_REPORT_MS, () => this.#reportTo(count, false)),
      this.#again(TELL_EVERY_MS, () => {
        this.#tellTimes(count);
        this.#lookAtOwn(count);
      }),
      this.#again(REPORT_EVERY_MS, () => this.#reportTo(count, false)),
    ];
    this.#keptMs = 0;
    this.#counting = { count, run, cancel: () => cancels.forEach((cancel) => cancel()) };
    void this.#measure();
    if (this.#seen !== null) this.follow(this.#seen);
  }

  #again(everyMs: number, work: () => void): () => void {
    let cancel = (): void => {};
    const wait = (): void => {
      cancel = this.#env.later(everyMs, () => {
        wait();
        work();
      });
    };
    wait();
    return () => cancel();
  }

  #stop(): void {
    if (this.#counting === null) return;
    this.#counting.cancel();
    this.#counting.run.stop();
    this.#counting = null;
    this.#events.waited([]);
  }

  /** Without the module nothing is reported; what was found stays here. */
  async #measure(): Promise<void> {
    this.#measures ??= await this.#env.pacing.measures().catch(() => null);
  }

  #tellTimes(count: Count): void {
    if (this.#now.mine !== "share" || this.#measures === null) return;
    const times = count.ownTimes(this.#measures);
    if (times === null) return;
    if (this.#events.send({ type: "pace_times", count: count.id, ...times })) {
      count.toldTimes(times);
    }
  }

  /** Only this person sees these times. */
  #lookAtOwn(count: Count): void {
    if (this.#facts.role !== "counsellor" || this.#measures === null) return;
    this.#events.waited(count.waits(this.#measures));
  }

  #reportTo(count: Count, last: boolean): void {
    if (this.#facts.role !== "counsellor" || this.#measures === null) return;
    const { id, lengthMs } = count;
    if (lengthMs === this.#keptMs) return;
    const pace = count.session(this.#measures, this.#now.theirs === "share");
    const report: PaceReport = { count: id, pace };
    const path = `/pairs/${this.#facts.pair}/pace`;
    void this.#env.post(path, { json: report }, last).then((answer) => {
      if (this.#counting?.count !== count) return;
      if (answer?.status === KEPT) this.#keptMs = lengthMs;
      if (answer?.status === NOT_BOTH) this.#refuse();
    });
  }

  #refuse(): void {
    this.#refused = true;
    this.#change({});
    this.#tell();
  }
}

/** The own voice and the other's; null for one that cannot be heard. */
function voicesIn(
  { covered, devices, line, lineCheck, modality, muted, other }: Readonly<RoomState>,
): [MediaStreamTrack | null, MediaStreamTrack | null] {
  if (lineCheck.stands === "running") return [null, null];
  const isOpen = !covered && !muted && modality !== "text" && devices.microphoneTrouble !== "taken";
  const comes = line === "joined" && other !== null && !other.covered && !other.muted
    && !other.unheard && other.modality !== "text";
  return [
    isOpen ? voiceOf(devices.stream) : null, comes ? voiceOf(other.stream) : null,
  ];
}

function voiceOf(stream: MediaStream | null): MediaStreamTrack | null {
  return stream?.getTracks().find(({ kind }) => kind === "audio") ?? null;
}

export function beginning({ mine, theirs, off }: PaceStands): RoomPace {
  return { mine, theirs, off, counting: false, chosen: null, trouble: null, asks: false };
}
