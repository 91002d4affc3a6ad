// The unrolled layer: one column a step, H neurons in each, and the way that the reader has pressed in bright.

import { attribute, exact, format, html, setText, short, signed, svg } from "../shared/dom.js";
import { arrow, bar, baseline, card, cardHeight, flow, newSheet, symbol } from "../shared/shapes.js";
import { stepName } from "./state.js";

/** @typedef {import("../shared/shapes.js").Sheet} Sheet */
/** @typedef {import("./state.js").State} State */
/** @typedef {{t: number, i: number}} Place  a neuron i, from 0, at a step t, from 1 */

const GUTTER = 30;
const NARROWEST = 70; // narrower columns leave no room between the neurons: the picture scrolls,
const SCROLLED = 86; // and has then room for numbers such as −4·10⁻⁶
const WIDEST = 132;
const BARS = 60;
const BEND = 7; // how far beside the neurons the ways from the input and to the output run
const DECADES = 6; // of the lengths: a millionth of the longest is as good as nothing

/** @param {State} state @param {number} width */
function layout({ T, H, I, layers }, width) {
  const fitting = Math.floor((width - GUTTER - 4) / (T + 1));
  const column = fitting < NARROWEST ? SCROLLED : Math.min(WIDEST, fitting);
  const back = layers.has("backward");
  const lines = back ? 2 : 1;
  const neuron = cardHeight(lines);
  const target = BARS + 14;
  const p = target + cardHeight(1) + 8;
  const hidden = p + cardHeight(lines) + 34;
  const x = hidden + H * neuron + (H - 1) * 14 + 32;
  const time = x + I * cardHeight(1) + (I - 1) * 6 + 17;
  const lengths = time + 16;
  return {
    T, H, I, column, back, target, p, x, time, lengths, neuron,
    card: Math.min(86, column - 28),
    print: column >= 100 ? format : short,
    pBottom: p + cardHeight(lines),
    hiddenBottom: x - 32,
    /** The top of a neuron. @param {number} i */
    top: (i) => hidden + i * (neuron + 14),
    /** @param {number} i */
    input: (i) => x + i * (cardHeight(1) + 6),
    /** @param {number} t */
    cx: (t) => GUTTER + column * (t + 0.5),
    width: GUTTER + column * (T + 1) + 4,
    height: layers.has("lengths") ? lengths + 112 : time + 8,
  };
}

/** @typedef {ReturnType<typeof layout>} Layout */

/**
 * Draw the layer; gives its root and its update function.
 * @param {State} state
 * @param {number} width
 * @param {{picked: () => Place, pick: (place: Place) => void}} hand
 */
export function picture(state, width, hand) {
  const at = layout(state, width);
  const { root, sheet, update } = newSheet("narrow", at, describe);
  drawStart(sheet, at);
  for (let t = 1; t <= at.T; t++) drawWays(sheet, at, t, hand.picked);
  for (let t = 1; t <= at.T; t++) drawCards(sheet, at, t);
  drawLabels(sheet, at);
  if (state.layers.has("lengths")) drawLengths(sheet, at);
  root.append(neurons(sheet, at, hand));
  return { root, update };
}

/** @param {State} state */
function describe({ T, H, E }) {
  const steps = `${T} ${T === 1 ? "step" : "steps"}`;
  return `${H} ${H === 1 ? "neuron" : "neurons"} a column, unrolled over ${steps}: E is ${format(E)}.`;
}

/** Whether the backward pass has reached step t. @param {State} state @param {number} t */
export const isBack = ({ T, done }, t) => t > T - done;

/** How numbers that the reader has given are printed. @param {Layout} at */
const given = (at) => (/** @type {number} */ value) => (String(value).length <= 5 ? exact(value) : at.print(value));

/** @param {Layout} at */
const plusMinus = (at) => (/** @type {number} */ value) => signed(value, at.print);

/** @param {Sheet} sheet @param {Layout} at */
function drawStart(sheet, at) {
  for (let i = 0; i < at.H; i++) {
    card(sheet, {
      cx: at.cx(0), y: at.top(i), width: at.card, roomy: false, kind: "start",
      lines: [{ letter: "y", t: 0, name: stepName("y", 0, i, at.H), read: ({ y }) => y[0][i], print: given(at) }],
    });
  }
  const below = { x: at.cx(0), y: at.top(at.H - 1) + cardHeight(1) + 17, "text-anchor": "middle" };
  sheet.shapes.append(symbol("s", undefined, { class: "s edge-letter", ...below }));
}

/**
 * All ways into step t, forwards, and from it back to the step before; those of the neuron that is pressed in bright.
 * @param {Sheet} sheet @param {Layout} at @param {number} t @param {() => Place} picked
 */
