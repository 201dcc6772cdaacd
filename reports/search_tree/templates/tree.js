// The tree's drawing: a mark per node, an edge per parent and per partner of a fusion.

// Where on the ramp from worst to best white text on it (on a dark page: black) gets easier to read
// than the other: the ground's luminance is 0.18 there, and both have a contrast of 4.6.
const WHITE_FROM = 0.679;
const BLACK_FROM = 0.366;

const marks = new Map();
const chosen = { node: null, isByUser: false };
let standingNow = { nodes: [], best: null, valid: 0, path: new Set() };

function labelOf(node) {
  return node.id.length <= 6 ? node.id : `#${node.step}`;
}

function addMarks() {
  for (const node of search.nodes) {
    if (!marks.has(node.id)) marks.set(node.id, newMark(node));
  }
  if (search.nodes.length) byId("nodes").setAttribute("role", "tree");
  byId("empty").hidden = search.nodes.length > 0;
}

function newMark(node) {
  const sign = draw("text", { class: "sign" });
  const score = draw("text", { class: "label score", y: 40.5 }, node.metric === null ? "" : showNumber(node.metric, 4));
  const shape = SHAPES[actionOf(node.action).shape];
  const group = draw("g", { role: "treeitem", "aria-level": node.depth, tabindex: -1, "data-node": node.id },
    draw("g", { class: "body" },
      draw("circle", { class: "ring", r: 16 }), draw("path", { class: "shape", d: shape }), sign),
    draw("text", { class: "label", y: 29.5 }, labelOf(node)), score);
  byId("nodes").append(group);
  const edges = [newEdge("edge", search.byId.get(node.parent) ?? null, node)];
  for (const partner of node.partners) {
    if (search.byId.has(partner)) edges.push(newEdge("edge partner", search.byId.get(partner), node));
  }
  return { group, sign, edges, style: "", sense: "" };
}

function newEdge(name, from, to) {
  const line = draw("path", { class: name });
  byId("edges").append(line);
  return { line, from, to };
}

// Puts marks where the layout says; the view decides the direction.
function placeMarks() {
  const root = { row: extent.rootRow, depth: 0 };
  for (const node of search.nodes) [node.x, node.y] = spot(node.row, node.depth);
  [root.x, root.y] = spot(root.row, 0);
  for (const node of search.nodes) {
    const mark = marks.get(node.id);
    mark.group.setAttribute("transform", `translate(${node.x.toFixed(1)} ${node.y.toFixed(1)})`);
    for (const edge of mark.edges) edge.line.setAttribute("d", curve(edge.from ?? root, node));
  }
  placeBestPath();
  byId("edges").querySelector(".root")?.remove();
  if (search.nodes.length) byId("edges").append(draw("circle", { class: "root", r: 5, cx: root.x, cy: root.y }));
}

function curve(from, to) {
  const number = (value) => value.toFixed(1);
  const [x0, y0, x1, y1] = [from.x, from.y, to.x, to.y];
  const bent = view.isDown
    ? [x0, (y0 + y1) / 2, x1, (y0 + y1) / 2]
    : [(x0 + x1) / 2, y0, (x0 + x1) / 2, y1];
  return `M${number(x0)} ${number(y0)}C${bent.map(number).join(" ")} ${number(x1)} ${number(y1)}`;
}

function placeBestPath() {
  const lines = [...standingNow.path].map((id) => marks.get(id).edges[0].line.getAttribute("d"));
  const path = byId("best-path") ?? draw("path", { id: "best-path" });
  path.setAttribute("d", lines.join(""));
  byId("edges").append(path);
}

// The best score is written beside its node in the same size at any zoom.
function placeCallout() {
  const callout = byId("callout");
  const best = standingNow.best;
  if (!best) return callout.replaceChildren();
  const text = callout.firstChild ?? callout.appendChild(draw("text", {}));
  const [x] = onScreen(best);
  const isLeft = x > view.width - CALLOUT_PX;
  const away = 9 + 13 * view.k;
  text.textContent = `★ best ${showNumber(best.metric, 5)}`;
  text.setAttribute("text-anchor", isLeft ? "end" : "start");
  text.setAttribute("x", isLeft ? -away : away);
  text.setAttribute("y", -away * 0.6);
  callout.setAttribute("transform", `translate(${best.x} ${best.y}) scale(${1 / view.k})`);
}

