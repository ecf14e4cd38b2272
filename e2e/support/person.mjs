// What the counsellor and the client do, told in the words that they read. Deliberately absent: checks
// that belong to one test only.

import { writeFile } from "node:fs/promises";
import { freshProfile } from "./browsers.mjs";
import { lineOf } from "./inside.mjs";
import { until } from "./wait.mjs";
import { words, wordsWithin } from "./words.mjs";

class Person {
  constructor(visit, browser) {
    this.visit = visit;
    this.browser = browser;
    /** Requests to another origin than the page's own. */
    this.strangers = [];
    /** Exceptions, and breaches of the page's security rules. */
    this.troubles = [];
    /** Live messages: who said it, over which path, and the message. */
    this.live = [];
  }

  async open(profile, options) {
    this.ownsProfile = !profile;
    this.profile = profile ?? (await freshProfile(this.browser, options));
    await this.openPage();
  }

  /** Opens one more window in the same profile, and looks at that one from now on. */
  async openPage() {
    this.page = await this.profile.newPage();
    const { page } = this;
    page.on("request", (request) => this.noteRequest(request.url()));
    page.on("pageerror", (error) => this.troubles.push(String(error)));
    page.on("console", (message) => {
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
    if (url.host !== new URL(this.visit.origin).host) this.strangers.push(address);
  }

  /** Live messages of one type that the server said in the room. */
  told(type) {
    return this.live.filter((each) => each.from === "server" && each.message?.type === type);
  }

  goto(path) {
    return this.page.goto(new URL(path, this.visit.origin).href);
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

  /** Presses a button that carries a hint beside its words. */
  pressBegun(key, filled) {
    return this.page.getByRole("button", { name: wordsWithin(key, filled) }).click();
  }

  choose(key) {
    return this.page.locator("label").filter({ hasText: words(key) }).filter({ visible: true }).click();
  }

  text(key, filled) {
    return this.page.getByText(wordsWithin(key, filled)).filter({ visible: true }).first();
  }

  /** Waits until a sentence can be read. */
  read(key, filled, options) {
    return this.text(key, filled).waitFor(options);
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
  async isMeeting(options = { within: 15_000 }) {
    await until(`${this.name} is connected`, async () => (await this.line())?.state === "connected", options);
  }

  async leave() {
    await this.press("room-leave");
    await this.pressBegun("room-leave-keep");
    await this.page.waitForURL("**/leaving");
  }

  async end() {
    await this.press("room-leave");
    await this.pressBegun("room-leave-end");
    await this.page.waitForURL("**/leaving");
  }

  async meetBy(modality) {
    await this.press("room-how");
    await this.choose(`arrive-${modality}`);
    await this.press("room-done");
  }

  async say(text) {
    const field = this.page.getByLabel(words("room-chat-write")).filter({ visible: true });
    if ((await field.count()) === 0) await this.press("room-chat");
    await field.fill(text);
    await this.press("room-chat-send");
  }

  /** Waits until a chat line with this text is shown. */
  readChat(text) {
    return this.page.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
  }

  async keepTraces(path) {
    await writeFile(`${path}.live.json`, JSON.stringify(this.live, null, 1));
    await writeFile(`${path}.html`, await this.page.content());
    await this.page.screenshot({ path: `${path}.png` });
  }

  async close() {
    if (this.ownsProfile) await this.profile.close();
    else await this.page.close();
  }
}

function readable(payload) {
  try {
    return JSON.parse(String(payload));
  } catch {
    return { unreadable: String(payload).slice(0, 80) };
  }
}

export class Counsellor extends Person {
  name = "counsellor";

  /** Signs in by the one-time link that the server printed. */
  async signIn(link = this.visit.links.counsellor) {
    await this.page.goto(link);
    await this.press("sign-in-link-go");
    await this.page.waitForURL("**/today");
  }

  /** The pair of the client called `name`, or of the client whose link the server printed. */
  async findPair(name = this.visit.clientName) {
    if (new URL(this.page.url()).pathname !== "/today") await this.goto("/today");
    const link = this.page.locator('a[href^="/pairs/"]').filter({ hasText: name ?? "" }).first();
    const href = await link.getAttribute("href");
    return href.split("/")[2];
  }

  /** Goes into the room of a client. */
  async enterRoom({ modality = "video", name } = {}) {
    this.pair = await this.findPair(name);
    await this.goto(`/room/${this.pair}`);
    await this.sitDown(modality);
  }

  async sitDown(modality) {
    await this.read("room-alone-nobody");
    if (modality !== "video") await this.meetBy(modality);
  }

  /** Lets in who is at the door. */
  async admit() {
    await this.press("room-let-in");
  }
}

export class Client extends Person {
  name = "client";

  /** Opens the personal link; ends on the arrival page. */
  async arrive(link = this.visit.links.client) {
    await this.page.goto(link);
    await this.page.waitForURL("**/arrive");
  }

  async knock({ modality = "video" } = {}) {
    await this.choose(`arrive-${modality}`);
    await this.press("arrive-knock");
    await this.read("waiting-title");
  }
}
