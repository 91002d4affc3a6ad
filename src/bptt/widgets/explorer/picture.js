// The unrolled network as SVG: one column a step, the same letters at every copy.

import { attribute, exact, format, quantity, setText, short, signed, svg } from "../shared/dom.js";
import { LETTERS } from "../shared/rnn.js";
import { arrow, bar, baseline, card, cardHeight, flow, newSheet, place, symbol } from "../shared/shapes.js";

/** @typedef {import("../shared/shapes.js").Sheet} Sheet */
/** @typedef {import("../shared/shapes.js").Line} Line */
/** @typedef {import("./state.js").State} State */

const GAP = { u: 44, v: 34, bars: 60, row: 52 };

/** As wide as there is room for; where 47 is too wide the picture scrolls, and may be generous. @param {number} room */
const narrowColumn = (room) => (room < 47 ? 58 : Math.min(96, room));

/**
 * Where everything stands, for T steps in a box of a given width.
 * @param {number} T
 * @param {number} width
 * @param {Set<string>} layers
 */
function layout(T, width, layers) {
  const sumColumn = layers.has("contributions") ? 48 : 0;
  const roomColumn = Math.floor((width - sumColumn - 2) / (T + 1));
  const roomy = roomColumn >= 116; // room for the symbols in every card; else they label the rows, in a gutter
  const gutter = roomy ? 0 : 22;
  const room = Math.floor((width - sumColumn - gutter - 2) / (T + 1));
  const column = roomy ? Math.min(136, roomColumn) : narrowColumn(room);
  const print = column >= 64 ? format : short;
  const back = layers.has("backward");
  const lines = { p: back ? 2 : 1, hidden: (layers.has("states") ? 2 : 1) + (back ? 1 : 0) };
  let y = 4;
  const bars = y;
  y += GAP.bars + 10;
  const target = y;
  y += cardHeight(1) + 8;
  const p = y;
  y += cardHeight(lines.p) + GAP.u;
  const hidden = y;
  y += cardHeight(lines.hidden) + GAP.v;
  const x = y;
  y += cardHeight(1) + 6;
  const time = y + 11;
  y += 18;
  const rows = y + 6;
  if (layers.has("contributions")) y = rows + 4 * GAP.row;
  return {
    T, column, roomy, lines, bars, target, p, hidden, x, time, rows, gutter, print,
    card: roomy ? 92 : Math.min(64, column - (column < 60 ? 11 : 14)),
    pBottom: p + cardHeight(lines.p),
    hiddenBottom: hidden + cardHeight(lines.hidden),
    forward: baseline(hidden, 0) - 4,
    backward: hidden + cardHeight(lines.hidden) - 15,
    /** @param {number} t */
    cx: (t) => gutter + column * (t + 0.5),
    right: gutter + column * (T + 1),
    width: gutter + column * (T + 1) + sumColumn,
    height: y + 4,
  };
}

/** @typedef {ReturnType<typeof layout>} Layout */

/**
 * Draw the network and return its update function.
 * @param {State} state
 * @param {number} width
 */
export function picture(state, width) {
  const at = layout(state.T, width, state.layers);
  const look = at.roomy ? "roomy" : at.column < 60 ? "narrow tight" : "narrow";
  const { root, sheet, update } = newSheet(look, at, describe);
  drawStart(sheet, at);
  for (let t = 1; t <= state.T; t++) drawStep(sheet, at, t, state);
  drawErrorScale(sheet, at);
  if (!at.roomy) drawRowLabels(sheet, at, state.layers);
  if (state.layers.has("contributions")) LETTERS.forEach((letter, row) => drawContributions(sheet, at, letter, row));
  return { root, update };
}

/** @param {State} state */
function describe({ T, E, p, target }) {
  const last = `the last prediction is ${format(p[T - 1])}, its target ${format(target[T - 1])}`;
  return `The network unrolled over ${T} ${T === 1 ? "step" : "steps"}: E is ${format(E)}; ${last}.`;
}

/** @param {Sheet} sheet @param {Layout} at */
function drawStart(sheet, at) {
  card(sheet, {
    cx: at.cx(0), y: at.hidden, width: at.card, roomy: at.roomy, kind: "start",
    lines: [{ letter: "y", t: 0, name: "y_0", read: (state) => state.y[0], print: given(at) }],
  });
  const below = { x: at.cx(0), y: at.hidden + cardHeight(1) + 17, "text-anchor": "middle" };
  sheet.shapes.append(symbol("s", undefined, { class: "s edge-letter", "data-symbol": "s", ...below }));
}

