// Parses the arguments of a test runner: words in file names, and `--title=PART` for a part of a
// test's name, in which blanks, hyphens and underscores are equal.

export function chosen(words) {
  const isTitle = (word) => word.startsWith("--title=");
  const titles = words.filter(isTitle).map((word) => word.slice("--title=".length));
  const pattern = (title) =>
    new RegExp(title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[ _-]/g, "[ _-]"), "i");
  return {
    words: words.filter((word) => !isTitle(word)),
    /** Options of Node's test runner; empty when no title was given. */
    patterns: titles.length ? { testNamePatterns: titles.map(pattern) } : {},
  };
}
