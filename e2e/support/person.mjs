// What the counsellor and the client do, in the words that they read. Deliberately absent: checks
// that belong to one test only.

import { writeFile } from "node:fs/promises";
import { freshProfile } from "./browsers.mjs";
import { lineOf } from "./inside.mjs";
import { codeFor } from "./totp.mjs";
import { patience, until, within } from "./wait.mjs";
import { words, wordsWithin } from "./words.mjs";

const CLOSED_WITHIN_MS = 10_000; // chosen: far longer than it takes

class Person {
  /** `origin` is that of the pages that they open, one practice's. */
  constructor(visit, browser, origin) {
    this.visit = visit;
    this.browser = browser;
    this.origin = origin;
    /** Requests to another origin than the page's own. */
    this.strangers = [];
    /** Exceptions, and violations of the content security policy. */
    this.troubles = [];
    /** Output of the pages' consoles, for whoever examines a failure. */
    this.console = [];
    /** Live messages: who sent it, over which path, and the message. */
    this.live = [];
  }

  async open(profile, options) {
    this.ownsProfile = !profile;
    this.profile = profile ?? (await freshProfile(this.browser, options));
    await this.openPage();
  }

  /** Opens another window in the same profile, and uses that one from now on. */
  async openPage() {
    this.page = await this.profile.newPage();
    const { page } = this;
    page.on("request", (request) => this.noteRequest(request.url()));
    page.on("pageerror", (error) => this.troubles.push(String(error)));
    page.on("console", (message) => {
      this.console.push(`${message.type()}: ${message.text()}`);
      if (message.type() === "error" && /Content.Security.Policy|Refused to/i.test(message.text())) {
        this.troubles.push(message.text());
      }
    });
    page.on("websocket", (socket) => {
      this.noteRequest(socket.url());
      const path = new URL(socket.url()).pathname;
      const note = (from) => ({ payload }) => this.live.push({ from, path, at: Date.now(), ...readable(payload) });
      socket.on("framereceived", note("server"));
      socket.on("framesent", note("browser"));
    });
    return page;
  }

  noteRequest(address) {
    const url = new URL(address);
    if (!/^(https?|wss?):$/.test(url.protocol)) return;
    if (url.host !== new URL(this.origin).host) this.strangers.push(address);
  }

  /** Live messages of one type that the server sent in the room. */
  told(type) {
    return this.live.filter((each) => each.from === "server" && each.message && kindOf(each) === type);
  }

  /** Waits until the page with this path is open. */
  async reach(path) {
    await until(`the page at ${path}`, () => new URL(this.page.url()).pathname === path);
    await this.page.waitForLoadState("domcontentloaded");
  }

  goto(path) {
    return this.page.goto(new URL(path, this.origin).href);
  }

  /** The button, or link that acts as one, with these words. */
  button(key, filled) {
    const name = words(key, filled);
    const { page } = this;
    return page.getByRole("button", { name }).or(page.getByRole("link", { name })).filter({ visible: true });
  }

  press(key, filled) {
    return this.button(key, filled).first().click();
  }

  /** Presses a button whose label also contains a hint after these words. */
  pressBegun(key, filled) {
    return this.page.getByRole("button", { name: wordsWithin(key, filled) }).click();
  }

  choose(key) {
    return this.page.locator("label").filter({ hasText: words(key) }).filter({ visible: true }).click();
  }

  text(key, filled) {
    const words = this.page.getByText(wordsWithin(key, filled)).filter({ visible: true });
    // What is only spoken stands there a little longer.
    return words.and(this.page.locator(":not(.spoken, .spoken *)")).first();
  }

  /** Waits until a sentence can be read. */
  read(key, filled, options) {
    return this.text(key, filled).waitFor(options);
  }

  /** Waits until one of several sentences can be read. */
  readOne(...keys) {
    const [first, ...rest] = keys.map((key) => this.text(key));
    return rest.reduce((any, each) => any.or(each), first).first().waitFor();
  }

  /** Whether a sentence can be read now. */
  async reads(key, filled) {
    return (await this.text(key, filled).count()) > 0;
  }

  /** The other's picture. */
  get picture() {
    return this.page.getByLabel(words("room-live-picture"));
  }

  line() {
    return lineOf(this.page);
  }

  /** Waits until the browsers are connected. */
  async isMeeting(options = { within: patience.ms }) {
    await until(`${this.name} is connected`, async () => (await this.line())?.state === "connected", options);
  }

  /** The joint check, when it is open. */
  get check() {
    return this.page.locator("#joint").filter({ visible: true });
  }

  /** Waits until the joint check is open. */
  checks() {
    return this.read("joint-title");
  }

  /** In the joint check: the row in which this person answers for the other. */
  answerRow(topic) {
    return this.page.locator("#joint-their-rows > li")
      .filter({ has: this.page.getByRole("group", { name: words(`joint-topic-${topic}`) }) });
  }

  findFine(topic) {
    return this.answerRow(topic).getByRole("button", { name: words("joint-fine") }).click();
  }