/**
 * Whether the backward pass has reached step t, and whether it has just done so.
 * @param {State} state
 * @param {number} t
 */
const isShown = (state, t) => t > state.T - state.done;
/** @param {State} state @param {number} t */
const isCurrent = (state, t) => state.done < state.T && t === state.T - state.done + 1;

/** What the published formulas give must not go by the names of the right ones. @param {State} state */
const prefix = (state) => (state.rule === "right" ? "" : "published ");

/** @param {Sheet} sheet @param {Layout} at @param {number} t @param {State} state */
function drawStep(sheet, at, t, { layers }) {
  drawForwardArrows(sheet, at, t, layers.has("backward"));
  if (layers.has("backward")) drawBackwardArrows(sheet, at, t);
  drawCards(sheet, at, t, layers);
  bar(sheet, {
    cx: at.cx(t), base: at.bars + GAP.bars, reach: GAP.bars - 18, width: Math.min(30, at.card - 14), column: at.column,
    kind: "error", above: at.bars + 11,
    name: `E_${t}`, print: at.print, read: (s) => ({ value: s.errors[t - 1], share: s.errors[t - 1] / s.errorScale }),
  });
  const time = svg("text", { x: at.cx(t), y: at.time, "text-anchor": "middle" });
  sheet.live.push(attribute(time, "class", (s) => (isCurrent(s, t) ? "time current" : "time")));
  sheet.live.push((s) => setText(time, s.labels ? s.labels[t - 1] : at.roomy ? `step ${t}` : String(t)));
  sheet.shapes.append(time);
}

/**
 * x_t → hidden → p_t, and from the state before.
 * @param {Sheet} sheet @param {Layout} at @param {number} t @param {boolean} back
 */
function drawForwardArrows(sheet, at, t, back) {
  const cx = at.cx(t);
  const left = cx - at.card / 2;
  const up = back ? cx - 9 : cx; // where the way back needs room beside it
  const letter = (/** @type {string} */ name, /** @type {number} */ x, /** @type {number} */ y) => {
    const look = { class: `${name} edge-letter`, "data-symbol": name, "text-anchor": "middle" };
    sheet.shapes.append(symbol(name, undefined, { ...look, x, y }));
  };
  arrow(sheet, { from: [cx, at.x], to: [cx, at.hiddenBottom + 1], kind: "v", letter: "v" });
  letter("v", cx - 9, at.hiddenBottom + GAP.v / 2 + 5);
  arrow(sheet, { from: [left - at.column + at.card, at.forward], to: [left - 1, at.forward], kind: "w", letter: "w" });
  letter("w", cx - at.column / 2, at.forward - 7);
  arrow(sheet, { from: [up, at.hidden], to: [up, at.pBottom + 1], kind: "u", letter: "u" });
  letter("u", up - 9, at.pBottom + GAP.u / 2 + 4);
}

/**
 * ε_t to the hidden neuron, δ_t to the state before it.
 * @param {Sheet} sheet @param {Layout} at @param {number} t
 */
function drawBackwardArrows(sheet, at, t) {
  const cx = at.cx(t);
  const left = cx - at.card / 2;
  flow(sheet, {
    from: [cx + 9, at.pBottom], to: [cx + 9, at.hidden - 1],
    read: (s) => (isShown(s, t) ? share(s.epsilon[t - 1] * s.weights.u, s.epsilonScale) : undefined),
  });
  flow(sheet, {
    from: [left, at.backward], to: [left - at.column + at.card + 1, at.backward],
    read: (s) => (isShown(s, t) ? share(s.delta[t - 1] * s.weights.w, s.deltaScale) : undefined),
  });
}

