// What the reader moves: sliders, the switches of the layers, and the steps of the backward pass.

import { attribute, exact, html, quantity, signed } from "./dom.js";
import { LETTERS } from "./rnn.js";
import { LAYERS, RANGE } from "./state.js";

/** @typedef {import("./dom.js").Updater} Updater */
/** @typedef {import("./state.js").State} State */
/**
 * What every control is given: the model, a signal that ends its listeners, and the list of updaters to join.
 * @typedef {{model: any, signal: AbortSignal, live: Updater[]}} Context
 */

const ETA = [-3, 1]; // the reach of the slider for η, in powers of ten

const MEANING = {
  u: "weight of the output",
  v: "weight of the input",
  w: "weight of the previous state",
  s: "state before the first step",
};

/**
 * Set traits and tell the kernel, if there is one.
 * @param {any} model
 * @param {Record<string, any>} values
 */
export function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * A slider for each letter, with its value and, while the backward pass is shown, the slope of E along it.
 * @param {Context} context
 * @param {readonly ("u" | "v" | "w" | "s")[]} [letters]
 */
export function sliders({ model, signal, live }, letters = LETTERS) {
  const home = model.get("home");
  const box = html("div", { class: "sliders" });
  for (const letter of letters) {
    const [min, max] = RANGE[letter];
    const names = { class: letter, "aria-label": letter, title: MEANING[letter] };
    const input = html("input", { type: "range", min, max, step: 0.05, ...names });
    const output = html("output", { class: "number", "aria-live": "off" });
    const slope = html("output", { class: "number", "aria-live": "off" });
    const slopeBox = html("span", { class: "slope" }, derivative(letter), " ", slope);
    const symbol = html("span", { class: `symbol ${letter}`, "aria-hidden": "true" }, letter);
    box.append(html("div", { class: "slider", "data-symbol": letter }, symbol, input, output, slopeBox));
    input.addEventListener("input", () => change(model, { [letter]: Number(input.value) }), { signal });
    input.addEventListener("dblclick", () => change(model, { [letter]: home[letter] }), { signal });
    const value = (/** @type {State} */ state) => state.weights[letter];
    const gradient = (/** @type {State} */ state) => (showsGradient(state) ? state.gradient[letter] : undefined);
    live.push(
      (state) => { if (input.value !== String(value(state))) input.value = String(value(state)); },
      attribute(input, "aria-valuetext", (state) => exact(value(state))),
      quantity(output, letter, value, exact),
      (state) => { slopeBox.hidden = !showsGradient(state); },
      quantity(slope, (state) => gradientName(state, letter), gradient, signed),
    );
  }
  return box;
}

/**
 * dE/du and its like, the letter in its colour.
 * @param {string} letter
 */
export function derivative(letter) {
  return html("span", { class: "symbol" }, "dE/d", html("span", { class: letter }, letter));
}

/**
 * One button that puts the four sliders back.
 * @param {Context} context
 */
export function resetButton({ model, signal }) {
  const reset = html("button", { type: "button", "aria-label": "Reset sliders u, v, w and s" }, "Reset sliders");
  reset.addEventListener("click", () => change(model, model.get("home")), { signal });
  return reset;
}

/** @param {State} state */
const showsGradient = ({ layers }) => ["backward", "contributions", "check"].some((layer) => layers.has(layer));

/**
 * What the gradient on show is called: only the right and complete one is dE/dw itself.
 * @param {State} state
 * @param {string} letter
 */
export function gradientName(state, letter) {
  const published = state.rule === "right" ? "" : "published ";
  return `${published}dE/d${letter}${state.done < state.T ? " so far" : ""}`;
}

/**
 * One checkbox a layer.
 * @param {Context} context
 */
export function layerSwitches({ model, signal, live }) {
  const box = html("fieldset", { class: "switches" }, html("legend", {}, "Show"));
  for (const [layer, text] of Object.entries(LAYERS)) {
    const input = html("input", { type: "checkbox" });
    box.append(html("label", {}, input, text));
    input.addEventListener("change", () => {
      const others = model.get("layers").filter((/** @type {string} */ name) => name !== layer);
      change(model, { layers: input.checked ? [...others, layer] : others });
    }, { signal });
    live.push((state) => { input.checked = state.layers.has(layer); });
  }
  return box;
}

/**
 * "right" or "published": by which formulas the backward pass goes.
 * @param {Context} context
 */
