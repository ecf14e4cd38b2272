// Two people, their browsers, a server and a network between them, all on virtual time.

import type { PaceChoice, PaceStands, Side } from "../../wire/wire";
import type {
  Answer, ConnectionEvents, Env, FormFields, KeyStore, Memory, Wake,
} from "../env";
import { createRoom } from "../room";
import type { CodeWord, Facts, NoticeKey, Room, Seated } from "../state";
import { Clock } from "./clock";
import { FakeClicks } from "./fake_clicks";
import { FakeBackdrop } from "./fake_backdrop";
import { FakeBoard } from "./fake_board";
import { FakeMedia, FakeStream, type FakeTrack } from "./fake_media";
import { FakePacing } from "./fake_pacing";
import { FakeCertificate, FakeNetwork, type FakePeer } from "./fake_peer";
import { FakeServer } from "./fake_server";

export class FakeKeys implements KeyStore {
  readonly kept = new Map<string, string[]>();
  readonly #own = new Map<string, CryptoKeyPair>();
  readonly #subtle: SubtleCrypto;

  constructor(subtle: SubtleCrypto) {
    this.#subtle = subtle;
  }

  async own(pair: string, role: string): Promise<CryptoKeyPair> {
    const at = `${pair}/${role}`;
    const keys = this.#own.get(at) ?? await this.#subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"],
    );
    this.#own.set(at, keys);
    return keys;
  }

  /** The next keys are those of another device. */
  ofAnotherDevice(): void {
    this.#own.clear();
  }

  async known(pair: string, role: string): Promise<string[]> {
    return this.kept.get(`${pair}/${role}`) ?? [];
  }

  async remember(pair: string, role: string, key: string): Promise<void> {
    this.kept.set(`${pair}/${role}`, [...await this.known(pair, role), key]);
  }

  async forget(pair: string, role: string): Promise<void> {
    this.kept.delete(`${pair}/${role}`);
  }
}

export class FakeMemory implements Memory {
  readonly #kept = new Map<string, string>();

  get(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }

  set(key: string, value: string | null): void {
    if (value === null) this.#kept.delete(key);
    else this.#kept.set(key, value);
  }
}

/** One person's device; it outlives the pages opened on it. */
export class Person {
  readonly media = new FakeMedia();
  readonly backdrop = new FakeBackdrop();
  readonly pacing: FakePacing;
  readonly board: FakeBoard;
  readonly keys: FakeKeys;
  readonly memory = new FakeMemory();
  /** Of the window in use. */
  tab = new FakeMemory();
  rms = 0.1;
  tones: (string | null)[] = [];
  notices: NoticeKey[] = [];
  /** Everything posted as JSON. `answer` is the status in reply; null while the server is down. */
  posted: { path: string; body: unknown; last: boolean }[] = [];
  answer: number | null = 204;
  /** Everything posted as a form. */
  forms: { path: string; form: FormFields }[] = [];
  /** The server's answer to a form; null while the server is down. */
  answerForm = (path: string, form: FormFields): Answer | null => this.#keep(path, new Map(form));
  secure = true;
  hidden = false;
  /** The word in the page's facts. */
  codeWord: CodeWord | null = null;
  pace: PaceStands = { mine: "off", theirs: "off", off: false };
  /** Where the server says that this person's seat is; null while it cannot be asked. */
  seated: Seated | null = "nowhere";
  /** What the server says became of the time for which this person came. */
  rearranged: string | null = null;
  /** Every address that was asked for. */
  asked: string[] = [];
  room: Room;
  readonly #world: World;
  readonly #role: Side;
  readonly #woken = new Set<(why: Wake) => void>();
  #left = (): void => {};
  #page = 0;
  #alive = new Set<number>();

  constructor(world: World, role: Side) {
    this.#world = world;
    this.#role = role;
    this.pacing = new FakePacing(world.clock);
    this.board = new FakeBoard(world.clock);
    this.keys = new FakeKeys(world.clock.subtle);
    this.room = this.open();
  }

  /** Opens the page again; the old pages, if any, are silent, as after a reload. */
  open(): Room {
    this.#alive.clear();
    return this.#begin();
  }

  /** Opens a second window; the page of the first goes on. */
  openBeside(): Room {
    this.tab = new FakeMemory();
    return this.#begin();
  }

  #begin(): Room {
    const page = ++this.#page;
    this.#alive.add(page);
    this.room = createRoom(this.#facts(), this.#env(() => this.#alive.has(page)));
    this.room.watch(({ notice }) => {
      if (notice !== null && page === this.#page && notice.key !== this.notices.at(-1)) {
        this.notices.push(notice.key);
      }
    });
    return this.room;
  }

  /** Closes the page as its events allow. */
  leave(): void {
    this.#left();
  }

