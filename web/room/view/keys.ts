// What all key handlers share: which keys are not meant for them.

/** Where keys write, or turn through a list. */
const TAKES_KEYS = ":read-write, select";

/** Whether the key belongs to an input method, which composes letters and offers candidates. In
 * Safari the Enter that accepts them comes after the composition, and is known by its code only. */
export function isComposing({ isComposing: composing, keyCode }: KeyboardEvent): boolean {
  return composing || keyCode === 229;
}

/** Whether the key was pressed in a field that takes text, or in a list of choices. */
export function isInField({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest(TAKES_KEYS) !== null;
}

/** Whether the key is an Enter that sends what stands in the field. */
export function isSending(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event);
}

/** Closes by Escape what is open in the page. Such an Escape is taken, and means nothing else. */
export function closesByEscape(
  place: HTMLElement | Document, isOpen: () => boolean, close: () => void,
): void {
  place.addEventListener("keydown", (event) => {
    const pressed = event as KeyboardEvent;
    if (pressed.key !== "Escape" || isComposing(pressed) || !isOpen()) return;
    pressed.preventDefault();
    close();
  });
}
