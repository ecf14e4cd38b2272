// Hears what was built again. Style sheets are taken up in the open page; for all else it reloads.

let known = null;

new EventSource("/reload/changes").onmessage = ({ data }) => {
  const now = JSON.parse(data);
  const before = known;
  known = now;
  if (!before) return;
  const isAnother = (part) => JSON.stringify(now[part]) !== JSON.stringify(before[part]);
  if (isAnother("server") || isAnother("others")) return location.reload();
  for (const [name, address] of Object.entries(now.styles)) {
    for (const link of document.querySelectorAll(`link[href="${before.styles[name]}"]`)) {
      link.href = address;
    }
  }
};
