import { LAPTOP, PHONE, TABLET, closeBrowsers } from "./support/browsers.mjs";
import { Visit } from "./support/visit_driver.mjs";
import { pause } from "./support/wait.mjs";
const SIZES = { phone: PHONE, tablet: TABLET, laptop: LAPTOP };
const out = process.env.OUT ?? "/tmp/mir";
async function shot(name, { page }, full = false) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of size === "tablet" ? ["light"] : ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await pause(400);
      await page.screenshot({ path: `${out}/${name}-${size}-${colorScheme}.png`, fullPage: full });
    }
  }
  await page.setViewportSize(LAPTOP);
  await page.emulateMedia({ colorScheme: "light" });
}
const it = new Visit({ server: {} });
try {
  await it.open();
  const [counsellor, client] = await Promise.all([it.counsellor(), it.client()]);
  await client.arrive();
  await shot("choose", client);
  await client.lookInTheMirror();
  await pause(6000);
  await shot("mirror", client);
  await client.press("setup-another-way");
  await client.lookInTheMirror("voice");
  await pause(2500);
  await shot("voice", client);
  await client.press("setup-another-way");
  await client.choose("arrive-text");
  await shot("text", client);
  await counsellor.signIn();
  await counsellor.openRoom();
  await pause(5000);
  await shot("ready", counsellor);
  await client.knock();
  await pause(1000);
  await shot("ready-door", counsellor);
  await client.press("waiting-devices");
  await pause(3000);
  await shot("dialog", client);
  console.log(counsellor.console, client.console, counsellor.troubles, client.troubles);
} finally { await it.close(); await closeBrowsers(); }
