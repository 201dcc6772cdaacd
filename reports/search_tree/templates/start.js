// The page begins here.

function showProblems() {
  const told = byId("problems");
  told.hidden = !search.problems.length;
  told.querySelector("summary").textContent = plural(search.problems.length, "problem") + " with the files";
  told.querySelector("ul").replaceChildren(...search.problems.map((text) => make("li", {}, text)));
}

// Lay out and draw all nodes that are known.
function showTree() {
  addMarks();
  standingNow = standing(moment());
  extent = placeNodes();
  if (view.isFitted) fit();
  else placeMarks();
  showLegend();
  tellFound();
  drawChart();
  setMoment(moment());
  restyle();
}

function firstChoice() {
  const named = search.byId.get(decodedHash());
  return named ?? standingNow.best ?? search.nodes.at(-1) ?? null;
}

function decodedHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

function start() {
  const data = JSON.parse(byId("data").textContent);
  takeIn(data);
  const box = byId("canvas").getBoundingClientRect();
  [view.width, view.height] = [box.width, box.height];
  showTree();
  chosen.isByUser = search.byId.has(decodedHash());
  select(firstChoice());
  showProblems();
  listenToView();
  listenToKeys();
  listenToTabs();
  listenToTime();
  listenToFilters();
  addEventListener("hashchange", () => {
    const node = search.byId.get(decodedHash());
    if (node) select(node, { isByUser: true });
  });
  if (data.is_live) {
    live.generation = data.generation;
    ask();
  }
}

start();
