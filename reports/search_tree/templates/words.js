// Words, numbers and elements: what every other part of the page needs.

const SVG = "http://www.w3.org/2000/svg";

const ACTIONS = new Map([
  ["draft", { shape: "square", told: "a new solution" }],
  ["improve", { shape: "circle", told: "a change to a valid one" }],
  ["debug", { shape: "diamond", told: "a repair" }],
  ["evolve", { shape: "triangle", told: "a larger change" }],
  ["fuse", { shape: "hexagon", told: "several branches joined" }],
]);
const OTHER_ACTION = { shape: "lozenge", told: "" };

// The sign stands inside the node, so that colour is never the only mark of a verdict.
const VERDICTS = new Map([
  ["ok", { sign: "1", word: "valid" }],
  ["crash", { sign: "×", word: "crash" }],
  ["timeout", { sign: "T", word: "timeout" }],
  ["oom", { sign: "M", word: "out of memory" }],
  ["no_metric", { sign: "?", word: "no metric" }],
  ["no_submission", { sign: "S", word: "no submission" }],
  ["bad_format", { sign: "F", word: "bad format" }],
  ["suspicious", { sign: "!", word: "suspicious" }],
  ["mismatch", { sign: "≠", word: "mismatch" }],
]);

// At most 24 wide, so that neighbours never touch however much they are enlarged.
const SHAPES = {
  square: "M-10-10H10V10H-10Z",
  circle: "M-11 0A11 11 0 1 1 11 0A11 11 0 1 1-11 0Z",
  diamond: "M0-12L12 0L0 12L-12 0Z",
  triangle: "M0-12L12 9H-12Z",
  hexagon: "M-12 0L-6.5-11H6.5L12 0L6.5 11H-6.5Z",
  lozenge: "M-12-7H12V7H-12Z",
};

const actionOf = (name) => ACTIONS.get(name) ?? OTHER_ACTION;
const verdictOf = (name) => VERDICTS.get(name) ?? { sign: "·", word: name.replaceAll("_", " ") };
const verdictClass = (name) => (VERDICTS.has(name) ? `v-${name}` : "v-other");

function showNumber(value, digits = 6) {
  return value === null || value === undefined ? "-" : String(Number(value.toPrecision(digits)));
}

function showDuration(seconds) {
  if (seconds === null || seconds === undefined) return "-";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

const showCount = (value) => value.toLocaleString("en-US");
const plural = (count, word) => `${showCount(count)} ${word}${count === 1 ? "" : "s"}`;

function byId(id) {
  return document.getElementById(id);
}

// Text always goes in as a text node: what an agent wrote is never read as markup.
function make(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function icon(action, verdict) {
  const mark = draw("svg", { viewBox: "-15 -15 30 30", class: `icon ${verdictClass(verdict)}`, "aria-hidden": "true" });
  mark.append(draw("path", { d: SHAPES[actionOf(action).shape], class: "shape" }));
  mark.append(draw("text", {}, verdict === "ok" ? "" : verdictOf(verdict).sign));
  return mark;
}
