// Takes screenshots of every page into screens/, at three sizes, light and dark, for people to look
// at.

import { execFile } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { LAPTOP, PHONE, TABLET, closeBrowsers } from "./support/browsers.mjs";
import { ROOT } from "./support/places.mjs";
import {
  tourOfAMeeting, tourOfAQuestionnaire, tourOfTheFirstRun, tourOfThePace, tourOfThePractice,
  tourOfTheWork,
} from "./support/tour.mjs";
import { Visit } from "./support/visit_driver.mjs";
import { patience, pause } from "./support/wait.mjs";

const FOLDER = join(ROOT, "screens");
const SIZES = { phone: PHONE, tablet: TABLET, laptop: LAPTOP };
const SCHEMES = ["light", "dark"];
/** A picture on a slow machine is worth a wait. */
patience.ms = 180_000;

let last = "the start";

async function photograph(name, { page }) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      // Longer than the longest transition in the tokens.
      await pause(300);
      await page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: "light" });
  console.log(name);
  last = name;
}

async function during(tour, server) {
  const it = new Visit({ server });
  try {
    await it.open();
    await tour(it, photograph);
  } catch (error) {
    console.error(`stopped in ${tour.name} after ${last}: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await it.close();
  }
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
await during(tourOfTheFirstRun, { demo: false });
await during(tourOfThePractice);
await during(tourOfAMeeting);
await during(tourOfTheWork);
await during(tourOfAQuestionnaire);
await during(tourOfThePace);
await closeBrowsers();

for (const size of Object.keys(SIZES)) {
  for (const scheme of SCHEMES) {
    const sheet = join(FOLDER, `sheet-${size}-${scheme}.png`);
    const command = `montage -label '%t' '${FOLDER}'/*-${size}-${scheme}.png -tile 6x -geometry 320x+8+8 '${sheet}'`;
    await promisify(execFile)("sh", ["-c", command]).catch(() => {
      console.log("for contact sheets, install imagemagick");
      process.exit();
    });
  }
}
