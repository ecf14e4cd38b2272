// Fills a field with the text of a chosen file; the form sends the field. Without this script
// people paste the text.

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-into]")) {
  const field = document.getElementById(input.dataset["into"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) continue;
  input.hidden = false;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void file.text().then((text) => (field.value = text));
  });
}
