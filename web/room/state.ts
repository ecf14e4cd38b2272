// The state of the room and what a person can do in it: the contract between web/room (no DOM) and
// web/room/view (only DOM). Features import this file; it imports only types of wire and sensing,
// so that there are no circular imports.
// A changed part is always a new object or array, so views may compare parts by identity.

import type { Drawn } from "../sensing/backdrop";
import type { LiveBoard } from "./board_state";
import type { FormFields } from "./env";
import type { PictureStep } from "./line/still_picture";
import type {
  FromBrowser, Host, Joint, Modality, PaceChoice, PaceStands, Refusal, Side, Waiting, Ways,
} from "../wire/wire";

/** Facts from the page's JSON block `#facts`. */
export interface Facts {
  role: Side;
  pair: string;
  /** Path of the live socket. */
  live: string;
  myName: string;
  otherName: string;
  /** Where leaving leads. */
  leaving: string;
  /** Lens and screen as the person described them; null before. */
  screen: ScreenFacts | null;
  /** The word agreed on for when somebody comes in; null when there is none. */
  codeWord: CodeWord | null;
  /** The two choices about counting when they speak, as the server has them. */
  pace: PaceStands;
  /** Where this person's own seat was when the page was made. */
  seated: Seated;
  /** Where a client's page asks how it stands; null for a counsellor, whose page takes the seat by
   * itself. */
  ask: string | null;
}

/** Where a person's seat is, in whichever of their windows: they have none, they wait at the door,
 * or they are in the room. */
export type Seated = "nowhere" | "door" | "room";

/** Measuring the delay of the line with a click that the other's browser returns. */
export type LineCheckState =
  | { stands: "none" | "failed" }
  /** The two do not hear each other for a moment. */
  | { stands: "running" }
  /** Delay from mouth to ear and back. */
  | { stands: "measured"; ms: number };

/** Counting when they speak (docs/practices.md#a6). */
export interface RoomPace extends PaceStands {
  /** Both chose at least `count` and said so in this session. */
  counting: boolean;
  /** This person's choice, while the server has not answered. */
  chosen: PaceChoice | null;
  /** Why the server did not take the last choice. */
  trouble: PaceTrouble | null;
  /** The other would like to count, and this person is asked now. */
  asks: boolean;
}

export type PaceTrouble =
  | { kind: "failed" }                        // the server does not have a yes
  | { kind: "refused"; sentence: string }     // in the server's own words
  | { kind: "untold" };                       // a no holds here, and is posted until kept

export interface CodeWord {
  /** Empty after the word was withdrawn. */
  word: string;
  /** Microseconds since 1970 by the server's clock; the later word wins. */
  agreedAt: number;
}

/** Position of the lens and size of the screen (docs/practices.md#b4), in centimetres. */
export interface ScreenFacts {
  widthCm: number;
  heightCm: number;
  /** Lens relative to the screen's top centre; positive towards the inline end and upwards. */
  lensXCm: number;
  lensYCm: number;
  /** From eye to screen. */
  distanceCm: number;
}

/** `declined`: `enter()` knocks again. `replaced`: another window took the seat; `enter()` takes it
 * back. `refused`: see `refusal`; only a reload helps. `left` and `ended` are final. */
export type Stage =
  | "arriving" | "waiting" | "room" | "declined" | "ended" | "left" | "replaced" | "refused";

/** Why a device does not work; the view has one sentence for each kind. */
export type DeviceTrouble =
  | "none" | "refused" | "missing" | "busy" | "insecure" | "unsupported" | "unplugged" | "failed"
  // The system keeps it for now, as a phone does during a call; it is still this page's.
  | "taken";

export interface OwnDevices {
  cameras: DeviceChoice[];
  microphones: DeviceChoice[];
  speakers: DeviceChoice[];
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
  cameraTrouble: DeviceTrouble;
  microphoneTrouble: DeviceTrouble;
  /** Own stream for a preview, a new object whenever a track was replaced; null without tracks. */
  stream: MediaStream | null;
  /** The camera's own picture, for the set-up check; never shown or sent in place of `stream`. */
  raw: MediaStream | null;
  backdrop: OwnBackdrop;
  /** Smoothed level of the own microphone, 0 to 1. Changes are reported ten times a second after
   * `listenToLevel(true)`. */
  level: number;
}

/** What is shown behind this person: their room as it is, blurred, or a drawn room. */
export type Behind = "as-is" | Drawn;

export interface OwnBackdrop {
  behind: Behind;
  /** `held`: the backdrop cannot be shown, and there is no picture until the person decides. */
  stands: "off" | "starting" | "on" | "held";
  /** Why the picture is held. */
  why: "slow" | "failed" | null;
  /** Whether this browser can compose a backdrop. */
  can: boolean;
}

export interface DeviceChoice { id: string; label: string; }

