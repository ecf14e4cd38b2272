// What sensing.mjs runs in Chromium. In the page: MediaPipe, and requests to the worker. In the
// worker: our module, as `web/sensing/looking_worker.ts` uses it, without the measures.

const FOLLOWING = 6;
const [WIDTH, HEIGHT] = [640, 480];

async function bytesOf(address) {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

async function bitmapOf(name) {
  const pixels = new Uint8ClampedArray(await (await fetch(`/frames/${name}`)).arrayBuffer());
  return createImageBitmap(new ImageData(pixels, WIDTH, HEIGHT));
}

/** Looks at each picture once without earlier results, then several more times. */
async function round(names, forget, look) {
  const [first, following, faces] = [[], [], {}];
  for (const name of names) {
    const bitmap = await bitmapOf(name);
    await forget();
    const begun = await look(bitmap);
    first.push(begun.ms);
    faces[name.replace(".rgba", "")] = begun.points;
    for (let at = 0; at < FOLLOWING; at += 1) following.push((await look(bitmap)).ms);
  }
  return { firstMs: first, followingMs: following, faces };
}

async function ours() {
  const { instance } = await WebAssembly.instantiate(await bytesOf("/ours/seeing.wasm"), {});
  const call = instance.exports;
  const blockOf = (bytes) => {
    const address = call.alloc(bytes.length);
    new Uint8Array(call.memory.buffer, address, bytes.length).set(bytes);
    return address;
  };
  const detector = await bytesOf("/ours/face_detector.tflite");
  const landmarks = await bytesOf("/ours/face_landmarks_detector.tflite");
  const begun = call.finding_begin(
    blockOf(detector), detector.length, blockOf(landmarks), landmarks.length,
  );
  if (begun !== 1) throw new Error("the models could not be read");
  const picture = call.alloc(WIDTH * HEIGHT * 4);
  const drawing = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true });
  const look = (bitmap) => {
    const start = performance.now();
    drawing.drawImage(bitmap, 0, 0);
    const { data } = drawing.getImageData(0, 0, WIDTH, HEIGHT);
    new Uint8Array(call.memory.buffer, picture, data.length).set(data);
    const length = call.finding_find(picture, WIDTH, HEIGHT);
    const ms = performance.now() - start;
    const from = call.answer_address();
    const numbers = new Float32Array(call.memory.buffer.slice(from, from + length));
    const points = [];
    for (let at = 0; at < numbers.length; at += 3) points.push([numbers[at], numbers[at + 1]]);
    return { ms, points };
  };
  return (names) => round(names, call.finding_forget, look);
}

async function theirs() {
  const { FaceLandmarker, FilesetResolver } = await import("/theirs/vision_bundle.mjs");
  const files = await FilesetResolver.forVisionTasks("/theirs/wasm");
  const made = (runningMode) => FaceLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetPath: "/theirs/face_landmarker.task", delegate: "CPU" },
    numFaces: 1,
    runningMode,
  });
  const stills = await made("IMAGE");
  const video = await made("VIDEO");
  const pointsOf = (found) => (found.faceLandmarks[0] ?? []).map(({ x, y }) => [x * WIDTH, y * HEIGHT]);
  let clock = 0;
  let isFirst = true;
  const look = (bitmap) => {
    const start = performance.now();
    const found = isFirst ? stills.detect(bitmap) : video.detectForVideo(bitmap, (clock += 333));
    const ms = performance.now() - start;
    // The first look of the video detector does not follow another one.
    if (isFirst) video.detectForVideo(bitmap, (clock += 333));
    isFirst = false;
    return { ms, points: pointsOf(found) };
  };
  return (names) => round(names, () => { isFirst = true; }, look);
}

if (typeof document === "undefined") {
  const ready = ours();
  onmessage = async ({ data }) => postMessage(await (await ready)(data).catch(({ message }) => message));
} else {
  const worker = new Worker("/sensing_page.mjs", { type: "module" });
  const ask = (names) => new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(names);
  });
  const ready = theirs();
  globalThis.rounds = {
    ours: ask,
    theirs: async (names) => (await ready)(names),
  };
}
