// The switches of the layers and of the formulas, the window along a series, and the steps of the backward pass.

import { button, change, checkbox } from "../shared/controls.js";
import { html, setText, subscript } from "../shared/dom.js";
import { LAYERS, stepsDone } from "./state.js";

/** @typedef {import("../shared/view.js").Context} Context */
/** @typedef {import("../shared/rnn.js").Letter} Letter */
/** @typedef {import("./state.js").State} State */

/**
 * The slope of E along a letter, while the backward pass is shown.
 * @param {State} state
 * @param {Letter} letter
 */
export function slope(state, letter) {
  const shown = ["backward", "contributions", "check"].some((layer) => state.layers.has(layer));
  return shown ? { name: gradientName(state, letter), value: state.gradient[letter] } : undefined;
}

/**
 * What the gradient on show is called: only the right and complete one is dE/dw itself.
 * @param {State} state
 * @param {string} letter
 */
function gradientName(state, letter) {
  const published = state.rule === "right" ? "" : "published ";
  return `${published}dE/d${letter}${state.done < state.T ? " so far" : ""}`;
}

/**
 * One checkbox a layer.
 * @param {Context} context
 */
export function layerSwitches(context) {
  const { model } = context;
  const box = html("fieldset", { class: "switches" }, html("legend", {}, "Show"));
  for (const [layer, text] of Object.entries(LAYERS)) {
    const write = (/** @type {boolean} */ checked) => {
      const others = model.get("layers").filter((/** @type {string} */ name) => name !== layer);
      change(model, { layers: checked ? [...others, layer] : others });
    };
    box.append(checkbox(context, { read: ({ layers }) => layers.has(layer), write }, text));
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
  // the name makes the radio buttons a group of this view alone
  const name = `rule-${Math.random().toString(36).slice(2)}`;
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
    setText(output, text);
    input.setAttribute("aria-valuetext", text);
  });
  return html("label", { class: "window" }, html("span", {}, "Window"), input, output);
}

/**
 * Start, back, play, step, end: the backward pass one step at a time, δ_T first. It never starts by itself.
 * @param {Context} context
 */
export function player({ model, signal, live }) {
  const box = html("div", { class: "player", role: "group", "aria-label": "Backward pass, step by step" });
  const T = () => model.get("sequence").length - 1;
  const done = () => stepsDone(model.get("position"), T());
  const go = (/** @type {number} */ position) => {
    change(model, { position: position >= T() ? -1 : Math.max(0, position) });
  };
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const pause = () => { clearInterval(timer); timer = undefined; showPlaying(); };
  const step = () => go(done() >= T() ? 1 : done() + 1); // after the end, a step starts over with δ_T
  const play = () => {
    if (done() >= T()) go(0);
    timer = setInterval(() => { step(); if (done() >= T()) pause(); }, 900);
    showPlaying();
  };
  /** @type {(text: string, title: string, act: () => void) => HTMLElement} */
  const stop = (text, title, act) => button({ signal }, text, () => { pause(); act(); }, { title });
  const toggle = () => (timer === undefined ? play() : pause());
  const playing = button({ signal }, "Play", toggle, { title: "One step after the other" });
  const showPlaying = () => setText(playing, timer === undefined ? "Play" : "Pause");
  const where = html("span", { class: "where" });
  box.append(
    stop("Reset", "Before the backward pass", () => go(0)),
    stop("Back", "One step back", () => go(done() - 1)),
    playing,
    stop("Step", "The next step of the backward pass", step),
    stop("All", "The whole backward pass", () => go(T())),
    where);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  live.push((state) => {
    box.hidden = !state.layers.has("backward") && !state.layers.has("contributions");
    setText(where, progress(state));
  });
  return box;
}

/** @param {State} state */
function progress({ done, T }) {
  if (done === T) return "the whole pass";
  return done ? `step ${done} of ${T}: δ${subscript(T - done + 1)}` : `next: δ${subscript(T)}, the last step first`;
}
