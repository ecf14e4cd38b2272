// Fills a field with a chosen file's text. Without a script the text is pasted instead.
// Deliberately absent: sending the file; the form does that with the field.

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-into]")) {
  const field = document.getElementById(input.dataset["into"] ?? "");
  if (!(field instanceof HTMLTextAreaElement)) continue;
  input.hidden = false;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void file.text().then((text) => (field.value = text));
  });
}