/** State of the connection between the two. */
export type Line =
  | "none"        // not in the room yet, or alone
  | "joining"     // first connection under way
  | "joined"      // media or data flows
  | "mending"     // media lost, being restored
  | "lost";       // cannot be restored for now; plan B is offered

/** D, the delay that the line adds from mouth to ear and back, in milliseconds
 * (docs/evidence.md#a6-delay). The true value is within `uncertainMs` of `ms`, as far as the
 * browsers can tell. */
export interface LineDelay {
  ms: number;
  uncertainMs: number;
}

export interface LineSoFar {
  /** Number of reports, one for each half minute. */
  reports: number;
  /** The highest loss in a report, in packets per thousand. */
  lostPermilleMax: number;
  /** How often the connection had to be repaired. */
  mended: number;
  /** How often the other's picture stood still and was set going, by what was done. */
  restarted: Record<PictureStep, number>;
}

export interface OtherPerson {
  name: string;
  modality: Modality;
  /** Sound, and the picture while they meet by video. Tracks come and go on the same object; every
   * new connection makes a new object. Null until connected. */
  stream: MediaStream | null;
  /** As the other's browser says over the data channel. */
  muted: boolean;
  cameraOff: boolean;
  /** Somebody came in where they are; they send nothing until they are alone again. */
  covered: boolean;
  /** The system of their device has taken the microphone, or the camera, for now. */
  unheard: boolean;
  unseen: boolean;
  /** Their socket is lost; media may go on. */
  away: boolean;
}

export type Safety =
  | { kind: "unknown" }
  // The same devices as last time; the phrase is there in case the other asks to compare.
  | { kind: "same"; phrase: string[] }
  | { kind: "first"; phrase: string[] }            // first meeting: compare aloud
  // A known person has a new device: compare again. While `held`, nothing of this person is sent.
  | { kind: "new_device"; phrase: string[]; held: boolean }
  | { kind: "confirmed"; phrase: string[] }        // compared today
  | { kind: "refused" };                           // the signed and the used fingerprint differ, or
                                                   // one of the two said so; only a reload helps

export interface ChatLine {
  id: string;
  mine: boolean;
  text: string;
  at: number;
  delivered: boolean;
}

/** A quiet signal, which a client gives by one tap. */
export type QuietSignal = "moment" | "say" | "slower" | "hear";

export interface Quiet {
  /** The client's signal now. */
  signal: QuietSignal | null;
  /** The signal has arrived on the counsellor's page. */
  arrived: boolean;
}

/** Something that one of the two noticed and shared with the other. */
export interface Noticing {
  id: string;
  mine: boolean;
  text: string;
  delivered: boolean;
  iWould: boolean;
  theyWould: boolean;
  /** Both agreed to keep it. */
  kept: boolean;
}

/** A person's message in the joint check. */
export type JointSaid = Extract<FromBrowser, { type: `joint_${string}` }>;

/** A calm sentence that the view shows and announces; its message id is `room-notice-…`. */
export type NoticeKey =
  | "other-here" | "other-away" | "other-back" | "other-left"
  | "line-mending" | "line-back" | "line-lost"
  | "server-lost" | "server-back" | "draining" | "cannot-keep"
  | "camera-unplugged" | "microphone-unplugged"
  | "microphone-silent" | "device-changed" | "other-muted" | "other-unmuted"
  | "other-covered" | "other-uncovered" | "other-word"
  | "microphone-taken" | "camera-taken" | "both-taken"
  | "other-unheard" | "other-unseen" | "other-neither"
  | "backdrop-slow" | "backdrop-failed"
  | "other-voice" | "other-text" | "other-video" | "someone-waits" | "already-elsewhere";

export interface Notice { key: NoticeKey; at: number; }

export interface RoomState {
  stage: Stage;
  /** State of the socket to the server. */
  server: "connecting" | "here" | "lost";
  host: Host;
  waiting: Waiting[];
  /** While the stage is `arriving`: where another window of theirs has the seat. */
  seated: Seated;
  /** Before they are in the room: what became of the time for which a client came, in the server's
   * words; null as long as it is as the page says. */
  rearranged: string | null;
  /** Why the stage is `refused`; null otherwise. */
  refusal: Refusal | null;
  /** The effective modality: video becomes voice without a camera, voice becomes text without a
   * microphone, and returns when the device does. */
  modality: Modality;
  muted: boolean;
  /** The camera is stopped (its light is off) while the modality stays video. */
  cameraOff: boolean;
  /** Somebody came in here: nothing is sent, heard or shown until this person is alone again. */
  covered: boolean;
  devices: OwnDevices;
  other: OtherPerson | null;
  line: Line;
  /** The delay of the line, once both sides' parts are known (docs/practices.md#a6: D). */
  delay: LineDelay | null;
  /** Quality of the line since this page was opened. */
  lineSoFar: LineSoFar;
  safety: Safety;
  /** The joint check with the other; ignore it while they are not there. */
  joint: Joint | null;
  chat: ChatLine[];
  unread: number;
  /** Noticings that were shared and not put away. */
  noticings: Noticing[];
  quiet: Quiet;
  codeWord: CodeWord | null;
  pace: RoomPace;
  /** A counsellor's own waiting times while counting, latest last; not stored. */
  ownWaitsMs: readonly number[];
  lineCheck: LineCheckState;
  ways: Ways;
  notice: Notice | null;
  endedByMe: boolean;
}

