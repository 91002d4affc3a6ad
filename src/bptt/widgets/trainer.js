// The Trainer: u, v, w and s learn together to predict a series.

import { chart, extremes, powerSpan, roundCount, roundSpan } from "./chart.js";
import { change, rateSlider } from "./controls.js";
import { exact, format, html, keepKeys, quantity, setText, svg } from "./dom.js";
import { numbersField } from "./field.js";
import { MOST_UPDATES, ROUND, SETTINGS, lesson, randomStart, sameWeights, trainings } from "./lesson.js";
import { narrator } from "./narrator.js";
import { LETTERS } from "./rnn.js";
import { transport } from "./transport.js";

/** @typedef {import("./lesson.js").Lesson} Lesson */
/** @typedef {import("./controls.js").Context} Context */

const TRAINER_TRAITS = ["u", "v", "w", "s", "sequence", "scaled", "start", "seed", "eta", "learn", "updates", "ahead"];

/**
 * Show one view of the model inside `el`; the returned function takes it away again, with every listener.
 * @param {{model: any, el: HTMLElement}} context
 */
function render({ model, el }) {
  const ended = new AbortController();
  /** @type {import("./dom.js").Updater[]} */
  const live = [];
  const context = { model, signal: ended.signal, live };
  const runOf = trainings();
  let state = lesson(model, runOf);
  let ticked = 0;
  const finished = () => state.made >= MOST_UPDATES || state.diverged;
  const buttons = transport(ended.signal, {
    name: "Training, update by update",
    reset: () => change(model, { updates: 0 }),
    go: (steps) => change(model, { updates: Math.min(MOST_UPDATES, model.get("updates") + steps) }),
    finished,
    leap: 100,
    stride: () => { // slow at first, where most of it happens; the same pace on every machine
      const now = performance.now();
      const time = Math.min(100, now - ticked);
      ticked = now;
      return Math.max(1, Math.min(100, Math.round(time * (0.04 + state.made / 1000))));
    },
    interval: 16,
  });
  const counter = html("span", { class: "number" });
  buttons.box.append(html("span", { class: "where" }, "updates: ", counter));
  const charts = pictures();
  const notes = html("p", { class: "notes" });
  const summary = narrator(ended.signal);
  el.replaceChildren(html("div", { class: "bptt-explorer bptt-trainer", role: "group", "aria-label": "Trainer" },
    seriesButtons(context),
    numbersField(context, { label: "Series", count: [2, 300], rows: 2, read: ({ sequence }) => sequence, write: (sequence) => change(model, { sequence, updates: 0 }) }),
    scaleNote(context), charts.series, costs(context), buttons.box, rateSlider(context), charts.curves,
    letters(context), starts(context), notes, futureTable(live), summary.line));
  keepKeys(el);
  live.push(quantity(counter, "updates", ({ made }) => made, String));

  let seen = state.weights; // the weights this view knows of: others have been set from outside
  let waiting = false;
  const draw = () => {
    charts.draw(state);
    live.forEach((refresh) => refresh(state));
    setText(notes, remark(state));
    buttons.refresh();
    summary.tell(() => account(state));
  };
  const settle = () => {
    waiting = false;
    if (ended.signal.aborted) return;
    const [u, v, w, s] = LETTERS.map((letter) => model.get(letter));
    const given = { u, v, w, s };
    state = lesson(model, runOf);
    if (!sameWeights(given, state.weights)) {
      if (sameWeights(given, seen)) change(model, state.weights);
      else { // a new start, from a slider elsewhere or from Python
        change(model, { start: [u, v, w, s], updates: 0 });
        state = lesson(model, runOf);
      }
    }
    seen = state.weights;
    draw();
  };
  const update = () => { // once for all the traits that are set together
    if (!waiting) queueMicrotask(settle);
    waiting = true;
  };
  for (const trait of TRAINER_TRAITS) model.on(`change:${trait}`, update);
  const size = new ResizeObserver(() => { if (charts.measure()) draw(); });
  size.observe(charts.series);
  charts.measure();
  settle();
  return () => {
    for (const trait of TRAINER_TRAITS) model.off(`change:${trait}`, update);
    size.disconnect();
    ended.abort();
    el.replaceChildren();
  };
}

