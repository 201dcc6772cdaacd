// The search as the page knows it: nodes, what follows from them, and the moment that is shown.

const search = {
  title: "",
  nodes: [],
  byId: new Map(),
  lines: [],
  problems: [],
  roots: [],
  duration: 0,
};

// Longer than this nothing was under way: the agent was stopped and went on later.
const LONGEST_IDLE_S = 600;

// Take in nodes that finished since the last call; `lines` are those that the pool has got since.
function takeIn(fragment) {
  for (const line of fragment.lines) search.lines.push(line);
  search.problems = fragment.problems;
  for (const node of fragment.nodes) {
    if (search.byId.has(node.id)) continue;
    node.index = search.nodes.length;
    node.children = [];
    const parent = search.byId.get(node.parent);
    node.depth = parent ? parent.depth + 1 : 1;
    (parent ? parent.children : search.roots).push(node);
    search.nodes.push(node);
    search.byId.set(node.id, node);
  }
  setMoments();
}

function forgetAll() {
  search.nodes = [];
  search.lines = [];
  search.roots = [];
  search.byId.clear();
}

// Each node's `at`: seconds of work between the start of the search and the node's end.
function setMoments() {
  const byStart = [...search.nodes].sort((a, b) => a.started_at - b.started_at);
  const idle = [];
  let busyUntil = byStart.length ? byStart[0].started_at : 0;
  const start = busyUntil;
  let lost = 0;
  for (const node of byStart) {
    if (node.started_at - busyUntil > LONGEST_IDLE_S) {
      lost += node.started_at - busyUntil;
      idle.push([node.started_at, lost]);
    }
    busyUntil = Math.max(busyUntil, node.finished_at);
  }
  search.duration = Math.max(busyUntil - start - lost, 0);
  for (const node of search.nodes) {
    const before = idle.filter(([since]) => since <= node.finished_at).pop();
    node.at = Math.max(0, node.finished_at - start - (before ? before[1] : 0));
  }
}

const textOf = (numbers) => numbers.map((number) => search.lines[number]).join("\n");
const isValid = (node) => node.verdict === "ok" && node.metric !== null;
const isBetter = (node, than) =>
  node.lower_is_better ? node.metric < than.metric : node.metric > than.metric;

// The nodes that were the best so far when they finished. The agent's own word counts, since it
// chose the submission by it; where it flags none, whoever beat all before.
function bestNodes(nodes) {
  const inTime = nodes.filter((node) => node.metric !== null).sort((a, b) => a.at - b.at);
  const flagged = inTime.filter((node) => node.is_best);
  if (flagged.length) return flagged;
  const records = [];
  for (const node of inTime) {
    if (isValid(node) && (!records.length || isBetter(node, records.at(-1)))) records.push(node);
  }
  return records;
}

function pathTo(node) {
  const path = new Set();
  for (let here = node; here && !path.has(here.id); here = search.byId.get(here.parent)) path.add(here.id);
  return path;
}

// Sets each valid node's `rank`, from 1, and `share`, from 0 for the worst to 1 for the best.
function rank(nodes) {
  const valid = nodes.filter(isValid).sort((a, b) => (a.metric === b.metric ? a.index - b.index : isBetter(a, b) ? -1 : 1));
  for (const node of nodes) node.rank = null;
  valid.forEach((node, place) => {
    const before = valid[place - 1];
    node.rank = before && before.metric === node.metric ? before.rank : place + 1;
    node.share = valid.length > 1 ? 1 - (node.rank - 1) / (valid.length - 1) : 1;
  });
  return valid.length;
}

// What is true at the moment that is shown.
function standing(until) {
  const nodes = search.nodes.filter((node) => node.at <= until);
  const best = bestNodes(nodes).at(-1) ?? null;
  return { nodes, best, valid: rank(nodes), path: pathTo(best) };
}
