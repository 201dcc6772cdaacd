// Which lines two scripts share: Myers' algorithm (1986) on the lines' numbers.

const MOST_EDITS = 1500; // beyond this the texts have so little in common that all is replaced

// Rows {sign: " " | "-" | "+", line, before, after} of a unified diff; line numbers start at 1.
function diffRows(before, after) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  const middle = shortestEdit(
    before.slice(start, before.length - end), after.slice(start, after.length - end));
  const signs = [...Array(start).fill(" "), ...middle, ...Array(end).fill(" ")];
  let [i, j] = [0, 0];
  return signs.map((sign) => {
    const line = sign === "+" ? after[j] : before[i];
    if (sign !== "+") i++;
    if (sign !== "-") j++;
    return { sign, line, before: sign === "+" ? null : i, after: sign === "-" ? null : j };
  });
}

function shortestEdit(before, after) {
  const most = Math.min(before.length + after.length, MOST_EDITS);
  const reach = new Int32Array(2 * most + 3);
  const rounds = [];
  for (let edits = 0; edits <= most; edits++) {
    rounds.push(reach.slice(most + 1 - edits - 1, most + 1 + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const isDown = k === -edits || (k !== edits && reach[most + k] < reach[most + k + 2]);
      let x = isDown ? reach[most + k + 2] : reach[most + k] + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x++;
      reach[most + 1 + k] = x;
      if (x >= before.length && x - k >= after.length) return walkBack(rounds, before, after);
    }
  }
  return [...Array(before.length).fill("-"), ...Array(after.length).fill("+")];
}

function walkBack(rounds, before, after) {
  const signs = [];
  let [x, y] = [before.length, after.length];
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    const reach = (k) => rounds[edits][k + edits + 1];
    const k = x - y;
    const isDown = k === -edits || (k !== edits && reach(k - 1) < reach(k + 1));
    const from = edits === 0 ? 0 : isDown ? reach(k + 1) : reach(k - 1);
    const fromY = edits === 0 ? 0 : from - (isDown ? k + 1 : k - 1);
    while (x > from && y > fromY) {
      signs.push(" ");
      [x, y] = [x - 1, y - 1];
    }
    if (edits > 0) signs.push(isDown ? "+" : "-");
    [x, y] = [from, fromY];
  }
  return signs.reverse();
}

// The rows near a change, in runs; between two runs nothing changed.
function hunks(rows, context = 3) {
  const found = [];
  let until = -1;
  rows.forEach((row, place) => {
    if (row.sign === " ") return;
    if (!found.length || place - context > until + 1) found.push([]);
    for (let i = Math.max(place - context, until + 1, 0); i <= Math.min(place + context, rows.length - 1); i++) {
      found.at(-1).push(rows[i]);
    }
    until = Math.max(until, Math.min(place + context, rows.length - 1));
  });
  return found;
}
