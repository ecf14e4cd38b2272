// This person's seat at the server: coming in, waiting, being let in, leaving, and what the server
// says about the other. Keeps the room's state in step.
// Deliberately absent: media, and what the two browsers tell each other (together.ts).

import type {
  FromBrowser, Modality, Other, Refusal, Signal, ToBrowser, Waiting,
} from "../../wire/wire";
import type { Env } from "../env";
import type { Reach } from "./peer";
import { LiveSocket, type SeatMessage, type SocketState } from "./socket";
import type {
  DoorPart, Facts, JointPart, NoticeKey, OtherPerson, RoomState, Stage,
} from "../state";
import type { Watched } from "../watched";

const LOST_TOLD_MS = 2_000; // chosen: shorter losses are not reported
const LAST_WORDS_MS = 2_000; // chosen

type Welcome = Extract<ToBrowser, { type: "welcome" }>;
/** Whether a refused hello is final for this page. A refused message is not sent again and does not
 * change the state. */
const FINAL: Record<Refusal, boolean> = {
  other_protocol: true, room_full: true, not_allowed: true,
  malformed: false, too_large: false, hello_first: false, out_of_order: false, not_now: false,
  old_round: false, too_many: false, too_fast: false, too_many_open: false, cannot_keep: false,
};
const HAS_SEAT: readonly Stage[] = ["arriving", "waiting", "room", "declined", "replaced"];
const ALONE = { other: null, line: "none", delay: null, waiting: [] as Waiting[] } as const;
const SITS: readonly Stage[] = ["waiting", "room"];

export interface SeatEvents {
  notice(key: NoticeKey): void;
  /** The modality to send in a hello. */
  modality(): Modality;
  /** Whether another window of this browser has taken the seat. */
  isTaken(): boolean;
  reach(reach: Reach): void;
  meet(round: number): void;
  signal(round: number, signal: Signal): void;
  /** The other has left. */
  parted(): void;
  /** The socket is welcomed; `fresh` when the server did not know this page. */
  here(fresh: boolean, welcome: Welcome): void;
  /** What became of the time for which a client came has to be asked. */
  rearranged(): void;
  /** The seat was given up or taken away. */
  over(): void;
}

export class Seat implements DoorPart, JointPart {
  readonly #env: Env;
  readonly #facts: Facts;
  readonly #watched: Watched<RoomState>;
  readonly #events: SeatEvents;
  #socket: LiveSocket | null = null;
  #round = 0;
  #stood: SocketState = "connecting";
  #toldLost = false;
  #cancelLost = (): void => {};

  constructor(env: Env, facts: Facts, watched: Watched<RoomState>, events: SeatEvents) {
    this.#env = env;
    this.#facts = facts;
    this.#watched = watched;
    this.#events = events;
  }

  get here(): boolean {
    return this.#socket?.here === true;
  }

  /** True after the first welcome; messages are then kept over lost sockets. */
  get sits(): boolean {
    return this.#socket?.known === true;
  }

