// Which tests a runner was asked for: words that stand in the names of files, and `--title=PART` for a
// part of a test's name, in which blanks, hyphens and underscores are the same.

export function chosen(words) {
  const isTitle = (word) => word.startsWith("--title=");
  const titles = words.filter(isTitle).map((word) => word.slice("--title=".length));
  const pattern = (title) =>
    new RegExp(title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[ _-]/g, "[ _-]"), "i");
  return {
    words: words.filter((word) => !isTitle(word)),
    /** Options of Node's test runner; none when all tests of the files are meant. */
    patterns: titles.length ? { testNamePatterns: titles.map(pattern) } : {},
  };
}