/** @param {Sheet} sheet @param {Layout} at @param {number} t @param {Set<string>} layers */
function drawCards(sheet, at, t, layers) {
  const i = t - 1;
  /** @type {(letter: string, read: (s: State) => number, print?: (value: number) => string) => Line} */
  const line = (letter, read, print = at.print) => (
    { letter, t, name: `${letter}_${t}`, read, print, minor: letter === "z" });
  /** @type {(letter: string, name: string, read: (s: State) => number) => Line} */
  const backLine = (letter, name, read) => ({
    letter, t, name: (s) => `${prefix(s)}${name}_${t}`, print: plusMinus(at),
    read: (s) => (isShown(s, t) ? read(s) : undefined),
  });
  const output = [line("p", (s) => s.p[i])];
  const neuron = [line("y", (s) => s.y[t])];
  if (layers.has("states")) neuron.push(line("z", (s) => s.z[i]));
  if (layers.has("backward")) {
    output.push(backLine("ε", "epsilon", (s) => s.epsilon[i]));
    neuron.push(backLine("δ", "delta", (s) => s.delta[i]));
  }
  const shared = { cx: at.cx(t), width: at.card, roomy: at.roomy };
  card(sheet, { ...shared, y: at.target, kind: "target", lines: [line("t", (s) => s.target[i], given(at))] });
  card(sheet, { ...shared, y: at.p, kind: "output", lines: output });
  card(sheet, { ...shared, y: at.x, kind: "input", lines: [line("x", (s) => s.x[i], given(at))] });
  const node = card(sheet, { ...shared, y: at.hidden, kind: "neuron", lines: neuron });
  sheet.live.push(attribute(node, "class", (s) => (isCurrent(s, t) ? "node neuron current" : "node neuron")));
}

/** How numbers that the reader has given are printed. @param {Layout} at */
const given = (at) => (/** @type {number} */ value) => (String(value).length <= 5 ? exact(value) : at.print(value));

/** How numbers are printed whose sign matters. @param {Layout} at */
const plusMinus = (at) => (/** @type {number} */ value) => signed(value, at.print);

/** @param {number} value @param {number} scale */
const share = (value, scale) => ({ value, share: Math.abs(value) / scale });

/** Where the name of a row stands. @param {Layout} at @returns {Record<string, string | number>} */
const rowLabel = (at) => (at.roomy ? { x: at.column - 12, "text-anchor": "end" } : { x: 2 });

/** The line that bars stand on; it ends before the sums. @param {Layout} at @param {number} y */
const axis = (at, y) => svg("path", { class: "axis", d: `M${at.gutter + at.column} ${y + 0.5}H${at.right - 6}` });

/** @param {Sheet} sheet @param {Layout} at */
function drawErrorScale({ shapes }, at) {
  shapes.append(axis(at, at.bars + GAP.bars));
  shapes.append(symbol("E", "t", { ...rowLabel(at), y: at.bars + 11 }));
}

/**
 * In narrow columns the symbols stand once, at the left.
 * @param {Sheet} sheet @param {Layout} at @param {Set<string>} layers
 */
function drawRowLabels({ shapes }, at, layers) {
  /** @type {[string, number, number][]} */
  const labels = [["t", at.target, 0], ["p", at.p, 0], ["y", at.hidden, 0], ["x", at.x, 0]];
  if (layers.has("backward")) labels.push(["ε", at.p, 1], ["δ", at.hidden, at.lines.hidden - 1]);
  if (layers.has("states")) labels.push(["z", at.hidden, 1]);
  for (const [letter, y, line] of labels) shapes.append(symbol(letter, "t", { x: 2, y: baseline(y, line) }));
}

/** @param {Sheet} sheet @param {Layout} at @param {"u" | "v" | "w" | "s"} letter @param {number} row */
function drawContributions(sheet, at, letter, row) {
  const base = at.rows + row * GAP.row + 26;
  const name = svg("text", { class: "symbol", ...rowLabel(at), y: base + 5 }, "dE/d");
  name.append(svg("tspan", { class: letter }, letter));
  const group = svg("g", { class: `contributions ${letter}` }, name, axis(at, base));
  sheet.shapes.append(group);
  for (let t = 1; t <= (letter === "s" ? 1 : at.T); t++) {
    bar({ ...sheet, shapes: group }, {
      cx: at.cx(t), base, reach: 18, width: Math.min(26, at.card - 16), column: at.column, kind: letter,
      name: (s) => `${prefix(s)}dE/d${letter}_${t}`, print: plusMinus(at),
      read: (s) => (isShown(s, t) ? share(s.contributions[letter][t - 1], s.contributionScale[letter]) : undefined),
    });
  }
  const total = place(sheet, { cx: at.right + 24, y: base + 4.5, width: 48, kind: "sum" });
  const called = (/** @type {State} */ s) => `${prefix(s)}sum of dE/d${letter}_t${s.done < s.T ? " so far" : ""}`;
  sheet.live.push(quantity(total, called, (s) => s.gradient[letter], plusMinus(at)));
  const heading = { class: "time", x: at.right + 24, y: at.time, "text-anchor": "middle" };
  if (row === 0) group.append(svg("text", heading, "sum"));
}
