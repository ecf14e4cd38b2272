// Measures the screen with a bank card, and shows the angle between the lens and the other person's
// eyes. The form also works without this script, with a typed size.

import { eyeLine, showing } from "../room/set_up/eye_line";
import type { ScreenFacts } from "../room/state";
import { formats } from "../room/view/formats";

const CARD_LONG_CM = 8.56; // ISO/IEC 7810 ID-1
const CARD_SHORT_CM = 5.398;
// A phone is narrower than a card, so the card is held upright.
const isNarrow = matchMedia("(max-width: 40rem)").matches;
const CARD_WIDTH_CM = isNarrow ? CARD_SHORT_CM : CARD_LONG_CM;
const CARD_HEIGHT_CM = isNarrow ? CARD_LONG_CM : CARD_SHORT_CM;
const ROOM_SHARE = 0.8; // chosen: share of the height above the room's controls
const MIDDLE = 3; // the nearness with which a room begins

function find<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`${selector} is missing`);
  return found;
}

const form = find<HTMLFormElement>("#screen-form");
const slider = find<HTMLInputElement>("#card-width");
const card = find("#bank-card");
const measured = find("#measured");
const width = find<HTMLInputElement>("#width_cm");
const height = find<HTMLInputElement>("#height_cm");
const angle = find("#angle");

function chosen(name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
}

function tenths(cm: number): string {
  return (Math.round(cm * 10) / 10).toString();
}

function measure(): void {
  const cardPx = Number(slider.value);
  const cmPerPx = CARD_WIDTH_CM / cardPx;
  card.style.inlineSize = `${cardPx}px`;
  card.style.blockSize = `${(cardPx * CARD_HEIGHT_CM) / CARD_WIDTH_CM}px`;
  width.value = tenths(screen.width * cmPerPx);
  height.value = tenths(screen.height * cmPerPx);
  const words = measured.dataset["words"] ?? "";
  const [wide, high] = [width, height].map((field) => formats().number(Number(field.value)));
  measured.textContent = words.replace("{width}", wide ?? "").replace("{height}", high ?? "");
}

function facts(): ScreenFacts | null {
  const size = chosen("size");
  const lens = chosen("lens");
  if (!size || !lens) return null;
  const isMeasured = size.value === "measured";
  const widthCm = Number(isMeasured ? width.value : size.dataset["width"]);
  const heightCm = Number(isMeasured ? height.value : size.dataset["height"]);
  const distanceCm = Number(find<HTMLInputElement>("#distance_cm").value);
  const { xShare, x, yShare, y } = lens.dataset;
  const told = {
    widthCm,
    heightCm,
    lensXCm: Number(xShare) * widthCm + Number(x),
    lensYCm: Number(yShare) * heightCm + Number(y),
    distanceCm,
  };
  const isWhole = widthCm > 0 && heightCm > 0 && distanceCm > 0;
  return isWhole && Object.values(told).every(Number.isFinite) ? told : null;
}

/** Computes the angle for the other's picture in this window at its first size. */
function sayAngle(): void {
  const told = facts();
  angle.hidden = told === null;
  if (told === null) return;
  const spot = {
    screenWidthPx: screen.width,
    screenHeightPx: screen.height,
    pageXPx: screenX + (outerWidth - innerWidth) / 2,
    pageYPx: screenY + (outerHeight - innerHeight),
    pageHeightPx: innerHeight,
  };
  const heightPx = showing(MIDDLE, told, screen.height, innerHeight * ROOM_SHARE).heightPx;
  const widthPx = heightPx * (4 / 3);
  const centred = { leftPx: (innerWidth - widthPx) / 2, topPx: 0, widthPx, heightPx };
  const topPx = eyeLine(told, spot, centred).pictureTopPx;
  const line = eyeLine(told, spot, { ...centred, topPx });
  const words = angle.querySelector("span");
  const degrees = formats().number(Math.max(1, Math.round(line.angleDeg)));
  if (words) words.textContent = (angle.dataset[line.class] ?? "").replace("{degrees}", degrees);
}

function showTool(): void {
  const isMeasured = chosen("size")?.value === "measured";
  find("#measure").hidden = !isMeasured;
  if (isMeasured) measure();
}

/** Begins with the size measured before, or on a phone with a width that fits. */
function beginAt(): void {
  const before = Number(width.value);
  if (isNarrow) slider.value = String(innerWidth * 0.75);
  if (before > 0) slider.value = String((CARD_WIDTH_CM * screen.width) / before);
}

find("#card-tool").hidden = false;
find("#typed-size").hidden = true;
beginAt();
form.addEventListener("input", (event) => {
  if (event.target === slider) measure();
  else showTool();
  sayAngle();
});
addEventListener("resize", sayAngle);
showTool();
sayAngle();
