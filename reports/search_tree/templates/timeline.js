// The moment that is shown, the player, and the chart of scores over time beneath it.

const PLAY_S = 20; // how long the whole search takes at speed 1
const STEPS = 1000;
const CHART = { left: 52, right: 12, top: 8, bottom: 20, height: 96 };
const timeline = { until: null, isPlaying: false, last: 0 };

const isAtEnd = () => timeline.until === null;
const moment = () => timeline.until ?? Infinity;

function setMoment(seconds) {
  timeline.until = seconds >= search.duration ? null : Math.max(0, seconds);
  byId("slider").value = Math.ceil(STEPS * Math.min(1, moment() / (search.duration || 1)));
  tellMoment();
  placeCursor();
}

function tellMoment() {
  const shown = search.nodes.filter((node) => node.at <= moment()).length;
  const text = `${showDuration(Math.min(moment(), search.duration))}: ${shown} of ${plural(search.nodes.length, "node")}`;
  byId("moment").textContent = text;
  byId("slider").setAttribute("aria-valuetext", text);
}

function showMoment(seconds) {
  setMoment(seconds);
  restyle();
}

function play(isPlaying) {
  timeline.isPlaying = isPlaying;
  byId("play").textContent = isPlaying ? "Pause" : "Play";
  if (!isPlaying) return;
  if (isAtEnd()) showMoment(0);
  timeline.last = performance.now();
  requestAnimationFrame(playOn);
}

function playOn(now) {
  if (!timeline.isPlaying) return;
  const passed = ((now - timeline.last) / 1000) * Number(byId("speed").value);
  timeline.last = now;
  showMoment(moment() + (passed / PLAY_S) * search.duration);
  if (isAtEnd()) play(false);
  else requestAnimationFrame(playOn);
}

// Ends of the score axis: all bests, and the better half of the rest, so that one wild value
// cannot flatten what matters.
function scoreSpan(records, valid) {
  const scores = valid.map((node) => node.metric).sort((a, b) => a - b);
  const known = [...records.map((node) => node.metric), scores[Math.floor(scores.length / 2)]];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const pad = (high - low) * 0.12 || Math.abs(high) * 0.05 || 0.5;
  return [low - pad, high + pad];
}

function drawChart() {
  const chart = byId("chart");
  const width = Math.max(chart.getBoundingClientRect().width, 120);
  chart.setAttribute("viewBox", `0 0 ${width} ${CHART.height}`);
  const valid = search.nodes.filter(isValid);
  const records = bestNodes(search.nodes);
  const [low, high] = valid.length ? scoreSpan(records, valid) : [0, 1];
  const [bottom, inner] = [CHART.height - CHART.bottom, width - CHART.left - CHART.right];
  const x = (seconds) => CHART.left + (inner * seconds) / (search.duration || 1);
  const y = (score) => bottom - (bottom - CHART.top) * Math.min(1, Math.max(0, (score - low) / (high - low)));
  timeline.x = x;
  chart.replaceChildren(
    ...(valid.length ? scoreAxis(low, high, y, width) : []),
    ...timeAxis(x, bottom),
    ...search.nodes.filter((node) => !isValid(node)).map((node) => draw("path", { class: "fault", d: `M${x(node.at).toFixed(1)} ${bottom}v-5` })),
    ...valid.map((node) => draw("circle", { class: "dot", cx: x(node.at).toFixed(1), cy: y(node.metric).toFixed(1), r: 2.5 })),
    draw("path", { class: "best-line", d: steps(records, x, y) + (records.length ? `H${x(search.duration).toFixed(1)}` : "") }),
    draw("circle", { id: "chart-mark", r: 5, class: "hidden" }),
    draw("path", { id: "cursor" }),
  );
  chart.setAttribute("aria-label", chartSentence(records));
  timeline.y = y;
  timeline.bottom = bottom;
  placeCursor();
  markOnChart();
}

function steps(records, x, y) {
  return records.map((node, place) => {
    const [at, score] = [x(node.at).toFixed(1), y(node.metric).toFixed(1)];
    return place ? `H${at}V${score}` : `M${at} ${score}`;
  }).join("");
}

function scoreAxis(low, high, y, width) {
  return roundSteps(low, high, 5).flatMap((score) => [
    draw("path", { class: "grid", d: `M${CHART.left} ${y(score)}H${width - CHART.right}` }),
    draw("text", { class: "y", x: CHART.left - 6, y: y(score) }, showNumber(score, 6)),
  ]);
}

function timeAxis(x, bottom) {
  const [size, unit] = [[3600, "h"], [60, "min"], [1, "s"]].find(([size]) => search.duration >= 2 * size) ?? [1, "s"];
  return [
    draw("path", { class: "axis", d: `M${CHART.left} ${bottom}H${x(search.duration)}` }),
    ...roundSteps(0, search.duration / size, 6).map((tick) =>
      draw("text", { class: "x", x: x(tick * size), y: bottom + 14 }, `${showNumber(tick)} ${unit}`)),
  ];
}

// At most `most` + 1 round numbers between low and high.
function roundSteps(low, high, most) {
  if (!(high > low)) return [];
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => (high - low) / size <= most);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => Number(((first + place) * step).toPrecision(12)));
}

function chartSentence(records) {
  if (!records.length) return "Score over time: no valid node yet.";
  const told = records.map((node) => `${showNumber(node.metric)} after ${showDuration(node.at)}`);
  return `Best score over time: ${told.join(", ")}.`;
}

function placeCursor() {
  if (!timeline.x) return;
  const at = timeline.x(Math.min(moment(), search.duration)).toFixed(1);
  byId("cursor")?.setAttribute("d", `M${at} ${CHART.top - 4}V${timeline.bottom}`);
}

function markOnChart() {
  const mark = byId("chart-mark");
  if (!mark) return;
  const node = chosen.node;
  mark.classList.toggle("hidden", !node);
  if (!node) return;
  mark.setAttribute("cx", timeline.x(node.at));
  mark.setAttribute("cy", isValid(node) ? timeline.y(node.metric) : timeline.bottom - 3);
}

// The node whose dot is nearest to a place on the chart, within 12 pixels.
function nodeOnChart(px, py) {
  let [nearest, least] = [null, 12];
  for (const node of search.nodes) {
    const away = Math.hypot(timeline.x(node.at) - px, (isValid(node) ? timeline.y(node.metric) : timeline.bottom - 3) - py);
    if (away < least) [nearest, least] = [node, away];
  }
  return nearest;
}

function listenToTime() {
  byId("slider").addEventListener("input", (event) => {
    play(false);
    const share = Number(event.target.value) / STEPS;
    showMoment(share >= 1 ? Infinity : share * search.duration);
  });
  byId("play").addEventListener("click", () => play(!timeline.isPlaying));
  byId("chart").addEventListener("click", (event) => {
    const box = byId("chart").getBoundingClientRect();
    const node = nodeOnChart(event.clientX - box.left, event.clientY - box.top);
    if (node) select(node, { isByUser: true });
  });
}
