// What the Gate shows: the cell on its inputs, the way back through its memory, and that of a plain neuron beside it.

import { STEPS } from "../shared/limits.js";
import { forward, influence } from "../shared/rnn.js";
import { aNumber, listOf, someNumbers } from "../shared/traits.js";
import { lstmBackward, lstmForward, memoryLeft } from "./lstm.js";

/** @typedef {ReturnType<typeof stateOf>} State */

/** The traits that the picture depends on. */
export const TRAITS = ["G", "u", "x", "w"];

/** What each of them may be. */
export const ACCEPTS = { G: listOf(4, someNumbers(3, 3)), u: aNumber, x: someNumbers(1, STEPS), w: aNumber };

/** @param {import("../shared/view.js").Model} model */
export function stateOf(model) {
  const G = /** @type {number[][]} */ (model.get("G"));
  const [u, w] = [model.get("u"), model.get("w")].map(Number);
  const x = /** @type {number[]} */ (model.get("x"));
  const T = x.length;
  const trace = lstmForward(G, u, x);
  const residual = trace.p[T - 1] - x[0]; // at the last step the cell is to say what the first input was
  const epsilon = x.map((_, t) => (t === T - 1 ? 2 * residual : 0));
  const plain = { u: 1, v: -w / 2, w, s: 0.5 }; // at inputs of 1 it stays at one half, where the slope is largest
  const best = forward(plain, Array(T).fill(1));
  return {
    G, u, w, x, T, ...trace, E: residual * residual, epsilon, ...lstmBackward(G, u, trace, epsilon),
    left: memoryLeft(trace), plain: influence(plain, best).products,
  };
}
