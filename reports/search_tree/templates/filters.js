// The legend, whose entries are filters, and the search box.

const filters = { actions: new Set(), verdicts: new Set(), query: "" };

function isMatch(node) {
  if (filters.actions.size && !filters.actions.has(node.action)) return false;
  if (filters.verdicts.size && !filters.verdicts.has(node.verdict)) return false;
  return !filters.query || haystack(node).includes(filters.query);
}

function haystack(node) {
  node.haystack ??= [node.id, node.plan, node.error, node.insight, node.analysis, node.note].join("\n").toLowerCase();
  return node.haystack;
}

const isFiltering = () => Boolean(filters.query || filters.actions.size || filters.verdicts.size);

function showLegend() {
  legend("actions", "action", [...ACTIONS.keys()], (name) => icon(name, "ok"), (name) => name);
  legend("verdicts", "verdict", [...VERDICTS.keys()], (name) => icon("improve", name), (name) => verdictOf(name).word);
}

// One button per name that occurs, the known ones first; pressed ones are the only ones shown.
function legend(group, key, known, picture, word) {
  const counts = new Map();
  for (const node of search.nodes) counts.set(node[key], (counts.get(node[key]) ?? 0) + 1);
  const names = [...known.filter((name) => counts.has(name)), ...[...counts.keys()].filter((name) => !known.includes(name))];
  const focused = byId(group).contains(document.activeElement) ? document.activeElement.dataset.name : null;
  byId(group).replaceChildren(...names.map((name) => make("button", {
    type: "button", "data-name": name, "aria-pressed": filters[group].has(name), title: actionOf(name).told || null,
    onclick: () => toggle(group, name),
  }, picture(name), `${word(name)} `, make("span", { class: "count" }, String(counts.get(name))))));
  if (focused !== null) [...byId(group).children].find((button) => button.dataset.name === focused)?.focus();
}

function toggle(group, name) {
  if (!filters[group].delete(name)) filters[group].add(name);
  showLegend();
  applyFilters();
}

function applyFilters() {
  restyle();
  tellFound();
}

function tellFound() {
  const found = search.nodes.filter(isMatch).length;
  byId("found").textContent = isFiltering() ? `${found} of ${plural(search.nodes.length, "node")}` : "";
}

function nextMatch(by) {
  const found = standingNow.nodes.filter(isMatch);
  if (!found.length) return;
  const place = found.indexOf(chosen.node);
  select(found.at(place < 0 ? 0 : (place + by) % found.length), { isByUser: true });
}

function listenToFilters() {
  byId("query").addEventListener("input", (event) => {
    filters.query = event.target.value.trim().toLowerCase();
    applyFilters();
  });
  byId("query").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (isFiltering()) nextMatch(event.shiftKey ? -1 : 1);
  });
}
