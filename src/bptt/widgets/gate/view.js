// The Gate: an LSTM cell over a few steps, its gates as valves, and what is left of its memory.

import { plainLink } from "../shared/address.js";
import { buttonRow, change, namedSlider } from "../shared/controls.js";
import { exact, format, html, quantity, setText, signed } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { heardTable } from "../shared/heard.js";
import { RANGE, STEPS } from "../shared/limits.js";
import { stageFor } from "../shared/shapes.js";
import { inWords, view } from "../shared/view.js";
import { replaced, weightGrid } from "./grid.js";
import { picture } from "./picture.js";
import { ACCEPTS, TRAITS, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */

const EVENT = [1, ...Array(STEPS - 1).fill(0)];
const CELL = (/** @type {number} */ forget) => [[8, 0, -4], [0, 0, forget], [0, 0, 2], [2, 0, 0]];

/** One click to each. */
const PRESETS = {
  "it keeps": { G: CELL(5), u: 1.5, x: EVENT },
  "it forgets": { G: CELL(-2), u: 1.5, x: EVENT },
  "half open": { G: CELL(0), u: 1.5, x: EVENT },
  "never written": { G: [[8, 0, -12], [0, 0, 5], [0, 0, 2], [2, 0, 0]], u: 1.5, x: EVENT },
};

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  const { model, live } = context;
  const { stage, draw } = stageFor("The cell, step by step", ({ T }, width) => [T, width].join(), picture);
  const steps = heardTable(context.signal, { caption: "All numbers, step by step", columns, rows });
  live.push(steps.refresh);
  const presets = Object.entries(PRESETS).map(([name, values]) => [name, () => change(model, values)]);
  const field = numbersField(context, {
    label: "Inputs x", count: [1, STEPS], read: ({ x }) => x, write: (x) => change(model, { x }),
  });
  const { box: link, follow } = plainLink(context, ACCEPTS, TRAITS);
  const parts = [
    buttonRow(context, "Settings to try", Object.fromEntries(presets)), mainSliders(context), field, total(context),
    stage, steps.box, left(context), weightGrid(context), link, lines.notes, lines.announcement];
  return { parts, stage, draw, ready: follow };
}

/** The two that the story is about. @param {Context} context */
function mainSliders(context) {
  const { model } = context;
  const [min, max] = RANGE.w;
  const range = { min, max, step: 0.05, print: exact };
  return html("div", { class: "edit" },
    namedSlider(context, {
      ...range, symbol: "f", text: "forget gate: bias", quantity: "bias of f", read: ({ G }) => G[1][2],
      write: (value) => change(model, { G: replaced(model.get("G"), 1, 2, value) }),
    }),
    namedSlider(context, {
      ...range, symbol: "w", text: "of a plain neuron", quantity: "w", read: ({ w }) => w,
      write: (w) => change(model, { w }),
    }));
}

/** The task and its error. @param {Context} context */
function total({ live }) {
  const [E, p, target, slope] = [0, 1, 2, 3].map(() => html("span", { class: "number" }));
  live.push(
    quantity(E, "E", (state) => state.E),
    quantity(p, "p_T", (state) => state.p[state.T - 1]),
    quantity(target, "target", (state) => state.x[0], exact),
    quantity(slope, "dE/d bias of f", (state) => state.dG[1][2], signed));
  return html("div", {},
    html("div", { class: "total" }, html("span", {}, html("span", { class: "symbol" }, "E"), " = ", E)),
    html("p", { class: "task" }, "Asked at the last step: what was the first input? The cell says ", p, "; it was ",
      target, ". The slope of E along the bias of the forget gate: ", slope, "."));
}

/** The two ways back, in one sentence. @param {Context} context */
function left({ live }) {
  const [memory, plain, steps] = [0, 1, 2].map(() => html("span", { class: "number" }));
  live.push(
    ({ T }) => setText(steps, T === 2 ? "1 step" : `${T - 1} steps`),
    quantity(memory, "left of the memory", (state) => state.left[1]),
    quantity(plain, "left of a plain state", (state) => state.plain[1]));
  return html("p", { class: "task" }, "From the last step back to step 1, ", steps,
    ": through the memory, with the gates held, ", memory, " is left; through a plain neuron that stays at one half, ",
    "where its slope is largest, ", plain, ".");
}

const columns = () => ["step", "input x", "write gate i", "forget gate f", "output gate o", "candidate g", "memory c",
  "output h", "prediction p", "left of the memory", "left of a plain state"];

/** The numbers of the picture, a row a step. @param {State} state */
const rows = ({ x, gates, c, h, p, left: memory, plain }) => x.map((x_t, n) => {
  const numbers = [...gates[n], c[n + 1], h[n + 1], p[n], memory[n + 1], plain[n + 1]];
  return [String(n + 1), exact(x_t), ...numbers.map((value) => format(value))];
});

/** Words for settings at which the numbers alone would puzzle. @param {State} state */
function notes({ G, u, w, gates }) {
  const beyond = [...G.flat(), u, w].some((weight) => Math.abs(weight) > RANGE.w[1]);
  const shut = gates.every(([write]) => write < 1e-3);
  return inWords(
    beyond && "Some weights are beyond the reach of the sliders. Moving a slider brings its number back.",
    shut && "The write gate is shut at every step: nothing is written, whatever is kept.");
}

/**
 * What has changed since the last pause, in one or two sentences, for ears and eyes.
 * @param {State} now
 * @param {State} before
 */
function announcement(now, before) {
  const parts = [];
  if (now.G[1][2] !== before.G[1][2]) parts.push(`the bias of the forget gate is now ${exact(now.G[1][2])}`);
  if (now.w !== before.w) parts.push(`w is now ${exact(now.w)}`);
  if (now.T !== before.T) parts.push(`T is now ${now.T}`);
  parts.push(`${format(now.left[1])} of the memory is left, ${format(now.plain[1])} of a plain neuron's state`);
  const words = parts.join("; ");
  const error = now.E === before.E ? `E is ${format(now.E)}` : `E goes from ${format(before.E)} to ${format(now.E)}`;
  return `${words[0].toUpperCase()}${words.slice(1)}. ${error}.`;
}

const widget = {
  kind: "gate", name: "Gate",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
