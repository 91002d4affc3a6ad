// To take a setting away: as Python, or as a link to this very page.

import { copy, linkButton } from "../shared/address.js";
import { button } from "../shared/controls.js";
import { html } from "../shared/dom.js";
import { STEPS } from "../shared/limits.js";
import { LETTERS } from "../shared/rnn.js";
import { sequenceOf } from "../shared/sequence.js";
import { LAYERS } from "./state.js";

/** @typedef {import("../shared/view.js").Model} Model */
/** @typedef {import("./state.js").State} State */

/** The lines that compute the numbers on show with bptt. @param {State} state */
function asPython(state) {
  const published = state.rule === "published";
  const weights = LETTERS.map((letter) => `${letter}=${state.weights[letter]}`).join(", ");
  return [
    ...(published ? ["import numpy as np", ""] : []),
    "from bptt import (",
    `    Weights, backward, forward, inputs_and_targets,${published ? "" : " output_error,"} squared_error`,
    ")",
    "",
    `x, target = inputs_and_targets([${sequenceOf(state).join(", ")}])`,
    `weights = Weights(${weights})`,
    "trace = forward(weights, x)",
    "E = squared_error(trace.p, target)",
    published ? "epsilon = np.ones(trace.T)  # as published" : "epsilon = output_error(trace.p, target)",
    "back = backward(weights, trace, epsilon)",
    "E, back.delta, back.gradient",
  ].join("\n");
}

/** A setting as a part of an address. @param {State} state @param {Model} model */
function setting(state, model) {
  const parts = LETTERS.map((letter) => `${letter}=${state.weights[letter]}`);
  parts.push(`x=${sequenceOf(state).join(",")}`, `layers=${[...state.layers].join(",")}`);
  if (state.rule !== "right") parts.push(`rule=${state.rule}`);
  if (model.get("position") >= 0) parts.push(`position=${model.get("position")}`);
  if (state.labels) parts.push(`start=${model.get("start")}`);
  return parts.join("&");
}

/**
 * What one name in an address sets.
 * @param {string} name
 * @param {string} text
 * @param {number[] | undefined} numbers
 */
export function traitsOf(name, text, numbers) {
  const whole = numbers?.length === 1 && Number.isInteger(numbers[0]) && numbers[0] >= 0;
  if (LETTERS.some((letter) => letter === name) && numbers?.length === 1) return { [name]: numbers[0] };
  if (name === "x" && numbers && numbers.length >= 2 && numbers.length <= STEPS + 1) return { sequence: numbers };
  if (name === "layers") return { layers: Object.keys(LAYERS).filter((layer) => text.split(",").includes(layer)) };
  if (name === "rule" && ["right", "published"].includes(text)) return { rule: text };
  return (name === "position" || name === "start") && whole ? { [name]: numbers[0] } : {};
}

/**
 * Two buttons, and the text that the first one copies, which can also be read and selected.
 * @param {import("../shared/view.js").Context} context
 */
export function shareButtons(context) {
  /** @type {State} */
  let state;
  const look = { readonly: true, rows: 12, spellcheck: "false" };
  const text = html("textarea", { ...look, "aria-label": "These numbers in Python" });
  const said = html("p", { class: "look", role: "status" });
  const otherwise = "The lines are selected: copy them with your keyboard.";
  const python = button(context, "Copy as Python",
    () => copy(said, text.value, { copied: "Copied.", otherwise, refused: () => text.select() }));
  const link = linkButton(context, said, () => setting(state, context.model));
  const box = html("div", { class: "share" }, html("div", { class: "choices" }, python, link, said), text);
  return {
    box,
    /** @param {State} now */
    refresh: (now) => {
      state = now;
      const lines = asPython(now);
      if (text.value !== lines) text.value = lines;
    },
  };
}
