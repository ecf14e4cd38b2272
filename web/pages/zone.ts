// Offers this device's time zone where none is chosen yet: it preselects it in a list, and asks
// a client whose clock differs from the practice's which of the two they go by. Nothing is sent
// before they answer.

const OWN = Intl.DateTimeFormat().resolvedOptions().timeZone;
/** Clocks that agree now and in half a year agree all year (chosen: most change twice a year). */
const HALF_A_YEAR_MS = 183 * 86_400_000;

for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-own-zone]")) {
  if (select.value !== "") continue;
  const known = [...select.options].some((option) => option.value === OWN);
  if (known) select.value = OWN;
}

function clockIn(zone: string, at: Date): string {
  return at.toLocaleString("en-GB", { timeZone: zone });
}

function differs(zone: string): boolean {
  const now = Date.now();
  const times = [now, now + HALF_A_YEAR_MS].map((at) => new Date(at));
  return times.some((at) => clockIn(zone, at) !== clockIn(OWN, at));
}

/** "New York" for "America/New_York". */
function placeOf(zone: string): string {
  return (zone.split("/").pop() ?? zone).replaceAll("_", " ");
}

const offer = document.querySelector<HTMLFormElement>("form[data-offer-zone]");
if (offer !== null && OWN !== undefined && differs(offer.dataset["offerZone"] ?? OWN)) {
  const fill = (text: string | undefined): string => (text ?? "").replace("{zone}", placeOf(OWN));
  for (const words of offer.querySelectorAll<HTMLElement>("[data-offer]")) {
    words.textContent = fill(words.dataset["offer"]);
  }
  for (const button of offer.querySelectorAll<HTMLButtonElement>("[data-device]")) {
    button.value = OWN;
    button.textContent = fill(button.dataset["device"]);
  }
  offer.hidden = false;
}
