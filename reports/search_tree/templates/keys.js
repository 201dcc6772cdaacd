// The tree from the keyboard. Keys count only while the tree has the focus.

const TURNS = { // arrow -> what it means when the tree grows down, and when it grows to the right
  ArrowUp: ["parent", "before"],
  ArrowDown: ["child", "after"],
  ArrowLeft: ["before", "parent"],
  ArrowRight: ["after", "child"],
};

const KEYS = {
  "+": () => zoomMiddle(1.25),
  "=": () => zoomMiddle(1.25),
  "-": () => zoomMiddle(0.8),
  0: fit,
  "/": () => byId("query").focus(),
  b: () => go(standingNow.best),
  "[": () => go(inTime(-1)),
  "]": () => go(inTime(1)),
  Home: () => go(standingNow.nodes[0]),
  End: () => go(standingNow.nodes.at(-1)),
  Enter: () => byId("tabs").querySelector('[tabindex="0"]').focus(),
};

function listenToKeys() {
  byId("nodes").addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = TURNS[event.key]?.[view.isDown ? 0 : 1];
    if (turn) go(stepTo(turn, chosen.node));
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });
  byId("go-best").addEventListener("click", () => {
    if (standingNow.best) select(standingNow.best, { isByUser: true });
  });
}

function go(node) {
  if (node) select(node, { isByUser: true, isFocused: true });
}

function stepTo(turn, node) {
  const shown = new Set(standingNow.nodes);
  if (!node) return standingNow.nodes[0];
  if (turn === "parent") return search.byId.get(node.parent);
  if (turn === "child") {
    const children = node.children.filter((child) => shown.has(child));
    return children.find((child) => standingNow.path.has(child.id)) ?? children[0];
  }
  const layer = standingNow.nodes.filter((one) => one.depth === node.depth).sort((a, b) => a.row - b.row);
  return layer[layer.indexOf(node) + (turn === "before" ? -1 : 1)];
}

function inTime(by) {
  const place = standingNow.nodes.indexOf(chosen.node);
  return place < 0 ? standingNow.nodes[0] : standingNow.nodes[place + by];
}