function drawWays(sheet, at, t, picked) {
  const [left, before] = [at.cx(t) - at.card / 2, at.cx(t - 1) + at.card / 2];
  /** @type {(name: string, isBright: (place: Place) => boolean, draw: (within: Sheet) => void) => void} */
  const way = (name, isBright, draw) => {
    const group = svg("g");
    sheet.shapes.append(group);
    draw({ ...sheet, shapes: group });
    sheet.live.push(attribute(group, "class", () => `way ${name}${isBright(picked()) ? " bright" : ""}`));
  };
  for (let i = 0; i < at.H; i++) {
    for (let j = 0; j < at.H; j++) {
      const [from, to] = [j, i].map((n) => at.top(n) + 15);
      way("collects", (place) => place.t === t && place.i === i, (within) => {
        arrow(within, { from: [before, from], to: [left - 1, to], kind: "w", letter: "w" });
        within.live.push(attribute(within.shapes, "opacity", ({ layer }) => (layer.W[i][j] === 0 ? 0.2 : 1)));
      });
      if (!at.back) continue;
      const [start, end] = [i, j].map((n) => at.top(n) + at.neuron - 14);
      way("accounts", (place) => place.t === t - 1 && place.i === j, (within) => flow(within, {
        from: [left, start], to: [before + 1, end],
        read: (s) => (isBack(s, t) ? share(s.layer.W[i][j] * s.delta[t - 1][i], s.handed) : undefined),
      }));
    }
    drawInAndOut(sheet, at, t, i);
  }
}

/** @param {number} value @param {number} largest */
const share = (value, largest) => ({ value, share: Math.abs(value) / largest });

/**
 * From the input into neuron i, on its left side, and from there to the prediction, on its right side.
 * @param {Sheet} sheet @param {Layout} at @param {number} t @param {number} i
 */
function drawInAndOut(sheet, at, t, i) {
  const [cx, half] = [at.cx(t), at.card / 2];
  const y = at.top(i) + 15;
  const out = `M${cx + half} ${y - 4}q${BEND} 0 ${BEND} ${-BEND}V${at.p + 15 + BEND}q0 ${-BEND} ${4 - BEND} ${-BEND}`;
  /** @type {(letter: string, shaft: string, x: number, tip: number, point: number) => void} */
  const draw = (letter, shaft, x, tip, point) => sheet.shapes.append(svg("g", { class: `arrow ${letter}` },
    svg("path", { class: "shaft", fill: "none", d: shaft }),
    svg("path", { class: "head", d: `M${x} ${tip}l${point} 3.2v-6.4z` })));
  draw("u", out, cx + half, at.p + 15, 5);
  for (let k = 0; k < at.I; k++) {
    const from = at.input(k) + 15;
    const shaft = `M${cx - half} ${from}q${-BEND} 0 ${-BEND} ${-BEND}V${y + 11 + BEND}q0 ${-BEND} ${BEND - 4} ${-BEND}`;
    draw("v", shaft, cx - half, y + 11, -5);
  }
}

/** @param {Sheet} sheet @param {Layout} at @param {number} t */
function drawCards(sheet, at, t) {
  const n = t - 1;
  const shared = { cx: at.cx(t), width: at.card, roomy: false };
  const isRead = (/** @type {State} */ { read }) => t <= read;
  /** @type {(letter: string, name: string, read: (s: State) => number) => import("../shared/shapes.js").Line} */
  const line = (letter, name, read) => (
    { letter, t, name, read: (s) => (isRead(s) ? read(s) : undefined), print: at.print });
  /** @type {(letter: string, name: string, read: (s: State) => number) => import("../shared/shapes.js").Line} */
  const backLine = (letter, name, read) => (
    { letter, t, name, read: (s) => (isBack(s, t) ? read(s) : undefined), print: plusMinus(at) });
  const output = line("p", `p_${t}`, ({ p }) => p[n]);
  const error = backLine("ε", `epsilon_${t}`, ({ epsilon }) => epsilon[n]);
  card(sheet, { ...shared, y: at.target, kind: "target", lines: [
    { letter: "t", t, name: `t_${t}`, read: ({ target }) => target[n], print: given(at) }] });
  card(sheet, { ...shared, y: at.p, kind: "output", lines: at.back ? [output, error] : [output] });
  for (let i = 0; i < at.H; i++) {
    const state = line("y", stepName("y", t, i, at.H), ({ y }) => y[t][i]);
    const delta = backLine("δ", stepName("delta", t, i, at.H), (s) => s.delta[n][i]);
    const node = card(sheet, { ...shared, y: at.top(i), kind: "neuron", lines: at.back ? [state, delta] : [state] });
    sheet.live.push(attribute(node, "class", (s) => (isCurrent(s, t) ? "node neuron current" : "node neuron")));
  }
  for (let k = 0; k < at.I; k++) {
    card(sheet, { ...shared, y: at.input(k), kind: "input", lines: [
      { letter: "x", t, name: stepName("x", t, k, at.I), read: ({ inputs }) => inputs[n][k], print: given(at) }] });
  }
  bar(sheet, {
    cx: at.cx(t), base: BARS, reach: BARS - 18, width: Math.min(30, at.card - 14), column: at.column, kind: "error",
    above: 11, name: `E_${t}`, print: at.print,
    read: (s) => (isRead(s) ? share(s.errors[n], Math.max(...s.errors, Number.MIN_VALUE)) : undefined),
  });
  const time = svg("text", { x: at.cx(t), y: at.time, "text-anchor": "middle" });
  sheet.live.push(attribute(time, "class", (s) => (isCurrent(s, t) ? "time current" : "time")));
  setText(time, at.column >= 100 ? `step ${t}` : String(t));
  sheet.shapes.append(time);
}

