// What the Memory shows: how much of a state is left, step by step backwards in time.

import { INPUTS } from "../shared/limits.js";
import { forward, influence } from "../shared/rnn.js";
import { aHome, aNumber, someNumbers } from "../shared/traits.js";

/** The traits that the picture depends on. */
export const TRAITS = ["v", "w", "s", "x"];


/** The letters that move the states. */
export const LETTERS_OF_MEMORY = /** @type {const} */ (["v", "w", "s"]);

/** What each of its traits may be. */
export const ACCEPTS = {
  v: aNumber, w: aNumber, s: aNumber, x: someNumbers(1, INPUTS), home: aHome(LETTERS_OF_MEMORY),
};

/** @typedef {ReturnType<typeof stateOf>} State */

/**
 * What the traits say, the factors w σ'(z_t) and their products backwards in time, with the bound.
 * @param {import("../shared/view.js").Model} model
 */
export function stateOf(model) {
  const weights = { u: 1, v: model.get("v"), w: model.get("w"), s: model.get("s") };
  const x = /** @type {number[]} */ (model.get("x"));
  const trace = forward(weights, x);
  const T = x.length;
  const bound = Math.abs(weights.w) / 4;
  return {
    weights, x, T, y: trace.y, ...influence(weights, trace), bound,
    bounds: Array.from({ length: T + 1 }, (_, t) => bound ** (T - t)), // at |∂y_T/∂y_t|, t = 0 … T
  };
}