/** Series to try, each in one click. @param {Context} context */
function seriesButtons({ model, signal }) {
  const box = html("div", { class: "player", role: "group", "aria-label": "Series to try" });
  for (const [name, sequence] of Object.entries(model.get("examples"))) {
    const button = html("button", { type: "button" }, name);
    button.addEventListener("click", () => change(model, { ...ROUND, ...SETTINGS[name], sequence }), { signal });
    box.append(button);
  }
  return box;
}

/** The switch of the scaling, and what it does to these numbers. @param {Context} context */
function scaleNote({ model, signal, live }) {
  const input = html("input", { type: "checkbox" });
  const [low, high] = [html("span", { class: "number" }), html("span", { class: "number" })];
  const words = html("span", {}, "0 stands for ", low, ", 1 for ", high, ".");
  const why = html("span");
  input.addEventListener("change", () => change(model, { scaled: input.checked, updates: 0 }), { signal });
  live.push(
    ({ wanted }) => { input.checked = wanted; },
    quantity(low, "scaled 0", ({ line }) => (line.scaled ? line.smallest : undefined), exact),
    quantity(high, "scaled 1", ({ line }) => (line.scaled ? line.largest : undefined), exact),
    ({ line, wanted }) => {
      words.hidden = !line.scaled;
      setText(why, line.scaled ? "" : wanted ? "All numbers are the same: they stay as they are." : "The network sees the numbers as they are.");
    });
  return html("p", { class: "scaling" }, html("label", {}, input, " scaled to 0 … 1"), " ", words, why);
}

/** E, beside the E of a prediction that expects no change. @param {Context} context */
function costs({ live }) {
  const [total, persistence] = [html("span", { class: "number" }), html("span", { class: "number" })];
  live.push(quantity(total, "E", ({ E }) => E), quantity(persistence, "E of no change", (state) => state.persistence));
  return html("div", { class: "total" }, html("span", {}, html("span", { class: "symbol" }, "E"), " = ", total),
    html("p", { class: "caption" }, "To expect no change (", html("span", { class: "symbol" }, "p"), " = ", html("span", { class: "symbol" }, "x"), ") would cost ", persistence, "."));
}

/** The charts: the series with the predictions; E and the weights, update by update. */
function pictures() {
  const series = chart({ name: "series", height: 190, across: "step t", up: "series", kinds: ["target", "prediction", "forecast"] });
  const errors = chart({ name: "error", height: 130, across: "update", up: "E", kinds: ["persistence", "error"], logarithmic: true });
  const weights = chart({ name: "weight", height: 130, across: "update", up: "weights", kinds: [...LETTERS] });
  const key = html("p", { class: "caption legend" }, ...["target", "prediction", "forecast"].map((kind) => html("span", {}, swatchOf(kind), kind === "target" ? "series" : kind)));
  const top = html("div", { class: "stage" }, series.root);
  const [left, right] = [errors, weights].map(({ root }) => html("div", {}, root));
  let [wide, narrow] = [0, 0];
  const measure = () => { // asked once a size, and not at every frame: it makes the browser lay out the page
    const [before, now] = [wide, top.clientWidth];
    [wide, narrow] = [now || wide || 640, left.clientWidth || narrow || 320];
    return before !== wide;
  };
  /** @param {Lesson} state */
  const draw = (state) => {
    const { sequence, predictions, future, path, errors: E, made, weights: now, persistence } = state;
    const N = sequence.length;
    const [low, high] = [Math.min(...sequence), Math.max(...sequence)];
    const reach = high - low || 1; // a prediction far off leaves the picture: the series is to stay readable
    const inside = [...predictions, ...future].map((value) => Math.max(low - reach, Math.min(high + reach, value)));
    series.draw({
      width: wide, x: [1, N + state.ahead], y: roundSpan([low, high, ...inside], 1e-300), shadeFrom: N,
      label: `The series of ${N} numbers, the prediction of each from those before it, and a forecast of ${state.ahead} steps`,
      shown: [
        { kind: "target", from: 1, count: N, at: (i) => sequence[i], dots: N <= 40 },
        { kind: "prediction", from: 2, count: N - 1, at: (i) => predictions[i] },
        { kind: "forecast", from: N, count: state.ahead + 1, at: (i) => (i ? future[i - 1] : predictions[N - 2]) }],
    });
    const x = /** @type {[number, number]} */ ([0, roundCount(made)]);
    const falling = { kind: "error", from: 0, count: made + 1, at: (/** @type {number} */ i) => (i < made ? E[i] : state.E) };
    errors.draw({
      width: narrow, x, y: powerSpan([...extremes(falling), persistence]),
      label: `E after each of ${made} updates, on a logarithmic axis: ${format(falling.at(0))} at first, ${format(state.E)} now`,
      shown: [{ kind: "persistence", from: 0, count: x[1] + 1, at: () => persistence }, falling],
    });
    const moved = LETTERS.map((letter) => ({ kind: letter, text: letter, from: 0, count: made + 1, at: (/** @type {number} */ i) => path[i][letter] }));
    weights.draw({
      width: narrow, x, y: roundSpan([0, ...moved.flatMap(extremes)], 1e-3), shown: moved,
      label: `The weights after each update; now ${LETTERS.map((letter) => `${letter} is ${format(now[letter])}`).join(", ")}`,
    });
  };
  return { series: html("div", {}, top, key), curves: html("div", { class: "curves" }, left, right), draw, measure };
}

