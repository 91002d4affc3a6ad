// The sequence: all its numbers, how many steps it has, and how many of them a walk has reached.

import { change } from "./controls.js";
import { html, quantity } from "./dom.js";
import { STEPS } from "./limits.js";

/** @typedef {{x: number[], target: number[], T: number}} Sequence */

/** All numbers of the sequence, from x_1 to the last target. @param {Sequence} state */
export const sequenceOf = ({ x, target, T }) => [...x, target[T - 1]];

/**
 * How many steps of a walk through the sequence are shown; a position below 0 stands for all of them.
 * @param {number} position
 * @param {number} T
 */
export const stepsDone = (position, T) => (position < 0 ? T : Math.min(position, T));

/**
 * T: how many steps. Numbers that were cut off come back; beyond them the sequence starts again from its first number.
 * @param {import("./view.js").Context} context
 */
export function lengthSlider({ model, signal, live }) {
  const input = html("input", { type: "range", min: 1, max: STEPS, step: 1, "aria-label": "T" });
  const output = html("output", { class: "number", "aria-live": "off" });
  /** @type {number[]} */
  let longest = [];
  input.addEventListener("input", () => change(model, resized(Number(input.value) + 1)), { signal });
  const resized = (/** @type {number} */ count) => {
    const series = /** @type {number[]} */ (model.get("series") ?? []);
    if (series.length) {
      const start = Math.max(0, Math.min(model.get("start"), series.length - count));
      return { start, sequence: series.slice(start, start + count) };
    }
    return { sequence: Array.from({ length: count }, (_, n) => longest[n % longest.length]) };
  };
  live.push((/** @type {Sequence} */ state) => {
    const now = sequenceOf(state);
    if (now.length >= longest.length || now.some((x, n) => x !== longest[n])) longest = now;
    const series = model.get("series") ?? [];
    if (series.length) input.max = String(Math.min(STEPS, series.length - 1));
    if (input.value !== String(state.T)) input.value = String(state.T);
  }, quantity(output, "T", ({ T }) => T, String));
  const letter = html("span", { class: "symbol", "aria-hidden": "true" }, "T");
  return html("div", { class: "slider steps" }, letter, input, output);
}
