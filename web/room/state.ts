// What the room is at one moment, and what a person can do in it: the contract between web/room
// (no DOM) and web/room/view (only DOM). Features import it; it imports only the types of the wire
// and of sensing, so that no circle of imports arises. Deliberately absent: behaviour (room.ts).
// A changed part is always a new object or array, so a view may compare parts by identity.

import type { Drawn } from "../sensing/backdrop";
import type { LiveBoard } from "./board_state";
import type { FormFields } from "./env";
import type {
  FromBrowser, Host, Joint, Modality, PaceChoice, PaceStands, Refusal, Side, Waiting, Ways,
} from "../wire/wire";

/** Facts the page brings along, from the JSON block `#facts`. */
export interface Facts {
  role: Side;
  pair: string;
  /** Address of the live socket, a path. */
  live: string;
  myName: string;
  otherName: string;
  /** Where the quick exit leads, and where leaving leads. */
  away: string;
  leaving: string;
  /** Lens and screen as the person told them; null until told. */
  screen: ScreenFacts | null;
  /** What the pair agreed on for when somebody comes in; null when nothing yet. */
  codeWord: CodeWord | null;
  /** What the two chose about counting when they speak, as the server has it. */
  pace: PaceStands;
}

/** Measuring what the line takes, with a click that the other's browser returns. */
export type LineCheckState =
  | { stands: "none" | "failed" }
  /** For a moment the two do not hear each other. */
  | { stands: "running" }
  /** Mouth to ear and back. */
  | { stands: "measured"; ms: number };

/** Counting when they speak, as it stands (docs/practices.md#a6). */
export interface RoomPace extends PaceStands {
  /** Both chose at least `count`, and said so in this session. */
  counting: boolean;
  /** What this person chose and the server has not answered yet. */
  chosen: PaceChoice | null;
  /** Why the server has not kept the last choice. */
  trouble: PaceTrouble | null;
  /** The other would like to count, and this person is asked now. */
  asks: boolean;
}

export type PaceTrouble =
  | { kind: "failed" }                        // a yes that the server does not have
  | { kind: "refused"; sentence: string }     // in the server's own words
  | { kind: "untold" };                       // a no: it holds here, and is posted until it is kept

export interface CodeWord {
  /** Empty when it was taken back. */
  word: string;
  /** Microseconds since 1970 by the server's clock; the later one counts. */
  agreedAt: number;
}

/** Where the lens is and how large the screen is (docs/practices.md#b4). Lengths in centimetres. */
export interface ScreenFacts {
  widthCm: number;
  heightCm: number;
  /** Lens relative to the screen's top centre; positive is to the inline end and upwards. */
  lensXCm: number;
  lensYCm: number;
  /** Eye to screen. */
  distanceCm: number;
}

/**
 * `declined`: `enter()` knocks again. `replaced`: the seat was taken in another window; `enter()`
 * takes it back. `refused`: see `refusal`; only a reload helps. `left` and `ended` are final.
 */
export type Stage =
  | "arriving" | "waiting" | "room" | "declined" | "ended" | "left" | "replaced" | "refused";

/** Why a device does not work, one kind each; the view has one sentence for each. */
export type DeviceTrouble =
  | "none" | "refused" | "missing" | "busy" | "insecure" | "unsupported" | "unplugged" | "failed";

export interface OwnDevices {
  cameras: DeviceChoice[];
  microphones: DeviceChoice[];
  speakers: DeviceChoice[];
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
  cameraTrouble: DeviceTrouble;
  microphoneTrouble: DeviceTrouble;
  /** Own stream for a preview, a new object whenever a track was exchanged; null without tracks. */
  stream: MediaStream | null;
  /** The camera as it is, for judging one's own set-up; never shown or sent instead of `stream`. */
  raw: MediaStream | null;
  backdrop: OwnBackdrop;
  /** 0..1, level of the own microphone, smoothed. Changes are told ten times a second while
   * somebody looks: see `listenToLevel`. */
  level: number;
}

/** What is shown behind this person: their room as it is, out of focus, or a drawn one. */
export type Behind = "as-is" | Drawn;

export interface OwnBackdrop {
  behind: Behind;
  /** `held`: what was chosen could not be done; there is no picture until the person decides. */
  stands: "off" | "starting" | "on" | "held";
  /** Why it is held. */
  why: "slow" | "failed" | null;
  /** This browser can do it at all. */
  can: boolean;
}

