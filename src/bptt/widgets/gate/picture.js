// The cell unrolled: one column a step, pipes whose valves are the gates, bars for what is said, and the ways back.

import { attribute, exact, format, quantity, setText, short, signed, svg } from "../shared/dom.js";
import { bar, card, cardHeight, newSheet, place, symbol } from "../shared/shapes.js";
import { GATES } from "./lstm.js";

/** @typedef {import("../shared/shapes.js").Sheet} Sheet */
/** @typedef {import("./state.js").State} State */

const GUTTER = 42;
const NARROWEST = 72; // narrower columns leave no room for a valve between two memories: the picture scrolls,
const SCROLLED = 86; // and has then room for numbers such as +4·10⁻⁶
const WIDEST = 112;
const PIPE = 20;
const LONG = 40; // of an upright pipe
const BARS = 62; // the height of a row of bars that go up and down
const DECADES = 6; // of what is left: a millionth is as good as nothing

/** @param {State} state @param {number} width */
function layout({ T }, width) {
  const fitting = Math.floor((width - GUTTER - 4) / (T + 0.5));
  const column = fitting < NARROWEST ? SCROLLED : Math.min(WIDEST, fitting);
  const output = 8;
  const above = output + BARS + 6; // the valve o
  const memory = above + LONG;
  const below = memory + cardHeight(1); // the valve i
  const candidate = below + LONG;
  const x = candidate + cardHeight(1) + 22;
  const time = x + cardHeight(1) + 15;
  const back = time + 16;
  return {
    T, column, output, above, memory, below, candidate, x, time, back,
    card: Math.min(64, column - 28),
    print: column >= 100 ? format : short,
    /** The middle of step t, from 1. @param {number} t */
    cx: (t) => GUTTER + column * t - column / 2 + 14,
    width: GUTTER + column * T + 18,
    height: back + 122,
  };
}

/** @typedef {ReturnType<typeof layout>} Layout */

/**
 * Draw the cell; gives its root and its update function.
 * @param {State} state
 * @param {number} width
 */
export function picture(state, width) {
  const at = layout(state, width);
  const { root, sheet, update } = newSheet("narrow", at, describe);
  for (let t = 1; t <= at.T; t++) drawStep(sheet, at, t);
  for (let t = 1; t <= at.T; t++) drawBars(sheet, at, t);
  drawLabels(sheet, at);
  return { root, update };
}

/** @param {State} state */
function describe({ T, c, p, E }) {
  const ends = `its memory ends at ${format(c[T])}, it says ${format(p[T - 1])}, and E is ${format(E)}`;
  return `The cell over ${T} ${T === 1 ? "step" : "steps"}: ${ends}.`;
}

/**
 * A pipe with a channel in it that is as wide as its gate is open, and the number of the gate beside it.
 * @param {Sheet} sheet
 * @param {"i" | "f" | "o"} gate
 * @param {number} t
 * @param {{x: number, y: number, width: number, height: number}} box
 * @param {{cx: number, y: number, width: number}} spot  of the number
 */
function valve(sheet, gate, t, { x, y, width, height }, spot) {
  const read = (/** @type {State} */ { gates }) => gates[t - 1][GATES.indexOf(gate)];
  const channel = svg("polygon", { class: "channel" });
  const number = place(sheet, { ...spot, kind: "beside" });
  sheet.shapes.append(svg("rect", { class: "pipe", x, y, width, height }), channel);
  sheet.live.push(attribute(channel, "points", (state) => {
    const shut = Math.round(50 * PIPE * (1 - read(state))) / 100; // on either side
    const [across, down] = height > width ? [shut, 0] : [0, shut];
    const [left, right, top, bottom] = [x + across, x + width - across, y + down, y + height - down];
    return `${left} ${top},${right} ${top},${right} ${bottom},${left} ${bottom}`;
  }), quantity(number, `${gate}_${t}`, read, short));
}

