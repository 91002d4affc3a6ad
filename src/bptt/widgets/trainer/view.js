// The Trainer: u, v, w and s learn together to predict a series.

import { button, buttonRow, change, checkbox, rateSlider } from "../shared/controls.js";
import { exact, format, html, quantity, setText, svg } from "../shared/dom.js";
import { numbersField } from "../shared/field.js";
import { heardTable } from "../shared/heard.js";
import { FARTHEST, POINTS, SEEDS, UPDATES } from "../shared/limits.js";
import { LETTERS } from "../shared/rnn.js";
import { transport } from "../shared/transport.js";
import { view } from "../shared/view.js";
import { chart, extremes, powerSpan, roundCount, roundSpan } from "./chart.js";
import { ACCEPTS, ROUND, SETTINGS, TRAITS, randomStart, stateOf } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("./state.js").State} State */

/**
 * @param {Context} context
 * @param {import("../shared/view.js").Lines} lines
 * @returns {import("../shared/view.js").Built<State>}
 */
function build(context, lines) {
  const charts = pictures();
  const steps = heardTable(context.signal, { caption: "Series and predictions, step by step", columns, rows });
  context.live.push(steps.refresh);
  const parts = [
    seriesButtons(context), seriesField(context), scaleNote(context), charts.series, steps.box,
    costs(context),
    updatesBar(context), rateSlider(context), charts.curves, letters(context), starts(context), lines.notes,
    futureTable(context), lines.announcement];
  return { parts, stage: charts.stage, draw: charts.draw };
}

const columns = () => ["step", "series", "prediction"];

/** @param {State} state */
const rows = ({ sequence, predictions }) => sequence.map((value, n) => (
  [String(n + 1), exact(value), ...(n ? [format(predictions[n - 1])] : [])]));

/** The buttons that make updates, and how many there are. @param {Context} context */
function updatesBar(context) {
  const { model, live } = context;
  /** @type {State} */
  let shown;
  live.push((state) => { shown = state; }); // before the buttons ask
  let ticked = 0;
  const bar = transport(context, {
    name: "Training, update by update",
    reset: () => change(model, { updates: 0 }),
    go: (steps) => change(model, { updates: Math.min(UPDATES, model.get("updates") + steps) }),
    finished: () => shown.made >= UPDATES || shown.diverged,
    leap: 100,
    stride: () => { // slow at first, where most of it happens; the same pace on every machine
      const now = performance.now();
      const time = Math.min(100, now - ticked);
      ticked = now;
      return Math.max(1, Math.min(100, Math.round(time * (0.04 + shown.made / 1000))));
    },
    interval: 16,
  });
  const counter = html("span", { class: "number" });
  live.push(quantity(counter, "updates", ({ made }) => made, String));
  bar.append(html("span", { class: "where" }, "updates: ", counter));
  return bar;
}

/** Series to try, each in one click. @param {Context} context */
function seriesButtons(context) {
  const { model } = context;
  const acts = Object.entries(model.get("examples")).map(([name, sequence]) =>
    [name, () => change(model, { ...ROUND, ...SETTINGS[name], sequence })]);
  return buttonRow(context, "Series to try", Object.fromEntries(acts));
}

/** The series itself, to read and to write. @param {Context} context */
function seriesField(context) {
  const write = (/** @type {number[]} */ sequence) => change(context.model, { sequence, updates: 0 });
  const read = (/** @type {State} */ { sequence }) => sequence;
  return numbersField(context, { label: "Series", count: [2, POINTS], rows: 2, read, write, largest: FARTHEST });
}

/** The switch of the scaling, and what it does to these numbers. @param {Context} context */
function scaleNote(context) {
  const { model, live } = context;
  const write = (/** @type {boolean} */ scaled) => change(model, { scaled, updates: 0 });
  const box = checkbox(context, { read: ({ wanted }) => wanted, write }, " scaled to 0 … 1");
  const [low, high] = [html("span", { class: "number" }), html("span", { class: "number" })];
  const words = html("span", {}, "0 stands for ", low, ", 1 for ", high, ".");
  const why = html("span");
  live.push(
    quantity(low, "scaled 0", ({ line }) => (line.scaled ? line.smallest : undefined), exact),
    quantity(high, "scaled 1", ({ line }) => (line.scaled ? line.largest : undefined), exact),
    ({ line, wanted }) => {
      words.hidden = !line.scaled;
      const same = "All numbers are the same: they stay as they are.";
      const forced = line.scaled && !wanted && "Numbers beyond a million are scaled in any case.";
      setText(why, forced || (line.scaled ? "" : wanted ? same : "The network sees the numbers as they are."));
    });
  return html("p", { class: "scaling" }, box, " ", words, why);
}

