// The table: a cell for each pair of an error and a copy, with the sums of rows and columns at its edges.

import { attribute, format, html, quantity, setText, short, signed } from "../shared/dom.js";
import { signOf } from "../shared/shapes.js";

/** @typedef {import("../shared/dom.js").Updater} Updater */
/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */
/** @typedef {{t: number, j: number}} Place  of a cell, both from 0 */
/** @typedef {(value: number) => string} Print */

const EDGES = 108; // pixels for the names at the left and the sums at the right
const NARROWEST = 24;
const WIDEST = 84;
const TIGHT = 46; // narrower columns have no room for the numbers in them
const ROOMY = 72; // wider ones have room for all digits

/**
 * The table and its functions: `draw` shows a state in a given width, `picked` gives the cell that the reader points
 * at.
 * @param {Context} context
 */
export function cellTable({ signal, update }) {
  const box = html("div", { class: "stage scroll", role: "group", "aria-label": "The triangle" });
  let drawn = "";
  /** @type {Updater[]} */
  let live = [];
  /** @type {Place} */
  let place = { t: 11, j: 0 }; // the longest way back, once it is within the table
  /** @type {State} */
  let shown;
  const cellAt = ({ t, j } = place) => box.querySelector(`[data-cell="${t} ${j}"]`);
  const pick = (/** @type {Place} */ next) => {
    if (next.t === place.t && next.j === place.j) return;
    place = next;
    update();
  };

  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    shown = state;
    const side = Math.max(NARROWEST, Math.min(WIDEST, Math.floor((width - EDGES) / state.T) - 2));
    const key = [state.T, side, state.letter].join();
    if (key !== drawn) {
      drawn = key;
      live = [];
      box.replaceChildren(table(state, live, () => place, side < ROOMY ? short : format));
      box.style.setProperty("--side", `${side}px`);
      box.style.setProperty("--steps", String(state.T));
      box.classList.toggle("tight", side < TIGHT);
      place = { t: Math.min(place.t, state.T - 1), j: Math.min(place.j, state.T - 1) };
    }
    for (const refresh of live) refresh(state);
  };

  const pointed = (/** @type {Event} */ event) => {
    const cell = /** @type {Element} */ (event.target).closest("[data-cell]");
    if (!cell) return;
    const [t, j] = String(cell.getAttribute("data-cell")).split(" ").map(Number);
    pick({ t, j });
  };
  for (const type of ["pointerover", "click", "focusin"]) box.addEventListener(type, pointed, { signal });
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const next = neighbour(place, event.key, shown.T);
    if (!next || !(/** @type {Element} */ (event.target).matches("[data-cell]"))) return;
    event.preventDefault();
    pick(next);
    cellAt(next).focus();
  }, { signal });
  return { box, draw, picked: () => place };
}

/** Where a key leads; nothing where it leads nowhere. @param {Place} place @param {string} key @param {number} T */
function neighbour({ t, j }, key, T) {
  /** @type {Record<string, Place>} */
  const ways = {
    ArrowLeft: { t, j: j - 1 }, ArrowRight: { t, j: j + 1 }, ArrowUp: { t: t - 1, j }, ArrowDown: { t: t + 1, j },
    Home: { t, j: 0 }, End: { t, j: t },
  };
  const next = ways[key];
  return next && next.j >= 0 && next.j <= next.t && next.t < T ? next : undefined;
}

/**
 * What a sum is called: only the exact and complete one is the derivative.
 * @param {State} state
 * @param {boolean} partial
 */
const called = ({ schedule }, partial) => (
  { before: schedule === "all" ? "" : "kept ", after: partial ? " so far" : "" });

/**
 * @param {State} state
 * @param {Updater[]} live
 * @param {() => Place} picked
 * @param {Print} print
 */
function table({ T, letter }, live, picked, print) {
  const heads = steps(T).map((j) => heading("col", letter, j, live, (place) => place.j === j, picked));
  const head = html("tr", {}, html("td"), ...heads,
    html("th", { scope: "col", class: "edge" }, "sum"));
  const rows = steps(T).map((t) => html("tr", {}, heading("row", "E", t, live, (place) => place.t === t, picked),
    ...steps(T).map((j) => (j <= t ? cell(letter, t, j, live, picked, print) : html("td", { class: "none" }))),
    rowSum(letter, t, live, print)));
  const sums = html("tr", { class: "sums" }, html("th", { scope: "row" }, "sum"),
    ...steps(T).map((j) => columnSum(letter, j, live, print)), total(letter, live));
  const name = `What the error of each row asks of the copy of ${letter} in each column`;
  return html("table", { class: "cells", "aria-label": name },
    html("thead", {}, head), html("tbody", {}, ...rows), html("tfoot", {}, sums));
}

