// The Triangle: what every error asks of every copy of a weight, and which of it a schedule adds up.

import { plainLink } from "../shared/address.js";
import { buttonRow, change, checkbox, choice, resetButton, sliders, stepsSlider } from "../shared/controls.js";
import { exact, format, html, quantity, setText, signed, subscript } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { STEPS } from "../shared/limits.js";
import { player } from "../shared/player.js";
import { LETTERS } from "../shared/rnn.js";
import { lengthSlider, sequenceOf } from "../shared/sequence.js";
import { beyondReach, inWords, saturation, view } from "../shared/view.js";
import { ACCEPTS, TRAITS, stateOf } from "./state.js";
import { cellTable } from "./table.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./table.js").Place} Place */
/** @typedef {"letter" | "schedule" | "order"} Choice */

const SILENCE = Array(11).fill(0.5);

/**
 * One click to each phenomenon. In the second and third only the last target is missed: all that is asked comes from
 * the last error. In the fourth x_1 is an event, and the state keeps it.
 */
const PRESETS = {
  "the question's example": { letter: "w", u: 1.5, v: 0.8, w: -0.6, s: 0.1, sequence: [0.3, 0.9, 0.4, 0.7] },
  vanish: { letter: "w", u: 1, v: -2, w: 2, s: 0.5, sequence: [0.5, ...SILENCE, 0.9] },
  explode: { letter: "w", u: 1, v: -8, w: 8, s: 0.5, sequence: [0.5, ...SILENCE, 0.9] },
  latch: { letter: "v", u: 1, v: -8, w: 8, s: 0.02, sequence: [-0.3, ...SILENCE, 0.5] },
};

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  const { model } = context;
  const table = cellTable(context);
  const presets = Object.entries(PRESETS).map(([name, values]) =>
    [name, () => change(model, { ...values, position: -1 })]);
  const field = numbersField(context, {
    label: "Sequence", count: [2, STEPS + 1], read: sequenceOf, write: (sequence) => change(model, { sequence }),
  });
  const { box: link, follow } = plainLink(context, ACCEPTS, TRAITS);
  const parts = [
    buttonRow(context, "Settings to try", Object.fromEntries(presets)), sliders(context),
    html("div", { class: "edit" }, field, lengthSlider(context)), totals(context), switches(context),
    caption(context), table.box, chain(context, table.picked), player(context, { walk: "sum", progress }),
    cutOff(context), link, lines.notes, lines.announcement];
  return { parts, stage: table.box, draw: table.draw, ready: follow };
}

/** E, and the button that puts the sliders back. @param {Context} context */
function totals(context) {
  const E = html("span", { class: "number" });
  context.live.push(quantity(E, "E", (state) => state.E));
  const symbol = html("span", { class: "symbol" }, "E");
  return html("div", { class: "total" }, html("span", {}, symbol, " = ", E), resetButton(context));
}

/** Which copies, which cells count, and in which order they are added. @param {Context} context */
function switches(context) {
  /** @type {(legend: string, trait: Choice, options: Record<string, string>) => HTMLElement} */
  const trait = (legend, name, options) => choice(context, {
    legend, options, read: (state) => state[name], write: (value) => change(context.model, { [name]: value }),
  });
  const write = (/** @type {boolean} */ logarithmic) => change(context.model, { logarithmic });
  const kept = trait("Keep", "schedule", { all: "all cells", windows: "windows of k", chunks: "chunks of k" });
  const k = stepsSlider(context, { text: "steps back", max: STEPS, shown: ({ schedule }) => schedule !== "all" });
  return html("div", { class: "switchboard" }, kept, k,
    trait("Add up", "order", { columns: "by columns: BPTT", rows: "by rows: RTRL" }),
    trait("Copies of", "letter", { w: "w", v: "v" }),
    checkbox(context, { read: (state) => state.logarithmic, write }, "logarithmic sizes"));
}

/** What the rows and columns are. @param {Context} context */
function caption({ live }) {
  const [E, letter] = [html("span", { class: "symbol" }, "E"), html("span")];
  live.push((state) => {
    setText(letter, state.letter);
    letter.className = `symbol ${state.letter}`;
  });
  const [t, j] = ["t", "j"].map((index) => html("sub", {}, index));
  return html("p", { class: "look" }, "What the error ", E, t, " of each row asks of the copy ", letter, j,
    " of each column: filled for plus, hollow for minus");
}

/** The cell that the reader points at, factor by factor. @param {Context} context @param {() => Place} picked */
function chain({ live }, picked) {
  const [formula, numbers] = [html("span", { class: "symbol" }), html("span")];
  const cell = html("span", { class: "number" });
  live.push(
    (state) => setText(formula, factorsOf(state.letter, picked())),
    (state) => setText(numbers, inNumbers(state, picked())),
    quantity(cell, "the cell", ({ cells }) => cells[picked().t][picked().j], signed));
  return html("p", { class: "chain" }, formula, " = ", numbers, " = ", cell);
}

