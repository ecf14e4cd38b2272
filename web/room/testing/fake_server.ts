// The server's side of one room, a small version of crates/room: seats, numbers, resuming,
// admission, rounds. It can lose sockets, be down, and lie.

import type {
  BrowserEnvelope, FromBrowser, Joint, Modality, Other, Side, Signal, Stage, ToBrowser, Ways,
} from "../../wire/wire";
import type { Connection, ConnectionEvents } from "../env";
import type { Clock } from "./clock";

const DELAY_MS = 5;

interface FakeSeat {
  id: string;
  role: Side;
  stage: Stage;
  modality: Modality;
  token: string;
  got: number;
  sent: number;
  outgoing: { n: number; message: ToBrowser }[];
  line: Line | null;
}

interface Line {
  role: Side;
  events: ConnectionEvents;
  open: boolean;
}

type Welcome = Extract<ToBrowser, { type: "welcome" }>;

export class FakeServer {
  up = true;
  /** Sockets stay open but carry nothing. */
  frozen = false;
  round = 0;
  /** The joint check in a welcome. */
  joint: Joint | null = null;
  said: { role: Side; message: FromBrowser; n: number }[] = [];
  refusal: Extract<ToBrowser, { type: "refused" }>["reason"] | null = null;
  /** The signals to pass on in place of one; a dishonest server changes them. */
  hand: (from: Side, signal: Signal, round: number) => Promise<Signal[]> =
    async (_, signal) => [signal];
  readonly seats = new Map<Side, FakeSeat>();
  readonly #clock: Clock;
  #tokens = 0;
  #handing: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  socket(role: Side, events: ConnectionEvents): Connection {
    const line: Line = { role, events, open: true };
    this.#clock.later(DELAY_MS, () => {
      if (!line.open) return;
      if (this.up) {
        if (!this.frozen) events.opened();
      } else this.#close(line);
    });
    return {
      send: (text) => {
        this.#clock.later(DELAY_MS, () => {
          if (line.open && this.up && !this.frozen) this.#heard(line, JSON.parse(text));
        });
      },
      close: () => void this.#clock.later(DELAY_MS, () => this.#close(line)),
    };
  }

  /** Both ends notice; messages on their way are lost. */
  cut(role: Side): void {
    const line = this.seats.get(role)?.line;
    if (line) this.#close(line);
  }

  /** Sends the joint check to one of the two, as after a change. */
  tellJoint(role: Side, joint: Joint): void {
    this.#send(this.seats.get(role)?.line ?? null, 0, { type: "joint", joint });
  }

  goDown(): void {
    this.up = false;
    for (const role of this.seats.keys()) this.cut(role);
  }

  /** The server loses all its state. */
  forget(): void {
    this.seats.clear();
    this.round = 0;
  }

  tell(role: Side, message: ToBrowser): void {
    const seat = this.seats.get(role);
    if (seat === undefined) return;
    seat.sent += 1;
    seat.outgoing.push({ n: seat.sent, message });
    this.#send(seat.line, seat.sent, message);
  }

  meetAgain(): void {
    if (this.#other("client") === null) return;
    this.round += 1;
    for (const role of ["counsellor", "client"] as const) {
      const other = this.#other(role);
      if (other === null) continue;
      this.tell(role, { type: "meet", round: this.round, polite: role === "client", other });
    }
  }

  count(role: Side, type: FromBrowser["type"]): number {
    return this.said.filter((one) => one.role === role && one.message.type === type).length;
  }

  #close(line: Line): void {
    if (!line.open) return;
    line.open = false;
    const seat = this.seats.get(line.role);
    if (seat?.line === line) {
      seat.line = null;
      if (this.#other(line.role)) this.tell(otherOf(line.role), { type: "other_away" });
    }
    this.#clock.later(0, () => line.events.closed());
  }

  #send(line: Line | null, n: number, message: ToBrowser): void {
    if (line === null) return;
    this.#clock.later(DELAY_MS, () => {
      if (line.open && this.up && !this.frozen) line.events.heard(JSON.stringify({ n, message }));
    });
  }

  #heard(line: Line, { n, message }: BrowserEnvelope): void {
    this.said.push({ role: line.role, message, n });
    if (message.type === "hello") return this.#hello(line, message);
    if (message.type === "heartbeat") return this.#send(line, 0, { type: "alive" });
    const seat = this.seats.get(line.role);
    if (seat?.line !== line) return;
    if (n > seat.got + 1) {
      return this.#send(line, 0, { type: "refused", n, reason: "out_of_order" });
    }
    if (n === seat.got + 1) {
      seat.got = n;
      this.#take(seat, message);
    }
    this.#send(line, 0, { type: "got", n: seat.got });
  }

  #hello(line: Line, hello: Extract<FromBrowser, { type: "hello" }>): void {
    if (this.refusal !== null) {
      return this.#send(line, 0, { type: "refused", n: 0, reason: this.refusal });
    }
    const { role } = line;
    const seat = this.seats.get(role) ?? this.#newSeat(role);
    const resumed = hello.resume !== null && hello.resume.token === seat.token;
    const old = seat.line;
    const wasAway = old === null && this.#other(role) !== null;
    seat.line = line;
    seat.token = `token-${++this.#tokens}`;
    seat.modality = hello.modality;
    if (!resumed) this.#sitAnew(seat);
    if (old !== null) {
      if (!resumed) this.#send(old, 0, { type: "replaced" });
      this.#clock.later(DELAY_MS, () => this.#close(old));
    }
    const missed = resumed ? seat.outgoing.filter(({ n }) => n > (hello.resume?.seen ?? 0)) : [];
    const meets = !resumed && this.#other(role) !== null;
    this.#welcome(seat, resumed, seat.sent - missed.length);
    for (const { n, message } of missed) this.#send(line, n, message);
    if (wasAway) this.tell(otherOf(role), { type: "other_back" });
    if (meets) this.meetAgain();
    this.#tellWaiting();
  }

  #sitAnew(seat: FakeSeat): void {
    seat.got = seat.sent = 0;
    seat.outgoing = [];
    if (seat.stage === "ended" || seat.stage === "declined") seat.stage = "arriving";
    if (seat.role === "counsellor") seat.stage = "admitted";
  }

  #newSeat(role: Side): FakeSeat {
    const seat: FakeSeat = {
      id: `seat-${role}`, role, stage: role === "client" ? "arriving" : "admitted",
      modality: "text", token: "", got: 0, sent: 0, outgoing: [], line: null,
    };
    this.seats.set(role, seat);
    return seat;
  }

  #welcome(seat: FakeSeat, resumed: boolean, sent: number): void {
    const ways: Ways = { nearness: 2, selfView: true, board: false, modality: "voice" };
    const welcome: Welcome = {
      type: "welcome", seat: seat.id, role: seat.role, stage: seat.stage,
      resumeToken: seat.token, resumed, got: seat.got, sent,
      round: seat.stage === "admitted" && this.#other(seat.role) ? this.round : 0,
      other: this.#other(seat.role), waiting: [], host: "here",
      iceServers: seat.stage === "admitted" ? [{ urls: ["stun:localhost"] }] : [],
      relayOnly: false, ways, joint: this.joint,
    };
    this.#send(seat.line, 0, welcome);
  }

  #other(role: Side): Other | null {
    const own = this.seats.get(role);
    const other = this.seats.get(otherOf(role));
    if (own?.stage !== "admitted" || other?.stage !== "admitted") return null;
    return { name: other.role, modality: other.modality, away: other.line === null };
  }

  #take(seat: FakeSeat, message: FromBrowser): void {
    const client = this.seats.get("client");
    const other = otherOf(seat.role);
    switch (message.type) {
      case "knock":
        seat.stage = "waiting";
        return this.#tellWaiting();
      case "admit": {
        if (client === undefined) return;
        client.stage = "admitted";
        const iceServers = [{ urls: ["stun:localhost"] }];
        this.tell("client", { type: "admitted", iceServers, relayOnly: false });
        this.meetAgain();
        return this.#tellWaiting();
      }
      case "decline":
        if (client !== undefined) client.stage = "declined";
        this.tell("client", { type: "declined" });
        return this.#tellWaiting();
      case "modality":
        seat.modality = message.modality;
        return this.tell(other, { type: "other_modality", modality: message.modality });
      case "signal": return this.#handOn(seat.role, message.round, message.signal);
      case "again": return message.round === this.round ? this.meetAgain() : undefined;
      case "leave":
        if (this.#other(seat.role)) this.tell(other, { type: "other_left" });
        seat.stage = "ended";
        return;
      case "end":
        for (const one of this.seats.values()) {
          one.stage = "ended";
          this.tell(one.role, { type: "ended", byMe: one === seat });
        }
        return;
      default:
    }
  }

  #handOn(from: Side, round: number, signal: Signal): void {
    this.#handing = this.#handing.then(async () => {
      for (const changed of await this.hand(from, signal, round)) {
        if (this.#other(from) === null || round !== this.round) continue;
        this.tell(otherOf(from), { type: "signal", round, signal: changed });
      }
    });
  }

  #tellWaiting(): void {
    const client = this.seats.get("client");
    const counsellor = this.seats.get("counsellor");
    if (counsellor === undefined) return;
    const waits = client?.stage === "waiting";
    const waiting = waits && client
      ? [{ seat: client.id, pair: "pair", name: "Juno", modality: client.modality, sinceS: 0 }]
      : [];
    this.tell("counsellor", { type: "waiting", waiting });
  }
}

function otherOf(role: Side): Side {
  return role === "client" ? "counsellor" : "client";
}
