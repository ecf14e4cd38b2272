// Preselects this device's time zone, where none is chosen yet.

for (const select of document.querySelectorAll<HTMLSelectElement>("select[data-own-zone]")) {
  if (select.value !== "") continue;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = [...select.options].some((option) => option.value === own);
  if (known) select.value = own;
}