/** ∂E₃/∂w₁ = ε₃ u · w σ′(z₃) · w σ′(z₂) · σ′(z₁) y₀. @param {string} letter @param {Place} place */
function factorsOf(letter, { t, j }) {
  const [last, first] = [t + 1, j + 1].map(subscript);
  const between = Array.from({ length: t - j }, (_, n) => `w σ′(z${subscript(t + 1 - n)})`);
  const way = between.length > 3 ? [between[0], "…", between[between.length - 1]] : between;
  const meets = letter === "w" ? `y${subscript(j)}` : `x${first}`;
  return [`∂E${last}/∂${letter}${first} = ε${last} u`, ...way, `σ′(z${first}) ${meets}`].join(" · ");
}

/** The same in numbers. @param {State} state @param {Place} place */
function inNumbers({ epsilon, weights, y, x, letter }, { t, j }) {
  const slope = (/** @type {number} */ n) => y[n + 1] * (1 - y[n + 1]);
  const between = Array.from({ length: t - j }, (_, n) => weights.w * slope(t - n));
  const product = between.reduce((all, factor) => all * factor, 1);
  const way = between.length > 3 ? [`${format(product)} of ${between.length} factors`] : between.map(bracketed);
  return [bracketed(epsilon[t] * weights.u), ...way, bracketed(slope(j) * (letter === "w" ? y : x)[j])].join(" · ");
}

/** A negative number inside a product stands in parentheses. @param {number} value */
const bracketed = (value) => (value < 0 ? `(${format(value)})` : format(value));

/** What the schedule cuts off, beside the bound that is proved for it. @param {Context} context */
function cutOff({ live }) {
  const [complete, cut, share, bound] = [0, 1, 2, 3].map(() => html("span", { class: "number" }));
  const letter = html("span");
  const [cells, part] = [html("span"), html("span", {}, " (", share, ")")];
  const box = html("p", { class: "cut-off" }, cells, " dE/d", letter, " = ", complete, ". Cut off: ", cut, part,
    "; it is proved to be at most ", bound, " in size.");
  const isCut = (/** @type {State} */ { schedule }) => schedule !== "all";
  const percent = (/** @type {State} */ state) =>
    (isCut(state) && state.exact !== 0 ? Math.abs(state.cut / state.exact) : undefined);
  live.push(
    (state) => {
      box.hidden = !isCut(state);
      part.hidden = percent(state) === undefined;
      setText(letter, state.letter);
      setText(cells, `${state.count} of ${(state.T * (state.T + 1)) / 2} cells are kept.`);
    },
    quantity(complete, (state) => `dE/d${state.letter}`, (state) => (isCut(state) ? state.exact : undefined), signed),
    quantity(cut, "cut off", (state) => (isCut(state) ? state.cut : undefined), signed),
    quantity(share, "share cut off", percent, (value) => `${inPercent(value)} of it`),
    quantity(bound, "bound", (state) => (isCut(state) ? state.bound : undefined)));
  return box;
}

/** A share in percent, to three digits. @param {number} share */
function inPercent(share) {
  const percent = 100 * share;
  return `${percent < 0.001 || percent >= 9999.5 ? format(percent) : Number(percent.toPrecision(3))} %`;
}

/** How far the sum has come. @param {State} state */
function progress({ done, T, order, letter }) {
  if (done === T) return "the whole sum";
  const [name, next] = order === "rows" ? ["row E", done + 1] : [`column ${letter}`, T - done];
  return done ? `${done} of ${T}, next: ${name}${subscript(next)}` : `first: ${name}${subscript(next)}`;
}

/** Words for settings at which the numbers alone would puzzle. @param {State} state */
function notes({ weights, y, cells }) {
  const none = cells.every((row) => row.every((value) => value === 0));
  const silent = none && "Every cell is 0: no error asks anything of any copy here.";
  return inWords(beyondReach(weights), saturation(y), silent);
}

/**
 * What has changed since the last pause, in one or two sentences, for ears and eyes.
 * @param {State} state
 * @param {State} before
 */
function announcement(state, before) {
  const { weights, letter, schedule, k, count, cut, bound, total, done, T } = state;
  const moved = LETTERS.filter((name) => weights[name] !== before.weights[name])
    .map((name) => `${name} is now ${exact(weights[name])}`);
  if (done < T) moved.push(progress(state));
  const sum = `the ${count} cells that count add up to ${signed(total)}`;
  const words = `${[...moved, done < T ? `so far ${signed(total)}` : sum].join("; ")}.`;
  const sentence = words[0] === "t" ? `T${words.slice(1)}` : words;
  if (schedule === "all") return sentence;
  const name = schedule === "windows" ? "Windows" : "Chunks";
  return `${sentence} ${name} of ${k} cut off ${signed(cut)} of dE/d${letter}, at most ${format(bound)} in size.`;
}

const widget = {
  kind: "triangle", name: "Triangle",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