/** The pipes of a step, its memory, and what it reads. @param {Sheet} sheet @param {Layout} at @param {number} t */
function drawStep(sheet, at, t) {
  const [cx, half] = [at.cx(t), at.card / 2];
  const left = t === 1 ? cx - half - 28 : at.cx(t - 1) + half;
  const beside = { cx: cx + PIPE / 2 + 15, width: 30 };
  valve(sheet, "f", t, { x: left, y: at.memory + 5, width: cx - half - left, height: PIPE },
    { cx: (left + cx - half) / 2, y: at.memory - 1, width: 40 });
  valve(sheet, "o", t, { x: cx - PIPE / 2, y: at.above, width: PIPE, height: LONG }, { ...beside, y: at.above + 14 });
  valve(sheet, "i", t, { x: cx - PIPE / 2, y: at.below, width: PIPE, height: LONG }, { ...beside, y: at.below + 25 });
  /** @typedef {(value: number) => string} Print */
  /** @type {(y: number, kind: string, letter: string, read: (s: State) => number, print: Print) => void} */
  const box = (y, kind, letter, read, print) => {
    const lines = [{ letter, t, name: `${letter}_${t}`, read, print }];
    card(sheet, { cx, width: at.card, roomy: false, y, kind, lines });
  };
  const plusMinus = (/** @type {number} */ value) => signed(value, at.print);
  box(at.memory, "neuron", "c", ({ c }) => c[t], plusMinus);
  box(at.candidate, "output", "g", ({ gates }) => gates[t - 1][3], plusMinus);
  box(at.x, "input", "x", ({ x }) => x[t - 1], (value) => (String(value).length <= 5 ? exact(value) : at.print(value)));
  const time = svg("text", { class: "time", x: cx, y: at.time, "text-anchor": "middle" });
  setText(time, at.column >= 100 ? `step ${t}` : String(t));
  sheet.shapes.append(time);
}

/**
 * What the cell says, and what is left of its memory and of a plain neuron's state.
 * @param {Sheet} sheet @param {Layout} at @param {number} t
 */
function drawBars(sheet, at, t) {
  const shared = { cx: at.cx(t), width: Math.min(26, at.card - 12), column: at.column, print: at.print };
  const base = at.output + BARS / 2;
  bar(sheet, {
    ...shared, base, reach: BARS / 2 - 14, kind: "u", name: `h_${t}`, print: (value) => signed(value, at.print),
    read: ({ h }) => ({ value: h[t], share: Math.abs(h[t]) }),
  });
  const size = (/** @type {number} */ value) => (
    { value, share: value > 0 ? Math.max(0.04, Math.min(1, 1 + Math.log10(value) / DECADES)) : 0 });
  const row = { ...shared, reach: 32 };
  bar(sheet, { ...row, base: at.back + 42, kind: "w", name: `memory_${t}`, read: ({ left }) => size(left[t]) });
  bar(sheet, {
    ...row, base: at.back + 98, kind: "limit", name: `plain_${t}`, read: ({ plain }) => size(Math.abs(plain[t])),
  });
}

/** The symbols of the rows, once, at the left. @param {Sheet} sheet @param {Layout} at */
function drawLabels({ shapes }, at) {
  /** @type {(letter: string, y: number) => void} */
  const row = (letter, y) => shapes.append(symbol(letter, "t", { x: 2, y }));
  const axis = (/** @type {number} */ y) => svg("path", { class: "axis", d: `M${GUTTER} ${y + 0.5}H${at.width - 4}` });
  row("h", at.output + BARS / 2 + 5);
  row("o", at.above + 14);
  row("f", at.memory - 1);
  row("c", at.memory + 19);
  row("i", at.below + 26);
  row("g", at.candidate + 19);
  row("x", at.x + 19);
  /** @type {(text: string, y: number) => Node} */
  const label = (text, y) => svg("text", { class: "symbol", x: 2, y }, text);
  shapes.append(axis(at.output + BARS / 2), axis(at.back + 42), axis(at.back + 98), label("∏ f", at.back + 34),
    label("∏ wσ′", at.back + 90));
}
