// What is known of the selected node, in tabs.

const TABS = { summary: showSummary, code: showCode, diff: showDiff, output: showOutput, memory: showMemory, prompt: showPrompt };
let tab = "summary";
let comparedWith = null; // id of the node that the diff starts from; null: the parent

function showPanel() {
  const node = chosen.node;
  byId("tabs").hidden = !node;
  byId("heading").replaceChildren(...(node ? headingOf(node) : [make("p", {}, "Select a node to see what it tried.")]));
  for (const button of byId("tabs").children) {
    const isOpen = button.dataset.tab === tab;
    button.setAttribute("aria-selected", isOpen);
    button.tabIndex = isOpen ? 0 : -1;
  }
  byId("tabpanel").setAttribute("aria-labelledby", `tab-${tab}`);
  byId("tabpanel").replaceChildren(...(node ? TABS[tab](node) : []));
  byId("tabpanel").scrollTop = 0;
}

function headingOf(node) {
  const verdict = verdictOf(node.verdict).word;
  const score = node.metric === null ? null
    : make("span", { class: "score" }, `${showNumber(node.metric)}${node.noise === null ? "" : ` ± ${showNumber(node.noise, 2)}`}`);
  const step = (by, text, name) => {
    const place = search.nodes.indexOf(node) + by;
    return make("button", { type: "button", "aria-label": name, title: name, disabled: search.nodes[place] ? null : "", onclick: () => select(search.nodes[place], { isByUser: true }) }, text);
  };
  return [
    make("h2", {}, icon(node.action, node.verdict), node.id),
    make("p", { class: `badge ${verdictClass(node.verdict)}` }, `${node.action}, ${verdict}`),
    score,
    make("span", { class: "steps" }, step(-1, "‹", "Previous in time"), step(1, "›", "Next in time")),
  ];
}

function linkTo(id) {
  const node = search.byId.get(id);
  if (!node) return make("span", { class: "missing" }, `${id} (not in the journal)`);
  const go = () => select(node, { isByUser: true });
  const score = node.metric === null ? verdictOf(node.verdict).word : showNumber(node.metric, 5);
  return make("button", { type: "button", class: "link", "data-link": id, onclick: go, title: node.plan ?? "" }, icon(node.action, node.verdict), `${id} ${score}`);
}

function showSummary(node) {
  const said = [["Error", node.error, "error"], ["Plan", node.plan], ["Insight", node.insight], ["Analysis", node.analysis], ["Note", node.note]];
  return [
    ...said.filter(([, text]) => text).map(([title, text, kind]) =>
      make("section", { class: kind }, make("h3", {}, title), make("p", { class: "prose" }, text))),
    kinOf(node),
    make("dl", {}, ...factsOf(node).flatMap(([name, text]) => [make("div", {}, make("dt", {}, name), make("dd", {}, text))])),
  ];
}

function kinOf(node) {
  const kin = [["Parent", node.parent === null ? [] : [node.parent]], ["Joined with", node.partners], ["Children", node.children.map((child) => child.id)]];
  const rows = kin.filter(([, ids]) => ids.length).map(([name, ids]) => make("p", { class: "kin" }, make("strong", {}, name), ...ids.map(linkTo)));
  return make("div", {}, ...rows);
}

function factsOf(node) {
  const usage = node.usage ?? {};
  const tokens = [["in", usage.prompt_tokens], ["out", usage.completion_tokens], ["of them reasoning", usage.reasoning_tokens]]
    .filter(([, count]) => typeof count === "number").map(([name, count]) => `${showCount(count)} ${name}`).join(", ");
  const facts = [
    [node.metric_name || "Metric", node.metric === null ? null : `${showNumber(node.metric)}${node.noise === null ? "" : ` ± ${showNumber(node.noise, 3)}`}`],
    ["Claimed by the script", node.claimed === null ? null : showNumber(node.claimed)],
    ["Rank", node.rank === null ? null : `${node.rank} of ${standingNow.valid}`],
    ["Finished after", showDuration(node.at)],
    ["Running the script", showDuration(node.seconds)],
    ["Writing it (LLM)", showDuration(node.llm_seconds)],
    ["LLM calls", usage.calls ?? null],
    ["Tokens", tokens || null],
    ["Cost", typeof usage.cost_usd === "number" ? `$${usage.cost_usd.toFixed(4)}` : null],
    ["Worker", node.worker],
    ["Step", node.step],
    ["Finished at", node.finished_at ? new Date(node.finished_at * 1000).toLocaleString() : null],
  ];
  return facts.filter(([, text]) => text !== null && text !== "-").map(([name, text]) => [name, String(text)]);
}

function missing(what) {
  return [make("p", { class: "missing" }, what)];
}