  wake(why: Wake): void {
    for (const woken of [...this.#woken]) woken(why);
  }

  reload(): Room {
    this.#alive.clear();
    this.media.stopAll();
    this.#world.server.cut(this.#role);
    this.peer?.close();
    return this.open();
  }

  /** All connections that are not closed. */
  get peers(): FakePeer[] {
    return this.#world.peersOf(this.#role);
  }

  /** The connection in use. */
  get peer(): FakePeer | undefined {
    return this.#world.peersOf(this.#role).at(-1);
  }

  #keep(path: string, form: Map<string, string>): Answer {
    if (path.endsWith("/pace/choice")) {
      this.pace = { ...this.pace, mine: form.get("choice") as PaceChoice };
      return { status: 200, said: this.pace };
    }
    if (!path.endsWith("/word")) return { status: 204, said: null };
    this.codeWord = { word: form.get("word") ?? "", agreedAt: this.#world.clock.now() * 1_000 };
    return { status: 200, said: this.codeWord };
  }

  #facts(): Facts {
    return {
      role: this.#role, pair: "pair", live: `/live/${this.#role}`,
      myName: "Own", otherName: "Other", leaving: "/leaving", screen: null,
      codeWord: this.codeWord, pace: this.pace, seated: this.seated ?? "nowhere",
      ask: this.#role === "client" ? "/arrive/seat?of=next" : null,
    };
  }

  #env(alive: () => boolean): Env {
    const { clock, network, server } = this.#world;
    const { media, memory, tab } = this;
    // A page that is gone remembers nothing and hears nothing.
    const keptBy = (kept: FakeMemory): Memory => ({
      get: (key) => kept.get(key),
      set: (key, value) => {
        if (alive()) kept.set(key, value);
      },
    });
    return {
      now: clock.now,
      later: (ms, call) => clock.later(ms, () => {
        if (alive()) call();
      }),
      random: () => 0.5,
      bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      subtle: this.secure ? clock.subtle : null,
      socket: (path, events) => {
        const page = {
          opened: () => alive() && events.opened(),
          heard: (text: string) => alive() && events.heard(text),
          closed: () => alive() && events.closed(),
        } as ConnectionEvents;
        const isBoard = path.startsWith("/live/board/");
        return isBoard ? this.board.socket(page) : server.socket(this.#role, page);
      },
      peer: (configuration) => {
        const peer = network.peer(configuration);
        this.#world.note(this.#role, peer);
        return peer as unknown as RTCPeerConnection;
      },
      certificate: async () =>
        await FakeCertificate.make(clock.subtle) as unknown as RTCCertificate,
      keys: this.keys,
      media: {
        get trouble() {
          return media.trouble;
        },
        open: (wanted) => media.open(wanted),
        list: () => media.list(),
        permission: (kind) => media.permission(kind),
        changed: (call) => media.changed(() => alive() && call()),
      },
      backdrop: this.backdrop,
      pacing: this.pacing,
      clicks: async (_, returns, heard) => {
        const { clicks } = this.#world;
        return clicks.begin(this.#role, returns, heard);
      },
      memory: keptBy(memory),
      tab: keptBy(tab),
      stream: (tracks) =>
        new FakeStream(tracks as unknown as FakeTrack[]) as unknown as MediaStream,
      meter: () => ({ rms: () => this.rms, stop: () => {} }),
      tone: async (speaker) => {
        this.tones.push(speaker);
      },
      hidden: () => this.hidden,
      leaves: (left) => {
        this.#left = left;
      },
      post: async (path, body, last = false) => {
        if ("form" in body) {
          this.forms.push({ path, form: body.form });
          return this.answerForm(path, body.form);
        }
        this.posted.push({ path, body: body.json, last });
        return this.answer === null ? null : { status: this.answer, said: null };
      },
      page: async (path) => {
        this.asked.push(path);
        const { seated, rearranged } = this;
        return seated === null ? null : JSON.stringify({ seated, rearranged });
      },
      wakes: (woken) => {
        const heard = (why: Wake) => {
          if (alive()) woken(why);
        };
        this.#woken.add(heard);
        return () => this.#woken.delete(heard);
      },
    };
  }
}

export class World {
  readonly clock = new Clock();
  readonly network = new FakeNetwork(this.clock);
  readonly server = new FakeServer(this.clock);
  readonly clicks = new FakeClicks(this.clock);
  readonly #peers: { role: Side; peer: FakePeer }[] = [];
  readonly counsellor = new Person(this, "counsellor");
  readonly client = new Person(this, "client");

  note(role: Side, peer: FakePeer): void {
    this.#peers.push({ role, peer });
  }

  peersOf(role: Side): FakePeer[] {
    return this.#peers.filter((one) => one.role === role && one.peer.signalingState !== "closed")
      .map(({ peer }) => peer);
  }

  pass(ms: number): Promise<void> {
    return this.clock.pass(ms);
  }

  /** The client knocks and the counsellor enters. */
  async arrive(client: "video" | "voice" | "text" = "video"): Promise<void> {
    await this.counsellor.room.setModality("video");
    await this.client.room.setModality(client);
    this.counsellor.room.enter();
    this.client.room.enter();
    await this.pass(200);
  }

  async meet(client: "video" | "voice" | "text" = "video"): Promise<void> {
    await this.arrive(client);
    this.counsellor.room.door.admit(this.counsellor.room.state.waiting[0]?.seat ?? "");
    await this.pass(300);
  }
}
