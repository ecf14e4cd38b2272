// Buttons that copy a text and say so. The script shows them, because they do nothing without it.

function textOf(source: Element): string {
  if (source instanceof HTMLInputElement) return source.value;
  const items = [...source.querySelectorAll("li")].map((item) => item.textContent?.trim() ?? "");
  return items.join("\n");
}

async function copy(button: HTMLButtonElement, source: Element): Promise<void> {
  const words = button.querySelector("span");
  if (source instanceof HTMLInputElement) source.select();
  try {
    await navigator.clipboard.writeText(textOf(source));
  } catch {
    return; // The text stays selected, ready for the keyboard.
  }
  // Only what comes now is news; the button's name was there before.
  words?.setAttribute("data-spoken", "");
  if (words) words.textContent = button.dataset["copied"] ?? "";
}

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  const source = document.querySelector(button.dataset["copy"] ?? "");
  if (!source || !("clipboard" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => void copy(button, source));
}