function showCode(node) {
  if (!node.code) return missing(`The script${node.code_file ? ` ${node.code_file}` : ""} is not there.`);
  const lines = colouredLines(textOf(node.code));
  return [
    make("p", { class: "source" }, `${node.code_file}, ${plural(node.code.length, "line")}`),
    make("div", { class: "listing", role: "group", "aria-label": "Script" },
      ...lines.map((parts, place) => listed(String(place + 1), "", parts))),
  ];
}

function listed(number, sign, parts, kind = "") {
  return make("div", { class: `row ${kind}` }, make("span", { class: "number", "data-number": number }), sign ? make("span", { class: "sign" }, sign) : null, make("code", {}, ...parts));
}

function showDiff(node) {
  const bases = basesOf(node);
  const base = bases.find(([id]) => id === comparedWith) ?? bases[0];
  if (!base) return missing("A draft has no parent to compare with, and it is the best node itself.");
  const before = search.byId.get(base[0]);
  const choice = make("label", { class: "source" }, "Compared with ", make("select", { onchange: (event) => compareWith(event.target.value) },
    ...bases.map(([id, role]) => make("option", { value: id, selected: id === base[0] ? "" : null }, `${id} (${role})`))));
  if (!node.code || !before.code) return [choice, ...missing("One of the two scripts is not there.")];
  const rows = diffRows(before.code, node.code);
  const count = (sign) => rows.filter((row) => row.sign === sign).length;
  const told = make("span", {}, ` ${plural(count("+"), "line")} added, ${showCount(count("-"))} removed`);
  return [make("div", { class: "compared" }, choice, told), diffListing(hunks(rows))];
}

function basesOf(node) {
  const bases = [[node.parent, "parent"], ...node.partners.map((id) => [id, "partner"]), [standingNow.best?.id, "best"]];
  const ids = new Set();
  return bases.filter(([id]) => id && id !== node.id && search.byId.has(id) && !ids.has(id) && ids.add(id));
}

function compareWith(id) {
  comparedWith = id;
  showPanel();
  byId("tabpanel").querySelector("select").focus();
}

const KINDS = { "+": "added", "-": "removed", " ": "" };

function diffListing(found) {
  if (!found.length) return make("p", { class: "missing" }, "The two scripts are the same.");
  const rows = found.flatMap((hunk) => [
    make("div", { class: "row hunk" }, hunkTitle(hunk)),
    ...hunk.map((row) => listed(String(row.after ?? row.before), row.sign, [search.lines[row.line]], KINDS[row.sign])),
  ]);
  return make("div", { class: "listing diff", role: "group", "aria-label": "Changes" }, ...rows);
}

function hunkTitle(hunk) {
  const range = (key) => {
    const numbers = hunk.map((row) => row[key]).filter((number) => number !== null);
    return `${numbers[0] ?? 0},${numbers.length}`;
  };
  return `@@ -${range("before")} +${range("after")} @@`;
}

function showOutput(node) {
  if (!node.output) return missing("It printed nothing, or its output was not kept.");
  const note = node.is_output_whole ? null : make("p", { class: "source" }, "Only the end of the output, from the journal.");
  return [note, make("pre", { class: "text" }, textOf(node.output))].filter(Boolean);
}

function showMemory(node) {
  const heirs = search.nodes.filter((one) => one.memory.includes(node.id));
  return [
    make("h3", {}, "What it was told of"),
    ...(node.memory.length ? [memoryList(node.memory)] : missing("Nothing of other attempts.")),
    make("h3", {}, "Who was told of it"),
    ...(heirs.length ? [memoryList(heirs.map((heir) => heir.id))] : missing("No other attempt so far.")),
  ];
}

function memoryList(ids) {
  return make("ul", { class: "memory" }, ...ids.map((id) => {
    const node = search.byId.get(id);
    return make("li", {}, linkTo(id), node ? make("span", {}, node.error ?? node.plan ?? "") : null);
  }));
}

function showPrompt(node) {
  if (!node.prompt) return missing("The prompt was not kept.");
  return [make("p", { class: "source" }, `${node.prompt_file}`), make("pre", { class: "text" }, textOf(node.prompt))];
}

function openTab(name, { isFocused = false } = {}) {
  tab = name;
  showPanel();
  if (isFocused) byId(`tab-${name}`).focus();
}

function listenToTabs() {
  const names = Object.keys(TABS);
  const moves = { ArrowLeft: (place) => place - 1, ArrowRight: (place) => place + 1, Home: () => 0, End: () => -1 };
  byId("tabs").addEventListener("click", (event) => {
    const name = event.target.closest("[data-tab]")?.dataset.tab;
    if (name) openTab(name);
  });
  byId("tabs").addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    openTab(names.at(move(names.indexOf(tab)) % names.length), { isFocused: true });
  });
  byId("panel").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen.node) marks.get(chosen.node.id).group.focus({ preventScroll: true });
  });
}