export interface DeviceChoice { id: string; label: string; }

/** How the two are joined. */
export type Line =
  | "none"        // not in the room yet, or alone
  | "joining"     // first connection under way
  | "joined"      // media or data flows
  | "mending"     // media lost, being restored
  | "lost";       // cannot be restored for now; plan B is offered

/** D: what the line adds, mouth to ear and back, in milliseconds (docs/evidence.md#a6-delay). The
 * truth lies within `uncertainMs` of `ms`, as far as the browsers can tell. */
export interface LineDelay {
  ms: number;
  uncertainMs: number;
}

export interface LineSoFar {
  /** How many half minutes were looked at. */
  reports: number;
  /** Packets lost in the worst of them, per thousand. */
  lostPermilleMax: number;
  /** How often the connection had to be mended. */
  mended: number;
}

export interface OtherPerson {
  name: string;
  modality: Modality;
  /** Sound, and the picture while they meet by video. Tracks come and go on the same object; a new
   * object only when a new connection was made. Null until connected. */
  stream: MediaStream | null;
  /** As the other's own browser says over the data channel. */
  muted: boolean;
  cameraOff: boolean;
  /** Somebody came in where they are; nothing of them is sent until they are alone again. */
  covered: boolean;
  /** Their socket is lost, media may go on. */
  away: boolean;
}

export type Safety =
  | { kind: "unknown" }
  // The same devices as last time; the phrase is there in case the other person asks to compare.
  | { kind: "same"; phrase: string[] }
  | { kind: "first"; phrase: string[] }            // first meeting: compare aloud
  | { kind: "new_device"; phrase: string[] }       // known person, new device: compare again
  | { kind: "confirmed"; phrase: string[] }        // compared today
  | { kind: "refused" };                           // what was signed and what arrived differ, or
                                                   // one of the two said so; only a reload helps

export interface ChatLine {
  id: string;
  mine: boolean;
  text: string;
  at: number;
  delivered: boolean;
}

/** A quiet signal: what a client can tell by one tap. */
export type QuietSignal = "moment" | "say" | "slower" | "hear";

export interface Quiet {
  /** What the client signals now. */
  signal: QuietSignal | null;
  /** It has come to the counsellor's page. */
  arrived: boolean;
}

/** What one of the two noticed and shared with the other. */
export interface Noticing {
  id: string;
  mine: boolean;
  text: string;
  delivered: boolean;
  iWould: boolean;
  theyWould: boolean;
  /** Both said yes. */
  kept: boolean;
}

/** What a person says in the joint check. */
export type JointSaid = Extract<FromBrowser, { type: `joint_${string}` }>;

/** A calm sentence the view shows and announces; keys in the Fluent file under `room-notice-…`. */
export type NoticeKey =
  | "other-here" | "other-away" | "other-back" | "other-left"
  | "line-mending" | "line-back" | "line-lost"
  | "server-lost" | "server-back" | "draining" | "camera-unplugged" | "microphone-unplugged"
  | "microphone-silent" | "device-changed" | "other-muted" | "other-unmuted"
  | "other-covered" | "other-uncovered" | "other-word"
  | "backdrop-slow" | "backdrop-failed"
  | "other-voice" | "other-text" | "other-video" | "someone-waits" | "already-elsewhere";

export interface Notice { key: NoticeKey; at: number; }

export interface RoomState {
  stage: Stage;
  /** The socket to the server. */
  server: "connecting" | "here" | "lost";
  host: Host;
  waiting: Waiting[];
  /** Why the stage is `refused`; null otherwise. */
  refusal: Refusal | null;
  /** How this person meets in fact: video falls to voice without a camera, voice to text without a
   * microphone, and comes back when the device does. */
  modality: Modality;
  muted: boolean;
  /** The camera is stopped (its light is off), though the modality stays video. */
  cameraOff: boolean;
  /** Somebody came in here: nothing is sent, heard or shown until this person is alone again. */
  covered: boolean;
  devices: OwnDevices;
  other: OtherPerson | null;
  line: Line;
  /** What the line adds, mouth to ear and back, once both sides know (docs/practices.md#a6: D). */
  delay: LineDelay | null;
  /** How the line has been since this page was opened. */
  lineSoFar: LineSoFar;
  safety: Safety;
  /** The joint check with the other; it means nothing while they are not there. */
  joint: Joint | null;
  chat: ChatLine[];
  unread: number;
  /** Noticings that were shared and not put away. */
  noticings: Noticing[];
  quiet: Quiet;
  codeWord: CodeWord | null;
  pace: RoomPace;
  /** A counsellor's own waiting times while it is counted, the latest last; kept nowhere. */
  ownWaitsMs: readonly number[];
  lineCheck: LineCheckState;
  ways: Ways;
  notice: Notice | null;
  endedByMe: boolean;
}