/** E, beside the E of a prediction that expects no change. @param {Context} context */
function costs({ live }) {
  const [total, persistence] = [html("span", { class: "number" }), html("span", { class: "number" })];
  live.push(quantity(total, "E", ({ E }) => E), quantity(persistence, "E of no change", (state) => state.persistence));
  const [E, p, x] = ["E", "p", "x"].map((letter) => html("span", { class: "symbol" }, letter));
  return html("div", { class: "total" }, html("span", {}, E, " = ", total),
    html("p", { class: "caption" }, "To expect no change (", p, " = ", x, ") would cost ", persistence, "."));
}

/** The charts: the series with the predictions; E and the weights, update by update. */
function pictures() {
  const kinds = ["target", "prediction", "forecast"];
  const series = chart({ name: "series", height: 190, across: "step t", up: "series", kinds });
  const curve = { height: 130, across: "update" };
  const errors = chart({ ...curve, name: "error", up: "E", kinds: ["persistence", "error"], logarithmic: true });
  const weights = chart({ ...curve, name: "weight", up: "weights", kinds: [...LETTERS] });
  const named = (/** @type {string} */ kind) => html("span", {}, swatchOf(kind), kind === "target" ? "series" : kind);
  const key = html("p", { class: "caption legend" }, ...kinds.map(named));
  const top = html("div", { class: "stage" }, series.root);
  const [left, right] = [errors, weights].map(({ root }) => html("div", {}, root));
  let [wide, narrow] = [0, 0];
  const draw = (/** @type {State} */ state, /** @type {number} */ width) => {
    // not at every frame: it makes the browser lay out the page
    if (width !== wide) narrow = (left.clientWidth * width) / (top.clientWidth || width) || 320;
    wide = width;
    const { sequence, predictions, future, path, errors: E, made, weights: now, persistence } = state;
    const N = sequence.length;
    const [low, high] = [Math.min(...sequence), Math.max(...sequence)];
    const reach = high - low || 1; // a prediction far off leaves the picture: the series is to stay readable
    const inside = [...predictions, ...future].map((value) => Math.max(low - reach, Math.min(high + reach, value)));
    series.draw({
      width: wide, x: [1, N + state.ahead], y: roundSpan([low, high, ...inside], 1e-300), shadeFrom: N,
      label: `The series of ${N} numbers, the prediction of each from those before it, `
        + `and a forecast of ${state.ahead} steps`,
      shown: [
        { kind: "target", from: 1, count: N, at: (i) => sequence[i], dots: N <= 40 },
        { kind: "prediction", from: 2, count: N - 1, at: (i) => predictions[i] },
        { kind: "forecast", from: N, count: state.ahead + 1, at: (i) => (i ? future[i - 1] : predictions[N - 2]) }],
    });
    const x = /** @type {[number, number]} */ ([0, roundCount(made)]);
    const fallen = (/** @type {number} */ i) => (i < made ? E[i] : state.E);
    const falling = { kind: "error", from: 0, count: made + 1, at: fallen };
    errors.draw({
      width: narrow, x, y: powerSpan([...extremes(falling), persistence]),
      label: `E after each of ${made} updates, on a logarithmic axis: `
        + `${format(falling.at(0))} at first, ${format(state.E)} now`,
      shown: [{ kind: "persistence", from: 0, count: x[1] + 1, at: () => persistence }, falling],
    });
    const moved = LETTERS.map((letter) => (
      { kind: letter, text: letter, from: 0, count: made + 1, at: (/** @type {number} */ i) => path[i][letter] }));
    const ends = LETTERS.map((letter) => `${letter} is ${format(now[letter])}`).join(", ");
    weights.draw({
      width: narrow, x, y: roundSpan([0, ...moved.flatMap(extremes)], 1e-3), shown: moved,
      label: `The weights after each update; now ${ends}`,
    });
  };
  return { stage: top, series: html("div", {}, top, key), curves: html("div", { class: "curves" }, left, right), draw };
}