  /** Asks with the sentence of that message, or in own words. */
  async ask(topic, { sentence, own }) {
    const row = this.answerRow(topic);
    await row.getByRole("button", { name: words("joint-ask") }).click();
    if (sentence) {
      await row.getByRole("button", { name: words(sentence) }).click();
      return;
    }
    await row.getByLabel(words("joint-own-words")).fill(own);
    await row.getByRole("button", { name: words("joint-own-ask") }).click();
  }

  /** The other's open wishes, as they can be read. */
  wishes() {
    return this.page.locator("#joint-wishes").innerText();
  }

  /** Waits until the joint check is closed. */
  isInTheRoom() {
    return this.page.locator("#joint").waitFor({ state: "hidden" });
  }

  async leave() {
    await this.press("room-leave");
    await this.pressBegun("room-leave-keep");
    await this.reach("/leaving");
  }

  async end() {
    await this.press("room-leave");
    await this.pressBegun("room-leave-end");
    await this.reach("/leaving");
  }

  /** Opens "More", at its groups, unless it is open. */
  async openMore() {
    const { page } = this;
    const isOpen = await page.locator("#more-open").getAttribute("aria-expanded");
    if (isOpen !== "true") await this.press("room-more");
    else if (await page.locator("#more-groups").isHidden()) await this.press("room-more-back");
  }

  /** Presses rows under "More"; each but the last opens the part that contains the next. */
  async pressUnderMore(...keys) {
    await this.openMore();
    for (const key of keys) await this.press(key);
  }

  /** One card is shown at a time: turns to this one. */
  async turnToCard(card) {
    await card.waitFor({ state: "attached" });
    await until("the card has its turn", async () => {
      if (await card.isVisible()) return true;
      await this.press("room-next-card");
      return false;
    });
  }

  async meetBy(modality) {
    const dialog = this.button("waiting-how");
    if ((await dialog.count()) === 0) return this.pressUnderMore(`room-meet-${modality}`);
    await dialog.click();
    await this.choose(`arrive-${modality}`);
    await this.press("room-done");
  }

  /** Opens the chat unless it is open, as when they meet by text. */
  async openChat() {
    const field = this.page.getByLabel(words("room-chat-write")).filter({ visible: true });
    if ((await field.count()) === 0) {
      await this.button("room-chat").or(this.button("room-chat-new")).first().click();
    }
    return field;
  }

  async say(text) {
    const field = await this.openChat();
    await field.fill(text);
    await this.press("room-chat-send");
  }

  /** Waits until a chat line with this text is shown. */
  async readChat(text) {
    await this.openChat();
    await this.page.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
  }

  async keepTraces(path) {
    const { live, troubles, strangers, console: said } = this;
    await writeFile(`${path}.json`, JSON.stringify({ troubles, strangers, said, live }, null, 1));
    await writeFile(`${path}.html`, await this.page.content());
    await this.page.screenshot({ path: `${path}.png` });
  }

  /** Chromium may never answer when a page navigates at this moment, as after leaving quickly; what
   * is left then goes with the browser, at the end of the file. */
  async close() {
    const closed = this.ownsProfile ? this.profile.close() : this.page.close();
    await within(CLOSED_WITHIN_MS, "the page is closed", closed).catch(() => {});
  }
}

/** The kind of a live message; only the seat's socket puts messages into an envelope. */
export function kindOf({ message, type }) {
  return message?.type ?? type;
}

function readable(payload) {
  try {
    return JSON.parse(String(payload));
  } catch {
    return { unreadable: String(payload).slice(0, 80) };
  }
}

