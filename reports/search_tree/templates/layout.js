// Where nodes go: layers by depth, subtrees packed until their outlines touch, parents centred.
// The idea is that of Reingold and Tilford (1981).

// Sets each node's `row` (in node widths, from 0) and returns rows and layers of the whole tree.
function placeNodes() {
  const outlines = new Map();
  // Parents come before children, so the reverse order meets every child before its parent.
  for (let index = search.nodes.length - 1; index >= 0; index--) {
    const node = search.nodes[index];
    outlines.set(node, packed(node.children, outlines));
  }
  packed(search.roots, outlines);
  let [least, most, layers] = [0, 0, 0];
  for (const node of search.nodes) {
    node.row = (search.byId.get(node.parent)?.row ?? 0) + node.offset;
    least = Math.min(least, node.row);
    most = Math.max(most, node.row);
    layers = Math.max(layers, node.depth);
  }
  for (const node of search.nodes) node.row -= least;
  return { rows: most - least, layers, rootRow: -least };
}

// Sets the children's `offset` from their parent, side by side, and returns the outline of all:
// first and last row of each layer, the parent's own layer at the end of the lists.
function packed(children, outlines) {
  let joined = { first: [], last: [] };
  for (const child of children) {
    const outline = outlines.get(child);
    outlines.delete(child);
    child.offset = distance(joined, outline);
    joined = join(joined, outline, child.offset);
  }
  if (!children.length) return { first: [0], last: [0] };
  const middle = (children[0].offset + children.at(-1).offset) / 2;
  for (const child of children) child.offset -= middle;
  return {
    first: [...joined.first.map((row) => row - middle), 0],
    last: [...joined.last.map((row) => row - middle), 0],
  };
}

// How far the right outline must move so that each layer is at least one width behind the left.
function distance(left, right) {
  let gap = left.last.length ? -Infinity : 0;
  for (let up = 1; up <= Math.min(left.last.length, right.first.length); up++) {
    gap = Math.max(gap, left.last.at(-up) + 1 - right.first.at(-up));
  }
  return gap;
}

function join(left, right, shift) {
  const first = [...right.first.map((row) => row + shift)];
  const last = [...left.last];
  const shared = Math.min(first.length, left.first.length);
  for (let up = 1; up <= shared; up++) first[first.length - up] = left.first.at(-up);
  const more = left.first.length - first.length;
  if (more > 0) first.unshift(...left.first.slice(0, more));
  for (let up = 1; up <= Math.min(right.last.length, last.length); up++) {
    last[last.length - up] = right.last.at(-up) + shift;
  }
  const longer = right.last.length - last.length;
  if (longer > 0) last.unshift(...right.last.slice(0, longer).map((row) => row + shift));
  return { first, last };
}