// Brings every mark in line with the moment shown, the selection and the filters.
function restyle() {
  standingNow = standing(moment());
  const shown = new Set(standingNow.nodes);
  const told = new Set(chosen.node?.memory ?? []);
  const newest = isAtEnd() ? null : standingNow.nodes.reduce((a, b) => (a && a.at > b.at ? a : b), null);
  for (const node of search.nodes) {
    const flags = [
      ["hidden", !shown.has(node)],
      ["best", node === standingNow.best],
      ["on-path", standingNow.path.has(node.id)],
      ["selected", node === chosen.node],
      ["told", told.has(node.id)],
      ["dimmed", !isMatch(node)],
      ["newest", node === newest],
      ["joined", isJoined(node)],
      ["deep", node.rank !== null && node.share > WHITE_FROM],
      ["lit", node.rank !== null && node.share > BLACK_FROM],
    ];
    styleMark(node, flags.filter(([, isSet]) => isSet).map(([name]) => name));
  }
  setTabStop(shown);
  placeBestPath();
  placeCallout();
  tellFacts();
}

function styleMark(node, flags) {
  const mark = marks.get(node.id);
  const style = ["node", isValid(node) ? "v-ok" : verdictClass(node.verdict === "ok" ? "no_metric" : node.verdict), ...flags].join(" ");
  if (style !== mark.style) {
    mark.group.setAttribute("class", style);
    mark.group.setAttribute("aria-selected", flags.includes("selected"));
    for (const edge of mark.edges) styleEdge(edge, flags);
    mark.style = style;
  }
  const sense = `${node.rank}/${standingNow.valid}`;
  if (sense !== mark.sense) {
    mark.group.style.setProperty("--share", node.rank === null ? "0" : node.share.toFixed(3));
    mark.sign.textContent = isValid(node) ? node.rank ?? "" : verdictOf(node.verdict).sign;
    mark.sign.classList.toggle("long", (node.rank ?? 0) > 99);
    mark.group.setAttribute("aria-label", sentenceOf(node));
    mark.sense = sense;
  }
}

function styleEdge(edge, flags) {
  edge.line.classList.toggle("hidden", flags.includes("hidden"));
  edge.line.classList.toggle("dimmed", flags.includes("dimmed"));
  edge.line.classList.toggle("joined", flags.includes("joined"));
}

function sentenceOf(node) {
  const score = isValid(node) ? `${node.metric_name || "metric"} ${showNumber(node.metric)}` : "";
  const place = node.rank === null ? "" : `rank ${node.rank} of ${standingNow.valid}`;
  return [node.id, node.action, verdictOf(node.verdict).word, score, place].filter(Boolean).join(", ");
}

const isJoined = (node) => node.partners.length > 0
  && (node === chosen.node || node.partners.includes(chosen.node?.id));

// One node is in the tab order: the selected one, else the first that is shown.
function setTabStop(shown) {
  const stop = chosen.node && shown.has(chosen.node) ? chosen.node : standingNow.nodes[0];
  const before = byId("nodes").querySelector('[tabindex="0"]');
  const now = stop && marks.get(stop.id).group;
  if (before !== now) {
    before?.setAttribute("tabindex", -1);
    now?.setAttribute("tabindex", 0);
  }
}

function select(node, { isByUser = false, isFocused = false } = {}) {
  chosen.node = node;
  chosen.isByUser ||= isByUser;
  if (node && !standingNow.nodes.includes(node)) setMoment(node.at);
  restyle();
  showPanel();
  markOnChart();
  if (!node) return;
  reveal(node);
  if (isFocused) marks.get(node.id).group.focus({ preventScroll: true });
  if (isByUser) history.replaceState(null, "", `#${encodeURIComponent(node.id)}`);
}

function tellFacts() {
  const { nodes, best, valid } = standingNow;
  const name = search.nodes[0]?.metric_name || "metric";
  const parts = [plural(nodes.length, "node"), `${showCount(valid)} valid`];
  if (best) parts.push(`best ${name} ${showNumber(best.metric)} (${best.id})`);
  if (search.nodes.length) parts.push(search.nodes[0].lower_is_better ? "lower is better" : "higher is better");
  parts.push(showDuration(isAtEnd() ? search.duration : moment()));
  byId("facts").textContent = parts.join(" · ");
}