/** A date so many days from today, as a date field takes it. */
export function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export class Counsellor extends Person {
  name = "counsellor";

  /** Signs in by the one-time link that the server printed. */
  async signIn(link = this.visit.links.counsellor) {
    await this.page.goto(link);
    await this.reach("/today");
  }

  field(name) {
    return this.page.locator(`input[name="${name}"]`).filter({ visible: true }).first();
  }

  /** Fills in fields by their names and sends the form with Enter. */
  async fill(values) {
    for (const [name, value] of Object.entries(values)) await this.field(name).fill(value);
    await this.field(Object.keys(values).at(-1)).press("Enter");
  }

  /** Opens a set-up link, up to the question who one is. */
  async openSetUp(link) {
    await this.page.goto(link);
  }

  async sayWho({ name, signInName, practiceName }) {
    await this.field("name").waitFor();
    await this.fill({
      ...(practiceName ? { practice_name: practiceName } : {}),
      name,
      sign_in_name: signInName,
    });
    await this.reach("/set-up/key");
  }

  /** Sets up an account with a password and an authenticator app. */
  async setUp(link, who) {
    await this.openSetUp(link);
    await this.sayWho(who);
    await this.chooseKey(who);
  }

  async chooseKey({ password }) {
    this.secret = await this.page.locator(".spelled").innerText();
    await this.fill({ password, code: codeFor(this.secret) });
    await this.reach("/account/codes");
  }

  async setUpWithPasskey(link, who) {
    await this.openSetUp(link);
    await this.sayWho(who);
    await this.press("passkey-make");
    await this.reach("/account/codes");
  }

  /** The recovery codes on the page; empty when they are no longer shown. */
  async recoveryCodes() {
    return this.page.locator("#codes li").allInnerTexts();
  }

  async enterPassword({ signInName, password }) {
    await this.fill({ sign_in_name: signInName, password });
  }

  async enterCode(code) {
    await this.reach("/sign-in/code");
    await this.fill({ code });
  }

  async signOut() {
    await this.press("sign-out");
    await this.reach("/");
  }

  /** Adds a client and makes a personal link; ends on the pair's page. */
  async invite(name) {
    await this.goto("/today");
    await this.fill({ name });
    await this.page.waitForURL((url) => url.pathname.startsWith("/pairs/"));
    await this.press("pair-link-make");
    return this.shownLink();
  }

  /** On the pair's page: replaces the link by a new one. */
  async replaceLink() {
    await this.page.getByText(words("pair-link-change")).click();
    await this.press("pair-link-replace");
    return this.shownLink();
  }

  async revokeLink() {
    await this.page.getByText(words("pair-link-change")).click();
    await this.press("pair-link-revoke");
    await this.read("link-revoked-now");
  }

  /** As the owner: makes a link for another counsellor. */
  async inviteCounsellor() {
    await this.goto("/people");
    await this.press("invite");
    return this.shownLink();
  }

  async shownLink() {
    const link = /https?:\/\/[^\s"<]+\/(?:j|set-up)#[\w-]+/;
    return until("the link is shown", async () => link.exec(await this.page.content())?.[0]);
  }

  /** Fills in the form of an appointment on a pair's page, and sends it. `every` is in weeks. */
  async arrange(when) {
    await this.#sendAppointment(when);
    await this.read(when.every ? "series-added" : "appointment-added");
  }

  /** The same, at a time that may meet another. */
  async arrangeAnyway(when) {
    await this.#sendAppointment(when);
    await this.readOne("appointment-added", "conflict-take-anyway");
    if (await this.reads("conflict-take-anyway")) await this.press("conflict-take-anyway");
    await this.read("appointment-added");
  }

  async #sendAppointment({ date, time, every, times }) {
    await this.page.locator("#date").fill(date);
    await this.page.locator("#time").fill(time);
    if (every) await this.page.locator("#every").selectOption(String(every));
    if (times) {
      await this.page.locator("summary").filter({ hasText: words("series-end") }).click();
      await this.page.locator("#times").fill(String(times));
    }
    await this.press("appointment-add");
  }

  /** Says on its page when they take appointments, on every day. */
  async openDaily({ from, to }) {
    for (const weekday of ["working", "6", "7"]) {
      await this.page.locator("#weekday").selectOption(weekday);
      await this.page.locator("#from").fill(from);
      await this.page.locator("#to").fill(to);
      await this.press("opening-add");
      await this.read("opening-added");
    }
  }

  /** Opens the page of one of the appointments on a pair's page, by its number from 0. */
  async openAppointment(number) {
    await this.page.locator('a[href*="/appointment/"]').nth(number).click();
    await this.read("appointment-new-time");
  }

  /** The pair of the client called `name`, or of the client whose link the server printed. */
  async findPair(name = this.visit.clientName) {
    if (new URL(this.page.url()).pathname !== "/today") await this.goto("/today");
    const link = this.page.locator('a[href^="/pairs/"]').filter({ hasText: name ?? "" }).first();
    const href = await link.getAttribute("href");
    return href.split("/")[2];
  }

  /** Opens the room of a client, gets ready and takes the seat. */
  async enterRoom({ modality = "video", name } = {}) {
    await this.openRoom(name);
    await this.sitDown(modality);
  }

  /** Opens the room of a client, up to getting ready. */
  async openRoom(name) {
    this.pair = await this.findPair(name);
    await this.goto(`/room/${this.pair}`);
    await until("the counsellor is in the room", () => this.told("welcome").length > 0);
  }

  async sitDown(modality = "video") {
    await this.press("setup-continue");
    if (modality !== "video") await this.meetBy(modality);
  }

  /** Admits the client at the door. */
  async admit() {
    await this.press("room-let-in");
  }
}

export class Client extends Person {
  name = "client";

  /** Opens the personal link; ends on the arrival page. */
  async arrive(link = this.visit.links.client) {
    await this.openLink(link);
    await this.reach("/arrive");
  }

  /** Opens a personal link, wherever it leads. */
  async openLink(link) {
    await this.page.goto(link);
  }

  /** Goes on to the mirror; by text there is none. */
  async lookInTheMirror(modality = "video") {
    await this.choose(`arrive-${modality}`);
    await this.press("arrive-continue");
  }

  /** Chooses, goes on and knocks, from either step of the arrival. */
  async knock({ modality = "video" } = {}) {
    const back = this.button("setup-another-way");
    if ((await back.count()) > 0) await back.click();
    if (modality === "text") {
      await this.choose("arrive-text");
      await this.press("arrive-knock");
    } else {
      await this.lookInTheMirror(modality);
      await this.press("setup-continue");
    }
    await this.read("waiting-title");
  }
}