export function ruleSwitch({ model, signal, live }) {
  const box = html("fieldset", { class: "switches rules" }, html("legend", {}, "Formulas"));
  /** @type {[string, string][]} */
  const rules = [["right", "right"], ["published", "as published (1 in place of ε)"]];
  const name = `rule-${Math.random().toString(36).slice(2)}`; // the name makes the radio buttons a group of this view alone
  for (const [rule, text] of rules) {
    const input = html("input", { type: "radio", name });
    box.append(html("label", {}, input, text));
    input.addEventListener("change", () => change(model, { rule }), { signal });
    live.push((state) => { input.checked = state.rule === rule; });
  }
  live.push((state) => { box.hidden = !state.layers.has("check") && state.rule === "right"; });
  return box;
}

/**
 * The window along a longer series: one slider that chooses where it starts.
 * @param {Context} context
 */
export function windowSlider({ model, signal, live }) {
  const series = model.get("series") ?? [];
  if (!series.length) return html("span", { hidden: true });
  const labels = model.get("labels") ?? [];
  const label = (/** @type {number} */ index) => String(labels[index] ?? index + 1);
  const span = () => model.get("sequence").length;
  const range = { min: 0, max: series.length - span(), step: 1 };
  const input = html("input", { type: "range", ...range, "aria-label": "Window, where it starts" });
  const output = html("output", { class: "number", "aria-live": "off" });
  input.addEventListener("input", () => {
    const start = Number(input.value);
    change(model, { start, sequence: series.slice(start, start + span()) });
  }, { signal });
  live.push((state) => {
    const start = model.get("start");
    const text = `${label(start)} to ${label(start + state.T)}`;
    input.max = String(series.length - state.T - 1);
    input.value = String(start);
    if (output.textContent !== text) output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  });
  return html("label", { class: "window" }, html("span", {}, "Window"), input, output);
}

/** The learning rate, on a logarithmic slider. @param {Context} context */
export function rateSlider({ model, signal, live }) {
  const input = html("input", { type: "range", min: ETA[0], max: ETA[1], step: 0.05, "aria-label": "η learning rate" });
  const output = html("span", { class: "number" });
  input.addEventListener("input", () => change(model, { eta: Number((10 ** Number(input.value)).toPrecision(2)) }), { signal });
  live.push(
    ({ eta }) => { if (Number((10 ** Number(input.value)).toPrecision(2)) !== eta) input.value = String(Math.log10(eta)); },
    attribute(input, "aria-valuetext", ({ eta }) => exact(eta)),
    quantity(output, "eta", ({ eta }) => eta, exact));
  return html("label", { class: "window" }, html("span", {}, html("span", { class: "symbol" }, "η"), " learning rate"), input, output);
}

/**
 * Start, back, play, step, end: the backward pass one step at a time, δ_T first. It never starts by itself.
 * @param {Context} context
 */
export function player({ model, signal, live }) {
  const box = html("div", { class: "player", role: "group", "aria-label": "Backward pass, step by step" });
  const T = () => model.get("sequence").length - 1;
  const done = () => { const position = model.get("position"); return position < 0 ? T() : Math.min(position, T()); };
  const go = (/** @type {number} */ position) => change(model, { position: position >= T() ? -1 : Math.max(0, position) });
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const pause = () => { clearInterval(timer); timer = undefined; showPlaying(); };
  const step = () => go(done() >= T() ? 1 : done() + 1); // after the end, a step starts over with δ_T
  const play = () => {
    if (done() >= T()) go(0);
    timer = setInterval(() => { step(); if (done() >= T()) pause(); }, 900);
    showPlaying();
  };
  /** @type {(text: string, meaning: string, act: () => void) => any} */
  const button = (text, meaning, act) => {
    const node = html("button", { type: "button", title: meaning }, text);
    node.addEventListener("click", act, { signal });
    box.append(node);
    return node;
  };
  const stop = (/** @type {() => void} */ act) => () => { pause(); act(); };
  button("Reset", "Before the backward pass", stop(() => go(0)));
  button("Back", "One step back", stop(() => go(done() - 1)));
  const playing = button("Play", "One step after the other", () => (timer === undefined ? play() : pause()));
  button("Step", "The next step of the backward pass", stop(step));
  button("All", "The whole backward pass", stop(() => go(T())));
  const showPlaying = () => {
    playing.textContent = timer === undefined ? "Play" : "Pause";
  };
  const where = html("span", { class: "where" });
  box.append(where);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  live.push((state) => {
    box.hidden = !state.layers.has("backward") && !state.layers.has("contributions");
    const text = progress(state);
    if (where.textContent !== text) where.textContent = text;
  });
  return box;
}

/** @param {State} state */
function progress({ done, T }) {
  if (done === T) return "the whole pass";
  return done ? `step ${done} of ${T}: δ${sub(T - done + 1)}` : `next: δ${sub(T)}, the last step first`;
}

/** @param {number} n */
const sub = (n) => [...String(n)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
