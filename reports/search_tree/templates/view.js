// Pan, zoom and fit. A place on the screen is `place * k + (x, y)`.

const CELL = 52; // between neighbours of a layer, in scene units; a node is about 24 wide
const LEAST_LAYER = 66;
const MOST_LAYER = 104;
const MOST_LAYER_PX = 60; // in a tree that is shown so small that layers may lie further apart
const ROOM = { side: 10, top: 46, bottom: 30 }; // pixels; buttons above, help below
const NODE_RADIUS = 11;
const LEAST_RADIUS_PX = 3.8;
const CALLOUT_PX = 140;
const MOST_FIT = 1.4;
const SIGNS_FROM = 0.5; // zoom from which signs in nodes can be read, and labels below them
const LABELS_FROM = 0.76;

const view = { x: 0, y: 0, k: 1, width: 0, height: 0, isDown: true, layer: LEAST_LAYER, isFitted: true };
let extent = { rows: 0, layers: 0, rootRow: 0 };

const roomAcross = () => Math.max(view.width - 2 * ROOM.side, 50);
const roomAlong = () => Math.max(view.height - ROOM.top - ROOM.bottom, 50);

// The tree grows down or to the right, whichever shows it larger; layers take the room there is.
function orient() {
  const wide = (extent.rows + 1) * CELL;
  const deep = (extent.layers + 0.6) * LEAST_LAYER;
  const [width, height] = [roomAcross(), roomAlong()];
  const scale = (across, along) => Math.min(across / wide, along / deep, MOST_FIT);
  view.isDown = scale(width, height) >= scale(height, width);
  const along = view.isDown ? height : Math.max(width - CALLOUT_PX, width / 2);
  const k = Math.max(scale(width, height), scale(height, width));
  const room = along / k / (extent.layers + 0.6);
  view.layer = Math.min(Math.max(MOST_LAYER, MOST_LAYER_PX / k), Math.max(LEAST_LAYER, room));
}

function spot(row, depth) {
  const [across, along] = [row * CELL, depth * view.layer];
  return view.isDown ? [across, along] : [along, across];
}

function fit() {
  orient();
  placeMarks();
  const [right, bottom] = spot(extent.rows, extent.layers);
  const [left, top] = [-26, -24];
  const [width, height] = [right + 30 - left, bottom + 42 - top];
  view.k = Math.min(MOST_FIT, roomAcross() / width, roomAlong() / height);
  const across = Math.max(width * view.k, roomForCallout(left));
  view.x = (view.width - across) / 2 - left * view.k;
  view.y = ROOM.top + (roomAlong() - height * view.k) / 2 - top * view.k;
  view.isFitted = true;
  applyView();
}

// Shrinks the view, if only a little is needed, until the best score fits in beside its node.
function roomForCallout(left) {
  if (!standingNow.best) return 0;
  const away = standingNow.best.x - left;
  const k = Math.min(view.k, (roomAcross() - CALLOUT_PX) / away);
  if (k < 0.85 * view.k) return 0;
  view.k = k;
  return away * k + CALLOUT_PX;
}

function applyView() {
  const { x, y, k } = view;
  byId("scene").setAttribute("transform", `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${k.toFixed(4)})`);
  const canvas = byId("canvas");
  canvas.classList.toggle("signs", k >= SIGNS_FROM);
  canvas.classList.toggle("labels", k >= LABELS_FROM);
  const grown = Math.min((0.45 * CELL) / NODE_RADIUS, Math.max(1, LEAST_RADIUS_PX / (NODE_RADIUS * k)));
  canvas.style.setProperty("--grown", grown.toFixed(2));
  canvas.style.setProperty("--unit", (1 / k).toFixed(3));
  placeCallout();
}

function zoomAt(px, py, factor) {
  const k = Math.min(6, Math.max(0.02, view.k * factor));
  view.x = px - ((px - view.x) / view.k) * k;
  view.y = py - ((py - view.y) / view.k) * k;
  view.k = k;
  view.isFitted = false;
  applyView();
}

const zoomMiddle = (factor) => zoomAt(view.width / 2, view.height / 2, factor);

function panBy(dx, dy) {
  view.x += dx;
  view.y += dy;
  view.isFitted = false;
  applyView();
}

const onScreen = (node) => [node.x * view.k + view.x, node.y * view.k + view.y];

// Moves the view as little as it takes to have the node well inside it; what is far off is centred.
function reveal(node) {
  const [x, y] = onScreen(node);
  const margin = Math.min(50, view.width / 4, view.height / 4);
  const into = (value, size) => Math.max(margin - value, 0) + Math.min(size - margin - value, 0);
  const [dx, dy] = [into(x, view.width), into(y, view.height)];
  if (view.isFitted || (dx === 0 && dy === 0)) return;
  const isFar = Math.abs(dx) > view.width / 4 || Math.abs(dy) > view.height / 4;
  if (isFar) panBy(view.width / 2 - x, view.height / 2 - y);
  else panBy(dx, dy);
}

function nearestNode(px, py) {
  let [nearest, least] = [null, 16];
  for (const node of standingNow.nodes) {
    const [x, y] = onScreen(node);
    const away = Math.hypot(x - px, y - py);
    if (away < least) [nearest, least] = [node, away];
  }
  return nearest;
}

function listenToPointers() {
  const canvas = byId("canvas");
  const held = new Map();
  let moved = 0;
  const inside = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 20 : 1;
    zoomAt(...inside(event), Math.exp(-Math.max(-150, Math.min(150, event.deltaY * lines)) * 0.0025));
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    if (!held.size) moved = 0;
    held.set(event.pointerId, inside(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = inside(event);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved < 5) return;
    canvas.setPointerCapture(event.pointerId);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(before, now, other);
    else panBy(dx, dy);
    held.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, (event) => held.delete(event.pointerId));
  }
  canvas.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("[data-node]");
    const node = mark && search.byId.get(mark.dataset.node);
    if (node) mark.querySelector("title")?.remove();
    if (node) mark.append(draw("title", {}, `${sentenceOf(node)}\n${(node.plan ?? "").slice(0, 200)}`));
  });
  canvas.addEventListener("click", (event) => {
    if (moved >= 5) return;
    const mark = event.target.closest("[data-node]");
    const node = mark ? search.byId.get(mark.dataset.node) : nearestNode(...inside(event));
    if (node) select(node, { isByUser: true, isFocused: true });
  });
}

function pinch(before, now, other) {
  const away = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
  zoomAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2, away(now) / Math.max(away(before), 1));
}

function listenToView() {
  listenToPointers();
  byId("zoom-in").addEventListener("click", () => zoomMiddle(1.4));
  byId("zoom-out").addEventListener("click", () => zoomMiddle(1 / 1.4));
  byId("fit").addEventListener("click", fit);
  new ResizeObserver(() => {
    const box = byId("canvas").getBoundingClientRect();
    [view.width, view.height] = [box.width, box.height];
    if (view.isFitted) fit();
    drawChart();
  }).observe(byId("stage"));
}