/**
 * Where the walk stands: at the last step read, or at the last one on the way back.
 * @param {State} state @param {number} t
 */
const isCurrent = ({ T, read, done, position }, t) => position < 2 * T && t === (done ? T - done + 1 : read);

/** The symbols of the rows, once, at the left. @param {Sheet} sheet @param {Layout} at */
function drawLabels({ shapes }, at) {
  const label = (/** @type {string} */ letter, /** @type {number} */ y, line = 0, i = -1) =>
    shapes.append(symbol(letter, i < 0 ? "t" : `t,${i + 1}`, { x: 2, y: baseline(y, line) }));
  shapes.append(svg("path", { class: "axis", d: `M${GUTTER + at.column} ${BARS + 0.5}H${at.width - 4}` }));
  label("E", -8);
  label("t", at.target);
  label("p", at.p);
  if (at.back) label("ε", at.p, 1);
  for (let i = 0; i < at.H; i++) {
    label("y", at.top(i), 0, at.H > 1 ? i : -1);
    if (at.back) label("δ", at.top(i), 1, at.H > 1 ? i : -1);
  }
  for (let k = 0; k < at.I; k++) label("x", at.input(k), 0, at.I > 1 ? k : -1);
}

/** How long δ_t is and how long it can be at most, on a logarithmic scale. @param {Sheet} sheet @param {Layout} at */
function drawLengths(sheet, at) {
  const longest = (/** @type {State} */ s) => Math.max(...s.bounds, Number.MIN_VALUE);
  const size = (/** @type {number} */ value, /** @type {State} */ s) => (
    { value, share: value > 0 ? Math.max(0.04, 1 + Math.log10(value / longest(s)) / DECADES) : 0 });
  /** @type {[string, string, string, (s: State, n: number) => number][]} */
  const rows = [
    ["|δ|", "length of delta", "error", (s, n) => s.lengths[n]], ["bound", "bound", "limit", (s, n) => s.bounds[n]]];
  rows.forEach(([text, name, kind, read], row) => {
    const base = at.lengths + 42 + 56 * row;
    sheet.shapes.append(
      svg("text", { class: row ? "time" : "symbol", x: 2, y: base - 8 }, text),
      svg("path", { class: "axis", d: `M${GUTTER + at.column} ${base + 0.5}H${at.width - 4}` }));
    for (let t = 1; t <= at.T; t++) {
      bar(sheet, {
        cx: at.cx(t), base, reach: 32, width: Math.min(26, at.card - 16), column: at.column, kind,
        name: `${name}_${t}`, print: at.print,
        read: (s) => (isBack(s, t) ? size(read(s, t - 1), s) : undefined),
      });
    }
  });
}

/** @type {Record<string, Place>} */
const WAYS = {
  ArrowLeft: { t: -1, i: 0 }, ArrowRight: { t: 1, i: 0 }, ArrowUp: { t: 0, i: -1 }, ArrowDown: { t: 0, i: 1 },
};

/**
 * What is pressed: a place over every neuron. One stop of the Tab key; the arrow keys go on from there.
 * @param {Sheet} sheet @param {Layout} at @param {{picked: () => Place, pick: (place: Place) => void}} hand
 */
function neurons({ live }, at, { picked, pick }) {
  const list = { role: "listbox", "aria-label": "Neurons: press one", "aria-orientation": "horizontal" };
  const box = html("div", { class: "neurons", ...list });
  for (let t = 1; t <= at.T; t++) {
    for (let i = 0; i < at.H; i++) {
      const name = at.H > 1 ? `neuron ${i + 1} at step ${t}` : `the neuron at step ${t}`;
      const mine = { "data-neuron": `${t} ${i}`, "data-lm-suppress-shortcuts": "true" };
      const node = html("div", { role: "option", "aria-label": name, ...mine });
      const place = { left: at.cx(t) - at.card / 2, top: at.top(i), width: at.card, height: at.neuron };
      for (const [side, pixels] of Object.entries(place)) node.style[side] = `${pixels}px`;
      const isPicked = () => picked().t === t && picked().i === i;
      live.push(
        attribute(node, "aria-selected", () => String(isPicked())),
        attribute(node, "tabindex", () => (isPicked() ? 0 : -1)));
      node.addEventListener("click", () => pick({ t, i }));
      node.addEventListener("focus", () => pick({ t, i }));
      node.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
        const by = WAYS[event.key];
        const next = by && box.querySelector(`[data-neuron="${t + by.t} ${i + by.i}"]`);
        if (!next) return;
        event.preventDefault();
        /** @type {HTMLElement} */ (next).focus();
      });
      box.append(node);
    }
  }
  return box;
}
