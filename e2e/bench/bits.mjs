// How many bits a face needs: the two photos and an invented dark-skinned person, moving as people
// who talk do, are sent from one connection to another within a page under caps from few bits to as
// many as the browser likes. Each received picture names the one that was sent, and both are
// compared over the face (SSIM of the luma, windows of 8 × 8).

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startBrowser } from "../support/browsers.mjs";
import { ROOT } from "../support/places.mjs";

const FACES = ["photos/counsellor.jpg", "photos/client.jpg", "portraits/dark-skin.jpg"];
const SIZES = [[640, 480], [1280, 720]];
/** kbit/s; null for what the browser likes. */
const CAPS = [200, 300, 400, 500, 600, 700, 900, 1_200, 1_700, null];
const SETTLE_MS = 9_000;
const PICTURES = 40;

/** Runs in the page: sends one face, and resolves with what came. */
async function send({ photo, width, height, cap, settleMs, pictures }) {
  const BITS = 12;
  const BLOCK = 32;
  const RATE = 30;
  const image = new Image();
  image.src = photo;
  await image.decode();
  const surface = () => {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    return canvas.getContext("2d", { willReadFrequently: true });
  };
  const [sent, again, got] = [surface(), surface(), surface()];
  const cover = Math.max(width / image.width, height / image.height);

  /** Head and shoulders sway, the mouth opens and closes, and a row of blocks holds the number. */
  const draw = (on, number) => {
    const s = number / RATE;
    const turn = (2 * Math.PI * s) / 6;
    const scale = cover * (1.06 + 0.03 * Math.sin(turn));
    const [w, h] = [image.width * scale, image.height * scale];
    const x = (width - w) / 2 + 12 * Math.sin(turn);
    const y = (height - h) / 2 + 8 * Math.sin(2 * turn);
    on.drawImage(image, x, y, w, h);
    const [mx, my, mw, mh] = [width * 0.4, height * 0.5, width * 0.2, height * 0.2];
    const opens = 0.02 * height * Math.abs(Math.sin(2 * Math.PI * 2.5 * s));
    on.drawImage(on.canvas, mx, my, mw, mh, mx, my, mw, mh + opens);
    for (let bit = 0; bit < BITS; bit += 1) {
      on.fillStyle = (number >> bit) & 1 ? "#fff" : "#000";
      on.fillRect(bit * BLOCK, 0, BLOCK, BLOCK / 2);
    }
  };
  const numberOf = (on) => {
    const row = on.getImageData(0, BLOCK / 4, BITS * BLOCK, 1).data;
    return Array.from({ length: BITS }, (_, bit) => row[(bit * BLOCK + BLOCK / 2) * 4] > 127)
      .reduce((number, is, bit) => number + (is ? 2 ** bit : 0), 0);
  };
  const luma = (on) => {
    const [x, y, w, h] = [0.25, 0.05, 0.5, 0.9].map((share, at) => Math.round(share * (at % 2 ? height : width)));
    const { data } = on.getImageData(x, y, w, h);
    const values = new Float32Array(w * h);
    for (let at = 0; at < values.length; at += 1) {
      values[at] = 0.299 * data[at * 4] + 0.587 * data[at * 4 + 1] + 0.114 * data[at * 4 + 2];
    }
    return { values, w, h };
  };
  const ssim = (one, two) => {
    const SIDE = 8;
    const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
    let [sum, windows] = [0, 0];
    for (let top = 0; top + SIDE <= one.h; top += 4) {
      for (let left = 0; left + SIDE <= one.w; left += 4) {
        let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
        for (let dy = 0; dy < SIDE; dy += 1) {
          for (let dx = 0; dx < SIDE; dx += 1) {
            const at = (top + dy) * one.w + left + dx;
            const [p, q] = [one.values[at], two.values[at]];
            a += p; b += q; aa += p * p; bb += q * q; ab += p * q;
          }
        }
        const n = SIDE * SIDE;
        const [ma, mb] = [a / n, b / n];
        const [va, vb, both] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb];
        sum += ((2 * ma * mb + c1) * (2 * both + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
        windows += 1;
      }
    }
    return sum / windows;
  };

  let number = 0;
  const timer = setInterval(() => draw(sent, number = (number + 1) % 2 ** BITS), 1_000 / RATE);
  const [from, to] = [new RTCPeerConnection(), new RTCPeerConnection()];
  from.onicecandidate = ({ candidate }) => candidate && to.addIceCandidate(candidate);
  to.onicecandidate = ({ candidate }) => candidate && from.addIceCandidate(candidate);
  const [track] = sent.canvas.captureStream(RATE).getVideoTracks();
  const sender = from.addTrack(track);
  const video = document.createElement("video");
  video.muted = true;
  document.body.append(video);
  to.ontrack = ({ track: received }) => {
    video.srcObject = new MediaStream([received]);
    void video.play();
  };
  await from.setLocalDescription();
  await to.setRemoteDescription(from.localDescription);
  await to.setLocalDescription();
  await from.setRemoteDescription(to.localDescription);
  if (cap !== null) {
    const parameters = sender.getParameters();
    parameters.encodings[0].maxBitrate = cap * 1_000;
    await sender.setParameters(parameters);
  }
  await new Promise((done) => setTimeout(done, settleMs));
  const outbound = async () =>
    [...(await from.getStats()).values()].find(({ type }) => type === "outbound-rtp");
  const before = await outbound();
  const alike = [];
  while (alike.length < pictures) {
    await new Promise((done) => video.requestVideoFrameCallback(done));
    got.drawImage(video, 0, 0, width, height);
    draw(again, numberOf(got));
    alike.push(ssim(luma(got), luma(again)));
  }
  const after = await outbound();
  const s = (after.timestamp - before.timestamp) / 1_000;
  clearInterval(timer);
  track.stop();
  from.close();
  to.close();
  video.remove();
  alike.sort((a, b) => a - b);
  return {
    kbits: ((after.bytesSent - before.bytesSent) * 8) / 1_000 / s,
    rate: (after.framesEncoded - before.framesEncoded) / s,
    width: after.frameWidth,
    median: alike[Math.floor(alike.length / 2)],
    low: alike[Math.floor(alike.length / 20)],
  };
}

const sizes = process.argv[2] ? SIZES.filter(([width]) => width === Number(process.argv[2])) : SIZES;
const browser = await startBrowser({ media: null });
try {
  const page = await browser.newPage();
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const [width, height] of sizes) {
    console.log(`\n${width} × ${height}, ${FACES.length} faces\n`);
    console.log("| cap, kbit/s | sent, kbit/s | SSIM, median | of the worst face | worst of 20 pictures | pictures/s | width |");
    console.log("|---|---|---|---|---|---|---|");
    for (const cap of CAPS) {
      const rows = [];
      for (const face of FACES) {
        const bytes = await readFile(join(ROOT, "fixtures", face));
        const photo = `data:image/jpeg;base64,${bytes.toString("base64")}`;
        rows.push(await page.evaluate(send, { photo, width, height, cap, settleMs: SETTLE_MS, pictures: PICTURES }));
      }
      const cells = [
        cap ?? "none", mean(rows.map(({ kbits }) => kbits)).toFixed(0),
        mean(rows.map(({ median }) => median)).toFixed(3),
        Math.min(...rows.map(({ median }) => median)).toFixed(3),
        Math.min(...rows.map(({ low }) => low)).toFixed(3),
        mean(rows.map(({ rate }) => rate)).toFixed(0), Math.min(...rows.map((row) => row.width)),
      ];
      console.log(`| ${cells.join(" | ")} |`);
    }
  }
} finally {
  await browser.close();
}
