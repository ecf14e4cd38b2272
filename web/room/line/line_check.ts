// Measures the line with a returned click: one of the two asks, both send clicks in place of their
// microphones for a moment, and both learn the delay. Nothing waits for the result: without an
// answer in time the measurement fails and everything is as before.
// Deliberately absent: sending and hearing clicks (web/sensing/click.ts).

import type { Side } from "../../wire/wire";
import { captureMs, captureS } from "./delay";
import type { Clicks, Env } from "../env";
import type { LineCheckPart, LineCheckState, RoomState } from "../state";
import type { Talk, TalkOf } from "../talk";

const GIVEN_UP_MS = 3_000; // chosen: nobody is unheard for longer
const FLOWS_AFTER_MS = 500; // chosen: the exchanged tracks have arrived
const OTHER_WAITS_MS = 1_000; // chosen: the side that asked gives up first, and says so

export interface LineCheckEvents {
  state(): Readonly<RoomState>;
  send(said: Talk): boolean;
  /** The track that replaces the microphone; null for the microphone. */
  track(track: MediaStreamTrack | null): void;
  changed(lineCheck: LineCheckState): void;
  /** Delay from mouth to ear and back. */
  measured(ms: number): void;
}

type Said = TalkOf<"click">;

interface Run {
  asks: boolean;
  clicks: Clicks | null;
  /** Delay of the microphone, which a voice has and the clicks have not. */
  captureMs: number;
  tookMs: number | null;
  /** How long the other held the click, and the delay of ear and mouth there. */
  there: { heldMs: number; latencyMs: number } | null;
  cancel: () => void;
}

export class LineCheck implements LineCheckPart {
  readonly #env: Pick<Env, "later" | "clicks">;
  readonly #role: Side;
  readonly #events: LineCheckEvents;
  #run: Run | null = null;

  constructor(env: Pick<Env, "later" | "clicks">, role: Side, events: LineCheckEvents) {
    this.#env = env;
    this.#role = role;
    this.#events = events;
  }

  measure(): void {
    if (this.#run === null && canMeasure(this.#events.state())) void this.#begin(true);
  }

  /** Ignores messages that belong to no run of this side. */
  heard(said: Said): void {
    const run = this.#run;
    switch (said.step) {
      case "ask": return this.#asked();
      case "ready": {
        if (run?.asks === true) this.#env.later(FLOWS_AFTER_MS, () => run.clicks?.send());
        return;
      }
      case "held": {
        if (run === null) return;
        run.there = said;
        return this.#settle(run);
      }
      case "took": return run?.asks === false ? this.#done(said.ms) : undefined;
      case "failed": return run === null ? undefined : this.#fail();
      default: said satisfies never;
    }
  }

  /** The connection is gone, or this person leaves. */
  stop(): void {
    if (this.#run !== null) this.#give();
  }

  #asked(): void {
    // When both ask at once, the counsellor's request counts.
    if (this.#run?.asks === true && this.#role === "counsellor") return;
    this.#end();
    void this.#begin(false);
  }

  async #begin(asks: boolean): Promise<void> {
    const state = this.#events.state();
    const waitMs = GIVEN_UP_MS + (asks ? 0 : OTHER_WAITS_MS);
    const cancel = this.#env.later(waitMs, () => this.#give());
    const own = voiceIn(state.devices.stream);
    const run: Run = {
      asks, clicks: null, captureMs: captureMs(captureS(own)), tookMs: null, there: null, cancel,
    };
    this.#run = run;
    this.#events.changed({ stands: "running" });
    const received = voiceOf(state);
    const clicks = received === null ? null
      : await this.#env.clicks(received, !asks, (ms) => this.#clicked(run, ms)).catch(() => null);
    if (this.#run !== run) return clicks?.stop();
    if (clicks === null) return this.#give();
    run.clicks = clicks;
    this.#events.track(clicks.track);
    // Sent only now, so that no voice is still on its way when the other listens for a click.
    this.#events.send({ type: "click", step: asks ? "ask" : "ready" });
  }

  #clicked(run: Run, ms: number): void {
    if (this.#run !== run) return;
    run.tookMs = ms;
    if (run.asks) return this.#settle(run);
    const latencyMs = Math.round(ownMs(run));
    this.#events.send({ type: "click", step: "held", heldMs: Math.round(ms), latencyMs });
  }

  #settle(run: Run): void {
    if (run.tookMs === null || run.there === null) return;
    const latencyMs = ownMs(run) + run.there.latencyMs;
    const ms = Math.round(Math.max(0, run.tookMs - run.there.heldMs) + latencyMs);
    this.#events.send({ type: "click", step: "took", ms });
    this.#done(ms);
  }

  #done(ms: number): void {
    this.#end();
    this.#events.measured(ms);
    this.#events.changed({ stands: "measured", ms });
  }

  /** This side cannot measure; the other need not wait. */
  #give(): void {
    this.#events.send({ type: "click", step: "failed" });
    this.#fail();
  }

  #fail(): void {
    this.#end();
    this.#events.changed({ stands: "failed" });
  }

  #end(): void {
    const run = this.#run;
    this.#run = null;
    if (run === null) return;
    run.cancel();
    if (run.clicks !== null) this.#events.track(null);
    run.clicks?.stop();
  }
}

/** Whether the two hear each other, so that the line can be measured. */
export function canMeasure(state: Readonly<RoomState>): boolean {
  return voiceOf(state) !== null;
}

function voiceOf({ covered, line, modality, other }: Readonly<RoomState>): MediaStreamTrack | null {
  const hears = line === "joined" && !covered && modality !== "text" && other !== null
    && !other.covered && other.modality !== "text";
  return hears ? voiceIn(other.stream) : null;
}

function voiceIn(stream: MediaStream | null): MediaStreamTrack | null {
  return stream?.getTracks().find(({ kind }) => kind === "audio") ?? null;
}

/** Delay of ear and mouth on this device. */
function ownMs({ captureMs: mouthMs, clicks }: Run): number {
  return mouthMs + (clicks?.latencyMs ?? 0);
}
