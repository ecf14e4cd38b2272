// The browser as the room needs it. The page passes in how it is notified when it becomes visible.

import type { BoardEnv } from "./board/board";
import { BrowserKeys } from "./safety/browser_keys";
import { playTestSound } from "../sensing/test_sound";
import type {
  BackdropPort, ClicksPort, Connection, ConnectionEvents, Env, MediaPort, Meter, PacingPort,
  ServerPort,
} from "./env";
import { inTab, onDevice } from "./memory";

const METER_SAMPLES = 2_048; // chosen: 43 ms at 48 kHz

export interface Page {
  visible(seen: () => void): void;
  hidden(): boolean;
  backdrop: BackdropPort;
  pacing: PacingPort;
  clicks: ClicksPort;
  /** Sent with every post. */
  csrf: string;
}

/** The environment of a page that has a socket but uses no devices. */
export function lineEnv(visible: Page["visible"]): BoardEnv {
  return {
    now: () => Date.now(),
    later: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    socket: openSocket,
    wakes: (woken) => {
      const ends = new AbortController();
      const network = () => woken("network");
      addEventListener("online", () => woken("online"), { signal: ends.signal });
      connection()?.addEventListener("change", network, { signal: ends.signal });
      visible(() => {
        if (!ends.signal.aborted) woken("visible");
      });
      return () => ends.abort();
    },
  };
}

export function browserEnv(page: Page): Env {
  const audio = new Sound();
  return {
    ...lineEnv(page.visible),
    subtle: crypto.subtle ?? null,
    peer: (configuration) => new RTCPeerConnection(configuration),
    certificate: () => RTCPeerConnection.generateCertificate(
      { name: "ECDSA", namedCurve: "P-256" } as AlgorithmIdentifier,
    ).catch(() => null),
    keys: new BrowserKeys(),
    media: mediaPort(),
    backdrop: page.backdrop,
    pacing: page.pacing,
    clicks: page.clicks,
    memory: onDevice,
    tab: inTab,
    stream: (tracks) => new MediaStream(tracks),
    meter: (track) => audio.meter(track),
    tone: (speaker) => audio.tone(speaker),
    hidden: () => page.hidden(),
    leaves: (left) => addEventListener("pagehide", left),
    ...serverPort(page.csrf),
  };
}

/** `csrf` is sent with every post. */
export function serverPort(csrf: string): ServerPort {
  return {
    post: async (path, body, last = false) => {
      const headers = { "x-csrf": csrf };
      const sent = "form" in body
        ? { headers, body: new URLSearchParams(body.form.map(([name, value]) => [name, value])) }
        : {
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(body.json),
        };
      try {
        const answer = await fetch(path, { method: "POST", keepalive: last, ...sent });
        return { status: answer.status, said: await answer.json().catch(() => null) };
      } catch {
        return null;
      }
    },
    page: async (path) => {
      try {
        const answer = await fetch(path, { redirect: "error" });
        return answer.ok ? await answer.text() : null;
      } catch {
        return null;
      }
    },
  };
}

/** Chromium only; other browsers notice a changed network by the lost connection. */
function connection(): EventTarget | undefined {
  return (navigator as Navigator & { connection?: EventTarget }).connection;
}

function openSocket(path: string, events: ConnectionEvents): Connection {
  const address = new URL(path, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") events.heard(data);
  };
  socket.onclose = () => events.closed();
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

function mediaPort(): MediaPort {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  const able = devices?.getUserMedia !== undefined;
  return {
    trouble: able ? "none" : isSecureContext ? "unsupported" : "insecure",
    open: (wanted) => devices?.getUserMedia(wanted) ?? Promise.reject(new Error("no devices")),
    list: () => devices?.enumerateDevices() ?? Promise.resolve([]),
    permission: async (name) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state;
      } catch {
        return null;
      }
    },
    changed: (call) => devices?.addEventListener("devicechange", call),
  };
}

class Sound {
  #shared: AudioContext | null = null;

  meter(track: MediaStreamTrack): Meter | null {
    const context = this.#context();
    if (context === null) return null;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = METER_SAMPLES;
    source.connect(analyser);
    const samples = new Float32Array(METER_SAMPLES);
    return {
      rms: () => {
        if (context.state !== "running") return null;
        analyser.getFloatTimeDomainData(samples);
        return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / METER_SAMPLES);
      },
      stop: () => source.disconnect(),
    };
  }

  async tone(speaker: string | null): Promise<void> {
    const context = new AudioContext() as AudioContext & { setSinkId?(id: string): Promise<void> };
    try {
      if (speaker !== null) await context.setSinkId?.(speaker);
      await context.resume();
      await playTestSound(context, context.destination);
    } finally {
      await context.close();
    }
  }

  #context(): AudioContext | null {
    if (typeof AudioContext === "undefined") return null;
    this.#shared ??= new AudioContext();
    // Browsers refuse until the person has clicked or typed; the meter shows nothing until then.
    void this.#shared.resume().catch(() => {});
    return this.#shared;
  }
}