/** 0, 1 … T − 1. @param {number} T */
const steps = (T) => Array.from({ length: T }, (_, n) => n);

/**
 * @param {"row" | "col"} scope
 * @param {string} letter
 * @param {number} n
 * @param {Updater[]} live
 * @param {(place: Place) => boolean} isOn  whether the cell that is picked stands in this row or column
 * @param {() => Place} picked
 */
function heading(scope, letter, n, live, isOn, picked) {
  const symbol = html("span", { class: `symbol ${letter}` }, letter);
  const node = html("th", { scope }, symbol, html("sub", {}, String(n + 1)));
  live.push(attribute(node, "class", () => (isOn(picked()) ? "on" : "")));
  return node;
}

/**
 * A cell: a square whose size tells that of the number, and the number.
 * @param {string} letter
 * @param {number} t
 * @param {number} j
 * @param {Updater[]} live
 * @param {() => Place} picked
 * @param {Print} print
 */
function cell(letter, t, j, live, picked, print) {
  const mark = html("span", { class: "mark" });
  const number = html("span", { class: "number" });
  const away = html("span", { class: "unseen" });
  const node = html("td", { "data-cell": `${t} ${j}`, "data-lm-suppress-shortcuts": "true" }, mark, number, away);
  let reach = -1;
  live.push(
    attribute(node, "class", ({ cells, isKept, isReached }) => {
      const look = [signOf(cells[t][j]), isKept(t, j) ? "" : "cut", isReached(t, j) ? "" : "waits"];
      const { t: row, j: column } = picked();
      return [...look, row === t && column === j ? "picked" : ""].filter(Boolean).join(" ");
    }),
    attribute(node, "tabindex", () => (picked().t === t && picked().j === j ? 0 : -1)),
    ({ cells, share }) => {
      const next = Math.round(1000 * share(cells[t][j])) / 1000;
      if (next !== reach) mark.style.transform = `scale(${(reach = next)})`;
    },
    quantity(number, `dE_${t + 1}/d${letter}_${j + 1}`, ({ cells }) => cells[t][j], (value) => {
      const text = signed(value, print);
      number.classList.toggle("long", text.length > 6);
      return text;
    }),
    ({ isKept }) => setText(away, isKept(t, j) ? "" : " cut off"));
  return node;
}

/** @param {string} letter @param {number} t @param {Updater[]} live @param {Print} print */
function rowSum(letter, t, live, print) {
  const name = (/** @type {State} */ state) => {
    const { before, after } = called(state, state.order === "columns" && state.done < state.T);
    return `${before}dE_${t + 1}/d${letter}${after}`;
  };
  const has = (/** @type {State} */ { order, done, T }) => (order === "rows" ? t < done : t >= T - done);
  return edge(name, (state) => (has(state) ? state.rows[t] : undefined), live, print);
}

/** @param {string} letter @param {number} j @param {Updater[]} live @param {Print} print */
function columnSum(letter, j, live, print) {
  const name = (/** @type {State} */ state) => {
    const { before, after } = called(state, state.order === "rows" && state.done < state.T);
    return `${before}dE/d${letter}_${j + 1}${after}`;
  };
  const has = (/** @type {State} */ { order, done, T }) => (order === "rows" ? j < done : j >= T - done);
  return edge(name, (state) => (has(state) ? state.columns[j] : undefined), live, print);
}

/** @param {string} letter @param {Updater[]} live */
function total(letter, live) {
  const name = (/** @type {State} */ state) => {
    const { before, after } = called(state, state.done < state.T);
    return `${before}dE/d${letter}${after}`;
  };
  return edge(name, (state) => state.total, live, format, "total-sum");
}

/**
 * A sum at the edge.
 * @param {(state: State) => string} name
 * @param {(state: State) => number | undefined} read
 * @param {Updater[]} live
 * @param {Print} print
 * @param {string} [kind]
 */
function edge(name, read, live, print, kind = "") {
  const number = html("span", { class: "number" });
  live.push(quantity(number, name, read, (value) => signed(value, print)));
  return html("td", { class: `edge ${kind}` }, number);
}