/** A short stretch of a line, for the legend. @param {string} kind */
function swatchOf(kind) {
  return svg("svg", { width: 30, height: 10, class: "swatch", "aria-hidden": "true" }, svg("path", { class: `line ${kind}`, d: "M0 5H30" }), svg("path", { class: "dots", d: kind === "target" ? "M15 5h0" : "" }));
}

/** Which letters learn, and where each is now. @param {Context} context */
function letters({ model, signal, live }) {
  const box = html("fieldset", { class: "switches" }, html("legend", {}, "Learn"));
  for (const letter of LETTERS) {
    const input = html("input", { type: "checkbox", "aria-label": `learn ${letter}` });
    const now = html("span", { class: "number" });
    box.append(html("label", {}, input, html("span", {}, html("span", { class: `symbol ${letter}` }, letter), " = ", now)));
    input.addEventListener("change", () => {
      const chosen = LETTERS.filter((name) => (name === letter ? input.checked : model.get("learn").includes(name)));
      if (chosen.length) change(model, { learn: chosen });
      else input.checked = true; // one at least
    }, { signal });
    live.push(({ learn }) => { input.checked = learn.includes(letter); }, quantity(now, letter, ({ weights }) => weights[letter]));
  }
  return box;
}

/** Where the run starts: four numbers, or random ones whose seed is shown. @param {Context} context */
function starts(context) {
  const { model, signal, live } = context;
  const draw = (/** @type {number} */ seed) => change(model, { seed, start: randomStart(seed), updates: 0 });
  const button = html("button", { type: "button" }, "Random start");
  button.addEventListener("click", () => draw((model.get("seed") + 1) % 1_000_000), { signal });
  const seed = html("span", { class: "number" });
  const words = html("span", { class: "caption" }, "seed ", seed);
  const isRandom = (/** @type {Lesson} */ state) => randomStart(state.seed).join() === state.start.join();
  live.push(quantity(seed, "seed", (state) => (isRandom(state) ? state.seed : undefined), String), (state) => { words.hidden = !isRandom(state); });
  return html("div", { class: "starts" },
    numbersField(context, { label: "Start u, v, w, s", count: [4, 4], read: ({ start }) => start, write: (start) => change(model, { start, updates: 0 }) }), button, words);
}

/** The forecast in numbers, for those who want to read or take them. @param {import("./dom.js").Updater[]} live */
function futureTable(live) {
  const list = html("ol");
  /** @type {import("./dom.js").Updater[]} */
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
  return html("details", {}, html("summary", {}, "The forecast in numbers"), html("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Forecast" }, list));
}

/** Words for runs at which the curves alone would puzzle. @param {Lesson} state */
function remark({ diverged, made, eta, E, persistence }) {
  if (diverged) return `Diverged: the next update, number ${made + 1}, would carry a weight past a million, so the last finite weights stay. A learning rate below ${exact(eta)} may help.`;
  if (made >= MOST_UPDATES) return `${MOST_UPDATES} updates are as far as it goes here.`;
  return made > 0 && E > persistence ? "So far it would be cheaper to expect no change." : "";
}

/** What stands there now, in one or two sentences, for ears and eyes. @param {Lesson} state */
function account({ made, errors, E, weights, diverged }) {
  const at = LETTERS.map((letter) => `${letter} = ${format(weights[letter])}`).join(", ");
  if (!made) return `${diverged ? "It diverges at once. " : ""}The start is at ${at}, where E is ${format(E)}.`;
  return `After ${made} ${made === 1 ? "update" : "updates"}${diverged ? " it diverged; there" : ""} E is ${format(E)}, from ${format(errors[0])}, at ${at}.`;
}

export default { render };
