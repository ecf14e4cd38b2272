// Messages that say a number of something, in the plural forms of their language: Fluent's own
// source of the message stands in a `data-` attribute (`Page::source`), and `@fluent/bundle` reads
// it. That weighs 12 KB, 4 KB on the line, so only pages with such a message load it; the room and
// the arrival have none.

import { FluentBundle, FluentResource } from "@fluent/bundle";
import { formats } from "./formats";

/** The message of this source with its values filled in; "" when the page has none. */
export function sayPlural(
  source: string | undefined, values: Record<string, string | number>, tag = formats().tag,
): string {
  const resource = new FluentResource(source ?? "");
  const [message] = resource.body;
  if (message === undefined || message.value === null) return "";
  // As on the server, the marks that isolate direction go only where they do something; what is
  // filled in here are numbers and our own words.
  const bundle = new FluentBundle(tag, { useIsolating: false });
  return bundle.formatPattern(message.value, values);
}
