// A whole client of the live protocol: opens a personal link, knocks, waits, and says when it is let in.
// It has no camera; a real browser would now begin `introduce` and `reveal` (docs/protocol.md).
//
//   node --experimental-websocket docs/example-client.mjs 'http://localhost:8080/j#TOKEN'
//
// Prints one line of JSON for everything it hears. Ends when the meeting does, or with `leave` on standard input.

const HEARTBEAT_MS = 10_000;

const link = new URL(process.argv[2] ?? "");
const token = link.hash.slice(1);
const home = link.origin;

/** Cookies of our own, since this is no browser. */
const cookies = new Map();

async function request(path, form) {
  const response = await fetch(new URL(path, home), {
    method: form ? "POST" : "GET",
    headers: {
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(form ? { body: new URLSearchParams(form) } : {}),
    redirect: "manual",
  });
  for (const line of response.headers.getSetCookie()) {
    const [name, value] = line.split(";")[0].split("=");
    cookies.set(name, value);
  }
  return response;
}

function found(pattern, text, what) {
  const match = pattern.exec(text);
  if (!match) throw new Error(`${what} was not found; is the link still good?`);
  return match[1];
}

// 1. The link's secret goes into the body of one request, never into an address.
const door = await (await request("/j")).text();
const csrf = found(/name="csrf" value="([^"]+)"/, door, "the form");
const opened = await request("/j", { token, csrf });
if (opened.status !== 303) throw new Error(`the link was answered with ${opened.status}`);

// 2. The arrival page says where the live socket is.
const arrival = await (await request("/arrive")).text();
const facts = JSON.parse(found(/id="facts">([^<]+)</, arrival, "the page's facts"));
const address = new URL(facts.live, home);
address.protocol = address.protocol.replace("http", "ws");

// 3. Hello, then knock.
const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const socket = new WebSocket(address, { headers: { cookie, origin: home } });
let number = 0;
const send = (message, n) => socket.send(JSON.stringify({ n, message }));
const say = (message) => send(message, ++number);

socket.onopen = () => {
  send({ type: "hello", protocol: 2, resume: null, modality: "text" }, 0);
  setInterval(() => send({ type: "heartbeat" }, 0), HEARTBEAT_MS).unref();
};
socket.onmessage = ({ data }) => {
  const { message } = JSON.parse(data);
  console.log(JSON.stringify(message));
  if (message.type === "welcome" && message.stage === "arriving") say({ type: "knock" });
  // What became of the time for which the page was opened, in a sentence.
  if (message.type === "rearranged") {
    request(facts.ask).then((answer) => answer.text()).then((text) => console.log(text));
  }
  if (["ended", "declined", "replaced"].includes(message.type)) socket.close();
};
socket.onclose = () => process.exit(0);
process.stdin.on("data", (text) => {
  if (String(text).trim() === "leave") {
    say({ type: "leave" });
    socket.close();
  }
});
