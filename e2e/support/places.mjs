// Paths of the repository.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export { TARGET } from "../../web/target.mjs";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** Everything the tests write; ignored by git. */
export const RUN = join(ROOT, "e2e/.run");
