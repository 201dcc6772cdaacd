// Colours for Python code: comments, strings, numbers, keywords.

const PYTHON = new RegExp([
  /(?<comment>#[^\n]*)/,
  /(?<string>[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))/,
  /(?<number>\b\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?\b)/,
  /(?<keyword>\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False)\b)/,
  /(?<name>[A-Za-z_]\w*)/,
].map((part) => part.source).join("|"), "g");

// The code as lines of nodes, each line a list of text and coloured spans.
function colouredLines(code) {
  const lines = [[]];
  const add = (text, kind) => text.split("\n").forEach((part, place) => {
    if (place) lines.push([]);
    if (part) lines.at(-1).push(kind ? make("span", { class: `py-${kind}` }, part) : part);
  });
  let done = 0;
  for (const found of code.matchAll(PYTHON)) {
    const kind = Object.entries(found.groups).find(([, text]) => text !== undefined)[0];
    if (kind === "name") continue;
    add(code.slice(done, found.index));
    add(found[0], kind);
    done = found.index + found[0].length;
  }
  add(code.slice(done));
  return lines;
}