/** What a person can do. None of these throws; what fails shows in the state. */
export interface Room {
  readonly facts: Facts;
  readonly state: Readonly<RoomState>;
  /** This tab was in the room within the last two minutes: a reload. The page may `setModality` and
   * `enter` without being asked. */
  readonly cameBack: Modality | null;

  readonly account: AccountPart;
  readonly board: LiveBoard;
  readonly chat: ChatPart;
  readonly codeWord: CodeWordPart;
  readonly cover: CoverPart;
  readonly devices: DevicesPart;
  readonly door: DoorPart;
  readonly joint: JointPart;
  readonly lineCheck: LineCheckPart;
  readonly noticings: NoticingsPart;
  readonly pace: PacePart;
  readonly quiet: QuietPart;
  readonly safety: SafetyPart;

  /** Calls back after every change until the returned function is called. */
  watch(seen: (state: Readonly<RoomState>) => void): () => void;
  /** Opens devices as the modality asks, and asks for permission. */
  setModality(modality: Modality): Promise<void>;
  setMuted(muted: boolean): void;
  setCameraOff(off: boolean): Promise<void>;
  setWays(ways: Partial<Ways>): void;
  /** Opens the socket; a client knocks, the counsellor sits down. */
  enter(): void;
  leave(): void;
  end(): void;
  /** Stops everything at once, without a word. */
  quickExit(): void;
}

export interface AccountPart {
  /** Whether a soft sound tells a counsellor that somebody is at the door. */
  keepSound(on: boolean): void;
  /** Keeps which of a counsellor's boundaries are ticked, for the next time. */
  keepBoundaries(ticked: FormFields): void;
}

export interface ChatPart {
  say(text: string): void;
  /** All lines have been seen. */
  read(): void;
}

export interface CodeWordPart {
  /** Has the server keep this word, and tells the other; false when it was not kept. */
  agree(word: string): Promise<boolean>;
}

export interface CoverPart {
  /** Somebody came in, or this person is alone again and everything is as before. The server
   * does not learn of it. Covering works in the room only. */
  turn(covered: boolean): Promise<void>;
}

export interface DevicesPart {
  choose(kind: "camera" | "microphone" | "speaker", id: string): Promise<void>;
  /** Whether changes of the microphone's level alone are told to those who watch. */
  listenToLevel(on: boolean): void;
  /** What is behind this person, from now on and the next time on this device. */
  setBehind(behind: Behind): void;
  /** Plays a short soft tone on the chosen speaker; done when it has ended. */
  playTestSound(): Promise<void>;
}

/** The counsellor lets in who waits, or says "not now". */
export interface DoorPart {
  admit(seat: string): void;
  decline(seat: string): void;
}

export interface JointPart {
  /** The server answers with the whole check. */
  say(said: JointSaid): void;
}

export interface LineCheckPart {
  /** Measures what the line takes, for both, if the two can hear each other. */
  measure(): void;
}

export interface NoticingsPart {
  /** Shares a noticing with the other, over the data channel. */
  share(text: string): void;
  /** Whether this person would keep a noticing; it is kept when both would. */
  wouldKeep(id: string, would: boolean): void;
  putAway(id: string): void;
}

export interface PacePart {
  /** A no holds at once, a yes when the server has it; then the other is told. */
  choose(choice: PaceChoice): void;
  /** The person need not be asked any more in this session. */
  answered(): void;
}

export interface QuietPart {
  /** A client's quiet signal: the counsellor sees it; a second tap takes it back. */
  tap(signal: QuietSignal): void;
}

export interface SafetyPart {
  /** Both compared the phrase: it matches. */
  confirmPhrase(): Promise<void>;
  /** It does not match: closes the line. */
  rejectPhrase(): void;
}