/** A short stretch of a line, for the legend. @param {string} kind */
function swatchOf(kind) {
  const line = { class: `line ${kind}`, d: "M0 5H30" };
  const dots = { class: "dots", d: kind === "target" ? "M15 5h0" : "" };
  const box = { width: 30, height: 10, class: "swatch", "aria-hidden": "true" };
  return svg("svg", box, svg("path", line), svg("path", dots));
}

/** Which letters learn, and where each is now. @param {Context} context */
function letters(context) {
  const { model, live } = context;
  const box = html("fieldset", { class: "switches" }, html("legend", {}, "Learn"));
  for (const letter of LETTERS) {
    const now = html("span", { class: "number" });
    live.push(quantity(now, letter, ({ weights }) => weights[letter]));
    const write = (/** @type {boolean} */ checked) => {
      const learn = LETTERS.filter((name) => (name === letter ? checked : model.get("learn").includes(name)));
      change(model, { learn });
    };
    const label = html("span", {}, html("span", { class: `symbol ${letter}` }, letter), " = ", now);
    const read = (/** @type {State} */ { learn }) => learn.includes(letter);
    const field = checkbox(context, { read, write, name: `learn ${letter}` }, label);
    const input = /** @type {HTMLInputElement} */ (field.querySelector("input"));
    live.push(({ learn }) => { input.disabled = learn.length === 1 && learn[0] === letter; });
    box.append(field);
  }
  return box;
}

/** Where the run starts: four numbers, or random ones whose seed is shown. @param {Context} context */
function starts(context) {
  const { model, live } = context;
  const write = (/** @type {number[]} */ start) => change(model, { start, updates: 0 });
  const field = numbersField(context, { label: "Start u, v, w, s", count: [4, 4], read: ({ start }) => start, write });
  const random = button(context, "Random start", () => {
    const next = (model.get("seed") + 1) % SEEDS;
    change(model, { seed: next, start: randomStart(next), updates: 0 });
  });
  const seed = html("span", { class: "number" });
  const words = html("span", { class: "caption" }, "seed ", seed);
  const isRandom = (/** @type {State} */ state) => randomStart(state.seed).join() === state.start.join();
  live.push(
    quantity(seed, "seed", (state) => (isRandom(state) ? state.seed : undefined), String),
    (state) => { words.hidden = !isRandom(state); });
  return html("div", { class: "starts" }, field, random, words);
}

/** The forecast in numbers, for those who want to read or take them. @param {Context} context */
function futureTable({ live }) {
  const list = html("ol");
  /** @type {import("../shared/dom.js").Updater[]} */
  let items = [];
  live.push((state) => {
    if (list.childElementCount !== state.ahead) {
      items = [];
      list.replaceChildren(...Array.from({ length: state.ahead }, (_, n) => {
        const item = html("li", { class: "number" });
        items.push(quantity(item, `forecast_${n + 1}`, ({ future }) => future[n]));
        return item;
      }));
    }
    items.forEach((refresh) => refresh(state));
  });
  const box = html("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Forecast" }, list);
  return html("details", {}, html("summary", {}, "The forecast in numbers"), box);
}

/** Words for runs at which the curves alone would puzzle. @param {State} state */
function notes({ diverged, made, eta, E, persistence }) {
  if (diverged) {
    return `Diverged: the next update, number ${made + 1}, would carry a weight past a million, `
      + `so the last finite weights stay. A learning rate below ${exact(eta)} may help.`;
  }
  if (made >= UPDATES) return `${UPDATES} updates are as far as it goes here.`;
  return made > 0 && E > persistence ? "So far it would be cheaper to expect no change." : "";
}

/** What stands there now, in one or two sentences, for ears and eyes. @param {State} state */
function announcement({ made, errors, E, weights, diverged }) {
  const at = LETTERS.map((letter) => `${letter} = ${format(weights[letter])}`).join(", ");
  if (!made) return `${diverged ? "It diverges at once. " : ""}The start is at ${at}, where E is ${format(E)}.`;
  const after = `After ${made} ${made === 1 ? "update" : "updates"}${diverged ? " it diverged; there" : ""}`;
  return `${after} E is ${format(E)}, from ${format(errors[0])}, at ${at}.`;
}

const widget = {
  kind: "trainer", name: "Trainer",
  traits: TRAITS, accepts: ACCEPTS, stateOf, notes, announcement, build,
};

export default view(widget);