/** What plays the other's picture, as the room watches it. */
export interface PictureElement {
  /** Number of pictures presented so far; null while none need to be. */
  presented(): number | null;
  /** Sets its stream again. */
  setSource(): void;
  /** Puts a new element in the place of the old one. */
  renew(): void;
}

/** What a person can do. No method throws; failures show in the state. */
export interface Room {
  readonly facts: Facts;
  readonly state: Readonly<RoomState>;
  /** The modality before a reload, when this tab was in the room within the last two minutes. The
   * page may then call `comeIn` without asking. */
  readonly cameBack: Modality | null;
  /** The modality of the window of this browser, this one or another, that has the seat or had it a
   * moment ago; null when there is none. */
  readonly inAnyWindow: Modality | null;

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

  /** Calls `seen` after every change until the returned function is called. */
  watch(seen: (state: Readonly<RoomState>) => void): () => void;
  /** The person chooses a modality: opens its devices, and asks for permission. A camera that was
   * off is on again. */
  setModality(modality: Modality): Promise<void>;
  /** Opens the devices of this modality once more. What is off stays off. */
  openAgain(modality: Modality): Promise<void>;
  setMuted(muted: boolean): void;
  setCameraOff(off: boolean): Promise<void>;
  setWays(ways: Partial<Ways>): void;
  /** From now on, sets this element going when it stands still. */
  watchPicture(picture: PictureElement): void;
  /** Opens the socket. A client then knocks; a counsellor takes their seat. What is off in another
   * window with this seat is off here, before anything is sent. */
  enter(): void;
  /** Enters and opens the devices of this modality, as after a reload. What was off stays off. */
  comeIn(modality: Modality): Promise<void>;
  leave(): void;
  end(): void;
  /** Stops everything at once, without telling the other. */
  quickExit(): void;
}

export interface AccountPart {
  /** Stores whether a soft sound tells a counsellor that somebody is at the door. */
  keepSound(on: boolean): void;
  /** Stores which of a counsellor's boundaries are ticked. */
  keepBoundaries(ticked: FormFields): void;
}

export interface ChatPart {
  say(text: string): void;
  /** The person has seen all lines. */
  read(): void;
}

export interface CodeWordPart {
  /** Stores this word on the server and tells the other; resolves to false when it was not
   * stored. */
  agree(word: string): Promise<boolean>;
}

export interface CoverPart {
  /** Somebody came in, or this person is alone again. Covering works in the room only; the server
   * is not told. */
  turn(covered: boolean): Promise<void>;
}

export interface DevicesPart {
  choose(kind: "camera" | "microphone" | "speaker", id: string): Promise<void>;
  /** Whether watchers are called when only the microphone's level changes. */
  listenToLevel(on: boolean): void;
  /** Sets what is behind this person, now and the next time on this device. */
  setBehind(behind: Behind): void;
  /** Plays a short soft tone on the chosen speaker; resolves when it has ended. */
  playTestSound(): Promise<void>;
  /** Opens again what the system of this device has taken. */
  openTaken(): Promise<void>;
}

/** The counsellor admits or declines a client who waits. */
export interface DoorPart {
  admit(seat: string): void;
  decline(seat: string): void;
}

export interface JointPart {
  /** Sends a message; the server answers with the whole check. */
  say(said: JointSaid): void;
}

export interface LineCheckPart {
  /** Measures the delay of the line for both, if the two can hear each other. */
  measure(): void;
}

export interface NoticingsPart {
  /** Shares a noticing with the other over the data channel. */
  share(text: string): void;
  /** Sets whether this person would keep a noticing; it is kept when both would. */
  wouldKeep(id: string, would: boolean): void;
  putAway(id: string): void;
}

export interface PacePart {
  /** Chooses. A no takes effect at once, a yes when the server has it; then the other is told. */
  choose(choice: PaceChoice): void;
  /** The person need not be asked again in this session. */
  answered(): void;
}

export interface QuietPart {
  /** Gives a client's quiet signal, or takes it back at the second tap. */
  tap(signal: QuietSignal): void;
}

export interface SafetyPart {
  /** Both compared the phrase, and it matches. */
  confirmPhrase(): Promise<void>;
  /** Send to a new device what was held, before the phrase was compared. */
  goOn(): void;
  /** The phrase does not match: closes the connection. */
  rejectPhrase(): void;
  /** Forgets the devices of the other that were confirmed before, and asks to compare again. */
  compareAgain(): Promise<void>;
}
