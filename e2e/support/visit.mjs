// A test in which two people visit.

import { after, test } from "node:test";
import { closeBrowsers } from "./browsers.mjs";
import { endChildren } from "./processes.mjs";
import { Visit } from "./visit_driver.mjs";

after(async () => {
  await closeBrowsers();
  endChildren();
});

/** Defines a test that calls `tell(visit)`. With `proxied`, there is a proxy before the server. */
export function visit(name, tell, { timeout = 120_000, ...options } = {}) {
  test(name, { timeout }, async () => {
    const it = new Visit(options);
    try {
      await it.open();
      await tell(it);
      it.checkManners();
    } catch (error) {
      await it.keepTraces(name);
      throw error;
    } finally {
      await it.close();
    }
  });
}
