// The room of one person: what they can do, connected to seat, devices, chat and the other.
// Deliberately absent: DOM; that is web/room/view.

import type { Modality, ToBrowser, Ways } from "../wire/wire";
import { Account } from "./account";
import { createBoard } from "./board/board";
import type { LiveBoard } from "./board_state";
import { keepNoticings } from "./board/keeping";
import { Chat } from "./saying/chat";
import { AgreedWord } from "./safety/code_word";
import { Cover } from "./safety/cover";
import { Devices } from "./media/devices";
import type { Env } from "./env";
import { keptAs, LeftOff } from "./left_off";
import { LineCheck } from "./line/line_check";
import { NOTHING_OFF, type Off } from "./media/sending";
import { Noticings } from "./board/noticings";
import { SeatedNow } from "./own_seat";
import { OwnWords } from "./safety/own_words";
import { QuietSignals, SILENT } from "./saying/quiet";
import { Seat } from "./line/seat";
import { beginning as paceOf, Pace } from "./pace/pace";
import type {
  DoorPart, Facts, JointPart, NoticeKey, PictureElement, Room, RoomState, SafetyPart,
} from "./state";
import type { Talk, TalkToRoom } from "./talk";
import { Together } from "./line/together";
import { Watched } from "./watched";

const WAYS_AFTER_MS = 1_000; // chosen
const STILL_HERE_MS = 10_000; // chosen

const WAYS: Ways = { nearness: 3, selfView: false, board: false, modality: "video" };

export function createRoom(facts: Facts, env: Env): Room {
  return new OwnRoom(facts, env);
}

class OwnRoom implements Room {
  readonly facts: Facts;
  readonly cameBack: Modality | null;
  readonly account: Account;
  readonly board: LiveBoard;
  readonly chat: Chat;
  readonly codeWord: AgreedWord;
  readonly cover: Cover;
  readonly devices: Devices;
  readonly door: DoorPart;
  readonly joint: JointPart;
  readonly lineCheck: LineCheck;
  readonly noticings: Noticings;
  readonly pace: Pace;
  readonly quiet: QuietSignals;
  readonly safety: SafetyPart;
  readonly #env: Env;
  readonly #leftOff: LeftOff;
  readonly #ownSeat: SeatedNow | null;
  readonly #ownWords: OwnWords;
  readonly #watched: Watched<RoomState>;
  readonly #seat: Seat;
  readonly #together: Together;
  #toldModality: Modality | null = null;
  /** The modality asked for while devices are being opened. */
  #intended: Modality | null = null;
  /** What the person turned on or off here before they came in; it counts more than what another
   * window left. */
  #turnedHere: Partial<Off> = {};
  #changedWays: Partial<Ways> = {};
  #cancelWays = (): void => {};
  #cancelStillHere = (): void => {};
  #stopWaking: () => void;