  enter(): void {
    const { stage } = this.#watched.state;
    if (stage === "declined" && this.#socket !== null) {
      this.#knock();
      return;
    }
    if (!HAS_SEAT.includes(stage) || this.#socket !== null) return;
    this.#round = 0;
    this.#socket = new LiveSocket(this.#env, this.#facts.live, {
      modality: () => this.#events.modality(),
      yields: () => this.#yields(),
      stands: (state) => this.#stands(state),
      heard: (message) => this.#heard(message),
    });
    this.#socket.open();
  }

  admit(seat: string): void {
    this.say({ type: "admit", seat });
  }

  decline(seat: string): void {
    this.say({ type: "decline", seat });
  }

  say(message: FromBrowser): void {
    this.#socket?.say(message);
  }

  wake(): void {
    this.#socket?.wake();
  }

  /** Sends the last message and waits a moment for its acknowledgement. */
  giveUp(last: FromBrowser, stage: Stage): void {
    const socket = this.#socket;
    this.#events.over();
    if (socket === null) {
      this.#watched.set({ stage });
      return;
    }
    socket.say(last);
    socket.settle(LAST_WORDS_MS, () => {
      this.close();
      this.#watched.set({ stage, ...ALONE });
    });
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#cancelLost();
    socket?.close();
  }

  /** A window whose socket comes back does not take the seat from another one. */
  #yields(): boolean {
    if (!this.#events.isTaken()) return false;
    this.#over("replaced", false);
    return true;
  }

  #stands(state: SocketState): void {
    if (state === this.#stood) return;
    this.#stood = state;
    this.#cancelLost();
    if (state === "lost") {
      this.#cancelLost = this.#env.later(LOST_TOLD_MS, () => {
        this.#toldLost = true;
        this.#watched.set({ server: state });
        this.#events.notice("server-lost");
      });
      return;
    }
    this.#watched.set({ server: state });
    if (state === "here" && this.#toldLost) {
      this.#toldLost = false;
      this.#events.notice("server-back");
    }
  }

  #heard(message: SeatMessage): void {
    switch (message.type) {
      case "welcome": return this.#welcomed(message);
      case "waiting": return this.#waits(message.waiting);
      case "host": return this.#watched.set({ host: message.host });
      case "rearranged": return this.#events.rearranged();
      case "admitted": return this.#admitted(message);
      case "declined": return this.#watched.set({ stage: "declined" });
      case "meet": return this.#meets(message.round, message.other);
      case "signal": return this.#events.signal(message.round, message.signal);
      case "joint": return this.#watched.set({ joint: message.joint });
      case "ended": return this.#over("ended", message.byMe);
      case "replaced": return this.#over("replaced", false);
      case "elsewhere": return this.#events.notice("already-elsewhere");
      case "draining": return this.#events.notice("draining");
      case "refused": return this.#refused(message.n, message.reason);
      case "other_modality":
      case "other_away":
      case "other_back":
      case "other_left": return this.#ofOther(message);
      // A later server may send messages that this page does not know. They are ignored, as
      // docs/protocol.md says; for messages that a page must know, the protocol version is raised.
      default: message satisfies never;
    }
  }

  /** Ignored while there is no other. */
  #ofOther(message: Extract<SeatMessage, { type: `other_${string}` }>): void {
    const { other } = this.#watched.state;
    if (other === null) return;
    switch (message.type) {
      case "other_modality":
        if (other.modality === message.modality) return;
        this.#watched.set({ other: { ...other, modality: message.modality } });
        return this.#events.notice(`other-${message.modality}`);
      case "other_away": return this.#away(other, true);
      case "other_back": return this.#away(other, false);
      case "other_left": return this.#left();
      default: message satisfies never;
    }
  }

  #away(other: OtherPerson, away: boolean): void {
    if (other.away === away) return;
    this.#watched.set({ other: { ...other, away } });
    this.#events.notice(away ? "other-away" : "other-back");
  }

  #left(): void {
    this.#events.parted();
    this.#watched.set({ other: null, line: "none", delay: null });
    this.#events.notice("other-left");
  }

  #welcomed(welcome: Welcome): void {
    const { stage } = this.#watched.state;
    if (!welcome.resumed) this.#round = 0;
    this.#watched.set({ host: welcome.host, joint: welcome.joint });
    this.#events.reach({ iceServers: welcome.iceServers, relayOnly: welcome.relayOnly });
    this.#events.here(!welcome.resumed, welcome);
    // Somebody who was declined does not knock again by themselves.
    if (welcome.stage === "arriving") {
      if (stage !== "declined") this.#knock();
    } else if (welcome.stage === "ended") {
      return this.#over("ended", false);
    } else {
      this.#watched.set({ stage: stageOf(welcome.stage) });
    }
    if (welcome.stage !== "admitted" || welcome.other === null) {
      if (this.#watched.state.other !== null && SITS.includes(stage)) this.#left();
    } else if (welcome.round > this.#round) {
      this.#meets(welcome.round, welcome.other);
    } else {
      this.#know(welcome.other);
    }
    this.#waits(welcome.waiting);
    // It may have been said while the socket was lost, and longer ago than the server remembers.
    this.#events.rearranged();
  }

  #knock(): void {
    this.#socket?.say({ type: "knock" });
    this.#watched.set({ stage: "waiting" });
  }

  #admitted({ iceServers, relayOnly }: Extract<ToBrowser, { type: "admitted" }>): void {
    this.#events.reach({ iceServers, relayOnly });
    this.#watched.set({ stage: "room" });
  }

  /** A round begins once, whether a welcome or a meet names it first. */
  #meets(round: number, other: Other): void {
    const first = this.#watched.state.other === null;
    this.#know(other);
    if (round <= this.#round) return;
    this.#round = round;
    this.#watched.set({ stage: "room" });
    this.#events.meet(round);
    if (first) this.#events.notice("other-here");
  }

  #know({ name, modality, away }: Other): void {
    const known = this.#watched.state.other ??
      {
        stream: null, muted: false, cameraOff: false, covered: false, unheard: false, unseen: false,
      };
    this.#watched.set({ other: { ...known, name, modality, away } });
  }

  #waits(waiting: Waiting[]): void {
    const before = this.#watched.state.waiting.map(({ seat }) => seat);
    if (waiting.length === 0 && before.length === 0) return;
    this.#watched.set({ waiting });
    if (waiting.some(({ seat }) => !before.includes(seat))) this.#events.notice("someone-waits");
  }

  #refused(n: number, reason: Refusal): void {
    if (reason === "cannot_keep") this.#events.notice("cannot-keep");
    if (n !== 0 || !FINAL[reason]) return;
    this.#watched.set({ refusal: reason });
    this.#over("refused", false);
  }

  #over(stage: Stage, byMe: boolean): void {
    this.close();
    this.#events.over();
    this.#watched.set({ stage, endedByMe: byMe, ...ALONE });
  }
}

function stageOf(stage: Exclude<Welcome["stage"], "arriving" | "ended">): Stage {
  return stage === "admitted" ? "room" : stage;
}
