"use strict";
// Tables can be sorted and filtered. Without this script every page is there, only not these two.

const clean = cell => cell.textContent.trim();

// What a cell is sorted by: a number, or its text; null where there is nothing.
function keyOf(cell, isNumber) {
  if (cell === undefined) return null;
  const text = cell.dataset.sort ?? clean(cell);
  if (text === "" || text === "-") return null;
  const number = Number(text.replace(/,/g, ""));
  if (Number.isNaN(number)) return isNumber ? null : text.toLowerCase();
  return number;
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  if (typeof one === "number") return -1;
  if (typeof other === "number") return 1;
  return one.localeCompare(other, undefined, { numeric: true });
}

// Sorts the rows of each group; what is not known comes last whichever way.
function sortRows(table, column, descending) {
  const isNumber = table.tHead.rows[0].cells[column].classList.contains("number");
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter(row => !row.classList.contains("group"));
    const keyed = rows.map(row => [keyOf(row.cells[column], isNumber), row]);
    keyed.sort(([one], [other]) => {
      if (one === null || other === null) return (one === null) - (other === null);
      return descending ? compare(other, one) : compare(one, other);
    });
    body.append(...keyed.map(([, row]) => row));
  }
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (clean(head) === "#") return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      // Of numbers one looks for the largest first, of names for the first.
      const before = head.getAttribute("aria-sort");
      const first = head.classList.contains("number") ? "descending" : "ascending";
      const next = before === null ? first : before === "ascending" ? "descending" : "ascending";
      heads.forEach(one => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", next);
      sortRows(table, column, next === "descending");
    });
  });
}

function makeFilterable(controls) {
  const table = document.getElementById(controls.dataset.for);
  const find = controls.querySelector("input[type=search]");
  const switched = controls.querySelector("input[type=checkbox]");
  const choices = [...controls.querySelectorAll("select")];
  const output = controls.querySelector("output");
  const texts = new Map();
  const textOf = row => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };

  function apply() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = choices.filter(one => one.value !== "")
      .map(one => [Number(one.dataset.column), one.value]);
    const group = controls.querySelector("input[type=radio]:checked")?.value;
    let shown = 0, all = 0;
    for (const body of table.tBodies) {
      body.hidden = group !== undefined && body.dataset.group !== group;
      for (const row of body.rows) {
        if (row.classList.contains("group")) { row.hidden = group !== undefined; continue; }
        row.hidden = (switched && !switched.checked && row.className !== "")
          || !words.every(word => textOf(row).includes(word))
          || !chosen.every(([column, value]) => clean(row.cells[column]) === value);
        if (body.hidden) continue;
        all += 1;
        shown += row.hidden ? 0 : 1;
      }
    }
    output.textContent = shown === all ? `${all} rows` : `${shown} of ${all} rows`;
  }

  controls.hidden = false;
  controls.addEventListener("input", apply);
  // A browser that comes back to the page may have kept what was chosen.
  window.addEventListener("pageshow", apply);
  apply();
}

document.querySelectorAll("table").forEach(table => { if (table.tHead) makeSortable(table); });
document.querySelectorAll(".filters").forEach(makeFilterable);