  constructor(facts: Facts, env: Env) {
    const { role, pair } = facts;
    this.facts = facts;
    this.#env = env;
    const kept = keptAs(role, pair);
    this.#leftOff = new LeftOff(env, kept);
    this.cameBack = this.#leftOff.cameBack;
    const off = this.#leftOff.inThisTab ?? NOTHING_OFF;
    this.devices = this.#makeDevices(off);
    this.#watched = new Watched(beginning(this.devices.own, facts, off));
    this.cover = this.#makeCover();
    this.door = this.joint = this.#seat = this.#makeSeat();
    this.safety = this.#together = this.#makeTogether();
    const send = (said: Talk) => this.#together.send(said);
    this.#ownWords = new OwnWords(env, `${kept}-own-words`);
    this.chat = new Chat(env, role, this.#ownWords, {
      send, changed: (chat, unread) => this.#watched.set({ chat, unread }),
    });
    const away = { tab: env.tab, key: `${kept}-noticings-away` };
    this.noticings = new Noticings(role, this.#ownWords, away, {
      bytes: (length) => env.bytes(length),
      send, changed: (noticings) => this.#watched.set({ noticings }),
    });
    this.account = new Account(env);
    this.board = createBoard(`/live/board/${pair}?as=${role}`, role, env);
    keepNoticings(role, this.#watched, this.noticings, this.board);
    this.quiet = new QuietSignals(env, role, {
      send, changed: (quiet) => this.#watched.set({ quiet }),
    });
    this.codeWord = new AgreedWord(env, facts, {
      send, changed: (codeWord) => this.#watched.set({ codeWord }),
      heard: () => this.#notice("other-word"),
    });
    this.pace = new Pace(env, facts, {
      send, changed: (pace) => this.#watched.set({ pace }),
      waited: (ownWaitsMs) => this.#watched.set({ ownWaitsMs }),
    });
    this.#watched.watch((state) => this.pace.follow(state));
    this.lineCheck = this.#makeLineCheck();
    env.leaves(() => this.pace.report(true));
    this.#ownSeat = facts.ask === null ? null : new SeatedNow(env, facts.ask, {
      isWanted: () => this.state.stage === "arriving" || this.state.stage === "waiting",
      found: (now) => this.#watched.set(now),
    });
    this.#stopWaking = env.wakes((why) => {
      void this.#ownSeat?.ask();
      this.#seat.wake();
      if (why === "visible") this.devices.seen();
      else this.#together.networkChanged();
    });
    this.#watchStage();
    this.pace.begin(this.cameBack !== null);
  }

  get state(): Readonly<RoomState> {
    return this.#watched.state;
  }

  watch(seen: (state: Readonly<RoomState>) => void): () => void {
    return this.#watched.watch(seen);
  }

  get inAnyWindow(): Modality | null {
    return this.#leftOff.inAnyWindow;
  }

  enter(): void {
    if (this.state.stage === "replaced") void this.comeIn(this.state.modality);
    else this.#takeSeat();
  }

  comeIn(modality: Modality): Promise<void> {
    this.#takeSeat();
    return this.openAgain(modality);
  }

  setModality(modality: Modality): Promise<void> {
    return this.#open(modality, { cameraOff: false });
  }

  openAgain(modality: Modality): Promise<void> {
    void this.devices.openTaken();
    return this.#open(modality, {});
  }

  setMuted(muted: boolean): void {
    void this.#turn({ muted });
  }

  setCameraOff(cameraOff: boolean): Promise<void> {
    return this.#turn({ cameraOff });
  }

  setWays(change: Partial<Ways>): void {
    this.#watched.set({ ways: { ...this.state.ways, ...change } });
    this.#changedWays = { ...this.#changedWays, ...change };
    this.#cancelWays();
    this.#cancelWays = this.#env.later(WAYS_AFTER_MS, () => this.#keepWays());
  }

  watchPicture(picture: PictureElement): void {
    this.#together.watchPicture(picture);
  }

  leave(): void {
    this.#lastWords();
    this.#seat.giveUp({ type: "leave" }, "left");
  }

  end(): void {
    this.#watched.set({ endedByMe: true });
    this.#lastWords();
    this.#seat.giveUp({ type: "end" }, "ended");
  }

  quickExit(): void {
    this.pace.forget();
    this.#ownSeat?.sit();
    this.#seat.say({ type: "leave" });
    this.#seat.close();
    this.#over();
    this.#stopWaking();
    this.#leftOff.forget();
    this.chat.forget();
    this.noticings.forget();
    this.quiet.forget();
    this.#ownWords.forget();
    this.#watched.set({
      stage: "left", other: null, line: "none", waiting: [], notice: null,
    });
  }

  #takeSeat(): void {
    this.#ownSeat?.sit();
    this.#takeUp();
    this.#leftOff.claim();
    void this.#together.begin().then(() => this.#seat.enter());
  }

  /** Takes up what is off in the window that has the seat. What is off here stays off, but on a
   * page that was replaced, which shows neither. */
  #takeUp(): void {
    const there = this.#leftOff.whereSeated;
    if (there === null) return;
    const here = this.state.stage === "replaced" ? NOTHING_OFF : this.state;
    const off = {
      muted: there.muted || here.muted,
      cameraOff: there.cameraOff || here.cameraOff,
      covered: there.covered || here.covered,
    };
    void this.#setOff({ ...off, ...this.#turnedHere });
  }

  async #open(modality: Modality, off: Partial<Off>): Promise<void> {
    this.setWays({ modality });
    if (modality === "text") this.#meetsBy("text");
    this.#watched.set(off);
    this.#intended = modality;
    this.#keep(true);
    const opened = await this.devices.open(modality, off);
    if (this.#intended === modality) this.#intended = null;
    this.#meetsBy(opened);
    // The other may have been told the intended modality.
    if (opened !== modality) this.#together.tellPresence();
  }

  #turn(off: Partial<Off>): Promise<void> {
    if (this.state.stage === "arriving") this.#turnedHere = { ...this.#turnedHere, ...off };
    return this.#setOff(off);
  }

  /** What is turned off leaves no more when this returns. */
  #setOff(off: Partial<Off>): Promise<void> {
    if (off.covered === true) this.lineCheck.stop();
    const done = this.devices.setOff(off);
    this.#watched.set(off);
    this.#together.tellPresence();
    this.#keep(true);
    return done;
  }

  #makeDevices(off: Off): Devices {
    return new Devices(this.#env, {
      changed: (devices) => {
        const before = this.state.devices;
        this.#watched.set({ devices });
        const isAsBefore = isHeld(devices) === isHeld(before)
          && isTaken(devices, "microphone") === isTaken(before, "microphone")
          && isTaken(devices, "camera") === isTaken(before, "camera");
        if (!isAsBefore) this.#together.tellPresence();
      },
      tracks: (tracks) => this.#together.setTracks(tracks),
      level: (level, told) => {
        const devices = { ...this.state.devices, level };
        if (told) this.#watched.set({ devices });
        else this.#watched.keep({ devices });
      },
      modality: (modality) => this.#meetsBy(modality),
      notice: (key) => this.#notice(key),
    }, off);
  }

  #makeCover(): Cover {
    return new Cover({
      isOn: () => this.state.covered,
      inRoom: () => this.state.stage === "room",
      set: (covered) => this.#turn({ covered }),
    });
  }

  #makeLineCheck(): LineCheck {
    return new LineCheck(this.#env, this.facts.role, {
      state: () => this.state,
      send: (said) => this.#together.send(said),
      track: (track) => this.#together.sendClicks(track),
      changed: (lineCheck) => this.#watched.set({ lineCheck }),
      measured: (ms) => this.#together.measured(ms),
    });
  }

  #makeSeat(): Seat {
    return new Seat(this.#env, this.facts, this.#watched, {
      notice: (key) => this.#notice(key),
      modality: () => {
        this.#toldModality = this.#intended ?? this.state.modality;
        return this.#toldModality;
      },
      isTaken: () => this.#leftOff.isTaken,
      reach: (reach) => this.#together.reach(reach),
      meet: (round) => this.#together.meet(round),
      signal: (round, signal) => this.#together.signal(round, signal),
      parted: () => {
        this.lineCheck.stop();
        this.#together.part();
      },
      here: (fresh, welcome) => this.#here(fresh, welcome),
      rearranged: () => void this.#ownSeat?.ask(),
      over: () => this.#over(),
    });
  }

  #makeTogether(): Together {
    return new Together(this.#env, this.facts, this.#watched, {
      say: (message) => this.#seat.say(message),
      canSignal: () => this.#seat.here,
      notice: (key) => this.#notice(key),
      presence: () => {
        const { muted, covered, devices } = this.state;
        const modality = this.#intended ?? this.state.modality;
        // The other does not learn why there is no picture.
        const cameraOff = this.state.cameraOff || isHeld(devices);
        const unheard = isTaken(devices, "microphone");
        const unseen = isTaken(devices, "camera");
        return { modality, muted, cameraOff, covered, unheard, unseen };
      },
      opened: () => {
        this.codeWord.opened();
        this.chat.opened();
        this.noticings.opened();
        this.quiet.opened();
        this.pace.opened();
      },
      heard: (said) => this.#heard(said),
    });
  }

  #heard(said: TalkToRoom): void {
    switch (said.type) {
      case "line":
      case "got":
      case "have": return this.chat.heard(said);
      case "noticing":
      case "noticing_got":
      case "noticing_have":
      case "noticing_keep":
      case "noticing_kept": return this.noticings.heard(said);
      case "quiet":
      case "quiet_got": return this.quiet.heard(said);
      case "pace_choice":
      case "pace_times": return this.pace.heard(said);
      case "click": return this.lineCheck.heard(said);
      case "word": return this.codeWord.heard(said);
      default: said satisfies never;
    }
  }

  #here(fresh: boolean, welcome: Extract<ToBrowser, { type: "welcome" }>): void {
    this.#tellModality(this.#intended ?? this.state.modality);
    // Another window may have had the seat while this one's socket was lost.
    if (fresh) this.#takeUp();
    this.#turnedHere = {};
    if (fresh) this.#watched.set({ ways: { ...welcome.ways, ...this.#changedWays } });
    this.#keepWays();
    this.#together.socketBack();
  }

  #meetsBy(modality: Modality): void {
    this.#tellModality(modality);
    if (modality === this.state.modality) return;
    this.#watched.set({ modality });
    this.#together.tellPresence();
  }

  #tellModality(modality: Modality): void {
    if (modality === this.#toldModality || !this.#seat.sits) return;
    this.#toldModality = modality;
    this.#seat.say({ type: "modality", modality });
  }

  #keepWays(): void {
    if (Object.keys(this.#changedWays).length === 0 || !this.#seat.here) return;
    this.#changedWays = {};
    this.#cancelWays();
    this.#seat.say({ type: "ways", ways: this.state.ways });
  }

  #lastWords(): void {
    this.#keepWays();
    this.#together.report();
  }

  #notice(key: NoticeKey): void {
    this.#watched.set({ notice: { key, at: this.#env.now() } });
  }

  /** Nothing is sent, seen or heard after this. */
  #over(): void {
    this.lineCheck.stop();
    this.pace.end();
    this.#together.close();
    void this.devices.open("text");
    this.#cancelWays();
  }

  #watchStage(): void {
    let { stage, other, modality } = this.state;
    this.#watched.watch((state) => {
      if (state.other?.modality !== other?.modality) this.#together.arrange();
      other = state.other;
      if (state.stage !== stage && (state.stage === "left" || state.stage === "ended")) {
        this.board.close();
      }
      if (state.stage === stage && state.modality === modality) return;
      ({ stage, modality } = state);
      this.#cancelStillHere();
      this.#keep(false);
    });
  }

  /** Keeps for a reload how this person is in the room, and for other windows too, when the person
   * has `chosen` it just now or this window surely has the seat. */
  #keep(chosen: boolean): void {
    switch (this.state.stage) {
      case "room": {
        const modality = this.#intended ?? this.state.modality;
        this.#leftOff.keep(modality, this.state, chosen || this.#seat.here);
        this.#cancelStillHere();
        this.#cancelStillHere = this.#env.later(STILL_HERE_MS, () => this.#keep(false));
        return;
      }
      case "left":
      case "ended": {
        this.#leftOff.forget();
        this.#ownWords.stepOut();
        return;
      }
      case "replaced":
      case "declined":
      case "refused": return this.#leftOff.stepOut();
      // After a reload, what was kept still holds.
      case "arriving":
      case "waiting": return;
    }
  }
}

function isHeld({ backdrop }: RoomState["devices"]): boolean {
  return backdrop.stands === "held";
}

function isTaken(devices: RoomState["devices"], kind: "camera" | "microphone"): boolean {
  return devices[`${kind}Trouble`] === "taken";
}

function beginning(
  devices: RoomState["devices"], { codeWord, pace, seated }: Facts, off: Off,
): RoomState {
  return {
    stage: "arriving", server: "connecting", host: "away", waiting: [], refusal: null,
    seated, rearranged: null, modality: "text", ...off, devices,
    other: null, line: "none", delay: null,
    lineSoFar: {
      reports: 0, lostPermilleMax: 0, mended: 0, restarted: { source: 0, element: 0, round: 0 },
    },
    safety: { kind: "unknown" }, joint: null,
    chat: [], unread: 0, noticings: [], quiet: SILENT, codeWord, pace: paceOf(pace),
    lineCheck: { stands: "none" }, ownWaitsMs: [], ways: WAYS, notice: null, endedByMe: false,
  };
}
