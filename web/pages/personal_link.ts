// Opens a personal link: removes the token from the fragment of the address, which no server sees,
// and sends it in the form. The form's own address ends in `?opened`, so that a link pasted over an
// error page is a new address for the browser. The token is not stored.

const form = document.querySelector<HTMLFormElement>("#link-form");
const field = document.querySelector<HTMLInputElement>("#token");
const opening = document.querySelector<HTMLElement>("#opening");
const pasting = document.querySelector<HTMLElement>("#pasting");

function showOpening(isOpening: boolean): void {
  if (form) form.hidden = isOpening;
  if (opening) opening.hidden = !isOpening;
  if (pasting) pasting.hidden = isOpening;
}

function open(): void {
  const token = location.hash.slice(1);
  if (token === "" || !form || !field) return;
  history.replaceState(null, "", location.pathname);
  field.value = token;
  showOpening(true);
  form.submit();
}

/** Where the page leaves its sheet to this script: nothing is shown before that is there. */
function addSheet(): void {
  const sheet = document.querySelector<HTMLLinkElement>("#sheet");
  if (sheet === null) return;
  const showPage = () => {
    document.documentElement.hidden = false;
  };
  document.documentElement.hidden = true;
  sheet.addEventListener("load", showPage);
  sheet.addEventListener("error", showPage);
  sheet.rel = "stylesheet";
}

addEventListener("hashchange", open);
// After the browser's back button, "one moment" must not stay on the page.
addEventListener("pageshow", (event) => {
  if (event.persisted) showOpening(false);
});
open();
addSheet();
