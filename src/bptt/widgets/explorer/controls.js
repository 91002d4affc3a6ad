// The switches of the layers and of the formulas, the window along a series, and the steps of the backward pass.

import { change, choice } from "../shared/controls.js";
import { html, setText, subscript } from "../shared/dom.js";
import { player } from "../shared/player.js";

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
 * "right" or "published": by which formulas the backward pass goes.
 * @param {Context} context
 */
export function ruleSwitch(context) {
  const options = { right: "right", published: "as published (1 in place of ε)" };
  const write = (/** @type {string} */ rule) => change(context.model, { rule });
  const box = choice(context, { legend: "Formulas", options, read: (state) => state.rule, write });
  context.live.push((state) => {
    const asked = state.layers.has("check") || state.rule !== "right";
    box.hidden = !asked && !box.matches(":focus-within"); // who has just chosen "right" stays where they are
  });
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

/** The backward pass one step at a time, δ_T first. @param {Context} context */
export function backwardPlayer(context) {
  const shown = (/** @type {State} */ { layers }) => layers.has("backward") || layers.has("contributions");
  return player(context, { walk: "backward pass", progress, shown });
}

/** @param {State} state */
function progress({ done, T }) {
  if (done === T) return "the whole pass";
  return done ? `step ${done} of ${T}: δ${subscript(T - done + 1)}` : `next: δ${subscript(T)}, the last step first`;
}
